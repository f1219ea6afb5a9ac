"""The thorough way through a sheet: a real XML parser, for what the fast reader does not know to the letter.

Owns sheets with prefixes, comments, rich text in cells, cells without addresses, other encodings. Same rows, same values as
`workbook_reader`, a third of its speed.
"""

from collections.abc import Iterator

from backoffice.exchange.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    BadCell,
    BadKind,
    Cell,
    SheetRow,
    column_index,
    from_cell_text,
)
from backoffice.exchange.converting import Converters
from backoffice.exchange.files import refused_file
from backoffice.exchange.safe_xml import CHUNK, MAX_DEPTH, NotXmlError, Walker
from backoffice.exchange.workbook_parts import Book, SheetPart
from backoffice.exchange.workbook_reader import MAX_MERGED

_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


def parsed_rows(book: Book, sheet: SheetPart, merged: list[str]) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that have a value; ranges of merged cells are added to `merged` at the end.

    NotXmlError or EntitiesFoundError for what is not a sheet; refused if a limit is broken.
    """
    reader = _Parser(book, sheet, merged)
    walker = Walker(reader.start, reader.end, reader.text)
    with book.archive.open(sheet.part) as stream:
        while data := stream.read(CHUNK):
            walker.feed(data)
            yield from reader.done
            reader.done.clear()
    walker.feed(b"")
    yield from reader.done


class _Parser:
    """Collects rows from the parser's events; one row and one cell are open at a time."""

    def __init__(self, book: Book, sheet: SheetPart, merged: list[str]) -> None:
        self.done: list[SheetRow] = []
        self._book, self._sheet, self._merged = book, sheet, merged
        self._converters = Converters(book.strings, book.date_styles, book.epoch)
        self._names: dict[str, str] = {}
        self._inside: list[str] = []
        self._rows = self._row = self._chars = 0
        self._row_hidden = False
        self._values: dict[int, Cell] = {}
        self._seen: set[int] = set()
        self._column = -1
        self._style, self._kind = 0, "n"
        self._formula = self._has_value = False
        self._text: list[str] = []

    def _local(self, name: str) -> str:
        if name not in self._names and len(self._names) < 1_000:
            namespace, _, local = name.rpartition(" ")
            self._names[name] = local if namespace in _NAMESPACES else ""
        return self._names.get(name, "")

    def start(self, full_name: str, of: dict[str, str]) -> None:
        name = self._local(full_name)
        self._inside.append(name)
        if len(self._inside) > MAX_DEPTH:
            raise NotXmlError("nested too deep")
        if name == "c":
            self._start_cell(of)
        elif name == "row":
            self._start_row(of)
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            self._has_value = True
        elif name == "mergeCell" and len(self._merged) < MAX_MERGED:
            self._merged.append(of.get("ref", ""))

    def _start_row(self, of: dict[str, str]) -> None:
        row = int(of.get("r", self._row + 1))
        self._rows += 1
        if self._rows > self._book.limits.rows:
            limit = self._book.limits.rows
            raise refused_file("too_many_rows", self._book.name, sheet=self._sheet.name, limit=limit)
        if not self._row < row <= MAX_ROWS:
            raise NotXmlError(f"row {row} after row {self._row}")
        self._row, self._row_hidden = row, of.get("hidden", "0") in ("1", "true", "on")
        self._values, self._seen, self._column, self._chars = {}, set(), -1, 0

    def _take(self, cells: int) -> None:
        self._book.budget.take(cells, self._book.name, self._sheet.name, self._row)

    def _start_cell(self, of: dict[str, str]) -> None:
        self._take(1)
        address = of.get("r")
        if address is None:
            self._column += 1
            if self._column >= MAX_COLUMNS:
                raise NotXmlError(f"column {self._column + 1}")
        else:
            letters = address.rstrip("0123456789")
            if address[len(letters) :] != str(self._row):
                raise NotXmlError(f"{address} in row {self._row}")
            self._column = column_index(letters)
        if self._column in self._seen:
            raise NotXmlError(f"{address} twice")
        self._seen.add(self._column)
        self._style, self._kind = int(of.get("s", 0)), of.get("t", "n")
        if self._style < 0:
            raise NotXmlError(f"style {self._style}")
        self._formula = self._has_value = False
        self._text = []

    def text(self, run: str) -> None:
        inside = self._inside
        if inside[-1] == "v" or (inside[-1] == "t" and "is" in inside and "rPh" not in inside):
            self._chars += len(run)
            if self._chars > self._book.limits.row_chars:
                raise refused_file("row_too_long", self._book.name, sheet=self._sheet.name, row=self._row)
            self._text.append(run)

    def end(self, _name: str) -> None:
        name = self._inside.pop()
        if name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()

    def _end_cell(self) -> None:
        value: Cell = None
        if self._has_value:
            value = self._value("".join(self._text))
        elif self._formula:
            value = BadCell(BadKind.NO_RESULT)
        if value is not None:
            self._values[self._column] = value

    def _value(self, text: str) -> Cell:
        if self._kind in ("str", "inlineStr"):
            return from_cell_text(text)
        return next(iter(self._converters.of(self._kind, self._style, self._formula)([text])))

    def _end_row(self) -> None:
        if not self._values:
            return
        width = max(self._values) + 1
        self._take(width - len(self._values))
        cells = tuple(map(self._values.get, range(width)))
        self.done.append(SheetRow(self._sheet.name, self._row, cells, self._row_hidden, self._sheet.hidden))
