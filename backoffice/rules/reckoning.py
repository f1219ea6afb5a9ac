"""The answer of a calculation: its figures by the names that `calc --json` has, and the steps that lead to them.

Owns how the figures are written for a program: amounts in kroner with two decimals, days and moments as ISO texts.
Never forms a sentence and knows no rule: each topic has a `*_reckoning` function of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from backoffice.rules.explain import Step
from backoffice.rules.money import Ore


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Figures and reasoning. Amounts are `Ore`, counts int, percentages int or Decimal, days date, moments datetime.

    `values` has the keys of the calculation in the order in which they are told.
    """

    values: Mapping[str, object]
    steps: tuple[Step, ...] = ()


def as_json(reckoning: Reckoning) -> dict[str, object]:
    """Return the figures for a program: amounts "1234.50", days and moments ISO texts, counts whole numbers."""
    return {name: _plain(value) for name, value in reckoning.values.items()}


def _plain(value: object) -> object:
    if isinstance(value, Ore):
        return value.plain()
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value
