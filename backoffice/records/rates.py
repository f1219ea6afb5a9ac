"""The regulated amounts the program works by: those that came with it, and the office's own before them.

Owns which rate holds on a day, and the refusal that names what an administrator must enter and where. An own rate takes
the place of the program's of the same kind, regime and first day. Never computes one year's amount from another's.
"""

from datetime import date
from functools import cache
from pathlib import Path

from backoffice.records.own_files import own_facts, own_folder
from backoffice.records.reference_facts import read_rates
from backoffice.resources import folder
from backoffice.rules.problems import Owner, Problem, Refused
from backoffice.rules.rates import Rate, rate_on
from backoffice.text import has_text, text

FILE = "rates.csv"


@cache
def _shipped() -> tuple[Rate, ...]:
    return read_rates(folder("imports"))


def own_rates() -> tuple[Rate, ...]:
    """Return the office's own rates, none where it has no file; Refused names file, row and column of what is wrong."""
    return own_facts(FILE, read_rates)


def own_rates_file() -> Path:
    """Return where the office's own rates stand or would stand."""
    return own_folder() / FILE


def rates() -> tuple[Rate, ...]:
    """Return every rate by kind, regime and first day, the office's own instead of the program's."""
    found = {(rate.kind, rate.regime, rate.valid_from): rate for rate in (*_shipped(), *own_rates())}
    return tuple(found[key] for key in sorted(found))


def rate(kind: str, regime: str, day: date, among: tuple[Rate, ...] | None = None) -> Rate:
    """Return the rate of a kind ("improvement_floor") and regime on a day.

    `among` are rates read before (many answers at once). Refused where nobody entered any: it names the line to write
    and the file.
    """
    found = rate_on(rates() if among is None else among, kind, regime, day)
    if found is None:
        label = text(f"explain.rate.{kind}") if has_text(f"explain.rate.{kind}") else kind
        values = {"label": label, "kind": kind, "regime": regime, "year": day.year, "file": str(own_rates_file())}
        raise Refused([Problem("rate.missing", owner=Owner.FILE, value=day.isoformat(), values=values)])
    return found
