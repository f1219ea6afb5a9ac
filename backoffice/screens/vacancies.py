"""The lists of empty dwellings: those shown as vacant, and those where that is or may be wrong; from here it is mended.

Owns which list is shown and how a row looks. Each row is explained (w) and mended by its plan.
"""

from collections.abc import Mapping

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.queries.filters import NO_FILTER, read_filter
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.vacancies import LISTS, VacancyAsked, VacancyLine, VacancyList, vacancy_counts, vacancy_list
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.vacancy_steps import (
    choose_dwelling,
    confirm,
    end_vacancies,
    explain_dwelling,
    let_dwelling,
    open_vacancies,
    report_no_tenant,
)
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic, styled

_WIDE = 120


class VacanciesPage(ListPage):
    """Empty dwellings of a place; v chooses which list of them."""

    place = "vacancies"
    commands = (
        "new", "why", "let", "end", "no_tenant", "approve", "view", "open", "filter", "mark", "mark_all", "mark_none", "undo",
        "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE, name: str = "shown") -> None:
        super().__init__()
        self._asked = VacancyAsked(name, where)
        self._typed = self._number = ""

    def title_text(self) -> str:
        """The place's number, if it is one place."""
        return f"{text('page.vacancies')} {self._number}".strip()

    def body(self) -> ComposeResult:
        """Which lists there are with their counts, and one of them."""
        yield SafeStatic("", id="tabs", classes="card")
        yield RowTable(self.columns(80), empty=text("vacancy.no_rows"), status=self.status, id="vacancies")

    def columns(self, width: int) -> list[Column]:
        """Return place, since when, for how long, whether it is shown, why, and what to look at."""
        fixed = [
            Column("place", text("vacancy.column.place"), 8),
            Column("since", text("vacancy.column.since"), 10),
            Column("days", text("vacancy.column.days"), 5, "right"),
            Column("shown", text("vacancy.column.shown"), 5),
        ]
        room = width - sum(column.width + 1 for column in fixed) - 6
        wide = width >= _WIDE
        said = min(44, room // 3) if wide else 22
        reason = [Column("reason", text("vacancy.column.reason"), 24)] if wide else []
        address = room - said - (25 if wide else 1)
        place, *rest = fixed
        return [
            place,
            Column("address", text("vacancy.column.address"), address),
            *rest,
            *reason,
            Column("said", text("vacancy.column.said"), said),
        ]

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew; where it is wide the reason has a column of its own."""
        self.show_columns()
        if self.fetched:
            self.fetch(self.table.cursor_id)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list and how many the others have."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            self._number = register.read_now(place_number, self._asked.where)
            found = await register.read(vacancy_list, self._asked, scope, register.codes, register.today)
            self.show_columns()
            rows = {line.id: Row(self._cells(line)) for line in found.lines}
            self.table.set_source(ListedRows(rows), keep)
            self._show_said(found)
            self.fetched = True
            self.show_where()
            counts = await register.read(vacancy_counts, scope, register.today, self._asked.where)
            self._show_tabs(counts)

    def _show_said(self, found: VacancyList) -> None:
        parts = [counted("records.dwelling", found.total)]
        if found.total > len(found.lines):
            parts = [text("vacancy.first_of", n=len(found.lines), found=show_integer(found.total))]
        parts += [text("list.filter", filter=self._typed)] if self._typed else []
        self.status.show_counts(" · ".join([*parts, text(f"vacancy.about.{self._asked.name}")]))

    def _show_tabs(self, counts: Mapping[str, int]) -> None:
        names = [f"{text(f'vacancy.list.{name}')} {show_integer(counts[name])}" for name in LISTS]
        parts = [
            (f"»{said}«", "bold $text-accent") if name == self._asked.name else said
            for name, said in zip(LISTS, names, strict=True)
        ]
        spaced = [piece for part in parts for piece in (part, "  ")]
        self.query_one("#tabs", SafeStatic).update(styled(*spaced[:-1]))

    def _cells(self, line: VacancyLine) -> list[str]:
        since = show_date(line.since) if line.since else "–"
        days = "–" if line.days is None else show_integer(line.days)
        shown = text("vacancy.yes" if line.shown else "vacancy.no")
        said = " · ".join(text(f"vacancy.short.{one.removeprefix('vacancy.')}") for one in line.problems)
        reason = text(f"explain.reason.{line.row.empty_reason}") if line.row and line.row.empty_reason else "–"
        own = [line.number, line.address, since, days, shown]
        return [*own, reason, said] if self.size.width >= _WIDE else [*own, said]

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.dwelling_card import DwellingCardPage

        card = DwellingCardPage(event.id)
        self.app.push_screen(card)
        card.call_later(card.action_command, "letting")

    # Commands

    async def do_new(self) -> None:
        """Choose a dwelling and report it as empty."""
        chosen = await choose_dwelling(self)
        if chosen is not None:
            await open_vacancies(self, [chosen])

    async def do_why(self) -> None:
        """Explain the dwelling under the cursor."""
        if self.table.cursor_id is not None:
            await explain_dwelling(self, self.table.cursor_id)

    async def do_let(self) -> None:
        """Report a new tenant of the dwelling under the cursor."""
        if self.table.cursor_id is not None:
            await let_dwelling(self, self.table.cursor_id)

    async def do_end(self) -> None:
        """End the marked vacancies, or the one under the cursor; on that list the periods without tenant."""
        kind = "no_tenant" if self._asked.name == "no_tenant" else "vacant"
        await end_vacancies(self, self.chosen(), kind)

    async def do_no_tenant(self) -> None:
        """Report the marked dwellings, or the one under the cursor, as without tenant."""
        await report_no_tenant(self, self.chosen())

    async def do_approve(self) -> None:
        """Confirm that the marked dwellings, or the one under the cursor, still are vacant."""
        await confirm(self, self.chosen())

    def do_view(self) -> None:
        """Show the next list."""
        name = LISTS[(LISTS.index(self._asked.name) + 1) % len(LISTS)]
        self._asked = VacancyAsked(name, self._asked.where, self._asked.filter, self._asked.older)
        self.table.mark_none()
        self.fetch()

    async def do_filter(self) -> None:
        """Narrow the lists by days and by the terms of the dwelling list; an empty line shows all again."""
        typed = await self.app.push_screen_wait(
            AskLine(text("vacancy.ask_filter"), self._typed, text("vacancy.ask_filter.help"))
        )
        if typed is None:
            return
        first, _, rest = typed.strip().partition(" ")
        older = int(first) if first.isdecimal() and len(first) <= 5 else None
        terms = typed.strip() if older is None else rest.strip()
        narrowed = read_filter(terms, self.register.codes) if terms else NO_FILTER
        self._asked = VacancyAsked(self._asked.name, self._asked.where, narrowed, older)
        self._typed = typed.strip()
        self.table.mark_none()
        self.fetch(self.table.cursor_id)
