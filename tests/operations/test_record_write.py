"""New, changed and removed records of the simple kinds: what is written, what is refused and why, and taking it back."""

from datetime import date

import pytest

from backoffice.database import Database
from backoffice.models import CodeEntry, Dwelling
from backoffice.operations.apply import Stale
from backoffice.operations.record_write import plan_record_change
from backoffice.queries.change_lines import line_index, lines_at, record_names
from backoffice.queries.code_uses import code_uses
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Actor, Grant, Role
from tests.operations.record_writing import (
    ALLOCATION,
    GROUP,
    SOURCE,
    TODAY,
    change,
    new,
    remove,
    rows,
    two_organisations,
    undo,
    why,
    write,
)
from tests.register import add_registration


def test_a_new_record_is_reported_by_hand_and_knows_its_wider_places(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    given = {"building_section_id": sections[1], "facilities": "laundry playground", "dogs": "no"}
    write(database, caseworker, new(database, caseworker, "section_amenities", given))
    names = ("organisation_id", "department_id", "building_section_id", "facilities", "dogs", "status", "origin")
    assert rows(database, "section_amenities", *names) == [
        (1, 1, sections[1], "laundry playground", "no", "reported", "manual")
    ]


def test_a_new_record_may_be_a_draft_and_an_end_left_out_is_open(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    write(database, caseworker, new(database, caseworker, "allocation_agreement", ALLOCATION, draft=True))
    assert rows(database, "allocation_agreement", "status", "valid_to", "department_id") == [("draft", FOREVER, None)]


def test_every_field_has_one_clear_problem(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    wrong = {**ALLOCATION, "title": None, "share": 140, "agreement_kind": "none", "dwelling_types": "3 1", "url": "www"}
    plan = new(database, caseworker, "allocation_agreement", wrong, ALLOCATION)
    assert (plan.asked, plan.changed, len(plan.refused), len(plan.further)) == (2, 1, 1, 4)
    problems = [plan.refused.problem(0), *(plan.further.problem(at) for at in range(4))]
    assert sorted(problem.id for problem in problems) == [
        "record.unknown_code", "record.wrong_value", "record.wrong_value", "record.wrong_value", "value.required",
    ]  # fmt: skip
    assert all("{" not in sentence(problem) for problem in problems)


def test_a_period_that_ends_before_it_begins_is_refused(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    plan = new(database, caseworker, "letting_group", {**GROUP, "valid_to": date(2026, 1, 1)})
    assert why(plan) == ["record.ends_before_start"]
    assert why(new(database, caseworker, "letting_group", {**GROUP, "valid_from": date(202, 1, 1)})) == [
        "record.unlikely_day"
    ]


def test_a_place_must_be_there_and_hang_together(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    plan = new(
        database, caseworker, "letting_group", {**GROUP, "department_id": 99}, {**GROUP, "building_section_id": sections[2]},
    )  # fmt: skip
    assert why(plan) == ["record.unknown_place", "record.places_differ"]
    assert why(new(database, caseworker, "section_amenities", {"department_id": 1})) == ["record.unknown_place"]


def test_who_has_one_department_writes_nothing_for_the_whole_organisation(database: Database) -> None:
    two_organisations(database)
    actor = Actor("lise", (Grant(Role.CASEWORKER, 1, 1),))
    whole, own = {**ALLOCATION}, {**ALLOCATION, "department_id": 1}
    plan = new(database, actor, "allocation_agreement", whole, own, {**ALLOCATION, "organisation_id": 2})
    assert (plan.changed, len(plan.refused)) == (1, 2)
    assert why(plan) == ["out_of_scope"]
    write(database, actor, plan)
    # Nor may they give their own agreement away, or take in another's.
    assert why(change(database, actor, "allocation_agreement", [1], department_id=None)) == ["out_of_scope"]


def test_a_reader_is_refused_and_so_is_a_kind_that_is_not_written_here(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    with pytest.raises(Refused, match="no_right"):
        new(database, Actor("per", (Grant(Role.READER),)), "letting_group", GROUP)
    for plan in (new, change):
        with pytest.raises(Refused, match=r"record\.not_written_here"):
            plan(database, caseworker, "dwelling", [])  # type: ignore[operator]
    with pytest.raises(Refused, match=r"record\.not_yours"):
        new(database, caseworker, "letting_group", {**GROUP, "status": "draft"})
    with pytest.raises(Refused, match=r"edit\.unknown_field"):
        new(database, caseworker, "letting_group", {**GROUP, "colour": "red"})


def test_what_the_program_keeps_is_given_by_the_operation(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    given = {
        "organisation_id": 1, "dwelling_types": "1", "contact_way": "website", "website": "https://aaparken.dk",
        "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    stamp = {"verified_on": TODAY, "verified_by": "anna"}
    plan = new(database, caseworker, "signup_agreement", given, stamps=[stamp])
    write(database, caseworker, plan)
    assert rows(database, "signup_agreement", "verified_on", "verified_by") == [(TODAY, "anna")]


def test_a_number_is_taken_only_once(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    with database.writing() as session:
        add_registration(session, sections[0])
    given = {"title": "Niveaufri adgang", "building_section_id": sections[1]}
    plan = new(
        database, caseworker, "disability_registration", {**given, "number": "H12"}, {**given, "number": "H13"},
        {**given, "number": "H13"}, {**given, "number": "H12", "building_section_id": sections[2]},
    )  # fmt: skip
    assert (plan.changed, len(plan.refused)) == (2, 2)
    assert why(plan) == ["record.taken", "record.taken"]


def test_a_change_writes_what_differs_and_counts_the_rest(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    other = {**ALLOCATION, "department_id": 1, "title": "Anvisning ungdom", "dwelling_types": "2", "share": 25}
    write(database, caseworker, new(database, caseworker, "allocation_agreement", ALLOCATION, other))
    plan = change(database, caseworker, "allocation_agreement", [1, 2, 7], share=25)
    assert (plan.asked, plan.changed, plan.unchanged, len(plan.refused)) == (3, 1, 1, 1)
    assert why(plan) == ["not_in_register"]
    write(database, caseworker, plan)
    assert rows(database, "allocation_agreement", "share", "version") == [(25, 2), (25, 1)]


def test_an_old_code_may_stay_but_not_be_given_anew(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    write(database, caseworker, new(database, caseworker, "allocation_agreement", ALLOCATION))
    with database.writing() as session:
        session.query(CodeEntry).filter(CodeEntry.list_name == "agreement_kind", CodeEntry.code == "municipal").update(
            {"valid_to": date(2026, 6, 1)}
        )
    assert change(database, caseworker, "allocation_agreement", [1], share=10).changed == 1
    plan = new(database, caseworker, "allocation_agreement", ALLOCATION)
    assert why(plan) == ["record.expired_code"]


def test_what_changed_since_the_form_was_filled_is_a_conflict(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    write(database, caseworker, new(database, caseworker, "allocation_agreement", ALLOCATION))
    stale = change(database, caseworker, "allocation_agreement", [1], share=20)
    write(database, caseworker, change(database, caseworker, "allocation_agreement", [1], share=10))
    with database.reading() as session:
        plan = plan_record_change(
            session, caseworker, "allocation_agreement", [1], {"share": 30}, SOURCE, today=TODAY, seen={1: 1}
        )
    assert [problem.id for problem, _ in plan.conflicts.by_kind()] == ["changed_since_seen"]
    with pytest.raises(Stale):
        write(database, caseworker, stale)


def test_a_record_that_others_point_at_is_not_removed(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    with database.writing() as session:
        key = add_registration(session, sections[0])
        linked = session.query(Dwelling).filter(Dwelling.building_section_id == sections[0])
        linked.update({"disability_registration": key})
    plan = remove(database, caseworker, "disability_registration", key)
    assert (plan.changed, len(plan.refused)) == (0, 1)
    problem = plan.refused.problem(0)
    assert problem.id == "record.held_by_dwelling"
    assert problem.values["n"] == 5
    assert str(problem.values["first"]).startswith("Åparken 1, st. tv; Åparken 1, st. th; ")
    assert str(problem.values["first"]).endswith(" …")


def test_what_was_true_until_today_is_warned_of_before_it_is_removed(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    ended = {**GROUP, "dwelling_type": "1", "valid_to": date(2026, 2, 1)}
    write(database, caseworker, new(database, caseworker, "letting_group", GROUP, ended))
    plan = remove(database, caseworker, "letting_group", 1, 2)
    assert [(problem.id, n) for problem, n in plan.warnings.by_kind()] == [("record.removed_in_force", 1)]
    write(database, caseworker, plan)
    assert rows(database, "letting_group", "id") == []


def test_a_cooperation_goes_with_its_members(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    kept = {"organisation_id": 1, "name": "Bolig Odense", "website": "https://bolig.dk"}
    write(database, caseworker, new(database, caseworker, "signup_cooperation", kept))
    members = [{"cooperation_id": 1, "organisation_id": key} for key in (1, 2)]
    write(database, caseworker, new(database, caseworker, "cooperation_member", *members))
    plan = remove(database, caseworker, "signup_cooperation", 1)
    assert (plan.asked, plan.changed) == (3, 3)
    gone = write(database, caseworker, plan)
    assert rows(database, "cooperation_member", "id") == []
    undo(database, caseworker, gone)
    assert rows(database, "cooperation_member", "organisation_id") == [(1,), (2,)]


def test_a_cooperation_is_only_for_those_who_take_part(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    kept = {"organisation_id": 1, "name": "Odense", "website": "https://odense.dk"}
    write(database, caseworker, new(database, caseworker, "signup_cooperation", kept))
    agreement = {
        "organisation_id": 2, "dwelling_types": "1", "contact_way": "coop", "cooperation_id": 1,
        "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    assert "record.not_a_member" in why(new(database, caseworker, "signup_agreement", agreement))
    member = {"cooperation_id": 1, "organisation_id": 2}
    write(database, caseworker, new(database, caseworker, "cooperation_member", member))
    write(database, caseworker, new(database, caseworker, "signup_agreement", agreement))
    assert why(remove(database, caseworker, "signup_cooperation", 1)) == ["record.held_by_signup_agreement"]
    assert "record.unknown_link" in why(
        new(database, caseworker, "signup_agreement", {**agreement, "cooperation_id": 9})
    )


def test_creation_change_and_removal_can_each_be_undone_and_done_again(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    made = write(database, caseworker, new(database, caseworker, "letting_group", GROUP))
    changed = write(database, caseworker, change(database, caseworker, "letting_group", [1], waiting_time="5"))
    gone = write(database, caseworker, remove(database, caseworker, "letting_group", 1))
    back = undo(database, caseworker, gone)
    assert rows(database, "letting_group", "waiting_time") == [("5",)]
    undo(database, caseworker, undo(database, caseworker, changed))
    assert rows(database, "letting_group", "waiting_time") == [("5",)]
    undo(database, caseworker, back)
    assert rows(database, "letting_group", "id") == []
    assert made < changed < gone < back


def test_the_history_names_records_by_place_and_title(database: Database, caseworker: Actor) -> None:
    sections = two_organisations(database)
    plans = [
        new(database, caseworker, "signup_cooperation", {"organisation_id": 1, "name": "Bolig Odense"}),
        new(database, caseworker, "allocation_agreement", {**ALLOCATION, "department_id": 1}),
        new(database, caseworker, "letting_group", {**GROUP, "dwelling_type": "1", "rooms": 2}),
        new(database, caseworker, "section_amenities", {"building_section_id": sections[0], "dogs": "yes"}),
    ]
    numbers = [write(database, caseworker, plan) for plan in plans]
    numbers.append(
        write(
            database,
            caseworker,
            new(database, caseworker, "cooperation_member", {"cooperation_id": 1, "organisation_id": 2}),
        )
    )
    with database.reading() as session:
        found = {}
        for number in numbers:
            index = line_index(session, number)
            lines = lines_at(session, number, index, index.lines)
            names = record_names(session, {(line.record, line.record_id) for line in lines.values()})
            found |= {record: one.name for (record, _), one in names.items()}
            linked = [line.after for line in lines.values() if line.field == "cooperation_id"]
    assert found == {
        "signup_cooperation": "0451 Bolig Odense",
        "allocation_agreement": "0451-012 Kommunal anvisning",
        "letting_group": "0451-012 Familiebolig (2)",
        "section_amenities": "0451-012-01",
        "cooperation_member": "0452 Bolig Odense",
    }
    assert linked == ["0451 Bolig Odense"]


def test_a_code_among_several_counts_as_used(database: Database, caseworker: Actor) -> None:
    two_organisations(database)
    one = {**ALLOCATION, "dwelling_types": "2 3"}
    write(database, caseworker, new(database, caseworker, "allocation_agreement", one))
    with database.reading() as session:
        uses = code_uses(session, "dwelling_type")
    # Fourteen dwellings are family dwellings; the agreement is about the two other types.
    assert (uses["1"], uses["2"], uses["3"], uses["2 3"]) == (14, 1, 1, 0)
