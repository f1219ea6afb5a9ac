"""The regulated amounts the program works by: those that came with it, and the office's own before them.

Owns which rate holds on a day, and the refusal that names what an administrator must enter and where. An own rate takes
the place of the program's of the same kind, regime and first day. Never computes one year's amount from another's.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from backoffice.records.own_files import own_facts, own_folder
from backoffice.records.reference_facts import read_rates
from backoffice.resources import folder
from backoffice.rules.problems import Owner, Problem, Refused
from backoffice.rules.rates import Rate, rate_on
from backoffice.text import has_text, text

FILE = "rates.csv"
ASKED_FOR = (
    ("improvement_floor", "private"),
    ("improvement_maximum", "private"),
    ("improvement_minimum", "private"),
    ("improvement_maximum", "almen"),
    ("demand_fee", "private"),
    ("demand_fee", "almen"),
)
"""What the program's own calculations ask for, by kind and regime."""


@cache
def _shipped() -> tuple[Rate, ...]:
    return read_rates(folder("imports"))


def own_rates() -> tuple[Rate, ...]:
    """Return the office's own rates, none where it has no file; Refused names file, row and column of what is wrong."""
    return own_facts(FILE, read_rates)


def own_rates_file() -> Path:
    """Return where the office's own rates stand or would stand."""
    return own_folder() / FILE


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate in a list, and whether it is the office's own."""

    rate: Rate
    own: bool

    @property
    def label(self) -> str:
        """What its kind is called."""
        return rate_label(self.rate.kind)

    @property
    def regime(self) -> str:
        """What its regime is called."""
        return regime_label(self.rate.regime)

    @property
    def last(self) -> date | None:
        """The last day it holds, None where no end is known."""
        return self.rate.valid_to and self.rate.valid_to - timedelta(days=1)


def rate_lines() -> tuple[RateLine, ...]:
    """Return every rate by kind, regime and first day, the office's own instead of the program's; Refused as own_rates."""
    found = {_key(one): RateLine(one, own=False) for one in _shipped()}
    found |= {_key(one): RateLine(one, own=True) for one in own_rates()}
    return tuple(found[key] for key in sorted(found))


def _key(one: Rate) -> tuple[str, str, date]:
    return one.kind, one.regime, one.valid_from


def rates() -> tuple[Rate, ...]:
    """Return every rate by kind, regime and first day, the office's own instead of the program's."""
    return tuple(line.rate for line in rate_lines())


def rates_missing(day: date) -> tuple[tuple[str, str], ...]:
    """Return kind and regime, as people call them, of what the program may ask for on a day and nobody entered."""
    among = rates()
    gone = [(kind, regime) for kind, regime in ASKED_FOR if rate_on(among, kind, regime, day) is None]
    return tuple((rate_label(kind), regime_label(regime)) for kind, regime in gone)


def rate_label(kind: str) -> str:
    """Return what a kind of rate is called; its own name where nobody named it."""
    return text(f"explain.rate.{kind}") if has_text(f"explain.rate.{kind}") else kind


def regime_label(regime: str) -> str:
    """Return what a regime is called."""
    return text(f"rates.regime.{regime}") if has_text(f"rates.regime.{regime}") else regime


def rate(kind: str, regime: str, day: date, among: tuple[Rate, ...] | None = None) -> Rate:
    """Return the rate of a kind ("improvement_floor") and regime on a day.

    `among` are rates read before (many answers at once). Refused where nobody entered any: it names the line to write
    and the file.
    """
    found = rate_on(rates() if among is None else among, kind, regime, day)
    if found is None:
        values = {
            "label": rate_label(kind),
            "regime_label": regime_label(regime),
            "kind": kind,
            "regime": regime,
            "year": day.year,
            "file": str(own_rates_file()),
        }
        raise Refused([Problem("rate.missing", owner=Owner.FILE, value=day.isoformat(), values=values)])
    return found
