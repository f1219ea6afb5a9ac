"""Linking dwellings to disability registrations: forty in a section, nine linked, thirty-one linked in one plan, none left."""

from array import array
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.linking import plan_links, plan_unlinks
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_record_change
from backoffice.operations.undo import plan_undo
from backoffice.queries.disability import registrations
from backoffice.queries.disability_coverage import coverage, sections_without
from backoffice.queries.filters import Filter, Term
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import EVERYWHERE, Selection, Where, of_ids
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Right, Role, Scope
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
SCREEN = Source("screen")
WITHOUT = Filter((Term("disability_registration", "=", None),), "handicap=tom")


def forty(session: Session) -> tuple[range, int, int]:
    """Eighty dwellings in two sections; nine of the first section's forty are linked to its H12."""
    ids = add_dwellings(session, 80)
    first = section_of(session, ids[0])
    h12 = add_registration(session, first)
    session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:9])).values(disability_registration=h12))
    return ids, first, h12


def section_of(session: Session, dwelling: int) -> int:
    return session.execute(select(Dwelling.building_section_id).where(Dwelling.id == dwelling)).scalar_one()


def write(database: Database, actor: Actor, plan: Plan) -> int:
    with database.writing() as session:
        return apply(session, actor, plan).change_set


def counts(database: Database) -> dict[str, tuple[int, int]]:
    with database.reading() as session:
        found = registrations(session, EVERYWHERE, everything(), TODAY)
    return {one.number: (one.linked, one.unlinked) for one in found}


def everything() -> Scope:
    return Actor("anna", (Grant(Role.CASEWORKER),)).scope(Right.VIEW)


def link(database: Database, actor: Actor, selection: Selection, *ids: int, leave_out: tuple[int, ...] = ()) -> Plan:
    with database.reading() as session:
        return plan_links(session, actor, selection, ids, SCREEN, today=TODAY, leave_out=leave_out)


def notes(plan: Plan) -> dict[str, tuple[object, object]]:
    return {note.id: (note.values["before"], note.values["after"]) for note in plan.notes}


def test_thirty_one_of_forty_are_linked_in_one_plan_and_none_is_left(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        _, first, h12 = forty(session)
    assert counts(database) == {"H12": (9, 31)}
    plan = link(database, caseworker, Selection(where=Where(section_id=first), filter=WITHOUT, expected=31), h12)
    assert (plan.asked, plan.changed, plan.unchanged, len(plan.refused)) == (31, 31, 0, 0)
    assert [(count.old, count.new, count.rows) for count in plan.field_counts] == [(None, h12, 31)]
    assert notes(plan) == {"linking.shown.wheelchair": (9, 40)}
    change_set = write(database, caseworker, plan)
    assert counts(database) == {"H12": (40, 0)}
    with database.reading() as session:
        undo = plan_undo(session, caseworker, change_set, SCREEN)
    write(database, caseworker, undo)
    assert counts(database) == {"H12": (9, 31)}


def test_a_dwelling_of_another_section_is_refused_by_its_address(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
    plan = link(database, caseworker, of_ids([ids[10], ids[79]]), h12)
    assert (plan.asked, plan.changed) == (2, 1)
    assert [problem.id for problem, _ in plan.refused.by_kind()] == ["link_other_section"]
    with database.reading() as session:
        assert held_rows(session, "dwelling", plan.refused.ids, ())[ids[79]].name == "Åparken 40, st. th"
    write(database, caseworker, plan)
    assert counts(database)["H12"] == (10, 30)


def test_each_section_of_a_selection_gets_its_own_registration_in_one_plan(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        h13 = add_registration(session, section_of(session, ids[79]), "H13")
    plan = link(database, caseworker, of_ids(ids), h12, h13)
    assert (plan.asked, plan.changed, plan.unchanged) == (80, 71, 9)
    assert [(count.new, count.rows) for count in plan.field_counts] == [(h13, 40), (h12, 31)]
    assert plan.changes[0].new_value("disability_registration", 0) == h12
    assert notes(plan) == {"linking.shown.wheelchair": (9, 80)}
    change_set = write(database, caseworker, plan)
    assert counts(database) == {"H12": (40, 0), "H13": (40, 0)}
    with database.reading() as session:
        undo = plan_undo(session, caseworker, change_set, SCREEN)
    write(database, caseworker, undo)
    assert counts(database) == {"H12": (9, 31), "H13": (0, 40)}


def test_a_section_that_is_left_out_is_not_asked_for(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        second = section_of(session, ids[79])
    plan = link(database, caseworker, of_ids(ids), h12, leave_out=(second,))
    assert (plan.asked, plan.changed, plan.unchanged, len(plan.refused)) == (40, 31, 9, 0)


def test_h09_is_replaced_by_h12_and_those_that_have_h12_are_unchanged(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, first, h12 = forty(session)
        h09 = add_registration(session, first, "H09")
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[9:20])).values(disability_registration=h09))
    plan = link(database, caseworker, Selection(where=Where(section_id=first)), h12)
    assert {(count.old, count.new): count.rows for count in plan.field_counts} == {(None, h12): 20, (h09, h12): 11}
    assert plan.unchanged == 9
    write(database, caseworker, plan)
    assert counts(database) == {"H09": (0, 0), "H12": (40, 0)}


def test_unlinking_takes_only_the_links_that_are_meant(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, first, h12 = forty(session)
        h09 = add_registration(session, first, "H09")
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[9:11])).values(disability_registration=h09))
    everybody = Selection(where=Where(section_id=first))
    with database.reading() as session:
        plan = plan_unlinks(session, caseworker, everybody, SCREEN, today=TODAY, only=(h12,))
    assert (plan.asked, plan.changed, plan.unchanged) == (40, 9, 31)
    assert notes(plan) == {"linking.shown.wheelchair": (11, 2)}
    write(database, caseworker, plan)
    assert counts(database) == {"H09": (2, 38), "H12": (0, 38)}
    with database.reading() as session:
        rest = plan_unlinks(session, caseworker, everybody, SCREEN, today=TODAY)
    assert rest.changed == 2


def test_two_registrations_of_one_section_and_an_unknown_one_are_refused(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, first, h12 = forty(session)
        h09 = add_registration(session, first, "H09")
    with pytest.raises(Refused, match=r"linking\.two_of_a_section"):
        link(database, caseworker, of_ids(ids), h12, h09)
    with pytest.raises(Refused, match=r"edit\.unknown_registration"):
        link(database, caseworker, of_ids(ids), 999_999)


def test_dwellings_outside_a_persons_part_and_ids_nobody_has_are_refused(database: Database) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        other = add_dwellings(session, 2, sections=1, number="0452")
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
    anna = Actor("anna", (Grant(Role.CASEWORKER, organisation),))
    plan = link(database, anna, Selection(ids=array("q", [ids[20], other[0], 999_999])), h12)
    assert (plan.asked, plan.changed) == (3, 1)
    assert {problem.id for problem, _ in plan.refused.by_kind()} == {"out_of_scope", "not_in_register"}


def test_a_reader_plans_no_link(database: Database) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
    reader = Actor("leo", (Grant(Role.READER),))
    with pytest.raises(Refused):
        link(database, reader, of_ids(ids), h12)


def test_the_portal_is_told_only_of_dwellings_that_a_filter_can_show(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(suppress_portal=True))
        session.execute(update(Dwelling).where(Dwelling.id == ids[39]).values(retired_on=date(2026, 1, 1)))
    plan = link(database, caseworker, of_ids(ids[:40]), h12)
    assert plan.changed == 31
    assert notes(plan) == {"linking.shown.wheelchair": (8, 38)}


def test_coverage_counts_dwellings_and_sections_and_names_those_without_registration(
    database: Database, caseworker: Actor
) -> None:
    with database.writing() as session:
        ids, _, _ = forty(session)
        second = section_of(session, ids[79])
    scope = caseworker.scope(Right.VIEW)
    with database.reading() as session:
        (row,) = coverage(session, EVERYWHERE, scope, TODAY)
        found = sections_without(session, EVERYWHERE, scope, TODAY)
    assert (row.number, row.dwellings, row.linked, row.unlinked) == ("0451-012", 80, 9, 71)
    assert (row.sections, row.registered, row.percent) == (2, 1, 11)
    assert [(one.section_id, one.number, one.dwellings) for one in found] == [(second, "0451-012-02", 40)]


def test_a_plan_tells_of_a_registration_that_shows_nothing_on_the_portal(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        h13 = add_registration(session, section_of(session, ids[79]), "H13")
        session.execute(update(DisabilityRegistration).where(DisabilityRegistration.id == h12).values(status="draft"))
        session.execute(update(DisabilityRegistration).where(DisabilityRegistration.id == h13).values(wheelchair="3"))
    plan = link(database, caseworker, of_ids(ids), h12, h13)
    assert [(note.id, note.values["number"]) for note in plan.notes] == [
        ("linking.draft", "H12"),
        ("linking.no_group", "H13"),
    ]


def test_a_registration_does_not_move_from_its_linked_dwellings(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids, _, h12 = forty(session)
        second = section_of(session, ids[79])

    def move() -> Plan:
        change = {"building_section_id": second, "department_id": None, "organisation_id": None}
        with database.reading() as session:
            return plan_record_change(
                session, caseworker, "disability_registration", [h12], change, SCREEN, today=TODAY
            )

    plan = move()
    assert [problem.values for problem, _ in plan.refused.by_kind()] == [
        {"n": 9, "first": "Åparken 1, st. tv; Åparken 1, st. th; Åparken 2, st. tv …"}
    ]
    with database.writing() as session:
        session.execute(update(Dwelling).values(disability_registration=None))
    assert move().changed == 1
