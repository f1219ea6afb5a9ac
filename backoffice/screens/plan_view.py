"""The plan before anything is written: one sentence, the buckets, and the rows of the bucket under the cursor.

Owns showing a plan of any origin, taking rows and fields out of it, approving its warnings and applying it: the plan
object on the screen is the one that is written. Making plans is the operations' business.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult

from backoffice.operations.apply import Receipt, Stale, apply
from backoffice.operations.plan import Plan
from backoffice.operations.watch import Watch
from backoffice.queries.common_values import OneDwelling
from backoffice.rules.problems import refused
from backoffice.screens import conflict_rows as conflict
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.screens.plan_book import write_plan_book
from backoffice.screens.plan_buckets import BucketLine, Part
from backoffice.screens.plan_columns import WIDE, bucket_columns, bucket_row, row_columns
from backoffice.screens.plan_consent import approved_reason, size_confirmed
from backoffice.screens.plan_rows import PlanRows, plan_words
from backoffice.screens.plan_taking import Replan, Taken, made_anew, without
from backoffice.screens.result import ResultPage, ask_path, result_text, tell_below
from backoffice.screens.why import WhyPage
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import PositionTyped, RowHighlighted
from backoffice.widgets.row_source import ListedRows
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic
from backoffice.widgets.title_line import TitleLine


class Answer(Enum):
    """What leaves the plan without writing it, other than giving up."""

    AGAIN = "again"


class PlanPage(Page):
    """Returns the Receipt of what was written, Answer.AGAIN to fill the form afresh, or None.

    `replan` makes the plan anew (in a thread, or awaited) when rows changed meanwhile. `command` is the same on the
    command line. `base` is the one dwelling a form was filled from. `write_refused` writes an import's refused rows.
    """

    place = "plan"
    commands = ("apply", "drop", "approve", "export", "why", "next", "cancel", "refresh", "back")

    def __init__(
        self,
        plan: Plan,
        replan: Replan | None = None,
        *,
        command: str = "",
        base: OneDwelling | None = None,
        write_refused: Callable[[Path], int] | None = None,
    ) -> None:
        super().__init__()
        self.plan = plan
        self.approved: set[str] = set()
        self._replan, self._command, self._base = replan, command, base
        self._write_refused = write_refused
        self._taken: list[Taken] = []
        self._lines: list[BucketLine] = []
        self._shown: tuple[Plan, BucketLine] | None = None
        # What changes the plan, and writing it, come one after the other in the order of their keys.
        self._in_turn = asyncio.Lock()
        self._busy = False
        self._own_reason = plan.reason

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
        return parts.index(Part.CONFLICT) if self._base is not None and Part.CONFLICT in parts else 0

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
        if line.part is Part.CONFLICT and self._base is not None:
            self._show_conflict(self._base)
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

    # Commands

    async def action_command(self, command_id: str) -> None:
        """Do a command; while the plan is written only Esc has a meaning: it stops."""
        if not self._busy or command_id in ("back", "cancel"):
            await super().action_command(command_id)

    def do_next(self) -> None:
        """Go between the buckets and their rows."""
        (self._buckets if self._rows.has_focus else self._rows).focus()
        self.call_after_refresh(self._show_told)

    def do_back(self) -> None:
        """Stop what is under way, else leave without writing."""
        if self.stop_work is not None:
            self.stop_work.stop = True
        elif not self._busy:
            self.dismiss(None)

    def do_cancel(self) -> None:
        """Leave without writing anything."""
        self.do_back()

    async def do_refresh(self) -> None:
        """After a conflict go back to the form with fresh values; else make the plan anew."""
        if self._base is not None and len(self.plan.conflicts):
            self.dismiss(Answer.AGAIN)
        else:
            async with self._in_turn:
                await self._plan_anew()
            self.tell(text("plan.made_anew"))

    async def do_drop(self) -> None:
        """Take the marked rows, the row or the field under the cursor out of the plan."""
        async with self._in_turn:
            taken = self._under_cursor()
            self.plan = await without(self.register, self.plan, taken)
            self._taken.append(taken)
            self.show_plan(keep=True)
        if taken.fields:
            self.tell(text("plan.dropped_field", field=buckets.label_of(taken.record, taken.items[0])))
        else:
            self.tell(counted("plan.dropped", len(taken.items)))

    def _under_cursor(self) -> Taken:
        line, source = self._line, self._rows.source
        if self._rows.has_focus and isinstance(source, PlanRows):
            here = [] if self._rows.cursor_id is None else [self._rows.cursor_id]
            numbers = self._rows.marked_ids() or here
            records = [found for number in numbers if (found := source.record_of(number))]
            if records:
                return Taken(records[0][0], tuple(row_id for _, row_id in records))
        elif line is not None and line.part is Part.FIELD:
            return Taken(line.record, (line.field,), fields=True)
        raise refused("plan.cannot_drop")

    def do_approve(self) -> None:
        """Approve the kind of warning under the cursor; elsewhere go to the first that is open."""
        line = self._line
        if line is not None and line.part is Part.WARNING and line.problem is not None:
            self.approved ^= {buckets.warning_key(line.problem)}
            self.show_plan(keep=True)
        elif not self._go_to_open_warning():
            self.tell(text("plan.nothing_to_approve"))

    def _go_to_open_warning(self) -> bool:
        for at, line in enumerate(self._lines):
            if line.part is Part.WARNING and not line.approved:
                self._buckets.move_to(at)
                self._buckets.focus()
                return True
        return False

    def do_why(self) -> None:
        """Show the whole reason, and who mends it."""
        line, rows = self._line, self._rows
        if rows.has_focus and rows.cursor_id is not None and isinstance(rows.source, PlanRows):
            self.app.push_screen(WhyPage(text("plan.why_row"), rows.source.told(rows.cursor_id)))
        elif line is not None:
            said = buckets.full_reason(line.problem) if line.problem else line.said
            self.app.push_screen(WhyPage(line.title, said))

    async def do_export(self) -> None:
        """Write the plan as a workbook."""
        path = await ask_path(self, text("plan.file"))
        if path is None:
            return
        rows = await watched(
            self, lambda watch: write_plan_book(self.register, self.plan, self._lines, self.words, path, watch)
        )
        if rows is not None:
            self.tell(counted("plan.written", rows, file=str(path)))

    async def do_apply(self) -> None:
        """Write the plan that is shown, once: warnings approved, a large one confirmed by its number."""
        if self._busy:
            return
        self._busy = True
        try:
            async with self._in_turn:
                if await self._may_write():
                    await self._write()
        finally:
            self._busy = False

    async def _may_write(self) -> bool:
        if not self.plan.changed:
            raise refused("plan.nothing_to_write")
        if still_open := buckets.open_warnings(self.plan, self.approved):
            self._go_to_open_warning()
            self.tell(counted("plan.approve_first", len(still_open)), "warning")
            return False
        return await size_confirmed(self, self.plan)

    async def _write(self) -> None:
        self.plan.reason = approved_reason(self.plan, self._own_reason, self.approved)
        try:
            receipt = await watched(self, self._apply)
        except Stale as stale:
            await self._plan_anew()
            self.tell(counted("plan.stale", len(stale.ids)), "warning")
            return
        if receipt is not None:
            await self._written(receipt)

    def _apply(self, watch: Watch) -> Receipt:
        with self.register.database.writing() as session:
            return apply(session, self.register.actor, self.plan, watch)

    async def _plan_anew(self) -> None:
        if self._replan is not None:
            self.plan = await made_anew(self.register, self._replan, self._taken)
            self.approved.clear()
            self.show_plan(keep=True)

    async def _written(self, receipt: Receipt) -> None:
        if len(self.plan.refused) or len(self.plan.conflicts):
            page = ResultPage(self.plan, receipt, self._lines, self.words, self._write_refused)
            await self.app.push_screen_wait(page)
        tell_below(self, result_text(self.plan, receipt))
        self.dismiss(receipt)
