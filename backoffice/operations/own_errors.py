"""The refused rows of the program's own workbook given back: the same columns with the same marks, and the reasons.

Owns that layout. The marks go with the rows, so that what was exported still says what changed since.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.dialects import REASON, folded
from backoffice.exchange.own_marks import read_heading
from backoffice.exchange.reading import read_sheets
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.operations.given_back import WIDEST, cell_like, column_like
from backoffice.operations.own_columns import Role, own_columns
from backoffice.operations.record_block import KEYS
from backoffice.operations.record_sheet import CREATABLE
from backoffice.text import text


def own_sheets(path: Path, reasons: Mapping[tuple[str, int], Sequence[str]]) -> list[SheetSpec]:
    """Return the sheets with those rows of the file that have reasons, by (sheet, row)."""
    headings: dict[str, SheetRow] = {}
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for row in read_sheets(path):
        if row.sheet not in headings:
            if any(_kind(cell) for cell in row.cells):
                headings[row.sheet] = row
        elif (row.sheet, row.row) in reasons:
            width = len(headings[row.sheet].cells)
            full = (*row.cells, *[None] * (width - len(row.cells)))[:width]
            rows.setdefault(row.sheet, []).append((*full, " ".join(reasons[row.sheet, row.row])))
    return [_sheet(headings[name], found) for name, found in rows.items()]


def _kind(cell: object) -> str:
    heading = read_heading(cell)
    return heading.record if heading is not None and heading.record in KEYS else ""


def _sheet(heading: SheetRow, rows: list[tuple[Any, ...]]) -> SheetSpec:
    names = [cell.strip() if isinstance(cell, str) else "" for cell in heading.cells]
    record = next(kind for cell in heading.cells if (kind := _kind(cell)))
    kept = [i for i, name in enumerate(names) if name and folded(name) != folded(REASON)]
    columns = [_as_exported(record, column_like(names[i], [row[i] for row in rows])) for i in kept]
    columns.append(ColumnSpec(REASON, width=WIDEST))
    written = (
        (*(cell_like(row[i], column.kind) for i, column in zip(kept, columns, strict=False)), row[-1]) for row in rows
    )
    return SheetSpec(heading.sheet or text("import.sheet.mend", of="da"), columns, written, row_count=len(rows))


def _as_exported(record: str, column: ColumnSpec) -> ColumnSpec:
    """Return a column locked, marked and hidden as in the workbook that the rows come from."""
    if read_heading(column.heading):
        return dataclasses.replace(column, locked=True, hidden=True, open_below=record in CREATABLE)
    known = next((one for one in own_columns(record) if folded(one.heading) == folded(column.heading)), None)
    if known is None:
        return column
    locked = known.role in (Role.KEY, Role.PLACE, Role.KNOWN)
    # A key that was overwritten is what may have to be mended.
    key = known.role is Role.KEY
    return dataclasses.replace(
        column, width=known.width, locked=locked and not key, required=known.required, open_below=False
    )
