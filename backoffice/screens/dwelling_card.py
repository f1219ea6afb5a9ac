"""A dwelling's card: general, housing costs, letting and history, one of them at a time in the same list.

Owns which of the four is shown. Editing is a place of its own; tenants' names are never fetched.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_instant
from backoffice.operations.approval_standing import KnownApproval, approvals
from backoffice.queries.case_overview import CaseLine, cases_of_dwelling
from backoffice.queries.dwelling_card import DwellingCard, PastLine, dwelling_card, dwelling_history
from backoffice.queries.selection import of_ids
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import refused
from backoffice.screens import card_rows as rows
from backoffice.screens.case_card_rows import case_facts
from backoffice.screens.dwelling_routes import DwellingRoutes
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted
from backoffice.widgets.row_source import Column, ListedRows
from backoffice.widgets.safe import SafeStatic, styled

_WIDE = 120
TABS = ("general", "costs", "letting", "own_history")


class DwellingCardPage(DwellingRoutes):
    """One dwelling; 1-4, or left and right, choose what of it is shown."""

    place = "dwelling_card"
    commands: ClassVar[tuple[str, ...]] = (
        "edit", "report", "new", "why", *TABS, "leases", "terminations", "inspections", "settlements", "improvements", "portal",
        "retire", "tab_before", "tab_after", "history", "undo", "refresh", "back",
    )  # fmt: skip

    def __init__(self, dwelling_id: int) -> None:
        super().__init__()
        self.dwelling_id = dwelling_id
        self._card: DwellingCard | None = None
        self._past: list[PastLine] = []
        self._approved: list[KnownApproval] = []
        self._cases: list[CaseLine] = []
        self._tab = "general"
        self._cursors: dict[str, int | None] = {}

    def title_text(self) -> str:
        """The address."""
        return str(self._card.values["address"]) if self._card else text("page.dwelling_card")

    def key_texts(self) -> list[tuple[str, str]]:
        """The four tabs stand on the card itself; the last line says how to choose one."""
        ids = {text(f"command.{one}") for one in (*TABS, "tab_before", "tab_after")}
        return [("1-4", text("card.tabs")), *(pair for pair in super().key_texts() if pair[1] not in ids)]

    def body(self) -> ComposeResult:
        """Which dwelling, which tab, and the list."""
        yield SafeStatic("", id="dwelling_name", classes="line strong")
        yield SafeStatic("", id="tabs", classes="line")
        yield ReadTable(empty=text("card.nothing"), status=self.status, id="card")

    @property
    def table(self) -> ReadTable:
        """The list."""
        return self.query_one(ReadTable)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Show what the fields mean where there is room."""
        if self._card:
            self._show()

    def came_back(self) -> None:
        """Fetch again: an edit may have changed the dwelling."""
        if self._card:
            self.fetch()

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the dwelling and its history, and show the tab."""
        async with self.telling():
            scope = self.register.actor.scope(Right.VIEW)
            card = await self.register.read(dwelling_card, self.dwelling_id, scope)
            if card is None:
                raise refused("card.gone")
            self._card = card
            self._past = await self.register.read(dwelling_history, self.dwelling_id)
            today = self.register.today
            self._approved = await self.register.read(approvals, scope, today, dwelling_id=self.dwelling_id)
            self._cases = await self.register.read(
                cases_of_dwelling, self.dwelling_id, scope, self.register.codes, today
            )
            self._show()

    def _show(self) -> None:
        card = self._card
        assert card is not None
        where = f"{card.values['postal_code']} {card.values['city']}".strip()
        name = f"{card.values['address']} · {where} · {card.number} {card.department}"
        if self.size.width >= _WIDE:
            name += f" · BBR {card.values['bbr_unit']} · {card.organisation}"
        self.query_one("#dwelling_name", SafeStatic).update(name, layout=False)
        marked = [(f"» {text(f'command.{tab}')} «", "bold $text-accent") for tab in TABS]
        plain_tabs = [f"{number} {text(f'command.{tab}')}" for number, tab in enumerate(TABS, start=1)]
        parts = [marked[i] if tab == self._tab else plain_tabs[i] for i, tab in enumerate(TABS)]
        spaced = [piece for part in parts for piece in (part, "   ")]
        self.query_one("#tabs", SafeStatic).update(styled(*spaced), layout=False)
        self.table.set_columns(self._columns())
        shown = rows.listed(self._rows(card))
        self.table.set_source(ListedRows(shown), self._cursors.get(self._tab, self.table.cursor_id))
        self._cursors.pop(self._tab, None)
        self.show_where()
        self.status.show_counts(self._counts(card))

    def _columns(self) -> list[Column]:
        match self._tab:
            case "costs":
                return rows.cost_columns()
            case "letting":
                return rows.lease_columns()
            case "own_history":
                return rows.history_columns(self.size.width)
            case _:
                return rows.fact_columns(self.size.width)

    def _rows(self, card: DwellingCard) -> Iterable[Sequence[str]]:
        codes = self.register.codes
        match self._tab:
            case "costs":
                return rows.cost_rows(card.costs, codes)
            case "letting":
                return rows.lease_rows(card.leases, codes)
            case "own_history":
                return (*rows.approval_rows(self._approved), *rows.history_rows(self._past, codes))
            case _:
                return (*case_facts(self._cases, codes), *rows.general_rows(card.values, codes))

    def _counts(self, card: DwellingCard) -> str:
        match self._tab:
            case "costs":
                return counted("records.housing_cost", len(card.costs))
            case "letting":
                return counted("records.lease", len(card.leases))
            case "own_history":
                return counted("history.lines", len(self._past))
            case _ if self._past:
                newest = self._past[0]
                return text("card.changed", at=show_instant(newest.at), user=newest.user)
            case _:
                return text("card.unchanged")

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        if self._card and event.id is not None:
            row = self.table.source.rows([event.id]).get(event.id)
            full = rows.in_full(row.cells, self._columns()) if row else ""
            self.status.show_counts(full or self._counts(self._card))

    def dwelling_here(self) -> int:
        """Return the dwelling."""
        return self.dwelling_id

    # Commands

    def choose(self, tab: str) -> None:
        """Show a tab, also when it is chosen before the dwelling is there; the cursor of the one left is kept."""
        if tab != self._tab:
            self._cursors[self._tab] = self.table.cursor_id
            self._cursors.setdefault(tab, 0)
            self._tab = tab
            if self._card:
                self._show()

    def do_general(self) -> None:
        """Show the general fields."""
        self.choose("general")

    def do_costs(self) -> None:
        """Show the housing costs."""
        self.choose("costs")

    def do_letting(self) -> None:
        """Show the leases."""
        self.choose("letting")

    def do_own_history(self) -> None:
        """Show the dwelling's history."""
        self.choose("own_history")

    def do_history(self) -> None:
        """Show the dwelling's history."""
        self.choose("own_history")

    def do_tab_before(self) -> None:
        """Show the tab to the left."""
        self.choose(TABS[max(0, TABS.index(self._tab) - 1)])

    def do_tab_after(self) -> None:
        """Show the tab to the right."""
        self.choose(TABS[min(len(TABS) - 1, TABS.index(self._tab) + 1)])

    async def do_edit(self) -> None:
        """Edit "Generelt om boligen" of this dwelling."""
        from backoffice.screens.edit_form import EditPage

        await self.app.push_screen_wait(EditPage(of_ids([self.dwelling_id])))

    async def do_report(self) -> None:
        """Report the dwelling with its leases and costs."""
        from backoffice.screens.report_steps import report_dwellings

        await report_dwellings(self, of_ids([self.dwelling_id]))

    async def do_new(self) -> None:
        """Ask whoever keeps the field under the cursor to correct it."""
        from backoffice.screens.requesting import request_about_record, request_field

        field = self._field_here()
        if field:
            await request_field(self, "dwelling", self.dwelling_id, field)
        else:
            await request_about_record(self, "dwelling", self.dwelling_id)

    def _field_here(self) -> str:
        row = self.table.source.rows([self.table.cursor_id]) if self.table.cursor_id is not None else {}
        label = next((one.cells[0].strip() for one in row.values()), "")
        fields = DWELLING.fields.values() if self._tab == "general" else ()
        return next((one.name for one in fields if one.label == label and one.kept_by is not KeptBy.PROGRAM), "")

    async def do_retire(self) -> None:
        """End the dwelling on a day, or open it again."""
        from backoffice.screens.retiring import retire

        await retire(self, "dwelling", [self.dwelling_id])

    def do_refresh(self) -> None:
        """Fetch the dwelling again."""
        self.fetch()
