"""`codes import` and `codes export`: a list replaced by a file from the command line, and written out again."""

from pathlib import Path

from tests.cli.answers import Command
from tests.operations.test_import_codes import file, swapped


def test_a_list_is_replaced_listed_and_taken_back(command: Command, tmp_path: Path) -> None:
    path = swapped(tmp_path)
    dry = command("codes", "import", str(path), "--dry-run", "--json")
    assert dry.code == 0 and dry.json["changed"] == 11 and dry.json["warnings"] == 8
    assert command("codes", "import", str(path)).code == 2
    done = command("codes", "import", str(path), "--yes", "--json")
    assert done.code == 0
    listed = command("codes", "list", "allocation_type", "--json").json["allocation_type"]
    assert [code["code"] for code in listed if code["confirmed"]] == ["1", "10", "33"]
    shown = command("changes", "show", str(done.json["change_set"]))
    assert "Ventelisten" in shown.out
    assert command("changes", "undo", str(done.json["change_set"]), "--yes").code == 0
    again = command("codes", "list", "allocation_type", "--json").json["allocation_type"]
    assert "33" not in [code["code"] for code in again]


def test_a_list_written_out_is_the_file_that_is_read_in(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "heating.csv"
    answer = command("codes", "export", "heating", str(path), "--json")
    assert answer.code == 0 and answer.json["rows"] > 5
    assert command("codes", "export", "heating", str(path)).code == 1
    assert command("codes", "export", "heating", str(path), "--replace").code == 0
    assert command("codes", "import", str(path), "--yes", "--json").json["changed"] == 0
    assert command("codes", "export", "heatng", str(path)).code == 2


def test_a_file_that_is_not_called_after_a_list_names_it(command: Command, tmp_path: Path) -> None:
    path = file(tmp_path, "1;x;X;X;;;LBF;ja", name="lbf-2026")
    assert command("codes", "import", str(path), "--dry-run").code == 1
    assert command("codes", "import", str(path), "--list", "queue_jump_scenario", "--dry-run").code == 0
