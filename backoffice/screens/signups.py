"""The signup agreements of everything, an organisation or a department: where each sends seekers, and what is wrong.

Owns the list only. Forms, plans and the matrix are places of their own.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.signup_matrix import type_labels
from backoffice.queries.signups import SignupFilter, SignupLine, read_signup_filter, signups
from backoffice.screens import signup_steps as steps
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.signup_lines import faults_said, line_cells, line_columns, mark_of
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class SignupsPage(ListPage):
    """Agreements by place; a department has its organisation's, too. `n` makes a new one."""

    place = "signups"
    commands = (
        "new", "open", "edit", "copy", "end", "filter", "signup_matrix", "cooperations", "verified", "why", "report",
        "remove", "export", "mark", "undo", "history", "mark_all", "mark_none", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE, *, typed: str = "") -> None:
        super().__init__()
        self.where = where
        self._number = ""
        self._typed = typed
        self._filter: SignupFilter | None = None
        self._lines: list[SignupLine] = []

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(line_columns(80), empty=text("signup.no_rows"), status=self.status, id="signups")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what has no room is reached by scrolling."""
        return line_columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register, where = self.register, self.where
            self._number = register.read_now(place_number, where)
            self.show_where()
            codes = register.codes
            self._filter = self._filter or read_signup_filter(self._typed, codes)
            scope, today = register.actor.scope(Right.VIEW), register.today
            self._lines = await register.read(signups, scope, codes, today, where=where, wanted=self._filter)
            self.show_columns()
            rows = {one.id: Row(line_cells(one, codes), mark_of(one.faults)) for one in self._lines}
            self.table.set_source(ListedRows(rows), keep)
            self._show_counts()
            self.fetched = True

    def _show_counts(self) -> None:
        wrong = sum(1 for one in self._lines if one.faults)
        parts = [counted("records.signup_agreement", len(self._lines))]
        parts += [counted("signup.with_problems", wrong)] if wrong else []
        parts += [text("list.filter", filter=self._filter.typed)] if self._filter and self._filter.typed else []
        self.status.show_counts(" · ".join(parts))

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say what is wrong with the agreement under the cursor."""
        here = self._here()
        if here is not None and here.faults:
            self.status.show_counts(" · ".join(faults_said(here.faults, type_labels(self.register.codes))))
        else:
            self._show_counts()

    def _here(self) -> SignupLine | None:
        return next((one for one in self._lines if one.id == self.table.cursor_id), None)

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.signup_card import SignupPage

        self.app.push_screen(SignupPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Make an agreement of this place."""
        await steps.new_signup(self, self.where)

    async def do_edit(self) -> None:
        """Change the marked agreements, or the one under the cursor."""
        await steps.change_signups(self, self.chosen())

    async def do_copy(self) -> None:
        """Give departments what the agreement under the cursor says."""
        if self.table.cursor_id is not None:
            await steps.copy_signup(self, self.table.cursor_id)

    async def do_end(self) -> None:
        """Give them a last day."""
        await steps.end_signups(self, self.chosen())

    async def do_verified(self) -> None:
        """Note that somebody has looked."""
        await steps.verify_signups(self, self.chosen())

    async def do_report(self) -> None:
        """Report drafts."""
        await steps.report_signups(self, self.chosen())

    async def do_remove(self) -> None:
        """Remove drafts."""
        await steps.remove_signups(self, self.chosen())

    async def do_why(self) -> None:
        """Explain where seekers are sent where the agreement under the cursor holds."""
        from backoffice.screens.signup_why import why_agreement

        here = self._here()
        if here is not None:
            await why_agreement(self, here)

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all."""
        now = self._filter.typed if self._filter else ""
        typed = await self.app.push_screen_wait(AskLine(text("signup.ask_filter"), now, text("signup.ask_filter.help")))
        if typed is not None:
            self._filter = read_signup_filter(typed, self.register.codes)
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the marked agreements, or the whole list, to a workbook."""
        await steps.export_list(self, list(self.table.marked_ids()) or [one.id for one in self._lines])

    def do_signup_matrix(self) -> None:
        """Show where the seekers of each department are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage(self.where))

    def do_cooperations(self) -> None:
        """Show the cooperations."""
        from backoffice.screens.cooperations import CooperationsPage

        self.app.push_screen(CooperationsPage())
