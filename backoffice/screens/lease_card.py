"""One lease: the terms in force and who says each, what is agreed, its tenants, and the sublets, claims and cases on it.

Owns what is shown and what enter opens. Every change goes by its plan.
"""

from textual import on, work

from backoffice.queries.leases import LeaseCard, lease_card
from backoffice.rules.problems import refused
from backoffice.screens import lease_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.lease_lines import CardLine, card_lines, period
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.row_messages import RowOpened


class LeasePage(CardPage):
    """A lease; enter opens what the line is about, n adds a tenant, a sublet, a claim, an inspection or an improvement."""

    place = "lease"
    commands = ("new", "open", "edit", "remove", "leases", "card", "undo", "history", "refresh", "back")

    def __init__(self, lease_id: int) -> None:
        super().__init__()
        self.lease_id = lease_id
        self.card: LeaseCard | None = None
        self._lines: list[CardLine] = []

    def title_text(self) -> str:
        """Which lease, and where."""
        named = f" · {self.card.address}" if self.card else ""
        return f"{text('page.lease')} {self.lease_id}{named}"

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the lease and show it."""
        async with self.telling():
            register = self.register
            scope, codes = register.actor.scope(Right.VIEW), register.codes
            self.card = await register.read(lease_card, self.lease_id, scope, codes, register.today)
            if self.card is None:
                raise refused("card.gone")
            self._lines = list(card_lines(self.card, codes, register.today))
            self.show([one.cells for one in self._lines])

    def counts(self) -> str:
        """Its place and period."""
        card = self.card
        return f"{card.number} {card.address} · {period(card.line.values)}" if card else ""

    def line_here(self) -> CardLine | None:
        """Return the line under the cursor."""
        here = self.table.cursor_id
        return self._lines[here] if here is not None and here < len(self._lines) else None

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        card = self.card
        if card is not None and event.id < len(self._lines):
            line = self._lines[event.id]
            self.run_worker(self._told(lambda: steps.open_line(self, card, line)), group="command")

    # Commands

    async def do_new(self) -> None:
        """Add something to the lease: which is chosen first."""
        if self.card is not None:
            await steps.add_to_lease(self, self.card)

    async def do_edit(self) -> None:
        """Change what the lease agrees, the form at the field under the cursor."""
        line = self.line_here()
        field = line.field if line is not None and line.record == "lease" else ""
        await steps.change_leases(self, [self.lease_id], field)

    async def do_remove(self) -> None:
        """Take the tenant, sublet, claim or improvement under the cursor out of the register."""
        line = self.line_here()
        if line is not None:
            await steps.remove_line(self, line)

    def do_leases(self) -> None:
        """Show all leases of the dwelling."""
        if self.card is not None:
            steps.show_leases(self, self.card.dwelling_id)

    def do_card(self) -> None:
        """Show the dwelling's card."""
        from backoffice.screens.dwelling_card import DwellingCardPage

        if self.card is not None:
            self.app.push_screen(DwellingCardPage(self.card.dwelling_id))
