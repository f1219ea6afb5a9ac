"""Sublets as records: asked for, answered within their limits, the contract's copy noted, ended; and unlawful without an answer."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.operations.record_write import plan_record_change
from backoffice.operations.sublets import plan_sublet, plan_sublet_answer, plan_sublet_contract, plan_sublet_end
from backoffice.operations.undo import plan_undo
from backoffice.queries.codes import code_lists
from backoffice.queries.sublets import SubletLine, sublets
from backoffice.rules.problems import Refused, sentence
from backoffice.rules.sublets import State, Verdict
from backoffice.security import EVERYTHING, Actor
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, written

START, END = date(2027, 1, 1), date(2029, 1, 1)
WHOLE: dict[str, object] = {
    "whole": True,
    "persons": 2,
    "cause": "studie",
    "documented": True,
    "asked_on": TODAY,
    "valid_from": START,
    "valid_to": END,
}
PART = {"whole": False, "rooms": 1, "persons": 3, "asked_on": TODAY, "valid_from": START, "valid_to": date(2030, 1, 1)}


@pytest.fixture
def lease(database: Database) -> int:
    """A lease of a dwelling with three rooms, one of thirteen."""
    ids = dwellings(database, 13)
    with database.writing() as session:
        return add_lease(session, ids[0], date(2020, 1, 1))


def asked(lease: int, **values: object) -> Any:
    given = {**WHOLE, **values}
    return partial(plan_sublet, lease_id=lease, given=given, source=SOURCE, today=TODAY)


def answer(what: str, because: str = "", sublet: int = 1, day: date | None = None) -> Any:
    return partial(
        plan_sublet_answer, sublet_id=sublet, answer=what, source=SOURCE, today=TODAY, day=day, because=because
    )


def line(database: Database, today: date = TODAY, sublet: int = 1) -> SubletLine:
    with database.reading() as session:
        return sublets(session, EVERYTHING, code_lists(session), today, ids=[sublet])[0]


def why(database: Database, actor: Actor, make: Any) -> list[str]:
    """Return why a plan is refused, as a whole or its one row."""
    with database.reading() as session:
        try:
            plan = make(session, actor)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            problems = [bucket.problem(at) for bucket in (plan.refused, plan.further) for at in range(len(bucket))]
    assert all(sentence(one) for one in problems)
    return [one.id for one in problems]


def warned(database: Database, actor: Actor, make: Any) -> list[str]:
    plan = written(database, actor, make)
    assert all(sentence(plan.warnings.problem(at)) for at in range(len(plan.warnings)))
    return [plan.warnings.problem(at).id for at in range(len(plan.warnings))]


def test_a_sublet_is_asked_for_approved_and_ended_and_each_step_is_taken_back(
    database: Database, caseworker: Actor, lease: int
) -> None:
    assert warned(database, caseworker, asked(lease)) == []
    assert line(database).state is State.ASKED
    assert line(database, START).state is State.UNLAWFUL
    assert warned(database, caseworker, answer("approved")) == []
    now = line(database, START)
    assert (now.state, now["answered_by"], now["answered_on"]) == (State.RUNNING, "anna", TODAY)
    assert {one.id: one.verdict for one in now.checks}["copy_awaited"] is Verdict.BROKEN
    contract = partial(plan_sublet_contract, sublet_id=1, day=TODAY, source=SOURCE, today=TODAY)
    assert warned(database, caseworker, contract) == []
    end = partial(plan_sublet_end, sublet_id=1, last=date(2027, 12, 31), source=SOURCE, today=TODAY)
    assert warned(database, caseworker, end) == []
    assert line(database, date(2028, 1, 1)).state is State.ENDED
    for number in (4, 3, 2):
        written(database, caseworker, lambda session, actor, n=number: plan_undo(session, actor, n, SOURCE))
    assert (line(database).state, line(database)["contract_on"]) == (State.ASKED, None)


def test_what_was_approved_holds_for_that_and_not_for_more(database: Database, caseworker: Actor, lease: int) -> None:
    written(database, caseworker, asked(lease, valid_to=date(2028, 1, 1)))
    written(database, caseworker, answer("approved"))
    longer = partial(plan_record_change, record="sublet", ids=[1], change={"valid_to": END}, source=SOURCE, today=TODAY)
    written(database, caseworker, longer)
    assert (line(database).state, line(database)["answered_by"]) == (State.ASKED, None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"cause": None}, ["sublet.cause_unknown"]),
        ({"documented": False, "valid_to": date(2029, 1, 2)}, ["sublet.documented", "sublet.period"]),
        ({**PART, "rooms": 2}, ["sublet.rooms"]),
        ({**PART, "persons": 4}, ["sublet.persons"]),
        ({**PART, "rooms": None}, ["sublet.rooms_unknown"]),
    ],
)
def test_a_sublet_past_its_limits_is_warned_of_and_never_approved(
    database: Database, caseworker: Actor, lease: int, values: dict[str, object], problems: list[str]
) -> None:
    known = [one for one in problems if not one.endswith("_unknown")]
    assert warned(database, caseworker, asked(lease, **values)) == known
    assert why(database, caseworker, answer("approved")) == problems


def test_a_refusal_needs_a_reason_and_a_ground_and_nothing_is_answered_twice_or_ahead(
    database: Database, caseworker: Actor, lease: int
) -> None:
    written(database, caseworker, asked(lease))
    assert why(database, caseworker, answer("refused", "  ")) == ["sublet.no_reason"]
    assert why(database, caseworker, answer("approved", day=START)) == ["sublet.answered_later"]
    assert warned(database, caseworker, answer("refused", "Boligen skal renoveres")) == ["sublet.no_ground"]
    assert line(database, START).state is State.REFUSED
    assert why(database, caseworker, answer("approved")) == ["sublet.answered_already"]
    assert why(database, caseworker, answer("approved", sublet=9)) == ["sublet.unknown"]


def test_a_sublet_stands_within_its_lease_and_beside_no_other_of_the_whole_dwelling(
    database: Database, caseworker: Actor, lease: int
) -> None:
    assert why(database, caseworker, asked(lease, valid_from=date(2019, 12, 31))) == ["sublet.outside_lease"]
    written(database, caseworker, asked(lease))
    assert why(database, caseworker, asked(lease, valid_from=date(2028, 12, 31))) == ["sublet.overlaps"]
    assert warned(database, caseworker, asked(lease, valid_from=END, valid_to=date(2029, 2, 1))) == ["sublet.period"]


def test_an_approval_after_the_start_says_that_it_was_unlawful_until_then(
    database: Database, caseworker: Actor, lease: int
) -> None:
    written(database, caseworker, asked(lease, valid_from=date(2026, 10, 1), valid_to=date(2027, 10, 1), asked_on=None))
    assert line(database).state is State.UNLAWFUL
    assert warned(database, caseworker, answer("approved")) == ["sublet.copy_awaited", "sublet.approved_late"]
    assert line(database).state is State.RUNNING
