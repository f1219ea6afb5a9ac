"""What a column of a delivery makes of a stored value: typed for its cell, or written out as its format says.

Owns formats and which of them a value can have. Knows no file: `delivery_specs` reads those.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from backoffice.exchange.sheet_specs import Kind
from backoffice.exchange.writing_cells import kroner_text
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind as FieldKind
from backoffice.records.fields import RecordField
from backoffice.rules.periods import last_day

if TYPE_CHECKING:
    from backoffice.exchange.delivery_specs import SpecColumn

DATE_FORMATS = {
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "dd-mm-yyyy": "%d-%m-%Y",
    "dd.mm.yyyy": "%d.%m.%Y",
    "ddmmyyyy": "%d%m%Y",
}
AMOUNT_FORMATS = ("0,00", "0.00", "øre")
AREA_FORMATS = ("0,00", "0.00")
_ZEROS = re.compile(r"0{1,20}")
Turn = Callable[[Any], Any]
Found = tuple[str, str, dict[str, object]]
"""A problem's id without its "spec.", the value that is wrong, and more about it."""


def column_problem(column: "SpecColumn", field: RecordField | None, known: Sequence[str]) -> Found | None:
    """Return what is wrong with a column, None if nothing is."""
    if (column.constant is None) == (not column.value):
        return "value_or_constant", "", {}
    if column.constant is not None:
        return _constant_problem(column)
    if column.value not in known:
        near = difflib.get_close_matches(column.value, known, 1, 0.5)
        return "unknown_value", column.value, {"near": near[0] if near else "", "known": ", ".join(known)}
    coded = field is not None and field.kind is FieldKind.CODE
    if column.show == "label" and not coded:
        return "no_label", column.value, {}
    kind = field.kind if field is not None else FieldKind.TEXT
    if column.format and (column.show == "label" or not _has_format(kind, column.format)):
        return "wrong_format", column.format, {"formats": ", ".join(formats_of(kind))}
    as_text = bool(column.format) or column.show == "label" or kind not in _TYPED
    allowed = (Kind.TEXT, Kind.CODE) if as_text else (_TYPED[kind],)
    if column.kind is not None and column.kind not in allowed:
        return "wrong_kind", column.kind.value, {"kinds": ", ".join(kind.value for kind in allowed)}
    return None


_TYPED = {
    FieldKind.KRONER: Kind.KRONER,
    FieldKind.AREA: Kind.DECIMAL,
    FieldKind.INTEGER: Kind.INTEGER,
    FieldKind.DATE: Kind.DATE,
    FieldKind.LAST_DAY: Kind.DATE,
}


def _constant_problem(column: "SpecColumn") -> Found | None:
    allowed = {str: (Kind.TEXT, Kind.CODE), int: (Kind.INTEGER,), Decimal: (Kind.DECIMAL,)}[type(column.constant)]
    if column.kind is not None and column.kind not in allowed:
        return "wrong_kind", column.kind.value, {"kinds": ", ".join(kind.value for kind in allowed)}
    if column.format or column.show == "label":
        return "constant_format", str(column.constant), {}
    return None


def formats_of(kind: FieldKind) -> tuple[str, ...]:
    """Return the formats a value of a kind can be written in."""
    if kind in (FieldKind.DATE, FieldKind.LAST_DAY):
        return tuple(DATE_FORMATS)
    if kind is FieldKind.KRONER:
        return AMOUNT_FORMATS
    if kind is FieldKind.AREA:
        return AREA_FORMATS
    return () if kind is FieldKind.YES_NO else ("0000",)


def _has_format(kind: FieldKind, wanted: str) -> bool:
    known = formats_of(kind)
    return bool(_ZEROS.fullmatch(wanted)) if known == ("0000",) else wanted in known


def turn_of(column: "SpecColumn", field: RecordField | None, codes: CodeLists) -> Turn | None:
    """Return what makes a cell of a stored value (None stays None); None where the value is the cell."""
    if column.constant is not None or field is None:
        return None
    if column.show == "label":
        return {code.code: code.label_da for code in codes[field.codes].codes}.__getitem__
    typed = _PLAIN.get(field.kind)
    if field.kind is FieldKind.YES_NO:
        return {True: column.yes, False: column.no}.__getitem__
    if not column.format:
        return typed
    write = _writer(field.kind, column.format)
    return write if typed is None else lambda value: write(typed(value))


def _square_metres(square_decimetres: int) -> Decimal:
    return Decimal(square_decimetres) / 100


_PLAIN: dict[FieldKind, Turn] = {FieldKind.LAST_DAY: last_day, FieldKind.AREA: _square_metres}


def _writer(kind: FieldKind, wanted: str) -> Turn:
    if wanted in DATE_FORMATS:
        return lambda day: None if day is None else _day(day, DATE_FORMATS[wanted])
    if kind is FieldKind.KRONER and wanted == "øre":
        return str
    if kind in (FieldKind.KRONER, FieldKind.AREA):
        comma = "," in wanted
        written: Turn = kroner_text if kind is FieldKind.KRONER else lambda metres: f"{metres:.2f}"
        return lambda value: written(value).replace(".", ",") if comma else written(value)
    return lambda value: str(value).zfill(len(wanted))


def _day(day: date, pattern: str) -> str:
    return day.strftime(pattern.replace("%Y", f"{day.year:04d}"))
