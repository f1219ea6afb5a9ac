"""The list of termination cases: phase, age, next deadline and what each waits for; those that have stood longest first.

Owns the list only. A case opens on a page of its own; a new one begins with a lease.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.queries.case_filter import read_case_filter
from backoffice.queries.case_overview import CaseLine, CasesAsked, case_ids, case_lines
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.case_words import missing_words
from backoffice.rules.case_age import MARKS
from backoffice.rules.cases import PHASES
from backoffice.screens.ask import AskLine
from backoffice.screens.case_tones import AGE_TONES
from backoffice.screens.choose import ChoosePage
from backoffice.screens.fetched_rows import FetchedRows
from backoffice.screens.list_page import ListPage
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class TerminationsPage(ListPage):
    """Cases that are open; `y` chooses a phase, `/` narrows by words, `n` begins a new one from a lease."""

    place = "terminations"
    commands = (
        "new",
        "open",
        "status",
        "view",
        "calendar",
        "filter",
        "step",
        "why",
        "undo",
        "history",
        "refresh",
        "back",
    )

    def __init__(self, where: Where = EVERYWHERE, asked: CasesAsked | None = None) -> None:
        super().__init__()
        self._where = where
        self._asked = asked or CasesAsked(where)
        self._typed = ""

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("termination.no_rows"), status=self.status, id="terminations")

    def columns(self, width: int) -> list[Column]:
        """Return those there is room for; the address gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the order of the list; its rows are fetched when they are seen."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            ids = await register.read(case_ids, self._asked, scope, register.codes, register.today)
            self.show_columns()
            self.table.set_source(FetchedRows(register, ids, _rows), keep)
            parts = [counted("records.termination", len(ids)), self._shown()]
            self.status.show_counts(" · ".join(filter(None, parts)))
            self.fetched = True

    def _shown(self) -> str:
        if self._asked.phase:
            return text("list.filter", filter=phase_said(self.register, self._asked.phase))
        return text("list.filter", filter=self._typed) if self._typed else text("termination.ended_hidden")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.case_page import CasePage

        self.app.push_screen(CasePage(event.id))

    # Commands

    def do_view(self) -> None:
        """Show the cases as counts by phase and age, where settlements stand, or the year's move-outs."""
        from backoffice.screens.case_overview import CaseOverviewPage

        self.app.push_screen(CaseOverviewPage(self._where))

    def do_calendar(self) -> None:
        """Show the deadlines of these cases' place."""
        from backoffice.screens.case_calendar import CalendarPage

        self.app.push_screen(CalendarPage(self._where))

    async def do_new(self) -> None:
        """Receive a notice: choose the dwelling, and fill in the form."""
        from backoffice.screens.case_steps import receive

        await receive(self)

    async def do_step(self) -> None:
        """Take the next step of the case under the cursor."""
        from backoffice.screens.case_steps import take_step

        if self.table.cursor_id is not None:
            await take_step(self, self.table.cursor_id)

    async def do_why(self) -> None:
        """Explain the dates of the case under the cursor."""
        from backoffice.screens.case_steps import explain_dates

        if self.table.cursor_id is not None:
            await explain_dates(self, self.table.cursor_id)

    async def do_status(self) -> None:
        """Show the cases of one phase; those that have ended are only shown so."""
        choices = [("", text("termination.all_open"))]
        choices += [(phase, phase_said(self.register, phase)) for phase in PHASES]
        chosen = await self.app.push_screen_wait(
            ChoosePage(text("termination.which_phase"), choices, self._asked.phase)
        )
        if chosen is not None:
            self._typed = ""
            self._asked = CasesAsked(self._asked.where, chosen)
            self.fetch()

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that are open."""
        typed = await self.app.push_screen_wait(
            AskLine(text("termination.ask_filter"), self._typed, text("termination.ask_filter.help"))
        )
        if typed is not None:
            register, scope = self.register, self.register.actor.scope(Right.VIEW)
            self._asked = register.read_now(read_case_filter, typed, register.codes, scope, self._where)
            self._typed = typed.strip()
            self.fetch(self.table.cursor_id)


def _rows(session: "Session", ids: Sequence[int], register: Register) -> dict[int, Row]:
    found = case_lines(session, ids, register.actor.scope(Right.VIEW), register.codes, register.today)
    return {key: _row(register, one) for key, one in found.items()}


def _row(register: Register, one: CaseLine) -> Row:
    due = one.next.due if one.next else None
    late = due is not None and due < register.today
    step = text(f"case.step.{one.step}") if one.step else "–"
    cells = [
        str(one.id),
        text(f"case.phase.{one.phase}"),
        one.address,
        f"{MARKS[one.age]} {max(one.days, 0)}",
        show_date(due) if due else "–",
        step,
        one.department,
        " · ".join(missing_words(register.codes, one.particulars, one.missing)),
    ]
    return Row(cells, "!" if late else "", [(3, AGE_TONES[one.age])])


def phase_said(register: Register, phase: str) -> str:
    """Return what a phase is called, by its meaning."""
    known = register.codes["case_phase"].by_meaning.get(phase)
    return known.label if known else phase


def _columns(width: int) -> list[Column]:
    before = [Column("number", text("termination.number"), 5, "right"), Column("phase", text("termination.phase"), 14)]
    after = [
        Column("age", text("termination.age"), 6, "right"),
        Column("due", text("termination.due"), 10),
        Column("step", text("termination.next"), 16 if width < 120 else 24),
    ]
    if width >= 120:
        after += [Column("department", text("termination.department"), 9)]
        after += [Column("missing", text("cases.column.missing"), width // 4)]
    used = sum(column.width + 1 for column in (*before, *after))
    return [*before, Column("address", text("termination.address"), max(18, width - used - 6)), *after]
