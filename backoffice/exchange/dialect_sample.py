"""The first rows of each sheet of a file, to match its columns by.

Owns how much is looked at. Reads the file once and keeps only the sample; knows no dialect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.dialect_match import HEADING_WITHIN
from backoffice.exchange.reading import read_sheets
from backoffice.rules.problems import refused

SAMPLE = 500
"""Data rows of a sheet that are looked at; a text that first stands further down is met when the file is imported."""
_SHEETS = 20
_EVERY = 1000


@dataclass(frozen=True, slots=True)
class SheetSample:
    """A sheet's first rows, and how many rows with a value it has in all."""

    sheet: str
    rows: tuple[SheetRow, ...]
    count: int


def read_sample(path: Path, watched: Callable[[int], None] = lambda _rows: None) -> tuple[SheetSample, ...]:
    """Return the samples of the sheets that are not hidden, in the order of the file.

    `watched` is told how many more rows were passed, and may raise to stop. Refused if the file cannot be read, or if
    every sheet is hidden.
    """
    tops: dict[str, list[SheetRow]] = {}
    counts: dict[str, int] = {}
    for passed, row in enumerate(read_sheets(path), 1):
        if passed % _EVERY == 0:
            watched(_EVERY)
        if row.sheet_hidden or (row.sheet not in tops and len(tops) == _SHEETS):
            continue
        top = tops.setdefault(row.sheet, [])
        counts[row.sheet] = counts.get(row.sheet, 0) + 1
        if len(top) < HEADING_WITHIN + SAMPLE:
            top.append(row)
    if not tops:
        raise refused("import.no_rows", file=path.name)
    return tuple(SheetSample(name, tuple(rows), counts[name]) for name, rows in tops.items())
