"""How far each department's dwellings are linked to a disability registration: the completeness of a place.

Owns the list of departments. Enter leads to the dwellings that have none; `v` to the sections without registration.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.disability_coverage import Coverage, coverage, total
from backoffice.queries.filters import read_filter
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.screens.disability_dwellings import NOT_LINKED
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row

_COUNTS = ("dwellings", "linked", "unlinked", "sections", "registered")
_AROUND = 5


class CoveragePage(ListPage):
    """Departments by number; "!" marks those where a dwelling has no registration although its section has one."""

    place = "disability_coverage"
    commands = ("open", "view", "disability", "dwellings", "history", "refresh", "back")

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where

    def body(self) -> ComposeResult:
        """The list."""
        yield ReadTable(self.columns(80), empty=text("list.empty"), status=self.status, id="coverage")

    def columns(self, width: int) -> list[Column]:
        """Return them all; the name gets what is left."""
        name = "disability.column" if width >= 120 else "disability.short"
        wide = 17 if width >= 120 else 7
        counts = [Column(one, text(f"{name}.{one}"), wide, "right") for one in _COUNTS]
        counts.append(Column("percent", text("disability.short.percent"), 6, "right"))
        number = Column("department", text("disability.column.department"), 10)
        room = width - sum(column.width + 1 for column in (number, *counts)) - _AROUND
        return [number, Column("name", text("disability.column.name"), max(10, room)), *counts]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            rows = await register.read(coverage, self.where, register.actor.scope(Right.VIEW), register.today)
            self.show_columns()
            self.table.set_source(ListedRows({one.department_id: Row(_cells(one)) for one in rows}), keep)
            whole = total(rows)
            self.status.show_counts(
                text(
                    "disability.covered",
                    departments=counted("records.department", len(rows)),
                    linked=show_integer(whole.linked),
                    dwellings=show_integer(whole.dwellings),
                    percent=whole.percent,
                    sections=counted("disability.sections_without", whole.sections - whole.registered),
                )
            )
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self._show_dwellings(NOT_LINKED)

    def _here(self) -> Where:
        cursor = self.table.cursor_id
        return Where(department_id=cursor) if cursor is not None else self.where

    def _show_dwellings(self, typed: str) -> None:
        from backoffice.screens.dwelling_list import DwellingListPage

        narrowed = read_filter(typed, self.register.codes)
        self.app.push_screen(DwellingListPage(self._here(), narrowed, column_set="letting"))

    # Commands

    def do_dwellings(self) -> None:
        """Show all dwellings of the department."""
        self._show_dwellings("")

    def do_disability(self) -> None:
        """Show the department's registrations."""
        from backoffice.screens.disability import RegistrationsPage

        self.app.push_screen(RegistrationsPage(self._here()))

    def do_view(self) -> None:
        """Show the sections that have dwellings and no registration."""
        from backoffice.screens.disability_unregistered import UnregisteredPage

        self.app.switch_screen(UnregisteredPage(self.where))


def _cells(one: Coverage) -> list[str]:
    counts = [show_integer(getattr(one, name)) for name in _COUNTS]
    return [one.number, one.name, *counts, f"{one.percent} %"]
