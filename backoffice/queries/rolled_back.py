"""Dwellings with their costs and leases as they were at two positions of the history, for those that changed between.

Owns the rolling back: a record's later history rows undone one after the other. Memory holds a chunk of dwellings.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, Table, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet, Dwelling
from backoffice.models.registry import TABLES
from backoffice.queries.selection import Where, within
from backoffice.queries.staging import ship_ids
from backoffice.records.kinds import BY_NAME
from backoffice.security import Scope

CHUNK = 500
READ = {
    "dwelling": (
        "area", "rooms", "benefit_area", "interior_maintenance", "exterior_maintenance", "own_kitchen", "status", "suppress_udk",
    ),
    "housing_cost": ("dwelling_id", "cost_type", "valid_from", "valid_to", "amount", "included_in_rent", "status"),
    "lease": ("dwelling_id", "valid_from", "valid_to", "allocation_type", "vacant", "status"),
}  # fmt: skip
Values = dict[str, Any]


@dataclass(slots=True)
class DwellingState:
    """A dwelling's values and those of its costs and leases by key; `dwelling` is None where it was not there."""

    dwelling: Values | None = None
    costs: dict[int, Values] = field(default_factory=dict)
    leases: dict[int, Values] = field(default_factory=dict)


def changed_dwellings(
    session: Session, where: Where, scope: Scope, since: int, until: int | None
) -> Iterator[tuple[int, DwellingState, DwellingState]]:
    """Yield (dwelling, its state at `since`, its state at `until` or now) of those that a change set between touched."""
    sets = _relevant_sets(session, since, until)
    if not any(sets.values()):
        return
    removed: dict[int, list[tuple[str, int]]] = {}
    for record in ("housing_cost", "lease"):
        for gone in _removals(session, record, sets[record]):
            removed.setdefault(gone["dwelling_id"], []).append((record, gone["id"]))
    touched = _touched(session, sets) | removed.keys()
    shipped = ship_ids(session, "touched_dwellings", sorted(touched))
    query = select(Dwelling.id).where(Dwelling.id.in_(select(shipped.c.id)), where.condition(), within(scope))
    ids = list(session.execute(query.order_by(Dwelling.address_key, Dwelling.id)).scalars())
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        now = _Records(session, chunk, since, removed)
        yield from ((one, now.state(one, since), now.state(one, until)) for one in chunk)


def _relevant_sets(session: Session, since: int, until: int | None) -> dict[str, list[int]]:
    """Return by record the change sets that wrote a field that matters."""
    query = select(ChangeSet.id, ChangeSet.contents).where(ChangeSet.id > since)
    if until is not None:
        query = query.where(ChangeSet.id <= until)
    found: dict[str, list[int]] = {record: [] for record in READ}
    for number, contents in session.execute(query.order_by(ChangeSet.id)):
        for record, content in json.loads(contents or "{}").items():
            written = {*content.get("changed", {}).get("fields", ()), *content.get("whole", ())}
            if record in READ and not written.isdisjoint(READ[record]):
                found[record].append(number)
    return found


def _touched(session: Session, sets: dict[str, list[int]]) -> set[int]:
    found: set[int] = set()
    for record, numbers in sets.items():
        if not numbers:
            continue
        here = (ChangeRow.record == BY_NAME[record].number, ChangeRow.change_set_id.in_(numbers))
        if record == "dwelling":
            found.update(session.execute(select(ChangeRow.record_id).where(*here).distinct()).scalars())
            continue
        table = TABLES[record]
        query = select(table.c.dwelling_id).join(ChangeRow, ChangeRow.record_id == table.c.id).where(*here).distinct()
        found.update(session.execute(query).scalars())
    return found


def _removals(session: Session, record: str, numbers: Sequence[int]) -> Iterator[Values]:
    """Yield the records that were removed: their row of the history holds them whole."""
    query = select(ChangeRow.change_set_id, ChangeRow.record_id, ChangeRow.before).where(
        ChangeRow.record == BY_NAME[record].number, ChangeRow.change_set_id.in_(numbers), ChangeRow.after == "null"
    )
    contents: dict[int, list[str]] = {}
    for number, record_id, before in session.execute(query):
        if number not in contents:
            contents[number] = json.loads(session.get_one(ChangeSet, number).contents)[record]["whole"]
        yield {"id": record_id, **dict(zip(contents[number], json.loads(before or "[]"), strict=True))}


class _Records:
    """The records of a chunk of dwellings as they are now, and their history after a position."""

    def __init__(
        self, session: Session, dwellings: Sequence[int], since: int, removed: dict[int, list[tuple[str, int]]]
    ) -> None:
        self._contents: dict[int, dict[str, Any]] = {}
        self._session = session
        self._now: dict[str, dict[int, Values]] = {}
        self._later: dict[str, dict[int, list[Any]]] = {}
        self._of: dict[int, dict[str, set[int]]] = {one: {record: set() for record in READ} for one in dwellings}
        for record, names in READ.items():
            table = TABLES[record]
            owner = table.c.id if record == "dwelling" else table.c.dwelling_id
            query = select(table.c.id, owner, *(table.c[name] for name in names)).where(owner.in_(dwellings))
            self._now[record] = {}
            for record_id, dwelling_id, *values in session.execute(query):
                self._now[record][record_id] = dict(zip(names, values, strict=True))
                self._of[dwelling_id][record].add(record_id)
        for one in dwellings:
            for record, record_id in removed.get(one, ()):
                self._of[one][record].add(record_id)
        for record in READ:
            self._later[record] = self._history(record, since)

    def _history(self, record: str, since: int) -> dict[int, list[Any]]:
        ids = sorted({one for own in self._of.values() for one in own[record]})
        found: dict[int, list[Any]] = {}
        for start in range(0, len(ids), CHUNK):
            query = (
                select(ChangeRow.record_id, ChangeRow.change_set_id, ChangeRow.before, ChangeRow.after)
                .where(ChangeRow.record == BY_NAME[record].number, ChangeRow.record_id.in_(ids[start : start + CHUNK]))
                .where(ChangeRow.change_set_id > since)
                .order_by(ChangeRow.change_set_id.desc())
            )
            for record_id, *row in self._session.execute(query):
                found.setdefault(record_id, []).append(row)
        return found

    def state(self, dwelling: int, position: int | None) -> DwellingState:
        """Return a dwelling as it was at a position; None is now."""
        own = self._of[dwelling]
        then = {
            record: {
                one: values for one in sorted(own[record]) if (values := self._then(record, one, position)) is not None
            }
            for record in READ
        }
        return DwellingState(then["dwelling"].get(dwelling), then["housing_cost"], then["lease"])

    def _then(self, record: str, record_id: int, position: int | None) -> Values | None:
        values = self._now[record].get(record_id)
        values = None if values is None else dict(values)
        for number, before, after in self._later[record].get(record_id, ()):
            if position is None or number <= position:
                break
            if before is None:
                values = None
                continue
            names = self._content(number, record, whole=after == "null")
            old = dict(zip(names, json.loads(before), strict=True))
            values = {**(values or {}), **{name: old[name] for name in READ[record] if name in old}}
        return None if values is None else {name: _typed(TABLES[record], name, value) for name, value in values.items()}

    def _content(self, number: int, record: str, *, whole: bool) -> list[str]:
        if number not in self._contents:
            self._contents[number] = json.loads(self._session.get_one(ChangeSet, number).contents)
        content = self._contents[number][record]
        names: list[str] = content["whole"] if whole else content["changed"]["fields"]
        return names


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, Boolean):
        return bool(value)
    return date.fromisoformat(value) if isinstance(kind, Date) and isinstance(value, str) else value
