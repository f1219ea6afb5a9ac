"""How dates, numbers, kroner and yes or no are written and read, in Danish and in English.

Owns both directions: every `parse_*` reads what its `show_*` writes. `of` names the language ("da", "en"); left out, it
is the one in use - files are read with `of` given, never by the language of the screen. A value that cannot be read
raises ValueError with an id only ("date_form"), whose text is "format.<id>"; the value itself is never in it.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backoffice.text import language, text

_TIME = r"(?:(?:T| +kl\.? *| +)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<part>\d{1,6})\d*)?)?)?"
_ZONE = r" *(?P<zone>Z|[+-]\d\d:?\d\d)?"
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)" + _TIME, re.ASCII
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _TIME + _ZONE, re.ASCII
)
_DIGITS = re.compile(r"\d{6}|\d{8}", re.ASCII)

_NUMBER = re.compile(r"[\d.,]*\d", re.ASCII)
_GROUPING_SPACE = re.compile(r"(?<=[0-9])[\s'](?=[0-9]{3}(?![0-9]))")
_UNIT_KRONER = re.compile(r"^(?:kr\.?|dkk)|(?:kr\.?|dkk)$", re.IGNORECASE)
_UNIT_AREA = re.compile(r"(?:m2|m²|kvm\.?)$", re.IGNORECASE)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", re.ASCII)
_LONGEST_NUMBER = 28  # characters: what Decimal holds without rounding

_YES = frozenset({"ja", "j", "x", "yes", "y", "1", "true", "sand", "sandt"})
_NO = frozenset({"nej", "n", "no", "0", "false", "falsk"})


def show_date(day: date) -> str:
    """Return the date as dd-mm-yyyy, in both languages."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


@lru_cache(4096)
def parse_date(value: str) -> date:
    """Return the date of dd-mm-yyyy (also `.` `/`, one-digit days and months, ddmmyy, ddmmyyyy) or ISO yyyy-mm-dd.

    The day always comes before the month. A time after the date is cut off; an instant with a zone first becomes
    Danish time. Two-digit years are 1950-2049. ValueError: date_form, date_impossible.
    """
    stripped = value.strip()
    if _DIGITS.fullmatch(stripped):
        return _date_of_digits(stripped)
    found = _DAY_FIRST.fullmatch(stripped) or _YEAR_FIRST.fullmatch(stripped)
    if found is None:
        raise ValueError("date_form")
    day = _date(_full_year(found["year"]), int(found["month"]), int(found["day"]))
    return _danish_day(day, found) if found.groupdict().get("zone") and found["hour"] else day


def parse_moment(value: str) -> datetime:
    """Return a moment by the clocks of Denmark, without a zone: a date as `parse_date` reads it, and the time after it.

    Without a time it is the beginning of the day; a zone ("Z", "+02:00") is turned into Danish time.
    ValueError: date_form, date_impossible.
    """
    stripped = value.strip()
    if _DIGITS.fullmatch(stripped):
        return datetime.combine(_date_of_digits(stripped), time())
    found = _DAY_FIRST.fullmatch(stripped) or _YEAR_FIRST.fullmatch(stripped)
    if found is None:
        raise ValueError("date_form")
    day = _date(_full_year(found["year"]), int(found["month"]), int(found["day"]))
    try:
        hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
        clock = time(hour, minute, second, _microseconds(found["part"]))
    except ValueError:
        raise ValueError("date_impossible") from None
    moment = datetime.combine(day, clock)
    return _danish_moment(moment, found) if found.groupdict().get("zone") and found["hour"] else moment


def _microseconds(digits: str | None) -> int:
    return int((digits or "").ljust(6, "0"))


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("date_impossible") from None


def _date_of_digits(digits: str) -> date:
    if len(digits) == 8 and digits[:2] in ("18", "19", "20", "21") and "01" <= digits[4:6] <= "12":
        # 20260331: read day first it would lie in the years 100 to 1299.
        return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return _date(_full_year(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _danish_day(day: date, found: re.Match[str]) -> date:
    try:
        clock = time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise ValueError("date_impossible") from None
    return _danish_moment(datetime.combine(day, clock), found).date()


def _danish_moment(moment: datetime, found: re.Match[str]) -> datetime:
    sign, hours, minutes = found["zone"][0], found["zone"][1:3], found["zone"][-2:]
    ahead = timedelta() if sign == "Z" else timedelta(hours=int(hours), minutes=int(minutes))
    try:
        local = moment.replace(tzinfo=UTC)
        return danish_time(local + ahead if sign == "-" else local - ahead).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError("date_impossible") from None


def show_integer(number: int, *, of: str | None = None) -> str:
    """Return the number with thousands marks: 1.234 in Danish, 1,234 in English."""
    return _marked(f"{number:,}", of)


def _marked(english: str, of: str | None) -> str:
    return english.translate({44: ".", 46: ","}) if (of or language()) == "da" else english


def show_decimal(number: Decimal, *, of: str | None = None) -> str:
    """Return the number with thousands marks and the decimals it has: 1.234,50 in Danish, 1,234.50 in English."""
    return _marked(f"{number:,f}", of)


def show_kroner(oere: int, *, of: str | None = None) -> str:
    """Return an amount given in øre as kroner with two decimals and no unit: 1.234,56."""
    whole, rest = divmod(abs(oere), 100)
    return _marked(f"{'-' if oere < 0 else ''}{whole:,}.{rest:02d}", of)


def show_area(square_metres: int | Decimal, *, of: str | None = None) -> str:
    """Return an area with its unit: 78 m²."""
    return text("format.area", of=of, number=show_decimal(Decimal(square_metres), of=of))


def parse_integer(value: str, *, of: str | None = None) -> int:
    """Return a whole number, thousands marks or not; decimals must be zero. ValueError: integer_form."""
    number = _number(value, of, "integer_form")
    if _could_be_thousands(value, of) or number != number.to_integral_value():
        raise ValueError("integer_form")
    return int(number)


def parse_area(value: str, *, of: str | None = None) -> Decimal:
    """Return an area in m², its unit (m², m2, kvm) written or not. ValueError: decimal_form.

    One mark before exactly three digits is read by the language.
    """
    return _number(_UNIT_AREA.sub("", value.strip()), of, "decimal_form")


def parse_kroner(value: str, *, of: str | None = None) -> int:
    """Return an amount in øre of `1.234,56`, `1234,5`, `1234.56`, `24900`, `kr. 5,-`, `-5 kr.` and the like.

    ValueError: kroner_form, and kroner_ambiguous where the language's decimal mark stands before three digits.
    """
    bare = _UNIT_KRONER.sub("", value.strip()).strip()
    if bare.endswith((",-", ".-", ",–")):
        bare = bare[:-2]
    if _could_be_thousands(bare, of):
        raise ValueError("kroner_ambiguous")
    oere = _number(bare, of, "kroner_form") * 100
    if oere != oere.to_integral_value():
        raise ValueError("kroner_form")
    return int(oere)


def _decimal_mark(of: str | None) -> str:
    return "," if (of or language()) == "da" else "."


def _could_be_thousands(value: str, of: str | None) -> bool:
    """Tell of `1,234` in Danish (`1.234` in English): one decimal mark where the other language groups thousands."""
    return value.count(_decimal_mark(of)) == 1 and bool(_GROUPED.fullmatch(value.strip().lstrip("-+−")))


def _number(value: str, of: str | None, problem: str) -> Decimal:
    bare = _GROUPING_SPACE.sub("", value.strip())
    sign = "-" if bare[:1] in ("-", "−") else ""
    body = bare[1:].lstrip() if bare[:1] in ("-", "−", "+") else bare
    if not _NUMBER.fullmatch(body) or len(body) > _LONGEST_NUMBER:
        raise ValueError(problem)
    whole, decimals = _split_number(body, _decimal_mark(of))
    if whole is None:
        raise ValueError(problem)
    return Decimal(f"{sign}{whole or 0}.{decimals}" if decimals else sign + whole)


def _split_number(body: str, decimal_mark: str) -> tuple[str | None, str]:
    """Return the digits before and after the decimal mark, with None before it where the marks make no number."""
    marks = [letter for letter in body if letter in ".,"]
    if not marks:
        return body, ""
    grouped = _GROUPED.fullmatch(body)
    if grouped and (len(marks) > 1 or marks[0] != decimal_mark):
        return body.replace(marks[0], ""), ""
    whole, _, decimals = body.rpartition(marks[-1])
    if len(marks) == 1:
        return whole, decimals
    # Several marks: the last one divides off the decimals, so those before it must be the other, in threes.
    proper = marks[-1] not in whole and _GROUPED.fullmatch(whole)
    return (whole.replace(marks[0], "") if proper else None), decimals


def show_yes_no(value: bool, *, of: str | None = None) -> str:
    """Return Ja or Nej, Yes or No."""
    return text("format.yes" if value else "format.no", of=of)


def parse_yes_no(value: str) -> bool:
    """Return the answer of ja, j, x, yes, 1, true / nej, n, no, 0, false, in any case. ValueError: yes_no_form."""
    answer = value.strip().lower()
    if answer in _YES or answer in _NO:
        return answer in _YES
    raise ValueError("yes_no_form")


def show_instant(instant: datetime, *, of: str | None = None) -> str:
    """Return a UTC instant (one without a zone is UTC) as Danish time: dd-mm-yyyy kl. tt.mm, in English hh:mm."""
    local = danish_time(instant)
    return text("format.instant", of=of, date=show_date(local), hour=local.hour, minute=local.minute)


def danish_time(instant: datetime) -> datetime:
    """Return a UTC instant (one without a zone is UTC) in Danish time, with its zone."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(_denmark() or _european_offset(aware))


@cache
def _denmark() -> tzinfo | None:
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:  # a machine without a time zone database
        return None


def _european_offset(instant: datetime) -> tzinfo:
    """Return Denmark's offset by the rule of Directive 2000/84/EC: summer time from the last Sunday of March to that
    of October, both at 01:00 UTC."""
    start, end = (_last_sunday(instant.astimezone(UTC).year, month) for month in (3, 10))
    return timezone(timedelta(hours=2 if start <= instant < end else 1))


def _last_sunday(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    return datetime(year, month, 31 - last.isoweekday() % 7, 1, tzinfo=UTC)
