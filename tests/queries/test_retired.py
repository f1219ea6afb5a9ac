"""Retired dwellings are left out of lists, counts and everything that is chosen by a filter, unless it asks for them."""

from datetime import date, timedelta

from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Department, Dwelling
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, count, hidden, ordered_ids
from backoffice.queries.dwelling_rows import list_rows
from backoffice.queries.filters import read_filter
from backoffice.queries.places import departments, organisations
from backoffice.queries.selection import Selection
from backoffice.queries.status import status
from backoffice.security import EVERYTHING, Actor
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)


def retire(database: Database) -> list[int]:
    """Of six dwellings the first ended yesterday, the second ends tomorrow."""
    with database.writing() as session:
        ids = list(add_dwellings(session, 6))
        for key, end in ((ids[0], TODAY), (ids[1], TODAY + timedelta(days=2))):
            session.execute(update(Dwelling).where(Dwelling.id == key).values(retired_on=end))
        session.execute(update(Department).values(closed_on=TODAY + timedelta(days=2)))
    return ids


def listed(database: Database, typed: str = "") -> set[int]:
    with database.reading() as session:
        query = ListQuery(filter=read_filter(typed, code_lists(session)))
        found = set(ordered_ids(session, query, TODAY))
        assert count(session, query, TODAY) == len(found)
        return found


def test_a_list_leaves_them_out_and_says_how_many(database: Database) -> None:
    ids = retire(database)
    assert listed(database) == set(ids[1:])
    assert listed(database, "nedlagt=alle") == set(ids)
    assert listed(database, "retired=ja") == listed(database, "!retired=nej") == {ids[0]}
    assert listed(database, "retired=no vacant=no") == set(ids[1:])
    assert listed(database, "retired_on=-") == set(ids[2:])
    with database.reading() as session:
        assert hidden(session, ListQuery(), TODAY) == 1
        codes = code_lists(session)
        assert hidden(session, ListQuery(filter=read_filter("nedlagt=alle", codes)), TODAY) == 0
        rows = list_rows(session, ids[:2], "standard", codes, TODAY)
    assert [rows[key].cells[0] for key in ids[:2]] == ["(nedlagt) Åparken 1, st. tv", "Åparken 1, st. th"]


def test_what_is_edited_by_a_filter_is_what_is_listed(database: Database, caseworker: Actor) -> None:
    ids = retire(database)
    with database.reading() as session:
        plan = plan_edit(session, caseworker, Selection(), {"heating": "5"}, Source("screen"), today=TODAY)
    assert list(plan.changes[0].ids) == ids[1:]


def test_the_tree_and_the_status_count_what_still_is_and_name_the_end(database: Database) -> None:
    retire(database)
    with database.reading() as session:
        (organisation,) = organisations(session, EVERYTHING, TODAY)
        (department,) = departments(session, organisation.id, EVERYTHING, TODAY)
        now, later = status(session, TODAY), status(session, TODAY + timedelta(days=2))
    assert (organisation.dwellings, department.closed_on) == (5, TODAY + timedelta(days=2))
    assert (now.dwellings, now.retired, now.departments) == (5, 1, 1)
    assert (later.dwellings, later.retired, later.departments) == (4, 2, 0)
