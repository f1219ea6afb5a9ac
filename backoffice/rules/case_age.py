"""How long a case has stood in its phase, and which of five stages of age that is.

Owns the day from which each phase counts, the stages with the sign each has, and their bounds as days for a query.
Knows neither a database nor a screen; the limits are handed in (imports/assumptions.csv).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from backoffice.rules.case_days import CaseDays


class Age(StrEnum):
    """A stage of age: not begun to count, fresh, under way, old, too old."""

    AHEAD = "ahead"
    FRESH = "fresh"
    UNDER_WAY = "under_way"
    OLD = "old"
    TOO_OLD = "too_old"


MARKS: Mapping[Age, str] = MappingProxyType(
    {Age.AHEAD: "-", Age.FRESH: "o", Age.UNDER_WAY: "+", Age.OLD: "!", Age.TOO_OLD: "!!"}
)
"""The sign of each stage: told apart without any colour."""

SINCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "received": ("received_on",),
        "incomplete": ("received_on",),
        "confirmed": ("vacate_on",),
        "reletting": ("vacate_on",),
        "moved_out": ("known_on", "moved_out_on"),
        "summoned": ("summoned_on", "known_on"),
        "inspected": ("held_on", "moved_out_on"),
        "report_sent": ("report_on", "held_on"),
        "estimate_sent": ("estimate_on", "held_on"),
        "works": ("works_started_on", "estimate_on", "held_on"),
        "works_done": ("works_finished_on",),
        "draft": ("works_ready_on", "rent_until"),
        "sent": ("sent_on",),
        "objection": ("objected_on", "sent_on"),
        "board": ("board_on", "objected_on", "sent_on"),
        "awaiting_accounts": ("account_year_end", "sent_on"),
        "final": ("account_received_on", "sent_on"),
    }
)
"""The facts of a case from which each open phase counts: the first that is known, else the day of receipt.

A confirmed case only waits until the dwelling is to be vacated, and a retained amount until the account year ends: before
that day such a case is "ahead", however long ago the termination came. (Chosen; no source says how age is counted.)
"""


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """The first day of age that no longer is fresh, under way, old: days since the phase counts, ascending."""

    fresh: int
    under_way: int
    old: int

    def __post_init__(self) -> None:
        if not 0 < self.fresh < self.under_way < self.old:
            raise ValueError("the limits of age do not ascend")


def counts_from(facts: CaseDays) -> date:
    """Return the day from which a case's phase counts."""
    return facts.day((*SINCE.get(facts.phase, ()), "received_on")) or facts.received_on


def age_of(since: date, today: date, limits: AgeLimits) -> Age:
    """Return the stage of a case whose phase counts from `since`; the day itself is age 0 and fresh."""
    days = (today - since).days
    if days < 0:
        return Age.AHEAD
    if days < limits.fresh:
        return Age.FRESH
    if days < limits.under_way:
        return Age.UNDER_WAY
    return Age.OLD if days < limits.old else Age.TOO_OLD


def begins_before(today: date, limits: AgeLimits) -> tuple[tuple[Age, date], ...]:
    """Return the stages from the oldest with the day before which a phase must count to be in it or in an older one.

    A query asks these in order; what none of them takes is ahead.
    """
    bounds = ((Age.TOO_OLD, limits.old), (Age.OLD, limits.under_way), (Age.UNDER_WAY, limits.fresh), (Age.FRESH, 0))
    return tuple((age, today - timedelta(days=days - 1)) for age, days in bounds)
