"""Why a notice takes effect when it does: each day that was looked at, the holiday that ruled it out, the rule's source.

Owns the steps of `calc notice` and of a case's dates. The arithmetic is notice.py's.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from backoffice.rules.explain import NamedDay, Step
from backoffice.rules.notice import (
    LONGEST_BY_LAW,
    NOON,
    READINGS,
    Notice,
    NoticeKind,
    NoticePolicy,
    deadline,
    dsb_reading,
    notice,
    office,
    starts,
    statutory,
    terms,
)
from backoffice.rules.problems import Level
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.working_days import (
    DAY,
    SATURDAY,
    SUNDAY,
    Predicate,
    first_of_month,
    is_holiday,
    statute_weekday,
    why_not,
)


def notice_reckoning(
    received: datetime, policy: NoticePolicy, months: int | None = None, weeks: int | None = None, *, label: str = ""
) -> Reckoning:
    """Return a notice's days with the reasoning; `label` is what people call the policy. Errors as notice.notice."""
    found = notice(received, policy, months, weeks)
    values = {
        "deadline": found.deadline,
        "period_from": found.period_from,
        "rent_last_day": found.rent_last_day,
        "vacate": found.vacate,
    }
    return Reckoning(values, tuple(_steps(received, policy, terms(policy, months, weeks), found, label or policy.id)))


def _steps(
    received: datetime, policy: NoticePolicy, length: tuple[int, int], found: Notice, label: str
) -> Iterator[Step]:
    months, weeks = length
    yield Step("notice.received", {"day": NamedDay.of(received.date()), "time": received.time()})
    yield _policy_step(policy, label)
    if weeks:
        yield from _weeks_steps(received.date(), weeks, found)
    else:
        yield from _tried(received, policy)
        name = "notice.period_one" if months == 1 else "notice.period"
        yield Step(name, {"months": months, "from": found.period_from, **_ends(found)})
        if months > LONGEST_BY_LAW:
            yield Step("notice.longer_than_law", {"months": months}, level=Level.WARNING)
    yield from _leaving(found, policy.early_days)
    if policy.kind is NoticeKind.DSB and not weeks:
        yield from _chosen_readings(policy, found.period_from)


def _policy_step(policy: NoticePolicy, label: str) -> Step:
    values = {"label": label, "source": policy.source}
    if policy.confirmed:
        return Step("notice.policy", values)
    return Step("notice.policy_unconfirmed", values, level=Level.WARNING)


def _ends(found: Notice) -> dict[str, object]:
    return {"lease_end": found.lease_end, "rent_last_day": found.rent_last_day}


def _weeks_steps(received: date, weeks: int, found: Notice) -> Iterator[Step]:
    run_out = received + timedelta(weeks=weeks)
    yield Step("notice.weeks", {"weeks": weeks, "run_out": NamedDay.of(run_out), **_ends(found)})
    yield Step("notice.weeks_deadline", {"deadline": NamedDay.of(found.deadline), "lease_end": found.lease_end})


def _tried(received: datetime, policy: NoticePolicy) -> Iterator[Step]:
    """Yield the steps of the last day it was too late to be counted from, if any, and of the one it is in time for."""
    missed: date | None = None
    for start in starts(received.date(), policy.days):
        last = deadline(policy, start)
        if last.met(received):
            if missed:
                yield from _one_tried(policy, missed, met=False)
            yield from _one_tried(policy, start, met=True)
            if last.closes and received == datetime.combine(last.day, time()):
                yield Step("notice.midnight", {"time": last.closes}, level=Level.WARNING)
            return
        missed = start


def _one_tried(policy: NoticePolicy, start: date, *, met: bool) -> Iterator[Step]:
    last = deadline(policy, start)
    yield from _how_found(policy, start, last.day)
    values = {"start": start, "deadline": NamedDay.of(last.day), "time": last.closes}
    yield Step(f"notice.{'in_time' if met else 'late'}{'_by' if last.closes else ''}", values)


def _how_found(policy: NoticePolicy, start: date, last: date) -> Iterator[Step]:
    """Yield how a deadline that is a working day was found; a month's end needs no words."""
    if policy.kind is NoticeKind.STATUTORY:
        yield from skipped_by_statute(start)
    elif policy.kind is NoticeKind.DSB:
        yield from _office_days(start, last, office(policy))
    elif policy.grace and last >= start:
        yield from _skipped(start, last)
        yield Step("notice.grace", {"start": start, "day": NamedDay.of(last), "time": policy.grace})


def _office_days(start: date, last: date, counts: Predicate) -> Iterator[Step]:
    first = first_of_month(start.year, start.month, counts)
    yield from _skipped(start, first)
    yield Step("notice.first_office_day", {"start": start, "day": NamedDay.of(first)})
    if last < first:
        following = first + DAY
        values = {"following": NamedDay.of(following), "why_not": is_holiday(following), "day": NamedDay.of(last)}
        yield Step("notice.before_holiday", values)


def _skipped(start: date, until: date) -> Iterator[Step]:
    for day in _days(start, until):
        yield skipped_step(day, why_not(day, "office_day") or "own_closed_day")


def skipped_step(day: date, reason: str) -> Step:
    """Return that a day does not count and why; a Saturday or Sunday says so itself."""
    if reason in (SATURDAY, SUNDAY):
        return Step("days.weekend", {"day": NamedDay.of(day)})
    return Step("days.not_counted", {"day": NamedDay.of(day), "why_not": reason})


def skipped_by_statute(start: date) -> Iterator[Step]:
    """Yield why each day from `start` up to the first hverdag that is not the day before a helligdag is not that day."""
    for day in _days(start, statutory(start)):
        if statute_weekday(day):
            following = day + DAY
            values = {"day": NamedDay.of(day), "following": NamedDay.of(following), "why_not": is_holiday(following)}
            yield Step(
                "notice.day_before_sunday" if is_holiday(following) == SUNDAY else "notice.day_before_holiday", values
            )
        else:
            yield skipped_step(day, is_holiday(day))


def _days(start: date, until: date) -> Iterator[date]:
    return (start + timedelta(days=ahead) for ahead in range((until - start).days))


def _leaving(found: Notice, early_days: int) -> Iterator[Step]:
    yield from skipped_by_statute(found.lease_end)
    yield Step("notice.vacate", {"day": NamedDay.of(found.vacate), "lease_end": found.lease_end, "time": NOON})
    if found.vacate > found.lease_end:
        yield Step("notice.no_rent_between", {"first": found.lease_end, "last": found.vacate}, level=Level.INFO)
    if found.early_vacate:
        values = {"n": early_days, "day": NamedDay.of(found.early_vacate), "rent_last_day": found.rent_last_day}
        yield Step("notice.early", values)


def _chosen_readings(policy: NoticePolicy, start: date) -> Iterator[Step]:
    """Yield what the seed's words can mean, what each meaning gives for this month, and which was chosen."""
    counts = office(policy)
    yield Step("notice.words", {"start": start}, level=Level.INFO)
    for reading in READINGS:
        day = NamedDay.of(dsb_reading(start.year, start.month, reading, counts))
        yield Step(f"notice.reading_{reading.lower()}", {"day": day}, level=Level.INFO)
    yield Step("notice.same_date", level=Level.INFO)
