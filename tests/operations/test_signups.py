"""Signup agreements written: new, changed, copied to many departments, ended, verified, removed; what is refused."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import CooperationMember, SignupAgreement, SignupCooperation
from backoffice.operations.apply import apply
from backoffice.operations.cooperating import plan_cooperation, plan_members, plan_members_out
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.operations.signups import (
    RECORD,
    plan_signup_copies,
    plan_signup_end,
    plan_signup_verified,
)
from backoffice.operations.undo import plan_undo
from backoffice.queries.codes import code_lists
from backoffice.queries.signups import SignupLine, signups
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor, Grant, Role
from tests.agreements import add_cooperation, add_departments, add_signup

TODAY = date(2026, 11, 20)
SCREEN = Source("screen")
WEBSITE = {
    "dwelling_types": "1 3",
    "contact_way": "website",
    "website": "https://bo.dk/skriv-op",
    "valid_from": date(2027, 1, 1),
}


def lines(database: Database) -> dict[int, SignupLine]:
    with database.reading() as session:
        return {one.id: one for one in signups(session, EVERYTHING, code_lists(session), TODAY)}


def write(database: Database, actor: Actor, plan: Plan) -> int:
    with database.writing() as session:
        return apply(session, actor, plan).change_set


def new(database: Database, actor: Actor, *rows: Mapping[str, object], draft: bool = False) -> Plan:
    with database.reading() as session:
        return plan_new(session, actor, "signup_agreement", rows, SCREEN, today=TODAY, draft=draft)


def said(plan: Plan) -> list[str]:
    return sorted(problem.id for problem in plan.refused.kinds)


def test_an_agreement_of_an_organisation_and_of_a_department_is_made_changed_and_undone(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        first = add_departments(session, 2)[0]
    plan = new(database, caseworker, {**WEBSITE, "organisation_id": 1}, {**WEBSITE, "department_id": first})
    assert plan.counts()["changed"] == 2
    write(database, caseworker, plan)
    made = lines(database)
    assert [(one.number, one.state, one.target) for one in made.values()] == [
        ("0451", "future", "https://bo.dk/skriv-op"),
        ("0451-001", "future", "https://bo.dk/skriv-op"),
    ]
    changed = {"contact_way": "phone", "phone": "33 76 20 00"}
    with database.reading() as session:
        plan = plan_record_change(session, caseworker, RECORD, list(made), changed, SCREEN, today=TODAY)
    number = write(database, caseworker, plan)
    assert {one.target for one in lines(database).values()} == {"33 76 20 00"}
    with database.reading() as session:
        undo = plan_undo(session, caseworker, number, SCREEN)
    write(database, caseworker, undo)
    assert {one.target for one in lines(database).values()} == {"https://bo.dk/skriv-op"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"website": None}, "signup.no_target"),
        ({"contact_way": "email"}, "signup.no_target"),
        ({"contact_way": "email", "email": "post(a)bo.dk"}, "signup.email_syntax"),
        ({"contact_way": "phone", "phone": "3376200"}, "signup.phone_syntax"),
        ({"website": "https://bo"}, "signup.website_syntax"),
        ({"contact_way": "coop"}, "signup.no_cooperation"),
        ({"dwelling_types": None}, "value.required"),
        ({"valid_to": date(2027, 1, 1)}, "record.ends_before_start"),
    ],
)
def test_an_agreement_that_would_lead_nowhere_is_refused(
    database: Database, caseworker: Actor, given: dict[str, object], problem: str
) -> None:
    with database.writing() as session:
        add_departments(session, 1)
    plan = new(database, caseworker, {**WEBSITE, "organisation_id": 1, **given})
    assert (plan.changed, said(plan)) == (0, [problem])


def test_a_front_page_is_told_of_but_written(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
    plan = new(database, caseworker, {**WEBSITE, "organisation_id": 1, "website": "https://bo.dk/"})
    assert (plan.changed, [one.id for one in plan.warnings.kinds]) == (1, ["signup.website_front_page"])


def test_two_of_one_level_may_not_overlap_but_levels_types_and_days_may_differ(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        first, second = add_departments(session, 2)
        add_signup(session, first, valid_to=date(2027, 6, 1))
    where = {"department_id": first}
    assert said(new(database, caseworker, {**WEBSITE, **where})) == ["signup.overlap"]
    for other in (
        {**where, "valid_from": date(2027, 6, 1)},
        {**where, "dwelling_types": "2 3"},
        {"department_id": second},
        {"organisation_id": 1},
    ):
        assert new(database, caseworker, {**WEBSITE, **other}).changed == 1
    both = new(database, caseworker, {**WEBSITE, "organisation_id": 1}, {**WEBSITE, "organisation_id": 1})
    assert said(both) == ["signup.overlap_new"]
    draft = new(database, caseworker, {**WEBSITE, **where}, draft=True)
    assert (draft.changed, [one.id for one in draft.warnings.kinds]) == (1, ["signup.overlap_draft"])


def test_an_agreement_with_an_old_fault_can_be_ended_and_noted_on(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        first = add_departments(session, 1)[0]
        one = add_signup(session, first, contact_way="email", email="post(a)bo.dk")
        add_signup(session, first, valid_from=date(2024, 1, 1))
    with database.reading() as session:
        plan = plan_record_change(
            session, caseworker, "signup_agreement", [one], {"note": "spørg"}, SCREEN, today=TODAY
        )
    assert plan.changed == 1
    assert {problem.id for problem in plan.warnings.kinds} == {"signup.email_syntax", "signup.overlap"}
    with database.reading() as session:
        plan = plan_signup_end(session, caseworker, [one], date(2023, 12, 31), SCREEN, today=TODAY)
    write(database, caseworker, plan)
    ended = lines(database)[one]
    assert (ended.state, ended["valid_to"], ended.faults) == ("ended", date(2024, 1, 1), ())


def test_an_agreement_cannot_end_before_it_begins(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        one = add_signup(session)
    with database.reading() as session:
        plan = plan_signup_end(session, caseworker, [one], date(2019, 12, 31), SCREEN, today=TODAY)
    assert said(plan) == ["record.ends_before_start"]


def test_forty_departments_of_which_two_have_one_get_thirty_eight_and_two_are_shown(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        departments = add_departments(session, 41)
        original = add_signup(session, departments[40], dwelling_types="1 3", verified_on=date(2026, 1, 1))
        add_signup(session, departments[3], dwelling_types="2 3", valid_from=date(2028, 1, 1))
        add_signup(session, departments[17])
        add_signup(session, departments[18], dwelling_types="2")
        add_signup(session, departments[19], valid_to=date(2026, 1, 1))
    with database.reading() as session:
        plan = plan_signup_copies(session, caseworker, original, departments[:40], SCREEN, today=TODAY)
    assert plan.counts() == {
        "asked": 40, "changed": 38, "unchanged": 0, "refused": 0, "conflicts": 2, "warnings": 0, "following": 0,
    }  # fmt: skip
    assert [plan.conflicts.problem(at).id for at in range(2)] == ["signup.has_already"] * 2
    assert list(plan.conflicts.raw) == ["0451-004 Afdeling 004", "0451-018 Afdeling 018"]
    number = write(database, caseworker, plan)
    copies = [one for one in lines(database).values() if one["valid_from"] == TODAY]
    assert len(copies) == 38
    assert {(one["dwelling_types"], one["verified_on"], one["valid_to"]) for one in copies} == {("1 3", None, FOREVER)}
    assert not any(one.faults for one in copies)
    with database.reading() as session:
        undo = plan_undo(session, caseworker, number, SCREEN)
    write(database, caseworker, undo)
    assert len(lines(database)) == 5


def test_a_copy_may_begin_on_another_day_and_nothing_is_copied_of_what_has_ended(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        departments = add_departments(session, 2)
        one = add_signup(session)
        over = add_signup(session, departments[0], dwelling_types="2", valid_to=date(2025, 1, 1))
    start = date(2027, 4, 1)
    with database.reading() as session:
        plan = plan_signup_copies(session, caseworker, one, departments[:1], SCREEN, today=TODAY, valid_from=start)
        assert plan.created[0].columns["valid_from"][0] == start
        with pytest.raises(Refused, match=r"signup\.copy_ended"):
            plan_signup_copies(session, caseworker, over, departments[1:], SCREEN, today=TODAY)
        with pytest.raises(Refused, match=r"signup\.unknown"):
            plan_signup_copies(session, caseworker, 99, departments, SCREEN, today=TODAY)


def test_a_caseworker_of_one_department_copies_to_no_other(database: Database) -> None:
    with database.writing() as session:
        departments = add_departments(session, 3)
        one = add_signup(session)
    ida = Actor("ida", (Grant(Role.CASEWORKER, 1, departments[0]),))
    with database.reading() as session:
        plan = plan_signup_copies(session, ida, one, departments, SCREEN, today=TODAY)
    assert (plan.changed, said(plan)) == (1, ["out_of_scope"])
    with database.reading() as session:
        other = plan_signup_end(session, ida, [one], TODAY, SCREEN, today=TODAY)
    assert (other.changed, said(other)) == (0, ["out_of_scope"])


def test_a_reader_writes_nothing(database: Database) -> None:
    with database.writing() as session:
        departments = add_departments(session, 1)
        one = add_signup(session)
    reader = Actor("ro", (Grant(Role.READER),))
    with database.reading() as session:
        with pytest.raises(Refused, match="no_right"):
            plan_signup_copies(session, reader, one, departments, SCREEN, today=TODAY)
        with pytest.raises(Refused, match="no_right"):
            plan_signup_end(session, reader, [one], TODAY, SCREEN, today=TODAY)
        with pytest.raises(Refused, match="no_right"):
            plan_signup_verified(session, reader, [one], TODAY, SCREEN, today=TODAY)
        with pytest.raises(Refused, match="no_right"):
            plan_record_change(session, reader, RECORD, [one], {"note": "x"}, SCREEN, today=TODAY)


def test_the_stamp_says_who_looked_when_and_goes_when_the_target_changes(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        one = add_signup(session)
    with database.reading() as session:
        plan = plan_signup_verified(session, caseworker, [one], date(2026, 11, 18), SCREEN, today=TODAY)
        with pytest.raises(Refused, match=r"signup\.verified_later"):
            plan_signup_verified(session, caseworker, [one], date(2026, 11, 21), SCREEN, today=TODAY)
    write(database, caseworker, plan)
    assert (lines(database)[one]["verified_on"], lines(database)[one]["verified_by"]) == (date(2026, 11, 18), "anna")
    for change, left in (({"note": "set"}, "anna"), ({"website": "https://bo.dk/ny-side"}, None)):
        with database.reading() as session:
            plan = plan_record_change(session, caseworker, RECORD, [one], change, SCREEN, today=TODAY)
        write(database, caseworker, plan)
        assert lines(database)[one]["verified_by"] == left


def test_a_draft_is_removed_and_what_is_in_force_is_warned_of(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        draft, held = add_signup(session, status="draft"), add_signup(session, dwelling_types="2")
    with database.reading() as session:
        plan = plan_remove(session, caseworker, "signup_agreement", [draft, held], SCREEN, today=TODAY)
    assert (plan.changed, len(plan.warnings)) == (2, 1)
    write(database, caseworker, plan)
    assert lines(database) == {}


# Cooperations


def test_a_cooperation_is_made_with_its_members_and_members_come_and_go(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        add_departments(session, 1, number="0452")
        add_departments(session, 1, number="0453")
    values = {"name": "Bolig Fyn", "regions": "1083", "website": "https://boligfyn.dk/skriv-op"}
    with database.reading() as session:
        plan = plan_cooperation(session, caseworker, values, 1, [2], SCREEN, today=TODAY)
    assert (plan.changed, plan.asked) == (3, 3)
    write(database, caseworker, plan)
    with database.reading() as session:
        key = session.scalars(select(SignupCooperation.id)).one()
        plan = plan_members(session, caseworker, key, [3], SCREEN, today=TODAY)
        again = plan_members(session, caseworker, key, [2], SCREEN, today=TODAY)
    assert said(again) == ["record.taken"]
    write(database, caseworker, plan)
    with database.reading() as session:
        members = {one.organisation_id: one.id for one in session.scalars(select(CooperationMember))}
        plan = plan_members_out(session, caseworker, [members[2]], SCREEN, today=TODAY)
    write(database, caseworker, plan)
    with database.reading() as session:
        left = session.scalars(select(CooperationMember.organisation_id).order_by(CooperationMember.organisation_id))
        assert left.all() == [1, 3]


def test_only_a_member_sends_seekers_to_a_cooperation_and_one_in_use_stays(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        add_departments(session, 1, number="0452")
        key = add_cooperation(session)
    row = {"dwelling_types": "1", "contact_way": "coop", "cooperation_id": key, "valid_from": date(2027, 1, 1)}
    assert said(new(database, caseworker, {**row, "organisation_id": 2})) == ["record.not_a_member"]
    write(database, caseworker, new(database, caseworker, {**row, "organisation_id": 1}))
    (made,) = lines(database).values()
    assert (made.way, made.target, made.cooperation) == ("cooperation", "post@venteliste.dk", "Fælles Venteliste")
    with database.reading() as session:
        plan = plan_remove(session, caseworker, "signup_cooperation", [key], SCREEN, today=TODAY)
        assert plan.changed == 0 and len(plan.refused) == 1
        assert session.scalars(select(SignupAgreement.cooperation_id)).one() == key


def test_nobody_takes_in_an_organisation_that_is_not_theirs(database: Database) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        add_departments(session, 1, number="0452")
    ida = Actor("ida", (Grant(Role.CASEWORKER, 1),))
    with database.reading() as session:
        plan = plan_cooperation(session, ida, {"name": "Bolig Fyn"}, 1, [2], SCREEN, today=TODAY)
    assert (plan.asked, plan.changed, said(plan)) == (3, 2, ["out_of_scope"])
