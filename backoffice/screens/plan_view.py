"""The plan before anything is written, whatever it came from: mass edit, import, undo.

Owns approving its warnings, asking for consent and applying it: the plan object on the screen is the one that is
written. How it is shown is plan_lists', what is done to it plan_steps'; making plans is the operations' business.
"""

from collections.abc import Awaitable, Callable
from enum import Enum
from pathlib import Path

from backoffice.commands import COMMANDS
from backoffice.operations.apply import Receipt, Stale, apply
from backoffice.operations.plan import Plan
from backoffice.queries.common_values import OneDwelling
from backoffice.rules.problems import Problem, refused
from backoffice.screens import plan_buckets as buckets
from backoffice.screens.choose import ChoosePage
from backoffice.screens.long_work import watched
from backoffice.screens.plan_approving import ASKING, ask_status, ask_why
from backoffice.screens.plan_book import write_plan_book
from backoffice.screens.plan_buckets import Part
from backoffice.screens.plan_consent import agreed, approved_reason
from backoffice.screens.plan_steps import PlanSteps
from backoffice.screens.plan_taking import Replan
from backoffice.screens.result import ResultPage, result_text, tell_below, write_to_path
from backoffice.text import counted, text
from backoffice.watch import Watch

WriteRefused = Callable[[Plan, Path], int]
"""Writes the refused rows of a plan to a workbook in the layout of its file; returns how many rows."""


SetStatus = Callable[[str], Awaitable[str]]
"""Takes what the rows are to be ("", draft, reported) for the plan made anew; returns the same on the command line."""


class Answer(Enum):
    """What leaves the plan without writing it, other than giving up."""

    AGAIN = "again"


class PlanPage(PlanSteps):
    """Returns the Receipt of what was written, Answer.AGAIN to fill the form afresh, or None.

    `replan` makes the plan anew (in a thread, or awaited) when rows changed meanwhile. `command` is the same on the
    command line. `base` is the one dwelling a form was filled from. `write_refused` writes an import's refused rows.
    `set_status` lets the person choose what becomes of the rows' status.
    """

    place = "plan"
    commands = (
        "apply",
        "drop",
        "approve",
        "report",
        "take_file",
        "keep_register",
        "whole",
        "filter",
        "export",
        "why",
        "portal",
        "new",
        "undo",
        "open",
        "mark",
        "mark_all",
        "mark_none",
        "next",
        "cancel",
        "refresh",
        "back",
    )

    def __init__(
        self,
        plan: Plan,
        replan: Replan | None = None,
        *,
        command: str = "",
        base: OneDwelling | None = None,
        write_refused: WriteRefused | None = None,
        set_status: SetStatus | None = None,
    ) -> None:
        super().__init__(plan, replan, command, base)
        self._set_status = set_status
        self._status = ""
        self._write_refused = write_refused
        self._busy = False
        self._own_reason = plan.reason
        self._said_last = ""

    # Commands

    async def action_command(self, command_id: str) -> None:
        """Do a command; while the plan is written only Esc has a meaning: it stops."""
        if not self._busy or command_id in ("back", "cancel"):
            await super().action_command(command_id)

    def do_back(self) -> None:
        """Stop what is under way, else show all rows again, else leave without writing."""
        if self.stop_work is not None:
            self.stop_work.stop = True
        elif not self._busy and not self._leaves_filter():
            self.dismiss(None)

    def do_cancel(self) -> None:
        """Leave without writing anything."""
        self._typed = ""
        self.do_back()

    async def do_refresh(self) -> None:
        """After a conflict go back to the form with fresh values; else make the plan anew."""
        if self.base is not None and len(self.plan.conflicts):
            self.dismiss(Answer.AGAIN)
        else:
            async with self._in_turn:
                await self._plan_anew()
            left = len(self.plan.conflicts) if self.plan.disputed else 0
            said = text("plan.made_anew")
            self.tell(f"{said} · {counted('plan.still_open', left)}" if left else said)

    async def do_approve(self) -> None:
        """Approve the kind of warning under the cursor, and say why; elsewhere go to the first that is open."""
        line = self._line
        if line is not None and line.part is Part.WARNING and line.problem is not None:
            key = buckets.warning_key(line.problem)
            if key in self.approved or self.plan.purpose not in ASKING:
                self.approved ^= {key}
                self.plan.approved.pop(key, None)
            else:
                await self._approve(key, line.problem)
            self.show_plan(keep=True)
        elif not self._go_to_open_warning():
            self.tell(text("plan.nothing_to_approve"))

    async def _approve(self, key: str, kind: Problem) -> None:
        why = await ask_why(self, self.plan, kind, self._said_last)
        if why is None:
            return
        self.approved.add(key)
        if why:
            self.plan.approved[key] = self._said_last = why

    async def do_report(self) -> None:
        """Choose whether the edit is saved as it is, as a draft, or reported at once."""
        if self._set_status is None:
            raise refused("report.only_of_edit")
        chosen = await ask_status(self, self._status)
        if chosen is not None and chosen != self._status:
            async with self._in_turn:
                self._command, self._status = await self._set_status(chosen), chosen
                await self._plan_anew()

    def key_texts(self) -> list[tuple[str, str]]:
        """The keys of the plan; of an edit also the one that chooses the status."""
        pairs = super().key_texts()
        if self._set_status is not None:
            pairs.insert(1, (COMMANDS["report"].shown, text(f"reporting.key.{self._status or 'same'}")))
        return pairs

    def _go_to_open_warning(self) -> bool:
        if any(line.part is Part.WARNING and line.folded and not line.approved for line in self._lines):
            self._folds[Part.WARNING] = True
            self.show_plan(keep=True)
        for at, line in enumerate(self._lines):
            if line.part is Part.WARNING and line.problem is not None and not line.approved:
                self._buckets.move_to(at)
                self._buckets.focus()
                return True
        return False

    async def do_export(self) -> None:
        """Write the plan as a workbook, or an import's refused rows in the layout of their file."""
        if self._write_refused is not None and len(self.plan.refused):
            choices = [(name, text(f"plan.export.{name}")) for name in ("refused", "plan")]
            chosen = await self.app.push_screen_wait(ChoosePage(text("plan.export"), choices, "refused"))
            if chosen is None:
                return
            if chosen == "refused":
                await write_to_path(self, text("result.file"), self._refused_to)
                return
        await write_to_path(self, text("plan.file"), self._plan_to)

    def _refused_to(self, path: Path, watch: Watch) -> int:
        assert self._write_refused is not None
        return self._write_refused(self.plan, path)

    def _plan_to(self, path: Path, watch: Watch) -> int:
        return write_plan_book(self.register, self.plan, self._lines, self.words, path, watch)

    async def do_portal(self) -> None:
        """Show what the portal would show after the plan, which is tried out and taken back."""
        from backoffice.screens.portal_after import show_after

        async with self._in_turn:
            await show_after(self, self.plan)

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
        if self.plan.whole_only and not self.plan.whole:
            self._go_to(Part.REFUSED if len(self.plan.refused) else Part.CONFLICT)
            raise refused("plan.not_whole", n=len(self.plan.refused) + len(self.plan.conflicts))
        if still_open := buckets.open_warnings(self.plan, self.approved):
            self._go_to_open_warning()
            self.tell(counted("plan.approve_first", len(still_open)), "warning")
            return False
        return await agreed(self, self.plan)

    async def _write(self) -> None:
        self.plan.reason = approved_reason(self.plan, self._own_reason, self.approved)
        try:
            receipt = await watched(self, self._apply)
        except Stale as stale:
            await self._plan_anew()
            self.tell(counted("plan.stale", len(stale.ids)), "warning")
            return
        if receipt is not None:
            # A code list may have been replaced, or put back.
            self.register.forget_codes()
            await self._written(receipt)

    def _apply(self, watch: Watch) -> Receipt:
        with self.register.database.writing() as session:
            return apply(session, self.register.actor, self.plan, watch)

    async def _written(self, receipt: Receipt) -> None:
        if not self.plan.whole:
            page = ResultPage(self.plan, receipt, self._lines, self.words, self._write_refused)
            await self.app.push_screen_wait(page)
        tell_below(self, result_text(self.plan, receipt))
        self.dismiss(receipt)
