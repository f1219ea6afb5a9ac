"""Reading the register's XML: dwellings one after the other, their texts by element, and by name whatever is odd about the file.

Owns the border: DTD and entities are refused, and depth, text, tags, records and elements are bounded before they cost memory;
expat is the only parser and nothing but the given file is opened. Knows no value and no register: texts stay texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, errors

from backoffice.exchange.files import open_regular, refused_file
from backoffice.exchange.register_names import Node, Odd, register_nodes
from backoffice.exchange.register_schema import COST_PART, DWELLING_PART, LBF, LEASE_PART, ROOT, XSI
from backoffice.exchange.safe_xml import CHUNK, MAX_DEPTH, EntitiesFoundError, NotXmlError, Walker
from backoffice.rules.problems import Owner, Place, Problem, Refused
from backoffice.safe_text import plain


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much a file may hold; the defaults take every dwelling of the country (650,000) twice."""

    file_bytes: int = 12 << 30
    elements: int = 150_000_000
    tag_bytes: int = 4 << 20
    """A tag, comment or instruction in one piece."""
    text: int = 4_000
    """Characters of one element."""
    records: int = 5_000
    """Costs and leases of one dwelling."""


@dataclass(slots=True)
class ReadRecord:
    """A structure: the line it begins on, its texts by path (None for xsi:nil, "" for an empty element), what is wrong."""

    line: int
    texts: dict[str, str | None] = field(default_factory=dict)
    wrong: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class ReadDwelling:
    """A dwelling with its costs and leases in the order of the file; `tenants` counts names that were not read."""

    own: ReadRecord
    costs: list[ReadRecord] = field(default_factory=list)
    leases: list[ReadRecord] = field(default_factory=list)
    tenants: int = 0


class RegisterReading:
    """The dwellings of a file, a few at a time; `odd` fills with what is odd about it while it is read."""

    def __init__(self, path: Path, limits: XmlLimits) -> None:
        self.odd = Odd(path.name)
        self.lines = 0
        self._pages = self._read(path, limits)

    def __iter__(self) -> Iterator[list[ReadDwelling]]:
        return self._pages

    def _read(self, path: Path, limits: XmlLimits) -> Iterator[list[ReadDwelling]]:
        handler = _Handler(path.name, limits, self.odd)
        walker = handler.walker = Walker(handler.start, handler.end, handler.text)
        any_dwelling, given = False, 0
        with open_regular(path) as stream:
            while True:
                data = stream.read(CHUNK)
                given += len(data)
                if given > limits.file_bytes:
                    raise refused_file("too_large", path.name, megabytes=given >> 20, limit=limits.file_bytes >> 20)
                if not given:
                    raise refused_file("empty", path.name)
                self._feed(walker, handler, data, path.name)
                if given - walker.reached > limits.tag_bytes:
                    raise _refused("tag_too_long", path.name, walker.line)
                if handler.done:
                    any_dwelling = True
                    yield handler.take()
                if not data:
                    break
        self.lines = walker.line
        if not any_dwelling:
            raise Refused([_problem("no_dwellings", path.name), *self.odd.problems()])

    def _feed(self, walker: Walker, handler: "_Handler", data: bytes, name: str) -> None:
        try:
            walker.feed(data)
        except EntitiesFoundError as error:
            raise _refused("entities", name, walker.line) from error
        except NotXmlError as error:
            raise _not_xml(error, name, begun=handler.begun) from error
        except (LookupError, ValueError) as error:
            # The codec that the first line names: unknown, or one that expat cannot use.
            raise _refused("encoding", name, walker.line) from error


def read_register(path: Path, limits: XmlLimits = XmlLimits()) -> RegisterReading:
    """Return the dwellings of a file, read as they are asked for; refused, at the first or on the way, by name and line."""
    return RegisterReading(path, limits)


def _problem(problem_id: str, file: str, line: int = 0, column: str = "", **values: Any) -> Problem:
    return Problem(f"xml.{problem_id}", owner=Owner.FILE, place=Place(file, "", line, column), values=values)


def _refused(problem_id: str, file: str, line: int = 0, **values: Any) -> Refused:
    return Refused([_problem(problem_id, file, line, **values)])


def _not_xml(error: NotXmlError, file: str, *, begun: bool) -> Refused:
    cause = error.__cause__
    if not isinstance(cause, ExpatError):
        return _refused("not_xml", file)
    said, line = errors.messages.get(cause.code, ""), cause.lineno
    if said in (errors.XML_ERROR_UNKNOWN_ENCODING, errors.XML_ERROR_INCORRECT_ENCODING):
        return _refused("encoding", file, line)
    if not begun:
        return _refused("not_xml", file)
    if said in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN, errors.XML_ERROR_PARTIAL_CHAR):
        return _refused("cut_short", file, line)
    signs = (errors.XML_ERROR_INVALID_TOKEN, errors.XML_ERROR_UNDEFINED_ENTITY)
    return _refused("broken_encoding" if said in signs else "broken", file, line)


class _Handler:
    """What expat calls: keeps the place in the declared elements, and the record that is being read."""

    def __init__(self, file: str, limits: XmlLimits, odd: Odd) -> None:
        self.walker: Walker
        self.done: list[ReadDwelling] = []
        self.begun = False
        self._file, self._limits, self._odd = file, limits, odd
        self._root = register_nodes()
        self._stack: list[Node] = []
        self._unknown_depth = self._elements = 0
        self._dwelling = ReadDwelling(ReadRecord(0))
        self._record = self._dwelling.own
        self._text: list[str] | None = None
        self._length = 0

    def take(self) -> list[ReadDwelling]:
        """Return the dwellings that are complete, and forget them."""
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise _refused("too_many_elements", self._file, self.walker.line, limit=self._limits.elements)
        if self._unknown_depth:
            self._unknown_depth += 1
            if self._unknown_depth > MAX_DEPTH:
                raise _refused("too_deep", self._file, self.walker.line, limit=MAX_DEPTH)
            return
        if not self._stack:
            self._begin(name)
            return
        inside = self._stack[-1]
        node = inside.children.get(name) or self._odd.known_as(inside, name, self.walker.line)
        if node is None:
            self._unknown_depth = 1
            return
        self._stack.append(node)
        if node.part:
            self._begin_record(node.part)
        elif node.tenant:
            self._dwelling.tenants += 1
        elif node.leaf and not node.not_read:
            self._text, self._length = [], 0
            if attributes and attributes.get(f"{XSI} nil", "").strip() in ("true", "1"):
                self._text = None
                self._put(node, None)

    def _begin(self, name: str) -> None:
        self.begun = True
        space, _, own = name.rpartition(" ")
        if own != ROOT or not (space in ("", LBF) or space.startswith("urn:oio:")):
            raise _refused(
                "not_register",
                self._file,
                self.walker.line,
                found=plain(own)[:80],
                space=plain(space)[:80],
                wanted=ROOT,
            )
        if space != LBF:
            self._odd.count("other_namespace", own, self.walker.line, space=plain(space)[:80] or "–", wanted=LBF)
        self._stack.append(self._root)

    def _begin_record(self, part: str) -> None:
        record = self._record = ReadRecord(self.walker.line)
        if part == DWELLING_PART:
            self._dwelling = ReadDwelling(record)
            return
        of_kind = {COST_PART: self._dwelling.costs, LEASE_PART: self._dwelling.leases}[part]
        of_kind.append(record)
        if len(of_kind) > self._limits.records:
            raise _refused("too_many_records", self._file, record.line, limit=self._limits.records)

    def end(self, _name: str) -> None:
        if self._unknown_depth:
            self._unknown_depth -= 1
            return
        node = self._stack.pop()
        if node.leaf:
            if self._text is not None:
                self._put(node, "".join(self._text).strip())
                self._text = None
        elif node.part == DWELLING_PART:
            self.done.append(self._dwelling)
        elif node.part:
            # What follows belongs to the dwelling again.
            self._record = self._dwelling.own

    def _put(self, node: Node, value: str | None) -> None:
        if node.path in self._record.texts:
            self._record.wrong.append(_problem("repeated_element", self._file, self._record.line, node.name))
        elif value is not None and len(value) > self._limits.text:
            self._record.texts[node.path] = None
            limit = self._limits.text
            self._record.wrong.append(_problem("text_too_long", self._file, self._record.line, node.name, limit=limit))
        else:
            self._record.texts[node.path] = value

    def text(self, data: str) -> None:
        if self._text is not None:
            # A little more than is allowed is kept, to be refused by its length.
            if self._length <= self._limits.text:
                self._text.append(data[: self._limits.text + 1])
            self._length += len(data)
        elif not self._unknown_depth and self._stack and not self._stack[-1].leaf and data.strip():
            self._odd.count("stray_text", self._stack[-1].name, self.walker.line)
