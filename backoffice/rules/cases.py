"""The phases of a termination case, the steps between them, and what each step needs to be known.

Owns the state machine of a case from the notice to the closing: what may be done from where, and what is missing. What may
stand in a phase at all is case_faults'. Meanings, never codes. Never reads the register and knows no date of today.
Source: tenancy.md section 4 with its shortcuts and its "never": lejeloven §§ 175, 187; BEK 640 §§ 13-14 (almene boliger).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

PHASES = (
    "received", "incomplete", "confirmed", "reletting", "moved_out", "summoned", "inspected", "report_sent",
    "estimate_sent", "works", "works_done", "draft", "sent", "objection", "board", "awaiting_accounts", "final",
    "closed", "withdrawn",
)  # fmt: skip
"""Every phase by its meaning, in the order in which a case goes through them."""
ENDED = frozenset({"closed", "withdrawn"})
"""Phases in which nothing more is to be done."""
BEFORE_CONFIRMED = frozenset({"received", "incomplete"})
SETTLING = frozenset({"draft", "sent", "objection", "board", "awaiting_accounts", "final"})
"""Phases in which there is a settlement; closed has one too."""
_UNSETTLED = ("confirmed", "reletting", "moved_out", "summoned", "inspected", "report_sent", "estimate_sent", "works",
              "works_done")  # fmt: skip
_STAYING = ("confirmed", "reletting", "summoned")
_ALMEN = "almen"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case: of the notice, of the newest move-out inspection and of its settlements.

    `missing` are meanings of the particulars that the notice lacks. `settlement` and `second` are states by meaning
    ("", draft, approved, sent): of the newest settlement of the first round or correction, and of the second round's.
    `retained` is in øre: what the newest one that is sent keeps back. `lease_from` and `lease_end` are the lease's closed-open
    period as it stands in the register; `move_in_open` that an inspection of the moving in is planned and not held.
    """

    phase: str = "received"
    regime: str = ""
    missing: frozenset[str] = frozenset()
    deadline: date | None = None
    period_from: date | None = None
    rent_last_day: date | None = None
    vacate_by: date | None = None
    wants_out_on: date | None = None
    confirmed_on: date | None = None
    relet_from: date | None = None
    known_on: date | None = None
    moved_out_on: date | None = None
    emptied: bool = False
    planned_on: date | None = None
    summoned_on: date | None = None
    held_on: date | None = None
    report_on: date | None = None
    estimate_on: date | None = None
    inspection_omitted: str = ""
    works_started_on: date | None = None
    works_finished_on: date | None = None
    settlement: str = ""
    second: str = ""
    retained: int = 0
    account_received_on: date | None = None
    objected_on: date | None = None
    board_on: date | None = None
    decided_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_by: str = ""
    withdrawn_reason: str = ""
    closed_on: date | None = None
    closed_how: str = ""
    override_reason: str = ""
    lease_from: date | None = None
    lease_end: date | None = None
    move_in_open: bool = False

    @property
    def liability_end(self) -> date | None:
        """Return the first day that the tenant no longer pays for: the end of the notice, or the re-letting before it."""
        if self.rent_last_day is None:
            return None
        end = self.rent_last_day + _DAY
        return min(end, self.relet_from) if self.relet_from else end

    @property
    def ended(self) -> bool:
        """Tell whether nothing more is to be done."""
        return self.phase in ENDED


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: the phases it may be taken from, the phase it leads to ("": none, the case stays), and what must be known.

    `needs` are names of NEEDS; a case stays where it is in `stays` though the step leads on. `only` is the regime of a step
    that only one has.
    """

    name: str
    sources: tuple[str, ...]
    to: str = ""
    needs: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    only: str = ""

    def leads_to(self, phase: str) -> str:
        """Return the phase after the step."""
        return phase if not self.to or phase in self.stays else self.to


NEEDS: Mapping[str, Callable[[CaseFacts], bool]] = MappingProxyType(
    {
        "particulars": lambda facts: not facts.missing,
        "dates": lambda facts: None not in (facts.deadline, facts.period_from, facts.rent_last_day, facts.vacate_by),
        "override_reason": lambda facts: bool(facts.override_reason),
        "wants_out_on": lambda facts: facts.wants_out_on is not None,
        "relet_from": lambda facts: facts.relet_from is not None,
        "moved_out_on": lambda facts: facts.moved_out_on is not None and facts.known_on is not None,
        "move_in_done": lambda facts: not facts.move_in_open,
        "emptied": lambda facts: facts.emptied and facts.moved_out_on is not None,
        "planned_on": lambda facts: facts.planned_on is not None,
        "summoned_on": lambda facts: facts.summoned_on is not None,
        "held_on": lambda facts: facts.held_on is not None,
        "report_on": lambda facts: facts.report_on is not None,
        "estimate_on": lambda facts: facts.estimate_on is not None,
        "estimate_first": lambda facts: facts.regime != _ALMEN or facts.estimate_on is not None,
        "omitted_reason": lambda facts: bool(facts.inspection_omitted),
        "inspection": lambda facts: bool(facts.inspection_omitted) or facts.report_on is not None,
        "works_started_on": lambda facts: facts.works_started_on is not None,
        "works_finished_on": lambda facts: facts.works_finished_on is not None,
        "draft": lambda facts: facts.settlement in ("draft", "approved"),
        "sent": lambda facts: facts.settlement == "sent",
        "objected_on": lambda facts: facts.objected_on is not None,
        "board_on": lambda facts: facts.board_on is not None,
        "decided_on": lambda facts: facts.decided_on is not None,
        "retained": lambda facts: facts.retained > 0 and facts.second != "sent",
        "nothing_retained": lambda facts: facts.second == "sent" or (facts.retained == 0 and not facts.second),
        "account_received_on": lambda facts: facts.account_received_on is not None,
        "second_sent": lambda facts: facts.second == "sent",
        "not_relet": lambda facts: facts.relet_from is None,
        "not_moved_out": lambda facts: facts.moved_out_on is None,
        "consent": lambda facts: facts.withdrawn_on is not None and bool(facts.withdrawn_by),
        "closed_how": lambda facts: facts.closed_on is not None and bool(facts.closed_how),
    }
)  # fmt: skip
"""What a step may need, by name (texts "case.missing.<name>"): whether it is known."""

_ALL_STEPS = (
    Transition("complete", ("incomplete",), "received", ("particulars",)),
    Transition("lacks", ("received",), "incomplete"),
    Transition("recompute", ("received", "incomplete"), needs=("dates",)),
    Transition("override", ("received", *_UNSETTLED), needs=("override_reason", "dates")),
    Transition("confirm", ("received",), "confirmed", ("particulars", "dates")),
    Transition("seek", ("confirmed",), "reletting", ("wants_out_on",)),
    Transition("relet", _UNSETTLED, needs=("relet_from",)),
    # The summons may go out while the tenant still lives there (seed O7, O8): then the case stays summoned.
    Transition("moved_out", _STAYING, "moved_out", ("move_in_done", "moved_out_on"), stays=("summoned",)),
    Transition("emptied", ("moved_out", "summoned"), needs=("emptied",)),
    Transition("summon", ("confirmed", "reletting", "moved_out"), "summoned", ("planned_on", "summoned_on")),
    Transition("inspect", ("summoned",), "inspected", ("summoned_on", "moved_out_on", "emptied", "held_on")),
    Transition("omit", ("moved_out", "summoned"), needs=("moved_out_on", "omitted_reason")),
    Transition("report", ("inspected",), "report_sent", ("held_on", "report_on")),
    Transition("estimate", ("report_sent",), "estimate_sent", ("estimate_on",), only=_ALMEN),
    Transition("works", ("report_sent", "estimate_sent"), "works", ("estimate_first", "works_started_on")),
    Transition("works_done", ("works",), "works_done", ("works_finished_on",)),
    Transition(
        "draft", ("moved_out", "summoned", "report_sent", "estimate_sent", "works_done"), "draft", ("inspection", "draft")
    ),
    Transition("send", ("draft",), "sent", ("sent",)),
    # What is sent never changes: a mistake is mended by a version of its own.
    Transition("correct", ("sent", "objection", "board", "awaiting_accounts", "final"), "draft", ("draft",)),
    Transition("object", ("sent", "awaiting_accounts", "final"), "objection", ("objected_on",)),
    Transition("answer", ("objection",), "sent", ("sent",)),
    Transition("board", ("sent", "objection", "awaiting_accounts", "final"), "board", ("board_on",)),
    Transition("decided", ("board",), "sent", ("decided_on",)),
    Transition("await_accounts", ("sent",), "awaiting_accounts", ("sent", "retained")),
    Transition("final", ("sent", "awaiting_accounts"), "final", ("sent", "nothing_retained")),
    Transition("close", ("sent", "final"), "closed", ("nothing_retained", "closed_how")),
    Transition("withdraw", ("received", "incomplete", *_STAYING), "withdrawn", ("not_relet", "not_moved_out", "consent")),
)  # fmt: skip
STEPS: Mapping[str, Transition] = MappingProxyType({step.name: step for step in _ALL_STEPS})
"""Every step by its name; texts "case.step.<name>"."""


def allowed(facts: CaseFacts) -> tuple[str, ...]:
    """Return the steps that may be taken from where the case is, in order; some may still miss something."""
    return tuple(step.name for step in _ALL_STEPS if _reaches(facts, step))


def _reaches(facts: CaseFacts, step: Transition) -> bool:
    if facts.phase not in step.sources or (step.only and facts.regime != step.only):
        return False
    if step.name == "moved_out":
        return facts.moved_out_on is None
    if step.name == "emptied":
        return facts.moved_out_on is not None and not facts.emptied
    if step.name == "omit":
        return not facts.inspection_omitted
    if step.name in ("relet", "withdraw", "override"):
        # Somebody else has the dwelling by then: what is owed ends with that.
        return facts.relet_from is None and (step.name != "withdraw" or facts.moved_out_on is None)
    if step.name == "draft" and facts.phase in ("moved_out", "summoned"):
        return bool(facts.inspection_omitted)
    return not (step.name in ("summon", "inspect") and facts.inspection_omitted)


def missing(facts: CaseFacts, step: str) -> tuple[str, ...]:
    """Return what must be known before a step can be taken and is not, by the names of NEEDS; () where nothing is.

    For the particulars that a notice lacks see `facts.missing`.
    """
    return tuple(name for name in STEPS[step].needs if not NEEDS[name](facts))


_LIKELY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "received": ("confirm",),
        "incomplete": ("complete",),
        "confirmed": ("moved_out",),
        "reletting": ("moved_out",),
        "moved_out": ("draft", "summon"),
        "summoned": ("draft", "moved_out", "emptied", "inspect"),
        "inspected": ("report",),
        "report_sent": ("estimate", "draft"),
        "estimate_sent": ("works",),
        "works": ("works_done",),
        "works_done": ("draft",),
        "draft": ("send",),
        "sent": ("await_accounts", "close"),
        "objection": ("answer",),
        "board": ("decided",),
        "awaiting_accounts": ("final",),
        "final": ("close",),
    }
)


def next_step(facts: CaseFacts) -> str:
    """Return the step that is most likely the next, "" where the case has ended."""
    open_steps = allowed(facts)
    likely = [name for name in _LIKELY.get(facts.phase, ()) if name in open_steps]
    if facts.phase == "sent" and not facts.retained:
        return "close"
    return likely[0] if likely else ""
