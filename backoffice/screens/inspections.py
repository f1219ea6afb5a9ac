"""The list of inspections: those on the way, the next deadline first, what is late and what waits for a bill.

Owns the list only. An inspection opens on a page of its own.
"""

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.queries.inspection_filter import InspectionFilter, read_inspection_filter
from backoffice.queries.inspections import InspectionRow, inspections
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class InspectionsPage(ListPage):
    """Inspections of a filter; enter opens one, n arranges one."""

    place = "inspections"
    commands = ("new", "open", "filter", "view", "undo", "history", "refresh", "back")

    def __init__(self, wanted: InspectionFilter | None = None) -> None:
        super().__init__()
        self._filter = wanted or InspectionFilter()
        self._rows: list[InspectionRow] = []

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("inspection.no_rows"), status=self.status, id="inspections")

    def columns(self, width: int) -> list[Column]:
        """Return those there is room for; the address gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            self._rows, total = await register.read(inspections, scope, self._filter, register.today)
            self.show_columns()
            self.table.set_source(ListedRows({one.id: self._row(one) for one in self._rows}), keep)
            late = sum(1 for one in self._rows if one.losses(register.today))
            parts = [counted("records.inspection", total)]
            parts += [text("inspection.shown", n=len(self._rows))] if total > len(self._rows) else []
            parts += [counted("inspection.late", late)] if late else []
            parts += [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    def _row(self, one: InspectionRow) -> Row:
        clock, today = one.next_clock(), self.register.today
        missed = one.losses(today)
        said = text(f"inspection.clock.{clock.id}") if clock else ""
        cells = [
            text(f"inspection.kind.{one.kind}"),
            one.address,
            show_date(one["planned_on"]) if one["planned_on"] else "–",
            text(f"inspection.stage.{one.stage()}"),
            show_date(clock.last) if clock else "–",
            text("inspection.is_late", clock=said) if clock and clock.state(today) == "late" else said,
            one.place,
            str(one.lines or "–"),
            str(one.unbilled or "–"),
        ]
        return Row(cells, "!" if missed else "")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.inspection_page import InspectionPage

        self.app.push_screen(InspectionPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Arrange an inspection: of a case that has none yet, or of a new lease; of the list's own dwelling, or one asked for."""
        from backoffice.screens.inspection_making import arrange, arrange_in

        if self._filter.dwelling_id is not None:
            await arrange_in(self, self._filter.dwelling_id)
        else:
            await arrange(self)

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that are on the way."""
        help_text = text("inspection.ask_filter.help")
        typed = await self.app.push_screen_wait(AskLine(text("inspection.ask_filter"), self._filter.typed, help_text))
        if typed is not None:
            of = self._filter
            self._filter = replace(read_inspection_filter(typed), dwelling_id=of.dwelling_id, where=of.where)
            self.fetch(self.table.cursor_id)

    def do_view(self) -> None:
        """List the photos that may go."""
        from backoffice.screens.photos import PhotosPage

        self.app.push_screen(PhotosPage())


def _columns(width: int) -> list[Column]:
    kind, place = (
        Column("kind", text("inspection.column.kind"), 8),
        Column("place", text("inspection.column.place"), 11),
    )
    planned = Column("planned", text("inspection.column.planned"), 10)
    stage = Column("stage", text("inspection.column.stage"), 11)
    due = Column("due", text("inspection.column.due"), 10)
    said = Column("said", text("inspection.column.clock"), 14 if width < 120 else 22)
    fixed = [kind, planned, stage, due, said]
    more = []
    if width >= 120:
        lines = Column("lines", text("inspection.column.lines"), 7, "right")
        more = [place, lines, Column("unbilled", text("inspection.column.unbilled"), 9, "right")]
    room = width - sum(column.width + 1 for column in (*fixed, *more)) - 5
    return [kind, Column("address", text("inspection.column.address"), max(18, room)), planned, stage, due, said, *more]
