"""A dwelling's leases as its history: who lived there when, when it stood empty, and the cases, sublets and claims of each.

Owns the list. A lease opens on its own card; a new tenant is reported as everywhere, by a plan.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.leases import LeaseLine, leases_of
from backoffice.queries.plan_rows import held_rows
from backoffice.rules.problems import refused
from backoffice.screens import lease_steps as steps
from backoffice.screens.card_rows import in_full
from backoffice.screens.lease_lines import history_cells, history_columns
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_OVER = frozenset({"", "closed", "withdrawn"})


class LeasesPage(ListPage):
    """The leases of a dwelling, the newest first; enter opens one, n reports a new tenant."""

    place = "leases"
    commands = ("new", "open", "edit", "card", "mark", "undo", "history", "mark_all", "mark_none", "refresh", "back")

    def __init__(self, dwelling_id: int) -> None:
        super().__init__()
        self.dwelling_id = dwelling_id
        self._address = ""
        self._lines: dict[int, LeaseLine] = {}

    def title_text(self) -> str:
        """What is shown of which dwelling."""
        return f"{super().title_text()} {self._address}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(history_columns(80), empty=text("leases.no_rows"), status=self.status, id="leases")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what has no room is reached by scrolling."""
        return history_columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope, codes = register.actor.scope(Right.VIEW), register.codes
            named = await register.read(held_rows, "dwelling", [self.dwelling_id], ())
            if not named:
                raise refused("card.gone")
            self._address = named[self.dwelling_id].name
            found = await register.read(leases_of, self.dwelling_id, scope, codes)
            self._lines = {one.id: one for one in found}
            self.show_columns()
            rows = {one.id: Row(history_cells(one, codes), "!" if one.phase not in _OVER else "") for one in found}
            self.table.set_source(ListedRows(rows), keep)
            self.show_where()
            self._show_counts()
            self.fetched = True

    def _show_counts(self) -> None:
        parts = [counted("records.lease", len(self._lines))]
        running = sum(1 for one in self._lines.values() if one.phase not in _OVER)
        parts += [counted("leases.running", running)] if running else []
        self.status.show_counts(" · ".join(parts))

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        full = in_full(row.cells, self.columns(self.size.width)) if row else ""
        if full:
            self.status.show_counts(full)
        elif self.fetched:
            self._show_counts()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.lease_card import LeasePage

        self.app.push_screen(LeasePage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Report a new tenant; the vacancy before ends the day before."""
        from backoffice.screens.vacancy_steps import let_dwelling

        await let_dwelling(self, self.dwelling_id)

    async def do_edit(self) -> None:
        """Change what the marked leases agree, or the one under the cursor."""
        await steps.change_leases(self, self.chosen())

    def do_card(self) -> None:
        """Show the dwelling's card."""
        from backoffice.screens.dwelling_card import DwellingCardPage

        self.app.push_screen(DwellingCardPage(self.dwelling_id))
