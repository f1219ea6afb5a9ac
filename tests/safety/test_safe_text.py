"""The safe-text kernel: nothing acts, nothing hides, nothing else changes."""

import sys
from pathlib import Path, PureWindowsPath
from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backoffice.safe_text import cells, file_name, is_plain, plain, plain_block, plain_line
from tests.safety.corpus import HOSTILE

any_text = st.text(st.characters())  # lone surrogates too
register_text = st.text("ABCdefÆØÅæøåéü 0123456789.,-–/()[]&…", max_size=60)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Åparken 2, st. tv", "Åparken 2, st. tv"),
        ("Vej 1 [tv]", "Vej 1 [tv]"),
        ("Vej\x1b[6n 1", "Vej\ufffd[6n 1"),
        ("\x9b31m", "\ufffd31m"),
        ("Vej\x00 1", "Vej\ufffd 1"),
        ("a\u202eb", "a\ufffdb"),
        ("a\u200bb", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("Vej 1\nVej 2", "Vej 1␤Vej 2"),
        ("Vej 1\r\nVej 2", "Vej 1␤Vej 2"),
        ("a\tb", "a␉b"),
        ("A\u030aga\u030ard", "Ågård"),
        ("\u0338Vej", "\ufffdVej"),
        ("1\xa0234", "1\xa0234"),
        ("中文 שלום 👍", "中文 שלום 👍"),
    ],
)
def test_plain_shows_letters_and_marks_what_would_act(given_text: str, shown: str) -> None:
    assert plain(given_text) == shown
    assert is_plain(given_text) == (given_text == shown)


def test_no_character_of_unicode_that_controls_or_formats_survives() -> None:
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    left = [
        code for code in range(sys.maxunicode + 1) for letter in plain("a" + chr(code)) if category(letter) in kinds
    ]
    assert left == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_hostile_text_becomes_plain_and_stays_so(hostile: str) -> None:
    clean = plain(hostile)
    assert is_plain(clean)
    assert clean.encode().decode() == clean  # no lone surrogate is left
    assert all(category(letter) not in ("Cc", "Cf", "Cs") for letter in clean)


@given(any_text)
def test_plain_is_idempotent_and_composed(value: str) -> None:
    assert plain(plain(value)) == plain(value)
    assert is_normalized("NFC", plain(value))


@given(register_text)
def test_what_a_register_holds_comes_back_as_the_same_object(value: str) -> None:
    assert plain(value) is value


@given(any_text, st.integers(0, 60))
def test_a_line_never_fills_more_cells_than_it_may(value: str, width: int) -> None:
    line = plain_line(value, width)
    assert cells(line) <= width
    if cells(plain(value)) <= width and len(value) <= 64:
        assert line == plain(value)


@pytest.mark.parametrize(
    ("value", "width", "shown"),
    [
        ("Åparken 2", 9, "Åparken 2"),
        ("Åparken 2", 8, "Åparken…"),
        ("中文路", 6, "中文路"),
        ("中文路", 5, "中文…"),
        ("中文路", 4, "中…"),
        ("Åparken", 1, "…"),
        ("Åparken", 0, ""),
        ("", 0, ""),
        ("x" * 100_000, 4, "xxx…"),
        ("x\u0338" * 4, 3, "x\u0338x\u0338…"),
    ],
)
def test_a_cut_line_ends_in_an_ellipsis(value: str, width: int, shown: str) -> None:
    assert plain_line(value, width) == shown


@given(st.text("aÅøé中文路한👍🏽…␤\ufffd\u0338–½€ﷺ🇩🇰שx", max_size=30))
def test_the_kernel_counts_cells_as_the_screen_does(value: str) -> None:
    assert cells(plain(value)) == cell_len(plain(value))


def test_a_block_keeps_its_lines_and_nothing_else() -> None:
    assert plain_block("a\x1b\nb\r\nc") == "a\ufffd\nb\nc"
    assert plain_block("a\x1b") == "a\ufffd"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Åparken 2026", "Åparken_2026"),
        ("..", "_"),
        ("", "_"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\Windows", "C_Windows"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("COM1", "_COM1"),
        ("console", "console"),
        (".skjult", "skjult"),
        ("liste.xlsx", "liste.xlsx"),
        ("a\x00b", "a_b"),
        ("a\u202exslx.exe", "a_xslx.exe"),
        ("-rf", "rf"),
    ],
)
def test_a_typed_piece_becomes_one_harmless_file_name(typed: str, name: str) -> None:
    assert file_name(typed) == name


@given(st.one_of(any_text, st.sampled_from(HOSTILE), st.text("./\\:COMNUL1 ", max_size=12)))
def test_every_file_name_stays_in_its_folder(typed: str) -> None:
    name = file_name(typed)
    assert (Path("/exports") / name).resolve().parent == Path("/exports")
    assert PureWindowsPath(name).name == name
    assert not PureWindowsPath(name).is_reserved()
    assert 0 < len(name) <= 61 and len(name.encode()) <= 121
