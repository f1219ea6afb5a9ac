"""Agreements, amenities, pictures and groups in a workbook: out, edited, in again; new and removed rows; what is refused."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.attachments import plan_attachment_check
from backoffice.operations.importing import write_error_workbook
from backoffice.operations.own_columns import own_columns
from backoffice.operations.record_block import SAID
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import read_filter
from backoffice.queries.selection import Selection, Where
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.exchange.test_picture_files import PNG
from tests.import_files import planned, written
from tests.operations.record_writing import (
    ALLOCATION,
    GROUP,
    SOURCE,
    TODAY,
    change,
    new,
    rows,
    two_organisations,
    undo,
    why,
    write,
)
from tests.own_files import cells, edited, exported, headings

ROWS: dict[str, dict[str, object]] = {
    "signup_agreement": {
        "organisation_id": 1, "dwelling_types": "1 3", "contact_way": "website", "website": "https://aaparken.dk",
        "valid_from": GROUP["valid_from"],
    },
    "allocation_agreement": {**ALLOCATION, "department_id": 1},
    "section_amenities": {"building_section_id": 1, "facilities": "laundry lift", "dogs": "no"},
    "attachment": {
        "building_section_id": 1, "attachment_kind": "picture", "title": "Facaden", "file": "f.png", "position": 1,
    },
    "letting_group": {**GROUP, "rooms": 2},
}  # fmt: skip


@pytest.fixture
def register(database: Database, everyone: Actor) -> Database:
    """Two organisations and one record of each kind."""
    two_organisations(database)
    for record, row in ROWS.items():
        write(database, everyone, new(database, everyone, record, row))
    return database


@pytest.mark.parametrize("record", SAID)
def test_what_goes_out_comes_back_as_it_was(register: Database, everyone: Actor, tmp_path: Path, record: str) -> None:
    path = exported(register, everyone, record, tmp_path / "ud.xlsx").path
    plan = planned(register, everyone, path)
    assert (plan.asked, plan.unchanged, plan.changed, why(plan)) == (1, 1, 0, [])
    assert headings(path)[0] == "Organisation"


def test_edited_new_and_removed_rows_are_planned_with_their_place_in_the_file(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    closed = {**GROUP, "building_section_id": 2, "waiting_time": "1"}
    write(register, everyone, new(register, everyone, "letting_group", closed))
    path = exported(register, everyone, "letting_group", tmp_path / "ventetid.xlsx").path
    names = {column.target: column.heading for column in own_columns("letting_group")}
    edits = {
        (2, names["waiting_time"]): "2-5 år",
        (3, names["removes"]): "ja",
        (4, names["organisation"]): "0452",
        (4, names["department"]): "012",
        (4, names["waiting_time"]): "6-12 måneder",
        (4, names["valid_from"]): GROUP["valid_from"],
        (5, names["organisation"]): "0459",
        (5, names["waiting_time"]): "6-12 måneder",
        (5, names["valid_from"]): GROUP["valid_from"],
        (6, names["organisation"]): "0451",
        (6, names["department"]): "012",
    }
    plan = planned(register, everyone, edited(path, edits))
    assert (plan.asked, plan.changed) == (5, 3)
    assert why(plan) == ["record.unknown_place", "value.required"]
    assert list(plan.refused.rows) == [5, 6]
    assert [part.rows[0] for part in (*plan.changes, *plan.created, *plan.removed)] == [2, 4, 3]
    number = written(register, everyone, plan).change_set
    assert rows(register, "letting_group", "organisation_id", "waiting_time", "status") == [
        (1, "4", "reported"), (2, "2", "reported"),
    ]  # fmt: skip
    undo(register, everyone, number)
    assert rows(register, "letting_group", "id", "waiting_time") == [(1, "3"), (2, "1")]


def test_several_codes_stand_in_one_cell_without_a_drop_down(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "section_amenities", tmp_path / "f.xlsx").path
    assert cells(path, "Faciliteter") == ["Fællesvaskeri; Elevator"]
    plan = planned(register, everyone, edited(path, {(2, "Faciliteter"): "legeplads, elevator"}))
    written(register, everyone, plan)
    assert rows(register, "section_amenities", "facilities") == [("lift playground",)]


def test_what_others_changed_since_is_a_conflict_and_a_place_is_fixed(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "allocation_agreement", tmp_path / "a.xlsx").path
    names = {column.target: column.heading for column in own_columns("allocation_agreement")}
    moved = planned(register, everyone, edited(path, {(2, names["organisation"]): "0452"}, tmp_path / "b.xlsx"))
    assert (moved.changed, why(moved)) == (0, ["record.place_is_fixed"])
    write(register, everyone, change(register, everyone, "allocation_agreement", [1], share=10))
    plan = planned(register, everyone, edited(path, {(2, names["share"]): 30}))
    assert (plan.changed, [problem.id for problem, _ in plan.conflicts.by_kind()]) == (0, ["changed_since"])


def test_a_rule_between_rows_refuses_the_row_where_it_stands(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "letting_group", tmp_path / "g.xlsx").path
    names = {column.target: column.heading for column in own_columns("letting_group")}
    same = {
        (3, names["organisation"]): "0451", (3, names["department"]): "012", (3, names["rooms"]): 2,
        (3, names["waiting_time"]): "2-5 år", (3, names["valid_from"]): GROUP["valid_from"],
    }  # fmt: skip
    plan = planned(register, everyone, edited(path, same))
    assert (why(plan), list(plan.refused.rows)) == (["group.overlaps"], [3])


def test_only_ones_own_part_is_taken_out_and_read_in(register: Database, everyone: Actor, tmp_path: Path) -> None:
    write(register, everyone, new(register, everyone, "letting_group", {**GROUP, "department_id": 2}))
    lise = Actor("lise", (Grant(Role.CASEWORKER, None, 1),))
    own = exported(register, lise, "letting_group", tmp_path / "own.xlsx").path
    assert cells(own, "Organisation") == ["0451"]
    whole = exported(register, everyone, "letting_group", tmp_path / "all.xlsx").path
    names = {column.target: column.heading for column in own_columns("letting_group")}
    plan = planned(register, lise, edited(whole, {(3, names["waiting_time"]): "2-5 år"}))
    assert why(plan) == ["out_of_scope"]
    with pytest.raises(Refused, match="no_right"):
        planned(register, Actor("per", (Grant(Role.READER),)), whole)


def test_a_selection_takes_what_holds_for_its_dwellings(register: Database, everyone: Actor, tmp_path: Path) -> None:
    whole = {**ROWS["signup_agreement"], "organisation_id": 2}
    write(register, everyone, new(register, everyone, "signup_agreement", whole))
    with register.reading() as session:
        typed = read_filter("type=familie", code_lists(session))
    chosen = Selection(where=Where(organisation_id=1), filter=typed)
    for record, at in (("signup_agreement", chosen), ("section_amenities", chosen)):
        path = exported(register, everyone, record, tmp_path / f"{record}.xlsx", at).path
        assert cells(path, "Organisation") == ["0451"]
    other = Selection(where=Where(organisation_id=2))
    assert exported(register, everyone, "section_amenities", tmp_path / "none.xlsx", other).rows == 0


def test_refused_rows_come_back_in_a_workbook_that_can_be_mended(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "letting_group", tmp_path / "g.xlsx").path
    plan = planned(register, everyone, edited(path, {(2, "Ventetid"): "måske"}))
    assert why(plan) == ["value.not_a_code"]
    errors = tmp_path / "fejl.xlsx"
    assert write_error_workbook(plan, path, errors) == 1
    assert "Ventetid" in cells(errors, "Årsag")[0]
    mended = planned(register, everyone, edited(errors, {(2, "Ventetid"): "2-5 år"}))
    assert (mended.asked, mended.changed, len(mended.missing)) == (1, 1, 0)


def test_another_file_of_a_picture_is_one_that_nobody_has_seen(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    (tmp_path / "f.png").write_bytes(PNG)
    with register.reading() as session:
        plan = plan_attachment_check(session, everyone, [1], tmp_path, SOURCE, today=TODAY)
    write(register, everyone, plan)
    path = exported(register, everyone, "attachment", tmp_path / "b.xlsx").path
    plan = planned(register, everyone, edited(path, {(2, "Fil"): "g.png"}))
    written(register, everyone, plan)
    assert rows(register, "attachment", "file", "found", "media_type") == [("g.png", None, None)]
    again = exported(register, everyone, "attachment", tmp_path / "c.xlsx").path
    outside = planned(register, everyone, edited(again, {(2, "Fil"): "../g.png"}))
    assert why(outside) == ["picture.outside"]
