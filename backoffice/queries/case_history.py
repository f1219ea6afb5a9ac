"""What the history knows of a case: the change sets that wrote it, and how its lease ended before it was confirmed.

Owns these two questions. Never writes, and never shows what a person's data was.
"""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet
from backoffice.queries.history import ChangeSetLine, FieldLine, change_set, field_lines
from backoffice.records.letting import LEASE
from backoffice.records.tenancy import TERMINATION


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A change set that wrote a case: what it changed of the termination; of the one that made it nothing."""

    line: ChangeSetLine
    fields: tuple[FieldLine, ...]


def case_changes(session: Session, termination_id: int, limit: int = 20) -> list[CaseChange]:
    """Return the change sets that wrote a case's termination, newest first."""
    query = (
        select(ChangeRow)
        .where(ChangeRow.record == TERMINATION.number, ChangeRow.record_id == termination_id)
        .order_by(ChangeRow.change_set_id.desc())
        .limit(limit)
    )
    found = []
    for row in session.scalars(query):
        line = change_set(session, row.change_set_id)
        made = row.before is None or row.after == "null"
        if line is not None:
            found.append(CaseChange(line, () if made else tuple(field_lines(session, [row]))))
    return found


def lease_end_before(session: Session, termination_id: int, lease_id: int) -> date | None:
    """Return the end (closed-open) that a lease had before its case first moved it; None where no case did."""
    own, lease = ChangeRow.__table__.alias(), ChangeRow.__table__.alias()
    query = (
        select(lease.c.before, ChangeSet.contents)
        .join(own, own.c.change_set_id == lease.c.change_set_id)
        .join(ChangeSet, ChangeSet.id == lease.c.change_set_id)
        .where(own.c.record == TERMINATION.number, own.c.record_id == termination_id)
        .where(lease.c.record == LEASE.number, lease.c.record_id == lease_id, lease.c.before.is_not(None))
        .order_by(lease.c.change_set_id)
    )
    for before, contents in session.execute(query):
        fields = json.loads(contents)[LEASE.name]["changed"]["fields"]
        if "valid_to" in fields:
            return date.fromisoformat(json.loads(before)[fields.index("valid_to")])
    return None
