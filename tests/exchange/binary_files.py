"""Workbooks of the kinds that a library reads, and OpenDocument sheets: made byte by byte, or from one that LibreOffice saved.

Owns how they are made; never asserts anything itself.
"""

import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.exchange.made_files import DECLARED, parts, relations

SAVED = Path(__file__).parent / "odd"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_MORE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def _record(kind: int, body: bytes = b"") -> bytes:
    code = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return code + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    path: Path,
    cells: Iterable[tuple[int, int]],
    errors: Mapping[tuple[int, int], int] = {},
    hidden: Iterable[int] = (),
) -> Path:
    """Write a binary workbook whose cells (row, column, from 0) hold the number of their row, or an error of this code."""
    at = sorted({*cells, *errors})
    body, hides = b"", set(hidden)
    for position, (row, column) in enumerate(at):
        if not position or at[position - 1][0] != row:
            body += _record(0, struct.pack("<I", row) + bytes(7) + bytes([0x10 * (row in hides)]) + bytes(5))
        value = struct.pack("<B", errors[row, column]) if (row, column) in errors else struct.pack("<d", row + 1.0)
        body += _record(3 if (row, column) in errors else 5, struct.pack("<II", column, 0) + value)
    last_row, last_column = max(row for row, _ in at), max(column for _, column in at)
    extent = struct.pack("<IIII", 0, last_row, 0, last_column)
    sheet = _record(129) + _record(148, extent) + _record(145) + body + _record(146) + _record(130)
    listed = struct.pack("<II", 0, 1) + _wide("r1") + _wide("Ark1")
    book = _record(131) + _record(143) + _record(156, listed) + _record(144) + _record(132)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts()["[Content_Types].xml"])
        archive.writestr("_rels/.rels", relations([("officeDocument", "xl/workbook.bin")]))
        archive.writestr("xl/_rels/workbook.bin.rels", relations([("worksheet", "worksheets/sheet1.bin")]))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def old_workbook(path: Path) -> Path:
    """Write the .xls that LibreOffice saved: every kind of cell, a hidden sheet, merged cells."""
    path.write_bytes((SAVED / "gammel.xls").read_bytes())
    return path


def locked_old_workbook(path: Path) -> Path:
    """Write an .xls that says in its first records that it is encrypted."""
    content = bytearray((SAVED / "gammel.xls").read_bytes())
    at = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    content[at : at + 2] = b"\x2f\x00"
    path.write_bytes(content)
    return path


def ods(path: Path, tables: str, *, styles: str = "", more: Mapping[str, str] = {}) -> Path:
    """Write an OpenDocument spreadsheet of these <table:table> elements."""
    spaces = f'xmlns:office="{_OPEN}" xmlns:table="{_TABLE}" xmlns:text="{_TEXT}" xmlns:style="{_STYLE}" xmlns:calcext="{_MORE}"'
    content = (
        f"{DECLARED}<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_MIME)
        for name, text in {"content.xml": content, **more}.items():
            archive.writestr(name, text)
    return path
