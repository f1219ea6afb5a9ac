"""Gather what the rows of one record kind will do, sheet by sheet, and put it into the plan when all are known.

Owns the order and the counts: a row is counted when it is certain that no other row of the file forbids it.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.operations.columns import Column, picked
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_run import Run, ValueCounts
from backoffice.operations.plan import DISPUTED, Bucket, Created, Disputed, FieldCount, Removed
from backoffice.rules.problems import Problem

CHANGED, DISPUTE, NEW = "changed", "disputed", "new"


@dataclass(slots=True)
class NewRows:
    """New records as columns by name, and where they stand in the file; `lines` of repeated costs, by position."""

    columns: dict[str, Column] = field(default_factory=lambda: defaultdict(Column))
    lines: dict[int, int] = field(default_factory=dict)
    rows: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass(slots=True)
class SheetRows:
    """What the rows of one sheet will do."""

    changed: ChangedRows
    disputed: ChangedRows
    bits: "array[int]" = field(default_factory=lambda: array("Q"))
    base: dict[str, Column] = field(default_factory=lambda: defaultdict(Column))
    theirs: dict[str, Column] = field(default_factory=lambda: defaultdict(Column))
    places: Bucket = field(default_factory=Bucket)
    new: NewRows = field(default_factory=NewRows)
    removed: Removed = field(default_factory=lambda: Removed(""))
    refused: dict[str, set[int]] = field(default_factory=lambda: {CHANGED: set(), DISPUTE: set(), NEW: set()})


class GatheredRows:
    """The usable rows of one record kind."""

    def __init__(self, run: Run, record: str, names: tuple[str, ...]) -> None:
        """Begin without rows; `names` are the fields that a change may write."""
        self._run, self.record, self.names = run, record, names
        self.sheets: dict[str, SheetRows] = {}
        self._counts: dict[str, ValueCounts] = {}
        # Old and new values of rows that another row may still forbid: counted when they are certain.
        self._waiting: dict[tuple[str, int], list[tuple[str, Any, Any]]] = {}

    def sheet(self, name: str) -> SheetRows:
        """Return the rows of a sheet, none at first."""
        if name not in self.sheets:
            changed, disputed = (ChangedRows(self.record, self.names) for _ in range(2))
            self.sheets[name] = SheetRows(changed, disputed, removed=Removed(self.record, sheet=name))
        return self.sheets[name]

    def count(
        self,
        sheet: str,
        masks: Sequence[int],
        old: Mapping[str, Sequence[Any]],
        new: Mapping[str, Sequence[Any]],
        rows: Sequence[int],
        waiting: Mapping[int, int],
    ) -> None:
        """Count what changed rows change from what to what; `waiting` are those, with their place among the gathered."""
        for bit, name in enumerate(self.names):
            held, now = old[name], new[name]
            changed = [i for i in rows if masks[i] >> bit & 1]
            pairs = self._counts.setdefault(name, ValueCounts())
            pairs.add([(held[i], now[i]) for i in changed if i not in waiting])
            for i in changed:
                if i in waiting:
                    self._waiting.setdefault((sheet, waiting[i]), []).append((name, held[i], now[i]))

    def refuse(self, sheet: str, what: str, position: int, problem: Problem, record_id: int) -> None:
        """Refuse a gathered row."""
        self.sheets[sheet].refused[what].add(position)
        self._run.refuse([problem], record_id)

    def finish(self) -> None:
        """Put every row that was not refused into the plan."""
        used = 0
        for rows in self.sheets.values():
            used |= rows.changed.used() | rows.disputed.used()
        for name, rows in self.sheets.items():
            self._write_changed(name, rows, used)
            self._write_disputed(name, rows, used)
            self._write_new(name, rows)
            if rows.removed.ids:
                self._run.plan.removed.append(_in_key_order(rows.removed))
                self._run.plan.asked += len(rows.removed.ids)
        self._run.add_counts(self.record, {name: pairs for name, pairs in self._counts.items() if pairs.pairs})

    def _write_changed(self, name: str, rows: SheetRows, used: int) -> None:
        leave = rows.refused[CHANGED]
        for (sheet, position), pairs in self._waiting.items():
            if sheet == name and position not in leave:
                for field_name, old, new in pairs:
                    self._counts[field_name].add([(old, new)])
        part = rows.changed.part(used=used, leave=leave, sheet=name)
        if part.ids:
            self._run.plan.changes.append(part)
            self._run.plan.asked += len(part.ids)

    def _write_disputed(self, name: str, rows: SheetRows, used: int) -> None:
        leave = rows.refused[DISPUTE]
        order = rows.disputed.order(leave)
        if not order:
            return
        part = rows.disputed.part(used=used, leave=leave, sheet=name)
        kept = [bit for bit in range(len(self.names)) if used >> bit & 1]
        bits = (sum(1 << new for new, old in enumerate(kept) if rows.bits[i] >> old & 1) for i in order)
        base, theirs = (
            picked({field_name: columns[field_name] for field_name in part.fields}, order)
            for columns in (rows.base, rows.theirs)
        )
        self._run.plan.disputed.append(Disputed(part, array("Q", bits), base, theirs, part.rows, name))
        self._run.plan.asked += len(order)
        for i, row_id in zip(order, part.ids, strict=True):
            self._run.plan.conflicts.add(rows.places.problem(i), row_id)

    def _write_new(self, name: str, rows: SheetRows) -> None:
        plan = self._run.plan
        kept = [i for i in range(len(rows.new.rows)) if i not in rows.refused[NEW]]
        if not kept:
            return
        columns = dict(rows.new.columns)
        if rows.new.lines:
            columns["line"] = Column(rows.new.lines.get(i, 0) for i in range(len(rows.new.rows)))
        if len(kept) < len(rows.new.rows):
            columns = picked(columns, kept)
        # One plan's names for new records of a kind: they go on where the sheet before ended.
        before = sum(len(part.ids) for part in plan.created if part.record == self.record)
        ids = array("q", range(-before - 1, -before - 1 - len(kept), -1))
        places = array("q", (rows.new.rows[i] for i in kept))
        plan.created.append(Created(self.record, ids, columns, places, name))
        plan.asked += len(kept)
        told = {"housing_cost": "cost_type", "lease": "allocation_type"}.get(self.record)
        if told:
            pairs = ValueCounts()
            pairs.add((None, value) for value in columns[told])
            plan.field_counts += pairs.listed(self.record, told)
        else:
            plan.field_counts.append(FieldCount(self.record, "number", None, None, len(kept), other=True))


def disputed_problem(problem: Problem, record: str) -> Problem:
    """Return the problem of a disputed row, which says of which kind it is: ids of several kinds may be the same."""
    return Problem(
        DISPUTED,
        problem.level,
        field=problem.field,
        owner=problem.owner,
        place=problem.place,
        values={"record": record},
    )


def _in_key_order(removed: Removed) -> Removed:
    order = sorted(range(len(removed.ids)), key=removed.ids.__getitem__)
    return Removed(
        removed.record,
        array("q", (removed.ids[i] for i in order)),
        array("i", (removed.versions[i] for i in order)),
        array("q", (removed.rows[i] for i in order)),
        removed.sheet,
    )
