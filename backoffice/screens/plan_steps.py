"""What a person does to a plan before it is written: take rows and fields out, decide disputes, take a step back.

Owns these commands and the order of their steps; the plan object on the screen is always the one that would be written.
Writing it is the plan view's.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual import on

from backoffice.operations.plan import Plan
from backoffice.operations.plan_disputes import Take
from backoffice.queries.common_values import OneDwelling
from backoffice.rules.problems import refused
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.ask import AskLine
from backoffice.screens.disputed_rows import DisputedRows, rows_of
from backoffice.screens.plan_buckets import Part
from backoffice.screens.plan_lists import PlanLists
from backoffice.screens.plan_rows import PlanRows
from backoffice.screens.plan_taking import Decided, Replan, Step, Taken, all_stepped, made_anew, open_disputes, stepped
from backoffice.screens.why import WhyPage
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened


class PlanSteps(PlanLists):
    """A plan that a person works on. `replan` makes it anew, in a thread or awaited."""

    def __init__(self, plan: Plan, replan: Replan | None, command: str, base: OneDwelling | None) -> None:
        super().__init__(plan, command, base)
        self._replan = replan
        self._made = plan
        self._steps: list[Step] = []
        # What changes the plan, and writing it, come one after the other in the order of their keys.
        self._in_turn = asyncio.Lock()

    # What the keys are about

    def _numbers_here(self) -> Sequence[int]:
        """Return the marked rows, else the row under the cursor of the lower list, else every row of the line."""
        marked = self._rows.marked_ids()
        if marked:
            return marked
        if self._rows.has_focus:
            return [] if self._rows.cursor_id is None else [self._rows.cursor_id]
        return self._rows.source.ids

    def _records_here(self, source: PlanRows) -> tuple[str, tuple[int, ...]]:
        found = [one for number in self._numbers_here() if (one := source.record_of(number))]
        # A row stands in a warning once for each of its problems.
        return (found[0][0], tuple(dict.fromkeys(row_id for _, row_id in found))) if found else ("", ())

    # Commands

    async def do_drop(self) -> None:
        """Take the marked rows, the row, the field or the group under the cursor out of the plan."""
        async with self._in_turn:
            taken = self._taken_here()
            await self._step(taken)
        if taken.fields:
            self.tell(text("plan.dropped_field", field=buckets.label_of(taken.record, taken.items[0])))
        else:
            self.tell(counted("plan.dropped", len(taken.items)))

    def _taken_here(self) -> Taken:
        line, source = self._line, self._rows.source
        in_rows = self._rows.has_focus or bool(self._rows.marked_ids())
        if line is not None and line.part is Part.FIELD and not in_rows:
            return Taken(line.record, (line.field,), fields=True)
        whole_line = line is not None and line.part in (Part.CREATED, Part.REMOVED, Part.WARNING)
        if isinstance(source, PlanRows) and (in_rows or whole_line):
            record, ids = self._records_here(source)
            if ids:
                return Taken(record, ids)
        raise refused("plan.cannot_drop")

    async def do_take_file(self) -> None:
        """Let the file's values be written in the disputed rows under the cursor, marked, or all of the line."""
        await self._decide("file")

    async def do_keep_register(self) -> None:
        """Let the register keep its values in the disputed rows under the cursor, marked, or all of the line."""
        await self._decide("register")

    async def _decide(self, take: Take) -> None:
        async with self._in_turn:
            source = self._rows.source
            if not isinstance(source, DisputedRows):
                self._go_to_dispute()
                return
            record, ids = self._records_here(source)
            wanted = frozenset(ids)
            rows = frozenset(pair for pair in open_disputes(self.plan, record) if pair[0] in wanted)
            if not rows:
                return
            await self._step(Decided(record, rows, take))
        left = len(self.plan.conflicts)
        said = counted(f"plan.decided.{take}", len(rows))
        self.tell(f"{said} · {counted('plan.still_open', left)}" if left else said)

    def _go_to_dispute(self) -> None:
        if not self.plan.disputed:
            self.tell(text("plan.nothing_to_decide"))
            return
        self._go_to(Part.CONFLICT)

    def _go_to(self, part: Part) -> None:
        parts = [line.part for line in self._lines]
        if part in parts:
            self._buckets.move_to(parts.index(part))
            self._buckets.focus()

    async def _step(self, step: Step) -> None:
        self.plan = await stepped(self.register, self.plan, step)
        self._steps.append(step)
        self.show_plan(keep=True)

    async def do_undo(self) -> None:
        """Take the last thing that was done to the plan back."""
        async with self._in_turn:
            if not self._steps:
                self.tell(text("plan.no_step"))
                return
            steps = self._steps[:-1]
            plan = await all_stepped(self.register, self._made, steps)
            self.plan = replace(plan, whole_only=self.plan.whole_only)
            self._steps = steps
            self.show_plan(keep=True)
        self.tell(text("plan.step_back"))

    def do_whole(self) -> None:
        """Write the rows that can be written, or all of them or nothing."""
        if not buckets.from_file(self.plan):
            raise refused("plan.only_of_file")
        self.plan = replace(self.plan, whole_only=not self.plan.whole_only)
        self.show_plan(keep=True)
        self.tell(text("plan.now_whole" if self.plan.whole_only else "plan.now_valid"))

    async def do_filter(self) -> None:
        """Show only rows of this line in which all that is typed occurs; an empty line shows all again."""
        typed = await self.app.push_screen_wait(AskLine(text("plan.filter"), self._typed, text("plan.filter.help")))
        if typed is not None and isinstance(self._rows.source, PlanRows):
            self._typed = typed.strip()
            await self._narrow()
            self._rows.focus()

    def _leaves_filter(self) -> bool:
        """Show all rows again, if a filter is set."""
        if not self._typed or self._line is None:
            return False
        self._typed = ""
        self._show_source(rows_of(self.register, self.plan, self._line, self.words), None)
        self._show_which(self._line)
        return True

    def do_next(self) -> None:
        """Go between the outcomes and their rows."""
        (self._buckets if self._rows.has_focus else self._rows).focus()
        self.call_after_refresh(self._show_told)

    async def do_new(self) -> None:
        """Write the requests that the plan's rows ask of others; the plan stays as it is."""
        from backoffice.screens.requesting import request_from

        await request_from(self, self.plan)

    def do_why(self) -> None:
        """Show the whole reason, and who mends it."""
        line, rows = self._line, self._rows
        if rows.has_focus and rows.cursor_id is not None and isinstance(rows.source, PlanRows):
            self.app.push_screen(WhyPage(text("plan.why_row"), rows.source.told(rows.cursor_id)))
        elif line is not None:
            said = buckets.full_reason(line.problem) if line.problem else line.said
            self.app.push_screen(WhyPage(line.title, said))

    @on(RowOpened, "#rows")
    def _row_opened(self, event: RowOpened) -> None:
        self.do_why()

    @on(RowOpened, "#buckets")
    def _line_opened(self, event: RowOpened) -> None:
        """Show the parts of an outcome, or fold them away."""
        line = self._line
        if line is not None and self._folds_here(line):
            part = Part.CHANGED if line.part is Part.FIELD else line.part
            self._folds[part] = line.folded
            self.show_plan(keep=True)

    async def _plan_anew(self) -> None:
        """Make the plan again, with the same things done to it; a decision stands only where the register does."""
        if self._replan is None:
            return
        self._made = await made_anew(self._replan)
        plan = await all_stepped(self.register, self._made, self._steps)
        self.plan = replace(plan, whole_only=self.plan.whole_only)
        self.approved.clear()
        self.plan.approved = {}
        self.show_plan(keep=True)
