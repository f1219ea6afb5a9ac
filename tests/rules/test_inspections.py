"""The clocks of an inspection in both regimes: the last day in time, the day after late, and what is lost by it."""

from datetime import date, timedelta

import pytest

from backoffice.rules.inspections import Clock, Effect, InspectionFacts, clocks, losses, planning, restoration_lapses
from backoffice.rules.inspections_explained import inspection_explained
from backoffice.rules.maintenance import LeaseTerms

KNOWN = date(2026, 8, 3)
HELD = date(2026, 8, 17)
DAY = timedelta(days=1)
IN_TIME = {
    "known_on": KNOWN, "planned_on": HELD, "summoned_on": date(2026, 8, 10), "held_on": HELD, "report_on": HELD,
    "estimate_on": HELD,
}  # fmt: skip
# What is late by a day, the fact that is moved, and what it does in private letting and in social housing.
TABLE = [
    ("summons", "summoned_on", date(2026, 8, 10), ("lapses", "ll187_5"), ("review", "bek640_13")),
    ("inspection", "held_on", date(2026, 8, 17), ("lapses", "ll187_5"), ("review", "bek640_13")),
    ("report", "report_on", date(2026, 8, 31), ("lapses", "ll187_5"), ("review", "bek640_14")),
    ("claim", "estimate_on", date(2026, 8, 31), ("review", "ll187_2"), None),
    ("estimate", "estimate_on", date(2026, 8, 31), None, ("review", "bek640_estimate")),
]
CASES = [
    (regime, clock, fact, last, effect)
    for clock, fact, last, private, almen in TABLE
    for regime, effect in (("private", private), ("private_old", private), ("almen", almen))
    if effect is not None
]


def _facts(regime: str, **changed: object) -> InspectionFacts:
    return InspectionFacts("move_out", regime, **{**IN_TIME, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(("regime", "clock", "fact", "last", "effect"), CASES)
def test_the_last_day_is_in_time_and_the_day_after_costs_what_the_regime_says(
    regime: str, clock: str, fact: str, last: date, effect: tuple[str, str]
) -> None:
    if fact == "held_on":
        in_time, late = _facts(regime, held_on=last), _facts(regime, held_on=last + DAY, report_on=last + DAY)
    else:
        in_time, late = _facts(regime, **{fact: last}), _facts(regime, **{fact: last + DAY})
    today = date(2026, 11, 22)
    assert losses(in_time, today) == ()
    found = [(loss.id, loss.effect.value, loss.rule) for loss in losses(late, today)]
    assert found == [(clock, *effect)]
    assert restoration_lapses(losses(late, today)) is (effect[0] == "lapses")


def test_the_clocks_of_the_worked_example_stand_from_the_day_it_was_known() -> None:
    facts = InspectionFacts("move_out", "private", known_on=KNOWN)
    assert clocks(facts) == (
        Clock("summons", date(2026, 8, 10), None),
        Clock("inspection", date(2026, 8, 17), None),
    )
    assert [one.state(date(2026, 8, 10)) for one in clocks(facts)] == ["today", "waiting"]
    assert [one.state(date(2026, 8, 18)) for one in clocks(facts)] == ["late", "late"]


def test_an_inspection_that_is_never_held_costs_the_claim_but_an_unsent_summons_alone_does_not() -> None:
    facts = InspectionFacts("move_out", "private", known_on=KNOWN)
    assert losses(facts, date(2026, 8, 17)) == ()
    missed = losses(facts, date(2026, 8, 18))
    assert [(loss.id, loss.effect) for loss in missed] == [("inspection", Effect.LAPSES)]
    assert restoration_lapses(missed)


def test_an_inspection_that_was_never_summoned_lapses_unless_shorter_was_agreed() -> None:
    today = date(2026, 8, 18)
    assert [loss.id for loss in losses(_facts("private", summoned_on=None), today)] == ["summons"]
    assert losses(_facts("private", summoned_on=None, shorter_agreed=True), today) == ()


def test_an_inspection_that_is_omitted_because_nothing_is_claimed_has_no_clock() -> None:
    assert clocks(InspectionFacts("move_out", "almen", known_on=KNOWN, omitted=True)) == ()


def test_a_move_in_has_only_the_clock_of_its_report() -> None:
    facts = InspectionFacts("move_in", "private", known_on=KNOWN, held_on=KNOWN)
    assert clocks(facts) == (Clock("report", date(2026, 8, 17), None),)
    assert [loss.rule for loss in losses(facts, date(2026, 8, 18))] == ["move_in"]


def test_a_missing_move_in_report_is_told_of_in_private_letting_since_2015_and_decides_nothing() -> None:
    def steps(day: date, regime: str = "private", **more: object) -> list[str]:
        facts = InspectionFacts("move_out", regime, **more)  # type: ignore[arg-type]
        explanation = inspection_explained(facts, LeaseTerms(regime, day), KNOWN)
        assert not explanation.wrong
        return [step.id for step in explanation.steps if "move_in" in step.id]

    assert steps(date(2015, 7, 1)) == ["inspection.move_in.none"]
    assert steps(date(2020, 1, 1), move_in_report_on=KNOWN) == ["inspection.move_in.given"]
    assert steps(date(2015, 6, 30)) == steps(date(2020, 1, 1), "almen") == []


def test_a_day_is_refused_before_the_dwelling_is_empty_and_warned_of_beyond_two_weeks() -> None:
    today = date(2026, 8, 3)

    def said(day: date, emptied: date | None = KNOWN, regime: str = "private", **more: object) -> tuple[object, object]:
        facts = InspectionFacts("move_out", regime, known_on=KNOWN, planned_on=day, **more)  # type: ignore[arg-type]
        found = planning(facts, emptied, today)
        return found.refused, found.warned

    assert said(date(2026, 8, 17)) == ((), ())
    assert said(date(2026, 8, 2), shorter_agreed=True) == (("inspection.not_empty",), ())
    assert said(date(2026, 8, 17), emptied=None) == (("inspection.not_empty",), ())
    assert said(date(2026, 8, 18)) == ((), ("inspection.too_late",))
    assert said(date(2026, 8, 18), regime="almen") == ((), ("inspection.too_late_almen",))
    assert said(date(2026, 8, 9)) == (("inspection.short_summons",), ())
    assert said(date(2026, 8, 10)) == ((), ())
    assert said(date(2026, 8, 3)) == (("inspection.short_summons",), ())
    assert said(date(2026, 8, 2), emptied=date(2026, 8, 1)) == ((), ())
    assert said(date(2026, 8, 9), shorter_agreed=True) == ((), ())
    assert said(date(2026, 8, 9), summoned_on=date(2026, 8, 3)) == ((), ("inspection.short_summons",))
    assert planning(InspectionFacts("move_in", "private", planned_on=KNOWN), None, today).refused == ()
