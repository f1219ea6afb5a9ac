"""Why a deadline of an inspection, a demand, an account or a move-out is the day it is, one step for each day looked at.

Owns the steps of `calc inspection`, `demand`, `office-days` and `account`. The arithmetic is deadlines.py's.
"""

from collections.abc import Iterator
from datetime import date

from backoffice.rules import deadlines
from backoffice.rules.explain import NamedDay, Step
from backoffice.rules.notice_explained import skipped_step
from backoffice.rules.problems import Level, refused
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.working_days import (
    DAY,
    SATURDAY,
    SUNDAY,
    Predicate,
    office_day,
    rent_due_day,
    statute_weekday,
    why_not,
)

_HVERDAGE = 3
_TOLD_ONE_BY_ONE = 15  # working days; of more only those that are skipped are told


def inspection_reckoning(known: date, held: date | None = None, *, almen: bool) -> Reckoning:
    """Return the last days of a move-out inspection with the reasoning; Refused where it was held before it was known.

    `report_last` and `estimate_last` are None until the inspection is held; private letting knows no estimate.
    """
    if held and held < known:
        raise refused("deadline.held_before_known", held=held, known=known)
    days = deadlines.inspection_days(known, held, almen=almen)
    values = {
        "summons_last": days.summons_last,
        "inspection_last": days.inspection_last,
        "report_last": days.report_last,
        "estimate_last": days.estimate_last,
    }
    return Reckoning(values, tuple(_inspection_steps(known, held, days, almen=almen)))


def _inspection_steps(known: date, held: date | None, days: deadlines.InspectionDays, *, almen: bool) -> Iterator[Step]:
    yield Step("days.almen" if almen else "days.private")
    yield Step("days.known", {"day": NamedDay.of(known)})
    yield Step("days.inspection_last", {"day": NamedDay.of(days.inspection_last), "n": deadlines.INSPECTION_DAYS})
    yield Step("days.summons_last", {"day": NamedDay.of(days.summons_last), "n": deadlines.SUMMONS_DAYS})
    yield Step("days.not_moved", level=Level.INFO)
    if held is None or days.report_last is None:
        yield Step("days.not_held", level=Level.INFO)
        return
    if held > days.inspection_last:
        late = "days.held_late_almen" if almen else "days.held_late"
        yield Step(late, {"day": NamedDay.of(held), "last": days.inspection_last}, level=Level.WARNING)
    else:
        yield Step("days.held", {"day": NamedDay.of(held)})
    yield Step("days.report_last", {"day": NamedDay.of(days.report_last), "n": deadlines.REPORT_DAYS})
    if days.estimate_last:
        yield Step("days.estimate_last", {"day": NamedDay.of(days.estimate_last), "n": deadlines.ESTIMATE_DAYS})
    if days.claim_last:
        yield Step("days.claim_last", {"day": NamedDay.of(days.claim_last), "n": deadlines.CLAIM_DAYS})


def demand_reckoning(due: date) -> Reckoning:
    """Return the first day a demand can be made for rent due on a day, with the reasoning."""
    earliest = deadlines.demand_earliest(due)
    return Reckoning({"earliest": earliest}, tuple(_demand_steps(due, earliest)))


def _demand_steps(due: date, earliest: date) -> Iterator[Step]:
    timely = deadlines.last_timely_payment(due)
    yield Step("days.due", {"day": NamedDay.of(due)})
    day = due
    while day < timely:
        yield skipped_step(day, why_not(day, "rent_due_day"))
        day += DAY
    yield Step("days.last_timely", {"day": NamedDay.of(timely)})
    number, day, saturday = 0, timely, False
    while number < _HVERDAGE:
        day += DAY
        if statute_weekday(day):
            number += 1
            saturday |= day.isoweekday() == 6
            yield Step("days.hverdag", {"number": number, "day": NamedDay.of(day)})
        else:
            yield skipped_step(day, why_not(day, "statute_weekday"))
    if saturday:
        yield Step("days.saturday_counts", level=Level.INFO)
    if not rent_due_day(day):
        yield Step("days.third_moves", {"day": NamedDay.of(day), "why_not": why_not(day, "rent_due_day")})
    yield Step("days.demand", {"day": NamedDay.of(earliest)})


def office_days_reckoning(
    day: date, before: int, counts: Predicate = office_day, *, closed_days: frozenset[tuple[int, int]] = frozenset()
) -> Reckoning:
    """Return the day so many office days before a day, with each day that counts and each that does not.

    `counts` says which are office days; `closed_days` only words a day of the office's own.
    """
    found = deadlines.move_out_before(day, before, counts)
    return Reckoning({"date": found}, tuple(_office_steps(day, before, found, counts, closed_days)))


def _office_steps(
    wanted: date, before: int, found: date, counts: Predicate, closed_days: frozenset[tuple[int, int]]
) -> Iterator[Step]:
    yield Step("days.office_from", {"day": NamedDay.of(wanted), "n": before})
    number, day = 0, wanted
    while day > found:
        day -= DAY
        if counts(day):
            number += 1
            if before <= _TOLD_ONE_BY_ONE:
                yield Step("days.office_day", {"number": number, "day": NamedDay.of(day)})
            continue
        reason = why_not(day, "office_day") or "own_closed_day"
        if before <= _TOLD_ONE_BY_ONE or reason not in (SATURDAY, SUNDAY):
            yield skipped_step(day, reason)
    if not closed_days and any(_first_of_may(found, wanted)):
        yield Step("days.first_of_may", level=Level.INFO)
    yield Step("days.office_found", {"day": NamedDay.of(found)})


def _first_of_may(first: date, last: date) -> Iterator[bool]:
    return (first <= date(year, 5, 1) < last for year in range(first.year, last.year + 1))


def account_reckoning(year_end: date, late_bill: date | None = None) -> Reckoning:
    """Return the last day of a heat or water account with the reasoning; Refused for a bill before the year has ended."""
    if late_bill and late_bill <= year_end:
        raise refused("deadline.bill_before_year_end", bill=late_bill, year_end=year_end)
    return Reckoning(
        {"deadline": deadlines.account_last(year_end, late_bill)}, tuple(_account_steps(year_end, late_bill))
    )


def _account_steps(year_end: date, late_bill: date | None) -> Iterator[Step]:
    ordinary = deadlines.account_deadline(year_end)
    yield Step("days.account", {"year_end": year_end, "day": NamedDay.of(ordinary)})
    if late_bill:
        later = deadlines.late_bill_deadline(late_bill)
        yield Step("days.late_bill", {"bill": late_bill, "day": NamedDay.of(later)})
        chosen = "days.late_bill_holds" if later > ordinary else "days.late_bill_too_early"
        yield Step(chosen, {"day": NamedDay.of(max(later, ordinary))})
    yield Step("days.account_late", level=Level.INFO)
    yield Step("days.not_moved", level=Level.INFO)
