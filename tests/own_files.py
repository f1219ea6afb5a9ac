"""Workbooks of the program's own, written from a register and edited as a person would. Asserts nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.exported import Exported
from backoffice.operations.own_workbook import export_records
from backoffice.queries.selection import Selection
from backoffice.security import Actor
from tests.import_files import TODAY
from tests.record_blocks import FOREVER, add_costs, add_lease
from tests.register import add_dwellings, add_registration

ALL = Selection()
Edits = Mapping[tuple[int, str], Any]


def small_register(database: Database) -> None:
    """Four dwellings in two sections; costs, a let and a vacant lease, a registration. The same keys every time."""
    with database.writing() as session:
        ids = add_dwellings(session, 4)
        add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
    for row_id in ids:
        add_costs(database, row_id, ("1", date(2026, 1, 1), FOREVER, 500_000), ("3", date(2026, 1, 1), FOREVER, 45_050))
    add_lease(database, ids[0], date(2020, 1, 1), tenant="Testlejer", allocation_type="1")
    add_lease(database, ids[1], date(2026, 9, 1), vacant=True)


def exported(
    database: Database, actor: Actor, record: str, path: Path, selection: Selection = ALL, *, replace: bool = False
) -> Exported:
    """Write the workbook of a kind."""
    with database.reading() as session:
        return export_records(session, actor, record, selection, path, today=TODAY, replace=replace)


def headings(path: Path) -> list[str]:
    """Return the headings of the first sheet."""
    return [str(cell.value) for cell in load_workbook(path).worksheets[0][1]]


def edited(path: Path, edits: Edits, out: Path | None = None) -> Path:
    """Set cells by (row, heading) of the first sheet; a heading "mark" is the hidden column. None empties a cell."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    columns["mark"] = sheet.max_column
    for (row, heading), value in edits.items():
        cell = sheet.cell(row, columns[heading])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(out or path)
    return out or path


def without(path: Path, *, rows: tuple[int, ...] = (), heading: str = "") -> Path:
    """Take whole rows, or the column of a heading, out of the first sheet."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.auto_filter.ref = None
    for row in sorted(rows, reverse=True):
        sheet.delete_rows(row)
    if heading:
        sheet.delete_cols([str(cell.value) for cell in sheet[1]].index(heading) + 1)
    book.save(path)
    return path


def cells(path: Path, heading: str) -> list[Any]:
    """Return the cells below a heading of the first sheet."""
    sheet = load_workbook(path).worksheets[0]
    column = [str(cell.value) for cell in sheet[1]].index(heading) + 1
    return [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
