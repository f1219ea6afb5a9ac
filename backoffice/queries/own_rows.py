"""The rows of the program's own workbook: one select a kind, the register's own typed values with key and version.

Owns which records of a kind belong to a selection of dwellings. Never a tenant's name: only whether a lease has tenants.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from backoffice.models import (
    BuildingSection,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.queries.filters import NO_FILTER
from backoffice.queries.said_rows import said_rows
from backoffice.queries.selection import Selection, Where, narrowed, within
from backoffice.security import Scope

PAGE = 2000
STATUS, HAS_TENANTS = "status", "has_tenants"

# Names of their own: a filter's conditions ask the same tables, and must not be tied to these rows.
_ORGANISATION, _DEPARTMENT, _SECTION = aliased(HousingOrganisation), aliased(Department), aliased(BuildingSection)
_REGISTRATION, _COST, _LEASE = aliased(DisabilityRegistration), aliased(HousingCost), aliased(Lease)
_OWN: dict[str, Any] = {
    "dwelling": Dwelling,
    "housing_cost": _COST,
    "lease": _LEASE,
    "disability_registration": _REGISTRATION,
    "building_section": _SECTION,
    "department": _DEPARTMENT,
    "organisation": _ORGANISATION,
}


def own_rows(
    session: Session, record: str, selection: Selection, scope: Scope, today: date, names: Sequence[str]
) -> Select[Any]:
    """Return the select of (*names, id, version) of the records of a kind that belong to the selected dwellings.

    Costs and leases are those of the dwellings; registrations, sections, departments and organisations those they stand
    in, or all of a place that is chosen as a whole. Ends are closed-open, money is øre, a linked registration its number.
    """
    if record not in _OWN:
        return said_rows(session, record, selection, scope, today, names)
    own = _OWN[record]
    columns = [_column(record, name) for name in names] + [own.id, own.version]
    if record in ("dwelling", "housing_cost", "lease"):
        query = narrowed(session, selection, columns, today).where(within(scope))
        if record != "dwelling":
            query = query.join(own, own.dwelling_id == Dwelling.id)
        query = (
            query.join(_ORGANISATION, _ORGANISATION.id == Dwelling.organisation_id)
            .join(_DEPARTMENT, _DEPARTMENT.id == Dwelling.department_id)
            .join(_SECTION, _SECTION.id == Dwelling.building_section_id)
        )
        if record == "dwelling":
            query = query.outerjoin(_REGISTRATION, _REGISTRATION.id == Dwelling.disability_registration)
        return query.order_by(None).order_by(Dwelling.address_key, Dwelling.id, *_in_order(record))
    return _above(session, record, selection, scope, today, columns)


def how_many_rows(session: Session, query: Select[Any]) -> int:
    """Return how many rows the select gives."""
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return int(session.execute(counted).scalar_one())


def pages_of(session: Session, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a select a page at a time; no more than a page is ever in memory."""
    yield from session.execute(query.execution_options(yield_per=PAGE)).partitions()


def history_position(session: Session) -> int:
    """Return the number of the last change set, 0 before the first."""
    return session.execute(select(func.max(ChangeSet.id))).scalar_one() or 0


def first_operation(session: Session) -> str:
    """Return what tells this register from others: its first change set's operation id; "" before there is one."""
    return session.execute(select(ChangeSet.operation_id).order_by(ChangeSet.id).limit(1)).scalar() or ""


def _in_order(record: str) -> tuple[Any, ...]:
    if record == "housing_cost":
        return (_COST.cost_type, _COST.valid_from, _COST.line, _COST.id)
    return (_LEASE.valid_from, _LEASE.id) if record == "lease" else ()


def _column(record: str, name: str) -> Any:
    if name in ("organisation", "department", "section"):
        place: Any = {"organisation": _ORGANISATION, "department": _DEPARTMENT, "section": _SECTION}[name]
        return place.number
    if name in ("bbr_unit", "address") and record in ("dwelling", "housing_cost", "lease"):
        return getattr(Dwelling, name)
    if name == "disability_registration":
        return _REGISTRATION.number
    if name == HAS_TENANTS:
        return exists(select(Tenant.id).where(Tenant.lease_id == _LEASE.id)).label(HAS_TENANTS)
    return getattr(_OWN[record], name)


def _above(
    session: Session, record: str, selection: Selection, scope: Scope, today: date, columns: Sequence[Any]
) -> Select[Any]:
    """The select of what dwellings stand in."""
    own = _OWN[record]
    query = select(*columns).select_from(own)
    if record != "organisation":
        query = query.join(_ORGANISATION, _ORGANISATION.id == own.organisation_id)
    if record in ("building_section", "disability_registration"):
        query = query.join(_DEPARTMENT, _DEPARTMENT.id == own.department_id)
    if record == "disability_registration":
        query = query.join(_SECTION, _SECTION.id == own.building_section_id)
    whole = selection.ids is None and selection.filter == NO_FILTER and not selection.but
    if whole:
        query = query.where(_in_place(record, selection.where))
    else:
        column = {
            "organisation": Dwelling.organisation_id,
            "department": Dwelling.department_id,
        }.get(record, Dwelling.building_section_id)
        chosen = narrowed(session, selection, [column], today).where(within(scope)).order_by(None)
        key = _REGISTRATION.building_section_id if record == "disability_registration" else own.id
        query = query.where(key.in_(chosen))
    order = [_ORGANISATION.number]
    if record != "organisation":
        order.append(_DEPARTMENT.number)
    if record in ("building_section", "disability_registration"):
        order.append(_SECTION.number)
    return query.where(_in_scope(record, scope)).order_by(*order, own.id)


def _in_place(record: str, where: Where) -> Any:
    section = _SECTION.id == where.section_id if where.section_id is not None else None
    department = _DEPARTMENT.id == where.department_id if where.department_id is not None else None
    organisation = _ORGANISATION.id == where.organisation_id if where.organisation_id is not None else None
    depth = {"organisation": 1, "department": 2}.get(record, 3)
    known = [one for one in (organisation, department, section)[:depth] if one is not None]
    return known[-1] if known else true()


def _in_scope(record: str, scope: Scope) -> Any:
    if scope.everything:
        return true()
    department = _DEPARTMENT.id.in_(sorted(scope.department_ids)) if record != "organisation" else false()
    return or_(_ORGANISATION.id.in_(sorted(scope.organisation_ids)), department)
