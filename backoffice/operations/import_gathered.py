"""The rows of one record kind in a master-data file, gathered as columns whatever sheet or order they came in.

Owns the columns and the problems of single cells; whether a row's parents exist is decided when all sheets are read.
"""

from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from backoffice.exchange.dialect_rows import Block
from backoffice.operations.columns import Column
from backoffice.operations.import_run import Run, twice
from backoffice.operations.import_values import SheetReader
from backoffice.queries.rekeyed import Rekeyed
from backoffice.rules.problems import Problem


class Gathered:
    """Columns of values by target, one entry per row; with each row its number in the file and its sheet."""

    def __init__(self, record: str) -> None:
        """Begin without rows."""
        self.record = record
        self.rows = array("l")
        self.columns: dict[str, Column] = {}
        self._of_sheet = array("H")
        self._readers: list[SheetReader] = []

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, run: Run, block: Block, municipalities: Mapping[str, object]) -> None:
        """Add the rows of a block; those with a cell that cannot be used are refused."""
        if not self._readers or self._readers[-1].match is not block.match:
            self._readers.append(SheetReader(run.file, block.match, run.codes))
        reader = self._readers[-1]
        read = reader.read(block)
        for position, code in enumerate(read.values.get("municipality_code", ())):
            if code is not None and code not in municipalities:
                row = read.rows[position]
                unknown = reader.problem("import.unknown_municipality", "municipality_code", row, code)
                read.wrong.setdefault(position, []).append(unknown)
        for position in sorted(read.wrong):
            run.refuse(read.wrong[position])
        good = [position for position in range(len(read.rows)) if position not in read.wrong]
        before = len(self.rows)
        self.rows.extend([read.rows[position] for position in good])
        self._of_sheet.extend([len(self._readers) - 1] * len(good))
        for target in self.columns.keys() | read.values.keys():
            column = self.columns.setdefault(target, Column.repeated(None, before))
            given = read.values.get(target)
            column.extend([None] * len(good) if given is None else [given[position] for position in good])

    def value(self, target: str, position: int) -> Any:
        """Return the value of a target in a row; None for blank or for a file without that column."""
        column = self.columns.get(target)
        return None if column is None else column[position]

    def problem(self, problem_id: str, target: str, position: int, value: str = "") -> Problem:
        """Return a problem of a row at the column of a target."""
        return self._readers[self._of_sheet[position]].problem(problem_id, target, self.rows[position], value)

    def rekeyed(self, position: int, now: Rekeyed) -> Problem:
        """Return the problem of a row with an id that its dwelling gave up in a re-keying."""
        reader, row = self._readers[self._of_sheet[position]], self.rows[position]
        values = {"new": now.bbr_unit, "number": now.change_set}
        return reader.problem("import.rekeyed", "bbr_unit", row, self.columns["bbr_unit"][position], values=values)

    def given_twice(self, keys: Sequence[Any], key_target: str, file: str) -> dict[int, Problem]:
        """Return, by position, the problem of each row whose key (by position in `keys`) other rows have too."""
        # By their hashes first: the keys themselves, all at once, would be half a file of texts.
        hashes = array("q", map(hash, keys))
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        alike = {i for pair in pairwise(order) if hashes[pair[0]] == hashes[pair[1]] for i in pair}
        groups: dict[Any, list[int]] = {}
        for position in sorted(alike):
            groups.setdefault(keys[position], []).append(position)
        problems = {}
        for positions in (several for several in groups.values() if len(several) > 1):
            rows = [self.rows[position] for position in positions]
            for position in positions:
                match = self._readers[self._of_sheet[position]].match
                heading = match.heading_of(key_target)
                problems[position] = twice(file, match.sheet, self.rows[position], rows, heading)
        return problems
