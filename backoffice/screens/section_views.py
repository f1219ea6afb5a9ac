"""The three lists of what is said of building sections: which columns each has, and what stands in their cells.

Owns the looks only. Rows come from the register by `queries.section_data`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice.formats import show_date, show_integer
from backoffice.queries.section_data import SectionLine, amenities_lines, attachment_lines, group_lines
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import show_value
from backoffice.rules.periods import last_day
from backoffice.security import Scope
from backoffice.text import text
from backoffice.widgets.row_source import Column

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AROUND = 4  # the signs before a row and the thumb after it
_WIDE = 120


@dataclass(frozen=True, slots=True)
class SectionView:
    """A list: the kind of record of its rows, the query that fetches them, its columns (name, width), its cells."""

    name: str
    record: str
    lines: "Callable[[Session, Where, Scope], list[SectionLine]]"
    columns: Sequence[tuple[str, int]]
    wide: Sequence[tuple[str, int]]
    cells: Callable[[SectionLine, CodeLists], Mapping[str, str]]


def view_columns(view: SectionView, width: int) -> list[Column]:
    """Return the columns for a width; the one without a width of its own gets what is left."""
    chosen = [*view.columns, *(view.wide if width >= _WIDE else ())]
    room = width - _AROUND - sum(own + 1 for _, own in chosen)
    return [
        Column(name, text(f"section_data.column.{name}"), own or max(12, room), "right" if name in _NUMBERS else "left")
        for name, own in chosen
    ]


_NUMBERS = ("dwellings", "rooms", "position", "size", "most_pets")


def view_row(view: SectionView, line: SectionLine, codes: CodeLists, width: int) -> list[str]:
    """Return the cells of a line in the order of the columns."""
    found = {"place": line.place, "dwellings": show_integer(line.dwellings), **view.cells(line, codes)}
    return [found.get(column.key, "") for column in view_columns(view, width)]


def _shown(view_record: str, line: SectionLine, codes: CodeLists, names: Sequence[str]) -> dict[str, str]:
    fields = BY_NAME[view_record].fields
    return {name: " ".join(show_value(fields[name], line.values[name], codes).split()) for name in names}


def _amenities(line: SectionLine, codes: CodeLists) -> Mapping[str, str]:
    names = ("facilities", "dogs", "cats", "small_pets", "most_pets", "pet_limit", "status")
    if not line.id:
        return {"facilities": text("section_data.not_told")}
    return _shown("section_amenities", line, codes, names)


def _pictures(line: SectionLine, codes: CodeLists) -> Mapping[str, str]:
    shown = _shown("attachment", line, codes, ("attachment_kind", "title", "file", "position", "checked_on", "status"))
    size = line.values["size"]
    return {**shown, "size": f"{show_integer(-(-size // 1000))} kB" if size else "", "state": file_state(line)}


def file_state(line: SectionLine) -> str:
    """Return what was last seen of a file: its type, that it is missing, an address, or that nobody has looked."""
    if str(line.values["file"]).lower().startswith("https://"):
        return text("section_data.file.web")
    if line.values["found"] is None:
        return text("section_data.file.unseen")
    if not line.values["found"]:
        return text("section_data.file.missing")
    media = str(line.values["media_type"] or "")
    return media.rpartition("/")[2].upper() or text("section_data.file.wrong")


def _waiting(line: SectionLine, codes: CodeLists) -> Mapping[str, str]:
    shown = _shown("letting_group", line, codes, ("dwelling_type", "rooms", "waiting_time", "status"))
    every = text("section_data.every")
    closed = (
        text("section_data.closed", reason=line.values["reason"] or "–") if line.values["closed_for_signup"] else ""
    )
    last = last_day(line.values["valid_to"])
    period = f"{show_date(line.values['valid_from'])} – {show_date(last) if last else ''}".rstrip()
    return {
        **shown,
        "dwelling_type": shown["dwelling_type"] if line.values["dwelling_type"] else every,
        "rooms": shown["rooms"] if line.values["rooms"] is not None else every,
        "closed": closed,
        "period": period,
    }


AMENITIES = SectionView(
    "amenities",
    "section_amenities",
    amenities_lines,
    (("place", 11), ("facilities", 0), ("dogs", 9), ("cats", 9), ("small_pets", 9)),
    (("most_pets", 6), ("pet_limit", 18), ("dwellings", 7), ("status", 11)),
    _amenities,
)
PICTURES = SectionView(
    "pictures",
    "attachment",
    attachment_lines,
    (("place", 11), ("attachment_kind", 11), ("position", 3), ("title", 0), ("file", 18), ("state", 9)),
    (("size", 9), ("checked_on", 10), ("status", 11)),
    _pictures,
)
WAITING = SectionView(
    "waiting",
    "letting_group",
    group_lines,
    (("place", 11), ("dwelling_type", 12), ("rooms", 4), ("waiting_time", 12), ("closed", 0)),
    (("period", 23), ("dwellings", 7), ("status", 11)),
    _waiting,
)
VIEWS = (AMENITIES, PICTURES, WAITING)
