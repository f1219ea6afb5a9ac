"""The levels of the tree as rows: which columns a level has, what stands in its cells, and its counts in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.formats import show_date, show_integer
from backoffice.queries.places import FOUND_AT_MOST, Found, PlaceRow
from backoffice.rules.periods import last_day
from backoffice.text import counted, text
from backoffice.widgets.row_source import Column

_NUMBERS = {"organisation": 6, "department": 9, "building_section": 12, "hits": 12}
_PARTS = {"organisation": 10, "department": 7, "building_section": 8}
_COUNT = 8
_KIND = 17
_AROUND = 4  # the signs before a row and the thumb after it


@dataclass
class Level:
    """What is shown: the parts of a place (None: the organisations), or what a search found; and the cursor there."""

    place: PlaceRow | None = None
    searched: str = ""
    cursor: int | None = None

    @property
    def kind(self) -> str:
        """What its rows are: "organisation", "department", "building_section" or "hits"."""
        if self.searched:
            return "hits"
        if self.place is None:
            return "organisation"
        return "department" if self.place.kind == "organisation" else "building_section"


def place_of(found: Found) -> PlaceRow:
    """Return something found as a row; a dwelling is a row of the kind "dwelling", its number a BBR id."""
    return PlaceRow(found.kind, found.id, found.number, found.name)


def level_columns(kind: str, width: int) -> list[Column]:
    """Return the columns of a level; the name takes the room that the others leave of `width` cells."""
    number = Column("number", text("places.number"), _NUMBERS[kind])
    heading = text("places.property" if kind == "building_section" else "places.name")
    if kind == "hits":
        first, counts = [Column("kind", text("places.kind"), _KIND), number], []
    else:
        widths = {"dwellings": _COUNT, "vacant": _COUNT, "drafts": _COUNT, f"parts.{kind}": _PARTS[kind]}
        first = [number]
        counts = [Column(name, text(f"places.{name}"), wide, "right") for name, wide in widths.items()]
    used = sum(column.width + 1 for column in (*first, *counts))
    return [*first, Column("name", heading, max(12, width - used - _AROUND)), *counts]


def level_cells(row: PlaceRow, counted_already: bool) -> list[str]:
    """Return the cells of a place."""
    numbers = (row.dwellings, row.vacant, row.drafts, row.parts)
    return [row.number, place_name_text(row), *(show_integer(n) if counted_already else "…" for n in numbers)]


def place_name_text(row: PlaceRow) -> str:
    """Return the name of a place, with the last day it existed where it has ended or will."""
    last = last_day(row.closed_on) if row.closed_on is not None else None
    return text("places.closed", name=row.name, day=show_date(last)).strip() if last else row.name


def hit_cells(row: PlaceRow) -> list[str]:
    """Return the cells of something found; a dwelling's BBR id is not a number a person reads."""
    return [text(f"record.{row.kind}"), "" if row.kind == "dwelling" else row.number, row.name]


def level_counts(kind: str, rows: Sequence[PlaceRow], counted_already: bool) -> str:
    """Return how many rows there are and, once counted, the dwellings in them."""
    parts = [counted(f"places.count.{kind}", len(rows))]
    if kind == "hits":
        parts += [text("places.more")] if len(rows) >= FOUND_AT_MOST else []
    elif counted_already:
        parts.append(counted("list.dwellings", sum(row.dwellings for row in rows)))
        parts.append(counted("places.vacant_count", sum(row.vacant for row in rows)))
        parts.append(counted("places.draft_count", sum(row.drafts for row in rows)))
    else:
        parts.append(text("list.counting"))
    return " · ".join(parts)
