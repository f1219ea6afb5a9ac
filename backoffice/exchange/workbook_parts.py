"""The parts of a workbook around its sheets: which sheets there are, which styles are dates, the strings that cells share.

Owns finding parts by their relations and names without regard to case. Never reads a row.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from posixpath import dirname, normpath
from sys import getsizeof
from typing import IO

from backoffice.exchange.canonical import NotCanonicalError, decoded
from backoffice.exchange.cells import EPOCH_1900, EPOCH_1904, Cell, from_cell_text, from_entities, shows_date
from backoffice.exchange.files import refused_file
from backoffice.exchange.guard import Limits
from backoffice.exchange.safe_xml import CHUNK, MAX_DEPTH, NotXmlError, Walker, local, walk

MAX_STYLES = 65_536


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it, and the part of the zip that holds its rows."""

    name: str
    hidden: bool
    part: zipfile.ZipInfo


@dataclass(slots=True)
class Budget:
    """How many cells of the file may still be read."""

    cells: int

    def take(self, cells: int, name: str, sheet: str, row: int) -> None:
        """Take the cells of a row; refused when there are none left."""
        self.cells -= cells
        if self.cells < 0:
            raise refused_file("too_many_cells", name, sheet=sheet, row=row)


@dataclass(frozen=True, slots=True)
class Book:
    """What every sheet of a workbook needs to be read."""

    name: str
    archive: zipfile.ZipFile
    sheets: tuple[SheetPart, ...]
    strings: list[Cell]
    date_styles: tuple[bool, ...]
    epoch: date
    limits: Limits
    budget: Budget


def read_book(archive: zipfile.ZipFile, name: str, limits: Limits) -> Book:
    """Read everything but the rows; refused if this is a zip without a workbook, or breaks a limit."""
    found = _Parts(archive, name, limits)
    root = found.relations("")
    workbook = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
    if not found.has(workbook):
        raise refused_file("not_a_workbook", name)
    if not workbook.lower().endswith(".xml"):
        raise refused_file("unknown_kind", name, kinds=".xlsx, .xlsm")
    related = found.relations(workbook)
    sheets, epoch = _listed(found, workbook, related)
    by_kind = dict(related.values())
    return Book(
        name=name,
        archive=archive,
        sheets=sheets,
        strings=list(_strings(found, by_kind.get("sharedStrings", ""))),
        date_styles=_date_styles(found, by_kind.get("styles", "")),
        epoch=epoch,
        limits=limits,
        budget=Budget(limits.cells),
    )


def related_parts(archive: zipfile.ZipFile, name: str, part: str) -> Mapping[str, tuple[str, str]]:
    """Return for each relation id of a part its kind and the part that it leads to."""
    return _Parts(archive, name, Limits()).relations(part)


class _Parts:
    """Finds parts of the zip by name, without regard to case."""

    def __init__(self, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
        self.archive, self.name, self.limits = archive, name, limits
        self._by_name = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}

    def has(self, part: str) -> bool:
        return part.lower() in self._by_name

    def info(self, part: str) -> zipfile.ZipInfo:
        return self._by_name[part.lower()]

    def small(self, part: str) -> IO[bytes]:
        info = self.info(part)
        if info.file_size > self.limits.small_part_bytes:
            raise refused_file("too_large_unpacked", self.name, limit=self.limits.small_part_bytes >> 20)
        return self.archive.open(info)

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return for each relation id of a part its kind and the part that it leads to."""
        folder, _, base = part.rpartition("/")
        path = f"{folder}/_rels/{base}.rels".lstrip("/")
        related: dict[str, tuple[str, str]] = {}
        if not self.has(path):
            return related

        def start(name: str, of: Mapping[str, str]) -> None:
            if name == "Relationship" and of.get("TargetMode") != "External":
                target = of.get("Target", "").replace("\\", "/")
                full = normpath(target if target.startswith("/") else f"{dirname(part)}/{target}").lstrip("/")
                related[of.get("Id", "")] = (of.get("Type", "").rpartition("/")[2], full)

        with self.small(path) as stream:
            walk(stream, start)
        return related


def _listed(found: _Parts, workbook: str, related: Mapping[str, tuple[str, str]]) -> tuple[tuple[SheetPart, ...], date]:
    sheets: list[SheetPart] = []
    used: set[str] = set()
    epochs = [EPOCH_1900]

    def start(name: str, of: Mapping[str, str]) -> None:
        if name == "workbookPr" and of.get("date1904") in ("1", "true", "on"):
            epochs.append(EPOCH_1904)
        if name == "sheet":
            kind, target = related.get(of.get("id", ""), ("", ""))
            if kind == "worksheet":
                if not found.has(target) or target.lower() in used:
                    raise refused_file("damaged", found.name)
                if len(sheets) >= found.limits.sheets:
                    raise refused_file("too_many_sheets", found.name, limit=found.limits.sheets)
                used.add(target.lower())
                hidden = of.get("state", "visible") != "visible"
                sheets.append(SheetPart(of.get("name", ""), hidden, found.info(target)))

    with found.small(workbook) as stream:
        walk(stream, start)
    if not sheets:
        raise refused_file("not_a_workbook", found.name)
    return tuple(sheets), epochs[-1]


def _date_styles(found: _Parts, styles: str) -> tuple[bool, ...]:
    if not found.has(styles):
        return ()
    codes: dict[str, str] = {}
    dates: list[bool] = []
    inside: list[str] = []

    def start(name: str, of: Mapping[str, str]) -> None:
        if name == "numFmt":
            codes[of.get("numFmtId", "")] = of.get("formatCode", "")
        if name == "xf" and inside[-1:] == ["cellXfs"]:
            if len(dates) >= MAX_STYLES:
                raise refused_file("damaged", found.name)
            format_id = of.get("numFmtId", "0")
            dates.append(shows_date(int(format_id), codes.get(format_id)))
        inside.append(name)

    with found.small(styles) as stream:
        walk(stream, start, lambda _name: inside.__delitem__(-1))
    return tuple(dates)


_SIMPLE = re.compile(r'<si>\s*<t(?: xml:space="preserve")?>([^<]*)</t>\s*</si>')
_HEAD = re.compile(r'\ufeff?(?:<\?xml version="1\.[01]"(?: encoding="(?i:utf-8)")?[^<>]*\?>\s*)?<sst[^<>]*(?<!/)>\s*')


def _strings(found: _Parts, part: str) -> Iterator[Cell]:
    """Yield the shared strings in order, the plain ones by pattern, from the first other one on by the parser."""
    if not found.has(part):
        return
    count = held = 0
    try:
        for batch in _plain_strings(found, part):
            held += sum(map(getsizeof, batch)) + 8 * len(batch)
            if held > found.limits.text_bytes:
                raise refused_file("too_much_text", found.name)
            count += len(batch)
            yield from batch
    except NotCanonicalError:
        for position, value in enumerate(_any_strings(found, part)):
            if position >= count:
                held += getsizeof(value) + 8
                if held > found.limits.text_bytes:
                    raise refused_file("too_much_text", found.name) from None
                yield value


def _plain_strings(found: _Parts, part: str) -> Iterator[list[Cell]]:
    tail, started = "", False
    for text in decoded(found.archive, found.info(part)):
        tail += text
        if not started:
            head = _HEAD.match(tail)
            if head is None:
                raise NotCanonicalError
            tail, started = tail[head.end() :], True
        body, separator, tail = tail.rpartition("</si>")
        if len(tail) > found.limits.row_chars:
            raise refused_file("too_much_text", found.name)
        if separator:
            yield _plain_batch(body + separator)
    if tail.strip() != "</sst>":
        raise NotCanonicalError


def _plain_batch(text: str) -> list[Cell]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    texts = _SIMPLE.findall(text)
    if text.count("<") != 4 * len(texts):
        raise NotCanonicalError
    try:
        return [from_cell_text(from_entities(each) if "&" in each else each) for each in texts]
    except (KeyError, ValueError) as error:
        raise NotCanonicalError from error


def _any_strings(found: _Parts, part: str) -> Iterator[Cell]:
    """Yield the strings through the parser: the text runs of each <si>, without the phonetic ones."""
    inside: list[str] = []
    runs: list[str] = []
    done: list[Cell] = []
    size = 0

    def start(name: str, _of: Mapping[str, str]) -> None:
        inside.append(local(name))
        if len(inside) > MAX_DEPTH:
            raise NotXmlError("nested too deep")
        if inside[-1] == "si":
            runs.clear()

    def text(run: str) -> None:
        nonlocal size
        if inside[-1] == "t" and "rPh" not in inside:
            size += len(run)
            if size > found.limits.row_chars:
                raise refused_file("too_much_text", found.name)
            runs.append(run)

    def end(_name: str) -> None:
        nonlocal size
        if inside.pop() == "si":
            done.append(from_cell_text("".join(runs)))
            size = 0

    walker = Walker(start, end, text)
    with found.archive.open(found.info(part)) as stream:
        while data := stream.read(CHUNK):
            walker.feed(data)
            yield from done
            done.clear()
    walker.feed(b"")
    yield from done
