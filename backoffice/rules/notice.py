"""When a termination takes effect: which month it still counts for, the last day of rent, when to be out.

Owns the policies' arithmetic (tenancy.md 1.3 and 3.2); a policy is data and is handed in. Moments are the office's
clock, Danish time without a zone. Never knows a case or a lease; notice_explained.py tells the steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from backoffice.rules.letting import months_after
from backoffice.rules.working_days import (
    DAY,
    Predicate,
    first_of_month,
    is_holiday,
    open_besides,
    statute_weekday,
    this_or_earlier,
    this_or_next,
)

NOON = time(12)
"""When a dwelling is handed over on the day of moving out (LL § 187, stk. 1)."""
LONGEST_BY_LAW = 3
"""Months; sources differ on whether a longer notice can be agreed (SAPU yes, LEJERET-O no)."""


class NoticeKind(StrEnum):
    """How a policy finds the day that a notice is counted from."""

    DSB = "dsb"
    MONTH_END = "month_end"
    STATUTORY = "statutory"
    WEEKS = "weeks"
    DAYS_OF_MONTH = "days_of_month"


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """An office's way of counting a notice, with where it comes from.

    `months` or `weeks` is the usual notice; `days` are the days of a month it is counted from or runs to. `closes` is the
    last moment of a deadline that is an office day (16:00 counts, 16:00:01 does not). `grace` is until when a notice
    still counts on the next office day where the first of a month is none. `same_day`: received on the day itself counts.
    `early_days` is how long before the end it may be agreed to be out (AL § 93), 0 for never. `closed_days` (month, day)
    are days the office is closed on besides those of working_days.office_day.
    """

    id: str
    kind: NoticeKind
    months: int = 3
    weeks: int = 0
    days: tuple[int, ...] = (1,)
    closes: time | None = None
    grace: time | None = None
    same_day: bool = False
    early_days: int = 0
    closed_days: frozenset[tuple[int, int]] = frozenset()
    source: str = ""
    confirmed: bool = False
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day a notice can be received, and until when on it; without a time the whole day counts."""

    day: date
    closes: time | None = None

    def met(self, received: datetime) -> bool:
        """Tell whether something received at a moment is in time; the last moment itself is."""
        if received.date() != self.day or self.closes is None:
            return received.date() <= self.day
        return received.time() <= self.closes


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice leads to. `lease_end` is the first day without a lease; vacated by 12:00 on `vacate`.

    `deadline` is the day it had to be received by to take effect then, until `closes` on it (None: all day).
    `early_vacate` is the earliest day that may be agreed for moving out, None where the policy has none.
    """

    deadline: date
    closes: time | None
    period_from: date
    lease_end: date
    rent_last_day: date
    vacate: date
    early_vacate: date | None = None


def notice(received: datetime, policy: NoticePolicy, months: int | None = None, weeks: int | None = None) -> Notice:
    """Return what a termination received at a moment leads to, by the policy and the lease's own notice if it has one.

    `weeks` counts in weeks whatever the policy. ValueError for a notice of no months and no weeks.
    """
    months, weeks = terms(policy, months, weeks)
    return _in_weeks(received.date(), policy, weeks) if weeks else _in_months(received, policy, months)


def terms(policy: NoticePolicy, months: int | None, weeks: int | None) -> tuple[int, int]:
    """Return the months and weeks to count, one of them 0: the lease's where given, else the policy's."""
    if months is None and weeks is None:
        months, weeks = (0, policy.weeks) if policy.kind is NoticeKind.WEEKS else (policy.months, 0)
    found = (0, weeks) if weeks else (months or 0, 0)
    if max(found) < 1 or min(found) < 0:
        raise ValueError("notice_length")
    return found


def deadline(policy: NoticePolicy, period_from: date) -> Deadline:
    """Return the last moment at which a notice still counts from a day, by the policy."""
    if policy.kind is NoticeKind.DSB:
        return Deadline(dsb_deadline(period_from.year, period_from.month, office(policy)), policy.closes)
    if policy.kind is NoticeKind.STATUTORY:
        return Deadline(statutory(period_from), policy.closes)
    if policy.grace and not office(policy)(period_from):
        return Deadline(this_or_next(period_from, office(policy)), policy.grace)
    return Deadline(period_from if policy.same_day else period_from - DAY)


def office(policy: NoticePolicy) -> Predicate:
    """Return which days the office of a policy is open."""
    return open_besides(policy.closed_days)


def dsb_deadline(year: int, month: int, counts: Predicate) -> date:
    """Return seed 004's deadline of a month: its first office day; where the day after is a helligdag, the last before.

    O5 and O6 in reading R1 (tenancy.md 1.3).
    """
    first = first_of_month(year, month, counts)
    return this_or_earlier(date(year, month, 1) - DAY, counts) if is_holiday(first + DAY) else first


def statutory(day: date) -> date:
    """Return the first hverdag from a day on that is not the day before a helligdag (LL § 175, AL § 86)."""
    return this_or_next(day, statute_not_before_holiday)


def statute_not_before_holiday(day: date) -> bool:
    """Tell whether a day is a hverdag of the statute with no helligdag after it."""
    return statute_weekday(day) and not is_holiday(day + DAY)


def starts(received: date, days: tuple[int, ...]) -> Iterator[date]:
    """Yield the days a period can be counted from, from the month of receipt on (two months more are always enough)."""
    for ahead in range(3):
        month = months_after(received.replace(day=1), ahead)
        yield from (month.replace(day=day) for day in sorted(days))


def _in_months(received: datetime, policy: NoticePolicy, months: int) -> Notice:
    start = next(day for day in starts(received.date(), policy.days) if deadline(policy, day).met(received))
    return _notice(deadline(policy, start), start, months_after(start, months), policy)


def _in_weeks(received: date, policy: NoticePolicy, weeks: int) -> Notice:
    run_out = received + timedelta(weeks=weeks)
    end = next(day for day in starts(run_out, policy.days) if day >= run_out)
    return _notice(Deadline(end - timedelta(weeks=weeks)), received, end, policy)


def _notice(found: Deadline, period_from: date, lease_end: date, policy: NoticePolicy) -> Notice:
    last = lease_end - DAY
    early = last - timedelta(days=policy.early_days) if policy.early_days else None
    return Notice(found.day, found.closes, period_from, lease_end, last, statutory(lease_end), early)


def relet(rent_last_day: date, new_lease: date) -> date:
    """Return the last day of rent when a new lease starts: the day before it, never later than before (O3)."""
    return min(rent_last_day, new_lease - DAY)


READINGS = ("R1", "R2", "R3", "R4")
"""What "hverdag" and "den efterfølgende dag" of O5 and O6 can mean (tenancy.md 1.3); R1 is what the program works by."""


def dsb_reading(year: int, month: int, reading: str, counts: Predicate) -> date:
    """Return the deadline of a month under one of the four readings of the seed's words; `counts` are the office days.

    R1 as dsb_deadline. R2 the same with Saturday as a hverdag. R3 asks of the day after the 1st, public holidays only.
    R4 is the statute, which moves forward and never back. KeyError for another reading.
    """
    if reading == "R4":
        return statutory(date(year, month, 1))
    weekday = {"R1": counts, "R2": statute_weekday, "R3": counts}[reading]
    first = first_of_month(year, month, weekday)
    following = is_holiday(date(year, month, 2) if reading == "R3" else first + DAY)
    if following and not (reading == "R3" and following == "sunday"):
        return this_or_earlier(date(year, month, 1) - DAY, weekday)
    return first
