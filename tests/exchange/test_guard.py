"""Files that break a limit, are cut or flipped: refused by name before they do harm."""

import os
import zipfile
from pathlib import Path

import pytest

from backoffice.exchange.guard import Limits
from backoffice.rules.problems import Refused
from tests.exchange.made_files import (
    SHEET,
    STRINGS,
    parts,
    refusal,
    rows_of,
    saved,
    sheet,
    strings,
)
from tests.exchange.odd_files import TEXT_CELL, row

LIMITED: dict[str, tuple[str, Limits, str]] = {
    "file size": ("file.too_large", Limits(file_bytes=400), row(1, "")),
    "unpacked size": ("file.too_large_unpacked", Limits(unpacked_bytes=1_000), row(1, "")),
    "small part": ("file.too_large_unpacked", Limits(small_part_bytes=100), row(1, "")),
    "rows": (
        "file.too_many_rows",
        Limits(rows=3),
        "".join(row(number, f'<c r="A{number}"><v>1</v></c>') for number in range(1, 6)),
    ),
    "blank rows": ("file.too_many_rows", Limits(rows=3), "".join(f'<row r="{number}"/>' for number in range(1, 6))),
    "cells": (
        "file.too_many_cells",
        Limits(cells=20_000),
        row(1, '<c r="XFD1"><v>1</v></c>') + row(2, '<c r="XFD2"><v>1</v></c>'),
    ),
    "a long row": (
        "file.row_too_long",
        Limits(row_chars=20_000),
        row(1, f'<c r="A1" t="str"><v>{"x" * 400_000}</v></c>'),
    ),
    "shared text": ("file.too_much_text", Limits(text_bytes=1_000), TEXT_CELL),
    "one shared string": ("file.too_much_text", Limits(row_chars=10_000), TEXT_CELL),
}


@pytest.mark.parametrize("parsed", [False, True], ids=["fast", "parsed"])
@pytest.mark.parametrize("case", LIMITED)
def test_each_limit_is_kept_by_both_readers(case: str, parsed: bool, tmp_path: Path) -> None:
    expected, limits, rows = LIMITED[case]
    part = sheet(rows)
    if parsed:
        part = part.replace("<sheetData>", "<!-- --><sheetData>")
    many = "".join(f"<si>{'<!-- -->' if parsed else ''}<t>{'abcd' * 5_000}</t></si>" for _ in range(10))
    path = saved(
        tmp_path / "a.xlsx", {**parts(), SHEET: part, **({STRINGS: strings(many)} if "text" in expected else {})}
    )
    assert refusal(path, limits) == expected


def test_a_preamble_without_end_is_cut_at_the_limit(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx", {**parts(), SHEET: sheet("").replace("<sheetData>", " " * 300_000 + "<sheetData>")}
    )
    assert refusal(path, Limits(row_chars=200_000)) == "file.row_too_long"


def test_one_endless_string_is_refused_before_its_end(tmp_path: Path) -> None:
    """The bomb is cut where the row is longer than a row can be, not where it ends."""
    path = tmp_path / "a.xlsx"
    head, tail = sheet("<ROWS/>").split("<ROWS/>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as part:
            part.write((head + '<row r="1"><c r="A1" t="str"><v>').encode())
            for _ in range(48):
                part.write(b"a" * (1 << 20))
            part.write(("</v></c></row>" + tail).encode())
    assert refusal(path, Limits(ratio=10_000)) == "file.row_too_long"


def test_a_million_blank_rows_are_a_sheet_without_rows(tmp_path: Path) -> None:
    blank = "".join(f'<row r="{number}" ht="20" customHeight="1"/>' for number in range(1, 1_048_577))
    path = saved(tmp_path / "a.xlsx", {**parts(), SHEET: sheet(blank)})
    assert refusal(path) == "file.empty"


def test_a_far_cell_is_read_without_the_space_between(tmp_path: Path) -> None:
    far = row(1, '<c r="A1"><v>1</v></c>') + row(1_048_576, '<c r="XFD1048576"><v>2</v></c>')
    first, last = rows_of(saved(tmp_path / "a.xlsx", {**parts(), SHEET: sheet(far)}))
    assert (first.row, first.cells) == (1, (1,))
    assert (last.row, len(last.cells), last.cells[-1]) == (1_048_576, 16_384, 2)


def test_a_promised_count_of_strings_is_not_believed(tmp_path: Path) -> None:
    lying = strings("<si><t>hej</t></si>").replace("<sst ", '<sst uniqueCount="4294967295" count="4294967295" ')
    (only,) = rows_of(saved(tmp_path / "a.xlsx", {**parts(TEXT_CELL), STRINGS: lying}))
    assert only.cells == ("hej",)


def test_a_missing_file_a_folder_and_a_link_are_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path / "borte.xlsx") == "file.not_found"
    (tmp_path / "mappe.xlsx").mkdir()
    assert refusal(tmp_path / "mappe.xlsx") in ("file.not_a_file", "file.not_allowed")
    saved(tmp_path / "rigtig.xlsx", parts())
    (tmp_path / "genvej.xlsx").symlink_to(tmp_path / "rigtig.xlsx")
    assert refusal(tmp_path / "genvej.xlsx") == "file.link"
    os.mkfifo(tmp_path / "roer.xlsx")
    assert refusal(tmp_path / "roer.xlsx") == "file.not_a_file"
    assert refusal(tmp_path / "nul\0.xlsx") == "file.not_found"


def test_every_cut_of_a_workbook_reads_whole_or_is_refused(tmp_path: Path) -> None:
    whole = saved(
        tmp_path / "a.xlsx", parts("".join(row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(1, 50)))
    ).read_bytes()
    for length in range(0, len(whole) - 1, 37):
        (tmp_path / "b.xlsx").write_bytes(whole[:length])
        assert refusal(tmp_path / "b.xlsx").startswith("file.")


def test_every_flipped_byte_reads_the_same_or_is_refused(tmp_path: Path) -> None:
    whole = saved(
        tmp_path / "a.xlsx", parts("".join(row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(1, 50)))
    ).read_bytes()
    told = [tuple(each) for each in rows_of(tmp_path / "a.xlsx")]
    for position in range(0, len(whole), 11):
        flipped = bytearray(whole)
        flipped[position] ^= 0x15
        (tmp_path / "b.xlsx").write_bytes(flipped)
        try:
            found = [tuple(each) for each in rows_of(tmp_path / "b.xlsx")]
        except Refused as refused:
            assert refused.problems[0].id.startswith("file.")
        else:
            assert found == told


@pytest.mark.parametrize("before", ["", "<!-- -->"])
def test_millions_of_spaces_between_rows_are_passed_over_once(before: str, tmp_path: Path) -> None:
    spaces = before + " " * 3_000_000
    part = sheet(spaces + row(1, '<c r="A1"><v>1</v></c>') + spaces)
    assert refusal(saved(tmp_path / "a.xlsx", {**parts(), SHEET: part}), Limits(ratio=1_000_000)) == "1 rows"
