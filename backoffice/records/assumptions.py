"""What had to be assumed where the sources are silent: limits and choices, read from imports/assumptions.csv.

Owns that each has a source, says whether it is confirmed, and is one of the values allowed. Knows no rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from backoffice.records.codes import MEANING, check_twice
from backoffice.records.reference_table import Row, Table
from backoffice.resources import folder

COLUMNS = ("id", "value", "allowed", "unit", "source", "confirmed")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: its value as written ("any_end", "90"), what it may be, its unit, and where it comes from."""

    id: str
    value: str
    allowed: tuple[str, ...]
    unit: str
    source: str
    confirmed: bool


def read_assumptions(imports: Path) -> Mapping[str, Assumption]:
    """Return the assumptions of imports/assumptions.csv by id; Refused names all that is wrong."""
    table = Table(imports / "assumptions.csv", COLUMNS)
    check_twice(table, ("id",))
    found = [_assumption(table, row) for row in table.rows]
    table.refuse_if_wrong()
    return MappingProxyType({one.id: one for one in found})


def _assumption(table: Table, row: Row) -> Assumption:
    value = table.filled(row, "value")
    allowed = tuple(row.cells["allowed"].split())
    if allowed and value not in allowed:
        table.wrong("not_allowed", row.number, "value", value=value, allowed=" ".join(allowed))
    if not allowed and not value.isdecimal():
        table.wrong("not_a_number", row.number, "value", value=value)
    return Assumption(
        id=table.matching(row, "id", MEANING, "not_a_meaning"),
        value=value,
        allowed=allowed,
        unit=row.cells["unit"],
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
    )


@cache
def assumptions() -> Mapping[str, Assumption]:
    """Return the assumptions the program works by."""
    return read_assumptions(folder("imports"))


def choice(name: str) -> str:
    """Return which of the ways was chosen ("any_end"); KeyError for one that is not in the file."""
    return assumptions()[name].value


def limit(name: str) -> int:
    """Return a limit as a whole number of its unit (90 days); KeyError for one that is not in the file."""
    return int(assumptions()[name].value)
