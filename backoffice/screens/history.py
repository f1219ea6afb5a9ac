"""The history of the register: change sets newest first; one opens to its rows, and can be taken back.

Owns the list only. What a change set holds is shown by its own page, undoing by the plan's.
"""

from array import array
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.change_lines import change_set_numbers
from backoffice.queries.history import ChangeSetLine, change_sets
from backoffice.screens.card_rows import short_instant
from backoffice.screens.list_page import ListPage
from backoffice.screens.register import Register
from backoffice.text import counted, has_text, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, Row, RowSource

_COUNTS = ("changed", "refused", "conflicts")
_AROUND = 4  # the signs before a row and the thumb after it


class ChangeSetSource(RowSource):
    """The numbers of all change sets; those in sight are fetched."""

    def __init__(self, register: Register, numbers: "array[int]") -> None:
        self._register = register
        self._numbers = numbers
        self.slow = not register.database.is_sqlite

    @property
    def ids(self) -> "array[int]":
        """The numbers, newest first."""
        return self._numbers

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch the lines of a window: neighbours in the list are neighbours in the register."""
        found = self._register.read_now(change_sets, limit=len(ids), before=ids[0] + 1)
        return {one.id: Row(_cells(one)) for one in found}


class HistoryPage(ListPage):
    """Who changed what, and when; `u` plans the undoing of the change set under the cursor."""

    place = "history"
    commands = ("open", "undo", "refresh", "back")

    def body(self) -> ComposeResult:
        """The list."""
        yield ReadTable(empty=text("history.none"), status=self.status, id="history")

    def columns(self, width: int) -> list[Column]:
        """Return them all; what is said of a row gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            numbers = await self.register.read(change_set_numbers)
            self.show_columns()
            self.table.set_source(ChangeSetSource(self.register, numbers), keep)
            self.status.show_counts(counted("history.sets", len(numbers)))
            self.fetched = True

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.change_set_page import ChangeSetPage

        self.app.push_screen(ChangeSetPage(event.id))

    # Commands

    async def do_undo(self) -> None:
        """Plan the undoing of the change set under the cursor."""
        from backoffice.screens.undoing import undo_change_set

        if self.table.cursor_id is not None:
            await undo_change_set(self, self.table.cursor_id)


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("number", text("history.number"), 5, "right"),
        Column("at", text("history.at"), 16),
        Column("user", text("history.user"), 10),
    ]
    undone = Column("undone", text("history.undone"), 9)
    room = max(20, width - sum(column.width + 1 for column in [*fixed, undone]) - _AROUND)
    if width < 110:
        return [*fixed, Column("what", text("history.what"), room), undone]
    file = Column("file", text("history.file"), 30)
    return [*fixed, Column("what", text("history.what"), room - file.width - 1), undone, file]


def _cells(one: ChangeSetLine) -> list[str]:
    undone = text("history.undone_by", number=one.undone_by) if one.undone_by else ""
    return [str(one.id), short_instant(one.at), one.user, what_was_done(one), undone, one.file]


def what_was_done(one: ChangeSetLine) -> str:
    """Return the purpose, what it undid, and the counts that are not zero, in words."""
    return f"{purpose_text(one)}: {counts_text(one, _COUNTS)}"


def purpose_text(one: ChangeSetLine) -> str:
    """Return what the change set was for; an undo or redo names what it took back."""
    purpose = f"purpose.{one.purpose}"
    said = text(purpose) if has_text(purpose) else one.purpose
    return f"{said} {one.undoes}" if one.undoes else said


def counts_text(one: ChangeSetLine, names: Sequence[str]) -> str:
    """Return counts in words; those that are zero are left out, but for the first."""
    counts = [(name, one.counts.get(name, 0)) for name in names]
    said = [counted(f"history.{name}", n) for position, (name, n) in enumerate(counts) if n or not position]
    return ", ".join(said)
