"""Refused rows of the own workbook come back with their marks and reasons, and import cleanly once mended."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.importing import write_error_workbook
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.records.values import CLEAR
from backoffice.security import Actor
from tests.import_files import imported, planned, written
from tests.own_files import cells, edited, exported, headings
from tests.record_blocks import FOREVER, add_costs, add_lease, block, held, planned_blocks, unit
from tests.register import add_dwellings, add_registration

# Kind -> two headings with a value nobody may set, and one that may be; the field of the first and what it then holds.
WRONG = {
    "dwelling": ("Boligtype", "Slot", "Ældrebolig", "dwelling_type", "2"),
    "housing_cost": ("Beløb pr. måned", "meget", 5100, "amount", 510_000),
    "lease": ("Startdato", "i går", date(2020, 2, 1), "valid_from", date(2020, 2, 1)),
    "disability_registration": ("Kørestol", "måske", "2", "wheelchair", "2"),
    "building_section": ("Ibrugtagelsesår", 1200, 1978, "in_use_year", 1978),
    "department": ("Kommunekode", "Odense", "0461", "municipality_code", "0461"),
    "organisation": ("CVR-nr.", "12", "12345678", "cvr", "12345678"),
}


@pytest.fixture
def register(database: Database) -> Database:
    """Four dwellings with a cost and a lease each, and a registration."""
    with database.writing() as session:
        ids = add_dwellings(session, 4)
        add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
    for row_id in ids:
        add_costs(database, row_id, ("1", date(2026, 1, 1), FOREVER, 500_000))
        add_lease(database, row_id, date(2020, 1, 1), allocation_type="1")
    return database


@pytest.mark.parametrize("record", WRONG)
def test_mended_rows_import_cleanly_and_only_they_do(
    register: Database, everyone: Actor, tmp_path: Path, record: str
) -> None:
    heading, wrong, right, field, stored = WRONG[record]
    path = exported(register, everyone, record, tmp_path / "ud.xlsx").path
    plan = planned(register, everyone, edited(path, {(2, heading): wrong}))
    assert (plan.changed, len(plan.refused), plan.unchanged) == (0, 1, plan.asked - 1)
    errors = tmp_path / "fejl.xlsx"
    assert write_error_workbook(plan, path, errors) == 1
    assert headings(errors)[:-1] == headings(path)
    assert cells(errors, headings(path)[-1]) == cells(path, headings(path)[-1])[:1]
    assert heading in cells(errors, "Årsag")[0]
    mark = load_workbook(errors).worksheets[0].column_dimensions
    assert [letters for letters, dimension in mark.items() if dimension.hidden]
    mended = planned(register, everyone, edited(errors, {(2, heading): right}))
    assert (mended.asked, mended.changed, len(mended.refused), len(mended.missing)) == (1, 1, 0, 0)
    assert [note.id for note in mended.notes] == []
    written(register, everyone, mended)
    assert held(register, record, mended.changes[0].ids[0])[field] == stored


def test_what_moved_since_the_export_is_still_noticed_in_the_mended_file(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "dwelling", tmp_path / "ud.xlsx").path
    edited(path, {(2, "Boligtype"): "Slot", (2, "Aktuelt indskud"): 5000})
    plan = planned(register, everyone, path)
    write_error_workbook(plan, path, tmp_path / "fejl.xlsx")
    key = plan.refused.ids[0]
    theirs = block("dwelling", [{"bbr_unit": unit(key), "current_entry_deposit": 600_000, "tenant_type": CLEAR}])
    written(register, everyone, planned_blocks(register, theirs))
    mended = planned(register, everyone, edited(tmp_path / "fejl.xlsx", {(2, "Boligtype"): "Ældrebolig"}))
    assert (mended.changed, len(mended.conflicts)) == (0, 1)
    dispute = mended.disputed[0]
    bit = dispute.changes.fields.index("current_entry_deposit")
    assert dispute.disputed[0] == 1 << bit
    assert (dispute.base["current_entry_deposit"][0], dispute.theirs["current_entry_deposit"][0]) == (None, 600_000)
    written(register, everyone, mended.decided("dwelling", [key], take="register"))
    after = held(register, "dwelling", key)
    assert (after["current_entry_deposit"], after["dwelling_type"]) == (600_000, "2")


def test_the_same_file_again_is_recognised_and_so_is_that_it_was_undone(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = exported(register, everyone, "lease", tmp_path / "ud.xlsx").path
    imported(register, everyone, edited(path, {(2, "Depositum"): 4000}))
    again = planned(register, everyone, path)
    assert [(note.id, note.values["user"]) for note in again.notes] == [("import.imported_before", "alle")]
    with register.writing() as session:
        number = int(str(again.notes[0].values["number"]))
        undone = plan_undo(session, everyone, number, Source("test"))
    by = written(register, everyone, undone).change_set
    note = planned(register, everyone, path).notes[0]
    assert (note.id, note.values["by"]) == ("import.imported_and_undone", by)
