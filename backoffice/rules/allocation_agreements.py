"""What must hold of allocation agreements, one by one and across those of the same scope, and where each is in its life.

Kinds are meanings ("flexible"), types and scenarios codes, periods closed-open. Source: LBF's register (an agreement is of
an organisation or a department), bl.dk (no extra criteria for youth dwellings), DanmarkBolig.dk on flexible letting.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.rules.periods import FOREVER, end_after, last_day
from backoffice.rules.problems import Level, Problem

FLEXIBLE = "flexible"
EXPIRY_DAYS = (30, 60, 90)
"""The reminders before an agreement ends, in days."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says: its scope (no department: the whole organisation), kind, counterparty, coverage, period.

    `share` is a percentage of the dwellings that fall vacant.
    """

    id: int
    organisation_id: int
    department_id: int | None
    kind: str
    municipality_code: str | None
    dwelling_types: frozenset[str]
    scenarios: frozenset[str]
    share: int | None
    valid_from: date
    valid_to: date


def problems(terms: Terms, youth: Collection[str]) -> list[Problem]:
    """Return what is wrong with one agreement, the worst first; `youth` are the codes of youth dwellings."""
    found = []
    if terms.valid_to <= terms.valid_from:
        found.append(Problem("allocation.ends_before", field="valid_to"))
    if terms.share is not None and not 0 <= terms.share <= 100:
        found.append(Problem("allocation.share", field="share", value=str(terms.share)))
    if terms.kind == FLEXIBLE and not terms.scenarios:
        found.append(Problem("allocation.no_scenario", field="scenarios"))
    if not terms.dwelling_types:
        found.append(Problem("allocation.no_types", field="dwelling_types"))
    if terms.kind == FLEXIBLE and not terms.dwelling_types.isdisjoint(youth):
        found.append(Problem("allocation.covers_youth", Level.WARNING, field="dwelling_types"))
    return found


def overlapping(terms: Terms, others: Iterable[Terms]) -> Terms | None:
    """Return the first other agreement of the same scope, kind, municipality and a common type that shares a day with it."""
    return next((one for one in others if one.id != terms.id and _same(terms, one) and _meet(terms, one)), None)


def _same(one: Terms, other: Terms) -> bool:
    def said(terms: Terms) -> tuple[object, ...]:
        return terms.organisation_id, terms.department_id, terms.kind, terms.municipality_code

    return said(one) == said(other) and not one.dwelling_types.isdisjoint(other.dwelling_types)


def _meet(one: Terms, other: Terms) -> bool:
    return one.valid_from < other.valid_to and other.valid_from < one.valid_to


@dataclass(frozen=True, slots=True)
class State:
    """Where an agreement is: "draft", "future", "in_force", "expiring" or "ended", and the days until it ends.

    `days` are left of a period that has begun and has an end, counted from today to its last day; 0 is the last day.
    """

    id: str
    days: int | None = None


def state(*, reported: bool, valid_from: date, valid_to: date, today: date, warn_days: int = EXPIRY_DAYS[-1]) -> State:
    """Return where an agreement is in its life; one that ends within `warn_days` is expiring."""
    if not reported:
        return State("draft")
    if valid_to <= today:
        return State("ended")
    if today < valid_from:
        return State("future")
    last = last_day(valid_to)
    if last is None:
        return State("in_force")
    left = (last - today).days
    return State("expiring" if left <= warn_days else "in_force", left)


def first_day_of_renewal(valid_from: date, valid_to: date, last: date | None) -> date | Problem:
    """Return the day a renewed agreement begins: the one after the old one's last, so that there is no gap.

    `last` is the last day an open agreement is now given. A Problem where it has an end of its own, where it is open and
    no day is given, and where the day lies before the agreement.
    """
    if valid_to != FOREVER:
        own = last is None or end_after(last) == valid_to
        return valid_to if own else Problem("allocation.has_an_end", field="valid_to")
    if last is None:
        return Problem("allocation.renew_from_when", field="valid_to")
    return end_after(last) if last >= valid_from else Problem("allocation.ends_before", field="valid_to")


@dataclass(frozen=True, slots=True)
class Sister:
    """A department by its key and its municipality's code."""

    id: int
    organisation_id: int
    municipality_code: str | None


def without_sisters_agreement(
    departments: Sequence[Sister], agreed: Iterable[tuple[int, int | None]]
) -> dict[int, frozenset[int]]:
    """Return departments without a flexible agreement although a sister in their municipality has one, with those sisters.

    `agreed` are (organisation, department or None) of the flexible agreements in force; one of the whole organisation
    is everybody's.
    """
    pairs = set(agreed)
    held: dict[tuple[int, str], set[int]] = {}
    for one in departments:
        if one.municipality_code and (one.organisation_id, one.id) in pairs:
            held.setdefault((one.organisation_id, one.municipality_code), set()).add(one.id)
    return {
        one.id: frozenset(sisters)
        for one in departments
        if (one.organisation_id, one.id) not in pairs
        and (one.organisation_id, None) not in pairs
        and (sisters := held.get((one.organisation_id, one.municipality_code or "")))
    }
