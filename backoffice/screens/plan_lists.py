"""What is seen of a plan: its sentence, its buckets, the rows of the bucket under the cursor, and one row in full.

Owns showing; what keys do to a plan is the plan view's. Fetches a window of rows at a time.
"""

from textual import events, on
from textual.app import ComposeResult

from backoffice.operations.plan import Plan
from backoffice.queries.common_values import OneDwelling
from backoffice.screens import conflict_rows as conflict
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.page import Page
from backoffice.screens.plan_buckets import BucketLine, Part, Words
from backoffice.screens.plan_columns import WIDE, bucket_columns, bucket_row, row_columns
from backoffice.screens.plan_rows import PlanRows, plan_words
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import PositionTyped, RowHighlighted
from backoffice.widgets.row_source import ListedRows
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine


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
        self._shown: tuple[Plan, BucketLine] | None = None

    def body(self) -> ComposeResult:
        """The sentence, the buckets, the rows of one, and the row under the cursor in full."""
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

    # Showing

    def show_plan(self, *, keep: bool = False) -> None:
        """Show the plan as it is now, the cursor on the first line unless it is to stay."""
        self.words = plan_words(self.register, self.plan)
        self._lines = buckets.bucket_lines(self.plan, self.words, self.approved)
        self.query_one(TitleLine).show(buckets.plan_sentence(self.plan, self.words), text("plan.nothing_written"))
        rows = {at: bucket_row(line, self.size.width) for at, line in enumerate(self._lines)}
        table = self._buckets
        table.styles.height = min(len(rows), max(4, self.size.height // 2 - 4)) + 1
        here = min(table.cursor_index or 0, len(rows) - 1) if keep else self._first_line()
        table.set_columns(bucket_columns(self.size.width))
        table.set_source(ListedRows(rows), here)
        self.status.show_counts(buckets.counts_text(self.plan))
        self.show_rows()

    def _first_line(self) -> int:
        """Where the cursor begins: at a conflict that stops the form, else at the top."""
        parts = [line.part for line in self._lines]
        return parts.index(Part.CONFLICT) if self.base is not None and Part.CONFLICT in parts else 0

    def show_rows(self) -> None:
        """Show the rows of the bucket under the cursor; of the same bucket of a shorter plan, at the same place."""
        line, shown, table = self._line, self._shown, self._rows
        if line is None or (shown and shown[0] is self.plan and shown[1] == line):
            return
        here = table.cursor_index if shown and (shown[1].part, shown[1].field) == (line.part, line.field) else None
        self._shown = (self.plan, line)
        self.query_one("#which", SafeStatic).update(text("plan.rows_of", name=line.title), layout=False)
        # Row numbers are places in this plan: a mark would come to stand on another row of the next one.
        table.mark_none()
        if line.part is Part.CONFLICT and self.base is not None:
            self._show_conflict(self.base)
            return
        table.set_columns(row_columns(self.size.width))
        table.set_source(PlanRows(self.register, self.plan, line, self.words))
        table.move_to(here)
        self._show_told()

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
            if rows.cursor_id is not None and rows.has_focus and not rows.source.slow:
                said = rows.source.told(rows.cursor_id)
            elif line and line.problem:
                said = buckets.full_reason(line.problem)
            self._tell_row(said)

    def _tell_row(self, said: str) -> None:
        twin = f"\n{text('plan.command', command=self._command)}" if self._command and self.size.width >= WIDE else ""
        self.query_one("#told", SafeStatic).update(said + twin, layout=False)

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
