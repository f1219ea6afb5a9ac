"""What the library that reads .xls and .xlsb does not tell: which cells are errors, and which rows are hidden.

Owns a walk over the records of the two kinds, past everything else in them ([MS-CFB], [MS-XLS], [MS-XLSB]). Reads no value.
"""

import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from backoffice.exchange.cells import BadCell, BadKind
from backoffice.exchange.workbook_parts import related_parts

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_NO_SECTOR = 0xFFFFFFFA
"""From here on a number is a sign, not a sector."""
_IN_HEADER = 109
_ENTRY = 128
_STREAMS = ("workbook", "book")
_BOF, _EOF, _LISTED, _FORMULA, _ERROR_OR_TRUTH, _ROW = 0x0809, 0x0A, 0x85, 0x06, 0x0205, 0x0208
_XLSB_ROW, _XLSB_ERROR, _XLSB_FORMULA_ERROR, _XLSB_LISTED = 0, 3, 11, 156


@dataclass(slots=True)
class Marks:
    """Of one sheet, rows and columns from 0: the cells that are errors, and the hidden rows."""

    errors: dict[int, dict[int, BadCell]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def add_error(self, row: int, column: int, code: int) -> None:
        """Note an error cell by its code."""
        self.errors.setdefault(row, {})[column] = BadCell(BadKind.ERROR, _ERRORS.get(code, f"#{code:02X}"))


def marks_of_xls(stream: BinaryIO) -> list[Marks]:
    """Return the marks of every worksheet in the order of their list.

    struct.error, ValueError or LookupError for a file that is not built as the specification says.
    """
    stream.seek(0)
    book = _workbook_stream(stream.read())
    return [
        _sheet_marks(book, struct.unpack_from("<I", body)[0])
        for kind, body in _records(book, 0)
        if kind == _LISTED and body[5] == 0
    ]


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from here to the end of what begins here, whatever else begins within it left out."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size
    raise ValueError("no end")


def _sheet_marks(book: bytes, at: int) -> Marks:
    marks = Marks()
    for kind, body in _records(book, at):
        if kind == _ROW and body[12] & 0x20:
            marks.hidden.add(struct.unpack_from("<H", body)[0])
        elif (kind == _ERROR_OR_TRUTH and body[7]) or (
            kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2
        ):
            row, column = struct.unpack_from("<HH", body)
            marks.add_error(row, column, body[6] if kind == _ERROR_OR_TRUTH else body[8])
    return marks


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream of the records out of the compound file."""
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    tables, first_entries, least, first_small = struct.unpack_from("<I I 4x I I", content, 44)
    first_more = struct.unpack_from("<I", content, 68)[0]
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError("sectors")
    size = 1 << shift
    table = _table(content, size, tables, first_more)
    entries = _chained(content[size:], size, table, first_entries)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        name = entries[at : at + struct.unpack_from("<H", entries, at + 64)[0]].decode("utf-16-le").rstrip("\0")
        found.setdefault(
            "root" if entries[at + 66] == 5 else name.lower(), struct.unpack_from("<II", entries, at + 116)
        )
    start, length = found[next((name for name in _STREAMS if name in found), "")]
    if length >= least:
        return _chained(content[size:], size, table, start)[:length]
    small = _numbers(_chained(content[size:], size, table, first_small))
    return _chained(_chained(content[size:], size, table, found["root"][0]), 1 << small_shift, small, start)[:length]


def _table(content: bytes, size: int, tables: int, first_more: int) -> Sequence[int]:
    """Return for every sector the one after it."""
    listed = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    sector = first_more
    while sector < _NO_SECTOR and len(listed) < tables:
        *more, sector = _numbers(content[(sector + 1) * size : (sector + 2) * size])
        listed += more
    return _numbers(b"".join(content[(one + 1) * size : (one + 2) * size] for one in listed[:tables]))


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chained(sectors: bytes, size: int, table: Sequence[int], first: int) -> bytes:
    pieces: list[bytes] = []
    sector = first
    while sector < _NO_SECTOR:
        if len(pieces) > len(table):
            raise ValueError("a circle")
        pieces.append(sectors[sector * size : (sector + 1) * size])
        sector = table[sector]
    return b"".join(pieces)


def marks_of_xlsb(archive: zipfile.ZipFile, name: str) -> list[Marks]:
    """Return the marks of every worksheet in the order of their list; raises like `marks_of_xls`, KeyError without a part."""
    related = related_parts(archive, name, "xl/workbook.bin")
    marks = []
    for kind, body in _binary_records(archive.read("xl/workbook.bin")):
        if kind == _XLSB_LISTED:
            length = struct.unpack_from("<I", body, 8)[0]
            relation, target = related[body[12 : 12 + 2 * length].decode("utf-16-le")]
            if relation == "worksheet":
                marks.append(_binary_marks(archive.read(target)))
    return marks


def _binary_marks(part: bytes) -> Marks:
    marks, row = Marks(), 0
    for kind, body in _binary_records(part):
        if kind == _XLSB_ROW:
            row = struct.unpack_from("<I", body)[0]
            if body[11] & 0x10:
                marks.hidden.add(row)
        elif kind in (_XLSB_ERROR, _XLSB_FORMULA_ERROR):
            marks.add_error(row, struct.unpack_from("<I", body)[0], body[8])
    return marks


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _varying(part, at, 2)
        size, at = _varying(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _varying(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of at most so many bytes, seven bits in each, and where it ends."""
    value = 0
    for place in range(most):
        byte = part[at + place]
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    return value, at + most
