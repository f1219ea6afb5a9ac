"""What a key of the row table costs with 550,000 rows, against Textual's DataTable with 1,000 and our own with 1,000.

Owns the comparison only; prints nothing but its table, writes nothing into the repository, fails nothing.
Run: .venv/bin/python -m tests.benchmarks.keys
"""

import asyncio
import os
import sqlite3
import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import DataTable

from backoffice.widgets.key_line import KeyLine
from backoffice.widgets.no_control import NoControl
from backoffice.widgets.row_messages import MarksChanged, RowHighlighted
from backoffice.widgets.row_source import Column, Row, RowSource
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.status_line import StatusLine
from tests.benchmarks.capture import CaptureDriver, Line, Running, running

ROWS, FEW, COLUMNS, ROUNDS = 550_000, 1_000, 24, 3
WORKS = ("down", "down, scrolling", "page", "mark one", "mark all")
GOALS = {"down": 0.30, "down, scrolling": 0.10, "page": 0.06, "mark one": 0.03, "mark all": 0.03}
SAME_GOAL = 1.5
_WARM_UP = ("down", "pagedown", "pageup")
_WIDTHS = [24] + [6 + number % 4 for number in range(COLUMNS - 1)]

_FILL = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)
INSERT INTO dwelling
SELECT n, 'Østergårdsvej ' || (n % 400) || ', ' || (n % 5) || '. tv', {cells} FROM numbers
"""
_CELLS = ", ".join(f"(n * {number + 7}) % 99991" for number in range(COLUMNS - 1))


class SqliteRows(RowSource):
    """Dwellings that do not exist, in a SQLite file, fetched by id as the program does."""

    def __init__(self, connection: sqlite3.Connection, rows: int) -> None:
        self._connection = connection
        self._ids = array("q", range(1, rows + 1))

    @property
    def ids(self) -> "array[int]":
        """Every id in order."""
        return self._ids

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch a page and make text of it."""
        asked = ",".join("?" * len(ids))
        found = self._connection.execute(f"SELECT * FROM dwelling WHERE id IN ({asked})", list(ids))
        return {row[0]: Row([str(cell) for cell in row[1:]], "!" if row[0] % 17 == 0 else "") for row in found}


def dwellings(path: Path, rows: int) -> sqlite3.Connection:
    """Return a connection to a new file with so many rows of 24 columns."""
    connection = sqlite3.connect(path)
    names = ", ".join(f"c{number}" for number in range(COLUMNS))
    connection.execute(f"CREATE TABLE dwelling (id INTEGER PRIMARY KEY, {names})")
    with connection:
        connection.execute(_FILL.format(cells=_CELLS), {"rows": rows})
    return connection


class _List(Screen[None]):
    """The frame of a list: our table with its status and key line, both live."""

    def __init__(self, source: RowSource) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        """Table, status line, key line."""
        status = StatusLine()
        columns = [
            Column(f"c{number}", f"Kolonne {number}", width, "right" if number else "left", sticky=not number)
            for number, width in enumerate(_WIDTHS)
        ]
        yield RowTable(columns, status=status)
        yield status
        yield KeyLine([("Mellemrum", "Mærk"), ("a", "Alle"), ("F1", "Hjælp")])

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one(RowTable).set_source(self._source)

    def on_row_highlighted(self, event: RowHighlighted) -> None:
        """Show the position, which is more than the other table does."""
        self.query_one(StatusLine).show_message(f"{event.index} af {len(self._source)}")

    def on_marks_changed(self, event: MarksChanged) -> None:
        """Show the count."""
        self.query_one(StatusLine).show_counts(f"{event.count} mærket")


class Ours(App[None]):
    """An app that shows our list."""

    def __init__(self, source: RowSource) -> None:
        super().__init__(driver_class=CaptureDriver)
        self._source = source
        self._no_control = NoControl()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Our lines pass the control-character filter too, as in the program."""
        return [*super().get_line_filters(), self._no_control]

    def get_default_screen(self) -> Screen[None]:
        """The list is the first screen."""
        return _List(self._source)


class Theirs(App[None]):
    """Textual's own table, alone on the screen; column 0 is the mark."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(driver_class=CaptureDriver)
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The table only."""
        yield DataTable[str](cursor_type="row", zebra_stripes=False)

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_column(" ", width=1)
        for number, width in enumerate(_WIDTHS):
            table.add_column(f"Kolonne {number}", width=width)
        table.add_rows([(" ", *row.cells) for row in self._rows])
        table.focus()

    def on_key(self, event: events.Key) -> None:
        """Mark the row, or every row, as this table can."""
        table = self.query_one(DataTable)
        if event.key == "space":
            self._mark(table, table.cursor_row)
        elif event.key == "a":
            for row in range(table.row_count):
                self._mark(table, row)

    def _mark(self, table: DataTable[Any], row: int) -> None:
        place = Coordinate(row, 0)
        table.update_cell_at(place, " " if table.get_cell_at(place) == "x" else "x")


async def _medians(app: App[None]) -> dict[str, float]:
    """Return the median CPU ms of each kind of key in one run of an app."""
    async with running(app) as here:
        for key in _WARM_UP:
            await here.press(key)
        return {
            "down": await _cpu(here, ["down"] * 20),
            "down, scrolling": await _cpu(here, ["down"] * 50, only_scrolled=True),
            "page": await _cpu(here, ["pagedown"] * 8),
            "mark one": await _cpu(here, ["space"] * 8),
            "mark all": await _cpu(here, ["a", "A"] * 3 if isinstance(app, Ours) else ["a"] * 6),
        }


async def _cpu(here: Running, keys: Sequence[str], *, only_scrolled: bool = False) -> float:
    costs = [await here.press(key) for key in keys]
    assert _address(here.app) in "".join(here.driver.written), "the last frame does not show the row of the cursor"
    if only_scrolled:
        most = max(cost.characters for cost in costs)
        costs = [cost for cost in costs if cost.characters > most / 2]
    return median(cost.cpu for cost in costs)


def _address(app: App[Any]) -> str:
    theirs = app.screen.query(DataTable)
    number = theirs.first().cursor_row + 1 if theirs else app.screen.query_one(RowTable).cursor_id or 0
    return f"Østergårdsvej {number % 400}, {number % 5}. tv"


async def _rounds(connection: sqlite3.Connection) -> list[dict[str, dict[str, float]]]:
    few = SqliteRows(connection, FEW)
    rows = [row for start in range(0, FEW, 100) for row in few.rows(few.ids[start : start + 100]).values()]
    return [
        {
            "theirs": await _medians(Theirs(rows)),
            "many": await _medians(Ours(SqliteRows(connection, ROWS))),
            "few": await _medians(Ours(few)),
        }
        for _ in range(ROUNDS)
    ]


def run() -> list[Line]:
    """Measure in interleaved rounds; each ratio is the median of the rounds' ratios of CPU time."""
    os.environ.setdefault("COLORTERM", "truecolor")
    with tempfile.TemporaryDirectory() as folder:
        connection = dwellings(Path(folder) / "dwellings.sqlite", ROWS)
        rounds = asyncio.run(_rounds(connection))
        connection.close()
    return [
        _line(rounds, work, other, against, goal)
        for other, against, goals in (
            ("theirs", f"DataTable, {FEW} rows", GOALS),
            ("few", f"our own, {FEW} rows", dict.fromkeys(WORKS, SAME_GOAL)),
        )
        for work, goal in goals.items()
    ]


def _line(rounds: list[dict[str, dict[str, float]]], work: str, other: str, against: str, goal: float) -> Line:
    ours, floor = (median(each[name][work] for each in rounds) for name in ("many", other))
    ratio = median(each["many"][work] / each[other][work] for each in rounds)
    return Line(f"key: {work}, {ROWS} rows", ours, against, floor, ratio, goal)


if __name__ == "__main__":
    for line in run():
        verdict = "ok" if line.ratio <= line.goal else "MISSED"
        print(
            f"{line.work:36} {line.ours:9.2f} ms   {line.against:22} {line.floor:9.2f} ms   "
            f"{line.ratio:6.3f} of {line.goal:.2f} {verdict}"
        )
