"""Text files with separated fields, as an old system or a person saves them.

Owns finding the encoding (UTF-8 with or without a mark, else Windows-1252) and the separator (; tab ,). Every field is text;
nothing is guessed about numbers or dates.
"""

import codecs
import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from backoffice.exchange.cells import MAX_COLUMNS, MAX_TEXT, BadCell, BadKind, Cell, SheetRow
from backoffice.exchange.files import refused_file
from backoffice.exchange.guard import Limits, check_size

SEPARATORS = ";\t,"
FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r]")
"""How a text begins that a spreadsheet would calculate; `write_csv` puts an apostrophe before it, reading takes it away."""

_SAMPLE_LINES = 50
_SAMPLE_CHARS = 200_000
_BLOCK = 1 << 20
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([;\t,])\r?\n?$", re.IGNORECASE)


def csv_rows(stream: BinaryIO, name: str, limits: Limits) -> Iterator[SheetRow]:
    """Yield the rows of a text file that have a value; row numbers are those Excel would show.

    Refused if it is not text, has a quote that is never closed, or breaks a limit.
    """
    check_size(stream, name, limits)
    lines = _Lines(stream, _encoding(stream, name), name, limits)
    sample = _sample(lines)
    stated = _SEPARATOR_LINE.match(sample[0]) if sample else None
    separator = stated[1] if stated else _separator(sample)
    lines.put_back(sample[1:] if stated else sample)
    first = 2 if stated else 1
    reader = csv.reader(lines, delimiter=separator, strict=True)
    row = first - 1
    try:
        for row, fields in enumerate(reader, first):
            if row > limits.rows:
                raise refused_file("too_many_rows", name, limit=limits.rows)
            cells = _cells(fields)
            if len(cells) > MAX_COLUMNS:
                raise refused_file("row_too_long", name, row=row)
            if cells:
                yield SheetRow("", row, cells)
    except csv.Error as error:
        raise refused_file("quotes", name, row=row + 1) from error


def _sample(lines: Iterator[str]) -> list[str]:
    sample: list[str] = []
    for line in lines:
        sample.append(line)
        if len(sample) == _SAMPLE_LINES or sum(map(len, sample)) > _SAMPLE_CHARS:
            break
    return sample


def _cells(fields: list[str]) -> tuple[Cell, ...]:
    width = len(fields)
    while width and not fields[width - 1]:
        width -= 1
    return tuple([_cell(field) if field else None for field in fields[:width]])


def _cell(field: str) -> Cell:
    if field[0] == "'" and FORMULA_LIKE.match(field):
        field = field[1:]
    return field if len(field) <= MAX_TEXT else BadCell(BadKind.TOO_LONG, field[:50])


class _Lines:
    """The lines of the file, each within the limit, some of them read twice."""

    def __init__(self, stream: BinaryIO, encoding: str, name: str, limits: Limits) -> None:
        stream.seek(0)
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self._again: list[str] = []
        self._name, self._limits = name, limits

    def put_back(self, lines: list[str]) -> None:
        self._again = lines[::-1]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            return self._again.pop()
        line = self._text.readline(self._limits.row_chars + 1)
        if len(line) > self._limits.row_chars:
            raise refused_file("row_too_long", self._name)
        if not line:
            raise StopIteration
        return line


def _encoding(stream: BinaryIO, name: str) -> str:
    """Return the encoding that every byte of the file fits; refused for a file that is not text."""
    stream.seek(0)
    start = stream.read(8)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused_file("not_text", name)
    marked = start.startswith(codecs.BOM_UTF8)
    if _fits(stream, "utf-8", name):
        return "utf-8-sig"
    if marked or not _fits(stream, "cp1252", name):
        raise refused_file("encoding", name)
    return "cp1252"


def _fits(stream: BinaryIO, encoding: str, name: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while data := stream.read(_BLOCK):
            if b"\0" in data:
                raise refused_file("not_text", name)
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(sample: list[str]) -> str:
    """Return the separator that cuts most lines into the same number of fields, at least two; else the Danish one.

    Commas also stand in addresses and amounts: they separate only if they do so in the first line too.
    """
    best, most = SEPARATORS[0], 0
    for separator in SEPARATORS:
        with contextlib.suppress(csv.Error):
            widths = [len(row) for row in csv.reader(sample, delimiter=separator) if any(row)]
            width, lines = Counter(widths).most_common(1)[0] if widths else (0, 0)
            if width > 1 and lines > most and (separator != "," or widths[0] == width):
                best, most = separator, lines
    return best
