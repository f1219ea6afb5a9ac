"""What decides whether a dwelling is shown as vacant, and how a thing that is found about it becomes a step with fixes.

Owns the facts and the limits that the explanation reasons from. Meanings, never codes; periods are closed-open.
"""

from dataclasses import dataclass
from datetime import date

from backoffice.rules.explain import Fix, Step
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level
from backoffice.rules.vacancy import ANY_END, Occupancy


@dataclass(frozen=True, slots=True)
class Limits:
    """The assumptions the explanation stands on: see imports/assumptions.csv. Days, and hours since the last transfer."""

    end_rule: str = ANY_END
    long_vacancy: int = 90
    long_no_tenant: int = 365
    transfer_hours: int = 24


@dataclass(frozen=True, slots=True)
class VacancyFacts:
    """What decides about one dwelling. Periods closed-open; `hidden` and `closed` are what is in force on the day asked about.

    `unavailable` is the meaning of the dwelling's mark (renovation, rehousing, "" for none), whether in force or over.
    `transfer_age` is the hours since the organisation's last automatic transfer; None for never. `confirmed_on` is the day
    somebody last confirmed that the vacancy shown still is one.
    """

    occupancies: tuple[Occupancy, ...]
    dwelling_id: int = 0
    dwelling_reported: bool = True
    retired_on: date | None = None
    hidden: bool = False
    closed: bool = False
    unavailable: str = ""
    unavailable_from: date | None = None
    unavailable_to: date | None = None
    automatic: bool = False
    transfer_age: int | None = None
    confirmed_on: date | None = None

    def unavailable_on(self, day: date) -> bool:
        """Tell whether the mark is in force."""
        return bool(self.unavailable) and (self.unavailable_from or day) <= day < (self.unavailable_to or FOREVER)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to say, and what mends it."""

    step: Step
    fixes: tuple[Fix, ...] = ()


def not_at_all(facts: VacancyFacts) -> Found | None:
    """What keeps a dwelling off the portal, whatever its leases say."""
    own = ("dwelling", facts.dwelling_id)
    if facts.retired_on is not None:
        return Found(Step("vacancy.retired", {"day": facts.retired_on}, *own, Level.INFO))
    if not facts.dwelling_reported:
        return Found(Step("vacancy.dwelling_draft", {}, *own, Level.WARNING), (Fix("report_dwelling"),))
    if facts.hidden:
        return Found(Step("vacancy.hidden", {}, *own, Level.WARNING), (Fix("show_dwelling"),))
    return None


def said(name: str, one: Occupancy, level: Level | None, **values: object) -> Step:
    """A step about a row: its period (`end` is the last day) and whether it is reported."""
    period: dict[str, object] = {"start": one.valid_from, "status": "reported" if one.reported else "draft"}
    if one.valid_to != FOREVER:
        period["end"] = last_day(one.valid_to)
    return Step(f"vacancy.{name}", {**period, **values}, "lease", one.id, level)


def end_of(shown: Occupancy) -> Fix:
    """Return the fix that ends a vacancy."""
    return Fix("end", values={"lease": shown.id})


def as_no_tenant(shown: Occupancy, reason: str, start: date) -> Fix:
    """Return the fix that reports a row as without tenant from a day, for a reason by meaning ("" for none known)."""
    return Fix("no_tenant", values={"lease": shown.id, "reason": reason, "start": start})
