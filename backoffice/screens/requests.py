"""The list of correction requests: what others are asked to correct, how far each is, and how old.

Owns the list only. A request opens on a page of its own; new ones and changes go by their plan.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.requests import RequestFilter, RequestLine, read_request_filter, requests
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.request_steps import ask_status, export
from backoffice.screens.requesting import request_new
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class RequestsPage(ListPage):
    """Requests, the oldest first; those that are done are shown when the filter asks for them."""

    place = "requests"
    commands = (
        "new", "open", "status", "filter", "export", "mark", "undo", "history", "mark_all", "mark_none", "refresh", "back",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._filter = RequestFilter()
        self._lines: list[RequestLine] = []

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("request.no_rows"), status=self.status, id="requests")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what is said of a row gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope, codes = register.actor.scope(Right.VIEW), register.codes
            self._lines = await register.read(requests, scope, self._filter, codes, register.today)
            self.show_columns()
            self.table.set_source(ListedRows({one.id: Row(self._cells(one)) for one in self._lines}), keep)
            parts = [counted("records.correction_request", len(self._lines))]
            parts += [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
            parts += [text("request.done_hidden")] if self._filter.statuses is None else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    def _cells(self, one: RequestLine) -> list[str]:
        codes = self.register.codes
        status, owner = codes["request_status"].label(one["status"]), text(f"request.short.{self._owner(one)}")
        wish = " ".join(str(one["wanted_value"] or "–").split())
        return [str(one.id), status, owner, str(one.age), one["place"], one["subject"], one["held_value"] or "–", wish]

    def _owner(self, one: RequestLine) -> str:
        return self.register.codes["request_owner"].by_code[one["owner"]].meaning

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.request_card import RequestPage

        self.app.push_screen(RequestPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Write a new request."""
        await request_new(self)

    async def do_status(self) -> None:
        """Give the marked requests, or the one under the cursor, another status."""
        await ask_status(self, self.chosen())

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that are not done."""
        typed = await self.app.push_screen_wait(
            AskLine(text("request.ask_filter"), self._filter.typed, text("request.ask_filter.help"))
        )
        if typed is not None:
            self._filter = read_request_filter(typed, self.register.codes)
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the marked requests, or the whole list, to a file of letters or a workbook."""
        await export(self, list(self.table.marked_ids()) or [one.id for one in self._lines])


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("number", text("request.number"), 4, "right"),
        Column("status", text("request.column.status"), 9),
        Column("owner", text("request.column.owner"), 8),
        Column("age", text("request.column.age"), 4, "right"),
    ]
    room = width - sum(column.width + 1 for column in fixed) - 6
    if width < 120:
        place = max(20, room * 6 // 10)
        return [
            *fixed,
            Column("place", text("request.column.place"), place),
            Column("what", text("request.column.what"), room - place),
        ]
    rest = room - 22 - 18
    place = rest * 6 // 10
    return [
        *fixed,
        Column("place", text("request.column.place"), place),
        Column("what", text("request.column.what"), 20),
        Column("held", text("request.column.held"), 16),
        Column("wish", text("request.column.wish"), rest - place),
    ]
