"""The three sample files as an office has them, read right and by the fast reader."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from backoffice.exchange import sheet_rows
from backoffice.resources import folder
from tests.exchange.made_files import rows_of

SAMPLES = folder("imports") / "samples"


@pytest.fixture(autouse=True)
def no_second_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files as Excel, LibreOffice and openpyxl write them must not need the slow reader."""
    monkeypatch.setattr(sheet_rows, "parsed_rows", None)


@pytest.mark.parametrize("name", ["stamdata-0451.xlsx", "boligliste-gammelt-system.xlsx"])
def test_sample_workbooks_are_read_cell_for_cell_as_openpyxl_reads_them(name: str) -> None:
    expected = []
    for sheet in openpyxl.load_workbook(SAMPLES / name, data_only=True).worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [value.date() if isinstance(value, datetime) else value for value in row]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                expected.append((sheet.title, number, tuple(cells)))
    assert [(row.sheet, row.row, row.cells) for row in rows_of(SAMPLES / name)] == expected


def test_master_data_keep_their_leading_zeros_and_their_sheets() -> None:
    found = rows_of(SAMPLES / "stamdata-0451.xlsx")
    counts = Counter(row.sheet for row in found)
    assert counts == {"Boligorganisation": 2, "Afdelinger": 6, "Byggeafsnit": 11, "Boliger": 307}
    assert found[-1].cells[1:8] == ("0451", "035", "03", "Åparken", "16", "2", "th")


def test_the_old_list_has_its_heading_in_row_four_and_its_total_in_the_last() -> None:
    found = rows_of(SAMPLES / "boligliste-gammelt-system.xlsx")
    assert [row.row for row in found[:4]] == [1, 2, 4, 5]
    assert found[2].cells[:3] == ("Afd.", "Afsnit", "BBR-ID")
    assert found[3].cells[:4] == (7, 1, "{17362F25-244C-4F9C-8DAB-B4817253EDC6}", "Kærvej 2, st. tv")
    assert found[4].cells[9] == "13.939,00"
    assert (found[-1].row, found[-1].cells) == (312, ("I alt", None, None, "306 boliger"))


def test_the_rents_are_text_in_windows_1252() -> None:
    heading, first, *rest = rows_of(SAMPLES / "huslejer-2026.csv")
    assert heading.cells[2:] == ("Nettoleje pr. md.", "Varme aconto", "Vand aconto", "Varme med i leje?")
    assert first.cells == ("17362f25-244c-4f9c-8dab-b4817253edc6", "01-01-2026", "5.425,00", "487,50", "157,50", "nej")
    assert len(rest) == 305 and rest[-1].row == 307


@pytest.mark.parametrize("name", ["boligliste-gammelt-system.ods", "stamdata-0451.xls"])
def test_a_sample_that_libreoffice_saved_in_another_kind_has_the_same_rows(name: str) -> None:
    saved = Path(__file__).parent / "saved" / name
    found, meant = rows_of(saved), rows_of(SAMPLES / f"{saved.stem}.xlsx")
    assert found == meant
    assert [tuple(map(type, row.cells)) for row in found] == [tuple(map(type, row.cells)) for row in meant]
