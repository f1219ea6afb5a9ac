"""The list of improvements under råderet: those with a deadline first, with what has to happen now.

Owns the list only. An improvement opens on a page of its own.
"""

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.queries.improvement_filter import ImprovementFilter, read_improvement_filter
from backoffice.queries.improvements import ImprovementRow, improvements
from backoffice.rules.improvement_cases import due, next_step, state
from backoffice.screens.ask import AskLine
from backoffice.screens.improvement_steps import new_improvement
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class ImprovementsPage(ListPage):
    """Improvements of a filter; enter opens one, n registers an application."""

    place = "improvements"
    commands = ("new", "open", "filter", "rates", "undo", "history", "refresh", "back")

    def __init__(self, wanted: ImprovementFilter | None = None) -> None:
        super().__init__()
        self._filter = wanted or ImprovementFilter()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("improvement.no_rows"), status=self.status, id="improvements")

    def columns(self, width: int) -> list[Column]:
        """Return those there is room for; address and title share what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            found, total = await register.read(improvements, scope, self._filter, register.today)
            self.show_columns()
            self.table.set_source(ListedRows({one.id: self._row(one) for one in found}), keep)
            late = sum(1 for one in found if self._late(one))
            parts = [counted("records.improvement", total)]
            parts += [text("improvement.shown", n=len(found))] if total > len(found) else []
            parts += [text("improvement.late", n=late)] if late else []
            parts += [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    def _late(self, one: ImprovementRow) -> bool:
        last = due(one.facts, self.register.today)
        return last is not None and last < self.register.today

    def _row(self, one: ImprovementRow) -> Row:
        today = self.register.today
        last, step = due(one.facts, today), next_step(one.facts, today)
        cells = [
            one.address,
            one["title"],
            text(f"improvement.state.{state(one.facts, today)}"),
            show_date(last) if last else "–",
            text(f"improvement.short.{step}") if step else "–",
            show_date(one.facts.applied_on),
            one.place,
        ]
        return Row(cells, "!" if self._late(one) else "")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.improvement_card import ImprovementPage

        self.app.push_screen(ImprovementPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Register an application: of which dwelling, if it is not that of the list, then the form."""
        await new_improvement(self, self._filter.dwelling_id)

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that are on the way."""
        help_text = text("improvement.option.filter")
        typed = await self.app.push_screen_wait(AskLine(text("improvement.ask_filter"), self._filter.typed, help_text))
        if typed is not None:
            read, held = read_improvement_filter(typed), self._filter
            self._filter = replace(read, where=held.where, dwelling_id=read.dwelling_id or held.dwelling_id)
            self.fetch(self.table.cursor_id)

    def do_rates(self) -> None:
        """Show the rates with their sources."""
        from backoffice.screens.rates import RatesPage

        self.app.push_screen(RatesPage())


def _columns(width: int) -> list[Column]:
    state_of = Column("state", text("improvement.column.state"), 17)
    due_on = Column("due", text("improvement.column.due"), 10)
    step = Column("next", text("improvement.column.next"), 12)
    more = []
    if width >= 120:
        more = [
            Column("applied", text("improvement.column.applied"), 10),
            Column("place", text("improvement.column.place"), 11),
        ]
    room = width - sum(column.width + 1 for column in (state_of, due_on, step, *more)) - 6
    title = room * 4 // 10
    return [
        Column("address", text("improvement.column.address"), room - title),
        Column("title", text("improvement.column.title"), title),
        state_of,
        due_on,
        step,
        *more,
    ]
