"""All letters that were made, the newest first: those that were not sent yet, or every one.

Owns the list. What a letter is about leads to the page where its letters are made.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from backoffice.operations.letters import letter_label
from backoffice.queries.letters import LettersAsked, letter_ids, letters_held
from backoffice.screens import letter_steps as steps
from backoffice.screens.fetched_rows import FetchedRows
from backoffice.screens.letters import about_said, state_said
from backoffice.screens.list_page import ListPage
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_EDGES = 4
_WIDE = 120


def _rows(session: "Session", ids: Sequence[int], register: Register) -> dict[int, Row]:
    found = letters_held(session, ids, register.actor.scope(Right.VIEW))
    return {
        key: Row([letter_label(one.kind), one.address, about_said(one), state_said(one), one.number, one.template])
        for key, one in found.items()
    }


class LetterListPage(ListPage):
    """Letters of the whole register; y says when some were sent, v shows the sent ones too."""

    place = "letter_list"
    commands = ("open", "status", "view", "mark", "mark_all", "mark_none", "undo", "history", "refresh", "back")

    def __init__(self) -> None:
        super().__init__()
        self._unsent = True

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("letter.none_made"), status=self.status)

    def columns(self, width: int) -> list[Column]:
        """Name the columns."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            asked = LettersAsked(unsent=self._unsent)
            ids = await register.read(letter_ids, asked, register.actor.scope(Right.VIEW))
            self.show_columns()
            self.table.set_source(FetchedRows(register, ids, _rows), keep)
            which = text("letter.only_unsent" if self._unsent else "letter.sent_too")
            self.status.show_counts(f"{counted('records.letter', len(ids))} · {which}")
            self.fetched = True

    @on(RowOpened)
    async def _opened(self, event: RowOpened) -> None:
        async with self.telling():
            register = self.register
            found = await register.read(letters_held, [event.id], register.actor.scope(Right.VIEW))
            if event.id in found and found[event.id].about:
                steps.open_letters(self, found[event.id].about, found[event.id].about_id)

    def do_view(self) -> None:
        """Show every letter, or only those that were not sent."""
        self._unsent = not self._unsent
        self.fetch(self.table.cursor_id)

    async def do_status(self) -> None:
        """Say when and how the marked letters, or the one under the cursor, were sent."""
        if ids := self.chosen():
            await steps.mark_sent(self, ids)


def _columns(width: int) -> list[Column]:
    about, state = 13, 24 if width < _WIDE else 32
    more = [Column("place", text("paper.column.place"), 9), Column("template", text("letter.column.template"), 26)]
    extra = more if width >= _WIDE else []
    room = max(34, width - _EDGES - about - state - 3 - sum(one.width + 1 for one in extra))
    kind = min(34, room // 2)
    return [
        Column("kind", text("letter.column.kind"), kind, sticky=True),
        Column("address", text("letter.column.address"), room - kind - 1),
        Column("about", text("letter.column.about"), about),
        Column("state", text("letter.column.state"), state),
        *extra,
    ]
