"""What a file must be before any parser sees it: its first bytes, its size, the directory of its zip.

Owns the limits and the refusals that need no parsing. Never unpacks anything; entities are refused by `safe_xml`, rows and
cells are counted by the readers.
"""

import io
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from backoffice.exchange.cells import MAX_ROWS
from backoffice.exchange.files import refused_file

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. The defaults take every dwelling of the country (650,000 rows) with room to spare."""

    file_bytes: int = 256 * _MIB
    unpacked_bytes: int = 2048 * _MIB
    ratio: int = 200
    """Unpacked bytes for each packed one; ordinary sheets have 5 to 40."""
    parts: int = 2_000
    sheets: int = 100
    rows: int = MAX_ROWS
    """Rows of a sheet, blank ones included."""
    cells: int = 32_000_000
    """Cells of a file, blank ones included: 650,000 rows of 49."""
    row_chars: int = 4 * _MIB
    """Characters of one row, or one shared string, as they stand in the file."""
    text_bytes: int = 224 * _MIB
    """Memory for the strings that cells share: some 2.5 million different ones."""
    small_part_bytes: int = 32 * _MIB
    """A part other than sheets and shared strings: styles, relations, the list of sheets."""
    binary_bytes: int = 64 * _MIB
    """A file of a kind whose reader holds all of it at once."""
    xml_bytes: int = 12 << 30
    """A file of the register's XML, which is read as a stream: every dwelling of the country twice."""
    xml_elements: int = 150_000_000
    xml_tag_bytes: int = 4 * _MIB
    """A tag, comment or instruction in one piece."""
    xml_text: int = 4_000
    """Characters of one element."""
    xml_records: int = 5_000
    """Costs or leases of one dwelling."""
    memory_bytes: int = 512 * _MIB
    """Address space of the reading process."""
    cpu_seconds: int = 300
    """Processor time of the reading process."""
    silent_seconds: float = 120
    """How long the program waits for the next rows."""


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Records of an .xls: where its list of sheets begins, and what may follow first.
_BEGIN = b"\x09\x08"
_WHOLE_BOOK, _READ_ONLY, _PASSWORD = b"\x05\x00", b"\x86\x00", b"\x2f\x00"
_SMALLEST_SECTOR = 64
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_SMALL = 64 * 1024
_DIRECTORY_ENTRY = 46


def check_size(stream: BinaryIO, name: str, limits: Limits) -> int:
    """Return the size of the file in bytes; refused if it is empty or too large."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not size:
        raise refused_file("empty", name)
    if size > limits.file_bytes:
        raise refused_file("too_large", name, megabytes=size // _MIB, limit=limits.file_bytes // _MIB)
    return size


def open_workbook(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    """Return the zip of a workbook whose directory breaks no limit; refused by name for whatever else it is."""
    size = check_size(stream, name, limits)
    magic = stream.read(8)
    if magic == _OLE:
        raise refused_file("password" if _holds(stream, _ENCRYPTED) else "old_excel", name)
    if not magic.startswith(_ZIP):
        raise refused_file("not_a_workbook", name)
    _check_directory(stream, size, name, limits)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise refused_file("damaged", name) from error
    _check_parts(archive.infolist(), size, name, limits)
    return archive


def check_old_workbook(stream: BinaryIO, name: str, limits: Limits) -> None:
    """Refuse what is not an .xls by its first bytes, or is larger than its reader should hold."""
    size = check_size(stream, name, limits)
    _check_held(size, name, limits)
    if stream.read(8) != _OLE:
        raise refused_file("not_a_workbook", name)
    stream.seek(0)
    content = stream.read()
    if _ENCRYPTED in content or _has_password_record(content):
        raise refused_file("password", name)
    stream.seek(0)


def _has_password_record(content: bytes) -> bool:
    """Tell whether the workbook's first records, or the ones after a mark that it is read-only, say that it is encrypted."""
    at = content.find(_BEGIN)
    while at >= 0:
        following = at + 4 + int.from_bytes(content[at + 2 : at + 4], "little")
        if at % _SMALLEST_SECTOR == 0 and content[at + 6 : at + 8] == _WHOLE_BOOK:
            if content[following : following + 2] == _READ_ONLY:
                following += 4
            return content[following : following + 2] == _PASSWORD
        at = content.find(_BEGIN, at + 1)
    return False


def open_binary_workbook(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    """Return the zip of an .xlsb; refused if it breaks a limit, or is larger than its reader should hold."""
    _check_held(check_size(stream, name, limits), name, limits)
    archive = open_workbook(stream, name, limits)
    # Its reader would also take a workbook of another kind, and see less in it than ours.
    if "xl/workbook.bin" not in {part.filename.lower() for part in archive.infolist()}:
        raise refused_file("not_a_workbook", name)
    if any(part.file_size > limits.memory_bytes // 4 for part in archive.infolist()):
        raise refused_file("too_large_unpacked", name, limit=limits.memory_bytes // 4 // _MIB)
    return archive


def _check_held(size: int, name: str, limits: Limits) -> None:
    if size > limits.binary_bytes:
        raise refused_file("too_large", name, megabytes=size // _MIB, limit=limits.binary_bytes // _MIB)


def _holds(stream: BinaryIO, wanted: bytes) -> bool:
    stream.seek(0)
    tail = b""
    while data := stream.read(_MIB):
        if wanted in tail + data:
            return True
        tail = data[-len(wanted) :]
    return False


def _check_directory(stream: BinaryIO, size: int, name: str, limits: Limits) -> None:
    """Refuse a directory that would itself be a bomb, before `zipfile` makes an object of each entry."""
    stream.seek(-min(size, _SMALL + 22), io.SEEK_END)
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise refused_file("damaged", name)
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    locator = tail[at - 20 : at] if at >= 20 else b""
    if locator.startswith(_LOCATOR_64):
        stream.seek(min(struct.unpack("<Q", locator[8:16])[0], size))
        record = stream.read(56)
        if len(record) < 56 or not record.startswith(_END_64):
            raise refused_file("damaged", name)
        entries, directory = struct.unpack("<QQ", record[32:48])
    if max(entries, directory // (_DIRECTORY_ENTRY + 256)) > limits.parts:
        raise refused_file("too_many_parts", name, limit=limits.parts)


def _check_parts(parts: Iterable[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    seen: set[str] = set()
    packed = unpacked = 0
    for part in parts:
        key = part.filename.lower()
        if key in seen:
            raise refused_file("repeated_parts", name)
        if key.startswith(("/", "\\")) or ".." in key.replace("\\", "/").split("/") or ":" in key:
            raise refused_file("part_names", name)
        if part.flag_bits & 0x1:
            raise refused_file("password", name)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused_file("damaged", name)
        if part.file_size > max(part.compress_size, 1) * limits.ratio and part.file_size > _MIB:
            raise refused_file("bomb", name)
        seen.add(key)
        packed += part.compress_size
        unpacked += part.file_size
    if packed > size:
        raise refused_file("bomb", name)
    if unpacked > limits.unpacked_bytes:
        raise refused_file("too_large_unpacked", name, limit=limits.unpacked_bytes // _MIB)
