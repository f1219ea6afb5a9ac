"""What DanmarkBolig would show of a dwelling, a department or an organisation, on a day that can be chosen.

Owns which place and day are shown and where a line leads; the lines are portal_lines'. Nothing here is edited: the portal
shows what the register holds, and what is wrong is mended there.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import parse_date, show_date, show_integer
from backoffice.queries.filters import read_filter
from backoffice.queries.places import PlaceRow, organisation_of
from backoffice.queries.portal_dwellings import PortalRow, portal_rows
from backoffice.queries.portal_places import PortalPlace, allocation_titles, portal_place
from backoffice.queries.selection import Where
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.card_rows import in_full
from backoffice.screens.list_page import ListPage
from backoffice.screens.portal_lines import Lead, Line, dwelling_lines, place_lines
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from backoffice.security import Scope

_WIDE = 120
_AROUND = 4  # the signs before a row and the thumb after it


class PortalPage(ListPage):
    """A department or organisation (`where`), or one dwelling (`dwelling_id`)."""

    place = "portal"
    commands = ("open", "choose_day", "why", "dwellings", "card", "refresh", "back")

    def __init__(self, where: Where | None = None, *, dwelling_id: int | None = None, day: date | None = None) -> None:
        super().__init__()
        self._where, self._dwelling_id, self._day = where, dwelling_id, day
        self._lines: list[Line] = []
        self._counts = self._name = ""

    @property
    def day(self) -> date:
        """The day that is shown: today unless another was chosen."""
        return self._day or self.register.today

    def title_text(self) -> str:
        """DanmarkBolig, and the place's number or the dwelling's address."""
        return text("portal.title", number=self._name) if self._name else text("page.portal")

    def key_texts(self) -> list[tuple[str, str]]:
        """A dwelling can be explained, and has no dwellings."""
        left_out = text("command.dwellings" if self._dwelling_id is not None else "command.why")
        return [pair for pair in super().key_texts() if pair[1] != left_out]

    def body(self) -> ComposeResult:
        """The lines."""
        yield ReadTable(empty=text("portal.nothing_there"), status=self.status, id="portal")

    def columns(self, width: int) -> list[Column]:
        """Return what it is, what a seeker sees, and where that comes from."""
        headings = [text(f"portal.column.{name}") for name in ("label", "value", "source")]
        return portal_columns(width, headings, titles=self._where is not None)

    def _row(self, line: Line) -> Row:
        return line_row(line, merged=self._where is not None and self.size.width < _WIDE)

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew; where it is narrow two columns become one."""
        if self.fetched:
            self._show(self.table.cursor_id)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch what the portal shows of the place, and show it."""
        async with self.telling():
            scope, day = self.register.actor.scope(Right.VIEW), self.day
            if self._dwelling_id is not None:
                row, titles = await self.register.read(_dwelling, self._dwelling_id, scope, day)
                self._name, self._counts = row.address, text("portal.counts_dwelling", day=show_date(day))
                lines = dwelling_lines(row, self.register.codes, titles)
            else:
                assert self._where is not None
                place = await self.register.read(_place, self._where, scope, day)
                self._name, self._counts = place.number, _counts(place, day)
                lines = place_lines(place, self.register.codes)
            self._lines = list(lines)
            self._show(keep)
            self.show_where()
            self.fetched = True

    def _show(self, keep: int | None) -> None:
        self.show_columns()
        self.table.set_source(ListedRows(dict(enumerate(map(self._row, self._lines)))), keep)
        self.status.show_counts(self._counts)

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        if event.id is not None and event.id < len(self._lines):
            full = in_full(self._row(self._lines[event.id]).cells, self.columns(self.size.width))
            self.status.show_counts(full or self._counts)

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        lead = self._lines[event.id].lead
        if lead is not None:
            self.run_worker(self._told(lambda: self._follow(lead)), group="command")

    async def _follow(self, lead: Lead) -> None:
        match lead.kind:
            case "filter":
                self._show_dwellings(lead.value)
            case "department":
                assert self._where is not None
                where = Where(self._where.organisation_id, int(lead.value))
                self.app.push_screen(PortalPage(where, day=self._day))
            case _:
                from backoffice.screens.portal_steps import follow

                await follow(self, lead)

    def _show_dwellings(self, typed: str) -> None:
        from backoffice.screens.dwelling_list import DwellingListPage

        assert self._where is not None
        page = DwellingListPage(self._where, read_filter(typed, self.register.codes))
        self.app.push_screen(page)
        if self.day != self.register.today:
            page.call_after_refresh(page.tell, text("portal.other_day", day=show_date(self.day)), "warning")

    # Commands

    async def do_why(self) -> None:
        """Explain the line under the cursor: where seekers are sent, why a dwelling is vacant, or what suits whom."""
        lead = self._lines[self.table.cursor_id].lead if self.table.cursor_id is not None else None
        if lead is not None and lead.kind == "registrations" and self._dwelling_id is not None:
            lead = Lead("accessibility", str(self._dwelling_id))
        if lead is None or lead.kind not in ("signup", "vacancy", "accessibility"):
            raise refused("portal.nothing_to_explain")
        await self._follow(lead)

    async def do_choose_day(self) -> None:
        """Ask for another day and show it; an empty line is today."""
        asked = AskLine(text("portal.day_asked"), show_date(self.day), text("portal.day_help"))
        typed = await self.app.push_screen_wait(asked)
        if typed is not None:
            self._day = _read_day(typed)
            self.fetch(self.table.cursor_id)

    def do_dwellings(self) -> None:
        """Open the dwellings of the place."""
        if self._where is not None:
            self._show_dwellings("")

    def do_card(self) -> None:
        """Open the card of the dwelling, department or organisation."""
        if self._dwelling_id is not None:
            from backoffice.screens.dwelling_card import DwellingCardPage

            self.app.push_screen(DwellingCardPage(self._dwelling_id))
        elif self._where is not None and self._where.department_id is not None:
            from backoffice.screens.department_card import DepartmentCardPage

            self.app.push_screen(DepartmentCardPage(self._where.department_id))
        elif self._where is not None and self._where.organisation_id is not None:
            from backoffice.screens.organisation_card import OrganisationCardPage

            self.app.push_screen(OrganisationCardPage(self._where.organisation_id))


def portal_where(session: "Session", place: PlaceRow) -> Where:
    """Return an organisation or department of the tree with the organisation that it belongs to."""
    return Where(organisation_of(session, place.where()), place.where().department_id)


def portal_columns(width: int, headings: Sequence[str], *, titles: bool = False) -> list[Column]:
    """Return what it is, what is seen, and where from; with `titles` of filters there is room for two where it is narrow."""
    room = width - _AROUND - 1
    if titles and width < _WIDE:
        widths: tuple[int, ...] = (41, room - 41)
    else:
        source = 20 if width < _WIDE else 24
        first = 26 if width < _WIDE else 44
        widths = (first, room - 1 - first - source, source)
    keys = ("label", "value", "source")
    return [Column(key, heading, wide) for key, heading, wide in zip(keys, headings, widths, strict=False)]


def line_row(line: Line, *, merged: bool = False) -> Row:
    """Return a line as a row: headings stand out, the rest is set in; `merged` puts the source before the value."""
    label = f"── {line.label}" if line.heading else f"  {line.label}"
    if merged:
        return Row([label, " · ".join(part for part in (line.source, line.value) if part)])
    return Row([label, line.value, line.source])


def _read_day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return parse_date(typed.strip())
    except ValueError as error:
        raise refused("portal.not_a_date", value=typed.strip()) from error


def _dwelling(session: "Session", key: int, scope: "Scope", day: date) -> tuple[PortalRow, dict[int, str]]:
    row = portal_rows(session, [key], scope, day).get(key)
    if row is None:
        raise refused("card.gone")
    return row, allocation_titles(session, {one for keys in row.shown.scenarios.values() for one in keys})


def _place(session: "Session", where: Where, scope: "Scope", day: date) -> PortalPlace:
    place = portal_place(session, where, scope, day)
    if place is None:
        raise refused("card.gone")
    return place


def _counts(place: PortalPlace, day: date) -> str:
    totals = place.totals
    return text("portal.counts", shown=show_integer(totals.shown), n=totals.dwellings, day=show_date(day))
