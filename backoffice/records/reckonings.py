"""Calculations that need rates: what an improvement is worth, with the rates of the day looked up.

Owns which rates a calculation asks for and by which day (tenancy.md 1.7 and 2.3). The rules reckon; no register is read.
"""

from datetime import date

from backoffice.records.rates import rate
from backoffice.rules.improvement_steps import almen_reckoning, private_reckoning
from backoffice.rules.improvements import Costs, PrivateRates, Use
from backoffice.rules.problems import refused
from backoffice.rules.rates import Rate
from backoffice.rules.reckoning import Reckoning

PRIVATE, ALMEN = "private", "almen"


def improvement(
    regime: str,
    costs: Costs,
    use: Use,
    *,
    basis_fixed: date | None = None,
    period: int | None = None,
    year_start: date | None = None,
    among: tuple[Rate, ...] | None = None,
) -> Reckoning:
    """Return what an improvement is worth, with the reasoning; `regime` is private, private_old or almen.

    `basis_fixed` left out: the day taken in use. `period` (10 to 20 years) and `year_start` (the first day of the
    department's financial year, left out: 1 January of the year the basis is fixed) are asked for under almen rules only.
    Refused where a rate is missing, naming what to enter.
    """
    fixed = basis_fixed or use.in_use
    if regime == ALMEN:
        if period is None:
            raise refused("improvement.no_period")
        start = year_start or date(fixed.year, 1, 1)
        maximum = rate("improvement_maximum", ALMEN, start, among)
        return almen_reckoning(costs, use, maximum, period, fixed, start)
    return private_reckoning(costs, use, private_rates(fixed, among), fixed)


def private_rates(day: date, among: tuple[Rate, ...] | None = None) -> PrivateRates:
    """Return the three private amounts of a day; Refused where one is missing."""
    return PrivateRates(
        floor=rate("improvement_floor", PRIVATE, day, among),
        maximum=rate("improvement_maximum", PRIVATE, day, among),
        minimum=rate("improvement_minimum", PRIVATE, day, among),
    )
