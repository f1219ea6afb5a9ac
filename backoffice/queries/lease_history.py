"""What was changed of a dwelling's leases and of what hangs on them: field by field, when and by whom.

Owns which records that is. Of tenants the history holds no data: such a change is a line without a field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet, Dwelling, Lease
from backoffice.models.registry import TABLES
from backoffice.queries.change_lines import typed_lines
from backoffice.queries.history import FieldLine
from backoffice.queries.leases import PARTS
from backoffice.queries.selection import within
from backoffice.records.kinds import BY_NAME, BY_NUMBER
from backoffice.security import Scope

AT_MOST = 500
"""Rows of the history that are read, the newest."""


@dataclass(frozen=True, slots=True)
class LeaseChange:
    """A changed field (values typed; no field where only a person's data changed), when (UTC), by whom, of which lease."""

    line: FieldLine
    at: datetime
    user: str
    lease_id: int


def lease_history(session: Session, dwelling_id: int, scope: Scope) -> list[LeaseChange]:
    """Return the newest changes of a dwelling's present leases, their tenants and parts; none outside the person's part."""
    owners = _owners(session, dwelling_id, scope)
    if not owners:
        return []
    by_kind: dict[int, list[int]] = {}
    for number, key in owners:
        by_kind.setdefault(number, []).append(key)
    wanted = or_(*(and_(ChangeRow.record == number, ChangeRow.record_id.in_(keys)) for number, keys in by_kind.items()))
    newest = (
        select(ChangeRow).where(wanted).order_by(ChangeRow.change_set_id.desc(), ChangeRow.record, ChangeRow.record_id)
    )
    rows = list(session.scalars(newest.limit(AT_MOST)))
    numbers = {row.change_set_id for row in rows}
    sets = select(ChangeSet.id, ChangeSet.at, ChangeSet.user_name).where(ChangeSet.id.in_(numbers))
    writers = {one.id: (one.at, one.user_name) for one in session.execute(sets)}
    return [
        LeaseChange(line, *writers[row.change_set_id], owners[row.record, row.record_id])
        for row in rows
        for line in _lines(session, row)
    ]


def _lines(session: Session, row: ChangeRow) -> Iterator[FieldLine]:
    found = list(typed_lines(session, [row]))
    record = BY_NUMBER[row.record].name
    yield from found or [FieldLine(row.change_set_id, record, row.record_id, "", None, None)]


def _owners(session: Session, dwelling_id: int, scope: Scope) -> dict[tuple[int, int], int]:
    """Return the lease of each record that hangs on a lease of the dwelling, by the kind's number and the record's key."""
    query = (
        select(Lease.id)
        .join(Dwelling, Dwelling.id == Lease.dwelling_id)
        .where(Dwelling.id == dwelling_id, within(scope))
    )
    leases = list(session.scalars(query))
    found = {(BY_NAME["lease"].number, key): key for key in leases}
    for record in ("tenant", *PARTS):
        table = TABLES[record]
        for key, lease in session.execute(select(table.c.id, table.c.lease_id).where(table.c.lease_id.in_(leases))):
            found[BY_NAME[record].number, key] = lease
    return found
