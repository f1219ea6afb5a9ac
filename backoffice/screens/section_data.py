"""What is said of a place's building sections: amenities and pets, pictures and plans, waiting time. Three lists, one page.

Owns the lists. What is done from them is section_steps', always by a plan.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.places import place_number
from backoffice.queries.section_data import SectionLine
from backoffice.queries.selection import Selection, Where
from backoffice.screens import section_steps as steps
from backoffice.screens.card_rows import in_full
from backoffice.screens.list_page import ListPage
from backoffice.screens.section_views import AMENITIES, PICTURES, VIEWS, SectionView, view_columns, view_row
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class SectionDataPage(ListPage):
    """The sections of a place; `v` shows the next of the three lists."""

    place = "section_data"
    commands = (
        "new", "view", "edit", "end", "remove", "verify", "report", "export", "import", "open", "mark", "mark_all", "mark_none",
        "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where, view: SectionView = AMENITIES) -> None:
        super().__init__()
        self.where = where
        self.view = view
        self._number = ""
        self._lines: dict[int, SectionLine] = {}

    def title_text(self) -> str:
        """The place's number and which list it is."""
        name = text(f"section_data.view.{self.view.name}")
        return f"{name} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        empty = text(f"section_data.none.{self.view.name}")
        yield RowTable(view_columns(self.view, 80), empty=empty, status=self.status, id="section_data")

    def columns(self, width: int) -> list[Column]:
        """Return the list's own."""
        return view_columns(self.view, width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            lines = await register.read(self.view.lines, self.where, scope)
            self._number = self._number or await register.read(place_number, self.where)
            # A section without a record of its own is a row all the same; its key is the section's.
            self._lines = {(one.section_id or 0) if self.view is AMENITIES else one.id: one for one in lines}
            self.show_columns()
            self.table.set_source(ListedRows({key: self._row(one) for key, one in self._lines.items()}), keep)
            self.show_where()
            self._show_counts()
            self.fetched = True

    def _row(self, one: SectionLine) -> Row:
        missing = self.view is PICTURES and one.values["found"] is False
        return Row(view_row(self.view, one, self.register.codes, self.size.width), "!" if missing else "")

    def _show_counts(self) -> None:
        n = len(self._lines)
        parts = [counted(f"section_data.rows.{self.view.name}", n)]
        if self.view is AMENITIES:
            untold = sum(1 for one in self._lines.values() if not one.id)
            parts += [counted("section_data.untold", untold)] if untold else []
        if self.view is PICTURES:
            missing = sum(1 for one in self._lines.values() if one.values["found"] is False)
            # What somebody has to do stands where it is not cut off.
            parts = ([counted("section_data.missing", missing)] if missing else []) + parts
        self.status.show_counts(" · ".join([*parts, text(f"section_data.about.{self.view.name}")]))

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        full = in_full(row.cells, view_columns(self.view, self.size.width)) if row else ""
        if full:
            self.status.show_counts(full)
        elif self.fetched:
            self._show_counts()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        # Enter opens what is under the cursor, whatever is marked.
        if event.id in self._lines:
            self.run_worker(self._told(lambda: steps.change(self, [self._lines[event.id]])), group="command")

    def chosen_lines(self) -> list[SectionLine]:
        """Return the marked rows, or the one under the cursor."""
        keys = self.chosen()
        return [self._lines[key] for key in keys if key in self._lines]

    # Commands

    def do_view(self) -> None:
        """Show the next list: amenities, pictures, waiting time."""
        here = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        self.app.switch_screen(SectionDataPage(self.where, here))

    async def do_new(self) -> None:
        """Make what this list is of."""
        await steps.new(self)

    async def do_edit(self) -> None:
        """Change what is marked, or what is under the cursor."""
        await steps.change(self, self.chosen_lines())

    async def do_end(self) -> None:
        """Give groups a last day."""
        await steps.end(self, self.chosen_lines())

    async def do_remove(self) -> None:
        """Take records out of the register."""
        await steps.remove(self, self.chosen_lines())

    async def do_verify(self) -> None:
        """Look at the files again."""
        await steps.look_again(self, list(self._lines.values()))

    async def do_export(self) -> None:
        """Write the list to a workbook for editing."""
        from backoffice.screens.export import export_kind

        selection = Selection(where=self.where)
        await export_kind(self, self.view.record, selection, said=self.title_text(), name=self._number)

    async def do_import(self) -> None:
        """Import a workbook."""
        from backoffice.screens.importing import ImportPage

        await self.app.push_screen_wait(ImportPage())
        self.fetch(self.table.cursor_id)

    async def do_report(self) -> None:
        """Report drafts."""
        await steps.report(self, self.chosen_lines())
