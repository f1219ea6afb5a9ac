"""The deadlines of all open cases by day, those that were missed first.

Owns which period and which deadlines are shown. A deadline opens its case; nothing is written to the register here.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.operations.case_export import export_calendar
from backoffice.queries.calendar_filter import read_calendar_filter
from backoffice.queries.case_calendar import (
    PERIODS,
    CalendarAsked,
    CalendarLine,
    CalendarList,
    calendar,
    calendar_counts,
    period_end,
)
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.case_limits import due_limits
from backoffice.rules.explain import Explanation, Step
from backoffice.rules.problems import Level
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.list_page import ListPage
from backoffice.screens.long_work import watched
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.watch import Watch
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic, styled

_WIDE = 120
_CUSTOM = ""


class CalendarPage(ListPage):
    """The calendar of a place; v changes the period."""

    place = "calendar"
    commands = ("open", "view", "why", "filter", "export", "terminations", "history", "refresh", "back")

    def __init__(self, where: Where = EVERYWHERE, period: str = "month") -> None:
        super().__init__()
        self._where, self._period = where, period
        self._asked = CalendarAsked(where)
        self._typed = self._number = ""
        self._lines: tuple[CalendarLine, ...] = ()

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The periods with their counts, and one of them."""
        yield SafeStatic("", id="tabs", classes="card")
        yield RowTable(self.columns(80), empty=text("calendar.empty"), status=self.status, id="calendar")

    def columns(self, width: int) -> list[Column]:
        """Return the day, how far off it is, what is to be done, where; the address gets what is left."""
        wide = width >= _WIDE
        before = [Column("due", text("cases.column.due"), 10), Column("days", text("cases.column.days"), 5, "right")]
        before += [Column("kind", text("cases.column.kind"), 34 if wide else 24)]
        after = [Column("place", text("cases.column.place"), 8), Column("case", text("cases.column.case"), 6, "right")]
        after += [Column("basis", text("cases.column.basis"), 8)] if wide else []
        after += [Column("record", text("cases.column.record"), 12)] if wide else []
        room = width - sum(column.width + 1 for column in (*before, *after)) - 5
        return [*before, Column("address", text("cases.column.address"), room), *after]

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.show_columns()
        if self.fetched:
            self.fetch(self.table.cursor_id)

    @property
    def _wanted(self) -> CalendarAsked:
        if self._period == _CUSTOM:
            return self._asked
        return replace(self._asked, until=period_end(self._period, self.register.today))

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the period's deadlines, then how many the others have."""
        async with self.telling():
            register, wanted = self.register, self._wanted
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            self._number = register.read_now(place_number, wanted.where)
            self.show_where()
            found = await register.read(calendar, wanted, scope, codes, today)
            self._lines = found.lines
            self.show_columns()
            wide = self.size.width >= _WIDE
            rows = {at: _row(line, today, wide=wide) for at, line in enumerate(self._lines)}
            self.table.set_source(ListedRows(rows), keep)
            self._show_said(found)
            self.fetched = True
            counts = await register.read(calendar_counts, wanted, scope, codes, today)
            self._show_tabs(counts.periods)

    def _show_said(self, found: CalendarList) -> None:
        parts = [counted("calendar.count", found.total)]
        if found.total > len(found.lines):
            parts = [text("calendar.first_of", n=show_integer(len(found.lines)), found=show_integer(found.total))]
        parts.append(counted("calendar.late_count", sum(one.late for one in found.lines)))
        parts += [text("list.filter", filter=self._typed)] if self._typed else []
        self.status.show_counts(" · ".join(parts))

    def _show_tabs(self, counts: Mapping[str, int]) -> None:
        names = [(name, f"{text(f'calendar.period.{name}')} {show_integer(counts[name])}") for name in PERIODS]
        parts = [(f"»{said}«", "bold $text-accent") if name == self._period else said for name, said in names]
        spaced = [piece for part in parts for piece in (part, "  ")]
        self.query_one("#tabs", SafeStatic).update(styled(*spaced[:-1]))

    def _here(self) -> CalendarLine | None:
        at = self.table.cursor_id
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        line = self._lines[event.id]
        if line.record == "improvement":
            from backoffice.screens.improvement_card import ImprovementPage

            self.app.push_screen(ImprovementPage(line.id))
        else:
            from backoffice.screens.case_page import CasePage

            self.app.push_screen(CasePage(line.id))

    # Commands

    def do_view(self) -> None:
        """Show the next period."""
        names = list(PERIODS)
        self._period = names[(names.index(self._period) + 1) % len(names)] if self._period else names[0]
        self.fetch()

    async def do_why(self) -> None:
        """Explain the deadline under the cursor."""
        line = self._here()
        if line is not None:
            kind = text(f"deadline.{line.kind}")
            heading = text("calendar.why", due=show_date(line.due), kind=kind, address=plain(line.address))
            await self.app.push_screen_wait(ExplainPage(heading, _explained(line, self.register.today), {}))

    async def do_filter(self) -> None:
        """Narrow the calendar to a place, kinds of deadlines or days ahead; an empty line shows all."""
        typed = await self.app.push_screen_wait(
            AskLine(text("calendar.ask_filter"), self._typed, text("calendar.ask_filter.help"))
        )
        if typed is None:
            return
        register = self.register
        self._asked = await register.read(read_calendar_filter, typed, self._where, register.today)
        self._typed = typed.strip()
        if self._asked.until is not None:
            self._period = _CUSTOM
        self.fetch()

    async def do_export(self) -> None:
        """Write the deadlines shown to a workbook, or to a calendar file where the name ends in .ics."""
        register, wanted = self.register, self._wanted
        suggested = Path.home() / f"{text('cases.sheet.calendar').lower()}-{register.today:%Y%m%d}.xlsx"
        path = await ask_path(self, text("calendar.which_file"), suggested, text("calendar.which_file.help"))
        if path is None:
            return

        def write(_watch: Watch) -> int:
            return register.read_now(export_calendar, register.actor, wanted, path, today=register.today)

        rows = await watched(self, write)
        if rows is not None:
            self.tell(counted("plan.written", rows, file=plain(str(path))))

    def do_terminations(self) -> None:
        """Show the cases of the place."""
        from backoffice.screens.terminations import TerminationsPage

        self.app.push_screen(TerminationsPage(self._asked.where))


def _row(line: CalendarLine, today: date, *, wide: bool) -> Row:
    days = (line.due - today).days
    cells = [show_date(line.due), show_integer(days), text(f"deadline.{line.kind}"), line.address]
    cells += [line.department, str(line.id)]
    if wide:
        cells += [text("calendar.legal" if line.legal else "calendar.target"), text(f"calendar.record.{line.record}")]
    tone = ("worst" if line.legal else "bad") if line.late else "watch" if days <= 7 else "quiet"
    return Row(cells, "!" if line.late else "", [(0, tone), (1, tone)])


def _explained(line: CalendarLine, today: date) -> Explanation:
    """Why a deadline is the day it is, and how far off that is."""
    limits = due_limits()
    own = {"confirm": limits.confirm, "settlement": limits.settlement, "settlement_works": limits.settlement_works}
    own["second"] = limits.second
    values = {"due": line.due, "base": line.base, "days": own.get(line.kind, 0)}
    conclusion = Step(f"deadline.{line.kind}", values, line.record, line.id, Level.WARNING if line.late else None)
    days = (line.due - today).days
    far = Step("deadline.late", {"overdue": -days}) if line.late else Step("deadline.left", {"left": days})
    return Explanation(conclusion, (far, Step("deadline.legal" if line.legal else "deadline.target")))
