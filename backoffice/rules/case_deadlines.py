"""Which deadlines a case has in its phase: each kind once, with the phases it runs in and the fact it counts from.

Owns the kinds and how a day becomes a deadline; the arithmetic is rules/deadlines.py's. A query asks for the same kinds by the
same declaration (queries/case_deadlines.py). Knows neither today's date nor a database; the office's limits are handed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from backoffice.rules import deadlines
from backoffice.rules.case_days import BEFORE_SETTLEMENT, CaseDays
from backoffice.rules.working_days import days_after, office_day

NOTICE = ("confirmed", "reletting")
AFTER_SENT = ("sent", "objection", "board", "awaiting_accounts")


@dataclass(frozen=True, slots=True)
class DueLimits:
    """What the office may set: office days to confirm; days to a settlement without works, with works, and to the second."""

    confirm: int
    settlement_from: int
    settlement: int
    settlement_works: int
    second: int


Due = Callable[[date, date | None, DueLimits], date]
"""From the day that a deadline counts from, and where the kind has one a second day, to its last day."""


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """A kind of deadline: runs in `phases` from the first known of `base`, if all of `needs` and none of `unless` are known.

    `also` is a second fact that moves it. `legal`: missing it costs a right or breaks a law; else it is a target of the
    office or an agreement.
    """

    id: str
    phases: tuple[str, ...]
    base: tuple[str, ...]
    due: Due
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    also: str = ""
    legal: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a case: its kind, the last day, and the day it counts from."""

    kind: str
    due: date
    base: date


def _same(day: date, _also: date | None, _limits: DueLimits) -> date:
    return day


def _fixed(rule: Callable[[date], date]) -> Due:
    return lambda day, _also, _limits: rule(day)


KINDS: tuple[DeadlineKind, ...] = (
    DeadlineKind(
        "confirm",
        ("received", "incomplete"),
        ("complete_on", "received_on"),
        lambda day, _also, limits: days_after(day, limits.confirm, office_day),
    ),
    DeadlineKind("vacate", NOTICE, ("vacate_on",), _same, unless=("moved_out_on",)),
    DeadlineKind(
        "summons",
        ("moved_out",),
        ("known_on",),
        _fixed(deadlines.summons_last),
        unless=("summoned_on", "held_on", "inspection_omitted"),
        legal=True,
    ),
    DeadlineKind(
        "appointment",
        (*NOTICE, "moved_out", "summoned"),
        ("planned_on",),
        _same,
        unless=("held_on", "inspection_omitted"),
    ),
    DeadlineKind(
        "inspection",
        ("moved_out", "summoned"),
        ("known_on",),
        _fixed(deadlines.inspection_last),
        unless=("held_on", "inspection_omitted"),
        legal=True,
    ),
    DeadlineKind(
        "report", ("inspected",), ("held_on",), _fixed(deadlines.report_last), unless=("report_on",), legal=True
    ),
    DeadlineKind(
        "estimate",
        ("inspected", "report_sent"),
        ("held_on",),
        _fixed(deadlines.estimate_last),
        unless=("estimate_on",),
        needs=("social",),
        legal=True,
    ),
    # The report that names what the tenant pays is the claim: until it is sent the claim lapses with it.
    DeadlineKind(
        "claim",
        ("inspected",),
        ("held_on",),
        _fixed(deadlines.claim_last),
        unless=("social", "report_on", "estimate_on"),
        legal=True,
    ),
    DeadlineKind(
        "settlement",
        BEFORE_SETTLEMENT,
        ("rent_until",),
        lambda day, _also, limits: deadlines.settlement_target(day, limits.settlement),
        unless=("works_on", "promised_on", "sent_on"),
    ),
    DeadlineKind(
        "settlement_works",
        BEFORE_SETTLEMENT,
        ("works_ready_on",),
        lambda day, _also, limits: deadlines.settlement_target_after_works(day, day, None, limits.settlement_works),
        unless=("promised_on", "sent_on"),
    ),
    DeadlineKind("promised", (*BEFORE_SETTLEMENT, "awaiting_accounts"), ("promised_on",), _same),
    DeadlineKind(
        "account",
        AFTER_SENT,
        ("account_year_end",),
        lambda day, also, _limits: deadlines.account_last(day, also),
        unless=("second_sent_on",),
        needs=("retained_on",),
        also="late_bill_on",
        legal=True,
    ),
    DeadlineKind(
        "second",
        AFTER_SENT,
        ("account_received_on",),
        lambda day, _also, limits: day + timedelta(days=limits.second),
        unless=("promised_on", "second_sent_on"),
        needs=("retained_on",),
    ),
)
"""The kinds in the order of a case. Sources: tenancy.md 3.2 (LL § 187, BEK 640 §§ 13-14, consumption accounts), 1.6 A3-A4, 4."""
IMPROVEMENT_ANSWER = "improvement_answer"
"""The answer to an application for an improvement: of no termination, but a deadline like the others (LL § 145 stk. 3)."""
KIND: Mapping[str, DeadlineKind] = MappingProxyType({kind.id: kind for kind in KINDS})
LEGAL = frozenset({kind.id for kind in KINDS if kind.legal} | {IMPROVEMENT_ANSWER})
KIND_IDS = (*(kind.id for kind in KINDS), IMPROVEMENT_ANSWER)


def case_deadlines(facts: CaseDays, limits: DueLimits) -> tuple[Deadline, ...]:
    """Return the deadlines that run for a case, the earliest first; of one day in the order of a case."""
    found = []
    for kind in KINDS:
        base = facts.day(kind.base)
        runs = facts.phase in kind.phases and all(facts.known(name) for name in kind.needs)
        if base is not None and runs and not any(facts.known(name) for name in kind.unless):
            found.append(Deadline(kind.id, kind.due(base, facts.day((kind.also,)), limits), base))
    return tuple(sorted(found, key=lambda one: one.due))


def next_deadline(facts: CaseDays, limits: DueLimits) -> Deadline | None:
    """Return the deadline of a case that comes first; None where none runs."""
    return next(iter(case_deadlines(facts, limits)), None)


def is_late(due: date, today: date) -> bool:
    """Tell whether a deadline has passed: its own day is in time."""
    return due < today
