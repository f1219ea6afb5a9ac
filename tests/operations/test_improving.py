"""Improvements from application to final approval, and what they are worth at move-out, on both databases."""

import dataclasses
from datetime import date

import pytest

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.improving import plan_answer, plan_application, plan_documents, plan_final
from backoffice.operations.plan import Plan
from backoffice.queries.codes import code_lists
from backoffice.queries.improvement_filter import read_improvement_filter
from backoffice.queries.improvement_value import offered_improvements, valued
from backoffice.queries.improvements import ImprovementRow, improvement_of, improvements
from backoffice.rules.improvement_cases import ImprovementFacts, lost, next_step, state
from backoffice.rules.problems import Refused
from backoffice.rules.reckoning import as_json
from backoffice.security import EVERYTHING, Actor, Grant, Right, Role
from tests.operations.record_writing import SOURCE, two_organisations, undo, write
from tests.tenancies import add_lease

MANAGER = Actor("bo", (Grant(Role.BUILDING_MANAGER),))
APPLIED = date(2017, 3, 1)
DOCUMENTS = {"finished_on": date(2017, 5, 30), "in_use_on": date(2017, 6, 1), "documented": 60_000_00}


def do(database: Database, actor: Actor, plan: object, *given: object, today: date, **more: object) -> Plan:
    with database.reading() as session:
        found: Plan = plan(session, actor, *given, SOURCE, today=today, **more)  # type: ignore[operator]
    assert found.whole, [one for one, _ in found.refused.by_kind()]
    write(database, actor, found)
    return found


def refusal(database: Database, actor: Actor, plan: object, *given: object, today: date, **more: object) -> str:
    try:
        with database.reading() as session:
            found: Plan = plan(session, actor, *given, SOURCE, today=today, **more)  # type: ignore[operator]
    except Refused as refused:
        return refused.problems[0].id
    return found.refused.problem(0).id if len(found.refused) else ""


def own(database: Database, today: date, key: int = 1) -> ImprovementRow:
    with database.reading() as session:
        return improvement_of(session, key, EVERYTHING, today)


def applied(database: Database, caseworker: Actor, regime: str = "private", **more: object) -> None:
    two_organisations(database)
    with database.writing() as session:
        code = code_lists(session)["tenancy_regime"].by_meaning[regime].code
        lease = add_lease(session, 1, date(2016, 1, 1), regime=code)
    given = {"title": "Nyt køkken", "applied_on": APPLIED, **more}
    do(database, caseworker, plan_application, lease, given, today=APPLIED)


def test_an_improvement_goes_from_application_to_a_compensation_that_is_fixed(
    database: Database, caseworker: Actor
) -> None:
    applied(database, caseworker)
    assert state(own(database, APPLIED).facts, APPLIED) == "applied"
    assert refusal(database, caseworker, plan_answer, 1, "refused", date(2017, 4, 1), today=date(2017, 4, 1)) == (
        "improvement.no_reason"
    )
    do(database, caseworker, plan_answer, 1, "approved", date(2017, 4, 1), today=date(2017, 4, 1))
    again = refusal(database, caseworker, plan_answer, 1, "approved", date(2017, 4, 2), today=date(2017, 4, 2))
    assert again == "improvement.answered_already"
    do(database, caseworker, plan_documents, 1, {"started_on": date(2017, 4, 2)}, today=date(2017, 4, 2))
    day = date(2017, 6, 20)
    assert refusal(database, MANAGER, plan_final, 1, day, today=day) == "improvement.missing"
    do(database, caseworker, plan_documents, 1, DOCUMENTS, today=day)
    assert next_step(own(database, day).facts, day) == "inspect"
    with pytest.raises(Refused), database.reading() as session:
        plan_final(session, caseworker, 1, day, SOURCE, today=day)
    do(database, MANAGER, plan_final, 1, day, today=day)
    one = own(database, day)
    assert (one["compensation"], one["rate_year"], one["final_by"]) == (44_456_00, "2017-01-01", "bo")
    assert one["basis_fixed_on"] == day
    changed = refusal(database, caseworker, plan_documents, 1, {"documented": 1}, today=day)
    assert changed == "improvement.fixed_already"
    assert as_json(valued(one, date(2019, 6, 1)))["remaining"] == "40010.40"
    with database.reading() as session:
        (offered,) = offered_improvements(session, one["lease_id"], date(2028, 5, 31))
    assert (offered.amount, offered.write_downs) == (4_445_60, 9)


def test_a_final_approval_is_undone_and_the_documents_may_change_again(database: Database, caseworker: Actor) -> None:
    applied(database, caseworker, "almen", period_years=15)
    do(database, caseworker, plan_answer, 1, "approved", APPLIED, today=APPLIED)
    day = date(2018, 3, 20)
    documents = {
        "started_on": date(2018, 1, 5), "finished_on": date(2018, 3, 14), "in_use_on": date(2018, 3, 15),
        "documented": 64_999_99, "replaced": 4_500_00,
    }  # fmt: skip
    do(database, caseworker, plan_documents, 1, documents, today=day)
    assert as_json(valued(own(database, day), date(2022, 3, 15)))["remaining"] == "44366.66"
    with database.reading() as session:
        assert offered_improvements(session, own(database, day)["lease_id"], date(2022, 3, 15)) == ()
        plan = plan_final(session, MANAGER, 1, day, SOURCE, today=day)
    assert [one.id for one, _ in plan.warnings.by_kind()] == ["improvement.rate_unconfirmed"]
    number = write(database, MANAGER, dataclasses.replace(plan))
    assert own(database, day)["compensation"] == 60_499_99
    undo(database, MANAGER, number)
    assert own(database, day)["final_on"] is None
    do(database, caseworker, plan_documents, 1, {"documented": 65_000_00}, today=day)


def test_a_refusal_after_six_weeks_is_without_effect_and_silence_comes_the_day_after(
    database: Database, caseworker: Actor
) -> None:
    applied(database, caseworker)
    last, after = date(2017, 4, 12), date(2017, 4, 13)
    too_soon = refusal(database, caseworker, plan_answer, 1, "silence", last, today=after)
    too_late = refusal(database, caseworker, plan_answer, 1, "refused", after, today=after, answer_reason="Luksus")
    assert (too_soon, too_late) == ("improvement.not_silent_yet", "improvement.refused_late")
    with database.reading() as session:
        listed, total = improvements(session, EVERYTHING, read_improvement_filter("sen køkken"), after)
    assert (len(listed), total, state(listed[0].facts, after)) == (1, 1, "silent")
    do(database, caseworker, plan_answer, 1, "silence", after, today=after)
    assert lost(dataclasses.replace(own(database, after).facts, started_on=after)) == ""
    with database.reading() as session:
        assert improvements(session, EVERYTHING, read_improvement_filter("endelig"), after) == ([], 0)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"started_on": date(2017, 2, 28)}, "before_application"),
        ({"started_on": date(2017, 3, 1)}, "before_answer"),
        ({"started_on": date(2017, 4, 12)}, "before_answer"),
        ({"started_on": date(2017, 4, 13)}, ""),
        ({"started_on": date(2017, 3, 9), "approved_on": date(2017, 3, 10)}, "before_answer"),
        ({"started_on": date(2017, 3, 10), "approved_on": date(2017, 3, 10)}, ""),
        ({"answer": "refused"}, "refused"),
    ],
)
def test_the_right_to_compensation_is_lost_by_beginning_too_soon(more: dict[str, object], why: str) -> None:
    assert lost(ImprovementFacts(APPLIED, **more)) == why  # type: ignore[arg-type]


def test_nobody_outside_their_part_of_the_register_finds_or_answers_an_improvement(
    database: Database, caseworker: Actor
) -> None:
    applied(database, caseworker)
    with database.reading() as session:
        other = session.get(Dwelling, 11)
        assert other is not None
        stranger = Actor("fremmed", (Grant(Role.CASEWORKER, organisation_id=other.organisation_id),))
    with database.writing() as session:
        empty = add_lease(session, 2, APPLIED, vacant=True, available=True)
    given = {"title": "Nyt bad", "applied_on": APPLIED}
    unlived = refusal(database, caseworker, plan_application, empty, given, today=APPLIED)
    assert unlived == "improvement.nobody_lives_there"
    assert refusal(database, stranger, plan_answer, 1, "approved", APPLIED, today=APPLIED) == "improvement.unknown"
    assert refusal(database, stranger, plan_documents, 1, {"excess": 1}, today=APPLIED) == "improvement.unknown"
    with database.reading() as session:
        scope = stranger.scope(Right.VIEW)
        assert improvements(session, scope, read_improvement_filter("alle"), APPLIED) == ([], 0)
