"""Who wrote a record last and when, for a handful of records that a person looks at.

Owns that one question. Never tells what was written.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet
from backoffice.models.registry import TABLES


def last_writers(session: Session, record: str, ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Return the person and the instant (UTC) of each record's newest change; at most a window's worth of records."""
    table = TABLES[record]
    query = (
        select(table.c.id, ChangeSet.user_name, ChangeSet.at)
        .join(ChangeSet, ChangeSet.id == table.c.change_set_id)
        .where(table.c.id.in_(ids))
    )
    return {row_id: (user, at) for row_id, user, at in session.execute(query)}
