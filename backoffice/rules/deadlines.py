"""Deadlines of moving in, moving out, accounts, demands and applications, as plain date arithmetic.

Owns tenancy.md 3.2 but for the notice (notice.py); every limit is a parameter with the source's value. A landlord's duty
is never moved for a weekend; a tenant's right is, by limitation_day (a choice: no source decides). Knows no case.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.rules.letting import months_after
from backoffice.rules.working_days import (
    DAY,
    Predicate,
    days_after,
    days_before,
    limitation_day,
    office_day,
    rent_due_day,
    statute_weekday,
    this_or_next,
)

SUMMONS_DAYS = 7
INSPECTION_DAYS = 14
REPORT_DAYS = 14
ESTIMATE_DAYS = 14
CLAIM_DAYS = 14


@dataclass(frozen=True, slots=True)
class InspectionDays:
    """The last days of a move-out inspection; what follows the inspection is None until it is held.

    `claim_last` (LL § 187, stk. 2) is of private letting only, `estimate_last` of almen letting only.
    """

    summons_last: date
    inspection_last: date
    report_last: date | None
    estimate_last: date | None
    claim_last: date | None


def inspection_days(known: date, held: date | None = None, *, almen: bool) -> InspectionDays:
    """Return the last days from when the organisation knew of the move-out, and from when the inspection was held.

    LL § 187, stk. 2-4; BEK 640 § 13; the estimate: DKLF, AABSK, AKB-F.
    """
    return InspectionDays(
        summons_last=summons_last(known),
        inspection_last=inspection_last(known),
        report_last=held and report_last(held),
        estimate_last=estimate_last(held) if held and almen else None,
        claim_last=claim_last(held) if held and not almen else None,
    )


def summons_last(known: date, days: int = INSPECTION_DAYS, ahead: int = SUMMONS_DAYS) -> date:
    """Return the last day to send the summons so that an inspection on the last day is still a week off."""
    return known + timedelta(days=days - ahead)


def inspection_last(known: date, days: int = INSPECTION_DAYS) -> date:
    """Return the last day of the inspection: two weeks after the organisation learned of the move-out."""
    return known + timedelta(days=days)


def inspection_first(summoned: date, ahead: int = SUMMONS_DAYS) -> date:
    """Return the first day an inspection can be held after a summons, where nothing shorter was agreed."""
    return summoned + timedelta(days=ahead)


def report_last(held: date, days: int = REPORT_DAYS) -> date:
    """Return the last day to send the report where it was not handed over (LL § 187, stk. 4; BEK 640 § 13)."""
    return held + timedelta(days=days)


def estimate_last(held: date, days: int = ESTIMATE_DAYS) -> date:
    """Return the last day to send the written estimate with the tenant's share (almen letting)."""
    return held + timedelta(days=days)


def claim_last(held: date, days: int = CLAIM_DAYS) -> date:
    """Return the last day to make claims after the inspection (LL § 187, stk. 2)."""
    return held + timedelta(days=days)


def last_timely_payment(due: date) -> date:
    """Return the last day to pay rent that is due: a Saturday, helligdag or Grundlovsdag moves it on (LL § 58, stk. 4)."""
    return this_or_next(due, rent_due_day)


def demand_earliest(due: date, hverdage: int = 3) -> date:
    """Return the first day a demand (påkrav) can be made for rent due on a day (LL § 182, stk. 2; UfR 2022.1586 V).

    The hverdag after the third hverdag after the last timely payment. Saturdays count as hverdage, but where the third
    is one, or Grundlovsdag, the demand has to wait for a hverdag that is neither; never on a helligdag (lejeret.com).
    """
    third = third_hverdag(due, hverdage)
    return this_or_next(third + DAY, statute_weekday if rent_due_day(third) else rent_due_day)


def third_hverdag(due: date, hverdage: int = 3) -> date:
    """Return the third hverdag after the last timely payment, Saturdays and Grundlovsdag counted."""
    return days_after(last_timely_payment(due), hverdage, statute_weekday)


def move_out_before(day: date, n: int, counts: Predicate = office_day) -> date:
    """Return the day to be out, n office days before a day; the day itself is not counted (kollegiekontoret.dk)."""
    return days_before(day, n, counts)


def account_deadline(year_end: date, months: int = 4) -> date:
    """Return the last day a heat or water account of a year can reach the tenant: four months after its end."""
    return months_after(year_end + DAY, months) - DAY


def late_bill_deadline(received: date, months: int = 3) -> date:
    """Return the last day of an account whose supplier's final bill came late: three months after the bill.

    The same day of the month, or its last.
    """
    return months_after(received, months)


def account_last(year_end: date, late_bill: date | None = None) -> date:
    """Return the account's last day; a final bill from the supplier that came late gives until three months after it."""
    ordinary = account_deadline(year_end)
    return max(ordinary, late_bill_deadline(late_bill)) if late_bill else ordinary


def objection_last(inspection: date | None, lease_start: date | None, days: int = 14) -> date | None:
    """Return the last day for the tenant's remarks to the move-in: 14 days, moved on where that is no limitation_day.

    Seed 004 counts from the inspection, the law from the start of the lease: the later of the two is kept. None without
    either day.
    """
    known = [day for day in (inspection, lease_start) if day]
    return this_or_next(max(known) + timedelta(days=days), limitation_day) if known else None


def improvement_answer_last(received: date, weeks: int = 6) -> date:
    """Return the last day to answer an application for an improvement (LL § 145, stk. 3); silence lets the work begin."""
    return received + timedelta(weeks=weeks)


def settlement_target(rent_last_day: date, days: int = 28) -> date:
    """Return the day a settlement without works is promised by (seed A3: three to four weeks; late the day after)."""
    return rent_last_day + timedelta(days=days)


def settlement_target_after_works(
    rent_last_day: date, finished: date, last_invoice: date | None = None, days: int = 21
) -> date:
    """Return the day a settlement with works is promised by: three weeks after the last of works, invoice and rent (A4)."""
    return max(day for day in (rent_last_day, finished, last_invoice) if day) + timedelta(days=days)
