"""Small files for import tests: text files, and workbooks with the cells as given. Asserts nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from backoffice.database import Database
from backoffice.operations.apply import Receipt, apply
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Plan
from backoffice.security import Actor

SAMPLES = Path(__file__).parent.parent / "imports" / "samples"
MASTER_DATA, DWELLINGS, RENTS = (
    SAMPLES / name for name in ("stamdata-0451.xlsx", "boligliste-gammelt-system.xlsx", "huslejer-2026.csv")
)
TODAY = date(2026, 11, 22)
Cells = Sequence[Sequence[object]]


def text_file(path: Path, rows: Cells) -> Path:
    """Write rows as an office's CSV: semicolons, Windows-1252."""
    lines = (";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_text("\r\n".join(lines) + "\r\n", "cp1252")
    return path


def workbook(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write a workbook of these sheets; texts stay texts, whatever they look like."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)  # type: ignore[arg-type]
                if isinstance(value, str):
                    cell.data_type = "s"
    book.save(path)
    return path


def unit(number: int) -> str:
    """Return the BBR id that tests.register gives the dwelling with this key."""
    return f"00000000-0000-4000-8000-{number:012}"


def planned(database: Database, actor: Actor, path: Path, *, draft: bool = False, today: date = TODAY) -> Plan:
    """Plan an import as both front doors do."""
    with database.reading() as session:
        return plan_import(session, actor, path, today=today, draft=draft)


def written(database: Database, actor: Actor, plan: Plan) -> Receipt:
    """Apply a plan."""
    with database.writing() as session:
        return apply(session, actor, plan)


def imported(database: Database, actor: Actor, path: Path) -> Plan:
    """Plan and apply; return the plan."""
    plan = planned(database, actor, path)
    written(database, actor, plan)
    return plan
