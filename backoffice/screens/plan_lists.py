"""What is seen of a plan: its sentence, its outcomes, the rows of the one under the cursor, and one row in full.

Owns showing; what keys do to a plan is the plan view's. Fetches a window of rows at a time.
"""

import asyncio
from array import array

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.operations.plan import Plan
from backoffice.queries.common_values import OneDwelling
from backoffice.screens import conflict_rows as conflict
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.disputed_rows import DisputedRows, rows_of
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.screens.plan_buckets import BucketLine, Part, Words
from backoffice.screens.plan_columns import (
    WIDE,
    bucket_columns,
    bucket_row,
    disputed_columns,
    note_columns,
    note_row,
    row_columns,
)
from backoffice.screens.plan_keys import plan_keys, state_text
from backoffice.screens.plan_rows import PlanRows, matching, plan_words
from backoffice.screens.plan_summary import shown_lines, summary
from backoffice.text import text
from backoffice.widgets.key_line import KeyLine
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import PositionTyped, RowHighlighted
from backoffice.widgets.row_source import ListedRows
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine

_TALL = 40


class PlanLists(Page):
    """The lists of a plan, for the place that does something with it.

    `command` is the same on the command line. `base` is the one dwelling a form was filled from, None for many.
    """

    def __init__(self, plan: Plan, command: str, base: OneDwelling | None) -> None:
        super().__init__()
        self.plan = plan
        self.approved: set[str] = set()
        self.words = Words({}, {})
        self.base = base
        self._command = command
        self._lines: list[BucketLine] = []
        self._folds: dict[Part, bool] = {}
        self._shown: tuple[Plan, BucketLine] | None = None
        self._typed = ""

    def body(self) -> ComposeResult:
        """The sentence, the outcomes, the rows of one, and the row under the cursor in full."""
        yield TitleLine(id="title")
        yield ReadTable(id="buckets")
        yield SafeStatic("", id="which", classes="line strong")
        yield RowTable(empty=text("plan.no_rows"), status=self.status, id="rows")
        yield SafeStatic("", id="told", classes="card")

    def on_mount(self) -> None:
        """Called by Textual."""
        self.show_plan()

    def on_resize(self, event: events.Resize) -> None:
        """Let the columns use the width."""
        self._shown = None
        self.show_plan(keep=True)

    @property
    def _buckets(self) -> ReadTable:
        return self.query_one("#buckets", ReadTable)

    @property
    def _rows(self) -> RowTable:
        return self.query_one("#rows", RowTable)

    @property
    def _line(self) -> BucketLine | None:
        index = self._buckets.cursor_index
        return self._lines[index] if index is not None and index < len(self._lines) else None

    def key_texts(self) -> list[tuple[str, str]]:
        """The keys that mean most where the cursor is."""
        line = self._line if self.is_mounted else None
        return plan_keys(self.plan, line, folds=self._folds_here(line))

    # Showing

    def show_plan(self, *, keep: bool = False) -> None:
        """Show the plan as it is now, the cursor on the first line unless it is to stay."""
        room = max(4, self.size.height // 2 - 4)
        here = self._line if keep else None
        self.words = plan_words(self.register, self.plan)
        self._lines = shown_lines(summary(self.plan, self.words, self.approved), room, self._folds)
        self.query_one(TitleLine).show(buckets.plan_sentence(self.plan, self.words), state_text(self.plan))
        self.query_one("#told", SafeStatic).styles.height = 6 if self.size.height >= _TALL else 3
        rows = {at: bucket_row(line, self.size.width) for at, line in enumerate(self._lines)}
        table = self._buckets
        table.styles.height = min(len(rows), room) + 1
        index = self._index_of(here) if keep else self._first_line()
        table.set_columns(bucket_columns(self.size.width))
        table.set_source(ListedRows(rows), index)
        self.status.show_counts(buckets.counts_text(self.plan))
        self.show_rows()

    def _first_line(self) -> int:
        """Where the cursor begins: at a conflict that stops the form, else at the first outcome."""
        parts = [line.part for line in self._lines]
        if self.base is not None and Part.CONFLICT in parts:
            return parts.index(Part.CONFLICT)
        return 0

    def _index_of(self, before: BucketLine | None) -> int:
        """Return where the line now is that the cursor was on; its outcome if it is folded away, else the same place."""
        if before is not None:
            for alike in (buckets.same_line, buckets.same_outcome):
                found = [at for at, line in enumerate(self._lines) if alike(line, before)]
                if found:
                    return found[0]
        return min(self._buckets.cursor_index or 0, len(self._lines) - 1)

    def show_rows(self) -> None:
        """Show the rows of the line under the cursor; of the same line of a shorter plan, at the same place."""
        line, shown, table = self._line, self._shown, self._rows
        if line is None or (shown and shown[0] is self.plan and shown[1] == line):
            return
        same = shown is not None and buckets.same_line(shown[1], line)
        here = table.cursor_index if same else None
        self._shown = (self.plan, line)
        self._typed = self._typed if same else ""
        # Row numbers are places in this plan: a mark would come to stand on another row of the next one.
        table.mark_none()
        self.query_one(KeyLine).show_keys(self.key_texts())
        self._show_which(line)
        if line.part is Part.CONFLICT and self.base is not None:
            self._show_conflict(self.base)
            return
        if line.part is Part.NOTE:
            self._show_notes()
            return
        self._show_source(rows_of(self.register, self.plan, line, self.words), here)
        if self._typed:
            self._narrow_again()

    def _show_source(self, source: PlanRows, here: int | None) -> None:
        width, of_file = self.size.width, buckets.from_file(self.plan)
        if isinstance(source, DisputedRows):
            self._rows.set_columns(disputed_columns(width))
        else:
            self._rows.set_columns(row_columns(width, source.line.part, of_file=of_file))
        self._rows.set_source(source)
        self._rows.move_to(here)
        self._show_told()

    def _show_which(self, line: BucketLine) -> None:
        said = text("plan.rows_of", name=line.title)
        if self._typed:
            said = text("plan.rows_narrowed", name=line.title, filter=self._typed, n=len(self._rows.source.ids))
        self.query_one("#which", SafeStatic).update(said, layout=False)

    async def _narrow(self) -> None:
        """Show only the rows in which all that was typed occurs."""
        plan, line, typed, here = self.plan, self._line, self._typed, self._rows.cursor_index
        if line is None:
            return
        every = rows_of(self.register, plan, line, self.words)
        found: array[int] | None = every.ids
        if typed:
            found = await watched(self, lambda watch: matching(every, typed, watch))
        if found is None or self.plan is not plan or self._line != line:
            return
        self._rows.mark_none()
        self._show_source(every.only(found), here)
        self._show_which(line)

    @work(exclusive=True, group="narrow")
    async def _narrow_again(self) -> None:
        """Narrow the rows of a plan that has changed by what was typed."""
        async with self.telling():
            await self._narrow()

    def _show_notes(self) -> None:
        """Show every note with its place, where the lines above had no room for all of it."""
        self._rows.set_columns(note_columns(self.size.width))
        self._rows.set_source(ListedRows(dict(enumerate(map(note_row, self.plan.notes)))))
        self._tell_row(self._line.said if self._line else "")

    def _show_conflict(self, base: OneDwelling) -> None:
        found = conflict.conflict_source(self.register, self.plan, base, self.words)
        if found is not None:
            self._rows.set_columns(conflict.conflict_columns(self.size.width))
            self._rows.set_source(found[0])
            self._tell_row(found[1])

    def _show_told(self) -> None:
        line, rows = self._line, self._rows
        if isinstance(rows.source, PlanRows):
            said = line.said if line else ""
            if rows.cursor_id is not None and rows.has_focus:
                if rows.source.slow:
                    self._tell_slowly(rows.source, rows.cursor_id)
                    return
                said = rows.source.told(rows.cursor_id)
            elif isinstance(rows.source, DisputedRows):
                said = text("plan.dispute_help")
            elif line and line.problem:
                said = buckets.full_reason(line.problem)
            self._tell_row(said)

    @work(exclusive=True, group="told")
    async def _tell_slowly(self, source: PlanRows, number: int) -> None:
        """Tell of a row when the server has answered, if the cursor is still there."""
        async with self.telling():
            said = await asyncio.to_thread(source.told, number)
            if self._rows.source is source and self._rows.cursor_id == number:
                self._tell_row(said)

    def _tell_row(self, said: str) -> None:
        twin = f"\n{text('plan.command', command=self._command)}" if self._command and self.size.width >= WIDE else ""
        self.query_one("#told", SafeStatic).update(said + twin, layout=False)

    def _folds_here(self, line: BucketLine | None) -> bool:
        below = [one for one in self._lines if line is not None and one.sub and buckets.same_outcome(one, line)]
        return line is not None and (line.folded or bool(below))

    @on(RowHighlighted, "#buckets")
    def _bucket_chosen(self, event: RowHighlighted) -> None:
        self.show_rows()

    @on(RowHighlighted, "#rows")
    def _row_chosen(self, event: RowHighlighted) -> None:
        self._show_told()

    @on(PositionTyped)
    def _position_typed(self, event: PositionTyped) -> None:
        self._rows.move_to(None)

    def help_text(self) -> str:
        """What F1 says: the place, and the same on the command line."""
        twin = text("plan.command", command=self._command) if self._command else ""
        return "\n".join(part for part in (super().help_text(), twin) if part)
