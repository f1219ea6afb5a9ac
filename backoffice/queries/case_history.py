"""What the history knows of a case: the change sets that wrote it, and how its lease ended before it was confirmed.

Owns these two questions. Never writes, and never shows what a person's data was.
"""

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet
from backoffice.queries.history import ChangeSetLine, change_set
from backoffice.records.letting import LEASE
from backoffice.records.tenancy import TERMINATION


def case_changes(session: Session, termination_id: int) -> list[ChangeSetLine]:
    """Return the change sets that wrote a case's termination, newest first."""
    query = (
        select(ChangeRow.change_set_id)
        .where(ChangeRow.record == TERMINATION.number, ChangeRow.record_id == termination_id)
        .order_by(ChangeRow.change_set_id.desc())
    )
    return [line for number in session.scalars(query) if (line := change_set(session, number)) is not None]


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
