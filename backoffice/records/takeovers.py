"""Take-over schemes: how much of the normal restoration the department takes over for the time the tenant lived there.

Owns the reading of imports/takeovers.csv and the office's own file before it, and that the whole is taken over within
ten years (BEK 640 § 2). How they are reckoned, rules/restoration.py knows.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.codes import check_twice
from backoffice.records.own_files import own_facts
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder
from backoffice.rules.problems import refused
from backoffice.rules.restoration import Takeover

FILE = "takeovers.csv"
COLUMNS = ("id", "percent", "unit", "count", "valid_from", "valid_to", "source", "confirmed")
_ID = r"[a-z][a-z0-9-]{0,39}"
_MOST = {"month": 120, "year": 10}


def read_takeovers(within: Path) -> tuple[Takeover, ...]:
    """Return the schemes of a folder's takeovers.csv; Refused names all that is wrong with file, row and column."""
    table = Table(within / FILE, COLUMNS)
    check_twice(table, ("id",))
    found = tuple(_takeover(table, row) for row in table.rows)
    table.refuse_if_wrong()
    return found


def _takeover(table: Table, row: Row) -> Takeover:
    start, end = table.period(row)
    unit = table.matching(row, "unit", "month|year", "takeover_unit")
    percent = table.hundredths(row, "percent")
    if unit in _MOST and percent * _MOST[unit] < 10_000:
        table.wrong("takeover_too_slow", row.number, "percent", value=row.cells["percent"])
    return Takeover(
        id=table.matching(row, "id", _ID, "takeover_id"),
        percent=percent,
        unit=unit,
        count=table.matching(row, "count", "completed|started", "takeover_count"),
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
        valid_from=start,
        valid_to=end,
    )


@cache
def _shipped() -> tuple[Takeover, ...]:
    return read_takeovers(folder("imports"))


def takeovers() -> Mapping[str, Takeover]:
    """Return the schemes by id, the office's own instead of the program's."""
    return MappingProxyType({one.id: one for one in (*_shipped(), *own_facts(FILE, read_takeovers))})


def takeover(name: str) -> Takeover:
    """Return a scheme by its id ("month-1"); Refused names those there are."""
    known = takeovers()
    if name not in known:
        raise refused("takeover.unknown", name=name, known=", ".join(sorted(known)))
    return known[name]
