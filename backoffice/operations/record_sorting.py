"""Which rows of a block may be compared with the register: found there, within reach, and nothing wrong with them.

Owns what becomes of the others: refused, in conflict, or their record to be removed. Looks closely only at rows about
which there is something to say; the others pass by the thousand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.operations.import_run import twice
from backoffice.operations.import_values import shown_cell
from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.operations.record_finding import Found
from backoffice.operations.record_gathered import GatheredRows
from backoffice.operations.record_links import Links
from backoffice.operations.record_sheet import CREATED, RecordSheet
from backoffice.queries.record_matching import HAS_TENANTS, IN_USE
from backoffice.records.values import export_value
from backoffice.rules.problems import Problem


class RowSorting:
    """Sorts the rows of one kind, block after block."""

    def __init__(self, sheet: RecordSheet, gathered: GatheredRows, again: Mapping[int, Sequence[int]]) -> None:
        """`again` has the rows in the file of records that several rows are about."""
        self._sheet, self._run, self._gathered, self._again = sheet, sheet.run, gathered, again
        self._new_or_again = {None, *again}
        self._links = Links(sheet)

    def sort(self, block: RecordBlock, found: Found) -> tuple[list[Any], list[Any]]:
        """Return the held rows to compare and those of new records, in the order of the file."""
        links = self._links.resolve(block, found.rows)
        told = self._told(block, found) | links.keys()
        kept = [row for position, row in found.rows.items() if position not in told]
        new: list[Any] = []
        for position in sorted(told):
            row = found.rows.get(position)
            problems = self._problems(block, position, row, found, links.get(position, []))
            if problems is None:
                self._gone(block, position)
            elif problems:
                self._run.refuse(problems, row[1] or 0 if row is not None else 0)
            elif row is None:
                raise AssertionError("a row that was not found has no problem")
            elif block.removes and block.removes[position]:
                self._remove(block, position, row)
            elif row[1] is None:
                new.append(row)
            else:
                kept.append(row)
        if told:
            kept.sort(key=_position)
        return kept, new

    def _told(self, block: RecordBlock, found: Found) -> set[int]:
        """Return the positions of the rows about which there may be something to say."""
        told = {*block.wrong, *found.problems}
        if len(found.rows) < len(block):
            told.update(position for position in range(len(block)) if position not in found.rows)
        if True in block.removes:
            told.update(position for position, removes in enumerate(block.removes) if removes)
        reach = {place: self._run.may_touch(*place) for place in {row[3:5] for row in found.rows.values()}}
        outside = {place for place, may_touch in reach.items() if not may_touch}
        told.update(position for position, row in found.rows.items() if row[1] in self._new_or_again)
        if outside:
            told.update(position for position, row in found.rows.items() if row[3:5] in outside)
        return told

    def _problems(
        self, block: RecordBlock, position: int, row: Any, found: Found, of_links: list[Problem]
    ) -> list[Problem] | None:
        """Return what forbids a row before its cells are compared; None where its record is gone."""
        sheet, problems = self._sheet, block.wrong.get(position, [])
        if row is None:
            if block.own[position] is not None and position not in found.problems:
                return None
            return [*found.problems.get(position, ()), *problems]
        problems = [problem for problem in problems if not self._as_it_stands(block, problem, row)]
        if position in found.problems:
            problems = [*found.problems[position], *problems]
        if not self._run.may_touch(row[3], row[4]):
            return [sheet.problem(block, "out_of_scope", sheet.shown_key(block, position)[0], position), *problems]
        if row[1] in self._again:
            heading = block.headings.get(KEYS[sheet.record][-1], "")
            rows = self._again[row[1]]
            problems = [twice(self._run.file, block.sheet, block.rows[position], rows, heading), *problems]
        return [*problems, *of_links]

    def _as_it_stands(self, block: RecordBlock, problem: Problem, row: Any) -> bool:
        """Tell whether a value nobody may set is what the register holds already: then the cell leaves it alone."""
        if row[1] is None or not problem.place.column:
            return False
        declared = next(
            (one for one in self._sheet.fields if block.headings.get(one.name) == problem.place.column), None
        )
        if declared is None or declared.name == "disability_registration":
            return False
        held = export_value(declared, row[self._sheet.column(declared.name)], self._run.codes)
        return held is not None and problem.value == shown_cell(held)

    def _gone(self, block: RecordBlock, position: int) -> None:
        name, shown = self._sheet.shown_key(block, position)
        self._run.plan.asked += 1
        self._run.plan.conflicts.add(self._sheet.problem(block, "import.gone", name, position, shown))

    def _remove(self, block: RecordBlock, position: int, row: Any) -> None:
        sheet = self._sheet
        name, shown = sheet.shown_key(block, position)
        own = block.own[position]
        problem = ""
        if sheet.record not in CREATED:
            problem = "import.not_removed_here"
        elif row[1] is None:
            problem = "import.nothing_to_remove"
        elif HAS_TENANTS in sheet.columns and row[sheet.column(HAS_TENANTS)]:
            problem = "import.lease_has_tenants"
        elif IN_USE in sheet.columns and row[sheet.column(IN_USE)]:
            problem = "import.registration_in_use"
        if problem:
            self._run.refuse([sheet.problem(block, problem, name, position, shown)], row[1] or 0)
        elif own is not None and own[1] != row[2]:
            self._run.plan.asked += 1
            self._run.plan.conflicts.add(
                sheet.problem(block, "import.removed_changed_since", name, position, shown), row[1]
            )
        else:
            removed = self._gathered.sheet(block.sheet).removed
            removed.ids.append(row[1])
            removed.versions.append(row[2])
            removed.rows.append(block.rows[position])


def _position(row: Any) -> int:
    return int(row[0])
