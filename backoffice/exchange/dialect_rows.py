"""From a file to blocks of rows whose columns have a meaning: title lines, totals and unknown sheets left out and told of.

Owns the pass through the file, in one go and a block at a time. Reads no value and knows no register.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.dialect_match import HEADING_WITHIN, SheetMatch, recognise, unknown_layout
from backoffice.exchange.dialects import Dialect, folded
from backoffice.exchange.reading import read_sheets
from backoffice.rules.personal import masked
from backoffice.rules.problems import Level, Owner, Place, Problem
from backoffice.watch import Watch

BLOCK = 10_000
_TOLD = 50
"""Rows of one kind that are told of one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive data rows of one sheet: their numbers in the file, and their cells from column A (blanks at the end cut).

    `seen` is shared by the blocks of a sheet: whoever reads the values counts there, by problem and heading, what is odd about
    cells without refusing any.
    """

    match: SheetMatch
    rows: list[int]
    cells: list[tuple[Any, ...]]
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def columns(self) -> dict[str, tuple[Any, ...]]:
        """Return the cells of every column that has a target, one per row."""
        turned = list(zip_longest(*self.cells))
        blank = (None,) * len(self.rows)
        return {target: turned[index] if index < len(turned) else blank for index, target in self.match.columns}


class Notes:
    """What is told of beside the rows' outcomes: each kind of thing one by one up to a limit, then as a number."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        """Add to the list given; `finish` adds the numbers."""
        self._file, self._problems = file, problems
        self._counts: dict[tuple[str, str], int] = {}

    def add(
        self,
        problem_id: str,
        sheet: str,
        row: int = 0,
        *,
        column: str = "",
        value: str = "",
        level: Level = Level.INFO,
    ) -> None:
        """Note something at a place of the file."""
        seen = self._counts[problem_id, sheet] = self._counts.get((problem_id, sheet), 0) + 1
        if seen <= _TOLD:
            place = Place(self._file, sheet, row, column)
            self._problems.append(Problem(problem_id, level, value=masked(value)[:200], owner=Owner.FILE, place=place))

    def finish(self) -> None:
        """Say after the last one told of how many more there were."""
        for (problem_id, sheet), n in self._counts.items():
            if n > _TOLD:
                same = [
                    i for i, note in enumerate(self._problems) if (note.id, note.place.sheet) == (problem_id, sheet)
                ]
                more = Problem("import.and_more", Level.INFO, place=Place(self._file, sheet), values={"n": n - _TOLD})
                self._problems.insert(same[-1] + 1, more)


def read_blocks(
    path: Path,
    dialects: Sequence[Dialect],
    notes: list[Problem],
    check: Callable[[Dialect], None] = lambda _dialect: None,
    watch: Watch | None = None,
) -> Iterator[Block]:
    """Yield the data rows of every sheet that the file's dialect knows, in the order of the file.

    The first sheet that is understood decides the dialect, which `check` sees before any of its rows is given out. Refused if no
    sheet is understood, or if the file cannot be read; Cancelled once the watch says stop.
    """
    told = Notes(path.name, notes)
    reading = read_sheets(path, watch=watch)
    chosen: Sequence[Dialect] = dialects
    tops: list[list[SheetRow]] = []
    for rows in _by_sheet(reading):
        top, match = _top(path.name, rows, chosen)
        if match is None:
            if not top[0].sheet_hidden:
                tops.append(top)
            for _ in rows:
                pass
            continue
        if chosen is dialects:
            chosen = (match.dialect,)
            check(match.dialect)
        if top[0].sheet_hidden:
            told.add("import.hidden_sheet", match.sheet, value=match.sheet, level=Level.WARNING)
        for heading in match.unknown:
            told.add("import.column_not_read", match.sheet, match.heading_row, value=heading)
        yield from data_blocks(match, rows, told)
    if chosen is dialects:
        raise unknown_layout(path.name, tops, dialects)
    for top in tops:
        told.add("import.sheet_not_read", top[0].sheet, value=top[0].sheet)
    told.finish()
    notes += reading.warnings


def _by_sheet(reading: Iterator[SheetRow]) -> Iterator[Iterator[SheetRow]]:
    """Yield the rows of each sheet; a sheet's rows must be used up before the next is asked for."""
    waiting = next(reading, None)

    def of_one_sheet(first: SheetRow) -> Iterator[SheetRow]:
        nonlocal waiting
        waiting = None
        yield first
        for row in reading:
            if row.sheet != first.sheet:
                waiting = row
                return
            yield row

    while waiting is not None:
        yield of_one_sheet(waiting)


def _top(file: str, rows: Iterator[SheetRow], dialects: Sequence[Dialect]) -> tuple[list[SheetRow], SheetMatch | None]:
    """Return the first rows of a sheet, as many as were looked at, and what they say the sheet is."""
    top: list[SheetRow] = []
    for row in rows:
        top.append(row)
        match = recognise(file, [row], dialects)
        if match is not None:
            return top, match
        if len(top) == HEADING_WITHIN:
            break
    return top, None


def data_blocks(match: SheetMatch, rows: Iterable[SheetRow], told: Notes) -> Iterator[Block]:
    """Yield the rows under a sheet's headings that are data; the others, and what is odd about the rows, are told of."""
    block = Block(match, [], [])
    key, first = match.column_of(match.keys[0]), match.headings
    skip = skip_pattern(match.layout.skip)
    hidden = 0
    for row in rows:
        cells = row.cells
        if key >= len(cells) or cells[key] is None or isinstance(cells[key], str):
            reason = _left_out(cells, key, first, skip)
            if reason:
                told.add(reason, row.sheet, row.row, value=first_text(cells))
                continue
        hidden += row.row_hidden
        block.rows.append(row.row)
        block.cells.append(cells)
        if len(block.rows) == BLOCK:
            yield block
            block = Block(match, [], [], block.seen)
    if hidden:
        told.add("import.hidden_rows", match.sheet, value=str(hidden), level=Level.WARNING)
    if block.rows:
        yield block
    for (problem_id, heading), n in block.seen.items():
        told.add(problem_id, match.sheet, match.heading_row, column=heading, value=str(n))


def _left_out(cells: tuple[Any, ...], key: int, headings: tuple[str, ...], skip: re.Pattern[str]) -> str:
    """Return why a row is no data row ("" if it is one): blank, a total, or the headings once more."""
    own = cells[key] if key < len(cells) else None
    if own is not None and own.strip() and not begins_so(skip, own):
        return "import.heading_again" if own.strip() == headings[key] else ""
    said = first_text(cells)
    if not said:
        return "" if any(cell is not None and not isinstance(cell, str) for cell in cells) else "import.row_blank"
    return "import.row_skipped" if begins_so(skip, said) else ""


def skip_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the beginnings of rows that are no data."""
    return re.compile("|".join(map(re.escape, map(folded, words))) or "(?!)")


def begins_so(skip: re.Pattern[str], said: str) -> bool:
    """Tell whether a text begins like a total: "I alt" or "I alt: 306", not "Totalvej 2"."""
    wanted = folded(said)
    found = skip.match(wanted)
    return found is not None and not wanted[found.end() : found.end() + 1].isalpha()


def first_text(cells: Sequence[Any]) -> str:
    """Return the first text of a row, "" if it has none."""
    return next((cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()), "")
