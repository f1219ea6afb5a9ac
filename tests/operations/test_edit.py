"""Mass edit: what is planned is what is written, every row ends in one bucket, and all of it can be taken back."""

from array import array
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update

from backoffice.database import Database
from backoffice.models import ChangeRow, ChangeSet, Dwelling
from backoffice.operations.apply import Receipt, Stale, apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import Selection, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
SCREEN = Source("screen")


def plan_heating(database: Database, actor: Actor, selection: Selection, heating: str | None = "5") -> Plan:
    with database.reading() as session:
        return plan_edit(session, actor, selection, {"heating": heating}, SCREEN, today=TODAY)


def write(database: Database, actor: Actor, plan: Plan) -> Receipt:
    with database.writing() as session:
        return apply(session, actor, plan)


def values(database: Database, column: str) -> dict[object, int]:
    with database.reading() as session:
        field = Dwelling.__table__.c[column]
        return dict(session.execute(select(field, func.count()).group_by(field)).all())


def test_an_edit_writes_what_its_plan_showed_and_its_undo_takes_it_back(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 40)
        session.execute(update(Dwelling).where(Dwelling.id <= 10).values(heating="5"))
    plan = plan_heating(database, caseworker, Selection(expected=40))
    assert plan.counts() == {
        "asked": 40, "changed": 30, "unchanged": 10, "refused": 0, "conflicts": 0, "warnings": 0, "following": 0,
    }  # fmt: skip
    assert [(count.old, count.new, count.rows) for count in plan.field_counts] == [("1", "5", 30)]
    receipt = write(database, caseworker, plan)
    assert receipt.plan_hash == plan.hash()
    assert values(database, "heating") == {"5": 40}
    assert values(database, "version") == {1: 10, 2: 30}
    with database.reading() as session:
        undo = plan_undo(session, caseworker, receipt.change_set, SCREEN)
    assert undo.changed == 30
    undone = write(database, caseworker, undo)
    assert values(database, "heating") == {"1": 30, "5": 10}
    with database.reading() as session:
        redo = plan_undo(session, caseworker, undone.change_set, SCREEN)
    assert redo.purpose == "redo"
    write(database, caseworker, redo)
    assert values(database, "heating") == {"5": 40}


def test_an_edit_writes_no_unchanged_row_and_no_history_for_it(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 10)
        session.execute(update(Dwelling).where(Dwelling.id <= 6).values(heating="5"))
    write(database, caseworker, plan_heating(database, caseworker, Selection()))
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ChangeRow)).scalar() == 4


def test_the_same_plan_applied_twice_is_written_once(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
    plan = plan_heating(database, caseworker, Selection())
    first = write(database, caseworker, plan)
    second = write(database, caseworker, plan)
    assert second.repeated and second.change_set == first.change_set
    assert values(database, "version") == {2: 4}


def test_a_row_changed_after_the_plan_stops_all_of_it(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 6)
    plan = plan_heating(database, caseworker, Selection())
    write(database, caseworker, plan_heating(database, caseworker, of_ids([ids[2]]), "7"))
    with pytest.raises(Stale) as stale:
        write(database, caseworker, plan)
    assert stale.value.ids == (ids[2],)
    assert values(database, "heating") == {"1": 5, "7": 1}
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ChangeSet)).scalar() == 1


def test_linking_over_two_sections_refuses_the_other_section_by_name(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10, sections=2)
        first = session.get_one(Dwelling, ids[0]).building_section_id
        registration = add_registration(session, first)
    with database.reading() as session:
        plan = plan_edit(
            session, caseworker, Selection(), {"disability_registration": registration}, SCREEN, today=TODAY
        )
    assert (plan.changed, len(plan.refused)) == (5, 5)
    assert plan.refused.problem(0).id == "link_other_section"
    assert list(plan.refused.ids) == list(ids[5:])


def test_an_id_that_is_not_in_the_register_is_refused(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)
    plan = plan_heating(database, caseworker, of_ids([*ids, 999]))
    assert plan.counts()["asked"] == 4
    assert (plan.changed, [problem.id for problem, _ in plan.refused.by_kind()]) == (3, ["not_in_register"])


def test_a_person_cannot_touch_another_organisation(database: Database) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
        others = add_dwellings(session, 3, number="0452")
        own = session.get_one(Dwelling, others[0]).organisation_id
    actor = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=own),))
    plan = plan_heating(database, actor, Selection())
    assert (plan.changed, len(plan.refused), plan.refused.problem(0).id) == (3, 4, "out_of_scope")


def test_a_reader_may_not_even_plan(database: Database) -> None:
    with pytest.raises(Refused) as refusal:
        plan_heating(database, Actor("rie", (Grant(Role.READER),)), Selection())
    assert refusal.value.problems[0].id == "no_right"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, "edit.nothing_set"),
        ({"heat": "1"}, "edit.unknown_field"),
        ({"area": 80}, "edit.not_yours"),
        ({"dwelling_type": None}, "value.required"),
        ({"heating": "77"}, "edit.unknown_code"),
        ({"url": "not a url"}, "edit.wrong_value"),
        ({"current_deposit": -1}, "edit.wrong_value"),
        ({"disability_registration": 99}, "edit.unknown_registration"),
    ],
)
def test_a_change_no_dwelling_may_have_is_refused(
    database: Database, caseworker: Actor, change: dict[str, object], problem: str
) -> None:
    with database.reading() as session, pytest.raises(Refused) as refusal:
        plan_edit(session, caseworker, Selection(), change, SCREEN, today=TODAY)
    assert refusal.value.problems[0].id == problem


def test_a_plan_can_lose_rows_and_fields_before_it_is_applied(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10)
        session.execute(update(Dwelling).where(Dwelling.id <= ids[3]).values(own_kitchen=False))
    with database.reading() as session:
        plan = plan_edit(session, caseworker, Selection(), {"heating": "5", "own_kitchen": True}, SCREEN, today=TODAY)
    fewer = plan.without_rows("dwelling", ids[:3])
    assert (fewer.asked, fewer.changed) == (7, 7)
    kitchens = plan.without_fields("dwelling", ["heating"])
    assert (kitchens.asked, kitchens.changed, kitchens.unchanged) == (10, 4, 6)
    assert len({plan.hash(), fewer.hash(), kitchens.hash()}) == 3
    write(database, caseworker, kitchens)
    assert values(database, "heating") == {"1": 10}
    assert values(database, "own_kitchen") == {True: 10}


def test_warnings_are_grouped_by_kind(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 5, bbr_kitchen="F", own_kitchen=False)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(bbr_kitchen="E", origin="automatic"))
    with database.reading() as session:
        plan = plan_edit(session, caseworker, Selection(), {"own_kitchen": True}, SCREEN, today=TODAY)
    assert [(problem.id, n) for problem, n in plan.warnings.by_kind()] == [
        ("kitchen_against_bbr", 4),
        ("overwritten_by_transfer", 1),
    ]


def test_undo_days_later_keeps_what_others_changed_and_lists_what_is_gone(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10_000)
    edited = write(database, everyone, plan_heating(database, everyone, Selection()))
    write(database, Actor("bo", (Grant(Role.CASEWORKER),)), plan_heating(database, everyone, of_ids(ids[:120]), "7"))
    with database.writing() as session:
        session.execute(delete(Dwelling).where(Dwelling.id.in_(list(ids[-3:]))))
    with database.reading() as session:
        undo = plan_undo(session, everyone, edited.change_set, SCREEN)
    assert undo.counts()["asked"] == 10_000
    assert undo.changed == 9_877
    assert {problem.id: n for problem, n in undo.conflicts.by_kind()} == {"changed_since": 120, "gone": 3}
    undone = write(database, everyone, undo)
    assert values(database, "heating") == {"1": 9_877, "7": 120}
    with database.reading() as session:
        redo = plan_undo(session, everyone, undone.change_set, SCREEN)
    write(database, everyone, redo)
    assert values(database, "heating") == {"5": 9_877, "7": 120}


def test_a_selection_by_filter_keeps_its_exceptions(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 8)
    plan = plan_heating(database, caseworker, Selection(but=frozenset({ids[0], ids[7]}), expected=6))
    assert plan.changed == 6 and not plan.notes
    other = plan_heating(database, caseworker, Selection(ids=array("q", ids), expected=9))
    assert [note.id for note in other.notes] == ["selection.other_count"]
