"""The fast way through a sheet: rows cut out of canonical XML by text operations, each row checked letter for letter.

Owns the reading of sheets as Excel, LibreOffice, openpyxl and this program write them. What it does not know to the letter it
does not guess: it raises `NotCanonicalError`, and the sheet is read by `sheet_parser` instead. Never skips a cell.

A row is split into its values and its skeleton (everything else). A skeleton met for the first time is learned with a strict
grammar; a row is converted by a learned plan only if its skeleton equals the plan's, row numbers included.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from backoffice.exchange.canonical import CHUNK, NotCanonicalError, decoded
from backoffice.exchange.cells import MAX_ROWS, BadCell, BadKind, Cell, SheetRow, column_index
from backoffice.exchange.converting import Converters
from backoffice.exchange.files import refused_file
from backoffice.exchange.workbook_parts import Book, SheetPart

MAX_PLANS = 4_000
MAX_MERGED = 1_000
_LONGEST_MERGED = 60
_SHORTEST_ROW = len('<row r="')

_HEAD = re.compile(
    r'\ufeff?(?:<\?xml version="1\.[01]"(?: encoding="(?i:utf-8)")?(?: standalone="\w+")?\s*\?>\s*)?<worksheet\s[^<>]*'
    r'xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"'
)
_EMPTY_ROWS = r"(?:\s*<row(?: [^<>]*)?/>)*\s*"
_ROW = re.compile(_EMPTY_ROWS + r'<row r="([1-9][0-9]{0,6})"([^<>]*)(?<!/)>')
_LAST = re.compile(_EMPTY_ROWS + r"</sheetData>")
_ONLY_EMPTY = re.compile(r"<row(?: [^<>]*)?/>")
_FORMULA = re.compile(r"<f(?: [^<>]*)?/>|<f(?: [^<>]*)?>[^<]*</f>")
_MERGED = re.compile(r'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"/>')
# "<v>" stands where a value was.
_CELL = re.compile(
    r'\s*<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]+)")?(?: (?:cm|vm|ph)="\w+")*'
    r"(?:/>|>(<f/>)?(<v>|<v/>)?</c>)"
)
_ROW_MARK = "\0"
_T = TypeVar("_T")


class _Plan(NamedTuple):
    skeleton: str
    groups: tuple[tuple[Callable[[Sequence[str]], Iterable[Cell]], Callable[[Sequence[str]], tuple[str, ...]]], ...]
    constants: tuple[Cell, ...]
    pick: Callable[[Sequence[Cell]], tuple[Cell, ...]]
    cells: int


def canonical_rows(book: Book, sheet: SheetPart, merged: list[str]) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that have a value; ranges of merged cells are added to `merged` at the end.

    NotCanonicalError at the first row or part that is not as expected. Refused if a limit is broken.
    """
    reader = _Rows(book, sheet)
    tail, started, ended = "", False, False
    for text in decoded(book.archive, sheet.part):
        tail += text
        if not started:
            started, tail = _after_head(tail)
            reader.check_length("" if started else tail)
        if started and not ended:
            rows, separator, tail = tail.rpartition("</row>")
            if separator:
                yield from reader.rows(rows)
            ended, tail = reader.after_rows(tail)
        if ended:
            tail = _after_merged(tail, merged)
    if not ended or not tail.rstrip().endswith("</worksheet>"):
        raise NotCanonicalError


def _after_merged(text: str, merged: list[str]) -> str:
    """Note the merged ranges in the text after the rows and return its unread end."""
    end = max(0, len(text) - _LONGEST_MERGED)
    for found in _MERGED.finditer(text):
        if len(merged) < MAX_MERGED:
            merged.append(found[1])
        end = max(end, found.end())
    return text[end:]


def _after_head(text: str) -> tuple[bool, str]:
    """Return whether the rows begin in the text, and the text from there (the whole text if not)."""
    before, found, after = text.partition("<sheetData")
    if not found or len(after) < 2:
        return False, text
    if _HEAD.match(before) is None or "<!" in before or before.count("<?") > 1:
        raise NotCanonicalError
    if after.startswith("/>"):
        return True, "</sheetData>" + after[2:]
    if not after.startswith(">"):
        raise NotCanonicalError
    return True, after[1:]


class _Rows:
    """Turns the text of whole rows into rows, and learns their skeletons."""

    def __init__(self, book: Book, sheet: SheetPart) -> None:
        self._book, self._sheet = book, sheet
        self._converters = Converters(book.strings, book.date_styles, book.epoch)
        self._plans: dict[str, _Plan] = {}
        self._last = self._count = 0
        self._most_rows = book.limits.rows

    def check_length(self, text: str) -> None:
        """Refuse one row, or the part before the rows, that is too long to be honest."""
        if len(text) > self._book.limits.row_chars:
            raise refused_file("row_too_long", self._book.name, sheet=self._sheet.name, row=self._last + 1)

    def after_rows(self, tail: str) -> tuple[bool, str]:
        """Return whether the rows have ended, and the text that is left to read."""
        if last := _LAST.match(tail):
            self._counted(tail[: last.end()])
            return True, tail[last.end() :]
        if len(tail) > CHUNK:
            self._counted(tail)
            tail = _ONLY_EMPTY.sub("", tail)
            self._count -= tail.count("<row")
            self.check_length(tail)
        return False, tail

    def rows(self, text: str) -> Iterator[SheetRow]:
        """Yield the rows of a text whose last </row> has been cut off."""
        # One letter is looked for many times faster than two.
        if ("!" in text and "<!" in text) or ("?" in text and "<?" in text):
            raise NotCanonicalError
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("<v>", "</v>")
        if "i" in text and "<is>" in text:
            text = text.replace('<is><t xml:space="preserve">', "</v>").replace("<is><t>", "</v>")
            text = text.replace("</t></is>", "</v>")
        name, hidden_sheet = self._sheet.name, self._sheet.hidden
        for part in text.split("</row>"):
            begin = _ROW.match(part)
            if begin is None:
                raise NotCanonicalError
            row, attributes = begin.groups()
            self._check_number(int(row))
            self._count += 1
            if begin.start(1) > _SHORTEST_ROW or self._count > self._most_rows:
                self._counted(part[: begin.start(1)], already=1)
            cells = self._row(part[begin.end() :], row)
            if cells and cells[-1] is None:
                cells = _trimmed(cells)
            if cells:
                hidden = ' hidden="1"' in attributes or ' hidden="true"' in attributes
                yield SheetRow(name, self._last, cells, hidden, hidden_sheet)

    def _counted(self, text: str, already: int = 0) -> None:
        self._count += text.count("<row") - already
        if self._count > self._most_rows:
            raise refused_file("too_many_rows", self._book.name, sheet=self._sheet.name, limit=self._most_rows)

    def _check_number(self, row: int) -> None:
        if row <= self._last or row > MAX_ROWS:
            raise NotCanonicalError
        self._last = row

    def _row(self, body: str, row: str) -> tuple[Cell, ...]:
        if "f" in body and "<f" in body:
            body = _FORMULA.sub("<f/>", body)
        pieces = body.split("</v>")
        if "<" in "".join(pieces[1::2]):  # an element within a value
            raise NotCanonicalError
        skeleton = "<v>".join(pieces[0::2])
        # Taking the row number away makes a good key but not a safe one (a style may end in the same digits).
        key = skeleton.replace(row + '"', '"')
        plan = self._plans.get(key)
        if plan is None or plan.skeleton.replace(_ROW_MARK, row) != skeleton:
            plan = self._learned(skeleton, row, len(pieces) // 2)
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        self._book.budget.take(plan.cells, self._book.name, self._sheet.name, self._last)
        values: list[Cell] = []
        try:
            for convert, choose in plan.groups:
                values += convert(choose(pieces))
        except (KeyError, ValueError) as error:  # an entity or a reference that is none
            raise NotCanonicalError from error
        values += plan.constants
        return plan.pick(values)

    def _learned(self, skeleton: str, row: str, value_count: int) -> _Plan:
        """Return the plan of a skeleton; NotCanonicalError unless the grammar covers all of it."""
        pattern: list[str] = []
        by_converter: dict[Callable[[Sequence[str]], Iterable[Cell]], list[int]] = {}
        columns: dict[int, tuple[Callable[[Sequence[str]], Iterable[Cell]] | Cell, int]] = {}
        seen: set[int] = set()
        position = value = cells = 0
        while found := _CELL.match(skeleton, position):
            letters, digits, style, kind, formula, mark = found.groups()
            if digits != row:
                raise NotCanonicalError
            pattern += (skeleton[position : found.start(2)], _ROW_MARK, skeleton[found.end(2) : found.end()])
            position = found.end()
            cells += 1
            column = _column(letters)
            if column in seen:
                raise NotCanonicalError
            seen.add(column)
            if mark == "<v>":
                convert = self._converters.of(kind or "n", int(style or 0), bool(formula))
                same = by_converter.setdefault(convert, [])
                columns[column] = (convert, len(same))
                same.append(2 * value + 1)
                value += 1
            elif formula:
                columns[column] = (BadCell(BadKind.NO_RESULT), 0)
        if skeleton[position:].strip() or value != value_count:
            raise NotCanonicalError
        return _plan("".join(pattern) + skeleton[position:], by_converter, columns, cells)


def _column(letters: str) -> int:
    try:
        return column_index(letters)
    except ValueError as error:
        raise NotCanonicalError from error


def _plan(
    skeleton: str,
    by_converter: dict[Callable[[Sequence[str]], Iterable[Cell]], list[int]],
    columns: dict[int, tuple[Callable[[Sequence[str]], Iterable[Cell]] | Cell, int]],
    cells: int,
) -> _Plan:
    offsets, total = {}, 0
    for convert, pieces in by_converter.items():
        offsets[convert] = total
        total += len(pieces)
    constants: list[Cell] = [None]
    places: dict[int, int] = {}
    for column, (source, nth) in columns.items():
        if isinstance(source, BadCell):
            places[column] = total + len(constants)
            constants.append(source)
        else:
            places[column] = offsets[source] + nth  # type: ignore[index]
    width = max(columns, default=-1) + 1
    return _Plan(
        skeleton,
        tuple((convert, _chooser(pieces)) for convert, pieces in by_converter.items()),
        tuple(constants),
        _chooser([places.get(column, total) for column in range(width)]),
        max(width, cells),
    )


def _chooser(positions: list[int]) -> Callable[[Sequence[_T]], tuple[_T, ...]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda values: tuple(values[position] for position in positions)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    width = len(cells)
    while width and cells[width - 1] is None:
        width -= 1
    return cells[:width]
