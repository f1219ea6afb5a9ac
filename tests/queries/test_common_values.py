"""What an edit form is filled from: common values, linkable registrations, and one dwelling with who wrote it last."""

from datetime import date

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.common_values import SAMPLE, CommonValues, common_values, linkable_registrations, one_dwelling
from backoffice.queries.selection import Selection, of_ids
from backoffice.records.dwelling import general_fields
from backoffice.security import Actor, Scope
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
EVERYTHING = Scope(everything=True)
NAMES = [field.name for field in general_fields()]


def common(database: Database, selection: Selection, scope: Scope = EVERYTHING) -> CommonValues:
    with database.reading() as session:
        return common_values(session, selection, scope, NAMES, TODAY)


def test_a_value_is_common_only_where_every_dwelling_has_it(database: Database) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 40, current_deposit=100_000)
        session.execute(
            update(Dwelling).where(Dwelling.id == ids[39]).values(heating="5", url="https://a.dk", garage="1")
        )
    found = common(database, Selection())
    assert (found.dwellings, found.sections) == (40, 2)
    assert {"heating", "url", "garage"}.isdisjoint(found.same)
    assert found.same["dwelling_type"] == "1"
    assert found.same["own_kitchen"] is True
    assert found.same["current_deposit"] == 100_000
    assert found.same["suppress_udk"] is None


@pytest.mark.parametrize(("usual", "other"), [(None, True), (True, None), (True, False), (False, None)])
def test_one_dwelling_beyond_the_sample_that_differs_is_seen(
    database: Database, usual: bool | None, other: bool | None
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, SAMPLE + 50, student_room=usual)
        session.execute(update(Dwelling).where(Dwelling.id == ids[-1]).values(student_room=other))
    assert "student_room" not in common(database, Selection()).same
    assert common(database, of_ids(ids[:-1])).same["student_room"] is usual


def test_no_dwellings_have_nothing_in_common(database: Database) -> None:
    assert common(database, of_ids([7])) == CommonValues(0, 0, {})


def test_a_person_sees_nothing_of_dwellings_outside_their_scope(database: Database) -> None:
    with database.writing() as session:
        own = add_dwellings(session, 4)
        add_dwellings(session, 6, number="0452", heating="5")
        organisation = session.get_one(Dwelling, own[0]).organisation_id
    found = common(database, Selection(), Scope(organisation_ids=frozenset({organisation})))
    assert (found.dwellings, found.same["heating"]) == (4, "1")


def test_only_registrations_of_the_selections_sections_can_be_linked(database: Database) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 30, sections=3)
        first, second, third = (session.get_one(Dwelling, ids[at]).building_section_id for at in (0, 10, 20))
        for section, number in ((first, "H2"), (first, "H10"), (second, "H3"), (third, "H4")):
            add_registration(session, section, number)
    with database.reading() as session:
        found = linkable_registrations(session, of_ids([*ids[:4], *ids[10:16]]), EVERYTHING, TODAY)
    assert [(one.number, one.section, one.dwellings) for one in found] == [
        ("H3", "0451-012-02", 6),
        ("H2", "0451-012-01", 4),
        ("H10", "0451-012-01", 4),
    ]


def test_one_dwelling_comes_with_its_version_and_who_wrote_it_last(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 1)
    with database.writing() as session:
        plan = plan_edit(session, caseworker, of_ids(ids), {"heating": "5"}, Source("screen"), today=TODAY)
        apply(session, caseworker, plan)
    with database.reading() as session:
        found = one_dwelling(session, ids[0], NAMES)
        missing = one_dwelling(session, 99, NAMES)
    assert found is not None and missing is None
    assert (found.version, found.user, found.values["heating"], found.address) == (2, "anna", "5", "Åparken 1, st. tv")
    assert found.at is not None
