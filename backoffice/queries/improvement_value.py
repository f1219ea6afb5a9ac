"""What an improvement is worth on the day of moving, with the reasoning, and what a settlement is offered of it.

Owns which of its facts go into the reckoning: one that was finally approved keeps the compensation that was fixed then,
another is reckoned as it stands and is not offered. Reads only; rules/improvements.py and its steps reckon.
"""

from datetime import date

from sqlalchemy.orm import Session

from backoffice.queries.improvements import ImprovementRow, improvements_of_lease
from backoffice.records.reckonings import ALMEN, improvement
from backoffice.rules.explain import Step
from backoffice.rules.improvement_cases import lost
from backoffice.rules.improvement_steps import fixed_reckoning
from backoffice.rules.improvements import Costs, Use, agreed_schedule, financial_year, written_down
from backoffice.rules.problems import Level, refused
from backoffice.rules.rates import Rate
from backoffice.rules.reckoning import Reckoning
from backoffice.rules.settlement_lines import Offered

NEW_YEAR = "01-01"


def costs_of(one: ImprovementRow) -> Costs:
    """Return its costs; what nobody wrote is nothing, own work is never in it (G7)."""
    return Costs(
        documented=one["documented"] or 0,
        excess=one["excess"] or 0,
        extra=one["extra"] or 0,
        replaced=one["replaced"] or 0,
        grants=one["grants"] or 0,
    )


def use_of(one: ImprovementRow, move_out: date) -> Use:
    """Return how it was used until a day; Refused where nobody wrote when it was taken in use."""
    if one["in_use_on"] is None:
        raise refused("improvement.not_in_use")
    return Use(
        in_use=one["in_use_on"],
        move_out=move_out,
        approved=not lost(one.facts),
        outcome=one.facts.outcome,
        agreed=agreed_schedule(one["agreed_percent"] or ""),
    )


def valued(one: ImprovementRow, move_out: date, among: tuple[Rate, ...] | None = None) -> Reckoning:
    """Return what an improvement is worth when the tenant moves on a day, with the reasoning.

    Before the final approval it is what it would be worth, with a warning. Refused without a day in use, without a
    regime, where a rate is missing, and for a work that was not finished when the tenant moved unless its outcome is
    told (G11).
    """
    use = use_of(one, move_out)
    finished = one["finished_on"] is not None and one["finished_on"] <= move_out
    if not finished and not one.facts.outcome:
        raise refused("improvement.unfinished")
    period = one["period_years"] if one.regime == ALMEN else None
    if one["final_on"] is not None:
        rate_from = date.fromisoformat(one["rate_year"]) if one["rate_year"] else None
        return fixed_reckoning(one["compensation"] or 0, rate_from, one["final_on"], use, period)
    reckoned = reckoned_now(one, use, one["basis_fixed_on"] or one["in_use_on"], among)
    warning = Step("improvement.not_final", level=Level.WARNING)
    return Reckoning(reckoned.values, (*reckoned.steps, warning))


def reckoned_now(one: ImprovementRow, use: Use, fixed: date, among: tuple[Rate, ...] | None = None) -> Reckoning:
    """Return the compensation by the rates of the day the basis is fixed; Refused where nobody says which rules hold."""
    if not one.regime:
        raise refused("improvement.no_regime")
    start = financial_year(fixed, one.terms.year_start or NEW_YEAR)
    return improvement(
        one.regime,
        costs_of(one),
        use,
        basis_fixed=fixed,
        period=one["period_years"],
        year_start=start,
        among=among,
    )


def offered_improvements(session: Session, lease_id: int, move_out: date) -> tuple[Offered, ...]:
    """Return what a settlement is offered: the improvements of a lease that were finally approved, with what is left.

    Scope is the caller's. One that was taken in use after the tenant moved is left out.
    """
    found = []
    for one in improvements_of_lease(session, lease_id, move_out):
        if one["final_on"] is None or one["in_use_on"] is None or one["in_use_on"] > move_out:
            continue
        period = one["period_years"] if one.regime == ALMEN else None
        left = written_down(0, one["compensation"] or 0, use_of(one, move_out), period)
        found.append(Offered(one.id, one["title"], left.remaining, one["in_use_on"], left.write_downs))
    return tuple(found)
