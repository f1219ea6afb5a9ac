"""One pass over the rows of one record kind: found in the register, sorted, compared, and what changes gathered.

Owns whether a compared row is unchanged, changed, disputed or refused. Which rows are compared is `record_sorting`'s; the
comparison of cells, the rules and the periods are modules of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from backoffice.operations.import_run import Run
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.record_compare import Cells, compare_cells
from backoffice.operations.record_finding import find_rows
from backoffice.operations.record_gathered import CHANGED, DISPUTE, GatheredRows, disputed_problem
from backoffice.operations.record_moving import MovingRows
from backoffice.operations.record_new import take_new
from backoffice.operations.record_rules import Checked, DwellingRules, check_values
from backoffice.operations.record_sheet import LETTING, RecordSheet, by_name
from backoffice.operations.record_sorting import RowSorting
from backoffice.queries.base_values import BaseValues, values_at
from backoffice.rules.problems import Problem


class Beside(Protocol):
    """Somebody who looks at what the register holds beside the fields that are compared, and tells of it."""

    def columns(self) -> Sequence[str]:
        """Return the columns of the record that must be fetched."""

    def see(self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]]) -> None:
        """Look at the rows at some positions of a block and what the register holds of them, in the same order."""


class RecordPass:
    """The rows of one kind, block after block."""

    def __init__(
        self, run: Run, block: RecordBlock, again: Mapping[int, Sequence[int]], beside: Beside | None = None
    ) -> None:
        """`again` has the rows in the file of records that several rows are about."""
        self.sheet = RecordSheet(run, block, beside.columns() if beside else ())
        self._run, self._beside = run, beside
        names = (*self.sheet.names, "status") if block.record == "dwelling" else self.sheet.names
        self._gathered = GatheredRows(run, block.record, names)
        self._moving = MovingRows(self.sheet, self._gathered, block.headings) if block.record in LETTING else None
        self._sorting = RowSorting(self.sheet, self._gathered, again)
        self._rules = DwellingRules(self.sheet)
        self._new_keys: set[tuple[Any, ...]] = set()

    def take(self, block: RecordBlock) -> list[tuple[int, int]]:
        """Sort the rows of a block; return (record, row) of those that are in the register."""
        found = find_rows(self._run.session, self.sheet, block)
        kept, new = self._sorting.sort(block, found)
        if kept:
            self._compare(block, kept)
        if new:
            take_new(self.sheet, block, new, self._gathered, self._moving, self._new_keys)
        return [(row[1], block.rows[position]) for position, row in found.rows.items() if row[1] is not None]

    def _compare(self, block: RecordBlock, kept: list[Any]) -> None:
        sheet = self.sheet
        positions = [row[0] for row in kept]
        held = by_name(sheet.held, kept)
        cells = compare_cells(sheet.fields, block.values, positions, held, self._bases(block, positions, held))
        self._take_draft_marks(block, positions, held, cells)
        checked = Checked(sheet, block, positions, cells.now, held, cells.masks)
        if self._beside is not None:
            self._beside.see(block, positions, held)
        check_values(checked, cells.given)
        self._rules.check(checked)
        for i, problems in checked.blocking.items():
            self._run.refuse(problems, held["id"][i])
        self._put(block, positions, held, cells, checked.blocking)

    def _bases(
        self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]]
    ) -> dict[int, BaseValues]:
        """Return what those rows held at their export whose record has moved since, by index."""
        moved = {}
        for i, (position, version) in enumerate(zip(positions, held["version"], strict=True)):
            own = block.own[position]
            if own is not None and own[1] != version:
                moved[held["id"][i]] = (i, (own[1], version))
        values = values_at(
            self._run.session,
            self.sheet.record,
            {key: pair for key, (_, pair) in moved.items()},
            self.sheet.names,
            since=block.since,
        )
        return {moved[key][0]: base for key, base in values.items()}

    def _put(
        self,
        block: RecordBlock,
        positions: Sequence[int],
        held: Mapping[str, Sequence[Any]],
        cells: Cells,
        blocking: dict[int, list[Problem]],
    ) -> None:
        """Gather the rows that change or are disputed; the others are unchanged."""
        untouched = cells.masks.count(0) - sum(1 for i in blocking if not cells.masks[i])
        self._run.plan.asked += untouched
        self._run.plan.unchanged += untouched
        changed = [i for i, mask in enumerate(cells.masks) if mask and not cells.disputed[i] and i not in blocking]
        disputed = [i for i, bits in enumerate(cells.disputed) if bits and i not in blocking]
        self._set_status(held, cells, changed)
        rows = self._gathered.sheet(block.sheet)
        numbers = [block.rows[position] for position in positions]
        first = len(rows.changed.ids)
        rows.changed.extend(held["id"], held["version"], cells.masks, cells.now, changed, numbers)
        waiting = {}
        if self._moving is not None:
            ends = ("valid_from", "valid_to", "cost_type")
            moved = sum(1 << bit for bit, name in enumerate(self.sheet.names) if name in ends)
            for place, i in enumerate(changed, first):
                if cells.masks[i] & moved:
                    waiting[i] = place
                    self._moving.add(block.sheet, CHANGED, place, held, cells.now, i)
        self._gathered.count(block.sheet, cells.masks, held, cells.now, changed, waiting)
        if disputed:
            self._dispute(block, positions, held, cells, disputed)

    def _dispute(
        self,
        block: RecordBlock,
        positions: Sequence[int],
        held: Mapping[str, Sequence[Any]],
        cells: Cells,
        rows: list[int],
    ) -> None:
        gathered = self._gathered.sheet(block.sheet)
        bases = self._bases_of(block, positions, held, rows)
        for i in rows:
            place = len(gathered.disputed.ids)
            names = [name for bit, name in enumerate(self.sheet.names) if cells.disputed[i] >> bit & 1]
            problem = disputed_problem(self.sheet.problem(block, "", names[0], positions[i]), self.sheet.record)
            gathered.places.add(problem)
            gathered.bits.append(self._together(cells, i))
            for name in self._gathered.names:
                gathered.theirs[name].append(held[name][i])
                base = bases[i]
                was = base.value(name, held[name][i]) if base.known else None
                gathered.base[name].append(was)
            if self._moving is not None:
                self._moving.add(block.sheet, DISPUTE, place, held, cells.now, i)
                self._moving.add(block.sheet, DISPUTE, place, held, held, i, again=True)
            gathered.disputed.extend(
                held["id"], held["version"], cells.masks, cells.now, [i], [block.rows[p] for p in positions]
            )

    def _bases_of(
        self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]], rows: list[int]
    ) -> dict[int, BaseValues]:
        pairs = {}
        for i in rows:
            own = block.own[positions[i]]
            assert own is not None
            pairs[held["id"][i]] = (own[1], held["version"][i])
        names = self._gathered.names
        values = values_at(self._run.session, self.sheet.record, pairs, names, since=block.since)
        return {i: values[held["id"][i]] for i in rows}

    def _together(self, cells: Cells, i: int) -> int:
        """Return which fields of a disputed row are decided as one: a period moves with everything, or not at all."""
        ends = ("valid_from", "valid_to", "cost_type")
        moved = sum(1 << bit for bit, name in enumerate(self.sheet.names) if name in ends)
        whole = self._rules_need_whole(cells, i) or cells.masks[i] & moved
        return cells.masks[i] if whole else cells.disputed[i]

    def _rules_need_whole(self, cells: Cells, i: int) -> bool:
        """A lease's vacancy and allocation, and a cost's amount and type, are only right together."""
        tied = {"lease": ("vacant", "allocation_type"), "housing_cost": ("amount", "cost_type")}
        names = tied.get(self.sheet.record, ())
        bits = sum(1 << bit for bit, name in enumerate(self.sheet.names) if name in names)
        return bool(cells.disputed[i] & bits)

    def _take_draft_marks(
        self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]], cells: Cells
    ) -> None:
        """A dwelling becomes a draft or is reported where the file says so; other kinds have their status among the fields."""
        if self.sheet.record != "dwelling" or "status" not in block.values:
            return
        given = block.values["status"]
        now = [was if (said := given[p]) is None else said for p, was in zip(positions, held["status"], strict=True)]
        cells.now["status"] = now
        for i, (was, is_now) in enumerate(zip(held["status"], now, strict=True)):
            if was != is_now:
                cells.masks[i] |= 1 << len(self.sheet.names)

    def _set_status(self, held: Mapping[str, Sequence[Any]], cells: Cells, rows: Sequence[int]) -> None:
        """A dwelling that was only newly created is reported (or a draft) once its fields come; others stay."""
        if self.sheet.record != "dwelling":
            return
        now = cells.now["status"] = list(cells.now["status"])
        new, wanted = self._run.code_of("record_status", "new"), self._run.status()
        for i in rows:
            if now[i] == new:
                now[i] = wanted
                cells.masks[i] |= 1 << len(self.sheet.names)

    def finish(self) -> None:
        """Refuse what does not fit beside the other rows, and put the rest into the plan."""
        if self._moving is not None:
            self._moving.refuse_clashes(self._run)
        self._gathered.finish()
