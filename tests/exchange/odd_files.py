"""Files that no honest program writes: how they are made; what they must come to stands in odd/*.toml.

Owns recipes only; never asserts anything itself.
"""

import os
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.exchange.made_files import (
    DECLARED,
    MAIN,
    OFFICE,
    SHEET,
    STRINGS,
    STYLES,
    WORKBOOK,
    parts,
    relations,
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


def listed(path: Path, names: int, targets: int) -> None:
    """Write a workbook with so many sheets in its list, on so many parts."""
    each = "".join(f'<sheet name="Ark{n}" sheetId="{n}" r:id="r{n % targets + 1}"/>' for n in range(1, names + 1))
    content = {
        **parts(),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{each}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations([("worksheet", f"ark{n}.xml") for n in range(targets)]),
    }
    saved(path, {**content, **{f"xl/ark{n}.xml": content[SHEET] for n in range(targets)}})


def shared_sheet(path: Path) -> None:
    listed(path, 2, 1)


def many_sheets(path: Path) -> None:
    listed(path, 200, 200)


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


PLAIN: dict[str, Write] = {
    "nothing at all": bytes_(b""),
    "a workbook without a row": sheet_part(sheet("")),
    "a sheet that ends itself": sheet_part(sheet("").replace("<sheetData></sheetData>", "<sheetData/>")),
    "text renamed": bytes_(b"Afdeling;Bolig\r\n1;2\r\n"),
    "a web page renamed": bytes_(b"<html><table></table></html>"),
    "old Excel": bytes_(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)),
    "a password": bytes_(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000) + "EncryptedPackage".encode("utf-16-le")),
    "a zip with a password": encrypted_entry,
    "a zip of something else": lambda path: saved(path, {"readme.txt": "hej"}),
    "no workbook part": without(WORKBOOK),
    "no sheet in the list": with_part(WORKBOOK, f'<workbook xmlns="{MAIN}"><sheets/></workbook>'),
    "a binary workbook": lambda path: saved(
        path,
        {**parts(), "_rels/.rels": relations([("officeDocument", "xl/workbook.bin")]), "xl/workbook.bin": b"1"},
    ),
    "another ending": bytes_(b"%PDF-1.7"),
    "the sheet is missing": without(SHEET),
    "half a file": truncated,
    "a wrong checksum": wrong_checksum,
    "other compression": other_compression,
    "broken XML": sheet_part(sheet("<row r='1'><c><v>1</c></row>")),
    "XML cut off": sheet_part(sheet(row(1, '<c r="A1"><v>1</v></c>'))[:-30]),
    "not XML": sheet_part(bytes(range(256))),
    "half UTF-8": sheet_part(sheet(row(1, '<c r="A1"><v>1</v></c>')).encode() + b"\xc3"),
    "an unknown entity": sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&aring;</v></c>'))),
    "half a character by number": sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&#xD800;</v></c>'))),
    "a row twice": sheet_part(sheet(row(2, '<c r="A2"><v>1</v></c>') + row(2, '<c r="A2"><v>2</v></c>'))),
    "a cell in another row": sheet_part(sheet(row(2, '<c r="A3"><v>1</v></c>'))),
    "a column beyond the last": sheet_part(sheet(row(1, '<c r="XFE1"><v>1</v></c>'))),
    "a row beyond the last": sheet_part(sheet(row(1_048_577, '<c r="A1048577"><v>1</v></c>'))),
    "entities in a sheet": sheet_part(sheet(row(1, '<c r="A1" t="str"><v>&b;</v></c>')).replace("?>\n", f"?>{DTD}", 1)),
    "entities in UTF-16": sheet_part(f'<?xml version="1.0" encoding="UTF-16"?>{DTD}<worksheet/>'.encode("utf-16")),
    "entities in the strings": with_part(STRINGS, strings("<si><t>&b;</t></si>").replace("?>\n", f"?>{DTD}", 1)),
    "entities in the list of sheets": with_part(WORKBOOK, str(parts()[WORKBOOK]).replace("?>\n", f"?>{DTD}", 1)),
    "entities in the styles": with_part(STYLES, styles().replace("?>\n", f"?>{DTD}", 1)),
    "a file from outside": sheet_part(f'{DECLARED}<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet xmlns="{MAIN}"/>'),
    "thirty million spaces": spaces,
    "one packed part for many": overlapping,
    "the same part twice": repeated,
    "a name that climbs out": with_part("../../evil.txt", "hej"),
    "an absolute name": with_part("/etc/evil", "hej"),
    "too many parts": many_parts,
    "a directory that lies": huge_directory,
    "one part for two sheets": shared_sheet,
    "too many sheets": many_sheets,
    "a workbook named csv": lambda path: saved(path, parts()),
    "text with NUL": bytes_(b"a;b\r\n1;\x00\r\n"),
    "UTF-16 text": bytes_("a;b\r\n1;2\r\n".encode("utf-16")),
    "no encoding fits": bytes_(b"a;b\r\n\x81;\x8d\r\n"),
    "a quote never closed": bytes_(b'a;b\r\n1;"2\r\n3;4\r\n'),
    "an empty text file": bytes_(b""),
    "only line breaks": bytes_(b"\r\n\r\n;;\r\n"),
}
"""By the name of the case."""
