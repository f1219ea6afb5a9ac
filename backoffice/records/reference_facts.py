"""Municipalities, postal codes and rates as values, read from the files of imports/ or an office's own.

Owns what each row says and that the periods of a rate do not overlap. Knows no database.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backoffice.records.codes import MEANING, check_twice
from backoffice.records.reference_table import Row, Table
from backoffice.rules.rates import Rate

MUNICIPALITY_COLUMNS = ("code", "name", "region_code", "region")
POSTAL_CODE_COLUMNS = ("code", "name")
RATE_COLUMNS = ("kind", "regime", "valid_from", "valid_to", "amount", "unit", "source", "confirmed")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A kommune with its 4-digit code and its region; Christiansø has none."""

    code: str
    name: str
    region_code: str
    region: str


@dataclass(frozen=True, slots=True)
class PostalCode:
    """A postnummer and its city."""

    code: str
    name: str


def read_municipalities(imports: Path) -> tuple[Municipality, ...]:
    """Return the municipalities of imports/municipalities.csv; Refused names all that is wrong."""
    table = Table(imports / "municipalities.csv", MUNICIPALITY_COLUMNS)
    check_twice(table, ("code",))
    found = tuple(
        Municipality(_four_digits(table, row), table.filled(row, "name"), row.cells["region_code"], row.cells["region"])
        for row in table.rows
    )
    table.refuse_if_wrong()
    return found


def read_postal_codes(imports: Path) -> tuple[PostalCode, ...]:
    """Return the postal codes of imports/postal_codes.csv; Refused names all that is wrong."""
    table = Table(imports / "postal_codes.csv", POSTAL_CODE_COLUMNS)
    check_twice(table, ("code",))
    found = tuple(PostalCode(_four_digits(table, row), table.filled(row, "name")) for row in table.rows)
    table.refuse_if_wrong()
    return found


def read_rates(folder: Path) -> tuple[Rate, ...]:
    """Return the rates of a folder's rates.csv; Refused names all that is wrong, overlapping periods among it."""
    table = Table(folder / "rates.csv", RATE_COLUMNS)
    check_twice(table, ("kind", "regime", "valid_from"))
    found = tuple(_rate(table, row) for row in table.rows)
    table.refuse_if_wrong()
    _check_overlaps(table, found)
    table.refuse_if_wrong()
    return found


def _rate(table: Table, row: Row) -> Rate:
    table.filled(row, "valid_from")
    start, end = table.period(row)
    return Rate(
        kind=table.matching(row, "kind", MEANING, "not_a_meaning"),
        regime=table.matching(row, "regime", MEANING, "not_a_meaning"),
        valid_from=start or date.min,
        valid_to=end,
        amount=table.hundredths(row, "amount"),
        unit=table.filled(row, "unit"),
        source=table.filled(row, "source"),
        confirmed=table.yes(row, "confirmed"),
    )


def _check_overlaps(table: Table, rates: tuple[Rate, ...]) -> None:
    latest: dict[tuple[str, str], Rate] = {}
    for row, rate in sorted(zip(table.rows, rates, strict=True), key=lambda pair: pair[1].valid_from):
        before = latest.get((rate.kind, rate.regime))
        if before and (before.valid_to or date.max) > rate.valid_from:
            table.wrong("overlap", row.number, "valid_from", value=row.cells["valid_from"])
        latest[rate.kind, rate.regime] = rate


def _four_digits(table: Table, row: Row) -> str:
    return table.matching(row, "code", r"[0-9]{4}", "not_four_digits")
