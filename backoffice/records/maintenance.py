"""Who pays the twelve kinds of repairs, read from imports/maintenance.csv.

Owns what a row says and that no situation stands there twice. Which row counts is decided by rules/maintenance.py.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.codes import MEANING, check_twice
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder
from backoffice.rules.maintenance import LANDLORD, TENANT, MaintenanceRow, MaintenanceTable

COLUMNS = ("number", "situation", "extended", "ordinary", "source", "confirmed")


def read_maintenance(imports: Path) -> MaintenanceTable:
    """Return the rows of imports/maintenance.csv by situation, in the file's order; Refused names all that is wrong."""
    table = Table(imports / "maintenance.csv", COLUMNS)
    check_twice(table, ("situation",))
    found = [_row(table, row) for row in table.rows]
    table.refuse_if_wrong()
    return MappingProxyType({one.situation: one for one in found})


@cache
def maintenance_table() -> MaintenanceTable:
    """Return the table the program works by."""
    return read_maintenance(folder("imports"))


def _row(table: Table, row: Row) -> MaintenanceRow:
    return MaintenanceRow(
        situation=table.matching(row, "situation", MEANING, "not_a_meaning"),
        extended=_payer(table, row, "extended"),
        ordinary=_payer(table, row, "ordinary"),
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
    )


def _payer(table: Table, row: Row, column: str) -> str:
    payer = table.filled(row, column)
    if payer and payer not in (TENANT, LANDLORD):
        table.wrong("not_allowed", row.number, column, value=payer, allowed=f"{TENANT} {LANDLORD}")
    return payer
