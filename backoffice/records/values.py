"""A field's value between a person or a file and the register: read, shown, and given to a workbook.

Owns the way both ways: what `show_value` or `export_value` gives, `read_value` reads back to the same value. Knows no
database: a LINK is looked up by whoever has one. Never keeps in an error what was typed and not understood.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from math import isfinite
from types import MappingProxyType

from backoffice.formats import (
    danish_time,
    parse_area,
    parse_date,
    parse_integer,
    parse_kroner,
    parse_yes_no,
    show_date,
    show_decimal,
    show_integer,
    show_kroner,
)
from backoffice.records.codes import Code, CodeList, CodeLists
from backoffice.records.fields import Kind, RecordField
from backoffice.rules.periods import FOREVER, end_after, last_day
from backoffice.safe_text import plain
from backoffice.text import LANGUAGES, text


class Cleared(Enum):
    """What a cell of a file says that asks for a field to be emptied; a blank cell only leaves it alone."""

    CLEAR = "clear"


CLEAR = Cleared.CLEAR
"""Stands in a column of values where the cell said so explicitly."""

_UUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE | re.ASCII)
_LONGEST_IDENTIFIER = 10  # digits a number cell may be padded to
_LARGEST_EXACT = 2**53  # from here a spreadsheet has rounded a whole number
_LARGEST_NUMBER = 10**12  # no amount or area comes near; keeps 1E+999999 from filling the memory
_FLOAT_NOISE = Decimal("0.0001")  # of a hundredth: what 0.1 + 0.2 leaves behind, far below an øre
_YEARS = 10_000  # whole numbers below are shown without a thousands mark: a year is not 1.978

_BROKEN: Mapping[str, str] = MappingProxyType(
    {
        "string_too_long": "value.too_long",
        "greater_than": "value.too_small",
        "greater_than_equal": "value.too_small",
        "less_than": "value.too_large",
        "less_than_equal": "value.too_large",
    }
)


class Unreadable(ValueError):
    """What was given is no value of the field: the id of the problem ("value.not_a_code") and its extra values.

    The text "problem.<problem_id>" also uses {field} and {value}, which the caller fills; no raw input is kept.
    """

    def __init__(self, problem_id: str, **values: object) -> None:
        super().__init__(problem_id)
        self.problem_id = problem_id
        self.values: Mapping[str, object] = MappingProxyType(values)


def read_value(field: RecordField, raw: object, codes: CodeLists, *, of: str | None = None) -> object:
    """Return the value to store of a text or a workbook's cell: str, code, bool, øre, dm², int or date.

    Blank - nothing, spaces, or the sign `show_value` has for nothing - is None; what blank means is the caller's. Typed
    numbers are kroner and m². `of` is the language a text's numbers are written in; left out, the one in use.
    Unreadable if it is no such value or breaks the field's constraint; TypeError for a LINK.
    """
    if field.kind is Kind.LINK:
        raise TypeError(f"{field!r} links to a record and is read where the records are")
    cell = raw.strip() if isinstance(raw, str) else raw
    if cell is None or cell == "" or cell in _signs_of_nothing():
        return None
    value = _READERS[field.kind](field, cell, codes, of)
    if broken := field.broken_rule(value):
        raise Unreadable(
            _BROKEN.get(broken, "value.not_a_web_address" if field.kind is Kind.URL else "value.wrong_form")
        )
    return value


@cache
def _signs_of_nothing() -> frozenset[str]:
    return frozenset(text("value.none", of=language) for language in LANGUAGES)


def _read_text(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> str:
    if isinstance(cell, str):
        found = plain(cell)
        uuid = _UUID.fullmatch(found)
        # Other fields may hold a UUID as it is written: only where the declaration wants the canonical one.
        return uuid[1].lower() if uuid and field.broken_rule(found) else found
    digits = _whole_digits(cell)
    if digits is None:
        raise Unreadable("value.not_text")
    padded = (digits.zfill(width) for width in range(len(digits), _LONGEST_IDENTIFIER + 1))
    return next((candidate for candidate in padded if not field.broken_rule(candidate)), digits)


def _whole_digits(cell: object) -> str | None:
    """Return a number cell's digits (1.0 gives "1"); None unless it is a whole number from 0 that was kept exactly."""
    number = _whole_number(cell)
    return None if number is None or number < 0 else str(number)


def _whole_number(cell: object) -> int | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal) or not isfinite(cell):
        return None
    return int(cell) if -_LARGEST_EXACT < cell < _LARGEST_EXACT and cell == int(cell) else None


def _read_code(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> str:
    members = codes[field.codes]
    said = cell if isinstance(cell, str) else _whole_digits(cell)
    found = members.find(said) if said else None
    if found is None:
        raise Unreadable("value.not_a_code", allowed=", ".join(f"{code.code} {code.label}" for code in members.codes))
    return found.code


def _read_codes(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> str:
    """Read several codes or labels with `;` between, or `,` or spaces where that is no part of a label; each counts once."""
    members = codes[field.codes]
    said = cell if isinstance(cell, str) else _whole_digits(cell) or ""
    found = [code for part in re.split(r"[;\n]", said) for code in _codes_in(members, part)]
    if not found or None in found:
        raise Unreadable("value.not_a_code", allowed="; ".join(f"{code.code} {code.label}" for code in members.codes))
    chosen = {code.code for code in found if code}
    return " ".join(code.code for code in members.codes if code.code in chosen)


def _codes_in(members: CodeList, part: str) -> list[Code | None]:
    """Return the codes that a text names, the longest names first: "Ung, flytter hjemmefra, Pendler" are two."""
    pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
    found: list[Code | None] = []
    while pieces:
        for length in range(len(pieces), 0, -1):
            if whole := members.find(", ".join(pieces[:length])):
                found.append(whole)
                break
        else:
            length = 1
            found += [members.find(word) for word in pieces[0].split()]
        pieces = pieces[length:]
    return found


def _read_yes_no(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> bool:
    if isinstance(cell, bool):
        return cell
    try:
        return parse_yes_no(cell if isinstance(cell, str) else _whole_digits(cell) or "")
    except ValueError:
        raise Unreadable("value.not_yes_no") from None


def _read_kroner(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> int:
    if not isinstance(cell, str):
        return _hundredths(cell, "value.not_an_amount")
    try:
        return parse_kroner(cell, of=of)
    except ValueError as error:
        ambiguous = str(error) == "kroner_ambiguous"
        raise Unreadable("value.ambiguous_amount" if ambiguous else "value.not_an_amount") from None


def _read_area(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> int:
    try:
        square_metres = parse_area(cell, of=of) if isinstance(cell, str) else cell
    except ValueError:
        raise Unreadable("value.not_an_area") from None
    return _hundredths(square_metres, "value.not_an_area")


def _hundredths(number: object, problem_id: str) -> int:
    """Return a number's hundredths (øre of kroner, dm² of m²); Unreadable if there are more than two decimals."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise Unreadable(problem_id)
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if exact.is_nan():
        raise Unreadable(problem_id)
    if abs(exact) >= _LARGEST_NUMBER:
        raise Unreadable("value.too_large" if exact > 0 else "value.too_small")
    hundredths = exact * 100
    whole = hundredths.to_integral_value()
    if abs(hundredths - whole) > (_FLOAT_NOISE if isinstance(number, float) else 0):
        raise Unreadable(problem_id)
    return int(whole)


def _read_integer(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> int:
    try:
        number = parse_integer(cell, of=of) if isinstance(cell, str) else _whole_number(cell)
    except ValueError:
        number = None
    if number is None:
        raise Unreadable("value.not_a_whole_number")
    return number


def _read_date(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> date:
    if isinstance(cell, datetime):
        return danish_time(cell).date() if cell.tzinfo else cell.date()
    if isinstance(cell, date):
        return cell
    try:
        # A bare number may be a spreadsheet's serial day as well as six digits: nobody can tell.
        return parse_date(cell if isinstance(cell, str) else "")
    except ValueError:
        raise Unreadable("value.not_a_date") from None


def _read_last_day(field: RecordField, cell: object, codes: CodeLists, of: str | None) -> date:
    last = _read_date(field, cell, codes, of)
    if last >= FOREVER:
        raise Unreadable("value.too_large")
    return end_after(last)


_READERS: Mapping[Kind, Callable[[RecordField, object, CodeLists, str | None], object]] = MappingProxyType(
    {
        Kind.TEXT: _read_text,
        Kind.URL: _read_text,
        Kind.CODE: _read_code,
        Kind.CODES: _read_codes,
        Kind.YES_NO: _read_yes_no,
        Kind.KRONER: _read_kroner,
        Kind.AREA: _read_area,
        Kind.INTEGER: _read_integer,
        Kind.DATE: _read_date,
        Kind.LAST_DAY: _read_last_day,
    }
)


def show_value(field: RecordField, value: object, codes: CodeLists) -> str:
    """Return a stored value as a person sees it, in the language in use and without a unit; "–" for none.

    A code is its label; kroner have two decimals, an area (m²) those it needs. A LINK comes resolved to its text.
    """
    if value is None or value == "":
        return text("value.none")
    if field.kind is Kind.CODE:
        return codes[field.codes].label(str(value))
    if field.kind is Kind.CODES:
        return "; ".join(codes[field.codes].label(code) for code in str(value).split())
    if field.kind is Kind.YES_NO:
        return text("value.yes" if value else "value.no")
    if field.kind is Kind.LAST_DAY and isinstance(value, date):
        last = last_day(value)
        return show_date(last) if last else text("value.none")
    if isinstance(value, date):
        return show_date(value)
    return _show_number(field.kind, value) if isinstance(value, int) else plain(str(value))


def _show_number(kind: Kind, number: int) -> str:
    if kind is Kind.KRONER:
        return show_kroner(number)
    if kind is Kind.AREA:
        return show_decimal(Decimal(number) / 100)
    return show_integer(number) if abs(number) >= _YEARS else str(number)


def export_value(field: RecordField, value: object, codes: CodeLists) -> object:
    """Return a stored value typed for a workbook's cell: str, Decimal kroner, Decimal m², int, date or None.

    Codes and yes or no are Danish whatever the language in use, as the headings are. A LINK comes resolved to its text.
    """
    if value is None or value == "":
        return None
    if field.kind is Kind.CODE:
        known = codes[field.codes].by_code.get(str(value))
        return known.label_da if known else value
    if field.kind is Kind.CODES:
        by_code = codes[field.codes].by_code
        return "; ".join(by_code[code].label_da if code in by_code else code for code in str(value).split())
    if field.kind is Kind.YES_NO:
        return text("value.yes" if value else "value.no", of="da")
    if field.kind is Kind.LAST_DAY and isinstance(value, date):
        return last_day(value)
    if field.kind in (Kind.KRONER, Kind.AREA) and isinstance(value, int):
        return Decimal(value) / 100
    return value
