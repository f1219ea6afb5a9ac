"""Writing workbooks of any size: rows streamed as XML into an empty workbook made by openpyxl.

Owns the order of the parts, the limits of a sheet and that the same rows give the same bytes. The file stands in place
only when it is whole (`files.replacing`). Knows nothing of dwellings.
"""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import getitem
from pathlib import Path
from typing import IO, TYPE_CHECKING

from backoffice.exchange.cells import MAX_COLUMNS, MAX_ROWS, column_letters
from backoffice.exchange.files import refused_file, replacing
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.writing_cells import ROW_MARK, CellWriter, UnwritableError

if TYPE_CHECKING:
    from backoffice.exchange.workbook_shell import SheetShell

__all__ = ["ColumnSpec", "Kind", "SheetSpec", "write_workbook"]

_ROWS_AT_ONCE = 256
_LEVEL = 1
"""Of deflate: a third of the time of level 6 for a third more bytes."""
_MOST_BYTES = 2**31 - 1
"""Of a sheet unpacked: beyond it a zip needs a form that Excel has been seen to refuse."""


def write_workbook(path: Path, sheets: Sequence[SheetSpec], *, replace: bool = False) -> tuple[int, ...]:
    """Write the sheets as .xlsx and return how many rows each got, its heading not counted.

    The rows are asked for one by one. Refused, with nothing left behind, if there is a file and `replace` is not given, if a sheet
    is full, or if a value cannot stand in a cell (too long a text or number): place is sheet, row and column heading.
    ValueError or TypeError if a row or value is not of its declared kind.
    """
    from backoffice.exchange.workbook_shell import make_shell  # openpyxl is slow to import

    if len({sheet.name.lower() for sheet in sheets}) != len(sheets):
        raise ValueError("two sheets have the same name")
    for sheet in sheets:
        if len(sheet.columns) > MAX_COLUMNS or (sheet.row_count or 0) >= MAX_ROWS:
            raise _full(path.name, sheet.name)
    with replacing(path, replace=replace) as stream:
        shell = make_shell(sheets)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for name, data in shell.parts:
                with archive.open(name, "w") as part:  # unlike writestr it stamps no time of day
                    part.write(data)
            written = []
            for sheet, around in zip(sheets, shell.sheets, strict=True):
                with archive.open(around.part, "w") as part:
                    written.append(_write_sheet(part, sheet, around, path.name))
    return tuple(written)


def _write_sheet(part: IO[bytes], sheet: SheetSpec, around: "SheetShell", name: str) -> int:
    part.write(around.before)
    size = 0
    rows = _Rows(sheet, around, name)
    for text in rows.blocks():
        data = text.encode()
        size += len(data)
        if size > _MOST_BYTES:
            raise _full(name, sheet.name)
        part.write(data)
    part.write(around.after)
    sheet.check_count(rows.written)
    return rows.written


def _full(name: str, sheet: str) -> Exception:
    return refused_file("sheet_full", name, sheet=sheet, limit=MAX_ROWS - 1)


class _Rows:
    """The rows of one sheet as XML, the heading first."""

    def __init__(self, sheet: SheetSpec, around: "SheetShell", name: str) -> None:
        self.written = 0
        self._sheet, self._around, self._name = sheet, around, name
        letters = map(column_letters, range(len(sheet.columns)))
        kinds_and_styles = zip(sheet.columns, letters, around.styles, strict=True)
        self._cells = [CellWriter(column.kind, letter, style) for column, letter, style in kinds_and_styles]

    def blocks(self) -> Iterator[str]:
        """Yield the text of many rows at a time; `written` counts the rows."""
        yield self._heading()
        rows = iter(self._sheet.rows)
        while block := list(islice(rows, _ROWS_AT_ONCE)):
            if self.written + len(block) >= MAX_ROWS:
                raise _full(self._name, self._sheet.name)
            yield "".join([self._row(row, number) for number, row in enumerate(block, self.written + 2)])
            self.written += len(block)

    def _heading(self) -> str:
        cells = [
            CellWriter(Kind.TEXT, column_letters(index), self._around.headings[index])[column.heading]
            for index, column in enumerate(self._sheet.columns)
        ]
        return f'<row r="1">{"".join(cells).replace(ROW_MARK, "1")}</row>'

    def _row(self, row: Sequence[object], number: int) -> str:
        if len(row) != len(self._cells):
            raise ValueError(f"sheet {self._sheet.name!r}, row {number}: {len(row)} values")
        try:
            cells = "".join(map(getitem, self._cells, row))
        except (UnwritableError, TypeError, ValueError):
            self._complain(row, number)
            raise
        return f'<row r="{number}">{cells.replace(ROW_MARK, str(number))}</row>'

    def _complain(self, row: Sequence[object], number: int) -> None:
        """Find the cell that could not be written and name its place."""
        for column, cell, value in zip(self._sheet.columns, self._cells, row, strict=True):
            place = {"sheet": self._sheet.name, "row": number, "column": column.heading}
            try:
                cell[value]
            except UnwritableError as error:
                raise refused_file(error.problem_id, self._name, **place, **error.values) from error  # type: ignore[arg-type]
            except (TypeError, ValueError) as error:
                raise type(error)(f"{place}: {error}") from error
