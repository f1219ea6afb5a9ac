"""Places and dwellings end on a day with what lies under them, open again, and come back by undo."""

from datetime import date
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import Department, Dwelling, HousingCost, Lease
from backoffice.models.letting import FOREVER
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan, Source
from backoffice.operations.retiring import plan_reopen, plan_retire
from backoffice.operations.undo import plan_undo
from backoffice.rules.problems import Owner, Refused
from backoffice.security import Actor, Grant, Role
from tests.import_files import planned, text_file, unit
from tests.places import add_letting, contents, history_of, two_departments
from tests.record_blocks import block, planned_blocks

SOURCE = Source("command")
END = date(2027, 1, 1)


def retired(database: Database, actor: Actor, record: str, ids: list[int], end: date = END) -> tuple[Plan, int]:
    with database.reading() as session:
        plan = plan_retire(session, actor, record, ids, end, SOURCE)
    with database.writing() as session:
        return plan, apply(session, actor, plan).change_set


def test_a_department_ends_with_its_sections_dwellings_and_letting_and_undo_brings_all_back(
    database: Database, everyone: Actor
) -> None:
    places = two_departments(database)
    before = contents(database)
    plan, number = retired(database, everyone, "department", [places.giving])
    assert (plan.asked, plan.changed, plan.following) == (1, 1, 2 + 8 + 1 + 1)
    assert plan.notes[0].values == {"building_sections": 2, "dwellings": 8, "housing_costs": 1, "leases": 1}
    warned = plan.warnings.problem(0)
    assert (warned.id, warned.value) == ("retire.lease_ends", "Åparken 1, st. tv")
    with database.reading() as session:
        assert session.get_one(Department, places.giving).closed_on == END
        assert session.get_one(Department, places.taking).closed_on is None
        assert {session.get_one(Dwelling, key).retired_on for key in places.dwellings} == {END}
        assert {session.get_one(Dwelling, key).retired_on for key in places.others} == {None}
        assert session.query(HousingCost).one().valid_to == session.query(Lease).one().valid_to == END
    assert history_of(database, number) == {1: 8, 3: 1, 4: 2, 5: 1, 6: 1}
    with database.reading() as session:
        undo = plan_undo(session, everyone, number, SOURCE)
    with database.writing() as session:
        apply(session, everyone, undo)
    assert contents(database) == before


def test_dwellings_alone_are_unchanged_refused_or_retired_each_in_one_bucket(
    database: Database, everyone: Actor
) -> None:
    places = two_departments(database)
    first, second, third = places.dwellings[:3]
    with database.writing() as session:
        add_letting(session, second, date(2027, 2, 1))
    retired(database, everyone, "dwelling", [third])
    plan, _ = retired(database, everyone, "dwelling", [first, second, third, 999])
    assert (plan.asked, plan.changed, plan.unchanged, len(plan.refused)) == (4, 1, 1, 2)
    assert {problem.id for problem, _ in plan.refused.by_kind()} == {"retire.begins_later", "not_in_register"}
    with database.reading() as session:
        assert session.get_one(Dwelling, second).retired_on is None


def test_a_section_opens_again_with_the_dwellings_that_ended_with_it_but_not_their_letting(
    database: Database, everyone: Actor
) -> None:
    places = two_departments(database)
    retired(database, everyone, "dwelling", [places.dwellings[1]], date(2026, 6, 1))
    retired(database, everyone, "building_section", [places.sections[0]])
    with database.reading() as session:
        plan = plan_reopen(session, everyone, "building_section", [places.sections[0]], SOURCE)
    assert [note.id for note in plan.notes] == ["retire.letting_stays"]
    with database.writing() as session:
        apply(session, everyone, plan)
    with database.reading() as session:
        ends = [session.get_one(Dwelling, key).retired_on for key in places.dwellings[:4]]
        assert ends == [None, date(2026, 6, 1), None, None]
        assert session.query(Lease).one().valid_to == END != FOREVER


def test_a_dwelling_does_not_open_in_a_section_that_is_closed(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    retired(database, everyone, "building_section", [places.sections[0]])
    with database.reading() as session:
        plan = plan_reopen(session, everyone, "dwelling", [places.dwellings[0]], SOURCE)
    assert [problem.id for problem, _ in plan.refused.by_kind()] == ["reopen.place_closed"]


def test_a_caseworker_is_told_who_mends_master_data_and_another_department_is_out_of_reach(
    database: Database, caseworker: Actor
) -> None:
    places = two_departments(database)
    with database.reading() as session:
        with pytest.raises(Refused) as refusal:
            plan_retire(session, caseworker, "dwelling", [places.dwellings[0]], END, SOURCE)
        own = Actor("eva", (Grant(Role.ADMINISTRATOR, department_id=places.taking),))
        plan = plan_retire(session, own, "dwelling", [places.dwellings[0], places.others[0]], END, SOURCE)
    (problem,) = refusal.value.problems
    assert (problem.id, problem.owner) == ("not_master_data", Owner.MASTER_DATA)
    assert (plan.changed, [one.id for one, _ in plan.refused.by_kind()]) == (1, ["out_of_scope"])


def test_nothing_begins_on_a_dwelling_that_has_ended(database: Database, everyone: Actor, tmp_path: Path) -> None:
    places = two_departments(database)
    retired(database, everyone, "dwelling", [places.dwellings[1]])
    rows = [("BBR-enhed", "Fra dato", "Nettoleje pr. md."), (unit(places.dwellings[1]), "01-01-2027", "5000,00")]
    rows += [(unit(places.dwellings[2]), "01-01-2027", "5000,00")]
    plan = planned(database, everyone, text_file(tmp_path / "huslejer.csv", rows))
    assert [(one.id, one.place.column) for one, _ in plan.refused.by_kind()] == [
        ("import.dwelling_retired", "Fra dato")
    ]
    assert plan.changed == 1


def test_no_lease_or_cost_of_a_file_of_ones_own_begins_on_it_either(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    key = places.dwellings[1]
    retired(database, everyone, "dwelling", [key])
    leases = block("lease", [{"bbr_unit": unit(key), "valid_from": day} for day in (date(2026, 1, 1), END)])
    costs = block("housing_cost", [{"bbr_unit": unit(key), "cost_type": "1", "valid_from": END, "amount": 500_000}])
    for rows, made in ((leases, 1), (costs, 0)):
        plan = planned_blocks(database, rows)
        assert [one.id for one, _ in plan.refused.by_kind()] == ["import.dwelling_retired"]
        assert plan.changed == made
