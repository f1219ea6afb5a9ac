"""Workbooks read cell for cell: every type, both readers, with openpyxl as the judge."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.exchange.cells import BadCell, BadKind, Cell, exact, problem_of
from backoffice.exchange.reading import read_sheets
from backoffice.rules.problems import Level, Place, sentence
from tests.exchange.made_files import (
    MAIN,
    OFFICE,
    SHEET,
    WORKBOOK,
    made,
    parts,
    relations,
    rows_of,
    saved,
    sheet,
    strings,
    styles,
)

STYLED = styles("dd-mm-yyyy", "hh:mm", "[h]:mm", "0.0 &quot;dage&quot;", "yyyy\\-mm\\-dd hh:mm")
DATE, CLOCK, DURATION, DAYS, STAMP = range(1, 6)


def cell(inner: str, *, kind: str = "", style: int = 0, reference: str = "A1") -> str:
    typed = f' t="{kind}"' if kind else ""
    return f'<c r="{reference}" s="{style}"{typed}>{inner}</c>'


CELLS: dict[str, tuple[str, Cell]] = {
    "an integer": (cell("<v>42</v>"), 42),
    "a negative integer": (cell("<v>-42</v>"), -42),
    "beyond a double": (cell("<v>9007199254740993</v>"), 9_007_199_254_740_993),
    "a fraction": (cell("<v>5425.17</v>"), 5425.17),
    "an exponent": (cell("<v>1.5E-3</v>"), 0.0015),
    "a whole exponent": (cell("<v>1E5</v>"), 100_000.0),
    "a number by name": (cell("<v>3</v>", kind="n"), 3),
    "infinity": (cell("<v>1e999</v>"), BadCell(BadKind.NOT_A_NUMBER, "1e999")),
    "not a number": (cell("<v>nan</v>"), BadCell(BadKind.NOT_A_NUMBER, "nan")),
    "an underscore": (cell("<v>1_0.5</v>"), BadCell(BadKind.NOT_A_NUMBER, "1_0.5")),
    "words": (cell("<v>ti</v>"), BadCell(BadKind.NOT_A_NUMBER, "ti")),
    "a date": (cell("<v>45917</v>", style=DATE), date(2025, 9, 17)),
    "the day before the false day": (cell("<v>59</v>", style=DATE), date(1900, 2, 28)),
    "a time stamp": (cell("<v>45917.5</v>", style=STAMP), datetime(2025, 9, 17, 12)),
    "a time of day": (cell("<v>0.75</v>", style=CLOCK), time(18)),
    "a duration": (cell("<v>1.25</v>", style=DURATION), 1.25),
    "days in words": (cell("<v>3</v>", style=DAYS), 3),
    "the last day": (cell("<v>2958465</v>", style=DATE), date(9999, 12, 31)),
    "after the last day": (cell("<v>2958466</v>", style=DATE), BadCell(BadKind.NOT_A_DATE, "2958466")),
    "before the first day": (cell("<v>-1</v>", style=DATE), BadCell(BadKind.NOT_A_DATE, "-1")),
    "a date as text": (cell("<v>2025-09-17</v>", kind="d"), date(2025, 9, 17)),
    "a time stamp as text": (cell("<v>2025-09-17T12:00:00Z</v>", kind="d"), datetime(2025, 9, 17, 12)),
    "no date as text": (cell("<v>17/9</v>", kind="d"), BadCell(BadKind.NOT_A_DATE, "17/9")),
    "a style that is not there": (cell("<v>45917</v>", style=99), 45_917),
    "true": (cell("<v>1</v>", kind="b"), True),
    "false": (cell("<v>0</v>", kind="b"), False),
    "neither": (cell("<v>7</v>", kind="b"), BadCell(BadKind.UNKNOWN, "7")),
    "a shared string": (cell("<v>0</v>", kind="s"), "Ågade 1 & <2>"),
    "a rich shared string": (cell("<v>1</v>", kind="s"), "Ågade 2"),
    "a phonetic shared string": (cell("<v>2</v>", kind="s"), "東京"),
    "a string beyond the last": (cell("<v>9</v>", kind="s"), BadCell(BadKind.NO_STRING, "9")),
    "a string before the first": (cell("<v>-1</v>", kind="s"), BadCell(BadKind.NO_STRING, "-1")),
    "a string without number": (cell("<v>et</v>", kind="s"), BadCell(BadKind.NO_STRING, "et")),
    "an inline string": (cell("<is><t>0045</t></is>", kind="inlineStr"), "0045"),
    "inline spaces": (cell('<is><t xml:space="preserve"> a </t></is>', kind="inlineStr"), " a "),
    "a rich inline string": (
        cell("<is><r><rPr><b/></rPr><t>St. </t></r><r><t>tv</t></r><rPh><t>x</t></rPh></is>", kind="inlineStr"),
        "St. tv",
    ),
    "entities": (
        cell("<is><t>&lt;&#229;&#xE6; &amp;amp; &quot;&apos;&gt;</t></is>", kind="inlineStr"),
        "<åæ &amp; \"'>",
    ),
    "an escaped control": (cell("<is><t>a_x0007_b_x005F_x0007_</t></is>", kind="inlineStr"), "a\x07b_x0007_"),
    "half a character escaped": (cell("<is><t>a_xD83D_</t></is>", kind="inlineStr"), "a_xD83D_"),
    "line breaks": (cell("<is><t>a\r\nb\rc\nd</t></is>", kind="inlineStr"), "a\nb\nc\nd"),
    "too long": (cell(f"<is><t>{'x' * 32_768}</t></is>", kind="inlineStr"), BadCell(BadKind.TOO_LONG, "x" * 50)),
    "as long as may be": (cell(f"<is><t>{'x' * 32_767}</t></is>", kind="inlineStr"), "x" * 32_767),
    "an error": (cell("<v>#N/A</v>", kind="e"), BadCell(BadKind.ERROR, "#N/A")),
    "an error of a formula": (cell("<f>1/0</f><v>#DIV/0!</v>", kind="e"), BadCell(BadKind.ERROR, "#DIV/0!")),
    "a formula": (cell("<f>A2+1</f><v>7</v>"), 7),
    "a shared formula": (cell('<f t="shared" si="0"/><v>7</v>'), 7),
    "a formula of text": (cell("<f>B2</f><v>tv</v>", kind="str"), "tv"),
    "a formula of nothing": (cell('<f>""</f><v></v>', kind="str"), None),
    "a formula of a date": (cell("<f>TODAY()</f><v>45917</v>", style=DATE), date(2025, 9, 17)),
    "a formula of truth": (cell("<f>TRUE()</f><v>1</v>", kind="b"), True),
    "a formula without result": (cell("<f>1+1</f>"), BadCell(BadKind.NO_RESULT)),
    "a formula with an empty result": (cell("<f>1+1</f><v></v>"), BadCell(BadKind.NO_RESULT)),
    "a formula whose result ends itself": (cell("<f>1+1</f><v/>"), BadCell(BadKind.NO_RESULT)),
    "a date formula with an empty result": (cell("<f>A2</f><v></v>", style=DATE), BadCell(BadKind.NO_RESULT)),
    "a true formula with an empty result": (cell("<f>A2</f><v></v>", kind="b"), BadCell(BadKind.NO_RESULT)),
    "blank with a style": (cell(""), None),
    "an empty text": (cell("<is><t></t></is>", kind="inlineStr"), None),
    "an empty text that ends itself": (cell("<is><t/></is>", kind="inlineStr"), None),
    "an empty number": (cell("<v></v>"), None),
    "an unknown type": (cell("<v>1</v>", kind="zz"), BadCell(BadKind.UNKNOWN, "1")),
    "rich data": ('<c r="A1" s="0" t="e" vm="1"><v>#VALUE!</v></c>', BadCell(BadKind.ERROR, "#VALUE!")),
}
SHARED = strings(
    "<si><t>Ågade 1 &amp; &lt;2&gt;</t></si>"
    '<si><r><t xml:space="preserve">Ågade </t></r><r><rPr><b/></rPr><t>2</t></r></si>'
    '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
)
AFTER = '<c r="B1"><v>1</v></c>'


@pytest.mark.parametrize("reader", ["fast", "parsed"])
@pytest.mark.parametrize("case", CELLS)
def test_each_kind_of_cell_is_read_the_same_by_both_readers(case: str, reader: str, tmp_path: Path) -> None:
    xml, expected = CELLS[case]
    before = "<!-- -->" if reader == "parsed" else ""
    (row,) = rows_of(made(tmp_path / "a.xlsx", f'{before}<row r="1">{xml}{AFTER}</row>', strings=SHARED, styles=STYLED))
    assert row.cells == (expected, 1)
    assert type(row.cells[0]) is type(expected)


def test_rows_that_differ_only_in_style_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    """Row 5 with style 15 and row 15 with style 1 look alike once their row numbers are taken out."""
    formats = styles(*["0"] * 14, "dd-mm-yyyy")
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="{s}"><v>45917</v></c></row>' for n, s in ((4, 1), (5, 15), (15, 1)))
    found = rows_of(made(tmp_path / "a.xlsx", rows, styles=formats))
    assert [row.cells for row in found] == [(45_917,), (date(2025, 9, 17),), (45_917,)]


def test_dates_of_the_1904_system_are_four_years_later(tmp_path: Path) -> None:
    book = str(parts()[WORKBOOK]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    rows = f'<row r="1">{cell("<v>1</v>", style=DATE)}</row>'
    assert rows_of(made(tmp_path / "a.xlsx", rows, styles=STYLED, workbook=book))[0].cells == (date(1904, 1, 2),)


def test_row_numbers_are_those_excel_shows_and_blank_tails_are_left_out(tmp_path: Path) -> None:
    rows = (
        '<row r="1"/><row r="3" ht="20" customHeight="1"><c r="B3" s="1"/><c r="C3"><v>1</v></c><c r="D3" s="1"/></row>'
        '<row r="4"><c r="A4" s="1"/></row><row r="7"><c r="A7"><v>2</v></c></row><row r="8"></row><row r="9"/>'
    )
    assert [(row.row, row.cells) for row in rows_of(made(tmp_path / "a.xlsx", rows))] == [
        (3, (None, None, 1)),
        (7, (2,)),
    ]


def test_rows_and_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c/><c r="E1"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
    found = rows_of(made(tmp_path / "a.xlsx", rows))
    assert [(row.row, row.cells) for row in found] == [(1, (1, None, None, None, 2, 3)), (2, (4,))]


def test_a_sheet_that_turns_odd_in_the_middle_loses_and_repeats_no_row(tmp_path: Path) -> None:
    plain = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 9_000))
    odd = '<row r="9000"><c r="A9000" t="str"><v><![CDATA[<9000>]]></v></c></row>'
    found = rows_of(made(tmp_path / "a.xlsx", plain + odd))
    assert [row.row for row in found] == list(range(1, 9_001))
    assert found[-1].cells == ("<9000>",)


def test_a_prefix_other_encodings_and_the_strict_format_are_read(tmp_path: Path) -> None:
    cells = '<x:row r="1"><x:c r="A1" t="str"><x:v>å</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    strict = sheet('<row r="1"><c r="A1" t="str"><v>å</v></c></row>').replace(
        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    wide = strict.replace("UTF-8", "UTF-16").encode("utf-16")
    latin = strict.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    for part in (prefixed, strict, wide, latin):
        assert rows_of(saved(tmp_path / "a.xlsx", {**parts(), SHEET: part}))[0].cells == ("å",)


def test_part_names_are_found_whatever_their_case_and_where_the_relations_point(tmp_path: Path) -> None:
    content = {
        **parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        "XL/SharedSTRINGS.xml": strings("<si><t>fundet</t></si>"),
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", "/xl/ark/Et.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
    }
    content["xl/ark/et.XML"] = content.pop(SHEET)
    assert rows_of(saved(tmp_path / "a.xlsx", content))[0].cells == ("fundet",)


ROW = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'


def test_hidden_sheets_and_rows_are_read_and_marked_and_charts_left_out(tmp_path: Path) -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Åben" sheetId="1" r:id="r1"/>'
        '<sheet name="Skjult" sheetId="2" state="hidden" r:id="r2"/><sheet name="Graf" sheetId="3" r:id="r3"/>'
        '<sheet name="Helt skjult" sheetId="4" state="veryHidden" r:id="r4"/></sheets></workbook>'
    )
    content = {
        **parts(ROW),
        WORKBOOK: book,
        "xl/ark4.xml": parts(ROW)[SHEET],
        "xl/worksheets/sheet2.xml": sheet('<row r="1" hidden="true"><!-- --><c r="A1"><v>3</v></c></row>'),
        "xl/_rels/workbook.xml.rels": relations(
            [
                ("worksheet", "worksheets/sheet1.xml"),
                ("worksheet", "worksheets/sheet2.xml"),
                ("chartsheet", "c.xml"),
                ("worksheet", "ark4.xml"),
            ]
        ),
    }
    found = [(row.sheet, row.row_hidden, row.sheet_hidden) for row in rows_of(saved(tmp_path / "a.xlsm", content))]
    assert found == [
        ("Åben", True, False),
        ("Skjult", True, True),
        ("Helt skjult", True, True),
    ]


@pytest.mark.parametrize("before", ["", "<!-- -->"])
def test_merged_cells_are_told_as_a_warning(before: str, tmp_path: Path) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C4:C9"/></mergeCells>'
    part = sheet(f'{before}<row r="1"><c r="A1"><v>1</v></c></row>', merged)
    found = read_sheets(saved(tmp_path / "a.xlsx", {**parts(), SHEET: part}))
    assert found.warnings == [] and len(list(found)) == 1
    (warning,) = found.warnings
    assert (warning.id, warning.level, warning.place) == ("file.merged_cells", Level.WARNING, Place("a.xlsx", "Ark1"))
    assert "A1:B2, C4:C9" in sentence(warning)


def test_a_bad_cell_says_what_it_is() -> None:
    for kind in BadKind:
        said = sentence(problem_of(BadCell(kind, "#N/A"), Place("a.xlsx", "Ark1", 7, "Areal")))
        assert said.startswith("a.xlsx, Ark1, række 7, kolonne Areal: ") and "{" not in said


def test_a_stored_double_is_the_amount_that_was_typed() -> None:
    assert exact(float("5425.1700000000001")) == Decimal("5425.17")


def test_reading_can_stop_early_and_lets_the_file_go(tmp_path: Path) -> None:
    found = read_sheets(made(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert next(found).cells == (1,)
    found.close()
    assert list(found) == []


def judged(path: Path) -> list[tuple[str, int, tuple[object, ...]]]:
    """Return what openpyxl reads, in our words: dates without time, blank texts as None, blank tails cut."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = []
    for one in book.worksheets:
        for number, values in enumerate(one.iter_rows(values_only=True), 1):
            cells = [
                value.date() if isinstance(value, datetime) and value.time() == time() else value for value in values
            ]
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if cells:
                found.append((one.title, number, tuple(None if cell == "" else cell for cell in cells)))
    return found


def ours(path: Path) -> list[tuple[str, int, tuple[object, ...]]]:
    return [
        (row.sheet, row.row, tuple(cell.shown if isinstance(cell, BadCell) else cell for cell in row.cells))
        for row in rows_of(path)
    ]


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e12, 1e12).map(lambda value: round(value, 4)),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["Ågade 1, st. tv", "0045", "a & b <c>", " ", "to\nlinjer", '"citat"', "#N/A", "x" * 300]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(VALUES, max_size=8), min_size=1, max_size=12))
def test_sheets_of_any_values_are_read_as_openpyxl_reads_them(rows: list[list[object]], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for values in [["først"], *rows]:
        book.worksheets[0].append(values)
    book.save(tmp_path / "a.xlsx")
    assert ours(tmp_path / "a.xlsx") == judged(tmp_path / "a.xlsx")
