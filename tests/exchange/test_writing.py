"""Written sheets: typed, exact, formula-safe, the same bytes each time, and read back letter for letter."""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.exchange import sheet_rows
from backoffice.exchange.cells import MAX_ROWS
from backoffice.exchange.csv_writer import write_csv
from backoffice.exchange.workbook_writer import ColumnSpec, Kind, SheetSpec, write_workbook
from backoffice.rules.problems import Refused, sentence
from tests.exchange.made_files import rows_of
from tests.safety.corpus import HOSTILE

ROOT = Path(__file__).parents[2]
ALL_KINDS = (
    ColumnSpec("BBR-id", Kind.CODE, locked=True, hidden=True, width=36),
    ColumnSpec("Adresse", Kind.TEXT, locked=True, note="Kan ikke rettes her"),
    ColumnSpec("Opvarmning", Kind.TEXT, choices=("Fjernvarme", "Naturgas", "=1+1")),
    ColumnSpec("Areal", Kind.INTEGER),
    ColumnSpec("Faktor", Kind.DECIMAL),
    ColumnSpec("Leje", Kind.KRONER),
    ColumnSpec("Fra", Kind.DATE),
    ColumnSpec("Handicap", Kind.YES_NO),
)
ROWS: tuple[tuple[object, ...], ...] = (
    ("0045", "Ågade 1 & <2>", "Fjernvarme", 78, Decimal("0.025"), 542_517, date(2019, 4, 1), True),
    ("0046", " med luft ", None, -1, Decimal("-12345.678"), -5, date(1900, 3, 1), False),
    (None, None, None, None, None, None, None, None),
    ("", "to\nlinjer\tog tab", "=1+1", 0, Decimal(7), 0, date(9999, 12, 31), None),
    ("1", "x", "y", 10**15 - 1, Decimal("1e3"), 99_999_999_999_999, date(1899, 12, 31), True),
)


def one(rows: Iterable[Sequence[object]], *columns: ColumnSpec, count: int | None = None) -> SheetSpec:
    return SheetSpec("Boliger", columns, rows, row_count=count)


def test_every_kind_of_value_is_read_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "parsed_rows", None)
    path = tmp_path / "a.xlsx"
    assert write_workbook(path, [one(iter(ROWS), *ALL_KINDS, count=5)]) == (5,)
    heading, *found = [row for row in rows_of(path) if row.sheet == "Boliger"]
    assert heading.cells == tuple(column.heading for column in ALL_KINDS)
    assert [(row.row, row.cells) for row in found] == [
        (2, ("0045", "Ågade 1 & <2>", "Fjernvarme", 78, 0.025, 5425.17, date(2019, 4, 1), "Ja")),
        (3, ("0046", " med luft ", None, -1, -12345.678, -0.05, date(1900, 3, 1), "Nej")),
        (5, (None, "to\nlinjer\tog tab", "=1+1", 0, 7, 0.0, date(9999, 12, 31))),
        (6, ("1", "x", "y", 10**15 - 1, 1000, 999_999_999_999.99, "31-12-1899", "Ja")),
    ]


def test_openpyxl_reads_the_same_values_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [one(iter(ROWS), *ALL_KINDS, count=5)])
    sheet = openpyxl.load_workbook(path)["Boliger"]
    assert sheet.dimensions == "A1:H6"
    assert [cell.value for cell in sheet[2]] == [
        "0045", "Ågade 1 & <2>", "Fjernvarme", 78, 0.025, 5425.17, datetime(2019, 4, 1), "Ja",
    ]  # fmt: skip
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d", "inlineStr"}


def test_the_sheet_carries_what_a_caseworker_needs(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [one(iter(ROWS), *ALL_KINDS, count=5)])
    book = openpyxl.load_workbook(path)
    sheet = book["Boliger"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:H6"
    assert sheet.protection.sheet and not sheet.protection.autoFilter
    assert sheet["A2"].protection.locked and not sheet["D2"].protection.locked
    assert not sheet.column_dimensions["C"].protection.locked and sheet.column_dimensions["A"].hidden
    assert sheet["A2"].number_format == "@" and sheet["F2"].number_format == "#,##0.00"
    assert sheet["G2"].number_format == "dd\\-mm\\-yyyy" and sheet["B1"].comment.text == "Kan ikke rettes her"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C2:C1048576": "'_valg'!$A$1:$A$3", "H2:H1048576": "'_valg'!$B$1:$B$2"}
    assert book["_valg"].sheet_state == "hidden"
    assert [(cell.value, cell.data_type) for cell in book["_valg"]["A"]][2] == ("=1+1", "s")


def test_text_that_looks_like_a_formula_stays_text_and_is_marked_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    risky = ["=1+1", "+45 12345678", "-5", "@x", "\tx", "\rx"]
    write_workbook(path, [one(([text] for text in risky), ColumnSpec("=Overskrift"))])
    column = openpyxl.load_workbook(path)["Boliger"]["A"]
    assert [cell.data_type for cell in column] == ["s"] * 7
    assert all(cell.quotePrefix for cell in column)
    with zipfile.ZipFile(path) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    assert [row.cells[0] for row in rows_of(path)] == ["=Overskrift", *risky]


def test_the_hostile_corpus_comes_back_letter_for_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    hostile = [text for text in HOSTILE if len(text) <= 32_767 and not any("\ud800" <= c <= "\udfff" for c in text)]
    write_workbook(path, [one(([str(n), text] for n, text in enumerate(hostile)), ColumnSpec("Nr"), ColumnSpec("T"))])
    found = [row.cells[1] if len(row.cells) > 1 else "" for row in rows_of(path)[1:]]
    assert found == hostile


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=20))
def test_any_text_survives_both_kinds_of_file(texts: list[str], tmp_path: Path) -> None:
    sheet = one([["x", text] for text in texts], ColumnSpec("Nr"), ColumnSpec("Tekst"))
    write_workbook(tmp_path / "a.xlsx", [sheet], replace=True)
    assert [(*row.cells[1:], "")[0] for row in rows_of(tmp_path / "a.xlsx")[1:]] == texts
    write_csv(tmp_path / "a.csv", sheet, replace=True)
    shown = [
        "".join("\ufffd" if ord(c) in {*range(9), 11, 12, *range(14, 32), *range(127, 160)} else c for c in t)
        for t in texts
    ]
    assert [(*row.cells[1:], "")[0] for row in rows_of(tmp_path / "a.csv")[1:]] == shown


def test_the_same_rows_give_the_same_bytes_in_another_process_and_another_time_zone(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.exchange.test_writing import *; "
        "write_workbook(Path(sys.argv[1]), [one(iter(ROWS), *ALL_KINDS, count=5)])"
    )
    digests = set()
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        path = tmp_path / f"{number}.xlsx"
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=ROOT,
            check=True,
            env={"TZ": zone, "PYTHONHASHSEED": str(number)},
        )
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (Kind.TEXT, "x" * 32_768, "file.text_too_long"),
        (Kind.CODE, "\ud800", "file.half_character"),
        (Kind.INTEGER, 10**15, "file.number_too_long"),
        (Kind.KRONER, 10**15, "file.number_too_long"),
        (Kind.DECIMAL, Decimal("1234567890.1234567"), "file.number_too_long"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_by_row_and_column(
    kind: Kind, value: object, problem: str, tmp_path: Path
) -> None:
    sheet = one([[1, None], [2, value]], ColumnSpec("Nr", Kind.INTEGER), ColumnSpec("Værdi", kind))
    with pytest.raises(Refused) as refused:
        write_workbook(tmp_path / "a.xlsx", [sheet])
    (found,) = refused.value.problems
    assert found.id == problem
    assert sentence(found).startswith("a.xlsx, Boliger, række 3, kolonne Værdi: ")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused):
        write_csv(tmp_path / "a.csv", sheet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, 1),
        (Kind.INTEGER, True),
        (Kind.INTEGER, "1"),
        (Kind.KRONER, Decimal(1)),
        (Kind.DECIMAL, 1.5),
        (Kind.DATE, datetime(2026, 1, 1)),
        (Kind.DATE, "2026-01-01"),
        (Kind.YES_NO, "Ja"),
    ],
)
def test_a_value_of_another_kind_is_a_mistake_that_names_its_place(kind: Kind, value: object, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"Boliger.*row': 2.*Kol"):
        write_workbook(tmp_path / "a.xlsx", [one([[value]], ColumnSpec("Kol", kind))])
    with pytest.raises(TypeError):
        write_csv(tmp_path / "a.csv", one([[value]], ColumnSpec("Kol", kind)))
    assert list(tmp_path.iterdir()) == []


def test_rows_of_another_width_or_another_number_than_announced_are_mistakes(tmp_path: Path) -> None:
    for sheet in (one([["a", "b"]], ColumnSpec("Kol")), one([["a"]], ColumnSpec("Kol"), count=2)):
        with pytest.raises(ValueError, match="Boliger"):
            write_workbook(tmp_path / "a.xlsx", [sheet])
    with pytest.raises(ValueError, match="NaN"):
        write_workbook(tmp_path / "a.xlsx", [one([[Decimal("NaN")]], ColumnSpec("Kol", Kind.DECIMAL))])
    with pytest.raises(ValueError, match="announced"):
        write_csv(tmp_path / "a.csv", one([["a"]], ColumnSpec("Kol"), count=2))
    with pytest.raises(ValueError, match="name"):
        SheetSpec("a/b", [ColumnSpec("Kol")], [])
    with pytest.raises(ValueError, match="same name"):
        write_workbook(tmp_path / "a.xlsx", [one([], ColumnSpec("Kol")), one([], ColumnSpec("Kol"))])
    assert list(tmp_path.iterdir()) == []


def test_neither_reading_nor_the_writers_import_loads_openpyxl() -> None:
    code = (
        "import sys; import backoffice.exchange.reading, backoffice.exchange.workbook_writer, "
        "backoffice.exchange.csv_writer; sys.exit('openpyxl' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_list_of_parts_stands_first_in_the_zip_and_no_part_has_a_time(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [one(ROWS, *ALL_KINDS)])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_than_a_sheet_holds_are_refused_before_the_first(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        write_workbook(tmp_path / "a.xlsx", [one(iter(()), ColumnSpec("Kol"), count=MAX_ROWS)])
    assert refused.value.problems[0].id == "file.sheet_full"


def test_a_sheet_that_turns_out_full_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.exchange.workbook_writer.MAX_ROWS", 1_000)
    write_workbook(tmp_path / "a.xlsx", [one((["x"] for _ in range(999)), ColumnSpec("Kol"))])
    with pytest.raises(Refused) as refused:
        write_workbook(tmp_path / "b.xlsx", [one((["x"] for _ in range(1_000)), ColumnSpec("Kol"))])
    assert refused.value.problems[0].id == "file.sheet_full"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_several_sheets_stand_in_order_with_hidden_ones_hidden(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets = [
        SheetSpec("Forside", [ColumnSpec("A")], [["x"]], frozen_heading=False, autofilter=False),
        SheetSpec("Huslejer", [ColumnSpec("B", Kind.YES_NO)], [[True], [False]]),
        SheetSpec("_meta", [ColumnSpec("C")], [["y"]], hidden=True),
    ]
    assert write_workbook(path, sheets) == (1, 2, 1)
    assert [(row.sheet, row.cells, row.sheet_hidden) for row in rows_of(path)] == [
        ("Forside", ("A",), False),
        ("Forside", ("x",), False),
        ("Huslejer", ("B",), False),
        ("Huslejer", ("Ja",), False),
        ("Huslejer", ("Nej",), False),
        ("_meta", ("C",), True),
        ("_meta", ("y",), True),
        ("_valg", ("Ja",), True),
        ("_valg", ("Nej",), True),
    ]


def test_a_text_file_is_danish_and_keeps_formulas_from_acting(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_csv(path, one(ROWS[:2], *ALL_KINDS)) == 2
    assert path.read_bytes().decode("utf-8-sig").split("\r\n")[1:3] == [
        "0045;Ågade 1 & <2>;Fjernvarme;78;0,025;5425,17;01-04-2019;Ja",
        "0046; med luft ;;-1;-12345,678;-0,05;01-03-1900;Nej",
    ]
    write_csv(path, one([["=1+1"], ["'=1"], ["-5"], ["'t"]], ColumnSpec("@Kol")), replace=True)
    assert path.read_text("utf-8-sig").split() == ["'@Kol", "'=1+1", "''=1", "'-5", "'t"]
    assert [row.cells for row in rows_of(path)] == [("@Kol",), ("=1+1",), ("'=1",), ("-5",), ("'t",)]
