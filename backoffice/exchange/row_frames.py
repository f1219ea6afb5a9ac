"""Rows as bytes and back: what goes through the pipe between the reading process and the program.

Owns the frames: a kind, a length, a body of marshalled plain values, column by column. Never carries an object that the other
side would have to build by name: whatever is not a plain value or one of the four coded ones is refused on the way in.
"""

import marshal
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import partial
from itertools import repeat, zip_longest
from typing import Any, BinaryIO

from backoffice.exchange.cells import BadCell, BadKind, Cell, SheetRow
from backoffice.rules.problems import Level, Owner, Place, Problem

BLOCK_ROWS = 1_024
BLOCK_CELLS = 65_536
"""Cells of a block, the blanks that make its rows equally long included."""
MAX_FRAME = 16 << 20
_HEAD = struct.Struct(">BI")


class Frame(IntEnum):
    """What a frame holds."""

    ROWS = 1
    WARNING = 2
    REFUSED = 3
    END = 4


class FrameError(Exception):
    """What came through the pipe is not what the reading process sends."""


class FrameTooLargeError(Exception):
    """One row holds more than a frame may."""


Body = tuple[Any, ...]
_PLAIN = frozenset((str, int, float, bool, type(None)))
_CODED = _PLAIN | {tuple}
_MIDNIGHT = datetime.min


def packed(kind: Frame, body: Body) -> bytes:
    """Return a frame's bytes."""
    data = marshal.dumps(body)
    return _HEAD.pack(kind, len(data)) + data


def read_frame(stream: BinaryIO) -> tuple[Frame, Body] | None:
    """Return the next frame, or None where the stream ends; FrameError for one cut off, too long or of other values."""
    head = stream.read(_HEAD.size)
    if not head:
        return None
    try:
        kind, length = _HEAD.unpack(head)
        if length > MAX_FRAME:
            raise FrameError
        data = stream.read(length)
        if len(data) < length:
            raise FrameError
        body = marshal.loads(data)  # noqa: S302 - plain values; every one is checked where it is used
        if not isinstance(body, tuple):
            raise FrameError
        return Frame(kind), body
    except (struct.error, ValueError, EOFError, TypeError) as error:
        raise FrameError from error


def frames_of_rows(rows: Iterable[SheetRow]) -> Iterator[bytes]:
    """Yield the frames of a reading's rows; FrameTooLargeError for a row that no frame can hold."""
    block: list[SheetRow] = []
    width = 0
    for row in rows:
        width = max(width, len(row.cells))
        if block and (
            len(block) == BLOCK_ROWS or (len(block) + 1) * width > BLOCK_CELLS or row.sheet != block[0].sheet
        ):
            yield from _frames(block)
            block, width = [], len(row.cells)
        block.append(row)
    if block:
        yield from _frames(block)


def _frames(block: list[SheetRow]) -> Iterator[bytes]:
    frame = packed(Frame.ROWS, _block_body(block))
    if len(frame) <= MAX_FRAME:
        yield frame
        return
    if len(block) == 1:
        raise FrameTooLargeError
    half = len(block) // 2
    yield from _frames(block[:half])
    yield from _frames(block[half:])


def _block_body(block: list[SheetRow]) -> Body:
    _, numbers, cells, hidden, _ = zip(*block, strict=True)
    widths = tuple(map(len, cells))
    columns = list(zip_longest(*cells))
    coded = []
    for index, column in enumerate(columns):
        if not _PLAIN.issuperset(map(type, column)):
            columns[index] = tuple([cell if type(cell) in _PLAIN else _CODES[cell] for cell in column])
            coded.append(index)
    even = () if min(widths) == max(widths) else widths
    return (
        block[0].sheet,
        block[0].sheet_hidden,
        numbers,
        even,
        hidden if any(hidden) else (),
        tuple(columns),
        tuple(coded),
    )


def rows_of_body(body: Body) -> Iterator[SheetRow]:
    """Return the rows of a frame of rows; FrameError unless it holds nothing but cells."""
    try:
        sheet, sheet_hidden, numbers, widths, hidden, columns, coded = body
        count = len(numbers)
        if type(sheet) is not str or type(sheet_hidden) is not bool or not _all(int, numbers) or not columns:
            raise FrameError
        if not _all(int, widths) or len(widths) not in (0, count) or not _all(bool, hidden):
            raise FrameError
        if len(hidden) not in (0, count) or {len(column) for column in columns} != {count}:
            raise FrameError
        columns = list(columns)
        for index, column in enumerate(columns):
            types = set(map(type, column))
            if not types <= (_CODED if index in coded else _PLAIN):
                raise FrameError
            if tuple in types:
                columns[index] = [_VALUES[cell] if type(cell) is tuple else cell for cell in column]
        cells: Iterable[tuple[Cell, ...]] = zip(*columns, strict=True)
        if widths:
            cells = [row[:width] for row, width in zip(cells, widths, strict=True)]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise FrameError from error
    return map(_ROW, zip(repeat(sheet), numbers, cells, hidden or repeat(False), repeat(sheet_hidden)))


_ROW: Any = partial(tuple.__new__, SheetRow)  # the way around SheetRow's own checks of its arguments


def _all(kind: type, values: Sequence[object]) -> bool:
    return type(values) is tuple and {kind}.issuperset(map(type, values))


def body_of_problem(problem: Problem) -> Body:
    """Return a problem of the file without the file's name, which the reading process does not know."""
    values = {key: value if isinstance(value, int) else str(value) for key, value in problem.values.items()}
    place = problem.place
    return (problem.id, str(problem.level), place.sheet, place.row, place.column, values)


def problem_of_body(body: Body, file: str) -> Problem:
    """Return the problem, with the file's name; FrameError unless it is one."""
    try:
        problem_id, level, sheet, row, column, values = body
        plain = (str, str, str, int, str, dict)
        if tuple(map(type, body)) != plain or not problem_id.startswith(("file.", "xml.")):
            raise FrameError
        if not {str}.issuperset(map(type, values)) or not {str, int}.issuperset(map(type, values.values())):
            raise FrameError
        return Problem(problem_id, Level(level), owner=Owner.FILE, place=Place(file, sheet, row, column), values=values)
    except ValueError as error:
        raise FrameError from error


class _Codes(dict[Any, tuple[Any, ...]]):
    """From a value that marshal does not know to its code; few days make up all the dates of a file."""

    def __missing__(self, value: Any) -> tuple[Any, ...]:
        code: tuple[Any, ...]
        if isinstance(value, datetime):
            code = ("s", (value - _MIDNIGHT) // timedelta(microseconds=1))
        elif isinstance(value, date):
            code = ("d", value.toordinal())
        elif isinstance(value, time):
            code = ("t", value.hour, value.minute, value.second, value.microsecond)
        elif isinstance(value, BadCell):
            code = ("b", str(value.kind), value.shown)
        else:
            raise TypeError(type(value).__name__)
        if len(self) < _REMEMBERED:
            self[value] = code
        return code


class _Values(dict[tuple[Any, ...], Any]):
    """From a code to its value."""

    def __missing__(self, code: tuple[Any, ...]) -> Any:
        value = _decoded(*code)
        if len(self) < _REMEMBERED:
            self[code] = value
        return value


_REMEMBERED = 20_000


def _decoded(kind: str, *given: Any) -> Any:
    if kind == "d":
        return date.fromordinal(*given)
    if kind == "s":
        return _MIDNIGHT + timedelta(microseconds=given[0])
    if kind == "t":
        return time(*given)
    if kind == "b" and tuple(map(type, given)) == (str, str):
        return BadCell(BadKind(given[0]), given[1])
    raise FrameError


_CODES = _Codes()
_VALUES = _Values()
