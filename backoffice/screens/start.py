"""The start page: what needs me today, then the register in numbers; an empty register greets with three ways in.

Owns the first frame. Loads nothing of the database itself: the register opens in a worker behind it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from backoffice.formats import show_instant, show_integer
from backoffice.screens.place_routes import PlaceRoutes
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic

if TYPE_CHECKING:
    from backoffice.queries.selection import Where
    from backoffice.queries.status import Status

# What a line of the start page leads to, in the order of harm; the filter narrows the dwelling list.
TODAY = (("drafts", "status!=reported"), ("vacant", "vacant=ja"))
PLACES = (
    "worklist",
    "reporting",
    "terminations",
    "calendar",
    "draft_leases",
    "signup_matrix",
    "allocations",
    "disability",
    "places",
    "dwellings",
    "import",
    "deliver",
    "requests",
    "history",
)
WAYS_IN = ("import_master_data", "import_list", "demo")


class StartPage(PlaceRoutes):
    """Where the program begins; Esc leads back here, q leaves."""

    place = "start"
    commands = (
        "places", "dwellings", "worklist", "terminations", "calendar", "inspections", "settlements", "reporting", "import",
        "deliver", "disability", "signups", "signup_matrix", "allocations", "scenarios", "improvements", "leases",
        "undo", "quit", "history", "refresh", "open", "code_lists", "dialects",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._counts: dict[str, int] = {}
        self._empty = self._counted = False
        self._left: int | None = None  # findings, as of the last time the checks were asked; None: never

    def body(self) -> ComposeResult:
        """The list of what to do, over the register in numbers."""
        yield SafeStatic(text("start.today"), classes="heading")
        columns = [Column("what", text("start.what"), 48), Column("n", text("start.number"), 10, "right")]
        yield RowTable(columns, id="today")
        with VerticalScroll(can_focus=False):
            yield SafeStatic(text("start.opening"), id="numbers", classes="card")

    def on_mount(self) -> None:
        """Called by Textual: show the lines at once, their numbers when they are counted."""
        self._show_lines([*dict(TODAY), *PLACES], {})
        # Loading the database layer would hold up the first frame.
        self.call_after_refresh(self.show_state)

    def came_back(self) -> None:
        """Count again."""
        if self._counted:
            self.show_state()

    @work(exclusive=True, group="state")
    async def show_state(self) -> None:
        """Open the register, count it and show it."""
        async with self.telling():
            register = await self.app.open_register()
            from backoffice.queries.findings import totals
            from backoffice.queries.selection import EVERYWHERE
            from backoffice.queries.status import status
            from backoffice.security import Right

            scope = register.actor.scope(Right.VIEW)
            found = await register.read(totals, scope, EVERYWHERE, register.today)
            self._left = found.errors + found.warnings if found.run_at else None
            self._show(await register.read(status, register.today))
            # Whoever reads the numbers leaves time to load what most go to next.
            await asyncio.to_thread(import_module, "backoffice.screens.dwelling_list")
            if not self._empty:
                await self._count_waiting()
                await self._catch_up()

    async def _count_waiting(self) -> None:
        """Count what is not reported; a national register takes a moment for it, so it comes last."""
        from datetime import UTC, datetime

        from backoffice.queries.case_totals import case_totals
        from backoffice.queries.reporting import clock_totals, organisation_clocks
        from backoffice.security import Right

        scope = self.register.actor.scope(Right.VIEW)
        cases = await self.register.read(case_totals, scope, self.register.codes, self.register.today)
        self._counts |= {"terminations": cases.open, "calendar": cases.missed_or_today}
        clocks = await self.register.read(organisation_clocks, scope, datetime.now(UTC).replace(tzinfo=None))
        self._counts["reporting"] = clock_totals(clocks).waiting
        self._show_lines(self._lines, self._counts)

    async def _catch_up(self) -> None:
        """Ask the checks again of what was written since; the first time, and a new day's, are the worklist's."""
        from backoffice.operations.checking import catch_up, is_behind
        from backoffice.queries.findings import totals
        from backoffice.queries.selection import EVERYWHERE
        from backoffice.security import Right

        register = self.register
        if not await register.read(is_behind, register.today):
            return
        await asyncio.to_thread(catch_up, register.database, register.actor, today=register.today)
        found = await register.read(totals, register.actor.scope(Right.VIEW), EVERYWHERE, register.today)
        self._left = self._counts["worklist"] = found.errors + found.warnings
        self._show_lines(self._lines, self._counts)

    def _show(self, now: "Status") -> None:
        self._counted, self._empty = True, now.organisations == 0
        if self._empty:
            self._show_lines(WAYS_IN, {})
        else:
            numbers = {
                "drafts": now.drafts,
                "vacant": now.vacant,
                "draft_leases": now.draft_leases,
                "places": now.departments,
                "dwellings": now.dwellings,
                "requests": now.requests,
                "history": now.change_sets,
            }
            self._counts = numbers if self._left is None else {"worklist": self._left, **numbers}
            self._show_lines([*dict(TODAY), *PLACES], self._counts)
        self.query_one("#numbers", SafeStatic).update(self._numbers(now))
        self.status.show_counts(counted("list.dwellings", now.dwellings))

    def _show_lines(self, lines: Sequence[str], numbers: Mapping[str, int]) -> None:
        self._lines = list(lines)
        shown = [Row([text(f"start.{line}"), show_integer(numbers[line]) if line in numbers else ""]) for line in lines]
        table = self.query_one(RowTable)
        table.set_source(ListedRows(dict(enumerate(shown))), table.cursor_id)
        table.focus()

    def _numbers(self, now: "Status") -> str:
        if self._empty:
            return text("start.where", where=self.register.database.shown_url())
        lines = [
            text(
                "start.hierarchy",
                organisations=counted("records.organisation", now.organisations),
                departments=counted("records.department", now.departments),
                sections=counted("records.building_section", now.sections),
            ),
            text(
                "start.dated",
                costs=counted("records.housing_cost", now.costs),
                leases=counted("records.lease", now.leases),
                no_tenant=show_integer(now.no_tenant),
            ),
            text(
                "start.written",
                changed=show_instant(now.last_change) if now.last_change else "–",
                delivered=show_instant(now.last_delivery) if now.last_delivery else "–",
            ),
        ]
        return "\n".join(lines)

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        line = self._lines[event.id]
        self.run_worker(self._told(lambda: self._go(line)), group="command")

    async def _go(self, line: str) -> None:
        if line == "draft_leases":
            self._show_dwellings("", "letting")
        elif line == "vacant":
            from backoffice.screens.vacancies import VacanciesPage

            self.app.push_screen(VacanciesPage())
        elif line in dict(TODAY):
            self._show_dwellings(dict(TODAY)[line], "standard")
        else:
            await self.action_command("import" if line.startswith("import") else line)

    def _show_dwellings(self, typed: str, column_set: str) -> None:
        from backoffice.queries.filters import read_filter
        from backoffice.screens.dwelling_list import DwellingListPage

        self.app.push_screen(DwellingListPage(filter=read_filter(typed, self.register.codes), column_set=column_set))

    def _where(self) -> "Where":
        from backoffice.queries.selection import EVERYWHERE

        return EVERYWHERE

    # Commands

    def do_places(self) -> None:
        """Open the departments."""
        from backoffice.screens.places import PlacesPage

        self.app.push_screen(PlacesPage())

    def do_dwellings(self) -> None:
        """Open the list of all dwellings."""
        self._show_dwellings("", "standard")

    async def do_import(self) -> None:
        """Import a workbook."""
        from backoffice.screens.importing import ImportPage

        await self.app.push_screen_wait(ImportPage())
        self.show_state()

    async def do_deliver(self) -> None:
        """Show the deliveries to Udbetaling Danmark, from where a new one is made."""
        from backoffice.screens.deliveries import DeliveriesPage

        await self.app.push_screen_wait(DeliveriesPage())

    async def do_reporting(self) -> None:
        """Show what is changed and not reported, and when each organisation's data last came."""
        from backoffice.screens.reporting import ReportingPage

        await self.app.push_screen_wait(ReportingPage())

    def do_worklist(self) -> None:
        """Show what the checks found."""
        from backoffice.screens.worklist import WorklistPage

        self.app.push_screen(WorklistPage())

    def do_signup_matrix(self) -> None:
        """Show where the seekers of every department are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage())

    def do_scenarios(self) -> None:
        """Show the scenarios with their numbers of dwellings."""
        from backoffice.screens.scenarios import ScenariosPage

        self.app.push_screen(ScenariosPage())

    async def do_requests(self) -> None:
        """Show what others are asked to correct."""
        from backoffice.screens.requests import RequestsPage

        await self.app.push_screen_wait(RequestsPage())

    async def do_demo(self) -> None:
        """Fill an empty register with demonstration data."""
        from backoffice.screens.demo import fill_with_demonstration

        if self._empty:
            await fill_with_demonstration(self)
            self.show_state()

    def do_code_lists(self) -> None:
        """Show the code lists."""
        from backoffice.screens.code_lists import CodeListsPage

        self.app.push_screen(CodeListsPage())

    def do_dialects(self) -> None:
        """Show which spreadsheets the program can read."""
        from backoffice.screens.dialects import DialectsPage

        self.app.push_screen(DialectsPage())

    def do_refresh(self) -> None:
        """Count again."""
        self.show_state()

    def do_quit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def do_back(self) -> None:
        """Stop long work; there is nowhere back from here, so say how to leave."""
        if self.stop_work is not None:
            super().do_back()
            return
        self.tell(text("start.leave_with_q"))
