"""The building sections that have dwellings and no disability registration, and the way on: make one, then link.

Owns the list only. The registration is made in its form, the dwellings are linked by their plan.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.disability_coverage import UnregisteredSection, sections_without
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.screens.disability_making import make
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row

_AROUND = 5


class UnregisteredPage(ListPage):
    """Sections by number; `n` makes a registration on the one under the cursor and goes on to its dwellings."""

    place = "disability_unregistered"
    commands = ("new", "dwellings", "view", "open", "undo", "history", "refresh", "back")

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where
        self._sections: dict[int, UnregisteredSection] = {}

    def body(self) -> ComposeResult:
        """The list."""
        empty = text("disability.all_registered")
        yield ReadTable(self.columns(80), empty=empty, status=self.status, id="unregistered")

    def columns(self, width: int) -> list[Column]:
        """Return them all; the department's name gets what is left."""
        section = Column("section", text("disability.column.section"), 12)
        dwellings = Column("dwellings", text("disability.column.dwellings"), 8, "right")
        room = width - section.width - dwellings.width - _AROUND - 2
        return [section, Column("name", text("disability.column.department"), room), dwellings]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            found = await register.read(sections_without, self.where, register.actor.scope(Right.VIEW), register.today)
            self._sections = {one.section_id: one for one in found}
            self.show_columns()
            rows = {one.section_id: Row([one.number, one.name, show_integer(one.dwellings)]) for one in found}
            self.table.set_source(ListedRows(rows), keep)
            dwellings = counted("records.dwelling", sum(one.dwellings for one in found))
            self.status.show_counts(counted("disability.unregistered", len(found), dwellings=dwellings))
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self.do_dwellings()

    # Commands

    async def do_new(self) -> None:
        """Make a registration on the section under the cursor, then link its dwellings."""
        if (cursor := self.table.cursor_id) is not None:
            await make(self, Where(section_id=cursor), cursor)

    def do_dwellings(self) -> None:
        """Show the section's dwellings."""
        from backoffice.screens.dwelling_list import DwellingListPage

        if (cursor := self.table.cursor_id) is not None:
            self.app.push_screen(DwellingListPage(Where(section_id=cursor)))

    def do_view(self) -> None:
        """Show the registrations."""
        from backoffice.screens.disability import RegistrationsPage

        self.app.switch_screen(RegistrationsPage(self.where))
