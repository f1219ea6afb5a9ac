"""The compensation of a tenant's improvement and what is left of it on the day of moving: private and almen.

Owns lejeloven § 145 (seed 004, 1.7) and almenlejeloven §§ 35-42 with BEK 70/2018 § 87: the basis, floor, maximum and
minimum, the write-down, an agreed one instead, and what takes the right away. Amounts are øre, rates are handed in.
The readings chosen where the sources differ (tenancy.md 1.7, G8-G10) stand in the reasoning, improvement_steps.py.
"""

from dataclasses import dataclass
from datetime import date

from backoffice.rules.letting import months_after
from backoffice.rules.money import not_negative, rounded
from backoffice.rules.problems import refused
from backoffice.rules.rates import Rate

FIRST_WRITE_DOWN = 2
"""Full years in use at the first write-down under the private rules; then 10 per cent of the original each year."""
PERIODS = range(10, 21)
"""Years over which an almen compensation is written down, by how long the improvement is expected to last."""
LOST_BY_OUTCOME = frozenset({"restored", "landlord_finished"})
"""Outcomes, by meaning, that leave no compensation: taken back, or finished by the landlord at its own cost (G11)."""
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Costs:
    """What was documented to firms registered for VAT (øre), and what is deducted from it; own work is never in it (G7)."""

    documented: int
    excess: int = 0
    extra: int = 0
    replaced: int = 0
    grants: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """When the improvement was taken in use and when the tenant moves, and what else decides the right to compensation.

    `approved`: notified, and approved or left unanswered, before the work began (G2, G3). `outcome` is by meaning.
    `agreed`: the write-down agreed instead, per cent left after 0, 1, 2 … full years; empty for the law's own.
    """

    in_use: date
    move_out: date
    approved: bool = True
    outcome: str = "completed"
    agreed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PrivateRates:
    """The three amounts of § 145 stk. 5 of the day the basis was fixed."""

    floor: Rate
    maximum: Rate
    minimum: Rate


@dataclass(frozen=True, slots=True)
class Compensation:
    """The basis, the compensation it gives, and what remains on the day of moving, in øre.

    `years` are full years in use, `write_downs` how many times it was written down (private: 10 per cent each; almen: a
    part of the period each). `lost` names what took the right away: "not_approved", "restored", "landlord_finished".
    """

    basis: int
    compensation: int
    years: int
    write_downs: int
    remaining: int
    lost: str = ""


def full_years(first: date, day: date) -> int:
    """Return the full years between two days; the anniversary itself counts, 29 February falls on the 28th.

    Refused where the day comes before the first: a move before the improvement was in use is a mistake. Source of the
    28th: forældelsesloven § 27 stk. 1.
    """
    if day < first:
        raise refused("improvement.moved_before_use", move_out=day, in_use=first)
    years = day.year - first.year
    return years - (months_after(first, 12 * years) > day)


def financial_year(day: date, year_start: str) -> date:
    """Return the first day of the department's financial year that a day lies in; `year_start` is "MM-DD"."""
    month, number = (int(part) for part in year_start.split("-"))
    start = date(day.year, month, number)
    return start if start <= day else start.replace(year=day.year - 1)


def agreed_schedule(written: str) -> tuple[int, ...]:
    """Return an agreed write-down "100 90 75 0": whole per cents left after 0, 1, 2 … full years, never rising.

    Refused for anything else. Empty text: none was agreed.
    """
    parts = written.replace(",", " ").replace(";", " ").split()
    left = tuple(int(part) for part in parts if part.isascii() and part.isdecimal())
    if len(left) != len(parts) or any(one > 100 for one in left) or list(left) != sorted(left, reverse=True):
        raise refused("improvement.agreed_form", written=written)
    return left


def private_compensation(costs: Costs, use: Use, rates: PrivateRates) -> Compensation:
    """Return the private compensation: the basis above the floor, at most the maximum, nothing below the minimum.

    Written down by a tenth of the original each full year from the second on: nothing is left after eleven years.
    """
    _check(costs)
    basis = max(0, costs.documented - costs.excess - costs.extra - costs.replaced - costs.grants)
    amount = min(max(0, basis - rates.floor.amount), rates.maximum.amount)
    return written_down(basis, amount if amount >= rates.minimum.amount else 0, use)


def almen_compensation(costs: Costs, use: Use, maximum: Rate, period: int) -> Compensation:
    """Return the almen compensation: grants come off it, then the maximum; written down evenly over 10 to 20 years.

    The first write-down is after one full year. Refused for another period. Extra installations are not deducted: the
    almen rules name only existing parts and excess (BEK 70/2018 § 87).
    """
    _check(costs)
    basis = max(0, costs.documented - costs.excess - costs.replaced)
    return written_down(basis, min(max(0, basis - costs.grants), maximum.amount), use, period)


def written_down(basis: int, amount: int, use: Use, period: int | None = None) -> Compensation:
    """Return what is left of a compensation that was fixed (øre); `period` is the almen one's years, None for private."""
    if period is not None and period not in PERIODS:
        raise refused("improvement.period", years=period, least=PERIODS[0], most=PERIODS[-1])
    years = full_years(use.in_use, use.move_out)
    whole = _TENTHS if period is None else period
    write_downs = min(whole, max(0, years - FIRST_WRITE_DOWN + 1) if period is None else years)
    lost = lost_by(use)
    if lost:
        return Compensation(basis, 0, years, write_downs, 0, lost)
    left = rounded(amount * (whole - write_downs), whole)
    if use.agreed:
        left = rounded(amount * _agreed_percent(use.agreed, years), 100)
    return Compensation(basis, amount, years, write_downs, left)


def lost_by(use: Use) -> str:
    """Return what takes the right to compensation away, or "" (G3, G11)."""
    if not use.approved:
        return "not_approved"
    return use.outcome if use.outcome in LOST_BY_OUTCOME else ""


def _agreed_percent(agreed: tuple[int, ...], years: int) -> int:
    """Return the agreed per cent after so many years; a schedule that ended at nothing stays there."""
    if years < len(agreed):
        return agreed[years]
    if agreed[-1]:
        raise refused("improvement.agreed_ends", years=years, last=len(agreed) - 1)
    return 0


def _check(costs: Costs) -> None:
    not_negative(
        documented=costs.documented,
        excess=costs.excess,
        extra=costs.extra,
        replaced=costs.replaced,
        grants=costs.grants,
    )
