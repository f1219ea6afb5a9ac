"""The clocks of an inspection: what must be done by when, what is late, and what the landlord loses by it.

Owns the meaning of a missed deadline. The deadlines themselves are rules/deadlines.py's; amounts are never touched here.
Sources: lov om leje § 187 stk. 2-5 (private: a breach of stk. 3-4 lets the claim for restoration lapse), BEK 640
§§ 13-14 and the domain's 3.5 (almen: works that are not in the report are not the tenant's concern).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.rules import deadlines

MOVE_IN, MOVE_OUT = "move_in", "move_out"
ALMEN = "almen"


class Effect(StrEnum):
    """What a missed deadline does to the landlord's claim: restoration lapses, or a lawyer must look at it."""

    LAPSES = "lapses"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """What is known of an inspection; dates None until it happened.

    `known_on` is the day the landlord learned of the move-out (at a move-in: the lease's first day). `omitted` says that
    none is held because nothing will be claimed, `move_in_report_on` when the report of the move-in was given.
    """

    kind: str
    regime: str
    known_on: date | None = None
    planned_on: date | None = None
    shorter_agreed: bool = False
    summoned_on: date | None = None
    held_on: date | None = None
    report_on: date | None = None
    estimate_on: date | None = None
    omitted: bool = False
    move_in_report_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline: its id (text "inspection.clock.<id>"), the last day, and when it was met or done late."""

    id: str
    last: date
    done_on: date | None

    def state(self, today: date) -> str:
        """Return done, done_late, late, today or waiting, as it is on a day."""
        if self.done_on is not None:
            return "done" if self.done_on <= self.last else "done_late"
        if today > self.last:
            return "late"
        return "today" if today == self.last else "waiting"


@dataclass(frozen=True, slots=True)
class Loss:
    """A deadline that was missed, what that does to the claim, and the rule (text ids "loss.<id>", "loss.rule.<rule>")."""

    id: str
    last: date
    done_on: date | None
    effect: Effect
    rule: str


def clocks(facts: InspectionFacts) -> tuple[Clock, ...]:
    """Return the deadlines that can be told from what is known, in the order they fall."""
    if facts.omitted:
        return ()
    found = [*_before(facts)] if facts.kind == MOVE_OUT else []
    if facts.held_on is not None:
        found.append(Clock("report", deadlines.report_last(facts.held_on), facts.report_on))
        if facts.kind == MOVE_OUT:
            found.append(_claim(facts, facts.held_on))
    return tuple(found)


def _before(facts: InspectionFacts) -> list[Clock]:
    found = []
    if facts.known_on is not None:
        found.append(Clock("inspection", deadlines.inspection_last(facts.known_on), facts.held_on))
    day = facts.held_on or facts.planned_on
    if day is not None and not facts.shorter_agreed:
        found.insert(0, Clock("summons", deadlines.summons_last(day, 0), facts.summoned_on))
    elif facts.known_on is not None and day is None:
        found.insert(0, Clock("summons", deadlines.summons_last(facts.known_on), facts.summoned_on))
    return found


def _claim(facts: InspectionFacts, held_on: date) -> Clock:
    if facts.regime == ALMEN:
        return Clock("estimate", deadlines.estimate_last(held_on), facts.estimate_on)
    return Clock("claim", deadlines.claim_last(held_on), facts.estimate_on)


def losses(facts: InspectionFacts, today: date) -> tuple[Loss, ...]:
    """Return every deadline that was missed by a day, with what is lost, in the order they fell.

    A summons that was never sent counts once the inspection is held: before that it can still be sent for a later day.
    """
    found = []
    for clock in clocks(facts):
        state = clock.state(today)
        missing = clock.id == "summons" and facts.held_on is not None and clock.done_on is None
        unsent = clock.id == "summons" and facts.held_on is None and clock.done_on is None
        if (state in ("late", "done_late") and not unsent) or missing:
            effect, rule = _effect(facts, clock.id)
            found.append(Loss(clock.id, clock.last, clock.done_on, effect, rule))
    return tuple(found)


def _effect(facts: InspectionFacts, clock: str) -> tuple[Effect, str]:
    if facts.regime == ALMEN:
        return Effect.REVIEW, {"report": "bek640_14", "estimate": "bek640_estimate"}.get(clock, "bek640_13")
    if facts.kind == MOVE_IN:
        # The claim that lapses is that of the move-out to come (old § 9 stk. 2-4).
        return Effect.LAPSES, "move_in"
    return (Effect.REVIEW, "ll187_2") if clock == "claim" else (Effect.LAPSES, "ll187_5")


def restoration_lapses(missed: tuple[Loss, ...]) -> bool:
    """Tell whether the landlord's claim for restoration is lost; misuse then stands, but a lawyer must look at it."""
    return any(loss.effect is Effect.LAPSES for loss in missed)


@dataclass(frozen=True, slots=True)
class Planned:
    """What is wrong with a day for an inspection: refused, or only warned of (ids of problems), and what would be lost."""

    refused: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


def planning(facts: InspectionFacts, emptied_on: date | None, today: date) -> Planned:
    """Return what is wrong with `facts.planned_on`: before the dwelling is empty, beyond known + 14, too short a summons.

    `emptied_on` is the day the dwelling is or was to be empty by; None at a move-in. A summons may be shorter by agreement.
    A day that has passed is only written down: when the tenant was summoned is said, and judged, afterwards. Source: the
    seed's O8, § 187 stk. 3.
    """
    day = facts.planned_on
    if day is None:
        return Planned()
    wrong, seen = [], []
    if facts.kind == MOVE_OUT and (emptied_on is None or day < emptied_on):
        wrong.append("inspection.not_empty")
    if facts.kind == MOVE_OUT and facts.known_on and day > deadlines.inspection_last(facts.known_on):
        seen.append("inspection.too_late" if facts.regime != ALMEN else "inspection.too_late_almen")
    summoned = facts.summoned_on or today
    if facts.kind == MOVE_OUT and not facts.shorter_agreed and day < deadlines.inspection_first(summoned):
        if facts.summoned_on:
            seen.append("inspection.short_summons")
        elif day >= today:
            wrong.append("inspection.short_summons")
    return Planned(tuple(wrong), tuple(seen))
