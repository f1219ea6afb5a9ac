"""What is held back of a settlement for heat and water accounts that are still open.

Owns the suggestion, which is a guess that no source decides (tenancy.md 8, no. 11), and which account years may be open. A
person decides the amount; it is never above the result (rules/settlements.py).
"""

from calendar import monthrange
from datetime import date, timedelta

from backoffice.rules.deadlines import account_last
from backoffice.rules.money import rounded

_DAY = timedelta(days=1)


def suggested_reserve(monthly_on_account: int, months: int, percent: int) -> int:
    """Return what to hold back for accounts that are open, in øre: the on-account payments of those months times a share.

    A guess that no source decides (tenancy.md 8, no. 11); the percentage is an assumption of the office.
    """
    return rounded(monthly_on_account * months * percent, 100)


def account_year_end(day: date, month_day: str) -> date:
    """Return the last day of the account year a day lies in; `month_day` is "MM-DD", 29 February falls on the 28th."""
    month, number = (int(part) for part in month_day.split("-"))

    def end_in(year: int) -> date:
        return date(year, month, min(number, monthrange(year, month)[1]))

    return end_in(day.year) if day <= end_in(day.year) else end_in(day.year + 1)


def open_account_months(lease_start: date, last: date, month_day: str, today: date) -> int:
    """Return the months, begun ones whole, of the account years that may be open: the one the lease ends in, and the one
    before while its account is not due yet (account_last of rules/deadlines).
    """
    end = account_year_end(last, month_day)
    before = account_year_end(end.replace(year=end.year - 1, day=1), month_day)
    first = (
        before
        if today > account_last(before)
        else account_year_end(before.replace(year=before.year - 1, day=1), month_day)
    )
    start = max(lease_start, first + _DAY)
    return max(0, (last.year - start.year) * 12 + last.month - start.month + 1)
