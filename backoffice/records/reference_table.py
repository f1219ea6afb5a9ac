"""Reading one reference file: UTF-8 text, `;` between the cells, headings in the first line.

Owns the shape of a file and of its cells (dates, yes or no, amounts) and gathers what is wrong, naming file, row and
column. Never knows what a table is about: codes.py does.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from backoffice.rules.problems import Owner, Place, Problem, Refused

Value = TypeVar("Value")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DANISH_DATE = re.compile(r"(\d{2})-(\d{2})-(\d{4})")
_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number in the file (the headings are line 1) and its cells by heading, trimmed."""

    number: int
    cells: Mapping[str, str]


class Table:
    """A file's rows and the problems found in it so far; `refuse_if_wrong` ends the reading."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        """Read the rows that can be read; a file that is no table of these columns is one problem and no rows."""
        self.path = path
        self.problems: list[Problem] = []
        self.rows = self._read(columns)

    def wrong(self, problem: str, row: int = 0, column: str = "", **values: object) -> None:
        """Note a problem (id without "codes.") at a place of this file."""
        self.problems.append(
            Problem(
                f"codes.{problem}",
                owner=Owner.FILE,
                value=str(values.pop("value", "")),
                place=Place(file=self.path.name, row=row, column=column),
                values=values,
            )
        )

    def refuse_if_wrong(self) -> None:
        """Raise Refused with every problem found, if there is any."""
        if self.problems:
            raise Refused(self.problems)

    def matching(self, row: Row, column: str, pattern: str, problem: str) -> str:
        """Return a cell that must match the whole pattern; otherwise note the problem (or an empty cell)."""
        cell = self.filled(row, column)
        if cell and not re.fullmatch(pattern, cell):
            self.wrong(problem, row.number, column, value=cell)
        return cell

    def filled(self, row: Row, column: str) -> str:
        """Return a cell that must not be empty."""
        cell = row.cells[column]
        if not cell:
            self.wrong("empty", row.number, column)
        return cell

    def day(self, row: Row, column: str) -> date | None:
        """Return a date written 2026-01-31 or 31-01-2026, None for an empty or wrong cell."""
        return self._parsed(row, column, _day, "not_a_date")

    def yes(self, row: Row, column: str) -> bool:
        """Return a cell that must be ja or nej."""
        cell = self.filled(row, column).casefold()
        if cell and cell not in ("ja", "nej"):
            self.wrong("not_yes_no", row.number, column, value=row.cells[column])
        return cell == "ja"

    def hundredths(self, row: Row, column: str) -> int:
        """Return an amount written 1234, 1234,50 or 1.234,50 in hundredths (kroner give øre); 0 if it is wrong."""
        self.filled(row, column)
        return self._parsed(row, column, _hundredths, "not_an_amount") or 0

    def period(self, row: Row) -> tuple[date | None, date | None]:
        """Return valid_from and valid_to (the first day no longer valid); an end must lie after its start."""
        start, end = self.day(row, "valid_from"), self.day(row, "valid_to")
        if start and end and end <= start:
            self.wrong("period", row.number, "valid_to", value=row.cells["valid_to"])
        return start, end

    def _parsed(self, row: Row, column: str, parse: Callable[[str], Value], problem: str) -> Value | None:
        cell = row.cells[column]
        if not cell:
            return None
        try:
            return parse(cell)
        except ValueError:
            self.wrong(problem, row.number, column, value=cell)
            return None

    def _read(self, columns: tuple[str, ...]) -> list[Row]:
        lines = self._lines()
        if not lines:
            return []
        headings = [heading.strip() for heading in lines[0][1]]
        for column in columns:
            if headings.count(column) != 1:
                self.wrong("missing_column", 1, column, columns=";".join(columns))
        for heading in headings:
            if heading not in columns:
                self.wrong("unknown_column", 1, heading, columns=";".join(columns))
        return [] if self.problems else self._rows(headings, lines[1:])

    def _rows(self, headings: list[str], lines: list[tuple[int, list[str]]]) -> list[Row]:
        rows = []
        for number, cells in lines:
            if len(cells) != len(headings):
                self.wrong("cell_count", number, found=len(cells), wanted=len(headings))
                continue
            trimmed = dict(zip(headings, (cell.strip() for cell in cells), strict=True))
            for heading, cell in trimmed.items():
                if not cell.isprintable():
                    self.wrong("unprintable", number, heading)
            rows.append(Row(number, trimmed))
        if not rows and not self.problems:
            self.wrong("no_rows")
        return rows

    def _lines(self) -> list[tuple[int, list[str]]]:
        """Return the lines with anything in them and their numbers; Excel's byte order mark is not part of the text."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.reader(stream, delimiter=";", strict=True)
                lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
        except OSError:
            self.wrong("no_file")
        except (UnicodeDecodeError, csv.Error):
            self.wrong("not_a_table")
        else:
            if not lines:
                self.wrong("no_rows")
            return lines
        return []


def _day(cell: str) -> date:
    if found := _ISO_DATE.fullmatch(cell):
        year, month, day = found.groups()
    elif found := _DANISH_DATE.fullmatch(cell):
        day, month, year = found.groups()
    else:
        raise ValueError(cell)
    return date(int(year), int(month), int(day))


def _hundredths(cell: str) -> int:
    found = _AMOUNT.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    return int(found[1].replace(".", "")) * 100 + int(found[2] or 0)
