"""The column specification of a delivery to Udbetaling Danmark (UDK): sheets, columns, order, formats; data, not code.

Owns the form of a specification: what a sheet's rows and a column may be. `delivery_spec_files` reads one from its file.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from backoffice.exchange.sheet_specs import ColumnSpec, Kind
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.fields import Kind as FieldKind
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import COST, LEASE


class Source(StrEnum):
    """Where the rows of a sheet come from: one row per record of that kind."""

    DWELLINGS = "dwellings"
    COSTS = "costs"
    ADJUSTMENTS = "adjustments"
    LEASES = "leases"
    MOVE_OUTS = "move_outs"
    REHOUSING = "rehousing"


PLACE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "organisation": ("organisation", "number"),
        "department": ("department", "number"),
        "section": ("building_section", "number"),
    }
)
_OF_DWELLING = ("bbr_unit", "address", "postal_code", "city", "municipality_code")
# Free text may name people; what is suppressed is not told of; a link is a key of ours.
_NEVER = frozenset({"description", "suppress_portal", "suppress_udk"})
_RECORD = {
    Source.DWELLINGS: DWELLING,
    Source.COSTS: COST,
    Source.ADJUSTMENTS: COST,
    Source.LEASES: LEASE,
    Source.MOVE_OUTS: LEASE,
    Source.REHOUSING: LEASE,
}


class SpecColumn(BaseModel):
    """A column: a value of the row, or the same text or number in every row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str = Field(min_length=1, max_length=120)
    value: str = ""
    """Which value of the row it shows: a declared field or a place."""
    constant: str | int | Decimal | None = None
    """What stands in every row, in place of a value."""
    kind: Kind | None = None
    """How the cells are typed; left out, as the value itself is."""
    show: Literal["code", "label"] = "code"
    """Of a code: itself, or its Danish label."""
    format: str = ""
    """The value as text: a date as "ddmmyyyy", an amount as "0,00" or "øre", a number with zeros ("0000")."""
    yes: str = "Ja"
    no: str = "Nej"
    width: float = Field(14, ge=1, le=255)


class SpecSheet(BaseModel):
    """A sheet: where its rows come from, its name in the workbook and its columns in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Source
    # Short, so that "… ændrede" fits; no number at its end, which tells a continued sheet.
    name: str = Field(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f\[\]:*?/\\']+$")
    columns: tuple[SpecColumn, ...] = Field(min_length=1, max_length=200)

    def field(self, column: SpecColumn) -> RecordField | None:
        """Return the declared field a column shows, None for the address in one line and for a constant."""
        return field_of(self.rows, column.value)

    @cached_property
    def shown(self) -> tuple[ColumnSpec, ...]:
        """The columns as a sheet writes them."""
        return tuple(
            ColumnSpec(column.heading, cell_kind(self.rows, column), width=column.width) for column in self.columns
        )

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What the cells of each column are."""
        return tuple(column.kind for column in self.shown)

    @property
    def values(self) -> tuple[str, ...]:
        """The values its rows are asked for, one per column; "" for a constant."""
        return tuple(column.value for column in self.columns)

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The values that stand as kroner, which are summed; each once."""
        found = (c.value for c, spec in zip(self.columns, self.shown, strict=True) if spec.kind is Kind.KRONER)
        return tuple(dict.fromkeys(value for value in found if value))

    @cached_property
    def coded(self) -> tuple[str, ...]:
        """The values that are codes of a list: an unknown one holds the row back."""
        fields = {column.value: self.field(column) for column in self.columns}
        return tuple(value for value, field in fields.items() if field is not None and field.kind is FieldKind.CODE)


class DeliverySpec(BaseModel):
    """A specification; `sha256` is that of the file's bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    version: str = Field(min_length=1, max_length=20)
    source: str = Field(min_length=1)
    """Where it is from."""
    confirmed: bool
    """Whether the receiver has said that it is so."""
    sheet: tuple[SpecSheet, ...] = Field(min_length=1)
    sha256: str = ""

    def of(self, source: Source) -> SpecSheet | None:
        """Return the sheet with the rows of a source."""
        return next((sheet for sheet in self.sheet if sheet.rows is source), None)

    @cached_property
    def code_lists(self) -> dict[str, RecordField]:
        """The code lists whose labels are shown, each with the first field that shows it."""
        found: dict[str, RecordField] = {}
        for sheet in self.sheet:
            for column in sheet.columns:
                field = sheet.field(column)
                if column.show == "label" and field is not None:
                    found.setdefault(field.codes, field)
        return found


def field_of(source: Source, value: str) -> RecordField | None:
    """Return the declared field of a value of a source's rows."""
    if value in PLACE:
        record, name = PLACE[value]
        return BY_NAME[record].fields[name]
    return _RECORD[source].fields.get(value) or (DWELLING.fields.get(value) if value in _OF_DWELLING else None)


def values_of(source: Source) -> tuple[str, ...]:
    """Return what a column of a source's rows may show."""
    own = (
        field.name
        for field in _RECORD[source].fields.values()
        if field.name not in _NEVER
        and field.kind is not FieldKind.LINK
        and (field.kept_by is not KeptBy.PROGRAM or field.name == "status")
    )
    return tuple(dict.fromkeys((*PLACE, *_OF_DWELLING, *own)))


def cell_kind(source: Source, column: SpecColumn) -> Kind:
    """Return how the cells of a column are typed."""
    if column.kind is not None:
        return column.kind
    if column.constant is not None:
        numbers = {int: Kind.INTEGER, Decimal: Kind.DECIMAL}
        return numbers.get(type(column.constant), Kind.TEXT)
    field = field_of(source, column.value)
    if column.format or column.show == "label" or field is None:
        return Kind.TEXT
    return NATURAL[field.kind]


NATURAL: Mapping[FieldKind, Kind] = MappingProxyType(
    {
        FieldKind.TEXT: Kind.TEXT,
        FieldKind.URL: Kind.TEXT,
        FieldKind.CODE: Kind.CODE,
        FieldKind.YES_NO: Kind.TEXT,
        FieldKind.KRONER: Kind.KRONER,
        FieldKind.AREA: Kind.DECIMAL,
        FieldKind.INTEGER: Kind.INTEGER,
        FieldKind.DATE: Kind.DATE,
        FieldKind.LAST_DAY: Kind.DATE,
    }
)
