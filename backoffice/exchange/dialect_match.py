"""Which dialect a sheet is written in: the row of headings among its first rows, and the columns it names.

Owns the recognition and the refusal that says which headings were found and what comes nearest. Reads no data row.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.dialects import KEYS, Dialect, SheetLayout, folded
from backoffice.rules.problems import Owner, Place, Problem, Refused

HEADING_WITHIN = 20
"""Rows at the top of a sheet among which the headings are looked for."""
_SHOWN_HEADINGS = 40


@dataclass(frozen=True, slots=True)
class SheetMatch:
    """A sheet that is understood: its dialect and layout, its row of headings, and which column goes to which target."""

    dialect: Dialect
    layout: SheetLayout
    sheet: str
    heading_row: int
    headings: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    unknown: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The targets without which a row cannot be placed."""
        return KEYS[self.dialect.kind, self.layout.record]

    def column_of(self, target: str) -> int:
        """Return the index of a target's column; KeyError if the sheet has none."""
        for index, name in self.columns:
            if name == target:
                return index
        raise KeyError(target)

    def heading_of(self, target: str) -> str:
        """Return the heading of a target's column as the file writes it; KeyError if the sheet has none."""
        return self.headings[self.column_of(target)]


def recognise(file: str, rows: Sequence[SheetRow], dialects: Sequence[Dialect]) -> SheetMatch | None:
    """Return the dialect whose headings are among the first rows of a sheet, the one with most of them; None if none.

    Refused where the sheet of a dialect with one name for it lacks a needed heading, or has two columns for one thing.
    """
    best: SheetMatch | None = None
    for row in rows[:HEADING_WITHIN]:
        headings = tuple(cell.strip() if isinstance(cell, str) else "" for cell in row.cells)
        for dialect in dialects:
            for layout in dialect.sheet:
                found = _match(dialect, layout, row, headings)
                if found is not None and (best is None or len(found.columns) > len(best.columns)):
                    best = found
    if best is not None:
        _refuse_twice(file, best)
    return best


def _match(dialect: Dialect, layout: SheetLayout, row: SheetRow, headings: tuple[str, ...]) -> SheetMatch | None:
    if layout.sheet and row.sheet and not fnmatchcase(folded(row.sheet), folded(layout.sheet)):
        return None
    columns, unknown = [], []
    for index, heading in enumerate(headings):
        target = layout.by_heading.get(folded(heading))
        if target is not None:
            columns.append((index, target))
        elif heading and folded(heading) not in layout.not_read:
            unknown.append(heading)
    targets = {target for _, target in columns}
    keys = KEYS[dialect.kind, layout.record]
    if not targets.issuperset(keys) or (dialect.kind == "dwellings" and len(targets) == len(keys)):
        return None
    if dialect.kind == "rents" and not any(target.startswith("cost.") for target in targets):
        return None
    return SheetMatch(dialect, layout, row.sheet, row.row, headings, tuple(columns), tuple(unknown))


def _refuse_twice(file: str, match: SheetMatch) -> None:
    targets = [target for _, target in match.columns]
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        names = [match.headings[index] for index, target in match.columns if target == twice[0]]
        place = Place(file, match.sheet, match.heading_row)
        raise Refused([Problem("import.column_twice", owner=Owner.FILE, place=place, value=", ".join(names))])


NOT_KNOWN = ("import.no_known_heading", "import.unknown_layout")
"""What a file is refused for that no dialect reads: nothing in it is known, or not enough. Its columns can be matched."""


def unknown_layout(file: str, tops: Sequence[Sequence[SheetRow]], dialects: Sequence[Dialect]) -> Refused:
    """Return the refusal of a file none of whose sheets is understood: what was found, and which dialect is nearest."""
    candidates = [(row, _texts(row)) for top in tops for row in top[:HEADING_WITHIN]]
    row, headings = max(candidates, key=lambda pair: len(pair[1]), default=(SheetRow("", 0, ()), []))
    wanted = {folded(heading) for heading in headings}
    scored = [
        (sum(heading in wanted for heading in layout.by_heading), dialect, layout)
        for dialect in dialects
        for layout in dialect.sheet
    ]
    score, nearest, layout = max(scored, key=lambda entry: entry[0])
    missing = [_heading_for(layout, key) for key in KEYS[nearest.kind, layout.record]]
    values = {
        "headings": ", ".join(headings[:_SHOWN_HEADINGS]),
        "nearest": nearest.key if score else "",
        "missing": ", ".join(heading for heading in missing if folded(heading) not in wanted) if score else "",
        "known": ", ".join(dialect.key for dialect in dialects),
    }
    place = Place(file, row.sheet, row.row)
    return Refused([Problem(NOT_KNOWN[score > 0], owner=Owner.FILE, place=place, values=values)])


def _texts(row: SheetRow) -> list[str]:
    return [cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()]


def _heading_for(layout: SheetLayout, target: str) -> str:
    return next(heading for heading, name in layout.columns.items() if name == target)


def choose(dialects: Sequence[Dialect], wanted: str, broken: Sequence[Problem] = ()) -> tuple[Dialect, ...]:
    """Return the dialects a person means by a key, a source system or a name; Refused if there is none.

    `broken` is what is wrong with dialects that could not be read: asked for by key or system, it is the reason.
    """
    chosen = tuple(
        dialect
        for dialect in dialects
        if folded(wanted) in (folded(dialect.key), folded(dialect.key.split("/")[0]), folded(dialect.name))
    )
    if chosen:
        return chosen
    if its_own := [one for one in broken if folded(wanted) in map(folded, _names_of(one))]:
        raise Refused(its_own)
    keys = [dialect.key for dialect in dialects]
    near = difflib.get_close_matches(wanted, keys, 1, 0.3)
    values = {"known": ", ".join(keys), "near": near[0] if near else keys[0]}
    raise Refused([Problem("import.unknown_dialect", owner=Owner.FILE, value=wanted, values=values)])


def _names_of(broken: Problem) -> tuple[str, str]:
    key = broken.place.file.removesuffix(".toml")
    return key, key.split("/")[0]
