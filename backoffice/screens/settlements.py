"""The list of settlements: drafts first, then what is approved and what was sent; late, waiting and disputed ones marked.

Owns the list only. A settlement opens on a page of its own; a new one is proposed for a case by its plan.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_kroner
from backoffice.queries.settlement_list import (
    SettlementFilter,
    SettlementRow,
    read_settlement_filter,
    settlement_ids,
    settlement_rows,
)
from backoffice.rules.settlement_due import DueState
from backoffice.screens.ask import AskLine
from backoffice.screens.fetched_rows import FetchedRows
from backoffice.screens.list_page import ListPage
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WIDE = 120


def _rows(session: "Session", ids: Sequence[int], register: Register, wide: bool) -> dict[int, Row]:
    scope = register.actor.scope(Right.VIEW)
    found = settlement_rows(session, ids, scope, register.codes, register.today)
    return {key: Row(_cells(one, register, wide), _mark(one)) for key, one in found.items()}


def _mark(one: SettlementRow) -> str:
    return "!" if one.disputed or one.due_state is DueState.LATE else ""


def _cells(one: SettlementRow, register: Register, wide: bool) -> list[str]:
    codes = register.codes
    state = codes["settlement_state"].by_meaning[one.state].label if one.state else "–"
    round_ = codes["settlement_round"].by_meaning[one.round].label if one.round else "–"
    cells = [one.address, state, result_said(one), now_said(one)]
    if wide:
        sent = show_date(one.sent_on) if one.sent_on else "–"
        kept = show_kroner(one.retained) if one.retained else "–"
        cells += [round_, str(one.version_number), sent, kept, one.place]
    return cells


def result_said(one: SettlementRow) -> str:
    """Return what the tenant gets, or owes."""
    if one.claim:
        return text("settlement.owes", amount=show_kroner(one.claim))
    return text("settlement.gets", amount=show_kroner(one.payout))


def now_said(one: SettlementRow) -> str:
    """Return where the settlement stands in time, in words."""
    if one.disputed:
        return text("settlement.now.disputed")
    if one.paid_on:
        return text("settlement.now.paid", day=show_date(one.paid_on))
    if one.due_state is None:
        return text("settlement.now.phase." + one.phase) if one.phase in ("final", "closed") else "–"
    day = show_date(one.due) if one.due else ""
    return text(
        f"settlement.now.{one.due_state.value}" if day else f"settlement.now.{one.due_state.value}_open", day=day
    )


class SettlementsPage(ListPage):
    """Settlements of a filter; enter opens one, n proposes one for a case."""

    place = "settlements"
    commands = ("new", "open", "why", "filter", "export", "undo", "history", "refresh", "back")

    def __init__(self, wanted: SettlementFilter | None = None) -> None:
        super().__init__()
        self._filter = wanted or SettlementFilter()

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("settlement.no_rows"), status=self.status, id="settlements")

    def columns(self, width: int) -> list[Column]:
        """Return those there is room for; the address gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            ids = await register.read(settlement_ids, scope, self._filter, register.codes, register.today)
            self.show_columns()
            self.table.set_source(FetchedRows(register, ids, _rows, self.size.width >= _WIDE), keep)
            parts = [counted("records.settlement", len(ids))]
            parts += [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
            parts += [] if self._filter.ended else [text("settlement.ended_hidden")]
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.settlement_page import SettlementPage

        self.app.push_screen(SettlementPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Propose the settlement of a case that is ready for one."""
        from backoffice.screens.settlement_steps import new_settlement

        await new_settlement(self)

    async def do_why(self) -> None:
        """Explain the settlement under the cursor, line by line."""
        from backoffice.screens.settlement_steps import explain

        if self.table.cursor_id is not None:
            await explain(self, self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the list as it is narrowed to a workbook or text."""
        from backoffice.screens.letter_steps import settlement_list

        await settlement_list(self, self._filter)

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that are not ended."""
        help_text = text("settlement.ask_filter.help")
        typed = await self.app.push_screen_wait(AskLine(text("settlement.ask_filter"), self._filter.typed, help_text))
        if typed is not None:
            self._filter = read_settlement_filter(typed)
            self.fetch(self.table.cursor_id)


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("state", text("settlement.column.state"), 10),
        Column("result", text("settlement.column.result"), 21, "right"),
        Column("now", text("settlement.column.now"), 20),
    ]
    more = []
    if width >= _WIDE:
        more = [
            Column("round", text("settlement.column.round"), 16),
            Column("version", text("settlement.column.version"), 7, "right"),
            Column("sent", text("settlement.column.sent"), 10),
            Column("kept", text("settlement.column.kept"), 12, "right"),
            Column("place", text("settlement.column.place"), 8),
        ]
    room = width - sum(column.width + 1 for column in (*fixed, *more)) - 5
    return [Column("address", text("settlement.column.address"), max(18, room), sticky=True), *fixed, *more]
