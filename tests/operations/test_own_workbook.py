"""The workbook for editing: every kind goes out and comes back, cell by cell as it was, and says what a person may do."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from backoffice.database import Database
from backoffice.exchange.own_marks import CLEAR_TEXT, META_SHEET
from backoffice.exchange.reading import read_sheets
from backoffice.models import Department, Dwelling, HousingCost, Tenant
from backoffice.operations.apply import apply
from backoffice.operations.demo import fill
from backoffice.operations.importing import plan_import
from backoffice.operations.own_columns import own_columns
from backoffice.operations.own_workbook import MASTER_KINDS, export_records
from backoffice.operations.record_block import KEYS
from backoffice.queries.codes import code_lists
from backoffice.queries.filters import read_filter
from backoffice.queries.selection import Selection, Where
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from backoffice.watch import Cancelled, Watch
from tests.import_files import TODAY, imported, planned, written
from tests.own_files import ALL, cells, edited, exported, headings, small_register, without
from tests.record_blocks import add_costs, held
from tests.register import add_dwellings

FAR = date(9999, 12, 31)


@pytest.fixture
def register(database: Database) -> Database:
    """Four dwellings in two sections; costs, a let and a vacant lease, a registration."""
    small_register(database)
    return database


# Kind -> a heading to edit and what to write there; which field that is and what the register then holds.
EDITS = {
    "dwelling": ("Aktuelt indskud", 1234.5, "current_entry_deposit", 123_450),
    "housing_cost": ("Beløb pr. måned", 5100, "amount", 510_000),
    "lease": ("Depositum", 7000, "deposit", 700_000),
    "disability_registration": ("Titel", "Elevator og rampe", "title", "Elevator og rampe"),
    "building_section": ("Ibrugtagelsesår", 1978, "in_use_year", 1978),
    "department": ("Navn", "Åparken Øst", "name", "Åparken Øst"),
    "organisation": ("Telefon", "12 34 56 78", "phone", "12 34 56 78"),
}


@pytest.mark.parametrize("record", EDITS)
def test_an_edited_cell_changes_that_and_nothing_else(
    register: Database, everyone: Actor, tmp_path: Path, record: str
) -> None:
    path = exported(register, everyone, record, tmp_path / f"{record}.xlsx").path
    heading, cell, field, stored = EDITS[record]
    plan = planned(register, everyone, edited(path, {(2, heading): cell}))
    assert (plan.changed, plan.unchanged, len(plan.refused), len(plan.conflicts)) == (1, plan.asked - 1, 0, 0)
    assert (plan.changes[0].fields, list(plan.changes[0].rows)) == ((field,), [2])
    written(register, everyone, plan)
    assert held(register, record, plan.changes[0].ids[0])[field] == stored


@pytest.mark.parametrize("record", EDITS)
def test_the_sheet_says_what_may_be_changed(register: Database, everyone: Actor, tmp_path: Path, record: str) -> None:
    path = exported(register, everyone, record, tmp_path / f"{record}.xlsx").path
    book = load_workbook(path)
    sheet, guide = book.worksheets[0], book["Vejledning"]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "A2"
    assert book[META_SHEET].sheet_state == "hidden"
    said = " ".join(str(row[1]) for row in guide.iter_rows(values_only=True))
    assert CLEAR_TEXT in said
    listed = {str(rule.sqref).rstrip("0123456789").split("2:")[0] for rule in sheet.data_validations.dataValidation}
    for column, cell in zip(own_columns(record), sheet[1], strict=False):
        locked = column.role.value in ("key", "place", "known")
        assert cell.value == column.heading
        assert cell.comment is not None, column.heading
        if sheet.cell(2, cell.column).value is not None:
            assert sheet.cell(2, cell.column).protection.locked == locked, column.heading
        if column.field is not None and column.field.codes:
            assert cell.column_letter in listed, column.heading
    mark = sheet.cell(1, sheet.max_column)
    assert sheet.column_dimensions[mark.column_letter].hidden


def test_a_blank_cell_column_or_row_leaves_alone_and_the_token_empties(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "housing_cost", tmp_path / "udgifter.xlsx").path
    assert planned(register, everyone, edited(path, {(2, "Beløb pr. måned"): None})).changed == 0
    without(path, heading="Modtager")
    plan = planned(register, everyone, without(path, rows=(4, 5)))
    assert (plan.changed, plan.asked, len(plan.missing)) == (0, 6, 2)
    assert plan.missing.problem(0).id == "import.missing"
    emptied = {(2, "Slutdato"): date(2026, 12, 31), (3, "Beskrivelse"): "Kan tømmes"}
    imported(register, everyone, edited(path, emptied))
    path = exported(register, everyone, "housing_cost", tmp_path / "igen.xlsx").path
    tokens = {(2, "Slutdato"): CLEAR_TEXT, (3, "Beskrivelse"): " (TØM) ", (4, "Beløb pr. måned"): CLEAR_TEXT}
    plan = planned(register, everyone, edited(path, tokens))
    assert (plan.changed, plan.refused.problem(0).id) == (2, "import.cannot_clear")
    place = plan.refused.problem(0).place
    assert (place.row, place.column) == (4, "Beløb pr. måned")
    written(register, everyone, plan)
    part = plan.changes[0]
    assert [held(register, "housing_cost", row_id)["description"] for row_id in part.ids] == [None, None]
    assert held(register, "housing_cost", part.ids[0])["valid_to"] == FAR


def test_new_rows_are_created_and_marked_ones_removed(register: Database, everyone: Actor, tmp_path: Path) -> None:
    path = exported(register, everyone, "housing_cost", tmp_path / "udgifter.xlsx").path
    key = cells(path, "BBR-enhed")[0]
    new = {"BBR-enhed": key, "Boligudgiftstype": "Aconto vand", "Startdato": date(2026, 1, 1), "Beløb pr. måned": 99.5}
    edits = {(10, heading): value for heading, value in new.items()} | {(3, "Slet"): "ja", (4, "Slet"): "måske"}
    with register.reading() as session:
        label = code_lists(session)["cost_type"].by_meaning["water_on_account"].label_da
    plan = planned(register, everyone, edited(path, edits | {(10, "Boligudgiftstype"): label}))
    assert (plan.changed, plan.unchanged, len(plan.refused)) == (2, 6, 1)
    assert (list(plan.created[0].rows), list(plan.removed[0].rows)) == ([10], [3])
    number = written(register, everyone, plan).change_set
    assert number
    after = exported(register, everyone, "housing_cost", tmp_path / "efter.xlsx")
    assert after.rows == 8


def test_a_tenants_name_never_leaves(register: Database, everyone: Actor, tmp_path: Path) -> None:
    with register.writing() as session:
        session.execute(update(Tenant).values(name="Navnløs Prøveperson"))
    for record in KEYS:
        path = exported(register, everyone, record, tmp_path / f"{record}.xlsx").path
        texts = [str(cell) for row in read_sheets(path) for cell in row.cells]
        assert not [said for said in texts if "Prøveperson" in said]
    assert cells(tmp_path / "lease.xlsx", "Har lejer") == ["Ja", "Nej"]


@pytest.mark.parametrize("hostile", ["=1+1", "+45 1", "-1", "@SUM(A1)", "\t=1", "a\u202eb", "[b]fed[/b]", "_x0041_"])
def test_hostile_texts_stay_texts_and_come_back_unchanged(
    register: Database, everyone: Actor, tmp_path: Path, hostile: str
) -> None:
    with register.writing() as session:
        session.execute(update(HousingCost).values(description=hostile))
        session.execute(update(Department).values(name=hostile))
    for record in ("housing_cost", "department"):
        path = exported(register, everyone, record, tmp_path / f"{record}.xlsx").path
        sheet = load_workbook(path).worksheets[0]
        assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        plan = planned(register, everyone, path)
        assert (plan.changed, len(plan.refused), plan.unchanged) == (0, 0, plan.asked)


def test_master_data_leaves_and_comes_for_those_who_may_import_it(
    register: Database, caseworker: Actor, everyone: Actor, tmp_path: Path
) -> None:
    for record in MASTER_KINDS:
        with pytest.raises(Refused, match=r"no_right|not_master_data"):
            exported(register, caseworker, record, tmp_path / "nej.xlsx")
        path = exported(register, everyone, record, tmp_path / f"{record}.xlsx").path
        with pytest.raises(Refused, match=r"no_right|not_master_data"):
            planned(register, caseworker, path)
    administrator = Actor("adam", (Grant(Role.ADMINISTRATOR),))
    with pytest.raises(Refused, match=r"no_right|not_master_data"):
        exported(register, administrator, "lease", tmp_path / "nej.xlsx")


def test_only_ones_own_part_leaves_and_changes(register: Database, everyone: Actor, tmp_path: Path) -> None:
    with register.writing() as session:
        others = add_dwellings(session, 2, sections=1, number="0452")
        organisation = session.get_one(Dwelling, others[0]).organisation_id
    add_costs(register, others[0], ("1", date(2026, 1, 1), FAR, 1))
    bo = Actor("bo", (Grant(Role.CASEWORKER, organisation_id=organisation),))
    assert exported(register, bo, "housing_cost", tmp_path / "egne.xlsx").rows == 1
    path = exported(register, everyone, "housing_cost", tmp_path / "alle.xlsx").path
    plan = planned(register, bo, path)
    assert (plan.unchanged, {problem.id for problem, _ in plan.refused.by_kind()}) == (1, {"out_of_scope"})


def test_a_selection_takes_the_rows_of_its_dwellings(register: Database, everyone: Actor, tmp_path: Path) -> None:
    with register.reading() as session:
        section = session.get_one(Dwelling, 1).building_section_id
        place = Selection(where=Where(section_id=section))
        filtered = Selection(filter=read_filter("tomgang=ja", code_lists(session)))
    rows = {
        record: exported(register, everyone, record, tmp_path / f"{record}-sted.xlsx", place).rows
        for record in ("dwelling", "housing_cost", "lease", "disability_registration", "building_section")
    }
    assert rows == {
        "dwelling": 2, "housing_cost": 4, "lease": 2, "disability_registration": 1, "building_section": 1,
    }  # fmt: skip
    assert exported(register, everyone, "housing_cost", tmp_path / "tomme.xlsx", filtered).rows == 2
    assert exported(register, everyone, "department", tmp_path / "afdeling.xlsx", filtered).rows == 1


def test_a_file_of_another_register_or_with_other_marks_is_noticed(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "lease", tmp_path / "kontrakter.xlsx").path
    marks = cells(path, headings(path)[-1])
    copied = edited(path, {(2, "mark"): marks[1]}, tmp_path / "kopieret.xlsx")
    assert planned(register, everyone, copied).refused.by_kind()[0][0].id == "import.twice"
    moved = planned(register, everyone, without(copied, rows=(3,)))
    assert [moved.refused.problem(i).id for i in range(len(moved.refused))] == ["import.mark_elsewhere"]
    damaged = edited(path, {(2, "mark"): marks[0][:-1] + "g"}, tmp_path / "skadet.xlsx")
    assert planned(register, everyone, damaged).refused.problem(0).id == "import.mark_foreign"
    costs = exported(register, everyone, "housing_cost", tmp_path / "udgifter.xlsx").path
    foreign = edited(path, {(2, "mark"): cells(costs, headings(costs)[-1])[0]}, tmp_path / "anden-slags.xlsx")
    assert planned(register, everyone, foreign).refused.problem(0).id == "import.mark_foreign"
    other = edited(path, {(1, "mark"): "_backoffice:lease:1:00000001:2:0"}, tmp_path / "andet-register.xlsx")
    with pytest.raises(Refused, match="other_register"):
        planned(register, everyone, other)
    newer = edited(path, {(1, "mark"): headings(path)[-1].replace(":1:", ":2:")}, tmp_path / "nyere.xlsx")
    with pytest.raises(Refused, match="newer_layout"):
        planned(register, everyone, newer)


def test_the_same_bytes_come_of_the_same_register_and_no_file_is_overwritten(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    first = exported(register, everyone, "lease", tmp_path / "a.xlsx")
    assert exported(register, everyone, "lease", tmp_path / "b.xlsx").sha256 == first.sha256
    with pytest.raises(Refused, match=r"file\.exists"):
        exported(register, everyone, "lease", tmp_path / "a.xlsx")
    with pytest.raises(Refused, match="unknown_ending"):
        exported(register, everyone, "lease", tmp_path / "a.csv")
    with pytest.raises(Refused, match="unknown_record"):
        exported(register, everyone, "tenant", tmp_path / "c.xlsx")


def test_three_thousand_dwellings_go_out_and_come_back_without_a_change(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        fill(session, everyone, 3000, 7, TODAY)
    for record in KEYS:
        done = exported(database, everyone, record, tmp_path / f"{record}.xlsx", ALL)
        plan = planned(database, everyone, done.path)
        assert (plan.unchanged, plan.changed, len(plan.refused), len(plan.conflicts)) == (done.rows, 0, 0, 0), record
        assert (len(plan.missing), len(plan.warnings), plan.notes) == (0, 0, [])
        assert done.rows


def test_stopped_at_any_moment_nothing_is_planned_or_written(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "housing_cost", tmp_path / "udgifter.xlsx").path
    edited(path, {(2, "Beløb pr. måned"): 5100})
    with pytest.raises(Cancelled), register.reading() as session:
        plan_import(session, everyone, path, today=TODAY, watch=Watch(stop=True))
    watch = Watch()
    with register.reading() as session:
        plan = plan_import(session, everyone, path, today=TODAY, watch=watch)
    assert (watch.done, watch.total) == (8, 8)
    with pytest.raises(Cancelled), register.writing() as session:
        apply(session, everyone, plan, Watch(stop=True))
    assert planned(register, everyone, path).changed == 1
    with pytest.raises(Cancelled), register.reading() as session:
        export_records(session, everyone, "lease", ALL, tmp_path / "x.xlsx", today=TODAY, watch=Watch(stop=True))
    assert not (tmp_path / "x.xlsx").exists()
