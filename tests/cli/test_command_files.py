"""Files in and out on the command line, and the whole way from an empty register to an undo and back in again."""

import stat
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from backoffice import folders
from backoffice.database import Database
from backoffice.models import Dwelling
from tests.cli.answers import Command

EDITED = "heating"


def values(database: Database) -> dict[int, tuple[object, ...]]:
    """Every dwelling's own values: all but its bookkeeping."""
    columns = [column for column in Dwelling.__table__.c if column.name not in ("version", "change_set_id")]
    with database.reading() as session:
        return {row.id: tuple(row) for row in session.execute(select(*columns))}


def test_the_whole_way_from_an_empty_register_and_back(command: Command, database: Database, tmp_path: Path) -> None:
    assert command("init").code == 0
    assert command("demo", "--dwellings", "3000", "--seed", "7").code == 0
    first = values(database)
    assert len(first) == 3000
    department = command("dwellings", "list", "--columns", "department", "--limit", "1", "--json").json[0]["department"]
    edit = ("dwellings", "edit", "--department", department, "--set", f"{EDITED}=varmepumpe", "--json")
    dry = command(*edit, "--dry-run")
    assert dry.json["asked"] == sum(dry.json[name] for name in ("changed", "unchanged", "refused", "conflicts"))
    assert dry.json["changed"] > 0 and values(database) == first
    done = command(*edit, "--yes")
    assert done.json["plan"] == dry.json["plan"]
    assert sum(1 for key, row in values(database).items() if row != first[key]) == done.json["changed"]
    undone = command("changes", "undo", str(done.json["change_set"]), "--yes", "--json")
    assert (undone.code, undone.json["changed"]) == (0, done.json["changed"])
    assert values(database) == first
    file = tmp_path / "boliger.xlsx"
    exported = command("dwellings", "export", str(file), "--json").json
    assert exported["rows"] == 3000 and len(exported["sha256"]) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = command("import", str(file), "--dry-run", "--json").json
    assert again["changed"] == 0
    assert again["asked"] == again["unchanged"] + again["refused"] + again["conflicts"] == 3000


def test_demonstration_data_lists_its_mistakes_and_fills_no_register_twice(command: Command) -> None:
    filled = command("demo", "--dwellings", "400", "--seed", "3", "--json")
    assert filled.code == 0 and filled.json["counts"]["dwelling"] == 400
    planted = command("demo", "--planted", "--json").json
    assert [one["kind"] for one in planted] == [one["kind"] for one in filled.json["planted"]]
    assert all(one["text"] for one in planted)
    assert len(command("demo", "--planted").out.splitlines()) == len(planted) + 1
    second = command("demo", "--dwellings", "400", "--json")
    assert (second.code, second.json["problems"][0]["id"]) == (1, "demo.not_empty")


def test_a_corrected_workbook_comes_back_as_a_plan(
    command: Command, database: Database, dwellings: range, tmp_path: Path
) -> None:
    file = tmp_path / "boliger.xlsx"
    assert command("dwellings", "export", str(file), "--section", "0451-012-01").code == 0
    book = load_workbook(file)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("Opvarmningsform") + 1
    sheet.cell(2, column).value = "Varmepumpe"
    sheet.cell(3, column).value = "Dampmaskine"
    book.save(file)
    errors = tmp_path / "fejl.xlsx"
    plan = command("import", str(file), "--yes", "--json", "--errors", str(errors))
    assert plan.code == 1
    assert [plan.json[name] for name in ("asked", "changed", "unchanged", "refused")] == [5, 1, 3, 1]
    assert plan.json["errors"] == 1 and errors.exists()
    assert [one["value"] for one in plan.json["problems"] if one["level"] == "error"] == ["Dampmaskine"]
    with database.reading() as session:
        assert [session.get_one(Dwelling, key).heating for key in dwellings[:3]] == ["5", "1", "1"]
    history = command("changes", "list", "--json").json[0]
    assert (history["purpose"], history["file"]) == ("import", "boliger.xlsx")


def test_an_export_does_not_write_over_a_file_unless_told(command: Command, dwellings: range, tmp_path: Path) -> None:
    file = tmp_path / "boliger.csv"
    assert command("dwellings", "export", str(file)).code == 0
    before = file.read_bytes()
    refused = command("dwellings", "export", str(file), "--json")
    assert refused.code == 1 and file.read_bytes() == before
    assert command("dwellings", "export", str(file), "--replace", "--view", "letting").code == 0
    assert file.read_bytes() != before
    assert command("dwellings", "export", str(tmp_path / "boliger.pdf")).code == 1


def test_a_file_that_cannot_be_read_is_one_sentence(command: Command, tmp_path: Path) -> None:
    for name in ("findes-ikke.xlsx", "mappe", "tom.csv"):
        (tmp_path / "mappe").mkdir(exist_ok=True)
        (tmp_path / "tom.csv").touch()
        answer = command("import", str(tmp_path / name), "--dry-run", "--json")
        assert answer.code == 1 and answer.json["error"] and "Traceback" not in answer.err
    ids = command("dwellings", "list", "--ids", str(tmp_path / "mangler.txt"), "--json")
    assert ids.code == 1 and "mangler.txt" in ids.json["error"]


def test_a_delivery_is_counted_then_written_and_noted_once(
    command: Command, database: Database, dwellings: range, tmp_path: Path
) -> None:
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == dwellings[0]).values(status="draft"))
    udk = ("deliver", "udk", "--organisation", "0451", "--as-of", "2026-11-01", "--folder", str(tmp_path))
    dry = command(*udk, "--dry-run", "--json")
    assert dry.code == 0
    assert (dry.json["as_of"], dry.json["rows"]) == ("2026-11-01", 9)
    assert sum(dry.json["held_back"].values()) == 1
    assert list(tmp_path.glob("*.xlsx")) == []
    done = command(*udk, "--yes", "--json", "--operation-id", "november")
    assert done.code == 0
    assert {name: done.json[name] for name in dry.json} == dry.json
    assert Path(done.json["file"]).exists() and len(done.json["file_sha256"]) == 64
    again = command(*udk, "--yes", "--json", "--operation-id", "november")
    assert again.json["repeated"] is True and again.json["delivery"] == done.json["delivery"]
    assert len(list(tmp_path.glob("*.xlsx"))) == 1
    assert command("status", "--json").json["last_delivery"] is not None
    assert command(*udk, typed="\n").code == 1 and len(list(tmp_path.glob("*.xlsx"))) == 1


def test_a_delivery_without_a_folder_lies_where_only_its_user_reads(command: Command, dwellings: range) -> None:
    done = command("deliver", "udk", "--yes", "--json")
    assert done.code == 0
    file = Path(done.json["file"])
    assert file.parent == folders.delivery_folder()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    assert done.json["as_of"] == date.today().isoformat()


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_person_is_told_where_the_file_is(command: Command, dwellings: range, tmp_path: Path, language: str) -> None:
    answer = command("--language", language, "dwellings", "export", str(tmp_path / "ud.xlsx"))
    assert answer.out == f"{tmp_path / 'ud.xlsx'}\n" and "10" in answer.err
    delivered = command("--language", language, "deliver", "udk", "--yes", "--folder", str(tmp_path))
    assert delivered.code == 0 and ".xlsx" in delivered.out
