"""Reading reference files: how a file may be written, and what happens to one that is wrong."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from backoffice.records import codes
from backoffice.records.codes import read_codes
from backoffice.records.reference_facts import read_municipalities, read_rates
from backoffice.resources import folder
from backoffice.rules.problems import Problem, Refused, sentence
from backoffice.text import has_text, use_language

IMPORTS = folder("imports")
_FILES = ("codes.py", "reference_facts.py", "reference_table.py")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(IMPORTS, tmp_path / "imports")
    return tmp_path / "imports"


def _refusal(imports: Path, file: str, old: str, new: str) -> tuple[Problem, ...]:
    """Return the problems of reading the code lists after a replacement in one file."""
    path = imports / "codes" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_codes(imports)
    return refusal.value.problems


def test_a_code_is_valid_from_its_first_day_until_the_day_before_its_end(copied: Path) -> None:
    path = copied / "codes" / "tenant_type.csv"
    text = path.read_text(encoding="utf-8").replace("Staff dwelling;;", "Staff dwelling;2020-01-01;01-07-2026", 1)
    path.write_text(text, encoding="utf-8")
    staff = read_codes(copied)["tenant_type"].by_meaning["staff"]
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [staff.valid_on(day) for day in days] == [False, True, True, False]


def test_a_list_replaced_by_a_file_gives_a_meaning_its_new_code_and_old_rows_keep_theirs(copied: Path) -> None:
    path = copied / "codes" / "allocation_type.csv"
    with path.open("a", encoding="utf-8") as stream:
        stream.write("33;municipal;Kommunal anvisning (ny);Municipal allocation (new);2027-01-01;;LBF;ja\n")
    renewed = read_codes(copied)["allocation_type"]
    assert renewed.by_meaning["municipal"].code == "33"
    assert renewed.codes_meaning("municipal") == ("3", "33")
    assert renewed.label("3") == "Kommunal anvisning"


def test_a_file_saved_by_excel_with_a_byte_order_mark_and_blank_lines_reads_the_same(copied: Path) -> None:
    path = copied / "codes" / "heating.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b";;;;;;;\r\n")
    assert read_codes(copied)["heating"] == read_codes(IMPORTS)["heating"]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem", "row", "column"),
    [
        ("allocation_type.csv", "10;no_tenant", "10;other", "locked", 0, "code"),
        ("cost_type.csv", "11;repayment", "13;repayment", "locked", 0, "code"),
        ("dwelling_type.csv", "2;elderly", "2;old", "missing_meaning", 0, "meaning"),
        ("heating.csv", "\n2;", "\n1;", "twice", 3, "code"),
        ("heating.csv", "\n2;", "\n;", "empty", 3, "code"),
        ("heating.csv", "\n2;", "\n2-2;", "not_a_code", 3, "code"),
        ("heating.csv", ";stove;", ";Ovn;", "not_a_meaning", 4, "meaning"),
        ("heating.csv", "Heat pump;;", "Heat pump;31-02-2026;", "not_a_date", 5, "valid_from"),
        ("heating.csv", "Heat pump;;", "Heat pump;2026-01-01;2026-01-01", "period", 5, "valid_to"),
        ("heating.csv", ";nej\n", ";måske\n", "not_yes_no", 2, "confirmed"),
        ("heating.csv", "Varmepumpe", "Varme\x1b[31mpumpe", "unprintable", 5, "label_da"),
        ("heating.csv", "Varmepumpe;", "Varmepumpe;;", "cell_count", 5, ""),
        ("heating.csv", "label_en", "label_de", "missing_column", 1, "label_en"),
        ("heating.csv", "confirmed\n", "confirmed;note\n", "unknown_column", 1, "note"),
    ],
)
def test_a_wrong_list_is_refused_with_file_row_and_column(
    copied: Path, file: str, old: str, new: str, problem: str, row: int, column: str
) -> None:
    first = _refusal(copied, file, old, new)[0]
    assert (first.id, first.place.file, first.place.row, first.place.column) == (f"codes.{problem}", file, row, column)


def test_every_problem_of_every_file_is_told_at_once(copied: Path) -> None:
    (copied / "codes" / "parking.csv").unlink()
    (copied / "codes" / "heating.csv").write_bytes(b"code;meaning\n1;\xe6")
    problems = _refusal(copied, "origin.csv", "automatic;automatic", "a u;Automatic")
    assert {(problem.place.file, problem.id) for problem in problems} == {
        ("parking.csv", "codes.no_file"),
        ("heating.csv", "codes.not_a_table"),
        ("origin.csv", "codes.not_a_code"),
        ("origin.csv", "codes.not_a_meaning"),
        ("origin.csv", "codes.missing_meaning"),
    }


def test_a_problem_reads_as_a_sentence_in_both_languages(copied: Path) -> None:
    use_language("en")
    problem = _refusal(copied, "heating.csv", "Heat pump;;", "Heat pump;31-02-2026;")[0]
    assert sentence(problem).startswith("heating.csv, row 5, column valid_from: “31-02-2026” is not a date")
    use_language("da")
    assert sentence(problem).startswith("heating.csv, række 5, kolonne valid_from: »31-02-2026« er ikke en dato")


@pytest.mark.parametrize(
    ("old", "new", "problem", "column"),
    [
        ("improvement_floor;private;2016-01-01", "improvement_floor;private;2015-12-31", "overlap", "valid_from"),
        ("improvement_floor;private;2016-01-01", "improvement_floor;private;2015-01-01", "twice", "valid_from"),
        (";15467;", ";15467,5;", "not_an_amount", "amount"),
        (";15467;", ";;", "empty", "amount"),
        (";15467;kr;", ";15467;;", "empty", "unit"),
    ],
)
def test_wrong_rates_are_refused_with_row_and_column(
    copied: Path, old: str, new: str, problem: str, column: str
) -> None:
    path = copied / "rates.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_rates(copied)
    assert [(one.id, one.place.row, one.place.column) for one in refusal.value.problems] == [
        (f"codes.{problem}", 3, column)
    ]


@pytest.mark.parametrize(
    ("written", "amount"), [("15467", 15_467_00), ("15467,05", 15_467_05), ("15.467,50", 15_467_50)]
)
def test_an_amount_may_be_written_the_danish_way(copied: Path, written: str, amount: int) -> None:
    path = copied / "rates.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(";15467;", f";{written};", 1), encoding="utf-8")
    assert read_rates(copied)[1].amount == amount


def test_a_municipality_code_without_its_leading_zero_is_refused(copied: Path) -> None:
    path = copied / "municipalities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0101;", "101;", 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_municipalities(copied)
    assert refusal.value.problems[0].id == "codes.not_four_digits"


def test_every_problem_has_a_text_in_both_languages_and_no_text_is_left_over() -> None:
    folder_of_code = Path(codes.__file__).parent
    source = "".join((folder_of_code / name).read_text("utf-8") for name in _FILES)
    for language in ("da", "en"):
        catalogue = (folder_of_code.parent / "locale" / language / "codes.po").read_text("utf-8")
        ids = re.findall(r'msgid "(problem\.codes\.(\w+))"', catalogue)
        assert len(ids) == 19
        assert all(f'"{name}"' in source and has_text(text_id, of=language) for text_id, name in ids)
