"""Indberetning: what is changed and not reported, each organisation's last transfer, what is withheld, what was approved.

Owns which of these is shown and how a row looks. Reporting itself goes by its plan.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_instant, show_integer
from backoffice.operations.approval_standing import KnownApproval, approvals
from backoffice.queries.places import place_number
from backoffice.queries.reporting import (
    ClockTotals,
    OrganisationClock,
    Waiting,
    clock_totals,
    organisation_clocks,
    waiting,
)
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.withheld import Withheld, withheld
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.report_steps import report_all
from backoffice.screens.rule_names import rule_name
from backoffice.screens.waiting_groups import Group, grouped
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic, styled

VIEWS = ("waiting", "organisations", "withheld", "approvals")
MOST = 1000
_WIDE = 120


class ReportingPage(ListPage):
    """What waits to be reported; v shows transfers, what is withheld, and approvals instead."""

    place = "reporting"
    commands = (
        "report", "mark", "mark_all", "open", "view", "filter", "mark_none", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, view: str = "waiting") -> None:
        super().__init__()
        self._view = view
        self._where, self._number = EVERYWHERE, ""
        self._groups: list[Group] = []
        self._clocks: list[OrganisationClock] = []
        self._approvals: list[KnownApproval] = []
        self._withheld: list[Withheld] = []

    def body(self) -> ComposeResult:
        """What is shown with its counts, and the list."""
        yield SafeStatic("", id="tabs", classes="card")
        yield RowTable(self.columns(80), empty=text("reporting.empty"), status=self.status, id="reporting")

    def columns(self, width: int) -> list[Column]:
        """Return the columns of the view."""
        return _COLUMNS[self._view](width)

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.show_columns()
        if self.fetched:
            self.fetch(self.table.cursor_id)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the view and the counts."""
        async with self.telling():
            register, now = self.register, datetime.now(UTC).replace(tzinfo=None)
            scope = register.actor.scope(Right.VIEW)
            self._clocks = await register.read(organisation_clocks, scope, now)
            if self._view == "waiting":
                found = await register.read(waiting, scope, now, where=self._where, most=MOST)
                self._groups = grouped(found)
            elif self._view == "approvals":
                self._approvals = await register.read(approvals, scope, register.today, where=self._where, most=MOST)
            elif self._view == "withheld":
                self._withheld = await register.read(withheld, scope, register.today, where=self._where, most=MOST)
            self.show_columns()
            self.table.set_source(ListedRows(dict(enumerate(self._rows()))), keep)
            self._show_tabs(clock_totals(self._clocks))
            self._show_said()
            self.fetched = True

    def _rows(self) -> list[Row]:
        wide = self.size.width >= _WIDE
        if self._view == "organisations":
            return [Row(_organisation_cells(one), "!" if one.late or one.overdue else "") for one in self._clocks]
        if self._view == "approvals":
            return [
                Row(_approval_cells(one, wide=wide), "" if one.stands is not False else "–") for one in self._approvals
            ]
        if self._view == "withheld":
            return [Row(_withheld_cells(one, wide=wide), "" if one.in_force else "–") for one in self._withheld]
        return [Row(_group_cells(one, wide=wide), "!" if one.late else "") for one in self._groups]

    def _show_tabs(self, totals: ClockTotals) -> None:
        numbers = {"waiting": totals.waiting, "organisations": totals.late_transfers}
        said = {view: text(f"reporting.view.{view}") for view in VIEWS}
        said |= {view: f"{said[view]} {show_integer(n)}" for view, n in numbers.items()}
        parts = [(f"»{said[v]}«", "bold $text-accent") if v == self._view else said[v] for v in VIEWS]
        spaced = [piece for part in parts for piece in (part, "   ")]
        self.query_one("#tabs", SafeStatic).update(styled(*spaced[:-1]))

    def _show_said(self) -> None:
        totals = clock_totals(self._clocks)
        said = {
            "waiting": [counted("reporting.records", totals.waiting), text("reporting.overdue", n=totals.overdue)],
            "organisations": [text("reporting.late", n=totals.late_transfers)],
            "approvals": [counted("records.approval", len(self._approvals))],
            "withheld": [counted("reporting.withheld", sum(one.in_force for one in self._withheld))],
        }[self._view]
        said += [text("reporting.at", place=self._number)] if self._number else []
        if self._view == "waiting" and len(self._groups) and sum(len(one.rows) for one in self._groups) >= MOST:
            said.append(text("reporting.first", n=show_integer(MOST)))
        self.status.show_counts(" · ".join(said))

    # Commands

    def _chosen(self) -> list[Group]:
        marked = list(self.table.marked_ids())
        here = [] if self.table.cursor_id is None else [self.table.cursor_id]
        return [self._groups[at] for at in marked or here]

    async def do_report(self) -> None:
        """Report the marked rows, or the one under the cursor."""
        if self._view != "waiting" or not self._chosen():
            raise refused("report.nothing")
        await report_all(self, wanted_of(self._chosen()))
        self.table.mark_none()
        self.fetch(self.table.cursor_id)

    def do_view(self) -> None:
        """Show the next of the lists."""
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self.table.mark_none()
        self.fetch()

    async def do_filter(self) -> None:
        """Show only one organisation or department; an empty line shows everything."""
        typed = await self.app.push_screen_wait(AskLine(text("reporting.ask_place"), self._number))
        if typed is not None:
            self._where = await self.register.read(find_place, typed) if typed.strip() else Where()
            self._number = self.register.read_now(place_number, self._where)
            self.table.mark_none()
            self.fetch()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        """Open the dwelling the row is about, or show what waits in the organisation."""
        from backoffice.screens.dwelling_card import DwellingCardPage

        if self._view == "organisations":
            self._where = Where(organisation_id=self._clocks[event.id].id)
            self._number, self._view = self._clocks[event.id].number, "waiting"
            self.fetch()
        elif self._view == "waiting" and self._groups[event.id].dwelling_id:
            self.app.push_screen(DwellingCardPage(self._groups[event.id].dwelling_id))
        elif self._view == "withheld":
            self.app.push_screen(DwellingCardPage(self._withheld[event.id].dwelling_id))
        elif self._view == "approvals" and self._approvals[event.id].record == "dwelling":
            self.app.push_screen(DwellingCardPage(self._approvals[event.id].record_id))


def wanted_of(groups: Sequence[Group]) -> Mapping[str, Sequence[int]]:
    """Return what to report by record kind: dwellings with all that waits of them, and records that stand alone."""
    wanted: dict[str, list[int]] = {}
    for group in groups:
        first: Waiting = group.rows[0]
        if group.dwelling_id:
            wanted.setdefault("dwelling", []).append(group.dwelling_id)
        else:
            wanted.setdefault(first.record, []).append(first.id)
    return wanted


def _group_cells(one: Group, *, wide: bool) -> list[str]:
    hours = "–" if one.hours is None else show_integer(one.hours)
    since = [show_instant(one.since) if one.since else "–", one.user] if wide else []
    return [one.department, one.name, one.what, hours, *since]


def _organisation_cells(one: OrganisationClock) -> list[str]:
    last = show_instant(one.last_transfer) if one.last_transfer else "–"
    way = text("reporting.automatic" if one.automatic else "reporting.manual")
    waits = show_integer(one.waiting) + (f" ({show_integer(one.overdue)} !)" if one.overdue else "")
    return [one.number, one.name, way, f"{last} !" if one.late else last, waits]


def _withheld_cells(one: Withheld, *, wide: bool) -> list[str]:
    start, until = (show_date(day) if day else "–" for day in (one.start, one.until))
    receiver = text(f"reporting.receiver.{one.receiver}")
    return [one.department, one.name, receiver, *([start] if wide else []), until, one.reason or "–"]


def _approval_cells(one: KnownApproval, *, wide: bool) -> list[str]:
    stands = "unknown" if one.stands is None else "yes" if one.stands else "no"
    kind = BY_NAME[one.record].label if one.record in BY_NAME else one.record
    said = text(f"reporting.stands.{stands}")
    more = [one.approved_by, show_date(one.approved_on)] if wide else []
    return [one.name or kind, rule_name(one.rule), one.reason, *more, said]


def _waiting_columns(width: int) -> list[Column]:
    wide = width >= _WIDE
    more = [Column("since", text("reporting.column.since"), 21), Column("user", text("reporting.column.user"), 12)]
    fixed = 8 + 6 + 2 + (sum(column.width + 1 for column in more) if wide else 0)
    room = width - fixed - 6
    name = room * 45 // 100
    return [
        Column("place", text("reporting.column.place"), 8),
        Column("name", text("reporting.column.name"), name),
        Column("what", text("reporting.column.kind"), room - name),
        Column("hours", text("reporting.column.hours"), 6, "right"),
        *(more if wide else []),
    ]


def _organisation_columns(width: int) -> list[Column]:
    room = width - 6 - 11 - 24 - 12 - 8
    return [
        Column("number", text("reporting.column.number"), 4),
        Column("name", text("reporting.column.organisation"), room),
        Column("transfer", text("reporting.column.transfer"), 10),
        Column("last", text("reporting.column.last_transfer"), 23),
        Column("waiting", text("reporting.column.waiting"), 12, "right"),
    ]


def _approval_columns(width: int) -> list[Column]:
    wide = width >= _WIDE
    more = [
        Column("by", text("reporting.column.approved_by"), 12),
        Column("on", text("reporting.column.approved_on"), 10),
    ]
    room = width - 11 - 9 - (24 if wide else 0)
    name, rule = room * 30 // 100, room * 38 // 100
    return [
        Column("name", text("reporting.column.name"), name),
        Column("rule", text("reporting.column.rule"), rule),
        Column("reason", text("reporting.column.reason"), room - name - rule),
        *(more if wide else []),
        Column("stands", text("reporting.column.stands"), 10),
    ]


def _withheld_columns(width: int) -> list[Column]:
    wide = width >= _WIDE
    start = [Column("from", text("reporting.column.from"), 10)]
    room = width - 9 - 8 - 11 - 9 - (11 if wide else 0)
    name = room * 55 // 100
    return [
        Column("place", text("reporting.column.place"), 8),
        Column("name", text("reporting.column.name"), name),
        Column("receiver", text("reporting.column.receiver"), 7),
        *(start if wide else []),
        Column("until", text("reporting.column.until"), 10),
        Column("reason", text("reporting.column.reason"), room - name),
    ]


_COLUMNS = {
    "waiting": _waiting_columns,
    "organisations": _organisation_columns,
    "withheld": _withheld_columns,
    "approvals": _approval_columns,
}
