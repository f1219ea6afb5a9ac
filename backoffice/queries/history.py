"""Read the history: change sets newest first, the rows of one, and what happened to one record.

Owns turning the compact history into field-by-field lines. Never writes it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet
from backoffice.records.kinds import BY_NUMBER


@dataclass(frozen=True, slots=True)
class ChangeSetLine:
    """A change set as a list shows it; `at` is UTC; `undone_by` is the change set that took it back."""

    id: int
    at: datetime
    user: str
    purpose: str
    reason: str
    way: str
    file: str
    file_hash: str
    plan_hash: str
    counts: dict[str, int]
    undoes: int | None
    undone_by: int | None
    can_be_undone: bool


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of one record before and after, as stored (dates as ISO text)."""

    change_set: int
    record: str
    record_id: int
    field: str
    before: object
    after: object


def change_sets(session: Session, *, limit: int = 200, before: int | None = None) -> list[ChangeSetLine]:
    """Return change sets, newest first; `before` continues after the last one seen."""
    query = select(ChangeSet).order_by(ChangeSet.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ChangeSet.id < before)
    return _lines(session, list(session.execute(query).scalars()))


def change_set(session: Session, number: int) -> ChangeSetLine | None:
    """Return one change set, or None."""
    found = session.get(ChangeSet, number)
    return _lines(session, [found])[0] if found else None


def _lines(session: Session, found: list[ChangeSet]) -> list[ChangeSetLine]:
    undone = dict(
        session.execute(
            select(ChangeSet.undoes, func.max(ChangeSet.id))
            .where(ChangeSet.undoes.in_([one.id for one in found]))
            .group_by(ChangeSet.undoes)
        ).all()
    )
    return [_line(one, undone.get(one.id)) for one in found]


def _line(one: ChangeSet, undone_by: int | None) -> ChangeSetLine:
    source = json.loads(one.source)
    return ChangeSetLine(
        id=one.id,
        at=one.at,
        user=one.user_name,
        purpose=one.purpose,
        reason=one.reason,
        way=source.get("way", ""),
        file=source.get("file", ""),
        file_hash=source.get("file_hash", ""),
        plan_hash=one.plan_hash,
        counts=json.loads(one.counts),
        undoes=one.undoes,
        undone_by=undone_by,
        can_be_undone=one.contents not in ("", "{}"),
    )


def rows_of(session: Session, number: int, *, limit: int = 1000, after: tuple[int, int] = (0, 0)) -> list[ChangeRow]:
    """Return a page of a change set's rows in key order; `after` is the (record, record_id) last seen."""
    query = (
        select(ChangeRow)
        .where(ChangeRow.change_set_id == number)
        .where((ChangeRow.record > after[0]) | ((ChangeRow.record == after[0]) & (ChangeRow.record_id > after[1])))
        .order_by(ChangeRow.record, ChangeRow.record_id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def field_lines(session: Session, rows: list[ChangeRow]) -> Iterator[FieldLine]:
    """Yield what changed in these rows, field by field; fields that stayed the same are left out."""
    contents: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.change_set_id not in contents:
            contents[row.change_set_id] = json.loads(session.get_one(ChangeSet, row.change_set_id).contents)
        record = BY_NUMBER[row.record].name
        yield from _fields_of(row, record, contents[row.change_set_id].get(record, {}))


def _fields_of(row: ChangeRow, record: str, content: dict[str, Any]) -> Iterator[FieldLine]:
    if row.before is None or row.after == "null":
        names = content.get("whole", [])
        before = json.loads(row.before) if row.before else [None] * len(names)
        after = [None] * len(names) if row.after == "null" else json.loads(row.after or "[]")
    else:
        changed = content.get("changed", {"fields": [], "constants": {}})
        names = changed["fields"]
        before = json.loads(row.before)
        own = iter(json.loads(row.after) if row.after else [])
        constants = changed["constants"]
        after = [constants[name] if name in constants else next(own) for name in names]
    for name, old, new in zip(names, before, after, strict=True):
        # SQLite keeps yes and no as 1 and 0; they are equal to True and False here.
        if old != new:
            yield FieldLine(row.change_set_id, record, row.record_id, name, old, new)
