"""One termination case: its phases on the left, on the right what it waits for, its dates, the notice and the history.

Owns the place; what is done from it case_steps asks and plans, and how it is read case_view says.
"""

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal

from backoffice.queries.case_card import CaseCard, case_card
from backoffice.queries.case_history import case_changes
from backoffice.queries.case_overview import case_lines
from backoffice.rules.problems import refused
from backoffice.screens import case_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.case_view import case_rows, panel, phase_lines
from backoffice.screens.letter_steps import open_letters
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column
from backoffice.widgets.safe import SafeStatic

_PHASES = 27
_TOLD = 12


class CasePage(CardPage):
    """A case; `j` takes the next step, `w` explains the dates, `e` corrects the notice, `c` opens the dwelling."""

    place = "case"
    commands = (
        "step", "edit", "why", "inspections", "settlements", "letters", "card", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, termination_id: int) -> None:
        super().__init__()
        self.termination_id = termination_id
        self._card: CaseCard | None = None
        self._acts: dict[int, str] = {}

    def title_text(self) -> str:
        """The case's number and address."""
        address = self._card.address if self._card else ""
        return text("case.title", number=self.termination_id, address=address).strip(" ·")

    def body(self) -> ComposeResult:
        """The phases beside the facts."""
        with Horizontal(id="case"):
            yield SafeStatic("", id="phases", classes="card")
            yield ReadTable(status=self.status, id="card")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the case and show it."""
        async with self.telling():
            register, key = self.register, self.termination_id
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            card = await register.read(case_card, key, scope)
            if card is None:
                raise refused("case.unknown", number=key)
            line = (await register.read(case_lines, [key], scope, codes, today)).get(key)
            past = await register.read(case_changes, key, _TOLD)
            self._card = card
            rows = list(case_rows(card, line, past, codes, today))
            self._acts = {number: act for number, (act, _) in enumerate(rows) if act}
            self.query_one("#phases", SafeStatic).update(panel(phase_lines(card.facts, card.values["received_on"])))
            self.show([cells for _, cells in rows])

    def counts(self) -> str:
        """The phase, and how long the lease still is paid for."""
        if self._card is None:
            return ""
        return text("case.state", phase=self.register.codes["case_phase"].label(self._card.values["phase"]))

    def columns(self, width: int) -> list[Column]:
        """Return field and value beside the phases."""
        label = 19 if width < 120 else 28
        value = max(24, width - _PHASES - label - 7)
        return [Column("field", text("card.field"), label), Column("value", text("card.value"), value)]

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.table.set_columns(self.columns(self.size.width))

    @on(RowOpened)
    async def _opened(self, event: RowOpened) -> None:
        act = self._acts.get(event.id)
        if act:
            await self.action_command(act)

    # Commands

    async def do_step(self) -> None:
        """Choose a step the case may take, say what it needs, and see its plan."""
        await steps.take_step(self, self.termination_id)

    async def do_why(self) -> None:
        """Explain the dates."""
        await steps.explain_dates(self, self.termination_id)

    async def do_edit(self) -> None:
        """Correct what was written of the notice."""
        await steps.correct(self, self.termination_id)

    async def do_inspections(self) -> None:
        """Show the inspection of the case, or arrange it."""
        await steps.open_inspection(self, self.termination_id)

    def do_settlements(self) -> None:
        """Show the settlements of the case."""
        from backoffice.queries.settlement_list import SettlementFilter
        from backoffice.screens.settlements import SettlementsPage

        self.app.push_screen(SettlementsPage(SettlementFilter(termination_id=self.termination_id, ended=True)))

    def do_letters(self) -> None:
        """Show the letters of the case."""
        open_letters(self, "termination", self.termination_id)

    def do_card(self) -> None:
        """Open the dwelling."""
        from backoffice.screens.dwelling_card import DwellingCardPage

        if self._card is not None:
            self.app.push_screen(DwellingCardPage(self._card.values["dwelling_id"]))
