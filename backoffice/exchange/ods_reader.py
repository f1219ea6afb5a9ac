"""The rows of an OpenDocument spreadsheet (.ods), read as a stream: LibreOffice's own kind.

Owns what its cells say: typed values beside their shown text, repeated cells and rows, cells with errors. Built on the same guard
and the same XML parser as workbooks; never holds more than a row.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import BinaryIO

from backoffice.exchange.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    BadCell,
    BadKind,
    Cell,
    SheetRow,
    column_letters,
    from_iso,
    number,
)
from backoffice.exchange.files import file_warning, refused_file
from backoffice.exchange.guard import Limits, open_workbook
from backoffice.exchange.safe_xml import CHUNK, MAX_DEPTH, NotXmlError, Walker, local, walk
from backoffice.exchange.workbook_parts import Budget
from backoffice.exchange.workbook_reader import MAX_MERGED
from backoffice.rules.problems import Problem

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_DURATION = re.compile(r"(-?)P(?:(\d{1,6})D)?T(\d{1,7})H(\d{1,2})M(\d{1,2})(?:[.,](\d{1,9}))?S")
_SIGNS = {"s": " ", "tab": "\t", "line-break": "\n"}
_SPACES = 1_000
"""Spaces that one <text:s> may stand for."""


def ods_rows(stream: BinaryIO, name: str, limits: Limits, warnings: list[Problem]) -> Iterator[SheetRow]:
    """Yield the rows that have a value, sheet after sheet; refused if the file needs a password or breaks a limit."""
    with open_workbook(stream, name, limits) as archive:
        parts = {part.filename: part for part in archive.infolist()}
        _check_password(archive, parts, name, limits)
        if _CONTENT not in parts:
            raise refused_file("not_a_workbook", name)
        reader = _Reader(name, limits, warnings)
        walker = Walker(reader.start, reader.end, reader.text)
        with archive.open(parts[_CONTENT]) as content:
            while data := content.read(CHUNK):
                walker.feed(data)
                for row, times in reader.done:
                    for at in range(row.row, row.row + times):
                        yield row._replace(row=at) if times > 1 else row
                reader.done.clear()
        walker.feed(b"")
        if not reader.is_spreadsheet:
            raise refused_file("not_a_workbook", name)


def _check_password(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if "encrypted-package" in parts:
        raise refused_file("password", name)
    if _MANIFEST not in parts:
        return
    if parts[_MANIFEST].file_size > limits.small_part_bytes:
        raise refused_file("too_large_unpacked", name, limit=limits.small_part_bytes >> 20)

    def start(element: str, _of: Mapping[str, str]) -> None:
        if element == "encryption-data":
            raise refused_file("password", name)

    with archive.open(parts[_MANIFEST]) as stream:
        walk(stream, start)


@dataclass(slots=True)
class _Open:
    """The cell that is being read."""

    of: Mapping[str, str]
    covered: bool
    paragraphs: int = 0
    runs: list[str] = field(default_factory=list)


class _Reader:
    """Collects rows from the parser's events; one table, one row and one cell are open at a time."""

    def __init__(self, name: str, limits: Limits, warnings: list[Problem]) -> None:
        self.done: list[tuple[SheetRow, int]] = []  # a row, and how many times it stands there
        self.is_spreadsheet = False
        self._name, self._limits, self._warnings = name, limits, warnings
        self._budget = Budget(limits.cells)
        self._inside: list[str] = []
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._tables = self._sheets = 0
        self._sheet, self._sheet_hidden = "", False
        self._row = self._repeat_row = self._chars = 0
        self._row_hidden = False
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: _Open | None = None
        self._merged: list[str] = []

    def start(self, full_name: str, full_of: dict[str, str]) -> None:
        name, of = local(full_name), {local(key): value for key, value in full_of.items()}
        self._inside.append(name)
        if len(self._inside) > MAX_DEPTH:
            raise NotXmlError("nested too deep")
        if name == "spreadsheet" and self._inside[-2:-1] == ["body"]:
            self.is_spreadsheet = True
        elif name == "style":
            self._style = of.get("name", "")
        elif name == "table-properties" and of.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table":
            self._start_table(of)
        elif self._tables == 1:
            self._start_inside(name, of)

    def _start_table(self, of: Mapping[str, str]) -> None:
        self._tables += 1
        if self._tables > 1 or self._inside[-2:-1] != ["spreadsheet"]:
            self._tables += 1  # a table within a cell or a link is none of ours; its cells are left alone
            return
        self._sheets += 1
        if self._sheets > self._limits.sheets:
            raise refused_file("too_many_sheets", self._name, limit=self._limits.sheets)
        self._sheet, self._sheet_hidden = of.get("name", ""), of.get("style-name", "") in self._hidden_styles
        self._row, self._merged = 0, []

    def _start_inside(self, name: str, of: Mapping[str, str]) -> None:
        if name == "table-row":
            self._repeat_row = _count(of, "number-rows-repeated", MAX_ROWS)
            self._row_hidden = of.get("visibility", "visible") != "visible"
            self._column, self._cells, self._chars = 0, {}, 0
        elif name in ("table-cell", "covered-table-cell") and self._cell is None:
            self._cell = _Open(of, name.startswith("covered"))
        elif self._cell is not None and self._in_paragraph():
            if name == "p":
                self._cell.runs.append("\n" if self._cell.paragraphs else "")
                self._cell.paragraphs += 1
            elif name in _SIGNS:
                self._add(_SIGNS[name] * _count(of, "c", _SPACES))

    def _in_paragraph(self) -> bool:
        """Tell whether what is read is the cell's own text, not that of a note or a drawing in it."""
        inside = self._inside
        at = len(inside) - 1
        while at and inside[at] in ("p", "span", "a", "s", "tab", "line-break"):
            at -= 1
        return inside[at].endswith("table-cell")

    def text(self, run: str) -> None:
        if self._cell is not None and self._inside[-1] in ("p", "span", "a") and self._in_paragraph():
            self._add(run)

    def _add(self, run: str) -> None:
        assert self._cell is not None
        if not self._cell.paragraphs:
            return
        self._chars += len(run)
        if self._chars > self._limits.row_chars:
            raise refused_file("row_too_long", self._name, sheet=self._sheet, row=self._row + 1)
        self._cell.runs.append(run)

    def end(self, full_name: str) -> None:
        name = self._inside.pop()
        if name == "table":
            self._end_table()
        elif self._tables != 1:
            return
        elif name.endswith("table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table-row":
            self._end_row()

    def _end_table(self) -> None:
        nested = self._tables > 1
        self._tables -= 2 if nested else 1
        if not nested and self._merged:
            shown = ", ".join(self._merged[:5])
            self._warnings.append(
                file_warning("merged_cells", self._name, self._sheet, ranges=shown, n=len(self._merged))
            )

    def _end_cell(self, cell: _Open) -> None:
        repeat = _count(cell.of, "number-columns-repeated", MAX_COLUMNS)
        first, self._column = self._column, self._column + repeat
        value = None if cell.covered else _value(cell)
        if value is None:
            return
        if self._column > MAX_COLUMNS:
            raise NotXmlError(f"column {self._column}")
        self._take(repeat)
        self._cells.update((column, value) for column in range(first, self._column))
        columns, rows = (_count(cell.of, f"number-{which}-spanned", MAX_ROWS) for which in ("columns", "rows"))
        if columns * rows > 1 and len(self._merged) < MAX_MERGED:
            last = f"{column_letters(first + columns - 1)}{self._row + rows}"
            self._merged.append(f"{column_letters(first)}{self._row + 1}:{last}")

    def _end_row(self) -> None:
        first, self._row = self._row + 1, self._row + self._repeat_row
        if not self._cells:
            return
        if self._row > self._limits.rows:
            raise refused_file("too_many_rows", self._name, sheet=self._sheet, limit=self._limits.rows)
        width = max(self._cells) + 1
        self._take(width * self._repeat_row - len(self._cells))
        cells = tuple(map(self._cells.get, range(width)))
        self.done.append((SheetRow(self._sheet, first, cells, self._row_hidden, self._sheet_hidden), self._repeat_row))

    def _take(self, cells: int) -> None:
        self._budget.take(cells, self._name, self._sheet, self._row + 1)


def _count(of: Mapping[str, str], attribute: str, most: int) -> int:
    count = of.get(attribute, "1")
    if not count.isdecimal() or not 1 <= int(count[:9]) <= most:
        raise NotXmlError(f"{attribute} {count[:20]}")
    return int(count)


def _value(cell: _Open) -> Cell:
    of = cell.of
    kind, shown = of.get("value-type", ""), "".join(cell.runs)
    # The extension's "error" and the standard's "string" stand beside each other under the same local name.
    if kind == "error" or (of.get("formula") and shown.startswith(("#", "Err:"))):
        return BadCell(BadKind.ERROR, shown[:50])
    if kind in ("float", "percentage", "currency"):
        return number(of.get("value", ""))
    if kind == "date":
        return from_iso(of.get("date-value", "").removesuffix("Z"))
    if kind == "time":
        return _duration(of.get("time-value", ""))
    if kind == "boolean":
        return of.get("boolean-value") == "true"
    if kind not in ("", "string"):
        return BadCell(BadKind.UNKNOWN, kind[:50])
    text = of.get("string-value", shown) or shown
    # A formula without a type is one whose result is the empty text: LibreOffice always writes what it calculated.
    return (text if len(text) <= MAX_TEXT else BadCell(BadKind.TOO_LONG, text[:50])) or None


def _duration(said: str) -> Cell:
    """Return the time of day of a duration within one, else its days, as from an .xlsx."""
    found = _DURATION.fullmatch(said)
    if found is None:
        return BadCell(BadKind.NOT_A_DATE, said[:50])
    sign, days, hours, minutes, seconds, part = found.groups()
    micro = int((part or "").ljust(6, "0")[:6])
    if not sign and not days and int(hours) < 24 and int(minutes) < 60 and int(seconds) < 60:
        return time(int(hours), int(minutes), int(seconds), micro)
    total = int(days or 0) * 86_400 + int(hours) * 3_600 + int(minutes) * 60 + int(seconds) + micro / 1e6
    return -total / 86_400 if sign else total / 86_400
