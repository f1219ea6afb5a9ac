"""The sheets of a delivery that no specification describes: the front, what is held back, and the parts of a delta.

Owns their columns and names. Danish whatever the language in use: the file is data.
"""

from collections.abc import Sequence

from backoffice.exchange.cells import MAX_ROWS
from backoffice.exchange.delivery_specs import DeliverySpec, Source, SpecSheet
from backoffice.exchange.sheet_specs import ColumnSpec, Kind
from backoffice.text import text

MOST_ROWS = MAX_ROWS - 1  # the heading takes one
HELD_BACK_PLACE = ("organisation", "department", "section", "bbr_unit", "address", "postal_code", "city")
_WIDTHS = {"bbr_unit": 38, "address": 32, "city": 18}
_CODES = frozenset({"organisation", "department", "section", "bbr_unit", "postal_code"})


def sheet_title(key: str) -> str:
    """Return the name of a sheet that every delivery has: front, held_back, impact."""
    return text(f"delivery.sheet.{key}", of="da")


def part_title(sheet: SpecSheet, change: str) -> str:
    """Return the name of a sheet's rows that are new, changed or withdrawn; "" is all of them."""
    return text(f"delivery.part.{change}", of="da", sheet=sheet.name) if change else sheet.name


def told_back(spec: DeliverySpec) -> tuple[SpecSheet, ...]:
    """Return the sheets whose held-back rows are told of; moves and rehousing are leases once more."""
    again = (Source.MOVE_OUTS, Source.REHOUSING) if spec.of(Source.LEASES) is not None else ()
    return tuple(sheet for sheet in spec.sheet if sheet.rows not in again)


def held_back_columns() -> tuple[ColumnSpec, ...]:
    """Return the columns of the rows held back: sheet, place, first day, reason, how many."""
    return (
        heading("sheet", Kind.TEXT, 18),
        *place_columns(),
        heading("first_day", Kind.DATE, 12),
        heading("reason", Kind.TEXT, 50),
        heading("how_many", Kind.INTEGER, 8),
    )


def place_columns() -> tuple[ColumnSpec, ...]:
    """Return the columns that say which dwelling a row is about."""
    return tuple(
        heading(name, Kind.CODE if name in _CODES else Kind.TEXT, _WIDTHS.get(name, 8)) for name in HELD_BACK_PLACE
    )


def front_columns() -> tuple[ColumnSpec, ...]:
    """Return the columns of the front sheet: what is told, as text, as a count and as an amount."""
    return (
        heading("fact", Kind.TEXT, 46),
        heading("said", Kind.TEXT, 80),
        heading("count", Kind.INTEGER, 12),
        heading("kroner", Kind.KRONER, 18),
    )


def changed_columns(columns: Sequence[ColumnSpec]) -> tuple[ColumnSpec, ...]:
    """Return the columns of changed rows: what differs, the row as it is, and the old value where it differs."""
    before = (
        ColumnSpec(text("delivery.column.before", of="da", heading=column.heading), column.kind, width=column.width)
        for column in columns
    )
    return (heading("changed", Kind.TEXT, 40), *columns, *before)


def withdrawn_columns(columns: Sequence[ColumnSpec]) -> tuple[ColumnSpec, ...]:
    """Return the columns of withdrawn rows: the row as it was told, and why it is told no more."""
    return (*columns, heading("reason", Kind.TEXT, 50))


def heading(key: str, kind: Kind, width: float) -> ColumnSpec:
    """Return a column by the key of its heading."""
    return ColumnSpec(text(f"delivery.column.{key}", of="da"), kind, width=width)
