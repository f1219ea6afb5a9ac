"""From the cells of a block to the values to store, and what is wrong with each row, place by place.

Owns the reading of a dialect's columns: its texts, its widths, and that every distinct cell is read only once. Knows no
register: keys and links are looked up by whoever has one.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from math import isfinite
from typing import Any

from backoffice.exchange.cells import BadCell, problem_of
from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import Block
from backoffice.exchange.dialects import ADDRESS, PARENTS, folded, target_field
from backoffice.exchange.own_marks import CLEAR_TEXT
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy, Kind, RecordField
from backoffice.records.values import CLEAR, Unreadable, read_value
from backoffice.rules.personal import HIDDEN, has_person, has_written_person, masked, number_of_person
from backoffice.rules.problems import Level, Owner, Place, Problem
from backoffice.safe_text import plain

_REMEMBERED = 50_000
_SHOWN = 200
# Columns of long numbers that are nobody's: only what is written with a hyphen is a person's number there.
_NUMBERED = frozenset({"property_number", "external_reference", "phone", "cvr"})
_MEASURED = frozenset({Kind.KRONER, Kind.AREA, Kind.INTEGER, Kind.DATE, Kind.LAST_DAY})
_BBR_UNIT = re.compile(r"\s*\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s*", re.ASCII)
_BBR_UNIT_ALONE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_REGISTRATION = re.compile(r"\s*[Hh]?0*([1-9][0-9]{0,5})(?:\s.*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is no value of its column: the problem without its place."""

    problem: Problem


class ColumnReader(dict[Any, Any]):
    """What each distinct cell of one column means: a value to store, None for blank, or Wrong."""

    def __init__(self, match: SheetMatch, target: str, codes: CodeLists) -> None:
        """Take the column of a target that is a declared field of the sheet's record."""
        super().__init__()
        layout, kind = match.layout, match.dialect.kind
        self.target, self.heading = target, match.heading_of(target)
        self.field = target_field(kind, layout.record, target)
        self.label = self.field.label if self.field else self.heading
        self.any_wrong = False
        # Distinct cells that were filled up with zeros.
        self._filled: set[Any] = set()
        self._person = has_written_person if target in _NUMBERED else has_person
        self._codes, self._numbers = codes, match.dialect.numbers
        self._unit = target == "bbr_unit"
        self._registration = kind == "disability" and target == "number"
        own = str(kind) == "own"
        self._clears = self._edited(own=own, list_of_dwellings=kind == "dwellings")
        self._plain = self.field is None or (target == ADDRESS and not own)
        self._width = layout.widths.get(target, 0)
        self._instead = {folded(text): value for text, value in layout.values.get(target, {}).items()}

    def _edited(self, *, own: bool, list_of_dwellings: bool) -> bool:
        """Tell whether the text that empties a field is one here: in what a person edits, never in a key."""
        if self.field is None or self.target in (*PARENTS, "bbr_unit", "number"):
            return False
        return own or (list_of_dwellings and self.field.kept_by is KeptBy.CASEWORKER)

    def read(self, cells: Sequence[Any]) -> list[Any]:
        """Return the value of every cell."""
        kinds = set(map(type, cells))
        if self._unit and kinds == {str} and all(map(_BBR_UNIT_ALONE.fullmatch, cells)):
            return list(cells)
        if bool in kinds:
            # True and 1 are the same key of a dictionary but not the same cell.
            return [self._read(cell) if isinstance(cell, bool) else self[cell] for cell in cells]
        return [*map(self.__getitem__, cells)]

    def filled(self, cells: Sequence[Any]) -> int:
        """Return how many of these cells, which were read before, got zeros in front."""
        return sum(map(self._filled.__contains__, cells)) if self._filled else 0

    def texts_among_others(self, cells: Sequence[Any]) -> int:
        """Return how many cells of a column of numbers or days are texts, where others are not."""
        if self.field is None or self.field.kind not in _MEASURED:
            return 0
        kinds = set(map(type, cells))
        if str not in kinds or kinds <= {str, type(None)}:
            return 0
        return sum(isinstance(cell, str) and not cell.isspace() for cell in cells)

    def __missing__(self, cell: Any) -> Any:
        value = self._read(cell)
        if len(self) < _REMEMBERED:
            self[cell] = value
        return value

    def _read(self, cell: Any) -> Any:
        if cell is None:
            return None
        if self._unit and isinstance(cell, str) and (found := _BBR_UNIT.fullmatch(cell.lower())):
            return found[1]
        if isinstance(cell, BadCell):
            return self._wrong(problem_of(dataclasses.replace(cell, shown=masked(cell.shown)), Place()))
        if self._is_person(cell):
            return self._wrong(Problem("value.personal_number", value=HIDDEN, owner=Owner.FILE))
        if self._instead or self._width:
            cell = self._translated(cell)
        if self._clears and isinstance(cell, str) and folded(cell) == CLEAR_TEXT:
            return CLEAR
        if self._plain or self.field is None:
            return plain(str(cell).strip()) or None
        try:
            return self._value(self.field, cell)
        except Unreadable as error:
            shown = shown_cell(cell)
            return self._wrong(Problem(error.problem_id, value=shown, owner=Owner.FILE, values=dict(error.values)))

    def _is_person(self, cell: Any) -> bool:
        if isinstance(cell, str):
            return self._person(cell)
        bare = self._person is has_person and isinstance(cell, int | float) and not isinstance(cell, bool)
        return bare and isfinite(cell) and number_of_person(cell)

    def _translated(self, cell: Any) -> Any:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            return cell
        written = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        if self._instead and (instead := self._instead.get(folded(written))) is not None:
            return instead
        if not (self._width and written.isdecimal()):
            return cell
        if len(written) < self._width:
            self._filled.add(cell)
        return written.zfill(self._width)

    def _value(self, field: RecordField, cell: Any) -> Any:
        if field.kind is Kind.LINK or self._registration:
            return _registration_number(cell)
        return read_value(field, cell, self._codes, of=self._numbers)

    def _wrong(self, problem: Problem) -> Wrong:
        self.any_wrong = True
        return Wrong(problem)


def _registration_number(cell: Any) -> str | None:
    if isinstance(cell, str) and not cell.strip():
        return None
    found = _REGISTRATION.fullmatch(str(cell))
    if found is None or not isinstance(cell, str | int):
        raise Unreadable("value.wrong_form")
    return f"H{found[1]}"


def shown_cell(cell: Any) -> str:
    """Return a cell as a problem shows it: as it is written, cut short, a person's number hidden."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell) and number_of_person(cell):
        return HIDDEN
    return masked(written_cell(cell)[: 2 * _SHOWN])[:_SHOWN]


def written_cell(cell: Any) -> str:
    """Return a cell as a text in the person's own file: a day and a number the Danish way."""
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    return str(cell)


class SheetReader:
    """The columns of one sheet, block after block."""

    def __init__(self, file: str, match: SheetMatch, codes: CodeLists, compared: Sequence[str] = ()) -> None:
        """`compared` are the targets that are only compared with the register: nothing in them refuses a row."""
        self.match, self._file = match, file
        self.readers = {target: ColumnReader(match, target, codes) for _, target in match.columns}
        self._compared = frozenset(compared)

    def read(self, block: Block) -> "ReadBlock":
        """Return the values of a block's columns and what is wrong with its rows; a wrong cell's value is None."""
        values: dict[str, list[Any]] = {}
        wrong: dict[int, list[Problem]] = {}
        columns = block.columns()
        for target, reader in self.readers.items():
            column = values[target] = reader.read(columns[target])
            if filled := reader.filled(columns[target]):
                block.seen["import.zeros_filled", reader.heading] += filled
            if texts := reader.texts_among_others(columns[target]):
                block.seen["import.mixed_types", reader.heading] += texts
            if reader.any_wrong and target not in self._compared:
                for position, value in enumerate(column):
                    if isinstance(value, Wrong):
                        column[position] = None
                        wrong.setdefault(position, []).append(self.placed(value.problem, target, block.rows[position]))
        for key in self.match.keys:
            if None in values[key]:
                for position, value in enumerate(values[key]):
                    if value is None and not _has_problem(wrong.get(position, ()), self.readers[key].heading):
                        missing = Problem("value.required", owner=Owner.FILE)
                        wrong.setdefault(position, []).append(self.placed(missing, key, block.rows[position]))
        return ReadBlock(block.rows, values, wrong)

    def placed(self, problem: Problem, target: str, row: int) -> Problem:
        """Return the problem with its place in the file and the name of its column's field."""
        # Without a cell remembered a reader is an empty dictionary, and still the column's.
        reader = self.readers.get(target)
        field, heading = ("", "") if reader is None else (reader.label, reader.heading)
        return Problem(
            problem.id,
            problem.level,
            problem.record,
            problem.field or field,
            problem.value,
            problem.owner,
            Place(self._file, self.match.sheet, row, heading),
            problem.values,
        )

    def problem(
        self,
        problem_id: str,
        target: str,
        row: int,
        value: str = "",
        *,
        level: Level = Level.ERROR,
        owner: Owner = Owner.FILE,
        values: Mapping[str, object] | None = None,
    ) -> Problem:
        """Return a problem of a row at the column of a target."""
        return self.placed(Problem(problem_id, level, value=value, owner=owner, values=values or {}), target, row)


def _has_problem(problems: Sequence[Problem], heading: str) -> bool:
    return any(problem.place.column == heading for problem in problems)


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block's values by target, one per row, and the problems of those rows that have any, by position."""

    rows: list[int]
    values: dict[str, list[Any]]
    wrong: dict[int, list[Problem]]
