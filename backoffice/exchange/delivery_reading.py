"""Read a delivered workbook back: its front sheet, and of every other sheet rows, sums and hashes, counted from the file.

Owns what can be told from the file alone, and where two files differ. Compares nothing with a register.
"""

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from backoffice.exchange.cells import Cell, SheetRow, column_letters, exact
from backoffice.exchange.delivery_cells import line_of, text_of_read
from backoffice.exchange.files import refused_file
from backoffice.exchange.reading import read_sheets

FRONT = "Forside"
_CONTINUED = re.compile(r"(.*) ([2-9]|[1-9][0-9]+)")


@dataclass(slots=True)
class ReadSheet:
    """A sheet and its continuations: headings, rows, SHA-256 of the rows, and the sums in øre of its number columns."""

    headings: list[str]
    rows: int = 0
    sha256: str = ""
    sums: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class ReadDelivery:
    """What a file says of itself (`said`: texts, `told`: counts and kroner; by fact, repeated ones once) and what it holds."""

    said: dict[str, str]
    told: dict[str, Decimal]
    sheets: dict[str, ReadSheet]
    data_sha256: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The first cell in which two files differ: sheet, row, column and its letters, and what stands there in each."""

    sheet: str
    row: int
    column: str
    letters: str
    found: str
    expected: str


def read_delivery(path: Path) -> ReadDelivery:
    """Count a delivered workbook; refused if it cannot be read or is no delivery."""
    counting = _Counting()
    for row in read_sheets(path):
        counting.take(row)
    if not counting.told:
        raise refused_file("no_delivery", path.name)
    return counting.done()


class _Counting:
    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.told: dict[str, Decimal] = {}
        self._sheets: dict[str, ReadSheet] = {}
        self._data = hashlib.sha256()
        self._digests: dict[str, hashlib._Hash] = {}

    def take(self, row: SheetRow) -> None:
        """Count a row."""
        if row.sheet == FRONT:
            if row.row > 1:
                self._tell(row.cells)
            return
        title = self._title(row.sheet)
        if title not in self._sheets:
            self._sheets[title] = ReadSheet([text_of_read(cell) for cell in row.cells])
            self._digests[title] = hashlib.sha256()
        elif row.row > 1:
            self._count(title, row.cells)

    def _tell(self, cells: tuple[Cell, ...]) -> None:
        said = next((cell for cell in cells[1:] if cell is not None), None)
        fact = text_of_read(cells[0])
        if isinstance(said, int | float):
            self.told.setdefault(fact, exact(said))
        else:
            self.said.setdefault(fact, text_of_read(said))

    def _title(self, name: str) -> str:
        continued = _CONTINUED.fullmatch(name)
        return continued[1] if continued is not None and continued[1] in self._sheets else name

    def _count(self, title: str, cells: tuple[Cell, ...]) -> None:
        sheet = self._sheets[title]
        texts = [text_of_read(cell) for cell in cells]
        texts += [""] * (len(sheet.headings) - len(texts))
        line = line_of(texts) + b"\n"
        self._data.update(line)
        self._digests[title].update(line)
        sheet.rows += 1
        for heading, cell in zip(sheet.headings, cells, strict=False):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                # Numbers that are not kroner are summed too; nobody asks for those.
                sheet.sums[heading] = sheet.sums.get(heading, 0) + int(exact(cell) * 100)

    def done(self) -> ReadDelivery:
        """Return what was counted."""
        for title, digest in self._digests.items():
            self._sheets[title].sha256 = digest.hexdigest()
        return ReadDelivery(self.said, self.told, self._sheets, self._data.hexdigest())


def first_difference(path: Path, original: Path) -> Difference | None:
    """Return the first cell in which a file differs from the one it should be; None if every cell is the same."""
    headings: dict[str, tuple[Cell, ...]] = {}
    for found, wanted in zip_longest(read_sheets(path), read_sheets(original)):
        row = wanted or found
        if row.row == 1:
            headings[row.sheet] = row.cells
        if found is None or wanted is None or (found.sheet, found.row) != (wanted.sheet, wanted.row):
            return Difference(row.sheet, row.row, "", "", _line(found), _line(wanted))
        if found.cells != wanted.cells:
            for at, (one, other) in enumerate(zip_longest(found.cells, wanted.cells)):
                if text_of_read(one) != text_of_read(other) or type(one) is not type(other):
                    known = headings.get(row.sheet, ())
                    heading = text_of_read(known[at]) if at < len(known) else ""
                    return Difference(
                        row.sheet, row.row, heading, column_letters(at), text_of_read(one), text_of_read(other)
                    )
    return None


def _line(row: SheetRow | None) -> str:
    return "" if row is None else " ".join(text_of_read(cell) for cell in row.cells[:3])
