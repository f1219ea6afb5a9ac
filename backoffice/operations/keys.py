"""Give new records their keys: a block at a time from one counter per kind, never the same key twice."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.models import IdCounter


def new_keys(session: Session, record: str, how_many: int) -> range:
    """Take `how_many` keys of a kind; other writers of that kind wait until this transaction ends."""
    taken = session.execute(
        update(IdCounter)
        .where(IdCounter.record == record)
        .values(next_id=IdCounter.next_id + how_many)
        .returning(IdCounter.next_id)
    ).scalar()
    if taken is None:
        session.add(IdCounter(record=record, next_id=1 + how_many))
        session.flush()
        taken = 1 + how_many
    return range(taken - how_many, taken)


def newest_change_set(session: Session) -> int:
    """Return the number of the newest change set, 0 before the first."""
    return (session.execute(select(IdCounter.next_id).where(IdCounter.record == "change_set")).scalar() or 1) - 1
