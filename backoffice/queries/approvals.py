"""Approvals by what they are about: which stand for records, and which organisation and department a record belongs to.

Owns these lookups, set-based. Whether an approval still holds is decided by its hash (rules/approvals.py).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.models.checks import Approval
from backoffice.models.registry import TABLES
from backoffice.queries.staging import ship_ids


def approved_hashes(
    session: Session, rule: str, record: str, ids: Sequence[int], today: date
) -> dict[int, frozenset[str]]:
    """Return, by record, the hashes for which the rule was approved and the approval has not expired."""
    shipped = ship_ids(session, "approved_about", ids)
    query = select(Approval.about_id, Approval.data_hash).where(
        Approval.rule == rule,
        Approval.about_record == record,
        Approval.about_id.in_(select(shipped.c.id)),
        or_(Approval.expires_on.is_(None), Approval.expires_on > today),
    )
    found: dict[int, set[str]] = {}
    for about_id, data_hash in session.execute(query):
        found.setdefault(about_id, set()).add(data_hash)
    return {about_id: frozenset(hashes) for about_id, hashes in found.items()}


def owners_of(session: Session, record: str, ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    """Return the organisation and, where it is in one, the department of records of a kind."""
    shipped = ship_ids(session, "owned", ids)
    table = TABLES[record]
    columns: list[Any]
    if record == "organisation":
        columns = [table.c.id, literal(None)]
    elif record == "department":
        columns = [table.c.organisation_id, table.c.id]
    elif "department_id" in table.c:
        columns = [table.c.organisation_id, table.c.department_id]
    elif "dwelling_id" in table.c:
        department = select(Dwelling.department_id).where(Dwelling.id == table.c.dwelling_id).scalar_subquery()
        columns = [table.c.organisation_id, department]
    else:
        columns = [table.c.organisation_id, literal(None)]
    query = select(table.c.id, *columns).where(table.c.id.in_(select(shipped.c.id)))
    return {key: (organisation, department) for key, organisation, department in session.execute(query)}


def chunks(positions: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield so many positions at a time."""
    for start in range(0, len(positions), size):
        yield positions[start : start + size]
