"""Which records of any kind the rows of a file are about: by their own key of the register, or by what people know.

Owns these lookups. One statement a call, however many rows; never compares and never decides.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Date, FromClause, String, and_, exists, literal, select
from sqlalchemy.orm import Session

from backoffice.models import Tenant
from backoffice.models.base import BigId
from backoffice.models.registry import TABLES
from backoffice.queries.running_cases import in_running_case
from backoffice.queries.staging import ship, ship_ids

PLACE = ("id", "version", "organisation_id", "department_id", "parent_id", "key")
"""What every found row begins with, after its position; id and version are None where only the place exists.

The place is the dwelling of a cost or lease (parent_id is its key), the section of a registration or dwelling. `key` is
what people know the record by: the BBR unit, or numbers from the top down ("0451-012-01").
"""
HAS_TENANTS, IN_CASE, IN_USE = "has_tenants", "in_case", "in_use"
"""Asked for among the columns: whether a lease has tenants or a running case, whether dwellings are linked to a registration."""


def records_by_own_key(
    session: Session, record: str, wanted: Iterable[tuple[int, int]], columns: Sequence[str]
) -> list[Any]:
    """Return (position, *PLACE, *columns) of those (position, id) that are in the register."""
    shipped = ship(session, "wanted_records", {"id": BigId, "record_id": BigId}, wanted)
    table = TABLES[record]
    joined, place = _with_place(record, shipped.join(table, table.c.id == shipped.c.record_id))
    query = select(shipped.c.id, *place, *_columns(record, columns)).select_from(joined)
    return list(session.execute(query.order_by(shipped.c.id)).all())


def records_by_key(
    session: Session, record: str, wanted: Iterable[tuple[int, *tuple[Any, ...]]], columns: Sequence[str]
) -> list[Any]:
    """Return (position, *PLACE, *columns) for those (position, *key) whose place is in the register.

    A key is the BBR unit (dwelling); the unit, cost type and start (cost); unit and start (lease); or the numbers from
    the organisation down. Several rows come of one position where several costs of a type begin the same day.
    """
    names = {"dwelling": ("bbr_unit",), "housing_cost": ("bbr_unit", "cost_type", "valid_from")}.get(
        record, ("bbr_unit", "valid_from") if record == "lease" else ("organisation", "department", "section", "number")
    )
    kinds = {name: Date() if name == "valid_from" else String(40) for name in names}
    depth = {"organisation": 1, "department": 2, "building_section": 3}.get(record, len(names))
    kinds = dict(list(kinds.items())[:depth])
    shipped = ship(session, "wanted_keys", {"id": BigId, **kinds}, wanted)
    joined, place = _keyed(record, shipped)
    query = select(shipped.c.id, *place, *_columns(record, columns)).select_from(joined)
    return list(session.execute(query.order_by(shipped.c.id, TABLES[record].c.id)).all())


def still_there(session: Session, record: str, ids: Sequence[int]) -> list[int]:
    """Return those of the ids that are in the register, ascending."""
    if not ids:
        return []
    shipped = ship_ids(session, "exported_once", ids)
    table = TABLES[record]
    query = select(table.c.id).where(table.c.id.in_(select(shipped.c.id))).order_by(table.c.id)
    return list(session.execute(query).scalars().all())


def _columns(record: str, names: Sequence[str]) -> list[Any]:
    table = TABLES[record]
    # Asked for as one set: no index covers the links, and one dwelling after the other would be read for every row.
    linked = TABLES["dwelling"].c.disability_registration
    special: dict[str, Callable[[], Any]] = {
        HAS_TENANTS: lambda: exists(select(Tenant.id).where(Tenant.lease_id == table.c.id)),
        IN_CASE: lambda: in_running_case(table.c.id),
        IN_USE: lambda: table.c.id.in_(select(linked).where(linked.is_not(None))),
    }
    return [special[name]().label(name) if name in special else table.c[name] for name in names]


def _with_place(record: str, joined: FromClause) -> tuple[Any, list[Any]]:
    """Join what a record stands under to a join that has the record."""
    table, dwelling = TABLES[record], TABLES["dwelling"]
    if record == "dwelling":
        return joined, _dwelling_place(table)
    if "dwelling_id" in table.c:
        return joined.join(dwelling, dwelling.c.id == table.c.dwelling_id), _letting_place(table)
    organisation, department, section = (TABLES[name] for name in ("organisation", "department", "building_section"))
    if record != "organisation":
        joined = joined.join(organisation, organisation.c.id == table.c.organisation_id)
    if record in ("building_section", "disability_registration"):
        joined = joined.join(department, department.c.id == table.c.department_id)
    if record == "disability_registration":
        joined = joined.join(section, section.c.id == table.c.building_section_id)
    return joined, _numbered_place(record)


def _keyed(record: str, shipped: Any) -> tuple[Any, list[Any]]:
    """Join shipped keys to their places, and to the record where there is one."""
    table, dwelling = TABLES[record], TABLES["dwelling"]
    if record == "dwelling":
        return shipped.join(table, table.c.bbr_unit == shipped.c.bbr_unit), _dwelling_place(table)
    if "dwelling_id" in table.c:
        same = and_(table.c.dwelling_id == dwelling.c.id, table.c.valid_from == shipped.c.valid_from)
        if record == "housing_cost":
            same = and_(same, table.c.cost_type == shipped.c.cost_type)
        return shipped.join(dwelling, dwelling.c.bbr_unit == shipped.c.bbr_unit).outerjoin(table, same), (
            _letting_place(table)
        )
    organisation, department, section = (TABLES[name] for name in ("organisation", "department", "building_section"))
    joined = shipped.join(organisation, organisation.c.number == shipped.c.organisation)
    if record != "organisation":
        own = and_(department.c.organisation_id == organisation.c.id, department.c.number == shipped.c.department)
        joined = joined.join(department, own)
    if record in ("building_section", "disability_registration"):
        joined = joined.join(
            section, and_(section.c.department_id == department.c.id, section.c.number == shipped.c.section)
        )
    if record == "disability_registration":
        # A number is the organisation's, whichever section the file puts it under.
        own = and_(table.c.organisation_id == organisation.c.id, table.c.number == shipped.c.number)
        joined = joined.outerjoin(table, own)
    return joined, _numbered_place(record)


def _dwelling_place(table: Any) -> list[Any]:
    return [
        table.c.id, table.c.version, table.c.organisation_id, table.c.department_id, table.c.building_section_id,
        table.c.bbr_unit.label("key"),
    ]  # fmt: skip


def _letting_place(table: Any) -> list[Any]:
    dwelling = TABLES["dwelling"]
    return [
        table.c.id, table.c.version, dwelling.c.organisation_id, dwelling.c.department_id,
        dwelling.c.id.label("parent_id"), dwelling.c.bbr_unit.label("key"),
    ]  # fmt: skip


def _numbered_place(record: str) -> list[Any]:
    table = TABLES[record]
    organisation, department, section = (TABLES[name] for name in ("organisation", "department", "building_section"))
    key: Any = organisation.c.number
    department_id: Any = literal(None, BigId)
    parent: Any = literal(None, BigId)
    if record != "organisation":
        key, department_id, parent = key + "-" + department.c.number, department.c.id, organisation.c.id
    if record in ("building_section", "disability_registration"):
        key, parent = key + "-" + section.c.number, department.c.id
    if record == "disability_registration":
        parent = section.c.id
    return [
        table.c.id, table.c.version, organisation.c.id.label("organisation_id"),
        department_id.label("department_id"), parent.label("parent_id"), key.label("key"),
    ]  # fmt: skip
