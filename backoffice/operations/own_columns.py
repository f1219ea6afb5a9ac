"""The columns of the program's own workbook, by record kind: what is locked, what may be edited, how it is typed.

Owns that layout, for writing and for reading alike. Knows no rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.exchange.own_marks import CLEAR_TEXT
from backoffice.exchange.sheet_specs import NO, YES, ColumnSpec, Kind
from backoffice.operations.record_block import KEYS, SAID
from backoffice.operations.record_sheet import CREATABLE, changeable
from backoffice.queries.own_rows import HAS_TENANTS, STATUS
from backoffice.records import fields
from backoffice.records.codes import CodeList, CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.rules.periods import last_day
from backoffice.text import text

REMOVE = "removes"
MARK = "mark"


class Role(StrEnum):
    """What a column is for: the record's key, where it is, a field to edit, something to know, the wish to remove."""

    KEY = "key"
    PLACE = "place"
    FIELD = "field"
    KNOWN = "known"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column: what it holds (a key, field or place by name), its Danish heading, and what it is for."""

    target: str
    heading: str
    role: Role
    width: float
    field: RecordField | None = None

    @property
    def required(self) -> bool:
        """Whether a row needs a value here."""
        return self.role is Role.KEY or (self.field is not None and not self.field.may_be_empty and self.field.required)


_PLACES = ("organisation", "department", "section")
# Where the number is left out, a record holds for all that is above it.
_MAY_BE_WIDER = {
    "signup_agreement": ("department",),
    "allocation_agreement": ("department",),
    "letting_group": ("section",),
}
_WIDTHS = {"organisation": 13, "department": 12, "section": 15, "address": 32, "bbr_unit": 38, "number": 12}
CELL_KINDS = {
    fields.Kind.TEXT: Kind.TEXT,
    fields.Kind.URL: Kind.TEXT,
    fields.Kind.CODE: Kind.TEXT,
    fields.Kind.CODES: Kind.TEXT,
    fields.Kind.LINK: Kind.TEXT,
    fields.Kind.YES_NO: Kind.YES_NO,
    fields.Kind.KRONER: Kind.KRONER,
    fields.Kind.AREA: Kind.DECIMAL,
    fields.Kind.INTEGER: Kind.INTEGER,
    fields.Kind.DATE: Kind.DATE,
    fields.Kind.LAST_DAY: Kind.DATE,
}
"""How the values of a field stand in a sheet."""


def own_columns(record: str) -> tuple[OwnColumn, ...]:
    """Return the columns of a kind's sheet but the hidden one with the marks, which comes last."""
    keys = KEYS[record]
    columns = [_placed(name, Role.KEY) for name in keys]
    if keys[0] == "bbr_unit":
        columns += [_placed(name, Role.PLACE) for name in (*_PLACES, "address")]
    for field in changeable(record):
        if field.name != "status" and not (record in SAID and field.kind is fields.Kind.LINK):
            columns.append(OwnColumn(field.name, field.heading, Role.FIELD, _width(field), field))
    if record == "lease":
        columns.append(_known(HAS_TENANTS))
    if record in ("housing_cost", "lease", *SAID):
        columns.append(OwnColumn(STATUS, BY_NAME[record].fields["status"].heading, Role.KNOWN, 13))
    if record in CREATABLE:
        columns.append(OwnColumn(REMOVE, text("own.column.remove", of="da"), Role.REMOVE, 8))
    return tuple(columns)


def sheet_name(record: str) -> str:
    """Return the name of a kind's sheet."""
    return text("export.sheet.dwellings" if record == "dwelling" else f"own.sheet.{record}", of="da")


def _placed(name: str, role: Role) -> OwnColumn:
    if name == "bbr_unit":
        heading = DWELLING.fields[name].heading
    elif name == "number":
        heading = BY_NAME["disability_registration"].fields[name].heading
    else:
        heading = text(f"export.column.{name}" if name == "address" else f"export.column.{name}_number", of="da")
    return OwnColumn(name, heading, role, _WIDTHS[name])


def _known(name: str) -> OwnColumn:
    return OwnColumn(name, text(f"own.column.{name}", of="da"), Role.KNOWN, 10)


def _width(field: RecordField) -> float:
    return 32 if field.kind in (fields.Kind.TEXT, fields.Kind.URL) else 18


def column_spec(column: OwnColumn, record: str, codes: CodeLists, today: date) -> ColumnSpec:
    """Return how a column stands in the sheet: typed, with its drop-down and note, locked where it is not edited."""
    new_rows = record in CREATABLE
    if column.role in (Role.KEY, Role.PLACE, Role.KNOWN):
        kind = Kind.YES_NO if column.target == HAS_TENANTS else Kind.TEXT
        kind = Kind.CODE if column.role is Role.KEY or column.target in _PLACES else kind
        below = new_rows and column.role is Role.KEY
        note = text("own.note.key" if column.role is Role.KEY else "own.note.known", of="da")
        return ColumnSpec(
            column.heading,
            kind,
            column.width,
            locked=True,
            open_below=below,
            note=note,
            required=below and column.target not in _MAY_BE_WIDER.get(record, ()),
        )
    if column.field is None:
        note = text("own.note.remove", of="da")
        return ColumnSpec(column.heading, Kind.TEXT, column.width, choices=(YES,), note=note)
    return _field_spec(column, column.field, codes, today)


def _field_spec(column: OwnColumn, field: RecordField, codes: CodeLists, today: date) -> ColumnSpec:
    choices: tuple[str, ...] = ()
    # A cell of several codes has no drop-down: it would only take one of them.
    if field.codes and field.kind is not fields.Kind.CODES:
        usable = [code.code for code in codes[field.codes].codes if code.valid_on(today)]
        choices = tuple(map(labels_of(codes[field.codes]), usable))
    elif field.kind is fields.Kind.YES_NO:
        choices = (YES, NO)
    if choices and field.may_be_empty:
        choices = (*choices, CLEAR_TEXT)
    note = text(f"help.{field.record}.{field.name}", of="da")
    if column.required:
        note = f"{text('own.note.required', of='da')} {note}"
    return ColumnSpec(
        column.heading, CELL_KINDS[field.kind], column.width, choices=choices, note=note, required=column.required
    )


def turn_of(column: OwnColumn, record: str, codes: CodeLists) -> Callable[[Any], Any] | None:
    """Return what turns a stored value into its cell's, or None where they are the same."""
    if column.target == STATUS:
        return labels_of(codes["record_status"])
    if column.field is None:
        return None
    if column.field.kind is fields.Kind.CODES:
        label = labels_of(codes[column.field.codes])
        return lambda several: "; ".join(map(label, str(several).split()))
    if column.field.codes:
        return labels_of(codes[column.field.codes])
    if column.field.kind is fields.Kind.AREA:
        return square_metres
    return last_day if column.field.kind is fields.Kind.LAST_DAY else None


def square_metres(square_decimetres: int) -> Decimal:
    """Return dm² as m²."""
    return Decimal(square_decimetres) / 100


def labels_of(codes: CodeList) -> Callable[[str], str]:
    """Return what turns a code into its Danish label; into itself where the label would not be read back as it."""
    labels = {code.code: code.label_da for code in codes.codes if codes.find(code.label_da) is code}
    return lambda code: labels.get(code, code)
