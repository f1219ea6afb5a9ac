"""Whether a file was imported before: by the hash that its change set keeps.

Owns that lookup. Change sets are as many as there were writes, not as there are rows: one pass over them is short.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet


@dataclass(frozen=True, slots=True)
class ImportedBefore:
    """The last import of a file: its change set, when (UTC) and by whom, and which change set undid it."""

    number: int
    at: datetime
    user: str
    undone_by: int | None


def imported_before(session: Session, file_hash: str) -> ImportedBefore | None:
    """Return the last import of the file with this SHA-256, or None; one that was undone is told after one that holds."""
    if not file_hash:
        return None
    undone = (
        select(func.max(ChangeSet.id).label("by"), ChangeSet.undoes)
        .where(ChangeSet.undoes.is_not(None))
        .group_by(ChangeSet.undoes)
        .subquery()
    )
    query = (
        select(ChangeSet.id, ChangeSet.at, ChangeSet.user_name, undone.c.by)
        .outerjoin(undone, undone.c.undoes == ChangeSet.id)
        .where(ChangeSet.source.contains(f'"file_hash":"{file_hash}"', autoescape=True), ChangeSet.undoes.is_(None))
        .order_by(undone.c.by.is_not(None), ChangeSet.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return ImportedBefore(*found) if found else None
