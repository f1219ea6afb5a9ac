"""The plan before anything is written, whatever it came from: mass edit, import, undo.

Owns taking rows and fields out of it, approving its warnings and applying it: the plan object on the screen is the one
that is written. How it is shown is plan_lists'; making plans is the operations' business.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from backoffice.operations.apply import Receipt, Stale, apply
from backoffice.operations.plan import Plan
from backoffice.operations.watch import Watch
from backoffice.queries.common_values import OneDwelling
from backoffice.rules.problems import refused
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.long_work import watched
from backoffice.screens.plan_book import write_plan_book
from backoffice.screens.plan_buckets import Part
from backoffice.screens.plan_consent import approved_reason, size_confirmed
from backoffice.screens.plan_lists import PlanLists
from backoffice.screens.plan_rows import PlanRows
from backoffice.screens.plan_taking import Replan, Taken, made_anew, without
from backoffice.screens.result import ResultPage, ask_path, result_text, tell_below
from backoffice.screens.why import WhyPage
from backoffice.text import counted, text


class Answer(Enum):
    """What leaves the plan without writing it, other than giving up."""

    AGAIN = "again"


class PlanPage(PlanLists):
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
        super().__init__(plan, command, base)
        self._replan = replan
        self._write_refused = write_refused
        self._taken: list[Taken] = []
        # What changes the plan, and writing it, come one after the other in the order of their keys.
        self._in_turn = asyncio.Lock()
        self._busy = False
        self._own_reason = plan.reason

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
        if self.base is not None and len(self.plan.conflicts):
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
