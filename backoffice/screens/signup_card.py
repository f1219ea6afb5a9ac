"""One signup agreement: what is wrong with it, what it says, and who has looked at where it leads.

Owns what is shown. Every change goes by its plan.
"""

from collections.abc import Iterator, Sequence

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.queries.signup_matrix import type_labels
from backoffice.queries.signups import SignupLine, signups_of
from backoffice.records.agreements import SIGNUP
from backoffice.rules.problems import refused
from backoffice.screens import signup_steps as steps
from backoffice.screens.card_rows import fact, fact_columns, field_fact, heading, in_full, listed
from backoffice.screens.page import Page
from backoffice.screens.signup_lines import faults_said
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted
from backoffice.widgets.row_source import ListedRows


class SignupPage(Page):
    """An agreement; problems first."""

    place = "signup"
    commands = (
        "edit", "copy", "end", "verified", "why", "report", "remove", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, agreement_id: int) -> None:
        super().__init__()
        self.agreement_id = agreement_id
        self._line: SignupLine | None = None

    def title_text(self) -> str:
        """Its number."""
        return f"{text('page.signup')} {self.agreement_id}"

    def body(self) -> ComposeResult:
        """The facts."""
        yield ReadTable(status=self.status, id="card")

    @property
    def table(self) -> ReadTable:
        """The lines."""
        return self.query_one(ReadTable)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Show what the fields mean where there is room."""
        self.table.set_columns(fact_columns(self.size.width))

    def came_back(self) -> None:
        """Fetch again: a plan may have changed it."""
        if self._line is not None:
            self.fetch()

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the agreement and show it."""
        async with self.telling():
            register = self.register
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            found = await register.read(signups_of, [self.agreement_id], scope, codes, today)
            if not found:
                raise refused("card.gone")
            self._line = found[0]
            self.show_where()
            self.table.set_columns(fact_columns(self.size.width))
            self.table.set_source(ListedRows(listed(self._rows(self._line))), self.table.cursor_id)
            self._show_counts()

    def _show_counts(self) -> None:
        if self._line is not None:
            state = text(f"signup.state.{self._line.state}")
            self.status.show_counts(f"{self._line.number} {self._line.name} · {state}")

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        full = in_full(row.cells, fact_columns(self.size.width)) if row else ""
        if full:
            self.status.show_counts(full)
        else:
            self._show_counts()

    def _rows(self, one: SignupLine) -> Iterator[Sequence[str]]:
        codes, program = self.register.codes, text("owner.program")
        for said in faults_said(one.faults, type_labels(codes)):
            yield fact(text("signup.column.problems"), f"! {said}", text("owner.caseworker"))
        yield heading(text("record.signup_agreement"))
        yield fact(text("signup.column.place"), f"{one.number} {one.name}", program)
        yield fact(text("signup.column.state"), text(f"signup.state.{one.state}"), program)
        yield fact(text("signup.column.target"), one.target or text("value.none"), program)
        for name, field in SIGNUP.fields.items():
            if name == "cooperation_id":
                held = one.cooperation or text("value.none")
                yield fact(field.label, held, text("owner.caseworker"), field.help)
            else:
                yield field_fact(field, one[name], codes)

    # Commands

    async def do_edit(self) -> None:
        """Change it."""
        await steps.change_signups(self, [self.agreement_id])

    async def do_copy(self) -> None:
        """Give departments what it says."""
        await steps.copy_signup(self, self.agreement_id)

    async def do_end(self) -> None:
        """Give it a last day."""
        await steps.end_signups(self, [self.agreement_id])

    async def do_verified(self) -> None:
        """Note that somebody has looked."""
        await steps.verify_signups(self, [self.agreement_id])

    async def do_why(self) -> None:
        """Explain where seekers are sent where it holds."""
        from backoffice.screens.signup_why import why_agreement

        if self._line is not None:
            await why_agreement(self, self._line)

    async def do_report(self) -> None:
        """Report a draft."""
        await steps.report_signups(self, [self.agreement_id])

    async def do_remove(self) -> None:
        """Remove it."""
        await steps.remove_signups(self, [self.agreement_id])

    def do_refresh(self) -> None:
        """Fetch it again."""
        self.fetch()
