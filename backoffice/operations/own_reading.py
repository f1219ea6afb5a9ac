"""The program's own workbook read back: its sheets known by the heading of their hidden column, its rows as blocks.

Owns the pass through such a file and the reading of its cells. Compares nothing: `import_records` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.dialect_match import HEADING_WITHIN, SheetMatch
from backoffice.exchange.dialect_rows import BLOCK, Block, Notes
from backoffice.exchange.dialects import REASON, Dialect, SheetLayout, folded
from backoffice.exchange.own_marks import (
    LAYOUT,
    META_SHEET,
    Exportation,
    MarkHeading,
    Marks,
    read_heading,
    read_meta,
    register_mark,
)
from backoffice.exchange.reading import Reading, read_sheets
from backoffice.exchange.sheet_specs import CHOICES_SHEET
from backoffice.operations.import_values import ColumnReader, SheetReader
from backoffice.operations.own_columns import MARK, REMOVE, Role, own_columns
from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused
from backoffice.text import text
from backoffice.watch import Watch

_PEEKED = 400
"""Rows among which the heading of the marks must come: it stands in the first sheet a person sees."""
_META_ROWS = 5_000
_KEY_WIDTHS = {"organisation": 4, "department": 3, "section": 2}


class OwnMatch(SheetMatch):
    """A sheet of the own workbook: which columns it has is enough, a row's key is looked at with its mark."""

    __slots__ = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """No target refuses a row by itself."""
        return ()


@dataclass(slots=True)
class OwnFile:
    """A file of the program's own: the kinds its sheets have, and after a pass what was exported."""

    path: Path
    heading: MarkHeading
    exportation: Exportation | None = None
    kinds: set[str] = field(default_factory=set)


def own_file(path: Path, watch: Watch | None = None) -> OwnFile | None:
    """Return what the file is if it is the program's own workbook (or that saved as text); Refused if unreadable.

    Looks at its first rows only.
    """
    rows = read_sheets(path, watch=watch)
    try:
        for row in islice(rows, _PEEKED):
            for cell in row.cells:
                found = read_heading(cell)
                if found is not None and found.record in KEYS:
                    return OwnFile(path, found)
    finally:
        rows.close()
    return None


def own_blocks(
    own: OwnFile, codes: CodeLists, register: str, notes: list[Problem], watch: Watch | None = None
) -> Iterator[RecordBlock]:
    """Yield the rows of every sheet that has marks; `own` learns what was exported when its hidden sheet comes by.

    `register` is this register's mark. Refused for a file of another register or of a later layout.
    """
    told = Notes(own.path.name, notes)
    reading = read_sheets(own.path, watch=watch)
    meta: list[tuple[str, str]] = []
    sheet = _Sheet()
    for row in reading:
        if row.sheet != sheet.name or not sheet.begun:
            yield from sheet.rest(told)
            sheet = _Sheet(row.sheet, begun=True)
        if row.sheet == META_SHEET:
            _take_meta(meta, row)
        elif sheet.match is None:
            _find_heading(sheet, own, row, codes, register, told)
        elif sheet.take(row):
            yield sheet.block()
    yield from sheet.rest(told)
    _finish(own, meta, reading, told, notes)


def _take_meta(meta: list[tuple[str, str]], row: SheetRow) -> None:
    if len(row.cells) >= 2 and len(meta) < _META_ROWS and row.cells[1] is not None:
        meta.append((str(row.cells[0]), str(row.cells[1])))


def _finish(own: OwnFile, meta: list[tuple[str, str]], reading: Reading, told: Notes, notes: list[Problem]) -> None:
    if meta:
        own.exportation = read_meta(meta)
        if own.exportation is None:
            told.add("import.meta_unreadable", META_SHEET, value=META_SHEET, level=Level.WARNING)
    told.finish()
    notes += reading.warnings


def _find_heading(sheet: "_Sheet", own: OwnFile, row: SheetRow, codes: CodeLists, register: str, told: Notes) -> None:
    heading = next((found for cell in row.cells if (found := read_heading(cell)) and found.record in KEYS), None)
    sheet.looked += 1
    if heading is None:
        if sheet.looked == 1 and row.sheet not in (CHOICES_SHEET, text("own.sheet.help", of="da")):
            told.add("import.sheet_not_read", row.sheet, value=row.sheet)
        return
    if sheet.looked > HEADING_WITHIN:
        return
    place = Place(own.path.name, row.sheet, row.row)
    if heading.layout > LAYOUT:
        raise Refused([Problem("import.newer_layout", owner=Owner.FILE, place=place)])
    # A register that had no history yet when it was exported has the mark of none.
    if heading.register not in (register, register_mark("")):
        raise Refused([Problem("import.other_register", owner=Owner.FILE, place=place)])
    own.kinds.add(heading.record)
    sheet.start(own.path.name, row, heading, codes, told)


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, name: str = "", *, begun: bool = False) -> None:
        self.name, self.begun, self.looked = name, begun, 0
        self.match: OwnMatch | None = None
        self._rows: list[int] = []
        self._cells: list[tuple[Any, ...]] = []
        self._hidden = 0

    def start(self, file: str, row: SheetRow, heading: MarkHeading, codes: CodeLists, told: Notes) -> None:
        """Take the row of headings."""
        self.match = _match(file, row, heading.record)
        self._reader = SheetReader(file, self.match, codes)
        self._reader.readers[MARK] = _MarkReader(self.match, codes, Marks(heading.record, heading.register))
        self._turn = _Turn(file, heading, self.match)
        for unknown in self.match.unknown:
            told.add("import.column_not_read", row.sheet, row.row, value=unknown)

    def take(self, row: SheetRow) -> bool:
        """Take a data row; tell whether there is a full block now."""
        self._hidden += row.row_hidden
        self._rows.append(row.row)
        self._cells.append(row.cells)
        return len(self._rows) == BLOCK

    def rest(self, told: Notes) -> Iterator[RecordBlock]:
        """Yield what is left when the sheet ends."""
        if self._hidden:
            told.add("import.hidden_rows", self.name, value=str(self._hidden), level=Level.WARNING)
        if self._rows:
            yield self.block()

    def block(self) -> RecordBlock:
        """Return the rows taken since the last block."""
        assert self.match is not None
        block = Block(self.match, self._rows, self._cells)
        self._rows, self._cells = [], []
        return self._turn.block(block, self._reader)


def _match(file: str, row: SheetRow, record: str) -> OwnMatch:
    """Return which columns a sheet has; those only to look at and unknown ones are not read."""
    headings = tuple(cell.strip() if isinstance(cell, str) else "" for cell in row.cells)
    known = {folded(column.heading): column for column in own_columns(record)}
    columns: list[tuple[int, str]] = []
    unknown: list[str] = []
    for index, heading in enumerate(headings):
        column = known.get(folded(heading))
        if read_heading(heading):
            columns.append((index, MARK))
        elif column is not None and column.role not in (Role.PLACE, Role.KNOWN):
            columns.append((index, column.target))
        elif column is None and heading and folded(heading) != folded(REASON):
            unknown.append(heading)
    targets = [target for _, target in columns]
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        names = ", ".join(headings[index] for index, target in columns if target == twice[0])
        raise Refused(
            [Problem("import.column_twice", owner=Owner.FILE, place=Place(file, row.sheet, row.row), value=names)]
        )
    layout = SheetLayout.model_construct(
        record=cast(Any, record), sheet="", columns={}, ignored=(), values={}, widths=_KEY_WIDTHS, skip=()
    )
    dialect = Dialect.model_construct(
        name="backoffice", kind=cast(Any, "own"), numbers="da", sheet=(layout,), key=f"backoffice/{record}"
    )
    return OwnMatch(dialect, layout, row.sheet, row.row, headings, tuple(columns), tuple(unknown))


class _MarkReader(ColumnReader):
    """The hidden column: of a mark its record and version, of anything else what the cell says."""

    def __init__(self, match: SheetMatch, codes: CodeLists, marks: Marks) -> None:
        super().__init__(match, MARK, codes)
        self._marks = marks

    def read(self, cells: Sequence[Any]) -> list[Any]:
        """Return (record, version), None for blank, a text that is no mark, or Wrong."""
        mark_of = self._marks.read
        return [(mark_of(cell) if isinstance(cell, str) else None) or self._odd(cell) for cell in cells]

    def _odd(self, cell: Any) -> Any:
        value = self._read(cell)
        return (self._marks.read(value) or value) if isinstance(value, str) else value


class _Turn:
    """Turns the blocks of one sheet into rows of its record kind."""

    def __init__(self, file: str, heading: MarkHeading, match: OwnMatch) -> None:
        self._file, self._record, self._since = file, heading.record, heading.position
        self._headings: Mapping[str, str] = {target: match.headings[index] for index, target in match.columns}

    def block(self, block: Block, reader: SheetReader) -> RecordBlock:
        """Return the rows with their values, keys and marks."""
        read = reader.read(block)
        n = len(block.rows)
        blank: list[Any] = [None] * n
        values = dict(read.values)
        marks, removes = values.pop(MARK), values.pop(REMOVE, ())
        keys = {name: values.pop(name, blank) for name in KEYS[self._record]}
        for position in [position for position, mark in enumerate(marks) if isinstance(mark, str)]:
            # First: without knowing which record is meant, nothing else about the row can be trusted.
            foreign = self._problem("import.mark_foreign", MARK, position, block)
            read.wrong[position] = [foreign, *read.wrong.get(position, ())]
            marks[position] = None
        return RecordBlock(
            self._record,
            block.match.sheet,
            block.rows,
            keys,
            marks,
            values,
            read.wrong,
            [self._removes(cell, position, block, read.wrong) for position, cell in enumerate(removes)],
            self._headings,
            self._since,
        )

    def _removes(self, cell: Any, position: int, block: Block, wrong: dict[int, list[Problem]]) -> bool:
        said = folded(str(cell)) if cell is not None else ""
        if said not in ("", "ja", "nej"):
            problem = self._problem("value.not_yes_no", REMOVE, position, block, str(cell)[:50])
            wrong.setdefault(position, []).append(problem)
        return said == "ja"

    def _problem(self, problem_id: str, target: str, position: int, block: Block, value: str = "") -> Problem:
        heading = "" if target == MARK else self._headings[target]
        place = Place(self._file, block.match.sheet, block.rows[position], heading)
        return Problem(problem_id, field=heading, value=value, owner=Owner.FILE, place=place)
