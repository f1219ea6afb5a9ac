"""The layout of a workbook for Udbetaling Danmark (UDK): its sheets, their columns, order and formats, as one table.

Owns the layout only and reads nothing. No official format was found (register.md 5.1): this one is the program's own, and
its version stands on the front sheet. Texts are Danish whatever the language in use: the file is data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backoffice.exchange.sheet_specs import ColumnSpec, Kind
from backoffice.queries.delivery_rows import Source
from backoffice.text import text

VERSION = "1"
FRONT = "front"
HELD_BACK = "held_back"


class Turn(StrEnum):
    """What becomes of a stored value: itself, its code's label, Ja or Nej, the last day of a stored end, m² of dm²."""

    ITSELF = "itself"
    LABEL = "label"
    YES_NO = "yes_no"
    LAST_DAY = "last_day"
    SQUARE_METRES = "square_metres"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading's key, how its cells are typed, which value of the row it shows and as what."""

    key: str
    kind: Kind
    value: str
    turn: Turn = Turn.ITSELF
    codes: str = ""
    width: float = 14

    @property
    def spec(self) -> ColumnSpec:
        """The column as a sheet writes it."""
        return ColumnSpec(text(f"delivery.column.{self.key}", of="da"), self.kind, width=self.width)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of data: its key and where its rows come from."""

    key: str
    source: Source
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The sheet's name in the workbook, and in what the register keeps of a delivery."""
        return sheet_title(self.key)

    @property
    def values(self) -> tuple[str, ...]:
        """The values its rows are asked for, one per column."""
        return tuple(column.value for column in self.columns)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The values that are kroner, which are summed on the front sheet."""
        return tuple(column.value for column in self.columns if column.kind is Kind.KRONER)

    @property
    def coded(self) -> tuple[str, ...]:
        """The values that are codes of a list."""
        return tuple(column.value for column in self.columns if column.codes)


def sheet_title(key: str) -> str:
    """Return a sheet's name in the workbook."""
    return text(f"delivery.sheet.{key}", of="da")


def _same(key: str, kind: Kind, width: float = 14) -> Column:
    return Column(key, kind, key, width=width)


def _code(key: str, codes: str, width: float = 22) -> tuple[Column, Column]:
    """A code takes two columns: itself, and its label under the same key with "_label"."""
    return (
        Column(key, Kind.CODE, key, width=8),
        Column(f"{key}_label", Kind.TEXT, key, Turn.LABEL, codes, width=width),
    )


def _yes_no(key: str) -> Column:
    # As text: a column of yes and no would bring a drop-down and with it a hidden sheet, which nobody should send.
    return Column(key, Kind.TEXT, key, Turn.YES_NO)


def _square_metres(key: str) -> Column:
    return Column(key, Kind.DECIMAL, key, Turn.SQUARE_METRES)


_PLACE = (
    _same("organisation", Kind.CODE, 8),
    _same("department", Kind.CODE, 8),
    _same("section", Kind.CODE, 8),
    _same("bbr_unit", Kind.CODE, 38),
    _same("address", Kind.TEXT, 32),
    _same("postal_code", Kind.CODE, 8),
    _same("city", Kind.TEXT, 18),
)
_PERIOD = (
    _same("valid_from", Kind.DATE, 12),
    Column("last_day", Kind.DATE, "valid_to", Turn.LAST_DAY, width=12),
)


def _cost(amount: str) -> tuple[Column, ...]:
    """The columns of a cost, its amount under this heading: what is paid each month, or once and for all."""
    return (
        *_PLACE,
        *_code("cost_type", "cost_type", 32),
        *_PERIOD,
        Column(amount, Kind.KRONER, "amount"),
        _yes_no("included_in_rent"),
        *_code("recipient", "cost_recipient"),
    )


# The free text of a cost and the tenants of a lease are left out: they may name people.
SHEETS: tuple[Sheet, ...] = (
    Sheet("rents", Source.COSTS, _cost("amount")),
    Sheet(
        "dwellings",
        Source.DWELLINGS,
        (
            *_PLACE,
            _same("municipality_code", Kind.CODE),
            *_code("dwelling_type", "dwelling_type"),
            _yes_no("student_room"),
            *_code("tenant_type", "tenant_type"),
            _same("area", Kind.INTEGER),
            _square_metres("benefit_area"),
            _square_metres("area_before_1998"),
            _same("rooms", Kind.INTEGER),
            _yes_no("own_kitchen"),
            *_code("interior_maintenance", "maintenance"),
            *_code("exterior_maintenance", "maintenance"),
            *_code("heating", "heating"),
            _same("current_entry_deposit", Kind.KRONER),
            _same("current_deposit", Kind.KRONER),
        ),
    ),
    Sheet(
        "leases",
        Source.LEASES,
        (
            *_PLACE,
            *_PERIOD,
            *_code("allocation_type", "allocation_type"),
            _yes_no("vacant"),
            _same("entry_deposit", Kind.KRONER),
            _same("deposit", Kind.KRONER),
        ),
    ),
    Sheet("adjustments", Source.ADJUSTMENTS, _cost("adjustment")),
    Sheet("move_outs", Source.MOVE_OUTS, (*_PLACE, *_PERIOD, *_code("allocation_type", "allocation_type"))),
)
# Move-outs are leases once more: what is held back of them is held back, and told, there.
HELD_BACK_OF: tuple[Sheet, ...] = SHEETS[:4]
HELD_BACK_PLACE: tuple[Column, ...] = _PLACE
CODE_LISTS: tuple[str, ...] = tuple(
    dict.fromkeys(column.codes for sheet in SHEETS for column in sheet.columns if column.codes)
)


def list_column(code_list: str) -> Column:
    """Return the first column that shows labels of a code list: its heading is the list's name for a person."""
    return next(column for sheet in SHEETS for column in sheet.columns if column.codes == code_list)


def held_back_columns() -> Sequence[ColumnSpec]:
    """Return the columns of the sheet of rows held back: sheet, place, first day, reason, who mends it, how many."""
    return [
        _heading("sheet", Kind.TEXT, 18),
        *(column.spec for column in HELD_BACK_PLACE),
        _heading("first_day", Kind.DATE, 12),
        _heading("reason", Kind.TEXT, 50),
        _heading("how_many", Kind.INTEGER, 8),
    ]


def front_columns() -> Sequence[ColumnSpec]:
    """Return the columns of the front sheet: what is told, as text, as a count and as an amount."""
    return [
        _heading("fact", Kind.TEXT, 46),
        _heading("said", Kind.TEXT, 80),
        _heading("count", Kind.INTEGER, 12),
        _heading("kroner", Kind.KRONER, 18),
    ]


def _heading(key: str, kind: Kind, width: float) -> ColumnSpec:
    return ColumnSpec(text(f"delivery.column.{key}", of="da"), kind, width=width)
