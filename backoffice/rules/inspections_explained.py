"""Why an inspection stands as it does: each deadline with its day, what was missed, and why the tenant restores or not.

Owns the order in which it is told. The rules themselves are inspections.py's and maintenance.py's.
"""

from datetime import date

from backoffice.rules.explain import Explanation, Step
from backoffice.rules.inspections import (
    MOVE_OUT,
    Clock,
    Effect,
    InspectionFacts,
    Loss,
    clocks,
    losses,
    restoration_lapses,
)
from backoffice.rules.maintenance import ALMEN, NEW_RULES, LeaseTerms, restoration_duty
from backoffice.rules.problems import Level


def inspection_explained(facts: InspectionFacts, terms: LeaseTerms, today: date) -> Explanation:
    """Return what holds of an inspection's claim on a day, with the deadlines and the rules it rests on."""
    missed = losses(facts, today)
    if facts.omitted:
        conclusion = Step("inspection.omitted")
    elif restoration_lapses(missed):
        name = "inspection.lapsed" if facts.kind == MOVE_OUT else "inspection.lapsed_move_in"
        conclusion = Step(name, level=Level.ERROR)
    elif missed:
        conclusion = Step("inspection.review", level=Level.WARNING)
    else:
        conclusion = Step("inspection.in_time")
    steps = [_known(facts)] if facts.known_on and facts.kind == MOVE_OUT else []
    steps += [_clock(clock, missed, today) for clock in clocks(facts)]
    if facts.kind == MOVE_OUT:
        steps += _move_in(facts, terms)
        steps.append(Step(f"restoration.{restoration_duty(terms).rule}"))
    return Explanation(conclusion, tuple(steps))


def _move_in(facts: InspectionFacts, terms: LeaseTerms) -> list[Step]:
    """Without an inspection and a report at the move-in only misuse can be claimed (private, since 1 July 2015).

    Told of, never decided by: the register may be younger than the lease.
    """
    if terms.regime == ALMEN or terms.agreed_on < NEW_RULES:
        return []
    if facts.move_in_report_on is not None:
        return [Step("inspection.move_in.given", {"given": facts.move_in_report_on})]
    return [Step("inspection.move_in.none", level=Level.WARNING)]


def _known(facts: InspectionFacts) -> Step:
    return Step("inspection.known", {"known": facts.known_on})


def _clock(clock: Clock, missed: tuple[Loss, ...], today: date) -> Step:
    loss = next((one for one in missed if one.id == clock.id), None)
    values = {"last": clock.last, "done": clock.done_on or ""}
    if loss is None:
        state = "done" if clock.done_on else "open"
        return Step(f"inspection.{clock.id}.{state}", values)
    level = Level.ERROR if loss.effect is Effect.LAPSES else Level.WARNING
    return Step(f"inspection.missed.{loss.rule}", {**values, "clock": clock.id, "today": today}, level=level)
