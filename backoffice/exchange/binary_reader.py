"""The rows of .xls and .xlsb, by a library: old and binary kinds that few offices still have.

Owns turning its values into ours. It may abort the process on a hostile file, so it runs in the reading process alone. It shows
cells with errors as blank: `binary_marks` knows better, and where that cannot follow the file, a warning says so.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from backoffice.exchange.binary_marks import Marks, marks_of_xls, marks_of_xlsb
from backoffice.exchange.cells import MAX_TEXT, BadCell, BadKind, Cell, SheetRow, column_letters
from backoffice.exchange.files import file_warning, refused_file
from backoffice.exchange.guard import Limits, check_old_workbook, open_binary_workbook
from backoffice.rules.problems import Problem

_EXACT = 2**53
_DAY = timedelta(days=1)


def binary_rows(
    stream: BinaryIO, ending: str, name: str, limits: Limits, warnings: list[Problem]
) -> Iterator[SheetRow]:
    """Yield the rows that have a value, sheet after sheet; refused if the file needs a password or breaks a limit."""
    marks = _marks(stream, ending, name, limits)
    stream.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        if len(sheets) > limits.sheets:
            raise refused_file("too_many_sheets", name, limit=limits.sheets)
        if len(marks) != len(sheets):
            warnings.append(file_warning("errors_as_blank", name, ending=ending))
            marks = [Marks() for _ in sheets]
        cells_left = limits.cells
        for sheet, marked in zip(sheets, marks, strict=True):
            opened = book.get_sheet_by_name(sheet.name)
            if opened.total_height > limits.rows:
                raise refused_file("too_many_rows", name, sheet=sheet.name, limit=limits.rows)
            cells_left -= opened.height * opened.width
            if cells_left < 0:
                raise refused_file("too_many_cells", name, sheet=sheet.name)
            sheet_hidden = sheet.visible is not SheetVisibleEnum.Visible
            for row, cells in _rows(opened, marked):
                yield SheetRow(sheet.name, row, cells, row - 1 in marked.hidden, sheet_hidden)
            if merged := opened.merged_cell_ranges:
                shown = ", ".join(f"{_address(*first)}:{_address(*last)}" for first, last in merged[:5])
                warnings.append(file_warning("merged_cells", name, sheet.name, ranges=shown, n=len(merged)))
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        # What the library panics over is an exception beside all others.
        raise refused_file("damaged", name) from error


def _marks(stream: BinaryIO, ending: str, name: str, limits: Limits) -> list[Marks]:
    """Return what the library does not tell, sheet by sheet; nothing for a file whose records cannot be followed."""
    if ending == ".xls":
        check_old_workbook(stream, name, limits)
        with suppress(struct.error, ValueError, LookupError):
            return marks_of_xls(stream)
        return []
    with open_binary_workbook(stream, name, limits) as archive:
        with suppress(struct.error, ValueError, LookupError):
            return marks_of_xlsb(archive, name)
        return []


def _address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def _rows(sheet: Any, marked: Marks) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    if sheet.start is None:
        return
    # The library begins rows at the first used column, and its count of rows at the first row of the sheet.
    before: tuple[Cell, ...] = (None,) * sheet.start[1]
    for row, values in enumerate(sheet.iter_rows(), 1):
        cells = [*before, *map(_cell, values)]
        for column, error in marked.errors.get(row - 1, {}).items():
            if column < len(cells):
                cells[column] = error
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield row, tuple(cells)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return (value if len(value) <= MAX_TEXT else BadCell(BadKind.TOO_LONG, value[:50])) or None
    if isinstance(value, bool | int | time):
        return value
    if isinstance(value, float):
        # These kinds know no whole numbers, only doubles.
        if value - value != 0:
            return BadCell(BadKind.NOT_A_NUMBER, str(value))
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    if isinstance(value, timedelta):
        return value / _DAY
    return BadCell(BadKind.UNKNOWN, str(value)[:50])
