"""Reading the history on both databases: pages, fields that changed, what was undone, and one record's past."""

import pytest

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.change_lines import change_set_numbers, line_index, record_names, typed_lines
from backoffice.queries.dwelling_card import dwelling_history
from backoffice.queries.history import change_set, change_sets, field_lines, rows_of
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.queries.model import TODAY
from tests.register import add_dwellings, add_registration

FILE = Source("command", "liste.xlsx", "ab12")


@pytest.fixture
def sets(database: Database, everyone: Actor) -> list[int]:
    """Ten dwellings, five edits of them and the undo of the second; the numbers of the change sets."""
    with database.writing() as session:
        add_dwellings(session, 10)
        add_registration(session, 1)
    numbers = []
    for heating in ("5", "7", "2", "3"):
        with database.writing() as session:
            plan = plan_edit(session, everyone, of_ids(range(1, 11)), {"heating": heating}, FILE, today=TODAY)
            numbers.append(apply(session, everyone, plan).change_set)
    with database.writing() as session:
        change = {"disability_registration": 1, "own_kitchen": False}
        plan = plan_edit(session, everyone, of_ids([1, 2]), change, FILE, today=TODAY)
        numbers.append(apply(session, everyone, plan).change_set)
    with database.writing() as session:
        numbers.append(apply(session, everyone, plan_undo(session, everyone, numbers[4], FILE)).change_set)
    return numbers


def test_change_sets_come_newest_first_page_by_page(database: Database, sets: list[int]) -> None:
    with database.reading() as session:
        assert list(change_set_numbers(session)) == sets[::-1]
        assert [one.id for one in change_sets(session)] == sets[::-1]
        first = change_sets(session, limit=2)
        rest = change_sets(session, before=first[-1].id)
        assert [one.id for one in (*first, *rest)] == sets[::-1]
        assert change_sets(session, before=sets[0]) == []


def test_a_change_set_says_who_how_and_what_undid_it(database: Database, sets: list[int]) -> None:
    with database.reading() as session:
        one = change_set(session, sets[4])
        undo = change_set(session, sets[5])
        assert one is not None and undo is not None
        assert (one.user, one.way, one.file, one.file_hash) == ("alle", "command", "liste.xlsx", "ab12")
        assert (one.undone_by, undo.undoes, undo.undone_by) == (sets[5], sets[4], None)
        assert one.counts["changed"] == 2 and one.can_be_undone
        assert change_set(session, 999) is None


def test_the_rows_of_a_change_set_come_in_key_order_page_by_page(database: Database, sets: list[int]) -> None:
    with database.reading() as session:
        first = rows_of(session, sets[0], limit=4)
        rest = rows_of(session, sets[0], after=(first[-1].record, first[-1].record_id))
        assert [row.record_id for row in (*first, *rest)] == list(range(1, 11))
        lines = list(field_lines(session, first))
        assert [(line.record, line.field, line.before, line.after) for line in lines] == [
            ("dwelling", "heating", "1", "5")
        ] * 4
        assert line_index(session, 999).lines == line_index(session, 999).record_ids


def test_the_past_of_one_dwelling_is_typed_and_newest_first(database: Database, sets: list[int]) -> None:
    with database.reading() as session:
        numbers = [[one.line.change_set for one in dwelling_history(session, number)] for number in (2, 3)]
        assert [list(dict.fromkeys(each)) for each in numbers] == [sets[::-1], sets[3::-1]]
        past = dwelling_history(session, 2)
        told = [(one.line.field, one.line.before, one.line.after) for one in past[:4]]
        assert sorted(told[:2]) == [("disability_registration", "H12", None), ("own_kitchen", 0, 1)]
        assert sorted(told[2:], key=str) == [("disability_registration", None, "H12"), ("own_kitchen", 1, 0)]
        assert [(one.line.before, one.line.after) for one in past[4:]] == [
            ("2", "3"),
            ("7", "2"),
            ("5", "7"),
            ("1", "5"),
        ]
        assert {one.user for one in past} == {"alle"}
        assert all(line.change_set == sets[4] for line in typed_lines(session, rows_of(session, sets[4])))


def test_records_are_called_by_what_people_know(database: Database, sets: list[int]) -> None:
    kinds = ("organisation", "department", "building_section", "disability_registration", "dwelling")
    with database.reading() as session:
        names = record_names(session, [(kind, 1) for kind in kinds] + [("dwelling", 999), ("lease", 1)])
    assert {kind: name.name for (kind, _), name in names.items()} == {
        "organisation": "0451 Boligforeningen Åparken",
        "department": "0451-012 Åparken",
        "building_section": "0451-012-01",
        "disability_registration": "H12 Elevator, niveaufri adgang",
        "dwelling": "Åparken 1, st. tv",
    }
    assert names["dwelling", 1].dwelling_id == 1
