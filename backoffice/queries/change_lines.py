"""The lines of a change set as a list shows them: an index of all, and those in sight with values typed and named.

Owns turning stored history values back into what a field's `show_value` takes, and what a record is called.
"""

import dataclasses
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from backoffice.models import (
    ChangeRow,
    ChangeSet,
    Dwelling,
    HousingCost,
    Lease,
)
from backoffice.models.registry import TABLES
from backoffice.queries.history import FieldLine, field_lines
from backoffice.queries.plan_rows import texts_of_links
from backoffice.queries.record_called import called
from backoffice.queries.scoping import rows_inside
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME, BY_NUMBER
from backoffice.records.links import LinkKey, link_key
from backoffice.security import EVERYTHING, Scope

PAGE = 5000
_KNOWN_AT_MOST = 50_000
_BITS = 6  # of a line's id: which of its record's changed fields; no record kind declares 64


@dataclass(slots=True)
class LineIndex:
    """The records of a change set in key order, and an id for each changed field: position of the record, then field."""

    records: "array[int]" = field(default_factory=lambda: array("h"))
    record_ids: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))

    def record_of(self, line: int) -> tuple[str, int]:
        """Return the kind and key of the record of a line."""
        position = line >> _BITS
        return BY_NUMBER[self.records[position]].name, self.record_ids[position]


def change_set_numbers(session: Session) -> "array[int]":
    """Return the numbers of all change sets, newest first."""
    return array("q", session.scalars(select(ChangeSet.id).order_by(ChangeSet.id.desc())))


def line_index(session: Session, number: int, at_most: int | None = None, scope: Scope = EVERYTHING) -> LineIndex:
    """Return the index of a change set's lines in the scope, or of those of its first `at_most` records."""
    index, after = LineIndex(), (0, 0)
    known: dict[tuple[int, str | None, str | None], int] = {}
    while page := _page(session, number, after, at_most or PAGE):
        own = rows_inside(session, page, scope)
        # Most rows changed from the same to the same: how many fields that is, is counted once.
        known |= _fields_changed(session, [row for row in own if (row.record, row.before, row.after) not in known])
        for row in own:
            start = len(index.record_ids) << _BITS
            index.lines.extend(range(start, start + known[row.record, row.before, row.after]))
            index.records.append(row.record)
            index.record_ids.append(row.record_id)
        if at_most is not None:
            break
        if len(known) > _KNOWN_AT_MOST:
            known.clear()
        after = page[-1].record, page[-1].record_id
    return index


def _page(session: Session, number: int, after: tuple[int, int], limit: int) -> list[Any]:
    """Rows of a change set in key order, without making records of them: there may be half a million."""
    columns = (
        ChangeRow.change_set_id,
        ChangeRow.record,
        ChangeRow.record_id,
        ChangeRow.organisation_id,
        ChangeRow.before,
        ChangeRow.after,
    )
    query = (
        select(*columns)
        .where(ChangeRow.change_set_id == number, tuple_(ChangeRow.record, ChangeRow.record_id) > after)
        .order_by(ChangeRow.record, ChangeRow.record_id)
        .limit(limit)
    )
    return list(session.execute(query))


def _fields_changed(session: Session, rows: Sequence[Any]) -> dict[tuple[int, str | None, str | None], int]:
    different = {(row.record, row.before, row.after): row for row in rows}
    count = dict.fromkeys(different, 0)
    by_record = {(row.record, row.record_id): key for key, row in different.items()}
    for line in _declared(field_lines(session, list(different.values()))):
        count[by_record[BY_NAME[line.record].number, line.record_id]] += 1
    return count


def lines_at(session: Session, number: int, index: LineIndex, ids: Sequence[int]) -> dict[int, FieldLine]:
    """Return the lines of these ids (a window), values typed."""
    wanted: dict[int, list[int]] = {}
    for position in dict.fromkeys(line >> _BITS for line in ids):
        wanted.setdefault(index.records[position], []).append(index.record_ids[position])
    rows: list[ChangeRow] = []
    for record, record_ids in wanted.items():
        query = select(ChangeRow).where(ChangeRow.change_set_id == number, ChangeRow.record == record)
        rows += session.scalars(query.where(ChangeRow.record_id.in_(record_ids)))
    by_record: dict[tuple[str, int], list[FieldLine]] = {}
    for line in typed_lines(session, rows):
        by_record.setdefault((line.record, line.record_id), []).append(line)
    found = {}
    for row_id in ids:
        own = by_record.get(index.record_of(row_id), [])
        if (position := row_id & (1 << _BITS) - 1) < len(own):
            found[row_id] = own[position]
    return found


def _declared(lines: Iterable[FieldLine]) -> Iterable[FieldLine]:
    return (line for line in lines if line.field in BY_NAME[line.record].fields)


def typed_lines(session: Session, rows: list[ChangeRow]) -> list[FieldLine]:
    """Return the lines of declared fields with dates as dates and a link as what it leads to is called."""
    lines = list(_declared(field_lines(session, rows)))
    keys = {link_key(line.field, value) for line in lines for value in (line.before, line.after)}
    links = texts_of_links(session, [key for key in keys if key])
    return [
        dataclasses.replace(line, before=_typed(line, line.before, links), after=_typed(line, line.after, links))
        for line in lines
    ]


def _typed(line: FieldLine, stored: object, links: dict[LinkKey, str]) -> object:
    kind = BY_NAME[line.record].fields[line.field].kind
    if key := link_key(line.field, stored):
        return links.get(key, str(stored))
    if kind in (Kind.DATE, Kind.LAST_DAY) and isinstance(stored, str):
        return date.fromisoformat(stored)
    return stored


@dataclass(frozen=True, slots=True)
class RecordName:
    """What a record is called: its number or address, and for a cost or lease what of that dwelling it is."""

    name: str
    dwelling_id: int | None = None
    code: str = ""
    valid_from: date | None = None


def record_names(session: Session, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], RecordName]:
    """Return what these records (at most a few hundred) are called; those that are gone are left out."""
    wanted: dict[str, set[int]] = {}
    for record, record_id in records:
        wanted.setdefault(record, set()).add(record_id)
    return {
        (record, row.id): RecordName(" ".join(filter(None, row.name)), *row.rest)
        for record, ids in wanted.items()
        for row in _names(session, record, ids)
    }


@dataclass(frozen=True, slots=True)
class _Named:
    id: int
    name: tuple[str, ...]
    rest: tuple[Any, ...] = ()


def _names(session: Session, record: str, ids: set[int]) -> list[_Named]:
    if record == "dwelling":
        query: Any = select(Dwelling.id, Dwelling.address).where(Dwelling.id.in_(ids))
        return [_Named(key, (address,), (key,)) for key, address in session.execute(query)]
    if record in ("housing_cost", "lease"):
        return _dated_names(session, record, ids)
    name, _, joined = called(record)
    key = TABLES[record].c.id
    query = select(key, name).select_from(joined).where(key.in_(ids))
    return [_Named(found, (said,)) for found, said in session.execute(query)]


def _dated_names(session: Session, record: str, ids: set[int]) -> list[_Named]:
    table: Any = HousingCost if record == "housing_cost" else Lease
    code = HousingCost.cost_type if record == "housing_cost" else Lease.allocation_type
    query = (
        select(table.id, Dwelling.address, Dwelling.id, code, table.valid_from)
        .join(Dwelling, Dwelling.id == table.dwelling_id)
        .where(table.id.in_(ids))
    )
    return [
        _Named(key, (address,), (dwelling, kind or "", begins))
        for key, address, dwelling, kind, begins in session.execute(query)
    ]


def newest_to_undo(session: Session, user: str) -> int | None:
    """Return a person's newest change set that is not undone; None if there is none.

    After an undo that is the undo itself: "u" takes back what was done last, and never something older by surprise.
    """
    undone = aliased(ChangeSet)
    query = (
        select(ChangeSet.id)
        .where(
            ChangeSet.user_name == user,
            ChangeSet.contents.not_in(("", "{}")),
            ~exists().where(undone.undoes == ChangeSet.id),
        )
        .order_by(ChangeSet.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def named_lines(
    session: Session, number: int, index: LineIndex, ids: Sequence[int]
) -> tuple[dict[int, FieldLine], dict[tuple[str, int], RecordName]]:
    """Return the lines of a window by their ids, and what their records are called."""
    lines = lines_at(session, number, index, ids)
    return lines, record_names(session, {(line.record, line.record_id) for line in lines.values()})
