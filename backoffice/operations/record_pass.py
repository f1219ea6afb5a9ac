"""One pass over the rows of one record kind: found in the register or not, allowed or not, changed or not.

Owns which bucket a row falls into. The comparison of cells, the rules and the periods are modules of their own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from backoffice.operations.import_run import Run
from backoffice.operations.import_values import shown_cell
from backoffice.operations.record_block import RecordBlock
from backoffice.operations.record_compare import Cells, compare_cells
from backoffice.operations.record_finding import Found, find_rows
from backoffice.operations.record_gathered import CHANGED, DISPUTE, GatheredRows, disputed_problem
from backoffice.operations.record_links import Links
from backoffice.operations.record_moving import MovingRows
from backoffice.operations.record_new import take_new
from backoffice.operations.record_rules import Checked, DwellingRules, check_values
from backoffice.operations.record_sheet import CREATED, LETTING, RecordSheet, by_name
from backoffice.queries.base_values import BaseValues, values_at
from backoffice.queries.record_matching import HAS_TENANTS, IN_USE
from backoffice.records.values import export_value
from backoffice.rules.problems import Problem

Twice = Callable[[RecordBlock, int, int], Problem | None]


class Beside(Protocol):
    """Somebody who looks at what the register holds beside the fields that are compared, and tells of it."""

    def columns(self) -> Sequence[str]:
        """Return the columns of the record that must be fetched."""

    def see(self, block: RecordBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]]) -> None:
        """Look at the rows at some positions of a block and what the register holds of them, in the same order."""


class RecordPass:
    """The rows of one kind, block after block."""

    def __init__(self, run: Run, block: RecordBlock, twice: Twice, beside: Beside | None = None) -> None:
        """`twice` gives the problem of a row whose record other rows are about too."""
        self.sheet = RecordSheet(run, block, beside.columns() if beside else ())
        self._run, self._twice, self._beside = run, twice, beside
        names = (*self.sheet.names, "status") if block.record == "dwelling" else self.sheet.names
        self._gathered = GatheredRows(run, block.record, names)
        self._moving = MovingRows(self.sheet, self._gathered, block.headings) if block.record in LETTING else None
        self._links = Links(self.sheet)
        self._rules = DwellingRules(self.sheet)
        self._new_keys: set[tuple[Any, ...]] = set()

    def take(self, block: RecordBlock) -> Iterator[tuple[int, int]]:
        """Sort the rows of a block; yield (record, row) of those that are in the register."""
        found = find_rows(self._run.session, self.sheet, block)
        seen: list[tuple[int, int]] = []
        kept: list[Any] = []
        new: list[Any] = []
        for position, number in enumerate(block.rows):
            row = found.rows.get(position)
            if row is not None and row[1] is not None:
                seen.append((row[1], number))
            problems = self._problems(block, position, row, found)
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
        if kept:
            self._compare(block, kept)
        if new:
            take_new(self.sheet, block, new, self._gathered, self._moving, self._new_keys)
        yield from seen

    def _problems(self, block: RecordBlock, position: int, row: Any, found: Found) -> list[Problem] | None:
        """Return what forbids a row before its cells are compared; None where its record is gone."""
        sheet, problems = self.sheet, block.wrong.get(position, [])
        if row is None:
            if block.own[position] is not None and position not in found.problems:
                return None
            return [*found.problems.get(position, ()), *problems]
        problems = [problem for problem in problems if not self._as_it_stands(block, problem, row)]
        if position in found.problems:
            problems = [*found.problems[position], *problems]
        if not self._run.may_touch(row[3], row[4]):
            return [sheet.problem(block, "out_of_scope", sheet.shown_key(block, position)[0], position), *problems]
        again = self._twice(block, position, row[1]) if row[1] is not None else None
        if again is not None:
            problems = [again, *problems]
        return self._links.resolved(block, position, row, problems)

    def _as_it_stands(self, block: RecordBlock, problem: Problem, row: Any) -> bool:
        """Tell whether a value nobody may set is what the register holds already: then the cell leaves it alone."""
        if row[1] is None or not problem.place.column:
            return False
        declared = next(
            (one for one in self.sheet.fields if block.headings.get(one.name) == problem.place.column), None
        )
        if declared is None or declared.name == "disability_registration":
            return False
        held = export_value(declared, row[self.sheet.column(declared.name)], self._run.codes)
        return held is not None and problem.value == shown_cell(held)

    def _gone(self, block: RecordBlock, position: int) -> None:
        name, shown = self.sheet.shown_key(block, position)
        self._run.plan.asked += 1
        self._run.plan.conflicts.add(self.sheet.problem(block, "import.gone", name, position, shown))

    def _remove(self, block: RecordBlock, position: int, row: Any) -> None:
        sheet = self.sheet
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

    def _compare(self, block: RecordBlock, kept: list[Any]) -> None:
        sheet = self.sheet
        positions = [row[0] for row in kept]
        held = by_name(sheet.held, kept)
        cells = compare_cells(sheet.fields, block.values, positions, held, self._bases(block, kept))
        self._take_draft_marks(block, positions, held, cells)
        checked = Checked(sheet, block, positions, cells.now, held, cells.masks)
        if self._beside is not None:
            self._beside.see(block, positions, held)
        check_values(checked, cells.given)
        self._rules.check(checked)
        for i, problems in checked.blocking.items():
            self._run.refuse(problems, held["id"][i])
        self._put(block, positions, held, cells, checked.blocking)

    def _bases(self, block: RecordBlock, kept: list[Any]) -> dict[int, BaseValues]:
        """Return what those rows held at their export whose record has moved since, by index."""
        moved = {}
        for i, row in enumerate(kept):
            own = block.own[row[0]]
            if own is not None and own[1] != row[2]:
                moved[row[1]] = (i, (own[1], row[2]))
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
        held: dict[str, list[Any]],
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
        self, block: RecordBlock, positions: Sequence[int], held: dict[str, list[Any]], cells: Cells, rows: list[int]
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
        self, block: RecordBlock, positions: Sequence[int], held: dict[str, list[Any]], rows: list[int]
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
        self, block: RecordBlock, positions: Sequence[int], held: dict[str, list[Any]], cells: Cells
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

    def _set_status(self, held: dict[str, list[Any]], cells: Cells, rows: Sequence[int]) -> None:
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
