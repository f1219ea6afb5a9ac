"""The marks of the program's own workbook: what says which record a row was written from, and what the file was.

Owns the form of a row's mark, of the heading over the marks, of the hidden sheet with what was exported, and the text
that empties a field. Pure: texts in, values out. A mark is a checksum's worth of care, no secret.
"""

import base64
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CLEAR_TEXT = "(tøm)"
"""What a person writes in a cell to empty the field; a blank cell leaves it as it is."""
META_SHEET = "_backoffice"
LAYOUT = 1
"""Version of the layout; a file of a later one is refused."""

_HEADING = re.compile(r"_backoffice:([a-z_]+):([0-9]{1,4}):([0-9a-f]{8})(?::([0-9]{1,9}):([0-9]{1,18}))?")
_MARK = re.compile(r"(r([0-9]{1,18})v([0-9]{1,9}))x([0-9a-f]{8})")
_CHUNK = 30_000
_MOST_BYTES = 64_000_000
_IDS, _HEAD = "ids", ("record", "position", "day", "selection")


@dataclass(frozen=True, slots=True)
class MarkHeading:
    """What the heading of the hidden column says: record kind, version of the layout, the register's mark, how many rows, and
    the place in the history at which it was written."""

    record: str
    layout: int
    register: str
    rows: int = 0
    position: int = 0

    def text(self) -> str:
        """Return the heading."""
        return f"_backoffice:{self.record}:{self.layout}:{self.register}:{self.rows}:{self.position}"


def register_mark(first_operation: str) -> str:
    """Return eight characters that tell one register from another, from what its history begins with."""
    return f"{zlib.crc32(first_operation.encode()):08x}"


def read_heading(cell: object) -> MarkHeading | None:
    """Return what a heading says if it is that of the marks."""
    found = _HEADING.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return MarkHeading(found[1], int(found[2]), found[3], int(found[4] or 0), int(found[5] or 0)) if found else None


class Marks:
    """Writes and reads the marks of one kind of record of one register."""

    def __init__(self, record: str, register: str) -> None:
        """Begin the checksum with what all marks share."""
        self._seed = zlib.crc32(f"{register}:{record}:".encode())

    def write(self, record_id: int, version: int) -> str:
        """Return the mark of a record at a version."""
        own = f"r{record_id}v{version}"
        return f"{own}x{zlib.crc32(own.encode(), self._seed):08x}"

    def read(self, mark: str) -> tuple[int, int] | None:
        """Return record and version; None where the mark was changed or is of another kind or register."""
        found = _MARK.fullmatch(mark.strip())
        if found is None:
            return None
        own, record_id, version, checksum = found.groups()
        return (int(record_id), int(version)) if zlib.crc32(own.encode(), self._seed) == int(checksum, 16) else None


@dataclass(frozen=True, slots=True)
class Exportation:
    """What a workbook was when it was written: kind, place in the history, day, selection in words, and the records."""

    record: str
    position: int
    day: str
    selection: str
    ids: "array[int]"


def meta_rows(record: str, position: int, day: str, selection: str, ids: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Yield the rows (name, text) of the hidden sheet; `ids` is only asked for when its row comes."""
    yield "record", record
    yield "position", str(position)
    yield "day", day
    yield "selection", selection[:2000]
    packed = pack_ids(ids)
    for start in range(0, len(packed), _CHUNK):
        yield _IDS, packed[start : start + _CHUNK]


def read_meta(rows: Sequence[tuple[str, str]]) -> Exportation | None:
    """Return what the hidden sheet says; None where it cannot be read: then nobody knows what is missing."""
    said = dict(reversed([row for row in rows if row[0] in _HEAD]))
    ids = unpack_ids("".join(value for name, value in rows if name == _IDS))
    if ids is None or "record" not in said or not said.get("position", "").isdecimal():
        return None
    return Exportation(said["record"], int(said["position"]), said.get("day", ""), said.get("selection", ""), ids)


def pack_ids(ids: Iterable[int]) -> str:
    """Return ids as text: ascending, as distances of seven bits a byte, compressed."""
    packed, last = bytearray(), 0
    for row_id in sorted(ids):
        distance, last = row_id - last, row_id
        while distance > 127:
            packed.append(distance & 127 | 128)
            distance >>= 7
        packed.append(distance)
    return base64.b64encode(zlib.compress(bytes(packed), 6)).decode()


def unpack_ids(text: str) -> "array[int] | None":
    """Return the ids of such a text, ascending; None if it is none or unreasonably large."""
    try:
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(base64.b64decode(text, validate=True), _MOST_BYTES)
    except (ValueError, zlib.error):
        return None
    if not unpacker.eof:
        return None
    ids = array("q")
    last = distance = shift = 0
    for byte in packed:
        distance |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            last += distance
            if last >= 2**63:
                return None
            ids.append(last)
            distance = shift = 0
        elif shift > 63:
            return None
    return ids
