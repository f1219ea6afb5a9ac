"""What the library does not tell of old and binary workbooks is found in their records, or it is said that it was not."""

import struct
from pathlib import Path

import pytest

from backoffice.exchange import binary_reader
from backoffice.exchange.binary_marks import marks_of_xls
from backoffice.exchange.cells import BadCell, BadKind
from backoffice.rules.problems import Problem, sentence
from tests.exchange.binary_files import SAVED, old_workbook, xlsb
from tests.exchange.made_files import rows_of

DIVIDED, MISSING = BadCell(BadKind.ERROR, "#DIV/0!"), BadCell(BadKind.ERROR, "#N/A")


def test_errors_and_hidden_rows_of_an_old_workbook_are_found_sheet_by_sheet() -> None:
    with (SAVED / "gammel.xls").open("rb") as stream:
        first, second, third = marks_of_xls(stream)
    assert first.errors == {11: {0: DIVIDED}, 12: {0: MISSING}} and first.hidden == {3}
    assert (second.errors, second.hidden, third.errors) == ({}, set(), {})


def test_records_in_the_small_sectors_and_in_the_large_are_both_followed() -> None:
    """A small workbook lies in the small sectors of its file, the sample of 300 rows in the large."""
    with (SAVED.with_name("saved") / "stamdata-0451.xls").open("rb") as stream:
        assert len(marks_of_xls(stream)) == 4


def lying(path: Path) -> None:
    """Let every sector come after itself."""
    content = bytearray(path.read_bytes())
    table = struct.unpack_from("<I", content, 76)[0]
    struct.pack_into("<128I", content, (table + 1) * 512, *range(128))
    path.write_bytes(content)


def test_a_chain_that_runs_in_a_circle_is_given_up(tmp_path: Path) -> None:
    lying(old_workbook(tmp_path / "a.xls"))
    with (tmp_path / "a.xls").open("rb") as stream, pytest.raises((ValueError, LookupError, struct.error)):
        marks_of_xls(stream)


def test_where_the_records_cannot_be_followed_a_warning_says_what_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_given: object) -> list[object]:
        raise struct.error

    monkeypatch.setattr(binary_reader, "marks_of_xlsb", give_up)
    told: list[Problem] = []
    (row,) = rows_of(xlsb(tmp_path / "a.xlsb", [(0, 0)], errors={(0, 1): 0x2A}), warnings=told)
    assert row.cells == (1,)
    (warning,) = told
    assert warning.id == "file.errors_as_blank" and ".xlsb" in sentence(warning)
