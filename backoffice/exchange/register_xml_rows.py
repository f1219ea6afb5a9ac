"""The register's XML in the reading process: element by element, with every limit, to one row for each record.

Owns the border: DTD and entities are refused, and depth, text, tags, records and elements are bounded before they cost memory;
expat is the only parser and nothing but the given file is read. Knows no value and no register: texts stay texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError, errors

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.files import refused_file
from backoffice.exchange.guard import Limits
from backoffice.exchange.register_names import PART_NAMES, Node, Odd, leaf_paths, register_nodes
from backoffice.exchange.register_schema import DWELLING_PART, LBF, ROOT, XSI
from backoffice.exchange.safe_xml import CHUNK, MAX_DEPTH, EntitiesFoundError, NotXmlError, Walker
from backoffice.rules.problems import Owner, Place, Problem, Refused
from backoffice.safe_text import plain

NIL = True
"""Stands in a row for xsi:nil; None is an element that is not there, "" an empty one."""
_ENCODINGS = ("cp1252", "cp1250", "cp850", "cp865", "iso8859_15", "iso8859_1", "utf_16", "utf_8_sig", "ascii")


@dataclass(slots=True)
class _Record:
    """A structure being read: its kind, its first line, its texts by path, and what is wrong ("problem:element")."""

    part: str
    line: int
    texts: dict[str, str | bool] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    tenants: int = 0

    def row(self) -> SheetRow:
        """Return the record as a row: its kind, tenants' names not read, what is wrong, then its texts in declared order."""
        get = self.texts.get
        wrong = "\n".join(self.wrong) or None
        texts = [get(path) for path in leaf_paths(self.part)]
        return SheetRow("", self.line, (PART_NAMES.index(self.part), self.tenants, wrong, *texts))


def load_register() -> None:
    """Read the declared elements and import the codecs that a file may name, while files can still be opened."""
    register_nodes()
    for part in PART_NAMES:
        leaf_paths(part)
    for name in _ENCODINGS:
        import_module(f"encodings.{name}")


def register_rows(stream: BinaryIO, name: str, limits: Limits, warnings: list[Problem]) -> Iterator[SheetRow]:
    """Yield a row for each dwelling, followed by those of its costs and leases; what is odd is added to `warnings`.

    Refused, at the first or on the way, with one problem that has the line.
    """
    odd = Odd(name)
    handler = _Handler(name, limits, odd)
    walker = handler.walker = Walker(handler.start, handler.end, handler.text)
    any_dwelling, given = False, 0
    while True:
        data = stream.read(CHUNK)
        given += len(data)
        if given > limits.xml_bytes:
            raise refused_file("too_large", name, megabytes=given >> 20, limit=limits.xml_bytes >> 20)
        if not given:
            raise refused_file("empty", name)
        _feed(walker, handler, data, name)
        if given - walker.reached > limits.xml_tag_bytes:
            raise _refused("tag_too_long", name, walker.line)
        for record in handler.take():
            any_dwelling = True
            yield record.row()
        if not data:
            break
    warnings += odd.problems()
    if not any_dwelling:
        raise Refused([_problem("no_dwellings", name)])


def _feed(walker: Walker, handler: "_Handler", data: bytes, name: str) -> None:
    try:
        walker.feed(data)
    except EntitiesFoundError as error:
        raise _refused("entities", name, walker.line) from error
    except NotXmlError as error:
        raise _not_xml(error, name, begun=handler.begun) from error
    except (LookupError, ValueError, ImportError, OSError) as error:
        # The codec that the first line names: unknown, not one that expat can use, or not loaded in time.
        raise _refused("encoding", name, walker.line) from error


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

    def __init__(self, file: str, limits: Limits, odd: Odd) -> None:
        self.walker: Walker
        self.done: list[_Record] = []
        self.begun = False
        self._file, self._limits, self._odd = file, limits, odd
        self._root = register_nodes()
        self._stack: list[Node] = []
        self._unknown_depth = self._elements = 0
        self._dwelling: list[_Record] = []
        self._of_kind = dict.fromkeys(PART_NAMES, 0)
        self._record = _Record(DWELLING_PART, 0)
        self._text: list[str] | None = None
        self._length = 0

    def take(self) -> list[_Record]:
        """Return the records of the dwellings that are complete, and forget them."""
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.xml_elements:
            raise _refused("too_many_elements", self._file, self.walker.line, limit=self._limits.xml_elements)
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
            self._dwelling[0].tenants += 1
        elif node.leaf and not node.not_read:
            self._text, self._length = [], 0
            if attributes and attributes.get(f"{XSI} nil", "").strip() in ("true", "1"):
                self._text = None
                self._put(node, NIL)

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
        record = self._record = _Record(part, self.walker.line)
        if part == DWELLING_PART:
            self._dwelling = [record]
            self._of_kind = dict.fromkeys(PART_NAMES, 0)
            return
        self._dwelling.append(record)
        self._of_kind[part] += 1
        if self._of_kind[part] > self._limits.xml_records:
            raise _refused("too_many_records", self._file, record.line, limit=self._limits.xml_records)

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
            self.done += self._dwelling
        elif node.part:
            # What follows belongs to the dwelling again.
            self._record = self._dwelling[0]

    def _put(self, node: Node, value: str | bool) -> None:
        if node.path in self._record.texts:
            self._record.wrong.append(f"repeated_element:{node.name}")
        elif isinstance(value, str) and len(value) > self._limits.xml_text:
            self._record.wrong.append(f"text_too_long:{node.name}")
        else:
            self._record.texts[node.path] = value

    def text(self, data: str) -> None:
        if self._text is not None:
            # A little more than is allowed is kept, to be refused by its length.
            if self._length <= self._limits.xml_text:
                self._text.append(data[: self._limits.xml_text + 1])
            self._length += len(data)
        elif not self._unknown_depth and self._stack and not self._stack[-1].leaf and data.strip():
            self._odd.count("stray_text", self._stack[-1].name, self.walker.line)
