"""The seven scenarios of "Kom foran i køen" with their numbers of dwellings, of a place or of each of its parts.

Owns what is shown. What a number is counted from is the portal's rule; a scenario opens its dwellings.
"""

from collections.abc import Mapping, Sequence

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.allocations import AllocationLine, allocations, left_behind
from backoffice.queries.coverage_origins import origins
from backoffice.queries.place_names import department_names, organisation_names
from backoffice.queries.places import place_number
from backoffice.queries.scenario_counts import Group, by_place, by_scenario, groups
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.screens import allocation_steps as steps
from backoffice.screens.covered_dwellings import show_covered
from backoffice.screens.list_page import ListPage
from backoffice.security import EVERYTHING, Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_NUMBER = 6
_AROUND = 66  # what a line of the parts has beside the name


class ScenariosPage(ListPage):
    """ "Titel (n)" as the portal writes it; Enter shows the dwellings, `v` the organisations or departments instead."""

    place = "scenarios"
    commands = ("open", "view", "new", "allocations", "simulate", "expiring", "history", "refresh", "back")

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where
        self._by_places = self._wants_places = False
        self._number = ""
        self._found: list[Group] = []
        self._agreements: dict[int, AllocationLine] = {}
        self._behind: frozenset[int] = frozenset()

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(self.columns(80), empty=text("list.empty"), status=self.status, id="scenarios")

    def columns(self, width: int) -> list[Column]:
        """Return the columns of the view."""
        if self._by_places:
            name = min(40, max(12, width - _AROUND))
            numbers = [Column(f"scenario_{n}", str(n), _NUMBER, "right") for n in range(1, 8)]
            return [
                Column("place", text("allocation.column.place"), 8, sticky=True),
                Column("name", text("allocation.column.name"), name, sticky=True),
                *numbers,
            ]
        return [
            Column("number", "", 2, "right"),
            Column("title", text("allocation.column.scenario"), 42),
            Column("organisation", text("allocation.column.of_organisation"), 14, "right"),
            Column("department", text("allocation.column.of_department"), 14, "right"),
        ]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Count the dwellings and show them, in the view that is wanted by now."""
        async with self.telling():
            register, where = self.register, self.where
            self._number = register.read_now(place_number, where)
            self.show_where()
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            lines = await register.read(allocations, EVERYTHING, codes, today, where=where)
            self._agreements = {one.id: one for one in lines}
            self._found = await register.read(groups, where, scope, today)
            by_places = self._wants_places
            rows = await self._place_rows() if by_places else self._scenario_rows()
            # Columns and rows change together: a row is painted by the columns there are.
            self._by_places = by_places
            self.show_columns()
            self.table.set_source(ListedRows(rows), keep)
            total = show_integer(sum(group.dwellings for group in self._found))
            covered = show_integer(sum(group.dwellings for group in self._found if group.scenarios))
            parts = [text("allocation.covered", covered=covered, total=total)]
            parts += [counted("allocation.left_behind", len(self._behind))] if by_places and self._behind else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    async def _place_rows(self) -> Mapping[int, Row]:
        owner, agreements = self.where.organisation_id, list(self._agreements.values())
        departments, today = owner is not None, self.register.today
        self._behind = await self.register.read(left_behind, owner, agreements, today) if owner else frozenset()
        counted_by = by_place(self._found, departments=departments)
        codes = self.register.codes["queue_jump_scenario"].codes
        return {
            key: Row(
                [number, name, *(show_integer(counted_by[key].get(code.code, 0)) for code in codes)],
                "!" if key in self._behind else "",
            )
            for key, number, name in await self._places()
            if key in counted_by
        }

    async def _places(self) -> Sequence[tuple[int, str, str]]:
        register, scope = self.register, self.register.actor.scope(Right.VIEW)
        if self.where.organisation_id is not None:
            return await register.read(department_names, self.where.organisation_id, scope)
        return await register.read(organisation_names, scope)

    def _scenario_rows(self) -> Mapping[int, Row]:
        counts = by_scenario(self._found)
        rows = {}
        for position, code in enumerate(self.register.codes["queue_jump_scenario"].codes):
            title = text("allocation.with_count", title=code.label, n=counts.get(code.code, 0))
            rows[position] = Row([str(position + 1), title, *map(show_integer, self._by_level(code.code))])
        return rows

    def _by_level(self, code: str) -> tuple[int, int]:
        """Return how many dwellings an agreement of the organisation covers, and how many one of the department does."""
        levels = [0, 0]
        for group in self._found:
            given = {self._agreements[key]["department_id"] is not None for key in group.scenarios.get(code, ())}
            for own in given:
                levels[own] += group.dwellings
        return levels[0], levels[1]

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        if self._by_places:
            of_department = self.where.organisation_id is not None
            owner = self.where.organisation_id if of_department else event.id
            self.app.push_screen(ScenariosPage(Where(owner, event.id if of_department else None)))
            return
        code = self.register.codes["queue_jump_scenario"].codes[event.id]
        found = origins(self._found, code.code, self._agreements)
        heading = text("allocation.with_count", title=code.label, n=by_scenario(self._found).get(code.code, 0))
        show_covered(self, heading, found, self.where)

    # Commands

    def do_view(self) -> None:
        """Show each organisation or department, or the place as a whole; a department has no parts."""
        if self.where.department_id is None:
            self._wants_places = not self._by_places
            self.fetch()

    async def do_new(self) -> None:
        """Make an agreement of this place."""
        await steps.new_allocation(self, self.where)

    def do_allocations(self) -> None:
        """Show the agreements of this place."""
        from backoffice.screens.allocations import AllocationsPage

        self.app.push_screen(AllocationsPage(self.where))

    def do_simulate(self) -> None:
        """Show what the drafts of this place would change."""
        from backoffice.screens.simulating import SimulatePage

        self.app.push_screen(SimulatePage(self.where))

    def do_expiring(self) -> None:
        """Show the agreements that end soon."""
        from backoffice.screens.allocations import ExpiringPage

        self.app.push_screen(ExpiringPage(self.where))
