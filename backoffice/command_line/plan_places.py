"""Where the rows of a plan stand in its file: what each changes, what is in dispute, and what the file leaves out.

Owns the JSON of these rows and their lines. Fetches names and old values for the rows it tells of, never for all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from backoffice.command_line.stored import stored_json
from backoffice.operations.plan import Changes, Disputed, Plan, Removed, field_label
from backoffice.queries.plan_rows import HeldRow, held_rows, texts_of_links
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME
from backoffice.records.links import link_key
from backoffice.records.values import show_value
from backoffice.text import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Part = TypeVar("Part", Changes, Disputed)


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the file: its record and place, and its values by what they are (old and new, or base, file, register)."""

    record: str
    key: str
    name: str
    sheet: str
    row: int
    field: str
    stored: dict[str, Any]
    shown: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the cell; values as in every other JSON."""
        return {
            "record": self.record,
            "key": self.key,
            "sheet": self.sheet,
            "row": self.row,
            "field": self.field,
            **self.stored,
        }

    def line(self) -> str:
        """Return the cell as a person reads it: place, record, field, values."""
        label = field_label(self.record, self.field)
        said = text(f"cli.plan.cell.{'three' if 'base' in self.shown else 'two'}", **self.shown)
        return "  ".join(part for part in (_place(self.sheet, self.row), self.name, f"{label}: {said}") if part)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record that goes as a whole: its kind, how it is known, and the row of the file that asks for it."""

    record: str
    key: str
    name: str
    sheet: str
    row: int

    def as_json(self) -> dict[str, Any]:
        """Return the record and its place."""
        return {"record": self.record, "key": self.key, "sheet": self.sheet, "row": self.row}

    def line(self) -> str:
        """Return the record as a person reads it: place, kind, name."""
        return "  ".join(part for part in (_place(self.sheet, self.row), self.name, BY_NAME[self.record].label) if part)


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The first cells that change, the first that are in dispute, and the first records removed or left out of the file."""

    created: int
    removed: int
    missing: int
    changed: tuple[CellView, ...]
    removals: tuple[RecordView, ...]
    disputed: tuple[CellView, ...]
    left_out: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the keys that a plan made from a file has beside those of every plan."""
        return {
            "created": self.created,
            "removed": self.removed,
            "missing": self.missing,
            "changes": [cell.as_json() for cell in self.changed],
            "removals": [record.as_json() for record in self.removals],
            "disputed": [cell.as_json() for cell in self.disputed],
            "missing_records": list(self.left_out),
        }


def view_places(session: "Session", plan: Plan, codes: CodeLists, most: int) -> PlacesView:
    """Return where the rows of a plan stand, at most so many records of each outcome."""
    missing = plan.missing.ids[:most]
    held = held_rows(session, plan.record, missing, ())
    return PlacesView(
        created=sum(len(part.ids) for part in plan.created),
        removed=sum(len(part.ids) for part in plan.removed),
        missing=len(plan.missing),
        changed=tuple(_changed(session, plan.changes, codes, most)),
        removals=tuple(_removals(session, plan.removed, most)),
        disputed=tuple(_disputed(session, plan.disputed, codes, most)),
        left_out=tuple(held[row_id].key or held[row_id].name for row_id in missing if row_id in held),
    )


def _changed(session: "Session", parts: Iterable[Changes], codes: CodeLists, most: int) -> Iterator[CellView]:
    places = ((part, at) for part in parts if not part.follows for at in range(len(part.ids)))
    for part, positions in _by_part(islice(places, most)):
        held = held_rows(session, part.record, [part.ids[at] for at in positions], part.fields)
        for at in positions:
            row = held.get(part.ids[at])
            for bit, name in enumerate(part.fields):
                if row is not None and part.masks[at] >> bit & 1:
                    values = {"old": row.values[name], "new": part.new_value(name, at)}
                    where = (part.sheet, part.rows[at] if part.rows else 0)
                    yield _cell(session, part.record, row, where, name, values, codes)


def _removals(session: "Session", parts: Iterable[Removed], most: int) -> Iterator[RecordView]:
    for part in parts:
        held = held_rows(session, part.record, part.ids[:most], ())
        for at, row_id in enumerate(part.ids[:most]):
            if row_id in held:
                row = held[row_id]
                where = (part.sheet, part.rows[at] if part.rows else 0)
                yield RecordView(part.record, row.key or row.name, row.name, *where)


def _disputed(session: "Session", disputes: Iterable[Disputed], codes: CodeLists, most: int) -> Iterator[CellView]:
    places = ((dispute, at) for dispute in disputes for at in range(len(dispute)))
    for dispute, positions in _by_part(islice(places, most)):
        part = dispute.changes
        held = held_rows(session, part.record, [part.ids[at] for at in positions], ())
        for at in positions:
            row = held.get(part.ids[at])
            for bit, name in enumerate(part.fields):
                if row is not None and dispute.disputed[at] >> bit & 1:
                    values = {
                        "base": dispute.base[name][at],
                        "file": part.new_value(name, at),
                        "register": dispute.theirs[name][at],
                    }
                    yield _cell(session, part.record, row, (dispute.sheet, dispute.rows[at]), name, values, codes)


def _place(sheet: str, row: int) -> str:
    return ", ".join(part for part in (sheet, text("place.row", row=row) if row else "") if part)


def _by_part(places: Iterable[tuple[Part, int]]) -> list[tuple[Part, list[int]]]:
    found: dict[int, tuple[Part, list[int]]] = {}
    for part, at in places:
        found.setdefault(id(part), (part, []))[1].append(at)
    return list(found.values())


def _cell(
    session: "Session",
    record: str,
    row: HeldRow,
    where: tuple[str, int],
    name: str,
    values: dict[str, Any],
    codes: CodeLists,
) -> CellView:
    declared = BY_NAME[record].fields.get(name)
    if declared is not None and declared.kind is Kind.LINK:
        keys = {what: link_key(name, value) for what, value in values.items()}
        texts = texts_of_links(session, filter(None, keys.values()))
        values = {what: texts.get(key, values[what]) if key else values[what] for what, key in keys.items()}
        shown = {what: str(value or text("value.none")) for what, value in values.items()}
    else:
        shown = {what: show_value(declared, value, codes) if declared else str(value) for what, value in values.items()}
    stored = {what: stored_json(declared, value) for what, value in values.items()}
    return CellView(record, row.key or row.name, row.name, *where, name, stored, shown)
