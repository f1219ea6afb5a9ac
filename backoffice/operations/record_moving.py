"""Remember which gathered rows move a period, and refuse those that do not fit beside the others.

Owns the way from a clash back to its row. What fits is `record_periods`'.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.operations.import_run import Run
from backoffice.operations.record_gathered import CHANGED, DISPUTE, NEW, GatheredRows
from backoffice.operations.record_periods import REPEATED, Clash, Moving, clashes
from backoffice.operations.record_sheet import RecordSheet
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Owner, Place, Problem


class MovingRows:
    """The rows of costs or leases whose period is new or moves."""

    def __init__(self, sheet: RecordSheet, gathered: GatheredRows, headings: Mapping[str, str]) -> None:
        """Begin without rows; `headings` name the place of a clash."""
        self._sheet, self._gathered = sheet, gathered
        self._moving = Moving()
        self._owners: list[tuple[str, str, int]] = []
        self._headings = headings

    def add(
        self,
        sheet: str,
        what: str,
        place: int,
        held: Mapping[str, Sequence[Any]],
        now: Mapping[str, Sequence[Any]],
        i: int,
        *,
        again: bool = False,
    ) -> None:
        """Add row i of some columns, gathered at a place; `again` adds another period that the same row may get."""
        if not again:
            self._owners.append((sheet, what, place))
        kind = str(now["cost_type"][i]) if self._sheet.record == "housing_cost" else ""
        key = held["id"][i] or 0
        self._moving.add(
            len(self._owners) - 1, held["parent_id"][i], kind, now["valid_from"][i], now["valid_to"][i], key
        )

    def refuse_clashes(self, run: Run) -> None:
        """Refuse the rows that hold on a day with another, and give repeated costs their lines."""
        if not self._owners:
            return
        record = self._sheet.record
        gone = frozenset(key for rows in self._gathered.sheets.values() for key in rows.removed.ids)
        types = run.codes["cost_type"]
        repeated = frozenset(code for meaning in REPEATED for code in types.codes_meaning(meaning))
        found, lines = clashes(run.session, record, self._moving, gone, repeated)
        for owner in sorted(found):
            self._refuse(run, *self._owners[owner], found[owner])
        for owner, line in lines.items():
            sheet, _what, place = self._owners[owner]
            self._gathered.sheets[sheet].new.lines[place] = line

    def _refuse(self, run: Run, sheet: str, what: str, place: int, clash: Clash) -> None:
        rows = self._gathered.sheets[sheet]
        numbers = {CHANGED: rows.changed.rows, DISPUTE: rows.disputed.rows, NEW: rows.new.rows}[what]
        key = 0 if what == NEW else (rows.changed if what == CHANGED else rows.disputed).ids[place]
        where = Place(run.file, sheet, numbers[place], self._headings.get("valid_from", ""))
        label = BY_NAME[self._sheet.record].fields["valid_from"].label
        shown = f"{clash.other:%d-%m-%Y}"
        self._gathered.refuse(
            sheet, what, place, Problem(clash.problem_id, field=label, value=shown, owner=Owner.FILE, place=where), key
        )
