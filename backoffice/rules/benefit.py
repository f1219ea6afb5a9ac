"""What housing benefit is calculated from, as far as the register knows it: net rent, included consumption, maintenance.

Owns the rules of boligstøtteloven § 10 that depend on the dwelling (register.md 5.2): per m² and year a deduction for consumption
included in the rent, an addition for the tenant's duty to maintain. Rates are data; today's date is a parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

INCLUDED = {
    "heat_on_account": "benefit_heat",
    "hot_water_on_account": "benefit_hot_water",
    "electricity_on_account": "benefit_electricity",
}
"""Meaning of a cost type that may be included in the rent, and the rate of its deduction."""
MAINTENANCE = {"full": "benefit_maintenance_full", "partial": "benefit_maintenance_partial"}


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """What a tenancy's benefit rests on, on one day: øre per month, dm², meanings of included costs, duties by meaning."""

    rent: int | None
    area: int | None
    included: frozenset[str]
    interior: str
    exterior: str

    @property
    def duty(self) -> str:
        """The tenant's duty to maintain: full if both are, none if neither is, else partial (the statement is ours)."""
        duties = {self.interior or "none", self.exterior or "none"}
        return duties.pop() if len(duties) == 1 else "partial"


def rates_used(before: BenefitFacts, after: BenefitFacts) -> tuple[str, ...]:
    """Return the rates that tell the two apart: those of what differs, and of all there is where the area differs."""
    if before.area != after.area:
        meanings, duties = before.included | after.included, {before.duty, after.duty}
    else:
        meanings = before.included ^ after.included
        duties = {before.duty, after.duty} if before.duty != after.duty else set()
    kinds = [INCLUDED[meaning] for meaning in INCLUDED if meaning in meanings]
    return (*kinds, *(MAINTENANCE[duty] for duty in MAINTENANCE if duty in duties))


def by_rates(facts: BenefitFacts, rates: Mapping[str, int]) -> int:
    """Return what the rates (øre per m² and year) add to the net rent per month, in øre; less than nothing if they deduct."""
    total = rates.get(MAINTENANCE.get(facts.duty, ""), 0)
    total -= sum(rates.get(INCLUDED[meaning], 0) for meaning in facts.included)
    # øre/m²/year times dm² is a hundredth of øre a year; halves go away from nothing.
    part = abs(total) * (facts.area or 0)
    monthly = (part * 2 + 1200) // 2400
    return monthly if total >= 0 else -monthly
