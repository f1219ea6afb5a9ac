"""The reasoning of an improvement's compensation, step by step: each deduction, each rate, each reading that was chosen.

Owns which steps are told and in which order; the figures are rules/improvements.py's. The minimum's step says that the
seed's sentence about 3.109 kr. is taken as a minimum.
"""

from collections.abc import Iterator
from datetime import date

from backoffice.rules.explain import Step
from backoffice.rules.improvements import (
    Compensation,
    Costs,
    PrivateRates,
    Use,
    almen_compensation,
    private_compensation,
    written_down,
)
from backoffice.rules.letting import months_after
from backoffice.rules.money import Ore
from backoffice.rules.problems import Level
from backoffice.rules.rates import Rate, rate_step
from backoffice.rules.reckoning import Reckoning


def private_reckoning(costs: Costs, use: Use, rates: PrivateRates, basis_fixed: date) -> Reckoning:
    """Return the private compensation with its reasoning; the keys are those of `calc improvement --regime private`."""
    found = private_compensation(costs, use, rates)
    values = {
        "basis": Ore(found.basis),
        "compensation": Ore(found.compensation),
        "write_downs": found.write_downs,
        "remaining": Ore(found.remaining),
    }
    return Reckoning(values, tuple(_private(costs, use, rates, basis_fixed, found)))


def almen_reckoning(
    costs: Costs, use: Use, maximum: Rate, period: int, basis_fixed: date, year_start: date
) -> Reckoning:
    """Return the almen compensation with its reasoning; the keys are those of `calc improvement --regime almen`.

    `year_start` is the first day of the financial year whose rate was handed in.
    """
    found = almen_compensation(costs, use, maximum, period)
    values = {
        "basis": Ore(found.basis),
        "compensation": Ore(found.compensation),
        "years": found.years,
        "remaining": Ore(found.remaining),
    }
    steps = _almen(costs, use, maximum, period, (basis_fixed, year_start), found)
    return Reckoning(values, tuple(steps))


def fixed_reckoning(amount: int, rate_from: date | None, fixed: date, use: Use, period: int | None) -> Reckoning:
    """Return what is left of a compensation that was fixed at the final approval; its rates are not looked up again.

    `rate_from` is the first day of the rates it was fixed by, None where nobody wrote it; `period` as for `written_down`.
    """
    found = written_down(0, amount, use, period)
    values = {
        "compensation": Ore(found.compensation),
        "years": found.years,
        "write_downs": found.write_downs,
        "remaining": Ore(found.remaining),
    }
    given: dict[str, object] = {"amount": Ore(amount), "day": fixed}
    known = rate_from is not None
    first = (
        Step("improvement.fixed", given | {"rate_from": rate_from}) if known else Step("improvement.fixed_then", given)
    )
    return Reckoning(values, (first, *_since(use, period, found)))


def _private(costs: Costs, use: Use, rates: PrivateRates, fixed: date, found: Compensation) -> Iterator[Step]:
    taken = costs.excess + costs.extra + costs.replaced + costs.grants
    yield Step("improvement.basis_private", _amounts(costs) | {"taken": Ore(taken), "basis": Ore(found.basis)})
    yield Step("improvement.rates_by_basis", {"day": fixed})
    for rate in (rates.floor, rates.maximum, rates.minimum):
        yield rate_step(rate)
    yield Step("improvement.minimum_reading", {"minimum": Ore(rates.minimum.amount)}, level=Level.INFO)
    above = max(0, found.basis - rates.floor.amount)
    yield from _amount(above, rates, found)
    yield from _since(use, None, found)
    if 0 < found.remaining < rates.minimum.amount:
        amounts = {"remaining": Ore(found.remaining), "minimum": Ore(rates.minimum.amount)}
        yield Step("improvement.rest_below_minimum", amounts, level=Level.WARNING)


def _amount(above: int, rates: PrivateRates, found: Compensation) -> Iterator[Step]:
    amounts = {"above": Ore(above), "floor": Ore(rates.floor.amount), "maximum": Ore(rates.maximum.amount)}
    if above > rates.maximum.amount:
        yield Step("improvement.above_maximum", amounts)
    elif above < rates.minimum.amount:
        yield Step("improvement.below_minimum", amounts | {"minimum": Ore(rates.minimum.amount)}, level=Level.WARNING)
    else:
        yield Step("improvement.above_floor", amounts)
    if not found.lost:
        yield Step("improvement.compensation", {"amount": Ore(found.compensation)})


def _almen(
    costs: Costs, use: Use, maximum: Rate, period: int, days: tuple[date, date], found: Compensation
) -> Iterator[Step]:
    fixed, year_start = days
    taken = costs.excess + costs.replaced
    yield Step("improvement.basis_almen", _amounts(costs) | {"taken": Ore(taken), "basis": Ore(found.basis)})
    if costs.extra:
        yield Step("improvement.extra_not_almen", {"extra": Ore(costs.extra)}, level=Level.WARNING)
    yield Step("improvement.rate_by_year", {"day": fixed, "year_start": year_start})
    if not year_start <= fixed < months_after(year_start, 12):
        yield Step("improvement.other_year", {"day": fixed, "year_start": year_start}, level=Level.WARNING)
    yield rate_step(maximum)
    after = max(0, found.basis - costs.grants)
    name = "improvement.above_maximum_almen" if after > maximum.amount else "improvement.below_maximum_almen"
    values = {"grants": costs.grants, "after": after, "maximum": maximum.amount}
    yield Step(name, {key: Ore(value) for key, value in values.items()})
    if not found.lost:
        yield Step("improvement.compensation", {"amount": Ore(found.compensation)})
    yield from _since(use, period, found)


def _since(use: Use, period: int | None, found: Compensation) -> Iterator[Step]:
    """What became of a compensation since it was fixed: the right to it, the years, the write-down."""
    yield from _right(use)
    yield Step("improvement.years", {"in_use": use.in_use, "move_out": use.move_out, "n": found.years})
    values: dict[str, object] = {"n": found.write_downs, "remaining": Ore(found.remaining)}
    if use.agreed:
        yield _agreed(use, found)
    elif period is None:
        yield Step("improvement.write_down_private", values)
        yield Step("improvement.write_down_reading", level=Level.INFO)
    else:
        yield Step("improvement.write_down_almen", {"period": period, **values})


def _right(use: Use) -> Iterator[Step]:
    if not use.approved:
        yield Step("improvement.not_approved", level=Level.WARNING)
    elif use.outcome in ("restored", "landlord_finished"):
        yield Step(f"improvement.{use.outcome}", level=Level.WARNING)


def _agreed(use: Use, found: Compensation) -> Step:
    percent = use.agreed[found.years] if found.years < len(use.agreed) else 0
    return Step("improvement.write_down_agreed", {"percent": percent, "remaining": Ore(found.remaining)})


def _amounts(costs: Costs) -> dict[str, object]:
    return {
        "documented": Ore(costs.documented),
        "excess": Ore(costs.excess),
        "extra": Ore(costs.extra),
        "replaced": Ore(costs.replaced),
        "grants": Ore(costs.grants),
    }
