"""A calculation's answer as a person reads it: its figures with their names, and the steps with their marks.

Owns that the command line and the screen say the same. Never reckons and never lays out.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from backoffice.formats import show_decimal, show_integer, show_kroner
from backoffice.rules.explain import MARKS, NamedDay, Step, step_said
from backoffice.rules.money import Ore
from backoffice.rules.reckoning import Reckoning
from backoffice.text import text


def result_pairs(found: Reckoning) -> list[tuple[str, str]]:
    """Return the figures with what they are called; a figure that is not known yet is a dash."""
    return [(text(f"calc.result.{name}"), shown(value)) for name, value in found.values.items()]


def shown(value: object) -> str:
    """Return a figure as a person reads it: kroner, a day with its weekday, a number."""
    if value is None:
        return text("value.none")
    if isinstance(value, Ore):
        return show_kroner(value)
    if isinstance(value, date):
        return step_said(Step("calc.day", {"day": NamedDay.of(value)}))
    if isinstance(value, Decimal):
        return show_decimal(value)
    return show_integer(value) if isinstance(value, int) else str(value)


def reasoning(found: Reckoning) -> Sequence[tuple[str, str]]:
    """Return each step's mark ("!" for what should be looked at, "i" for a reading, else a blank) and sentence."""
    return [(MARKS[step.level] if step.level else " ", step_said(step)) for step in found.steps]
