"""The workbook for editing on the command line: written, edited, imported, with every option of an import."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.record_block import KEYS
from tests.cli.answers import Command
from tests.own_files import edited, small_register
from tests.record_blocks import held


@pytest.fixture
def file(command: Command, database: Database, tmp_path: Path) -> Path:
    """The dwellings of the small register as a workbook, two cells edited, of which the second moved since."""
    small_register(database)
    path = tmp_path / "boliger.xlsx"
    done = command("export", str(path), "--record", "dwelling", "--all", "--json")
    assert (done.code, done.json["rows"], len(done.json["sha256"])) == (0, 4, 64)
    edited(path, {(2, "Opvarmningsform"): "Varmepumpe", (3, "Opvarmningsform"): "Varmepumpe"})
    # By address: the second row is the second dwelling.
    ids = tmp_path / "ids.txt"
    ids.write_text("2\n")
    assert command("dwellings", "edit", "--ids", str(ids), "--set", "heating=2", "--yes").code == 0
    return path


def heating(database: Database) -> list[str]:
    """Return what the first two dwellings are heated by."""
    return [held(database, "dwelling", key)["heating"] for key in (1, 2)]


def test_a_disputed_row_is_kept_out_unless_somebody_says_whose_value_holds(
    command: Command, database: Database, file: Path
) -> None:
    dry = command("import", str(file), "--dry-run", "--json")
    assert (dry.code, dry.json["changed"], dry.json["conflicts"]) == (1, 1, 1)
    assert [problem["id"] for problem in dry.json["problems"]] == ["import.changed_since"]
    mine = command("import", str(file), "--dry-run", "--conflicts", "file", "--json")
    assert (mine.code, mine.json["changed"], mine.json["conflicts"]) == (0, 2, 0)
    theirs = command("import", str(file), "--yes", "--conflicts", "register", "--json")
    assert (theirs.code, theirs.json["changed"], theirs.json["unchanged"]) == (0, 1, 3)
    assert heating(database) == ["5", "2"]


def test_all_or_nothing_writes_nothing_while_a_row_is_disputed(
    command: Command, database: Database, file: Path
) -> None:
    before = heating(database)
    done = command("import", str(file), "--yes", "--all-or-nothing", "--json")
    assert (done.code, done.json["problems"][0]["id"]) == (1, "plan.not_whole")
    assert heating(database) == before
    done = command("import", str(file), "--yes", "--all-or-nothing", "--conflicts", "file", "--json")
    assert (done.code, done.json["changed"], heating(database)) == (0, 2, ["5", "5"])
    again = command("import", str(file), "--dry-run", "--json").json
    assert [problem["id"] for problem in again["problems"]] == ["import.imported_before"]


def test_every_kind_is_written_and_comes_back_unchanged(command: Command, database: Database, tmp_path: Path) -> None:
    small_register(database)
    for record in KEYS:
        path = tmp_path / f"{record}.xlsx"
        rows = command("export", str(path), "--record", record, "--all", "--json").json["rows"]
        back = command("import", str(path), "--dry-run", "--json").json
        if rows:
            assert (back["asked"], back["unchanged"], back["missing"]) == (rows, rows, 0)
        else:
            assert [problem["id"] for problem in back["problems"]] == ["import.no_rows"]
    assert command("export", str(path), "--record", "lease", "--all").code == 1
    assert command("export", str(path), "--record", "lease", "--all", "--replace").code == 0
    assert command("export", str(tmp_path / "x.xlsx"), "--record", "lease").code == 2


def test_a_row_that_asks_to_be_removed_is_told_with_its_place(
    command: Command, database: Database, tmp_path: Path
) -> None:
    small_register(database)
    path = tmp_path / "boligudgifter.xlsx"
    command("export", str(path), "--record", "housing_cost", "--all")
    edited(path, {(3, "Slet"): "Ja"})
    dry = command("import", str(path), "--dry-run", "--json").json
    assert (dry["changed"], dry["removed"], dry["created"]) == (1, 1, 0)
    assert [(row["record"], row["sheet"], row["row"]) for row in dry["removals"]] == [
        ("housing_cost", "Boligudgifter", 3)
    ]
    assert "Fjernes, først i filen:\n  Boligudgifter, række 3" in command("import", str(path), "--dry-run").out
