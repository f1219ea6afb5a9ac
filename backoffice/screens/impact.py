"""What the changes since a delivery mean for housing benefit: tenancies by kroner a month; Enter opens the dwelling.

Owns the list on the screen, its first thousand; the sheet of a delivery and the command line have them all.
"""

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_kroner
from backoffice.operations.benefit_impact import Placed, first_impacts
from backoffice.queries.selection import Where
from backoffice.screens.page import Page
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.safe import SafeStatic

_MOST = 1000
_AROUND = 4  # the signs before a row and the thumb after it


class ImpactPage(Page):
    """Tenancies whose benefit may move, the most kroner first."""

    place = "impact"
    commands = ("open", "refresh", "back")

    def __init__(self, where: Where, since: int) -> None:
        super().__init__()
        self._where, self._since = where, since
        self._found: dict[int, Placed] = {}

    def body(self) -> ComposeResult:
        """How many there are, over the list."""
        yield SafeStatic("", id="sentence", classes="heading")
        yield ReadTable(empty=text("impact.none"), status=self.status, id="impact")

    @property
    def table(self) -> ReadTable:
        """The list."""
        return self.query_one(ReadTable)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Give the changes the room there is."""
        self.table.set_columns(_columns(self.size.width))

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            found = await register.read(first_impacts, register.actor, self._where, register.today, self._since, _MOST)
            self._found = {one.line.dwelling_id: one for one in found}
            self.table.set_columns(_columns(self.size.width))
            self.table.set_source(ListedRows({key: _row(one) for key, one in self._found.items()}))
            sentence = counted("impact.count", len(found), since=self._since)
            self.query_one("#sentence", SafeStatic).update(sentence)

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the row under the cursor."""
        one = self._found.get(event.id or 0)
        if one is not None:
            self.status.show_counts("; ".join(filter(None, (*one.line.changes, one.line.rates))))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.dwelling_card import DwellingCardPage

        self.app.push_screen(DwellingCardPage(event.id))

    def do_refresh(self) -> None:
        """Fetch the list again."""
        self.fetch()


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("address", text("deliveries.address"), 24),
        Column("total", text("deliveries.difference"), 13, "right"),
        Column("from", text("deliveries.from"), 10),
    ]
    room = max(20, width - sum(column.width + 1 for column in fixed) - _AROUND)
    return [*fixed, Column("changes", text("deliveries.changes"), room)]


def _row(one: Placed) -> Row:
    line = one.line
    return Row([one.place["address"], show_kroner(line.total), show_date(line.day), "; ".join(line.changes)])
