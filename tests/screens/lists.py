"""Made-up lists and a small app for the tests of the row table: half a million rows that exist only as numbers."""

import asyncio
import threading
from array import array
from collections.abc import Sequence

from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from backoffice.rules.problems import refused
from backoffice.widgets.key_line import KeyLine
from backoffice.widgets.row_messages import MarksChanged, PositionTyped, RowHighlighted, RowOpened, RowsRefused
from backoffice.widgets.row_source import Column, Row, RowSource
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.status_line import StatusLine

MANY = range(1, 550_001)
COLUMNS = (
    Column("address", "Adresse", 20, sticky=True),
    Column("type", "Type", 6),
    Column("area", "Areal", 6, "right"),
    Column("tenant", "Lejer", 18),
    Column("from", "Fra", 10),
    Column("vacancy", "Tomgang", 10),
)


class NumberRows(RowSource):
    """Rows made from their ids; counts the fetches, forgets and changes rows on demand."""

    def __init__(self, ids: Sequence[int], *, partial: bool = False, tail: Sequence[int] = ()) -> None:
        self._ids = array("q", ids)
        self.partial = partial
        self.tail = tail
        self.gone: set[int] = set()
        self.word = "Vej"
        self.fetched: list[int] = []

    @property
    def ids(self) -> "array[int]":
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        assert len(ids) <= 128
        self.fetched.extend(ids)
        return {number: self._row(number) for number in ids if number not in self.gone}

    def _row(self, number: int) -> Row:
        cells = (f"{self.word} {number}", "fam", str(number % 120), "Ida Ørsted", "01-04-2019", "", "")
        return Row(cells, "!" if number % 10 == 7 else "")

    def last_page(self) -> "array[int]":
        return array("q", self.tail)


class SlowRows(NumberRows):
    """Rows whose fetch waits until the test opens the gate."""

    slow = True

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids)
        self.gate = threading.Event()
        self.threads: set[int] = set()

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        self.threads.add(threading.get_ident())
        assert self.gate.wait(10)
        return super().rows(ids)


class AwayRows(NumberRows):
    """Rows of a database that is away until told otherwise."""

    away = True

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        if self.away:
            raise refused("database_away")
        return super().rows(ids)


class ListApp(App[None]):
    """A table, its status line and its keys; keeps what the table told, and answers position-to after a while."""

    def __init__(self, source: RowSource, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__()
        self.source = source
        self.told: list[Message] = []
        self.columns = columns
        self.answers = True

    def compose(self) -> ComposeResult:
        status = StatusLine()
        yield RowTable(self.columns, status=status, empty="Ingen boliger")
        yield status
        yield KeyLine([("Mellemrum", "Mærk"), ("a", "Alle"), ("F1", "Hjælp")])

    def on_mount(self) -> None:
        self.table.set_source(self.source)

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    def lines(self) -> list[str]:
        """The text on the lines of the table."""
        return [strip.text for strip in self.table.render_lines(Region(0, 0, *self.table.size))]

    def told_of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.told if isinstance(message, kind)]

    def on_row_highlighted(self, message: RowHighlighted) -> None:
        self.told.append(message)

    def on_row_opened(self, message: RowOpened) -> None:
        self.told.append(message)

    def on_marks_changed(self, message: MarksChanged) -> None:
        self.told.append(message)

    def on_rows_refused(self, message: RowsRefused) -> None:
        self.told.append(message)

    async def on_position_typed(self, message: PositionTyped) -> None:
        self.told.append(message)
        if not self.answers:
            return
        for _ in range(5):
            await asyncio.sleep(0)
        self.table.move_to(int(message.text) if message.text.isdigit() else None)


async def burst(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Send keys faster than anything is handled or painted."""
    for key in keys:
        character = {"full_stop": ".", "space": " "}.get(key, key if len(key) == 1 else None)
        pilot.app.post_message(events.Key(key, character))
    await pilot.pause()


def counts(messages: Sequence[Message]) -> list[int | None]:
    return [message.count for message in messages if isinstance(message, MarksChanged)]
