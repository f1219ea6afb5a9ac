"""Which records of any kind lie outside a person's part of the register.

Owns where a record belongs: its organisation, and the department that it or its dwelling is in.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, func, not_, or_, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, Department, Dwelling, HousingOrganisation, Lease, Tenant
from backoffice.models.registry import TABLES
from backoffice.queries.staging import ship_ids
from backoffice.records.kinds import BY_NUMBER
from backoffice.security import Scope

OF_ALL = frozenset({"code_entry"})
"""Kinds that belong to no organisation: everybody may see them, only somebody with a right over everything writes them."""


def outside(session: Session, record: str, ids: Sequence[int], scope: Scope) -> frozenset[int]:
    """Return those of the ids whose record is in the register but outside the scope; unknown ids are nobody's."""
    if scope.everything or not len(ids):
        return frozenset()
    if record in OF_ALL:
        return frozenset(ids)
    table = TABLES[record]
    shipped = ship_ids(session, "asked_for", ids)
    organisation, department = _belongs(record)
    inside = or_(organisation.in_(sorted(scope.organisation_ids)), _within(department, scope))
    query = select(table.c.id).where(table.c.id.in_(select(shipped.c.id)), not_(inside))
    return frozenset(session.execute(query).scalars())


def rows_inside(session: Session, rows: list[ChangeRow], scope: Scope) -> list[ChangeRow]:
    """Return those rows of the history that are about the scope; of a record that is gone its organisation decides."""
    if scope.everything:
        return rows
    foreign: dict[int, frozenset[int]] = {}
    for number in {row.record for row in rows}:
        if BY_NUMBER[number].name in OF_ALL:
            foreign[number] = frozenset()
            continue
        table = TABLES[BY_NUMBER[number].name]
        ids = [row.record_id for row in rows if row.record == number]
        shipped = ship_ids(session, "asked_for", ids)
        there = set(session.execute(select(table.c.id).where(table.c.id.in_(select(shipped.c.id)))).scalars())
        elsewhere = {row.record_id for row in rows if row.organisation_id not in scope.organisation_ids}
        foreign[number] = outside(session, BY_NUMBER[number].name, ids, scope) | (elsewhere - there)
    return [row for row in rows if row.record_id not in foreign[row.record]]


def _belongs(record: str) -> tuple[Any, Any]:
    """The columns of a kind that name its organisation and its department; None where it is in no single one."""
    columns = TABLES[record].c
    if record == HousingOrganisation.__tablename__:
        return columns.id, None
    if record == Department.__tablename__:
        return columns.organisation_id, columns.id
    if "department_id" in columns:
        # What is about a whole organisation belongs to none of its departments.
        return columns.organisation_id, func.coalesce(columns.department_id, 0)
    if record == Tenant.__tablename__:
        # One subquery, not one within another: the inner would not see the tenant and take any lease there is.
        let = select(Dwelling.department_id).join(Lease, Lease.dwelling_id == Dwelling.id)
        return columns.organisation_id, let.where(Lease.id == columns.lease_id).scalar_subquery()
    own = select(Dwelling.department_id).where(Dwelling.id == columns.dwelling_id).scalar_subquery()
    return columns.organisation_id, own


def _within(department: Any, scope: Scope) -> Any:
    return false() if department is None else department.in_(sorted(scope.department_ids))
