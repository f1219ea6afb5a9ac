"""What a cell of a sheet is: its Python values, its row, and what a cell is that cannot be read.

Owns the conversions between the text in a file and a value: columns, numbers, serial dates, escapes. Knows no file format as
a whole and nothing of dwellings.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from backoffice.rules.problems import Owner, Place, Problem

MAX_TEXT = 32_767
"""Characters that Excel allows in a cell."""
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)


class BadKind(StrEnum):
    """Why a cell has no value although it is not blank; each has the text "problem.cell.<kind>"."""

    ERROR = "error"
    NO_RESULT = "no_result"
    NO_STRING = "no_string"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not blank but has no value to use: an error, a formula without result, a number that is none."""

    kind: BadKind
    shown: str = ""


Cell = str | int | float | date | time | bool | BadCell | None
"""A date with a time of day is a `datetime`, a bare time of day a `time`. Blank cells and empty texts are None."""


class SheetRow(NamedTuple):
    """One row that has at least one value: cells from column A to the last value, blanks as None.

    `row` is the number Excel shows, from 1; `sheet` is "" for a text file.
    """

    sheet: str
    row: int
    cells: tuple[Cell, ...]
    row_hidden: bool = False
    sheet_hidden: bool = False


def problem_of(bad: BadCell, place: Place) -> Problem:
    """Return the problem that a bad cell is at its place."""
    return Problem(f"cell.{bad.kind}", value=bad.shown, owner=Owner.FILE, place=place, values={"limit": MAX_TEXT})


def exact(value: int | float) -> Decimal:
    """Return the number as a person typed it: 5425.1700000000001, as Excel may store it, is 5425.17."""
    return Decimal(repr(value))


def column_index(letters: str) -> int:
    """Return 0 for A, 25 for Z, 16,383 for XFD; ValueError if there is no such column."""
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        index = index * 26 + ord(letter) - 64
    if not 1 <= index <= MAX_COLUMNS:
        raise ValueError(letters)
    return index - 1


def column_letters(index: int) -> str:
    """Return A for 0, Z for 25, XFD for 16,383."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def number(text: str) -> Cell:
    """Return the int or float of a number cell; a text that is no finite number is a BadCell, nothing is None."""
    try:
        if text.isdecimal():
            return int(text)
        value = float(text)
        if value - value == 0 and "_" not in text:
            return int(text) if value.is_integer() and text.removeprefix("-").isdecimal() else value
    except ValueError:
        if not text:
            return None
    return BadCell(BadKind.NOT_A_NUMBER, text[:50])


def from_serial(text: str, epoch: date) -> Cell:
    """Return the date (datetime, time of day) of a serial number; outside 1 to 9999-12-31 it is a BadCell."""
    value = number(text)
    if not isinstance(value, (int, float)):
        return value
    try:
        days, part = divmod(value, 1)
        milliseconds = round(part * 86_400_000)
        if days == 0 and milliseconds < 86_400_000:
            return (datetime.min + timedelta(milliseconds=milliseconds)).time()
        if days < 0:
            raise OverflowError
        # Excel believes that 1900 was a leap year: the days before its 29 February stand one too low.
        first = epoch + timedelta(days=days + (epoch == EPOCH_1900 and days < 60))
        return first if not milliseconds else datetime.combine(first, time()) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return BadCell(BadKind.NOT_A_DATE, text[:50])


def from_iso(text: str) -> Cell:
    """Return the date of a cell that carries it as text (t="d"), as some programs write."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return BadCell(BadKind.NOT_A_DATE, text[:50])
    return read.date() if read.time() == time() else read.replace(tzinfo=None)


def to_serial(day: date) -> int | None:
    """Return Excel's number of a day, or None for a day before 1 March 1900, where Excel's calendar is wrong."""
    days = (day - EPOCH_1900).days
    return days if days > 60 else None


_LONGEST_FORMAT = 255
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)])


def shows_date(format_id: int, code: str | None) -> bool:
    """Tell whether a number format shows a number as a date or time of day; a duration ([h]:mm) stays a number."""
    if code is None:
        return format_id in _BUILT_IN_DATES
    if len(code) > _LONGEST_FORMAT:
        return False
    first = _NOT_LETTERS.sub("", code.split(";")[0])
    return bool(_DATE_LETTERS.search(first)) and not _DURATION.search(first)


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[a-z]+);|&")


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _entity(match: re.Match[str]) -> str:
    name = match[1] or ""
    if not name.startswith("#"):
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    if 0xD800 <= code <= 0xDFFF or code in {0, 0xFFFE, 0xFFFF}:
        raise ValueError(name)
    return chr(code)


def from_entities(text: str) -> str:
    """Return the text with &amp; and its like, and numeric references, read; ValueError or KeyError for any other."""
    return _ENTITY.sub(_entity, text)


def from_cell_text(text: str) -> Cell:
    """Return a cell's text with _xHHHH_ read; "" is blank, and more than Excel allows is a BadCell."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if len(text) > MAX_TEXT:
        return BadCell(BadKind.TOO_LONG, text[:50])
    return text or None


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def to_cell_text(text: str) -> str:
    """Return the text with what XML cannot carry as _xHHHH_, and a text that looks so already kept apart from it."""
    return _TO_ESCAPE.sub(_escape, text)
