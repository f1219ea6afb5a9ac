"""The deliveries to Udbetaling Danmark: newest first, with what has become of them; one opens to what it held.

Owns the list. `l` makes a new one; x writes the one under the cursor out again.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import danish_time, show_date, show_integer, show_kroner
from backoffice.queries.deliveries import DeliveryLine, deliveries
from backoffice.screens.delivery_steps import resend_from, verify_from
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row

_AROUND = 4  # the signs before a row and the thumb after it


class DeliveriesPage(ListPage):
    """What was delivered, and what of it must be corrected (!)."""

    place = "deliveries"
    commands = ("open", "deliver", "export", "verify", "refresh", "back")

    def body(self) -> ComposeResult:
        """The list."""
        yield ReadTable(empty=text("deliveries.none"), status=self.status, id="deliveries")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what is said of a row gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            found = await register.read(deliveries, register.actor.scope(Right.VIEW))
            self.show_columns()
            self.table.set_source(ListedRows({line.id: _row(line) for line in found}), keep)
            self.status.show_counts(counted("deliveries.count", len(found)))
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.delivery_page import DeliveryPage

        self.app.push_screen(DeliveryPage(event.id))

    # Commands

    async def do_deliver(self) -> None:
        """Make a new delivery."""
        from backoffice.screens.delivering import DeliverPage

        await self.app.push_screen_wait(DeliverPage())

    async def do_export(self) -> None:
        """Write the delivery under the cursor out again."""
        if self.table.cursor_id is not None:
            await resend_from(self, self.table.cursor_id)

    async def do_verify(self) -> None:
        """Verify a file."""
        await verify_from(self, "")


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("id", text("deliveries.id"), 4, "right"),
        Column("day", text("deliveries.day"), 10),
        Column("place", text("deliveries.place"), 11),
        Column("kind", text("deliveries.kind"), 9),
        Column("rows", text("deliveries.rows"), 9, "right"),
        Column("rent", text("deliveries.net_rent"), 15, "right"),
    ]
    room = max(11, width - sum(column.width + 1 for column in fixed) - _AROUND)
    return [*fixed, Column("state", text("deliveries.state"), room)]


def _row(line: DeliveryLine) -> Row:
    cells = [
        str(line.id),
        show_date(danish_time(line.at).date()),
        line.place or text("deliveries.all"),
        text(f"deliveries.kind.{line.kind}"),
        show_integer(line.rows),
        show_kroner(line.net_rent),
        short_state(line),
    ]
    return Row(cells, "!" if line.undone and line.superseded_by is None else "")


def short_state(line: DeliveryLine) -> str:
    """Return in few letters what has become of a delivery."""
    if line.superseded_by is not None:
        return text("deliveries.replaced_short", number=line.superseded_by)
    return text("deliveries.undone_short") if line.undone else ""
