"""The rows in error come back as a workbook of the same layout with a reason; corrected, it imports clean."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.operations.importing import write_error_workbook
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.import_files import DWELLINGS, MASTER_DATA, imported, planned, text_file, unit, workbook
from tests.register import add_dwellings


def test_refused_rows_come_back_with_their_reasons_and_import_once_corrected(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 4)
    rows = [
        ("Liste fra kontoret",),
        ("Bemærk", "BBR-enhed", "Opvarmningsform", "Aktuelt indskud", "Eget køkken"),
        ("a", unit(ids[0]), "Brænde", "mange", "Ja"),
        ("b", unit(ids[1]), "Varmepumpe", 24900, "Ja"),
        (None, unit(ids[2]), "Varmepumpe", "13.939,00", "tja"),
        ("d", unit(ids[3]), "Varmepumpe", 1200.5, "hvad"),
    ]
    path = workbook(tmp_path / "liste.xlsx", {"Boliger": rows})
    plan = imported(database, caseworker, path)
    assert (plan.changed, len(plan.refused), len(plan.further)) == (1, 3, 1)
    assert write_error_workbook(plan, path, tmp_path / "fejl.xlsx") == 3

    book = load_workbook(tmp_path / "fejl.xlsx")
    sheet = book["Boliger"]
    shown = list(sheet.iter_rows(values_only=True))
    assert shown[0] == ("Bemærk", "BBR-enhed", "Opvarmningsform", "Aktuelt indskud", "Eget køkken", "Årsag")
    assert shown[1][:5] == ("a", unit(ids[0]), "Brænde", "mange", "Ja")
    assert "kolonne Opvarmningsform" in str(shown[1][5]) and "kolonne Aktuelt indskud" in str(shown[1][5])
    assert [row[3] for row in shown[2:]] == ["13.939,00", "1200,5"]

    sheet["C2"], sheet["D2"] = "Varmepumpe", 100
    sheet["E3"], sheet["E4"] = "Ja", "Nej"
    book.save(tmp_path / "rettet.xlsx")
    corrected = imported(database, caseworker, tmp_path / "rettet.xlsx")
    assert (corrected.changed, corrected.asked, len(corrected.refused)) == (3, 3, 0)
    assert planned(database, caseworker, tmp_path / "rettet.xlsx").unchanged == 3


def test_text_files_and_several_sheets_come_back_too(database: Database, everyone: Actor, tmp_path: Path) -> None:
    imported(database, everyone, MASTER_DATA)
    lines = [("BBR-enhed", "Garage"), (unit(1), "Nej")]
    path = text_file(tmp_path / "liste.csv", lines)
    plan = planned(database, everyone, path)
    write_error_workbook(plan, path, tmp_path / "fejl.xlsx")
    again = planned(database, everyone, tmp_path / "fejl.xlsx")
    assert [problem.id for problem, _ in again.refused.by_kind()] == ["import.unknown_dwelling"]


def test_an_error_workbook_needs_the_same_file_and_something_refused(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    imported(database, everyone, MASTER_DATA)
    plan = planned(database, everyone, DWELLINGS)
    with pytest.raises(Refused) as refusal:
        write_error_workbook(plan, DWELLINGS, tmp_path / "fejl.xlsx")
    assert refusal.value.problems[0].id == "import.nothing_refused"
    with pytest.raises(Refused) as refusal:
        write_error_workbook(plan, MASTER_DATA, tmp_path / "fejl.xlsx")
    assert refusal.value.problems[0].id == "import.file_changed"
    assert not (tmp_path / "fejl.xlsx").exists()
