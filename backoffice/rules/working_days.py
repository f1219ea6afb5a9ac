"""Public holidays of Denmark and the four kinds of working day that law, court and offices mean by "hverdag".

Owns which day counts as which, and why one does not; the public holidays come from the library `holidays`, which is
loaded when a day is first asked for. Never knows which rule a deadline follows: notice.py and deadlines.py do.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

Predicate = Callable[[date], bool]
DAY = timedelta(days=1)

SATURDAY, SUNDAY = "saturday", "sunday"
CONSTITUTION_DAY, CHRISTMAS_EVE, NEW_YEARS_EVE = "constitution_day", "christmas_eve", "new_years_eve"

# What is not a public holiday and still no working day in some meaning (lukkeloven; ret-raad.dk).
_NAMED = MappingProxyType({(6, 5): CONSTITUTION_DAY, (12, 24): CHRISTMAS_EVE, (12, 31): NEW_YEARS_EVE})
_CLOSED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "office_day": frozenset({SATURDAY, CONSTITUTION_DAY, CHRISTMAS_EVE, NEW_YEARS_EVE}),
        "statute_weekday": frozenset(),
        "rent_due_day": frozenset({SATURDAY, CONSTITUTION_DAY}),
        "limitation_day": frozenset({SATURDAY, CONSTITUTION_DAY, CHRISTMAS_EVE, NEW_YEARS_EVE}),
    }
)
KINDS = tuple(_CLOSED)


@cache
def _holidays(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year with their Danish names; store bededag until 2023."""
    import holidays

    return MappingProxyType(dict(holidays.country_holidays("DK", years=year, language="da").items()))


def is_holiday(day: date) -> str:
    """Return the Danish name of the public holiday, "sunday" for another Sunday, "" for a day that is no helligdag."""
    return _holidays(day.year).get(day, "") or (SUNDAY if day.isoweekday() == 7 else "")


def why_not(day: date, kind: str) -> str:
    """Return what keeps a day from counting, "" for one that counts: a holiday's Danish name or a word like "saturday".

    `kind` is one of KINDS; KeyError for another. The words have texts "explain.why_not.<word>".
    """
    closed = _CLOSED[kind]
    if holiday := is_holiday(day):
        return holiday
    named = _NAMED.get((day.month, day.day), "")
    if named in closed:
        return named
    return SATURDAY if day.isoweekday() == 6 and SATURDAY in closed else ""


def office_day(day: date) -> bool:
    """Tell whether an office is open: no Saturday, helligdag, 5 June, 24 or 31 December (kollegiekontoret.dk's table)."""
    return not why_not(day, "office_day")


def statute_weekday(day: date) -> bool:
    """Tell whether a day is a hverdag of LL § 175 and AL § 86: Saturday counts (UfR 2022.1586 V), a helligdag does not."""
    return not why_not(day, "statute_weekday")


def rent_due_day(day: date) -> bool:
    """Tell whether rent can fall due (LL § 58, stk. 4): no Saturday, helligdag or Grundlovsdag."""
    return not why_not(day, "rent_due_day")


def limitation_day(day: date) -> bool:
    """Tell whether a period can end (forældelsesloven § 27): as rent_due_day, and no 24 or 31 December."""
    return not why_not(day, "limitation_day")


def open_besides(closed_days: frozenset[tuple[int, int]]) -> Predicate:
    """Return office_day for an office that is also closed on days (month, day) of its own, 1 May for one."""
    if not closed_days:
        return office_day
    return lambda day: office_day(day) and (day.month, day.day) not in closed_days


def this_or_next(day: date, predicate: Predicate) -> date:
    """Return the day itself if it counts, else the first later day that does."""
    while not predicate(day):
        day += DAY
    return day


def this_or_earlier(day: date, predicate: Predicate) -> date:
    """Return the day itself if it counts, else the last earlier day that does."""
    while not predicate(day):
        day -= DAY
    return day


def first_of_month(year: int, month: int, predicate: Predicate) -> date:
    """Return the first day of a month that counts."""
    return this_or_next(date(year, month, 1), predicate)


def days_before(day: date, n: int, predicate: Predicate) -> date:
    """Return the n-th counting day before a day; the day itself is not counted. n = 0 gives the day."""
    for _ in range(n):
        day = this_or_earlier(day - DAY, predicate)
    return day


def days_after(day: date, n: int, predicate: Predicate) -> date:
    """Return the n-th counting day after a day; the day itself is not counted. n = 0 gives the day."""
    for _ in range(n):
        day = this_or_next(day + DAY, predicate)
    return day
