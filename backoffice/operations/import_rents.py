"""Plan what a file of rents and costs on account writes: a row of costs from a day, by dwelling and cost type.

Owns the comparison with the costs the register holds. An entry is one cost type of one row: it is created, changes the amount of
the row that begins the same day, or is unchanged; the open earlier row ends where it begins.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from backoffice.exchange.dialect_rows import Block
from backoffice.formats import show_kroner
from backoffice.operations.columns import Column
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_periods import Effect, Period, Timeline
from backoffice.operations.import_rent_rows import RentRow, RentRows
from backoffice.operations.import_run import Run, ValueCounts
from backoffice.operations.plan import Created, FieldCount
from backoffice.queries.matching import costs_of
from backoffice.rules.problems import Level

_DWELLINGS = 5_000
RENT_JUMP = 0.20
"""Change of the net rent beyond which somebody should look (rule A03)."""
_MAY_OVERLAP = ("repayment", "back_payment", "other")
_CHANGED = ("valid_to", "amount", "included_in_rent")


def plan_rents(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with the costs the file creates, changes and ends."""
    rows = RentRows(run)
    for block in open_blocks():
        run.watch.step(len(block.rows))
        rows.take(block)
    _Rents(run, rows).plan()


class _Rents:
    """The gathered rows against the register, some thousand dwellings at a time."""

    def __init__(self, run: Run, rows: RentRows) -> None:
        self._run, self._rows = run, rows
        entries = run.codes["cost_type"]
        self._types = {meaning: entries.by_meaning[meaning].code for meaning in rows.meanings}
        self._may_overlap = {self._types.get(meaning, "") for meaning in _MAY_OVERLAP}
        self._changed = ChangedRows("housing_cost", _CHANGED)
        self._ended = ChangedRows("housing_cost", _CHANGED)
        self._created = {
            name: Column()
            for name in (
                "organisation_id", "dwelling_id", "cost_type", "valid_from", "valid_to", "amount", "included_in_rent"
            )
        }  # fmt: skip
        self._amounts = ValueCounts()

    def plan(self) -> None:
        """Sort every row into its bucket, dwelling by dwelling in key order."""
        batch: list[list[RentRow]] = []
        for rows in self._rows.by_dwelling():
            batch.append(rows)
            if len(batch) == _DWELLINGS:
                self._plan_batch(batch)
                batch = []
        if batch:
            self._plan_batch(batch)
        self._into_plan()

    def _plan_batch(self, batch: Sequence[Sequence[RentRow]]) -> None:
        self._run.watch.step(0)
        held: dict[tuple[int, str], list[Period]] = {}
        dwellings = [rows[0].dwelling for rows in batch]
        for key, version, dwelling, kind, start, end, line, amount, included in costs_of(
            self._run.session, dwellings, list(self._types.values())
        ):
            held.setdefault((dwelling, kind), []).append(Period(start, end, amount, included, key, version, line))
        for rows in batch:
            self._plan_dwelling(rows, held)

    def _plan_dwelling(self, rows: Sequence[RentRow], held: Mapping[tuple[int, str], list[Period]]) -> None:
        lines = {
            meaning: Timeline(held.get((rows[0].dwelling, kind), ()), may_overlap=kind in self._may_overlap)
            for meaning, kind in self._types.items()
        }
        for row in rows:
            blocked = [meaning for meaning in row.amounts if lines[meaning].blocked(row.valid_from)]
            if blocked:
                self._run.refuse([self._rows.problem("import.overlapping", f"cost.{m}", row.row) for m in blocked])
                continue
            self._warn(row)
            for meaning, amount in row.amounts.items():
                self._put(row, meaning, amount, lines[meaning])
            if not row.amounts:
                self._run.plan.asked += 1
                self._run.plan.unchanged += 1
        for meaning, line in lines.items():
            for period in line.periods:
                self._write_down(rows[0], self._types[meaning], period)

    def _put(self, row: RentRow, meaning: str, amount: int, line: Timeline) -> None:
        old = line.before(row.valid_from)
        was, held_from = (old.amount, old.valid_from) if old else (None, None)
        effect = line.put(row.valid_from, amount, row.included.get(meaning))
        self._run.plan.asked += 1
        if effect is Effect.UNCHANGED:
            self._run.plan.unchanged += 1
            return
        if held_from == row.valid_from:
            self._amounts.add([(was, amount)])
        if was is not None and row.valid_from < self._run.today:
            self._told("import.rent_retroactive", row, meaning, value=_from_to(was, amount))
        if meaning == "net_rent" and was and abs(amount - was) > RENT_JUMP * abs(was):
            self._told("import.rent_jump", row, meaning, value=_from_to(was, amount))

    def _warn(self, row: RentRow) -> None:
        for meaning, included in row.included.items():
            if included and not row.amounts.get(meaning):
                self._told("import.included_without_amount", row, meaning, target=f"included.{meaning}")

    def _told(self, problem_id: str, row: RentRow, meaning: str, *, target: str = "", value: str = "") -> None:
        values = {"percent": round(RENT_JUMP * 100)} if problem_id == "import.rent_jump" else {}
        problem = self._rows.problem(problem_id, target or f"cost.{meaning}", row.row, Level.WARNING, values, value)
        self._run.plan.warnings.add(problem)

    def _write_down(self, row: RentRow, kind: str, period: Period) -> None:
        if not period.key:
            new = (
                row.organisation,
                row.dwelling,
                kind,
                period.valid_from,
                period.valid_to,
                period.amount,
                period.included,
            )
            for column, value in zip(self._created.values(), new, strict=True):
                column.append(value)
            return
        mask = period.closed | period.amount_changed << 1 | period.included_changed << 2
        if mask:
            own = mask > 1
            values = (period.valid_to, period.amount, period.included)
            (self._changed if own else self._ended).add(period.key, period.version, mask, values)

    def _into_plan(self) -> None:
        plan, created = self._run.plan, self._created
        # Both parts carry the same fields: a change set describes its changed rows of one kind once.
        for rows, follows in ((self._changed, False), (self._ended, True)):
            if rows.ids:
                plan.changes.append(rows.part(all_fields=True, follows=follows))
        n = len(created["dwelling_id"])
        if n:
            constant: dict[str, Any] = {"line": 0, "status": self._run.status(), "origin": "import"}
            columns = created | {name: Column.repeated(value, n) for name, value in constant.items()}
            plan.created.append(Created("housing_cost", array("q", range(-1, -n - 1, -1)), columns))
            for kind, rows_of_kind in sorted(Counter(created["cost_type"]).items(), key=lambda item: int(item[0])):
                plan.field_counts.append(FieldCount("housing_cost", "cost_type", None, kind, rows_of_kind))
        plan.field_counts += self._amounts.listed("housing_cost", "amount")


def _from_to(old: int, new: int) -> str:
    return f"{show_kroner(old)} → {show_kroner(new)}"
