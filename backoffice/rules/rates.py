"""A regulated amount with its period and source, and which one holds on a day.

Owns the type and how a rate stands in a reasoning: one that nobody confirmed is a warning. Which rates there are,
records/rates.py knows; nothing is ever computed from another year's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.rules.explain import Step
from backoffice.rules.money import Ore
from backoffice.rules.problems import Level


@dataclass(frozen=True, slots=True)
class Rate:
    """A regulated amount in hundredths of its unit ("kr" gives øre), valid from a day until the day before valid_to."""

    kind: str
    regime: str
    valid_from: date
    valid_to: date | None
    amount: int
    unit: str
    source: str
    confirmed: bool

    def covers(self, day: date) -> bool:
        """Return whether the rate holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def rate_on(rates: Iterable[Rate], kind: str, regime: str, day: date) -> Rate | None:
    """Return the rate of a kind that holds on a day, the latest begun where two do; None where no one entered any."""
    holding = [rate for rate in rates if (rate.kind, rate.regime) == (kind, regime) and rate.covers(day)]
    return max(holding, key=lambda rate: rate.valid_from, default=None)


def rate_step(rate: Rate) -> Step:
    """Return what a reasoning says of a rate: its amount, since when, where it is from, and that nobody confirmed it."""
    values = {
        "rate": rate.kind,
        "amount": Ore(rate.amount),
        "valid_from": rate.valid_from,
        "source": rate.source,
        "confirmed": rate.confirmed,
    }
    if rate.confirmed:
        return Step("rate.used", values)
    return Step("rate.unconfirmed", values, level=Level.WARNING)
