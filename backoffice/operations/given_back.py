"""Columns and cells of a workbook that gives rows back: as the person's own file had them.

Owns that form only.
"""

from datetime import date, datetime
from typing import Any

from backoffice.exchange.cells import BadCell
from backoffice.exchange.sheet_specs import ColumnSpec, Kind
from backoffice.operations.import_values import written_cell

WIDEST = 60


def column_like(heading: str, cells: list[Any]) -> ColumnSpec:
    """Return a column that holds cells as a file had them: days and whole numbers typed, all else as text."""
    given = [cell for cell in cells if cell is not None]
    width = min(WIDEST, max([len(heading), *(len(str(cell)) for cell in given[:200])]) + 2)
    if given and all(isinstance(cell, date) and not isinstance(cell, datetime) for cell in given):
        return ColumnSpec(heading, Kind.DATE, width)
    if given and all(isinstance(cell, int) and not isinstance(cell, bool) for cell in given):
        return ColumnSpec(heading, Kind.INTEGER, width)
    return ColumnSpec(heading, Kind.CODE, width)


def cell_like(cell: Any, kind: Kind) -> object:
    """Return a cell as a file had it, for a column of a kind."""
    if cell is None or kind is not Kind.CODE:
        return cell
    if isinstance(cell, BadCell):
        return cell.shown or None
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    return written_cell(cell) if not isinstance(cell, str) else cell
