"""A plan with rows or fields taken out: its counts follow, and its warnings are those of what is left."""

from datetime import date

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import LISTED_VALUES, plan_edit
from backoffice.operations.plan import Changes, Plan, Source
from backoffice.operations.shorter_plan import without_fields, without_rows
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import Selection
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)


def plan_of(database: Database, actor: Actor, **values: object) -> Plan:
    with database.reading() as session:
        return plan_edit(session, actor, Selection(), values, Source("screen"), today=TODAY)


def pairs(plan: Plan) -> dict[tuple[str, object, object], int]:
    return {(one.field, one.old, one.new): one.rows for one in plan.field_counts}


def test_rows_taken_out_leave_the_counts_of_their_own_values(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10)
        session.execute(update(Dwelling).where(Dwelling.id <= ids[3]).values(heating="7"))
    plan = plan_of(database, caseworker, heating="5", garage="1")
    with database.reading() as session:
        shorter = without_rows(session, plan, "dwelling", [ids[0], ids[1], ids[9]])
    assert (shorter.asked, shorter.changed, shorter.counts()["changed"]) == (7, 7, 7)
    assert pairs(shorter) == {("heating", "1", "5"): 5, ("heating", "7", "5"): 2, ("garage", None, "1"): 7}
    assert pairs(plan)["heating", "1", "5"] == 6
    with database.reading() as session:
        shortest = without_rows(session, shorter, "dwelling", [ids[2], ids[3]])
    assert ("heating", "7", "5") not in pairs(shortest)


def test_rows_whose_old_value_is_not_listed_are_taken_from_the_sum_of_the_others(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, LISTED_VALUES + 5)
        for row_id in ids:
            session.execute(update(Dwelling).where(Dwelling.id == row_id).values(current_deposit=100 + row_id))
    plan = plan_of(database, caseworker, current_deposit=1)
    with database.reading() as session:
        shorter = without_rows(session, plan, "dwelling", list(ids[-3:]))
    assert sum(one.rows for one in shorter.field_counts) == LISTED_VALUES + 2
    assert [one.rows for one in shorter.field_counts if one.other] == [2]


def test_rows_taken_out_of_an_undo_are_counted_by_what_they_go_back_to(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 6)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(heating="7"))
    with database.writing() as session:
        number = apply(session, caseworker, plan_of(database, caseworker, heating="5")).change_set
    with database.reading() as session:
        undo = plan_undo(session, caseworker, number, Source("screen"))
        shorter = without_rows(session, undo, "dwelling", [ids[0]])
    assert pairs(undo) == {("heating", "5", "1"): 5, ("heating", "5", "7"): 1}
    assert pairs(shorter) == {("heating", "5", "1"): 5}
    with database.writing() as session:
        apply(session, caseworker, shorter)
    with database.reading() as session:
        assert session.get_one(Dwelling, ids[0]).heating == "5"


def test_a_warning_that_only_shows_without_the_field_is_found(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 3)
    plan = plan_of(database, caseworker, student_room=True, dwelling_type="3")
    assert len(plan.warnings) == 0
    with database.reading() as session:
        shorter = without_fields(session, caseworker, plan, "dwelling", ["dwelling_type"], TODAY)
    assert [(one.id, n) for one, n in shorter.warnings.by_kind()] == [("student_room_elsewhere", 3)]


def test_a_field_taken_out_leaves_no_warning_behind(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 3)
    plan = plan_of(database, caseworker, heating="5", own_kitchen=False)
    with database.reading() as session:
        shorter = without_fields(session, caseworker, plan, "dwelling", ["own_kitchen"], TODAY)
        nothing = without_fields(session, caseworker, shorter, "dwelling", ["heating"], TODAY)
    assert (len(plan.warnings), len(shorter.warnings)) == (3, 0)
    assert (nothing.changed, nothing.unchanged, nothing.asked) == (0, 3, 3)


def test_rows_on_which_others_follow_cannot_be_taken_out_alone(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    plan = plan_of(database, caseworker, heating="5")
    plan.changes.append(Changes("housing_cost", ("amount",), follows=True))
    plan.changes[-1].ids.append(1)
    with database.reading() as session, pytest.raises(Refused) as refusal:
        without_rows(session, plan, "dwelling", [ids[0]])
    assert refusal.value.problems[0].id == "plan.rows_belong_together"
