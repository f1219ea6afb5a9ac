"""What change sets touched: the kinds and fields they wrote, and the units that checks must be asked about again.

Owns the way from a change row to dwellings, sections, departments and organisations, also of records that are gone or
have moved: the history keeps where they were. Never loads the register.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet, Dwelling, SignupAgreement, Transfer
from backoffice.models.registry import TABLES
from backoffice.queries.check_ground import ALL, PLACE, UNITS
from backoffice.queries.staging import ship_ids
from backoffice.records.kinds import BY_NUMBER

PAGE = 5000
UNTOUCHABLE = frozenset({"correction_request"})
"""Kinds that no check looks at."""
_OF_KIND = {
    "organisation": "organisation",
    "department": "department",
    "building_section": "building_section",
    "dwelling": "dwelling",
}


@dataclass(slots=True)
class Touched:
    """What was written since: fields by kind (ALL: whole records), and by kind the ids of units of each level."""

    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    units: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    everything: bool = False

    def note(self, record: str, names: frozenset[str]) -> None:
        """Note fields of a kind."""
        held = self.fields.get(record)
        self.fields[record] = ALL if ALL in (names, held) else names | (held or ALL)

    def add(self, record: str, unit: str, ids: Iterable[int | None]) -> None:
        """Note units that records of a kind lie in, or lay in."""
        self.units.setdefault(record, {}).setdefault(unit, set()).update(key for key in ids if key is not None)


def newest(session: Session) -> int:
    """Return the number of the newest change set that can be seen; 0 before the first."""
    return session.execute(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1)).scalar() or 0


def touched_since(session: Session, through: int) -> Touched:
    """Return what every change set after one touched; `everything` where one says nothing of its rows, or changed codes."""
    touched = Touched()
    query = select(ChangeSet.id, ChangeSet.contents).where(ChangeSet.id > through).order_by(ChangeSet.id)
    for number, kept in session.execute(query).all():
        contents = json.loads(kept or "{}")
        if not contents or "code_entry" in contents:
            touched.everything = True
            return touched
        for record, content in contents.items():
            if record not in UNTOUCHABLE:
                _note_set(session, touched, number, record, content)
        # A transfer is no record and leaves no rows of its own; it comes with a change set, and there are few.
        touched.note("transfer", ALL)
        touched.add("transfer", "organisation", session.execute(select(Transfer.organisation_id)).scalars())
    return touched


def _note_set(session: Session, touched: Touched, number: int, record: str, content: Mapping[str, Any]) -> None:
    changed = content.get("changed", {"fields": []})
    touched.note(record, ALL if "whole" in content else frozenset(changed["fields"]))
    for page in _pages(session, number, record):
        _where_they_are(session, touched, record, [row.record_id for row in page])
        _where_they_were(touched, record, content, page)


def _pages(session: Session, number: int, record: str) -> Iterator[Sequence[Any]]:
    kind = next(number for number, one in BY_NUMBER.items() if one.name == record)
    after = 0
    while True:
        query = (
            select(ChangeRow.record_id, ChangeRow.before, ChangeRow.after)
            .where(ChangeRow.change_set_id == number, ChangeRow.record == kind, ChangeRow.record_id > after)
            .order_by(ChangeRow.record_id)
            .limit(PAGE)
        )
        page = session.execute(query).all()
        if not page:
            return
        yield page
        after = page[-1].record_id


def _where_they_are(session: Session, touched: Touched, record: str, ids: Sequence[int]) -> None:
    """Note the units of records that are there, by their own columns or their dwelling's."""
    table = TABLES[record]
    shipped = ship_ids(session, "touched_record", ids)
    place: dict[str, Any] = {name: table.c[name] for name in PLACE if name in table.c}
    if record in _OF_KIND:
        place[f"{_OF_KIND[record]}_id"] = table.c.id
    rows: Any = table.join(shipped, shipped.c.id == table.c.id)
    if "dwelling_id" in table.c:
        rows = rows.join(Dwelling, Dwelling.id == table.c.dwelling_id)
        place |= {name: Dwelling.__table__.c[name] for name in PLACE[:3]}
    units = list(place)
    found: dict[str, set[int]] = defaultdict(set)
    for row in session.execute(select(*place.values()).select_from(rows)):
        for name, key in zip(units, row, strict=True):
            if key is not None:
                found[name].add(key)
    for name, keys in found.items():
        touched.add(record, name.removesuffix("_id"), keys)
    if record == "signup_cooperation":
        users = select(SignupAgreement.organisation_id).where(SignupAgreement.cooperation_id.in_(select(shipped.c.id)))
        touched.add(record, "organisation", session.execute(users).scalars())


def _where_they_were(touched: Touched, record: str, content: Mapping[str, Any], page: Sequence[Any]) -> None:
    """Note the units that the history names: of records that are gone, and of those that moved."""
    changed = list(content.get("changed", {}).get("fields", ()))
    whole = list(content.get("whole", ()))
    moved = [(at, name) for at, name in enumerate(changed) if name in PLACE]
    lay_in = [(at, name) for at, name in enumerate(whole) if name in PLACE]
    for row in page:
        gone = row.after == "null" or row.before is None
        named = lay_in if gone else moved
        for kept in (row.before, row.after if gone else None):
            if named and kept not in (None, "null"):
                values = json.loads(kept)
                for at, name in named:
                    touched.add(record, name.removesuffix("_id"), [values[at]])
        if record in _OF_KIND:
            touched.add(record, _OF_KIND[record], [row.record_id])


def ended_between(session: Session, after: date, today: date) -> list[int]:
    """Return the dwellings that ended after one day and until another: what was wrong with them is so no more."""
    query = select(Dwelling.id).where(Dwelling.retired_on > after, Dwelling.retired_on <= today)
    return list(session.execute(query).scalars())


def units_of(session: Session, touched: Touched, records: Iterable[str], unit: str) -> "array[int]":
    """Return the units of a level that changes of these kinds touched, in key order.

    A change above the level (a department, for dwellings) touches all units under it.
    """
    level, found = UNITS.index(unit), set[int]()
    for record in records:
        held = touched.units.get(record, {})
        found |= held.get(unit, set())
        # Of a lease that is gone the history names its dwelling, not the places above it.
        below = [name for name in UNITS[level + 1 :] if held.get(name)]
        if below:
            found |= set(_over(session, below[-1], held[below[-1]], unit))
        elif not held.get(unit):
            above = next((name for name in reversed(UNITS[:level]) if held.get(name)), None)
            found |= set(_under(session, above, held[above], unit)) if above else set()
    return array("q", sorted(found))


def _under(session: Session, above: str, ids: set[int], unit: str) -> Iterable[int]:
    table = TABLES[unit]
    shipped = ship_ids(session, "touched_above", list(ids))
    query = select(table.c.id).where(table.c[f"{above}_id"].in_(select(shipped.c.id)))
    return session.execute(query).scalars()


def _over(session: Session, below: str, ids: set[int], unit: str) -> Iterable[int]:
    table = TABLES[below]
    shipped = ship_ids(session, "touched_below", list(ids))
    query = select(table.c[f"{unit}_id"]).where(table.c.id.in_(select(shipped.c.id))).distinct()
    return session.execute(query).scalars()
