"""The empty workbook that rows are written into: styles, widths, drop-downs, protection, notes, made by openpyxl.

Owns everything about a workbook but its rows, and that the same sheets give the same bytes. Imported only when a workbook is
written: openpyxl is slow to import.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import DEFUSEDXML, Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from backoffice.exchange.cells import MAX_ROWS, column_letters
from backoffice.exchange.sheet_specs import CHOICES_SHEET, NO, YES, ColumnSpec, Kind, SheetSpec
from backoffice.exchange.writing_cells import CellStyle

assert DEFUSEDXML, "openpyxl must find defusedxml"

_FORMATS = {
    Kind.TEXT: "General",
    Kind.CODE: "@",
    Kind.INTEGER: "0",
    Kind.DECIMAL: "General",
    Kind.KRONER: "#,##0.00",
    Kind.DATE: "dd\\-mm\\-yyyy",
    Kind.YES_NO: "General",
}
_CORE = "docProps/core.xml"
_CORE_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
    b'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>backoffice</dc:creator>'
    b"</cp:coreProperties>"
)
_ROWS = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')


@dataclass(frozen=True, slots=True)
class SheetShell:
    """A sheet's part around its rows, and the styles of its columns and heading."""

    part: str
    before: bytes
    after: bytes
    styles: Sequence[CellStyle]
    headings: Sequence[CellStyle]


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts of a workbook that are ready, and its sheets that wait for rows."""

    parts: Sequence[tuple[str, bytes]]
    sheets: Sequence[SheetShell]


def make_shell(specs: Sequence[SheetSpec]) -> Shell:
    """Return the workbook of these sheets without any row; the same for the same specs, whatever the day."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _ChoiceLists()
    styles = [_add_sheet(book, spec, lists) for spec in specs]
    lists.add_to(book)
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_CORE] = _CORE_XML
    sheets = [
        _sheet_shell(f"xl/worksheets/sheet{number}.xml", parts, spec, *style)
        for number, (spec, style) in enumerate(zip(specs, styles, strict=True), 1)
    ]
    return Shell(sorted(parts.items()), sheets)  # [Content_Types].xml comes first: some programs look there


def _sheet_shell(
    part: str, parts: dict[str, bytes], spec: SheetSpec, styles: Sequence[CellStyle], headings: Sequence[CellStyle]
) -> SheetShell:
    xml = parts.pop(part)
    found = _ROWS.search(xml)
    assert found is not None
    size = b""
    if spec.row_count is not None:
        # Without a dimension other readers have to look through the whole sheet before its first row.
        size = f'<dimension ref="A1:{column_letters(len(spec.columns) - 1)}{spec.row_count + 1}"/>'.encode()
    before = _DIMENSION.sub(size, xml[: found.start()], count=1)
    declared = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return SheetShell(part, declared + before + b"<sheetData>", b"</sheetData>" + xml[found.end() :], styles, headings)


def _add_sheet(
    book: Workbook, spec: SheetSpec, lists: "_ChoiceLists"
) -> tuple[Sequence[CellStyle], Sequence[CellStyle]]:
    sheet: Worksheet = book.create_sheet(spec.name)
    sheet.sheet_state = "hidden" if spec.hidden else "visible"
    protected = any(column.locked for column in spec.columns)
    for number, column in enumerate(spec.columns, 1):
        _set_up_column(sheet, number, column)
        lists.offer(sheet, number, column)
    if spec.frozen_heading:
        sheet.freeze_panes = "A2"
    if spec.autofilter:
        last = MAX_ROWS if spec.row_count is None else spec.row_count + 1
        sheet.auto_filter.ref = f"A1:{column_letters(len(spec.columns) - 1)}{last}"
    if protected:
        protection = sheet.protection
        protection.sheet = True
        protection.autoFilter = protection.sort = protection.formatColumns = protection.formatRows = False
        if any(column.open_below for column in spec.columns):
            protection.insertRows = protection.deleteRows = False
    headings = {fill: _heading_style(sheet, fill) for fill in {_fill(column) for column in spec.columns}}
    return [_styles(sheet, column) for column in spec.columns], [headings[_fill(column)] for column in spec.columns]


def _set_up_column(sheet: Worksheet, number: int, column: ColumnSpec) -> None:
    dimension = sheet.column_dimensions[column_letters(number - 1)]
    dimension.width = column.width
    dimension.hidden = column.hidden
    # Blank cells are not written: they take format and protection from their column.
    dimension.number_format = _FORMATS[column.kind]
    dimension.protection = Protection(locked=column.locked and not column.open_below)
    if column.note:
        sheet.cell(1, number).comment = Comment(column.note, "backoffice", height=120, width=320)


def _styles(sheet: Worksheet, column: ColumnSpec) -> CellStyle:
    return CellStyle(*(_style_id(sheet, _FORMATS[column.kind], column.locked, quoted) for quoted in (False, True)))


def _style_id(sheet: Worksheet, number_format: str, locked: bool, quoted: bool) -> int:
    cell = Cell(sheet, row=1, column=1)
    cell.number_format = number_format
    cell.protection = Protection(locked=locked)
    cell.quotePrefix = quoted
    return int(cell.style_id)


def _fill(column: ColumnSpec) -> str:
    return "FFE699" if column.required else "D0CECE" if column.locked else "DDE5EC"


def _heading_style(sheet: Worksheet, fill: str) -> CellStyle:
    ids = []
    for quoted in (False, True):
        cell = Cell(sheet, row=1, column=1)
        cell.font = Font(name="Calibri", size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.quotePrefix = quoted
        ids.append(int(cell.style_id))
    return CellStyle(*ids)


class _ChoiceLists:
    """The lists of all drop-downs, each once, on a hidden sheet: a list in the cell rule itself ends at 255 characters."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def offer(self, sheet: Worksheet, number: int, column: ColumnSpec) -> None:
        """Give a column its drop-down; yes-or-no columns have one by themselves."""
        choices = tuple(column.choices) or ((YES, NO) if column.kind is Kind.YES_NO else ())
        if not choices:
            return
        source = column_letters(self._columns.setdefault(choices, len(self._columns)))
        rule = DataValidation(
            type="list", formula1=f"'{CHOICES_SHEET}'!${source}$1:${source}${len(choices)}", allow_blank=True
        )
        rule.showErrorMessage = True
        letters = column_letters(number - 1)
        rule.add(f"{letters}2:{letters}{MAX_ROWS}")
        sheet.add_data_validation(rule)

    def add_to(self, book: Workbook) -> None:
        """Write the lists on their sheet."""
        if not self._columns:
            return
        sheet: Worksheet = book.create_sheet(CHOICES_SHEET)
        sheet.sheet_state = "hidden"
        for choices, column in self._columns.items():
            for row, choice in enumerate(choices, 1):
                cell = sheet.cell(row, column + 1, choice)
                cell.data_type = "s"
