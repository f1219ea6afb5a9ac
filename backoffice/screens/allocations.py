"""The allocation agreements of everything, an organisation or a department: what each covers and how far it is.

Owns the lists only, also the one of those that end soon. Forms, plans and scenarios are places of their own.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.allocations import AllocationFilter, AllocationLine, allocations, read_allocation_filter
from backoffice.queries.places import place_number
from backoffice.queries.scenario_counts import coverage
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules.allocation_agreements import EXPIRY_DAYS
from backoffice.screens import allocation_steps as steps
from backoffice.screens.allocation_lines import line_cells, line_columns
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class AllocationsPage(ListPage):
    """Agreements by place; a department has its organisation's, too. `n` makes a new one."""

    place = "allocations"
    commands: ClassVar[tuple[str, ...]] = (
        "new", "open", "edit", "end", "renew", "copy", "filter", "scenarios", "simulate", "expiring", "report", "remove",
        "export", "mark", "dwellings", "undo", "history", "mark_all", "mark_none", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where
        self._number = ""
        self._filter = AllocationFilter()
        self._lines: list[AllocationLine] = []

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(line_columns(80), empty=text("allocation.no_rows"), status=self.status, id="allocations")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what has no room is reached by scrolling."""
        return line_columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list at once, the dwellings that each covers when they are counted."""
        async with self.telling():
            register, where = self.register, self.where
            self._number = register.read_now(place_number, where)
            self.show_where()
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            found = await register.read(allocations, scope, codes, today, where=where, wanted=self._filter)
            self._lines = [one for one in found if self.wants(one)]
            self._show(keep, {})
            self._show(self.table.cursor_id, await register.read(coverage, self._lines, scope, today))
            self.fetched = True

    def wants(self, one: AllocationLine) -> bool:
        """Tell whether an agreement stands in this list."""
        return True

    def _show(self, keep: int | None, covered: dict[int, int]) -> None:
        codes = self.register.codes
        self.show_columns()
        rows = {one.id: Row(line_cells(one, codes, covered.get(one.id)), _remark(one, covered)) for one in self._lines}
        self.table.set_source(ListedRows(rows), keep)
        self.status.show_counts(" · ".join(self.counts(covered)))

    def counts(self, covered: dict[int, int]) -> list[str]:
        """Return what the last line but one says of the list."""
        parts = [counted("records.allocation_agreement", len(self._lines))]
        expiring = sum(1 for one in self._lines if one.state.id == "expiring")
        parts += [counted("allocation.expiring", expiring)] if expiring else []
        empty = sum(1 for n in covered.values() if not n)
        parts += [counted("allocation.empty", empty)] if empty else []
        return parts + ([text("list.filter", filter=self._filter.typed)] if self._filter.typed else [])

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.allocation_card import AllocationPage

        self.app.push_screen(AllocationPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Make an agreement of this place."""
        await steps.new_allocation(self, self.where)

    async def do_edit(self) -> None:
        """Change the marked agreements, or the one under the cursor."""
        await steps.change_allocations(self, self.chosen())

    async def do_end(self) -> None:
        """Give them a last day."""
        await steps.end_allocations(self, self.chosen())

    async def do_renew(self) -> None:
        """Make copies that begin the day after."""
        await steps.renew_allocations(self, self.chosen())

    async def do_copy(self) -> None:
        """Give departments what the agreement under the cursor says."""
        if self.table.cursor_id is not None:
            await steps.copy_allocation(self, self.table.cursor_id)

    async def do_report(self) -> None:
        """Report drafts."""
        await steps.report_allocations(self, self.chosen())

    async def do_remove(self) -> None:
        """Remove drafts."""
        await steps.remove_drafts(self, self.chosen())

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all."""
        typed = await self.app.push_screen_wait(
            AskLine(text("allocation.ask_filter"), self._filter.typed, text("allocation.ask_filter.help"))
        )
        if typed is not None:
            self._filter = read_allocation_filter(typed, self.register.codes)
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the marked agreements, or the whole list, to a workbook."""
        await steps.export_list(self, list(self.table.marked_ids()) or [one.id for one in self._lines])

    def do_scenarios(self) -> None:
        """Show the scenarios of this place."""
        from backoffice.screens.scenarios import ScenariosPage

        self.app.push_screen(ScenariosPage(self.where))

    def do_simulate(self) -> None:
        """Try the marked agreements - drafts count, reported ones are left out - or every draft where none is marked."""
        from backoffice.screens.simulating import SimulatePage

        marked = set(self.table.marked_ids())
        by_status: Sequence[set[int]] = (
            {one.id for one in self._lines if not one.reported and (not marked or one.id in marked)},
            {one.id for one in self._lines if one.reported and one.id in marked},
        )
        self.app.push_screen(SimulatePage(self.where, drafts=by_status[0], without=by_status[1]))

    def do_expiring(self) -> None:
        """Show those that end soon."""
        self.app.push_screen(ExpiringPage(self.where))

    def do_dwellings(self) -> None:
        """Show the dwellings that the agreement under the cursor covers."""
        from backoffice.screens.covered_dwellings import show_covered_by

        line = next((one for one in self._lines if one.id == self.table.cursor_id), None)
        if line is not None:
            show_covered_by(self, line)


def _remark(one: AllocationLine, covered: dict[int, int]) -> str:
    return "!" if covered.get(one.id) == 0 or one.state.id == "expiring" else ""


class ExpiringPage(AllocationsPage):
    """Agreements that end within 30, 60 or 90 days; `v` goes from one to the next, `F` renews."""

    place = "expiring"
    commands = (
        "renew", "view", "open", "end", "edit", "export", "mark", "mark_all", "mark_none", "dwellings", "undo",
        "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__(where)
        self._days = EXPIRY_DAYS[0]

    def wants(self, one: AllocationLine) -> bool:
        """Tell whether it is in force and ends within the days."""
        return one.state.days is not None and one.state.days <= self._days

    def counts(self, covered: dict[int, int]) -> list[str]:
        """Return the tabs, and how many agreements this one has."""
        shown = [f"[{days}]" if days == self._days else str(days) for days in EXPIRY_DAYS]
        return [text("allocation.within", tabs=" ".join(shown)), *super().counts(covered)]

    def do_view(self) -> None:
        """Show the next number of days."""
        self._days = EXPIRY_DAYS[(EXPIRY_DAYS.index(self._days) + 1) % len(EXPIRY_DAYS)]
        self.table.mark_none()
        self.fetch(self.table.cursor_id)
