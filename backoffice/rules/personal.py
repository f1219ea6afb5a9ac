"""What looks like a person's number (CPR): told from other numbers, and hidden wherever a raw cell is shown.

Owns the look only: nobody is looked up. A BBR id is never taken for one, whatever digits it has.
"""

import re

HIDDEN = "••••••-••••"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# Replacement numbers have 60 added to the day; the year says nothing.
_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])", r"(?:0[1-9]|1[0-2])"
_NUMBER = re.compile(rf"{_UUID}|(?<!\d){_DAY}{_MONTH}\d\d([-–]?)\d{{4}}(?!\d)", re.ASCII)
_DIGITS = 10


def masked(value: str) -> str:
    """Return a text with everything in it that looks like a person's number hidden."""
    return _NUMBER.sub(lambda found: found[0] if found[1] is None else HIDDEN, value)


def has_person(value: str) -> bool:
    """Tell whether a text holds what looks like a person's number, with its hyphen or without."""
    return masked(value) != value


def has_written_person(value: str) -> bool:
    """Tell whether a text holds a person's number with its hyphen: no other identifier is written so."""
    return any(found[1] for found in _NUMBER.finditer(value))


def number_of_person(value: int | float) -> bool:
    """Tell whether a number cell looks like a person's number, also one that lost the zero before it."""
    digits = str(int(value)) if value == int(value) and value > 0 else ""
    return _DIGITS - 1 <= len(digits) <= _DIGITS and has_person(digits.zfill(_DIGITS))
