"""The tree of the register, one level at a time: organisations, departments, building sections; and searching it.

Owns which level is shown and where the cursor stood on the levels above. Numbers come when they are counted.
"""

from collections.abc import Callable, Sequence

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.queries.place_names import department_names, organisation_names
from backoffice.queries.places import PlaceRow, departments, find, organisations, sections
from backoffice.queries.selection import EVERYWHERE, Selection, Where
from backoffice.screens.ask import AskLine
from backoffice.screens.place_levels import Level, hit_cells, level_cells, level_columns, level_counts, place_of
from backoffice.screens.place_routes import PlaceRoutes
from backoffice.security import Right, Scope
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import PositionTyped, RowOpened
from backoffice.widgets.row_source import ListedRows, Row
from backoffice.widgets.row_table import RowTable

_Names = Sequence[tuple[int, str, str]]


class PlacesPage(PlaceRoutes):
    """Enter opens the next level, Esc goes back up; `/` searches by number, name, address or BBR id."""

    place = "places"
    commands = (
        "open", "dwellings", "card", "signups", "signup_matrix", "allocations", "section_data", "disability",
        "portal", "vacancies", "terminations", "inspections", "settlements", "improvements", "leases",
        "filter", "export", "history", "undo", "retire", "merge", "refresh", "back",
    )  # fmt: skip

    def __init__(self, place: PlaceRow | None = None, *, searched: str = "") -> None:
        super().__init__()
        self._levels = [Level(place, searched)]
        self._rows: list[PlaceRow] = []
        self._counted = False

    @property
    def level(self) -> Level:
        """The level that is shown."""
        return self._levels[-1]

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one(RowTable)

    def title_text(self) -> str:
        """The name of the page, and the place whose parts are shown."""
        if self.level.searched:
            return text("places.search_title", typed=self.level.searched)
        place = self.level.place
        return f"{place.number} {place.name}" if place else text("page.places")

    def key_texts(self) -> list[tuple[str, str]]:
        """What is a filter of a list is a search of the register here."""
        return [(key, text("places.search") if key == "/" else said) for key, said in super().key_texts()]

    def body(self) -> ComposeResult:
        """The list."""
        yield ReadTable(empty=text("places.none"), status=self.status, id="places")

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Give the name the room there is."""
        self.table.set_columns(level_columns(self.level.kind, self.size.width))

    def came_back(self) -> None:
        """Count again: something may have been written."""
        if self._counted:
            self.fetch(self.table.cursor_id)

    # What is shown

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Show the level: numbers and names at once, the counts when they are there."""
        async with self.telling():
            level, scope, today = self.level, self.register.actor.scope(Right.VIEW), self.register.today
            self._counted = False
            if level.kind == "hits":
                found = await self.register.read(find, level.searched, scope)
                self._show([place_of(one) for one in found], keep, counted_already=True)
            elif level.place is None:
                self._named(await self._names(organisation_names, scope), "organisation", keep)
                rows = await self.register.read(organisations, scope, today)
                if len(rows) == 1 and self._levels == [level]:
                    await self._fetch_departments(Level(rows[0]), scope, keep)
                else:
                    self._show(rows, keep, counted_already=True)
            elif level.kind == "department":
                await self._fetch_departments(level, scope, keep)
            else:
                found_sections = await self.register.read(sections, level.place.id, today)
                self._show(found_sections, keep, counted_already=True)

    async def _fetch_departments(self, level: Level, scope: Scope, keep: int | None) -> None:
        assert level.place is not None
        self._levels[-1] = level
        self.show_where()
        self._named(await self._names(department_names, level.place.id, scope), "department", keep)
        rows = await self.register.read(departments, level.place.id, scope, self.register.today)
        self._show(rows, keep, counted_already=True)

    async def _names(self, query: Callable[..., _Names], *args: object) -> _Names:
        # The embedded database has them in milliseconds, before the next key that was typed ahead.
        if self.register.database.is_sqlite:
            return self.register.read_now(query, *args)
        return await self.register.read(query, *args)

    def _named(self, names: _Names, kind: str, keep: int | None) -> None:
        if not self._rows or self._rows[0].kind != kind or len(self._rows) != len(names):
            self._show([PlaceRow(kind, *name) for name in names], keep, counted_already=False)

    def _show(self, rows: list[PlaceRow], keep: int | None, *, counted_already: bool) -> None:
        hits = self.level.kind == "hits"
        shown = {
            (position if hits else row.id): Row(hit_cells(row) if hits else level_cells(row, counted_already))
            for position, row in enumerate(rows)
        }
        # While the counts were on their way the cursor may have moved: it stays where it is.
        before = self.table.cursor_id if self._rows and self._same(rows) else keep
        self._rows, self._counted = rows, counted_already
        self.table.set_columns(level_columns(self.level.kind, self.size.width))
        self.table.set_source(ListedRows(shown), before)
        self.status.show_counts(level_counts(self.level.kind, rows, counted_already))

    def _same(self, rows: list[PlaceRow]) -> bool:
        return [(row.kind, row.id) for row in rows] == [(row.kind, row.id) for row in self._rows]

    def _here(self) -> PlaceRow | None:
        row_id = self.table.cursor_id
        if row_id is None:
            return None
        if self.level.kind == "hits":
            return self._rows[row_id]
        return next((row for row in self._rows if row.id == row_id), None)

    @on(PositionTyped)
    def _position_typed(self, event: PositionTyped) -> None:
        wanted = event.text.casefold()
        here = (
            position
            for position, row in enumerate(self._rows)
            if row.name.casefold().startswith(wanted)
            or row.number.endswith(f"-{wanted}")
            or row.number.startswith(wanted)
        )
        self.table.move_to(next(here, None))

    # Going in and out

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        here = self._here()
        if here is None:
            return
        if here.kind in ("building_section", "dwelling"):
            self.do_dwellings()
        else:
            self._enter(Level(here))

    def _enter(self, level: Level) -> None:
        self.level.cursor = self.table.cursor_id
        self._levels.append(level)
        self._rows = []
        self.show_where()
        self.fetch()

    def do_back(self) -> None:
        """Go back up a level; from the first one leave."""
        if len(self._levels) == 1:
            super().do_back()
            return
        self._levels.pop()
        self._rows = []
        self.show_where()
        self.fetch(self.level.cursor)

    # Commands

    def do_dwellings(self) -> None:
        """Open the dwellings of the place under the cursor; a dwelling that was found opens its card."""
        here = self._here()
        if here is None:
            return
        if here.kind == "dwelling":
            from backoffice.screens.dwelling_card import DwellingCardPage

            self.app.push_screen(DwellingCardPage(here.id))
        else:
            from backoffice.screens.dwelling_list import DwellingListPage

            self.app.push_screen(DwellingListPage(here.where()))

    def do_card(self) -> None:
        """Open the card of the organisation or department under the cursor, or of the one whose parts are shown."""
        from backoffice.screens.department_card import DepartmentCardPage
        from backoffice.screens.organisation_card import OrganisationCardPage

        here, above = self._here(), self.level.place
        if here is not None and here.kind == "organisation":
            self.app.push_screen(OrganisationCardPage(here.id))
            return
        department = here if here is not None and here.kind == "department" else above
        if department is not None and department.kind == "department":
            self.app.push_screen(DepartmentCardPage(department.id))
        else:
            self.tell(text("places.card_of_department"), "warning")

    def do_portal(self) -> None:
        """Show the organisation, department or dwelling under the cursor as the portal shows it."""
        from backoffice.screens.portal import PortalPage, portal_where

        here, above = self._here(), self.level.place
        if here is not None and here.kind == "dwelling":
            self.app.push_screen(PortalPage(dwelling_id=here.id))
        elif place := here if here is not None and here.kind != "building_section" else above:
            self.app.push_screen(PortalPage(self.register.read_now(portal_where, place)))

    def do_signup_matrix(self) -> None:
        """Show where the seekers of each department are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage(self._where()))

    def _where(self) -> Where:
        here = self._here()
        place = here if here is not None and here.kind in ("organisation", "department") else self.level.place
        return place.where() if place is not None else EVERYWHERE

    async def do_retire(self) -> None:
        """End the place under the cursor on a day, or open it again."""
        from backoffice.screens.retiring import retire

        here = self._here()
        if here is not None:
            await retire(self, here.kind, [here.id])

    async def do_merge(self) -> None:
        """Merge the department under the cursor, or the one whose sections are shown, into another."""
        from backoffice.screens.merge import MergePage

        here, above = self._here(), self.level.place
        department = here if here is not None and here.kind == "department" else above
        if department is not None and department.kind == "department":
            await self.app.push_screen_wait(MergePage(department.id))
        else:
            self.tell(text("merge.of_department"), "warning")

    async def do_filter(self) -> None:
        """Search the register; an empty line leaves the search."""
        typed = await self.app.push_screen_wait(
            AskLine(text("places.ask"), self.level.searched, text("places.ask.help"))
        )
        if typed is None:
            return
        if self.level.searched:
            self._levels.pop() if len(self._levels) > 1 else self._levels.clear()
        if typed.strip():
            self._levels = self._levels or [Level()]
            self._enter(Level(searched=typed.strip()))
        else:
            self._levels = self._levels or [Level()]
            self._rows = []
            self.show_where()
            self.fetch(self.level.cursor)

    async def do_export(self) -> None:
        """Write what the list shows to a workbook: the places, or what lies in them."""
        from backoffice.screens.export import export_place

        place = self.level.place
        if self.level.kind == "hits":
            self.tell(text("places.export_a_place"), "warning")
            return
        selection = Selection(where=place.where() if place else EVERYWHERE)
        await export_place(self, selection, said=self.title_text(), name=place.number if place else "")

    def do_refresh(self) -> None:
        """Count again; the cursor stays."""
        self.fetch(self.table.cursor_id)
