"""Text files read field for field: encodings, separators, quotes, and the apostrophe that keeps text text."""

from pathlib import Path

import pytest

from backoffice.exchange.cells import BadCell, BadKind
from backoffice.exchange.guard import Limits
from tests.exchange.made_files import refusal, rows_of

LINES = "Vej;Nr\r\nÅgade;0045\r\nØ € 5;1.234,50\r\n"


def read(path: Path, content: bytes) -> list[tuple[object, ...]]:
    path.write_bytes(content)
    return [row.cells for row in rows_of(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_letters_are_read_in_the_three_encodings(encoding: str, tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", LINES.encode(encoding))
    assert found == [("Vej", "Nr"), ("Ågade", "0045"), ("Ø € 5", "1.234,50")]


@pytest.mark.parametrize(
    ("content", "second"),
    [
        ("a;b\r\n1,5;2,5\r\n3,5;4,5\r\n", ("1,5", "2,5")),
        ("a,b\n1.5,2.5\n", ("1.5", "2.5")),
        ("a\tb\n1,5\t2;5\n", ("1,5", "2;5")),
        ("sep=,\r\na,b;c\r\n1,2;3\r\n", ("1", "2;3")),
        ("kun en kolonne\r\nVej 1, st.\r\n", ("Vej 1, st.",)),
        ("Liste, udskrevet i dag\r\na;b\r\n1;2\r\n3;4\r\n", ("a", "b")),
        ('a;b\r\n"x;y";"linje 1\nlinje 2"\r\n', ("x;y", "linje 1\nlinje 2")),
        ('a;b\r\n"sagde ""hej""";Vej "A"\r\n', ('sagde "hej"', 'Vej "A"')),
        ("a;b\rc;d\r", ("c", "d")),
        ("Adresse\r\nVej 1, st.\r\nVej 2, 1.\r\n", ("Vej 1, st.",)),
    ],
)
def test_the_separator_is_found(content: str, second: tuple[str, ...], tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", content.encode())[1] == second


def test_rows_have_the_numbers_excel_shows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a;b\n\n"to\nlinjer";1\n;;\nslut;2\n')
    assert [(row.sheet, row.row, row.cells) for row in rows_of(tmp_path / "a.csv")] == [
        ("", 1, ("a", "b")),
        ("", 3, ("to\nlinjer", "1")),
        ("", 5, ("slut", "2")),
    ]


def test_an_apostrophe_before_a_formula_is_taken_away_and_no_other(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", b"a;b;c;d;e\r\n'=1+1;'-5;''@x;'t Hooft;=2\r\n")
    assert found[1] == ("=1+1", "-5", "'@x", "'t Hooft", "=2")


def test_blank_fields_are_none_and_tails_are_cut(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", b"a;b;c\r\n;x;;\r\n")[1] == (None, "x")


def test_a_field_longer_than_a_cell_is_bad_and_not_cut(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", b"a;b\r\n1;" + b"x" * 40_000)[1] == ("1", BadCell(BadKind.TOO_LONG, "x" * 50))


def test_rows_and_lines_have_limits(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\r\n" * 20)
    assert refusal(tmp_path / "a.csv", Limits(rows=10)) == "file.too_many_rows"
    (tmp_path / "a.csv").write_bytes(b"a" * 5_000)
    assert refusal(tmp_path / "a.csv", Limits(row_chars=1_000)) == "file.row_too_long"
    assert refusal(tmp_path / "a.csv", Limits(file_bytes=1_000)) == "file.too_large"


def test_the_ending_is_read_whatever_its_case(tmp_path: Path) -> None:
    assert read(tmp_path / "A.CSV", b"a;b\r\n1;2\r\n") == [("a", "b"), ("1", "2")]
