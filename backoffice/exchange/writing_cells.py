"""From a value to the XML of its cell: typed, exact, never a formula.

Owns what each kind of column accepts and how it stands in the file. Refuses what Excel would cut, round or calculate.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from backoffice.exchange.cells import MAX_TEXT, to_cell_text, to_serial
from backoffice.exchange.sheet_specs import NO, YES, Kind

MAX_REMEMBERED = 2_048
"""Cells a column remembers: most columns of a register repeat few values, the rest repeat none."""
MAX_DIGITS = 15
"""Digits of a number that Excel keeps."""
ROW_MARK = "\0"
"""Stands for the row number in a cell that is remembered; no text of a cell can hold it."""

_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = re.compile("[&<>\\x00-\\x1f\ufffe\uffff\ud800-\udfff]|_x|^[ =+@-]| $")
_SURROGATE = re.compile("[\ud800-\udfff]")


class UnwritableError(Exception):
    """A value that a sheet cannot hold; `problem_id` has the text "problem.file.<problem_id>"."""

    def __init__(self, problem_id: str, **values: object) -> None:
        super().__init__(problem_id)
        self.problem_id, self.values = problem_id, values


@dataclass(frozen=True, slots=True)
class CellStyle:
    """The numbers of a column's styles in the workbook: for ordinary cells, and for text that looks like a formula."""

    plain: int
    quoted: int


class CellWriter(dict[Hashable, str]):
    """The cells of one column by value, ROW_MARK where the row number goes; "" for blank. Remembers the frequent ones."""

    def __init__(self, kind: Kind, letters: str, style: CellStyle) -> None:
        super().__init__({None: ""})
        self._number = f'<c r="{letters}{ROW_MARK}" s="{style.plain}"><v>'
        self._text = f'<c r="{letters}{ROW_MARK}" s="{style.plain}" t="inlineStr"><is><t>'
        self._kept = self._text.replace("<t>", '<t xml:space="preserve">')
        self._quoted = self._kept.replace(f's="{style.plain}"', f's="{style.quoted}"')
        self._write = self._writers()[kind]

    def __missing__(self, value: Hashable) -> str:
        cell = self._write(value)
        if len(self) < MAX_REMEMBERED:
            self[value] = cell
        return cell

    def _writers(self) -> dict[Kind, Callable[[object], str]]:
        return {
            Kind.TEXT: self._any_text,
            Kind.CODE: self._any_text,
            Kind.INTEGER: lambda value: f"{self._number}{integer_text(value)}</v></c>",
            Kind.DECIMAL: lambda value: f"{self._number}{decimal_text(value)}</v></c>",
            Kind.KRONER: lambda value: f"{self._number}{kroner_text(value)}</v></c>",
            Kind.DATE: self._date,
            Kind.YES_NO: lambda value: f"{self._text}{yes_no_text(value)}</t></is></c>",
        }

    def _any_text(self, value: object) -> str:
        text = checked_text(value)
        if not _SPECIAL.search(text):
            return f"{self._text}{text}</t></is></c>" if text else ""
        begin = self._quoted if text.startswith(_FORMULA_LIKE) else self._kept
        safe = to_cell_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"{begin}{safe}</t></is></c>"

    def _date(self, value: object) -> str:
        day = checked_date(value)
        serial = to_serial(day)
        if serial is None:
            return f"{self._text}{day:%d-%m-}{day.year:04d}</t></is></c>"
        return f"{self._number}{serial}</v></c>"


def checked_text(value: object) -> str:
    """Return a str that a cell can hold; UnwritableError if it is too long or has half a character."""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text is meant")
    if len(value) > MAX_TEXT:
        raise UnwritableError("text_too_long", length=len(value), limit=MAX_TEXT)
    if not value.isascii() and _SURROGATE.search(value):
        raise UnwritableError("half_character")
    return value


def checked_date(value: object) -> date:
    """Return a date; TypeError for anything else, a datetime included."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} where a date is meant")
    return value


def integer_text(value: object) -> str:
    """Return the digits of an int; UnwritableError beyond what Excel keeps."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where an integer is meant")
    return _within(str(value))


def decimal_text(value: object) -> str:
    """Return the exact digits of a finite Decimal (or int), with a point; UnwritableError beyond what Excel keeps."""
    if not isinstance(value, Decimal):
        return integer_text(value)
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    return _within(f"{value:f}")


def kroner_text(value: object) -> str:
    """Return integer øre as kroner with two decimals, exactly."""
    digits = integer_text(value).removeprefix("-").rjust(3, "0")
    return f"{'-' if str(value).startswith('-') else ''}{digits[:-2]}.{digits[-2:]}"


def yes_no_text(value: object) -> str:
    """Return Ja or Nej."""
    if not isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where yes or no is meant")
    return YES if value else NO


def _within(digits: str) -> str:
    if len(digits) > MAX_DIGITS and len(digits.lstrip("-0.").replace(".", "")) > MAX_DIGITS:
        raise UnwritableError("number_too_long", limit=MAX_DIGITS)
    return digits
