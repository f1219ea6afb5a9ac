"""Rent paid beyond what the tenant is liable for: a part of a month's rent, by days.

Owns the one formula (tenancy.md 3.2, lejeloven § 58 stk. 5). Which days they are, rules/notice.py and
rules/settlement_lines.py say.
"""

from backoffice.rules.explain import Step
from backoffice.rules.money import Ore, not_negative, rounded
from backoffice.rules.problems import refused
from backoffice.rules.reckoning import Reckoning

_LONGEST_MONTH = 31


def refund(monthly: int, days: int, of: int) -> int:
    """Return the rent (øre) of some days of a month of so many days, half up; Refused for days that the month has not."""
    not_negative(monthly=monthly, days=days)
    if not 1 <= of <= _LONGEST_MONTH or days > of:
        raise refused("refund.days", days=days, month_days=of)
    return rounded(monthly * days, of)


def refund_reckoning(monthly: int, days: int, of: int) -> Reckoning:
    """Return the refund with its reasoning; the key is that of `calc refund`."""
    amount = Ore(refund(monthly, days, of))
    values = {"monthly": Ore(monthly), "days": days, "month_days": of, "amount": amount}
    return Reckoning({"amount": amount}, (Step("refund.days", values),))
