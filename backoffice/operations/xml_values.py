"""From the texts of the register's XML to the values to store: dates cut, amounts with a point, identifiers without braces.

Owns what a text in an element means, and which identifiers only stand in for a real one. Every distinct text of an element is
read once. Knows no register.
"""

import re
from decimal import Decimal
from typing import Any

from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import CLEAR, Unreadable, read_value
from backoffice.rules.personal import HIDDEN, has_person
from backoffice.rules.problems import Owner, Problem

ABSENT: Any = object()
"""Stands for the text of an element that is not in the file."""

_REMEMBERED = 50_000
_SHOWN = 200
_DATE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:[T ].*|Z|[+-]\d\d:\d\d)?\s*", re.ASCII | re.DOTALL)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_REGISTRATION = re.compile(r"[Hh]?0*([1-9][0-9]{0,5})", re.ASCII)
_NO_END = frozenset({"9999-12-31", "2999-12-31"})
_STANDS_IN = frozenset({"missing_info", "mangler", "null", "none", "nil", "n/a", "ukendt", "unknown", "test", "tbd"})
_FILLERS = "0?-xX._ {}"
_NUMBERS = frozenset({Kind.KRONER, Kind.AREA, Kind.INTEGER})


class Wrong:
    """A text that is no value of its element: the problem without its place."""

    __slots__ = ("problem",)

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def stands_in(identifier: str) -> bool:
    """Tell whether an identifier is none: all zeros, question marks, empty braces, MISSING_INFO and the like."""
    bare = identifier.strip()
    return not bare.strip(_FILLERS) or bare.casefold().strip("{}") in _STANDS_IN


class TextReader(dict[str, Any]):
    """What each distinct text of a field's element means: a value to store, CLEAR, or Wrong."""

    def __init__(self, field: RecordField, codes: CodeLists) -> None:
        """Take a declared field."""
        super().__init__()
        self.field = field
        self._codes = codes

    def of(self, said: Any) -> Any:
        """Return the value of an element's text: None where there is nothing to read, CLEAR for xsi:nil."""
        if said is ABSENT or said == "":
            return None
        if said is None:
            return CLEAR if self.field.may_be_empty else Wrong(Problem("value.required", owner=Owner.FILE))
        return self[said]

    def __missing__(self, said: str) -> Any:
        try:
            value = self._value(said)
        except Unreadable as error:
            value = Wrong(Problem(error.problem_id, value=said[:_SHOWN], owner=Owner.FILE, values=dict(error.values)))
        if len(self) < _REMEMBERED:
            self[said] = value
        return value

    def _value(self, said: str) -> Any:
        kind = self.field.kind
        if kind in (Kind.DATE, Kind.LAST_DAY):
            day = found[1] if (found := _DATE.fullmatch(said)) else said
            if kind is Kind.LAST_DAY and day in _NO_END:
                return CLEAR
            return read_value(self.field, day, self._codes, of="da")
        if kind is Kind.LINK:
            number = _REGISTRATION.fullmatch(said)
            if number is None:
                raise Unreadable("value.wrong_form")
            return f"H{number[1]}"
        if kind in (Kind.TEXT, Kind.URL) and self.field.name != "bbr_unit" and has_person(said):
            return Wrong(Problem("value.personal_number", value=HIDDEN, owner=Owner.FILE))
        # XML writes 1234.50; a file made by hand may have 1.234,50.
        if kind in _NUMBERS and _DECIMAL.fullmatch(said):
            return read_value(self.field, Decimal(said), self._codes)
        return read_value(self.field, said, self._codes, of="da")


def unit_reader(codes: CodeLists) -> TextReader:
    """Return the reader of a dwelling's BBR unit: `{UUID}` and capitals are the canonical one."""
    return TextReader(DWELLING.fields["bbr_unit"], codes)
