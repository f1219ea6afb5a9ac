"""The dwelling list, on any scope: a department, an organisation or everything; with column sets, filter, sort, marks.

Owns what the list shows and which selection its marks are. Editing, exporting and the card are places of their own.
"""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.dwelling_order import ListQuery, first_ids, hidden, ordered_ids, position_of_address
from backoffice.queries.dwelling_rows import COLUMN_SETS
from backoffice.queries.filters import NO_FILTER, Filter, read_filter
from backoffice.queries.places import place_name, place_number
from backoffice.queries.selection import EVERYWHERE, Selection, Where, of_ids, selected_ids
from backoffice.screens.ask import AskLine
from backoffice.screens.dwelling_routes import DwellingRoutes
from backoffice.screens.dwelling_source import DwellingSource, table_columns
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import MarksChanged, PositionTyped, RowOpened
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from array import array

    from sqlalchemy.orm import Session

SETS = tuple(COLUMN_SETS)


class DwellingListPage(DwellingRoutes):
    """Dwellings of a place, in an order, narrowed by a filter; nothing is loaded but what is seen."""

    place = "dwellings"
    commands: ClassVar[tuple[str, ...]] = (
        "mark", "mark_all", "edit", "report", "link", "filter", "view", "export", "history", "undo", "sort", "open",
        "mark_none", "import", "type_ids", "portal", "why", "leases", "inspections", "settlements", "improvements",
        "retire", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE, filter: Filter = NO_FILTER, *, column_set: str = "standard") -> None:
        super().__init__()
        self.where = where
        self.filter = filter
        self.column_set = column_set
        self.sort = "address"
        self.descending = False
        self._name = ""
        self._ready = False
        self._hidden = 0

    def title_text(self) -> str:
        """The place's number and name."""
        return self._name or text("page.dwellings")

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(table_columns(self.column_set), empty=text("list.empty"), status=self.status, id="dwellings")

    def dwelling_here(self) -> int | None:
        """Return the dwelling under the cursor."""
        return self.table.cursor_id

    @property
    def table(self) -> RowTable:
        """The list widget."""
        return self.query_one(RowTable)

    async def on_mount(self) -> None:
        """Called by Textual: name the place and fetch."""
        async with self.telling():
            self._name = self.register.read_now(_place_text, self.where)
            self.fetch()

    def came_back(self) -> None:
        """Fetch what is in sight again: an edit or an undo may have changed it."""
        if self._ready:
            self.table.refresh_rows()

    def query_now(self) -> ListQuery:
        """What the list shows now."""
        scope = self.register.actor.scope(Right.VIEW)
        return ListQuery(self.where, self.filter, scope, self.sort, self.descending)

    def fetch(self, keep: int | None = None) -> None:
        """Fetch the list: the first page at once, the whole order when it is ready; a newer fetch takes its place."""
        query = self.query_now()
        by_index = query.sort == "address" and not query.filter.terms
        if by_index and self.register.database.is_sqlite:
            # Here the first page takes milliseconds: it is there before the next key that was typed ahead.
            first = self.register.read_now(first_ids, query, self.register.today)
            self._show_first(query, first, keep)
            self._fetch_rest(query, keep, first)
        else:
            self._fetch_rest(query, keep, None)

    @work(exclusive=True, group="fetch")
    async def _fetch_rest(self, query: ListQuery, keep: int | None, first: "array[int] | None") -> None:
        async with self.telling():
            if first is None:
                first = await self.register.read(first_ids, query, self.register.today)
                self._show_first(query, first, keep)
            whole = await self.register.read(ordered_ids, query, self.register.today)
            self._hidden = await self.register.read(hidden, query, self.register.today)
            # The list goes on where the person is by now, unless the row to keep was not on the first page.
            self.table.set_source(self._source(query, whole, partial=False), None if keep in first else keep)
            self._ready = True
            self._show_counts(len(whole))

    def _show_first(self, query: ListQuery, first: "array[int]", keep: int | None) -> None:
        self.table.set_columns(table_columns(self.column_set))
        self.table.set_source(self._source(query, first, partial=True), keep)
        self._show_counts(None)

    def _source(self, query: ListQuery, ids: "array[int]", *, partial: bool) -> DwellingSource:
        return DwellingSource(self.register, query, self.column_set, ids, partial=partial)

    def _show_counts(self, rows: int | None) -> None:
        parts = [counted("list.dwellings", rows) if rows is not None else text("list.counting")]
        marked = self.table.marks.count(rows or 0)
        if marked:
            parts.append(counted("list.marked", marked))
        if self._hidden and rows is not None:
            parts.append(counted("list.retired_hidden", self._hidden))
        if self.filter.typed:
            parts.append(text("list.filter", filter=self.filter.typed))
        parts.append(text(f"view.{self.column_set}"))
        if self.sort != "address" or self.descending:
            parts.append(text("list.sorted", column=text(f"column.{self._sort_column()}")))
        self.status.show_counts(" · ".join(parts))

    def _sort_column(self) -> str:
        return next(
            (column.key for columns in COLUMN_SETS.values() for column in columns if column.sort == self.sort),
            "address",
        )

    @on(MarksChanged)
    def _marks_changed(self) -> None:
        self._show_counts(len(self.table.source.ids) if not self.table.source.partial else None)

    @on(PositionTyped)
    def _position_typed(self, event: PositionTyped) -> None:
        if self.sort == "address" and not self.descending:
            ids = self.table.source.ids
            event_index = self.register.read_now(position_of_address, ids, event.text)
            self.table.move_to(min(event_index, len(ids) - 1) if ids else None)
        else:
            self.table.move_to(None)
            self.tell(text("list.position_needs_address"), "warning")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.dwelling_card import DwellingCardPage

        self.app.push_screen(DwellingCardPage(event.id))

    def selection(self) -> Selection:
        """What the marks select: all in the filter but exceptions, the marked rows, or the row under the cursor."""
        marks, table = self.table.marks, self.table
        if marks.all and not table.source.partial:
            left_out = frozenset(marks.but)
            return Selection(
                where=self.where, filter=self.filter, but=left_out, expected=marks.count(len(table.source.ids))
            )
        if marks.but:
            return of_ids(table.marked_ids())
        return of_ids([] if table.cursor_id is None else [table.cursor_id])

    # Commands

    async def do_edit(self) -> None:
        """Edit "Generelt om boligen" of the marked dwellings, or of the one under the cursor."""
        from backoffice.screens.edit_form import EditPage

        selection = self.selection()
        if selection.expected:
            await self.app.push_screen_wait(EditPage(selection))
            self.table.refresh_rows()

    async def do_link(self) -> None:
        """Link the marked dwellings, or the one under the cursor, to disability registrations, asked section by section."""
        from backoffice.screens.disability_sections import LinkSectionsPage

        selection = self.selection()
        if selection.expected:
            await self.app.push_screen_wait(LinkSectionsPage(selection))
            self.table.refresh_rows()

    async def do_report(self) -> None:
        """Report the marked dwellings, or the one under the cursor, with their leases and costs."""
        from backoffice.screens.report_steps import report_dwellings

        selection = self.selection()
        if selection.expected:
            await report_dwellings(self, selection)
            self.table.refresh_rows()

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows everything again."""
        typed = await self.app.push_screen_wait(AskLine(text("ask.filter"), self.filter.typed, text("ask.filter.help")))
        if typed is not None:
            self.filter = read_filter(typed, self.register.codes)
            # Marks belong to the list they were made in: "all" must never come to mean another all.
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    def do_back(self) -> None:
        """Leave the filter first, then the list."""
        if self.filter.typed:
            self.filter = NO_FILTER
            self.fetch(self.table.cursor_id)
        else:
            super().do_back()

    def do_view(self) -> None:
        """Show the next column set; rows, marks and cursor stay."""
        self.column_set = SETS[(SETS.index(self.column_set) + 1) % len(SETS)]
        source, here = self.table.source, self.table.cursor_id
        if not self._ready or source.partial:
            self.fetch(here)
            return
        self.table.set_columns(table_columns(self.column_set))
        self.table.set_source(self._source(self.query_now(), source.ids, partial=False), here)
        self._show_counts(len(source.ids))

    async def do_sort(self) -> None:
        """Choose a column to sort by; the same again turns the order."""
        from backoffice.screens.choose import ChoosePage

        choices = [(column.sort, column.heading) for column in COLUMN_SETS[self.column_set] if column.sort]
        chosen = await self.app.push_screen_wait(ChoosePage(text("ask.sort"), choices, self.sort))
        if chosen is not None:
            self.descending = chosen == self.sort and not self.descending
            self.sort = chosen
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the selection, or the whole list where nothing is marked, to a workbook."""
        from backoffice.screens.export import export_selection

        marked = bool(self.table.marks.all or self.table.marks.but)
        chosen = self.selection() if marked else Selection(where=self.where, filter=self.filter)
        number = self.register.read_now(place_number, self.where)
        await export_selection(self, chosen, said=self._said(chosen), name=number)

    def _said(self, selection: Selection) -> str:
        """Return the selection in words, for the file."""
        rows = len(self.table.source.ids) if selection.expected is None else selection.expected
        return " · ".join(part for part in (self._name, self.filter.typed, counted("list.dwellings", rows)) if part)

    async def do_import(self) -> None:
        """Import a workbook."""
        from backoffice.screens.importing import ImportPage

        await self.app.push_screen_wait(ImportPage())
        self.fetch(self.table.cursor_id)

    async def do_type_ids(self) -> None:
        """Mark the dwellings of a pasted column of BBR ids."""
        from backoffice.screens.paste_ids import PasteIdsPage

        ids = await self.app.push_screen_wait(PasteIdsPage())
        if ids:
            here = set(ids).intersection(self.table.source.ids)
            self.table.marks.put(here, marked=True)
            self.table.refresh_rows([])
            self._marks_changed()
            if len(here) < len(ids):
                self.tell(counted("list.not_in_filter", len(ids) - len(here)), "warning")

    async def do_retire(self) -> None:
        """End the marked dwellings, or the one under the cursor, on a day, or open them again."""
        from backoffice.screens.retiring import retire

        ids = self.register.read_now(selected_ids, self.selection(), self.register.today)
        await retire(self, "dwelling", ids)
        self.fetch(self.table.cursor_id)

    def do_refresh(self) -> None:
        """Fetch the list again; cursor, marks and filter stay."""
        self.fetch(self.table.cursor_id)


def _place_text(session: "Session", where: Where) -> str:
    number = place_number(session, where)
    return f"{number} {place_name(session, where)}" if number else text("place.everything")
