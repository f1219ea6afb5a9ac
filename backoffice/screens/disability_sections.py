"""Which registration each building section of a selection is linked to, asked in one place and planned as one.

Owns the choice per section: a registration of that section, or to leave the section out. Never writes.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.disability_sections import SelectedSection, selected_sections
from backoffice.queries.selection import Selection, Where
from backoffice.rules.problems import refused
from backoffice.screens.choose import ChoosePage
from backoffice.screens.disability_making import make
from backoffice.screens.disability_steps import link
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row

_LEFT_OUT = 0
_AROUND = 5


class LinkSectionsPage(ListPage):
    """A row per section; Enter chooses its registration, F2 shows the one plan of them all."""

    place = "disability_sections"
    commands = ("pick", "save", "new", "open", "refresh", "cancel", "back")

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self._selection = selection
        self._sections: dict[int, SelectedSection] = {}
        # By section the registration that was chosen for it, _LEFT_OUT where it is left out.
        self._chosen: dict[int, int] = {}

    def body(self) -> ComposeResult:
        """The sections."""
        yield ReadTable(self.columns(80), empty=text("list.empty"), status=self.status, id="sections")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what is chosen gets what is left."""
        fixed = [
            Column("section", text("disability.column.section"), 11),
            Column("dwellings", text("disability.column.dwellings"), 7, "right"),
            Column("linked", text("disability.column.linked"), 10, "right"),
        ]
        room = width - sum(column.width + 1 for column in fixed) - _AROUND
        return [*fixed, Column("chosen", text("disability.column.chosen"), room)]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the sections; a section with one registration begins with that."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            found = await register.read(selected_sections, self._selection, scope, register.today)
            self._sections = {one.section_id: one for one in found}
            for one in found:
                first = one.registrations[0].id if len(one.registrations) == 1 else _LEFT_OUT
                self._chosen.setdefault(one.section_id, first)
            self.show_columns()
            self._show(keep)
            self.fetched = True

    def _show(self, keep: int | None) -> None:
        rows = {key: Row(self._cells(one)) for key, one in self._sections.items()}
        self.table.set_source(ListedRows(rows), keep)
        linked = sum(one.dwellings for key, one in self._sections.items() if self._chosen[key])
        left = sum(one.dwellings for one in self._sections.values()) - linked
        parts = [counted("disability.to_link", linked)]
        parts += [counted("disability.left_out", left)] if left else []
        self.status.show_counts(" · ".join(parts))

    def _cells(self, one: SelectedSection) -> list[str]:
        return [one.number, show_integer(one.dwellings), show_integer(one.linked), self._said(one)]

    def _said(self, one: SelectedSection) -> str:
        chosen = next((each for each in one.registrations if each.id == self._chosen[one.section_id]), None)
        if chosen is not None:
            return f"{chosen.number} {chosen.title}"
        return text("disability.leave_out") if one.registrations else text("disability.none_to_link")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self.run_worker(self._told(self.do_pick), group="command")

    # Commands

    async def do_pick(self) -> None:
        """Choose the registration of the section under the cursor."""
        one = self._here()
        if one is None:
            return
        if not one.registrations:
            raise refused("disability.none_in_section", section=one.number)
        choices = [(str(each.id), f"{each.number} {each.title}") for each in one.registrations]
        choices.append((str(_LEFT_OUT), text("disability.leave_out")))
        question = text("disability.which", section=one.number, dwellings=counted("records.dwelling", one.dwellings))
        chosen = await self.app.push_screen_wait(ChoosePage(question, choices, str(self._chosen[one.section_id])))
        if chosen is not None:
            self._chosen[one.section_id] = int(chosen)
            self._show(one.section_id)

    async def do_save(self) -> None:
        """Show the plan of every section that has a registration chosen."""
        ids = [key for key in self._chosen.values() if key != _LEFT_OUT]
        if not ids:
            raise refused("disability.nothing_chosen")
        left_out = [section for section, key in self._chosen.items() if key == _LEFT_OUT]
        if await link(self, self._selection, ids, left_out):
            self.dismiss(True)

    async def do_new(self) -> None:
        """Make a registration on the section under the cursor."""
        if one := self._here():
            await make(self, Where(section_id=one.section_id), one.section_id, and_link=False)
            self._chosen.pop(one.section_id, None)
            self.fetch(one.section_id)

    def do_cancel(self) -> None:
        """Leave without linking anything."""
        self.do_back()

    def _here(self) -> SelectedSection | None:
        cursor = self.table.cursor_id
        return self._sections.get(cursor) if cursor is not None else None
