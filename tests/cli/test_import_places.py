"""A file's plan on the command line: where each change stands, conflicts with their three values, what the file leaves out."""

from pathlib import Path

import openpyxl

from backoffice.database import Database
from backoffice.records.dwelling import DWELLING
from tests.cli.answers import Command


def edited(command: Command, path: Path) -> None:
    """Export ten dwellings, change two cells of the first, one of the second, and take the last out of the file."""
    assert command("export", "--record", "dwelling", "--all", str(path)).code == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Boliger"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    heating, area = (columns[DWELLING.fields[name].heading] for name in ("heating", "benefit_area"))
    sheet.cell(2, heating, "Varmepumpe")
    sheet.cell(2, area, 70.5)
    sheet.cell(3, heating, "Elvarme")
    sheet.delete_rows(11)
    book.save(path)


def test_a_plan_says_where_each_row_stands_and_what_the_three_values_are(
    command: Command, database: Database, dwellings: range, tmp_path: Path
) -> None:
    path = tmp_path / "boliger.xlsx"
    edited(command, path)
    assert command("dwellings", "edit", "--ids", _second(tmp_path), "--set", "heating=5", "--yes").code == 0
    plan = command("import", str(path), "--dry-run", "--json").json
    assert (plan["changed"], plan["conflicts"], plan["created"], plan["missing"]) == (1, 1, 0, 1)
    first = "00000000-0000-4000-8000-000000000001"
    assert plan["changes"] == [
        {
            "record": "dwelling", "key": first, "sheet": "Boliger", "row": 2, "field": name, "old": old, "new": new,
        }
        for name, old, new in (("heating", "1", "5"), ("benefit_area", None, "70.50"))
    ]  # fmt: skip
    second = "00000000-0000-4000-8000-000000000002"
    assert plan["disputed"] == [
        {
            "record": "dwelling", "key": second, "sheet": "Boliger", "row": 3, "field": "heating",
            "base": "1", "file": "7", "register": "5",
        }
    ]  # fmt: skip
    assert plan["missing_records"] == ["00000000-0000-4000-8000-000000000010"]


def test_a_person_reads_the_same_outcomes_as_lines(
    command: Command, database: Database, dwellings: range, tmp_path: Path
) -> None:
    path = tmp_path / "boliger.xlsx"
    edited(command, path)
    assert command("dwellings", "edit", "--ids", _second(tmp_path), "--set", "heating=5", "--yes").code == 0
    said = command("import", str(path), "--dry-run").out
    assert "Boliger, række 2  Åparken 1, st. tv  Opvarmningsform: Fjernvarme/blokvarme → Varmepumpe" in said
    assert (
        "Boliger, række 3  Åparken 1, st. th  Opvarmningsform: "
        "ved eksporten Fjernvarme/blokvarme · filen Elvarme · registeret Varmepumpe"
    ) in said
    assert "Mangler i filen:\n  00000000-0000-4000-8000-000000000010" in said


def test_a_plan_that_no_file_made_has_the_keys_it_always_had(command: Command, dwellings: range) -> None:
    plan = command("dwellings", "edit", "--all", "--set", "heating=5", "--dry-run", "--json").json
    assert {"changes", "disputed", "missing"}.isdisjoint(plan)


def _second(tmp_path: Path) -> str:
    """Return a file with the BBR id of the second dwelling."""
    path = tmp_path / "ids.txt"
    path.write_text("00000000-0000-4000-8000-000000000002\n")
    return str(path)
