"""Files that are not what they seem: each is refused by its own name, in both languages, without harm."""

import os
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.exchange.guard import Limits
from backoffice.rules.problems import Refused, sentence
from backoffice.text import use_language
from tests.exchange.made_files import (
    DECLARED,
    MAIN,
    SHEET,
    STRINGS,
    STYLES,
    WORKBOOK,
    parts,
    refusal,
    relations,
    rows_of,
    saved,
    sheet,
    strings,
    styles,
)

Write = Callable[[Path], object]
DTD = '<!DOCTYPE worksheet [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>'
TEXT_CELL = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def bytes_(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def with_part(name: str, content: str | bytes, rows: str = TEXT_CELL) -> Write:
    return lambda path: saved(path, {**parts(rows), name: content})


def without(name: str) -> Write:
    return lambda path: saved(path, {key: value for key, value in parts().items() if key != name})


def sheet_part(content: str | bytes) -> Write:
    return with_part(SHEET, content)


def truncated(path: Path) -> None:
    whole = saved(path, parts()).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])


def wrong_checksum(path: Path) -> None:
    content = sheet('<row r="1"><c r="A1"><v>12345</v></c></row>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, part in {**parts(), SHEET: content}.items():
            archive.writestr(name, part)
    path.write_bytes(path.read_bytes().replace(b"<v>12345</v>", b"<v>12346</v>"))


def repeated(path: Path) -> None:
    with zipfile.ZipFile(saved(path, parts()), "a") as archive:
        archive.writestr(SHEET.upper(), sheet('<row r="1"><c r="A1"><v>2</v></c></row>'))


def encrypted_entry(path: Path) -> None:
    content = bytearray(saved(path, parts()).read_bytes())
    for found in re.finditer(b"PK\x01\x02", bytes(content)):
        content[found.start() + 8] |= 1
    path.write_bytes(content)


def other_compression(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, part in parts().items():
            archive.writestr(name, part)


def overlapping(path: Path) -> None:
    """Many directory entries that all lead to the same packed bytes."""
    content = saved(path, {**parts(), "xl/media/a.bin": os.urandom(50_000)}).read_bytes()
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack("<L", content[end + 16 : end + 20])[0]
    last = content.rindex(b"PK\x01\x02", start, end)
    entry = content[last:end]
    more = b"".join(entry.replace(b"a.bin", b"%c.bin" % letter) for letter in b"bcdefgh")
    head = content[end : end + 8] + struct.pack("<HHLL", 13, 13, end - start + len(more), start) + b"\0\0"
    path.write_bytes(content[:end] + more + head)


def huge_directory(path: Path) -> None:
    """An end record that promises millions of parts."""
    content = saved(path, parts()).read_bytes()
    end = content.rindex(b"PK\x05\x06")
    path.write_bytes(content[: end + 10] + struct.pack("<HLL", 65_535, 2**31, 0) + b"\0\0")


def many_parts(path: Path) -> None:
    saved(path, {**parts(), **{f"xl/media/{number}.bin": b"" for number in range(2_100)}})


def spaces(path: Path) -> None:
    saved(path, {**parts(), SHEET: sheet(" " * 30_000_000)})


def many_sheets(path: Path) -> None:
    listed = "".join(f'<sheet name="Ark{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, 200))
    saved(
        path,
        {
            **parts(),
            WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships"><sheets>{listed}</sheets></workbook>',
        },
    )


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


CASES: dict[str, tuple[str, str, Write]] = {
    "nothing at all": ("a.xlsx", "file.empty", bytes_(b"")),
    "a workbook without a row": ("a.xlsx", "file.empty", sheet_part(sheet(""))),
    "a sheet that ends itself": (
        "a.xlsx",
        "file.empty",
        sheet_part(sheet("").replace("<sheetData></sheetData>", "<sheetData/>")),
    ),
    "text renamed": ("a.xlsx", "file.not_a_workbook", bytes_(b"Afdeling;Bolig\r\n1;2\r\n")),
    "a web page renamed": ("a.xlsx", "file.not_a_workbook", bytes_(b"<html><table></table></html>")),
    "old Excel": ("a.xlsx", "file.old_excel", bytes_(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000))),
    "a password": (
        "a.xlsx",
        "file.password",
        bytes_(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000) + "EncryptedPackage".encode("utf-16-le")),
    ),
    "a zip with a password": ("a.xlsx", "file.password", encrypted_entry),
    "a zip of something else": ("a.xlsx", "file.not_a_workbook", lambda path: saved(path, {"readme.txt": "hej"})),
    "no workbook part": ("a.xlsx", "file.not_a_workbook", without(WORKBOOK)),
    "no sheet in the list": (
        "a.xlsx",
        "file.not_a_workbook",
        with_part(WORKBOOK, f'<workbook xmlns="{MAIN}"><sheets/></workbook>'),
    ),
    "a binary workbook": (
        "a.xlsx",
        "file.unknown_kind",
        lambda path: saved(
            path,
            {**parts(), "_rels/.rels": relations([("officeDocument", "xl/workbook.bin")]), "xl/workbook.bin": b"1"},
        ),
    ),
    "another ending": ("a.ods", "file.unknown_kind", bytes_(b"PK\x03\x04")),
    "the sheet is missing": ("a.xlsx", "file.damaged", without(SHEET)),
    "half a file": ("a.xlsx", "file.damaged", truncated),
    "a wrong checksum": ("a.xlsx", "file.damaged", wrong_checksum),
    "other compression": ("a.xlsx", "file.damaged", other_compression),
    "broken XML": ("a.xlsx", "file.damaged", sheet_part(sheet("<row r='1'><c><v>1</c></row>"))),
    "XML cut off": ("a.xlsx", "file.damaged", sheet_part(sheet(row(1, '<c r="A1"><v>1</v></c>'))[:-30])),
    "not XML": ("a.xlsx", "file.damaged", sheet_part(bytes(range(256)))),
    "half UTF-8": ("a.xlsx", "file.damaged", sheet_part(sheet(row(1, '<c r="A1"><v>1</v></c>')).encode() + b"\xc3")),
    "an unknown entity": (
        "a.xlsx",
        "file.damaged",
        sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&aring;</v></c>'))),
    ),
    "half a character by number": (
        "a.xlsx",
        "file.damaged",
        sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&#xD800;</v></c>'))),
    ),
    "a row twice": (
        "a.xlsx",
        "file.damaged",
        sheet_part(sheet(row(2, '<c r="A2"><v>1</v></c>') + row(2, '<c r="A2"><v>2</v></c>'))),
    ),
    "a cell in another row": ("a.xlsx", "file.damaged", sheet_part(sheet(row(2, '<c r="A3"><v>1</v></c>')))),
    "a column beyond the last": ("a.xlsx", "file.damaged", sheet_part(sheet(row(1, '<c r="XFE1"><v>1</v></c>')))),
    "a row beyond the last": (
        "a.xlsx",
        "file.damaged",
        sheet_part(sheet(row(1_048_577, '<c r="A1048577"><v>1</v></c>'))),
    ),
    "entities in a sheet": (
        "a.xlsx",
        "file.entities",
        sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&b;</v></c>')).replace("?>\n", f"?>{DTD}", 1)),
    ),
    "entities in UTF-16": (
        "a.xlsx",
        "file.entities",
        sheet_part(f'<?xml version="1.0" encoding="UTF-16"?>{DTD}<worksheet/>'.encode("utf-16")),
    ),
    "entities in the strings": (
        "a.xlsx",
        "file.entities",
        with_part(STRINGS, strings("<si><t>&b;</t></si>").replace("?>\n", f"?>{DTD}", 1)),
    ),
    "entities in the list of sheets": (
        "a.xlsx",
        "file.entities",
        with_part(WORKBOOK, str(parts()[WORKBOOK]).replace("?>\n", f"?>{DTD}", 1)),
    ),
    "entities in the styles": ("a.xlsx", "file.entities", with_part(STYLES, styles().replace("?>\n", f"?>{DTD}", 1))),
    "a file from outside": (
        "a.xlsx",
        "file.entities",
        sheet_part(f'{DECLARED}<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet xmlns="{MAIN}"/>'),
    ),
    "thirty million spaces": ("a.xlsx", "file.bomb", spaces),
    "one packed part for many": ("a.xlsx", "file.bomb", overlapping),
    "the same part twice": ("a.xlsx", "file.repeated_parts", repeated),
    "a name that climbs out": ("a.xlsx", "file.part_names", with_part("../../evil.txt", "hej")),
    "an absolute name": ("a.xlsx", "file.part_names", with_part("/etc/evil", "hej")),
    "too many parts": ("a.xlsx", "file.too_many_parts", many_parts),
    "a directory that lies": ("a.xlsx", "file.too_many_parts", huge_directory),
    "too many sheets": ("a.xlsx", "file.too_many_sheets", many_sheets),
    "a workbook named csv": ("a.csv", "file.not_text", lambda path: saved(path, parts())),
    "text with NUL": ("a.csv", "file.not_text", bytes_(b"a;b\r\n1;\x00\r\n")),
    "UTF-16 text": ("a.csv", "file.not_text", bytes_("a;b\r\n1;2\r\n".encode("utf-16"))),
    "no encoding fits": ("a.csv", "file.encoding", bytes_(b"a;b\r\n\x81;\x8d\r\n")),
    "a quote never closed": ("a.csv", "file.quotes", bytes_(b'a;b\r\n1;"2\r\n3;4\r\n')),
    "an empty text file": ("a.csv", "file.empty", bytes_(b"")),
    "only line breaks": ("a.csv", "file.empty", bytes_(b"\r\n\r\n;;\r\n")),
}


@pytest.mark.parametrize("case", CASES)
def test_each_odd_file_is_refused_by_its_own_name(case: str, tmp_path: Path) -> None:
    name, expected, write = CASES[case]
    write(tmp_path / name)
    assert refusal(tmp_path / name) == expected


@pytest.mark.parametrize("case", CASES)
def test_each_refusal_has_a_sentence_in_both_languages(case: str, tmp_path: Path) -> None:
    name, _, write = CASES[case]
    write(tmp_path / name)
    with pytest.raises(Refused) as refused:
        rows_of(tmp_path / name)
    for language in ("da", "en"):
        use_language(language)
        said = sentence(refused.value.problems[0])
        assert said.startswith(name) and "{" not in said and len(said) > len(name) + 15


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
