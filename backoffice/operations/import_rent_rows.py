"""The rows of a file of rents, gathered compactly: dwelling, day, and an amount and a mark per cost type.

Owns which rows can be used at all: known dwelling, a day, no negative amount, one row per dwelling and day.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import Block
from backoffice.exchange.dialects import ADDRESS, COST_AMOUNT, COST_INCLUDED, PARENTS
from backoffice.models import Dwelling
from backoffice.operations.import_compare import Compared
from backoffice.operations.import_run import Run, twice
from backoffice.operations.import_values import ReadBlock, SheetReader
from backoffice.queries.matching import dwellings_by_bbr
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused

_BLANK = -(2**62)
_NO_MARK = -1
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 1, 1)
_HELD = ("id", "organisation_id", "department_id", "building_section_id", "address", "retired_on")


@dataclass(frozen=True, slots=True)
class RentRow:
    """One row: amounts in øre and marks "included in the rent" by the meaning of the cost type; blank ones are not there."""

    row: int
    dwelling: int
    organisation: int
    valid_from: date
    amounts: dict[str, int]
    included: dict[str, bool]


class RentRows:
    """All usable rows of the file, as arrays."""

    def __init__(self, run: Run) -> None:
        """Begin without rows."""
        self._run = run
        self._reader: SheetReader | None = None
        self._compared: Compared | None = None
        self._rows, self._dwellings, self._organisations, self._days = array("l"), array("q"), array("q"), array("l")
        self._amounts: dict[str, array[int]] = {}
        self._included: dict[str, array[int]] = {}

    @property
    def meanings(self) -> tuple[str, ...]:
        """The cost types that the file has amounts for."""
        return tuple(self._amounts)

    def problem(
        self,
        problem_id: str,
        target: str,
        row: int,
        level: Level = Level.ERROR,
        values: Mapping[str, object] | None = None,
        value: str = "",
    ) -> Problem:
        """Return a problem of a row at the column of a target."""
        assert self._reader is not None
        return self._reader.problem(problem_id, target, row, value, level=level, values=values)

    def take(self, block: Block) -> None:
        """Add the usable rows of a block; the others are refused."""
        reader = self._open(block.match)
        read = reader.read(block)
        columns = [Dwelling.__table__.c[name] for name in _HELD]
        found = {row[0]: row for row in dwellings_by_bbr(self._run.session, read.values["bbr_unit"], columns)}
        usable = []
        for position, row in enumerate(read.rows):
            problems = self._wrong(read, position, row, found.get(position))
            if problems:
                self._run.refuse(problems)
            else:
                usable.append(position)
        self._keep(read, usable, found)

    def _open(self, match: SheetMatch) -> SheetReader:
        if self._reader is not None and self._reader.match is match:
            return self._reader
        targets = [target for _, target in match.columns]
        meanings = [target.removeprefix(COST_AMOUNT) for target in targets if target.startswith(COST_AMOUNT)]
        marks = [target.removeprefix(COST_INCLUDED) for target in targets if target.startswith(COST_INCLUDED)]
        place = Place(self._run.file, match.sheet, match.heading_row)
        if self._reader is not None and set(meanings) != set(self._amounts):
            raise Refused([Problem("import.sheets_differ", owner=Owner.FILE, place=place)])
        known = self._run.codes["cost_type"].by_meaning
        unknown = [meaning for meaning in (*meanings, *marks) if meaning not in known]
        if unknown:
            raise Refused([Problem("import.unknown_cost", owner=Owner.FILE, value=", ".join(unknown), place=place)])
        compared = [target for target in targets if target in PARENTS or target == ADDRESS]
        self._reader = SheetReader(self._run.file, match, self._run.codes, compared)
        self._compared = Compared(self._run.session, self._reader, compared)
        for meaning in meanings:
            self._amounts.setdefault(meaning, array("q"))
        for meaning in marks:
            self._included.setdefault(meaning, array("b"))
        return self._reader

    def _wrong(self, read: ReadBlock, position: int, row: int, dwelling: Any) -> list[Problem]:
        problems = list(read.wrong.get(position, ()))
        unit, start = read.values["bbr_unit"][position], read.values["valid_from"][position]
        if dwelling is None and unit is not None:
            problems.insert(0, self.problem("import.unknown_dwelling", "bbr_unit", row, value=unit))
        elif dwelling is not None and not self._run.may_touch(dwelling[2], dwelling[3]):
            problems.insert(0, self.problem("out_of_scope", "bbr_unit", row))
        elif dwelling is not None and start is not None and dwelling[6] is not None and start >= dwelling[6]:
            problems.insert(0, self.problem("import.dwelling_retired", "valid_from", row, value=f"{start:%d-%m-%Y}"))
        if start is not None and not _EARLIEST <= start < _LATEST:
            limit = "value.too_small" if start < _EARLIEST else "value.too_large"
            problems.append(self.problem(limit, "valid_from", row, value=f"{start:%d-%m-%Y}"))
        for meaning in self._amounts:
            amount = read.values[COST_AMOUNT + meaning][position]
            if amount is not None and amount < 0 and meaning != "repayment":
                shown = f"{amount / 100:.2f}".replace(".", ",")
                problems.append(self.problem("import.negative_amount", COST_AMOUNT + meaning, row, value=shown))
        return problems

    def _keep(self, read: ReadBlock, usable: Sequence[int], found: Mapping[int, Any]) -> None:
        held = [found[position] for position in usable]
        self._rows.extend([read.rows[position] for position in usable])
        self._dwellings.extend([row[1] for row in held])
        self._organisations.extend([row[2] for row in held])
        starts = read.values["valid_from"]
        self._days.extend([starts[position].toordinal() for position in usable])
        for meaning, column in self._amounts.items():
            given = read.values[COST_AMOUNT + meaning]
            column.extend([_BLANK if given[position] is None else given[position] for position in usable])
        for meaning, column in self._included.items():
            given = read.values.get(COST_INCLUDED + meaning, [None] * len(read.rows))
            column.extend([_NO_MARK if given[position] is None else given[position] for position in usable])
        if self._compared is not None and held:
            by_name = dict(zip(_HELD, list(zip(*held, strict=True))[1:], strict=True)) | {"id": [0] * len(held)}
            self._compared.warn(self._run.plan, read, usable, by_name)

    def by_dwelling(self) -> Iterator[list[RentRow]]:
        """Yield the rows of each dwelling by ascending day, dwellings by key; two rows of one day are refused."""
        days, dwellings = self._days, self._dwellings
        # One number for both: a pair per row would take as much as the rows themselves.
        keys = array("q", (dwelling << 24 | day for dwelling, day in zip(dwellings, days, strict=True)))
        order = array("q", sorted(range(len(keys)), key=keys.__getitem__))
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and dwellings[order[end]] == dwellings[order[start]]:
                end += 1
            rows = self._without_repeated(order[start:end])
            if rows:
                yield rows
            start = end

    def _without_repeated(self, positions: "array[int]") -> list[RentRow]:
        by_day: dict[int, list[int]] = {}
        for position in positions:
            by_day.setdefault(self._days[position], []).append(position)
        for same in by_day.values():
            if len(same) > 1:
                assert self._reader is not None
                match = self._reader.match
                numbers = [self._rows[position] for position in same]
                heading = match.heading_of("bbr_unit")
                for number in numbers:
                    self._run.refuse([twice(self._run.file, match.sheet, number, numbers, heading)])
        return [self._row(same[0]) for same in by_day.values() if len(same) == 1]

    def _row(self, i: int) -> RentRow:
        return RentRow(
            self._rows[i],
            self._dwellings[i],
            self._organisations[i],
            date.fromordinal(self._days[i]),
            {meaning: column[i] for meaning, column in self._amounts.items() if column[i] != _BLANK},
            {meaning: bool(column[i]) for meaning, column in self._included.items() if column[i] != _NO_MARK},
        )
