"""The one list of the program: keys, marks, position-to and messages over a painted row view.

Owns what the keys of a list do and what the screen is told. Never queries, never forms a sentence about its rows.
"""

import asyncio
from array import array
from collections.abc import Sequence
from contextlib import suppress

from textual import events

from backoffice.text import text
from backoffice.widgets.row_marks import Range
from backoffice.widgets.row_messages import MarksChanged, PositionTyped, RowOpened
from backoffice.widgets.row_source import Column, RowSource
from backoffice.widgets.row_view import END, RowView
from backoffice.widgets.status_line import StatusLine

_MOVES = {key: key for key in ("up", "down", "pageup", "pagedown", "home", "end")}
_ANSWER_SECONDS = 1.0
_WHEEL = 3


class RowTable(RowView, can_focus=True):
    """A list of rows with a cursor and marks.

    Posts RowHighlighted, RowOpened, MarksChanged, PositionTyped and RowsRefused. `status` is the line on which the
    letters of position-to are shown while they are typed.
    """

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        empty: str = "",
        status: StatusLine | None = None,
        id: str | None = None,
    ) -> None:
        """Show these columns; `empty` is what a list without rows says."""
        super().__init__(columns, empty=empty, id=id)
        self.status = status
        self._range: Range | None = None
        self._typed: str | None = None
        self._typed_from = 0
        self._unanswered = 0
        self._answered = asyncio.Event()

    def set_source(self, source: RowSource, keep_cursor_id: int | None = None) -> None:
        """Show another list; see RowView. MarksChanged tells what is left of the marks."""
        marked = self._marked_count()
        self._range = None
        super().set_source(source, keep_cursor_id)
        if self._marked_count() != marked:
            self._tell_marks()

    # Marks

    def marked_ids(self) -> "array[int]":
        """Return the marked ids in the order of the list."""
        return self.marks.ids(self._window.ids)

    def mark_all(self) -> None:
        """Mark every row of the list, those not in sight too."""
        self.marks.mark_all()
        self._marks_of_all()

    def mark_none(self) -> None:
        """Take every mark away."""
        self.marks.mark_none()
        self._marks_of_all()

    def invert_marks(self) -> None:
        """Mark the rows that are not marked, and the other way round."""
        self.marks.invert()
        self._marks_of_all()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away; a range begun now does the same to its rows."""
        row_id = self.cursor_id
        if row_id is not None:
            self.marks.flip({row_id})
            self._range = Range(self._cursor, row_id in self.marks)
            self._refresh_index(self._cursor)
            self._tell_marks()

    def _marks_of_all(self) -> None:
        self._range = None
        if self._source.partial:
            self._marked_over = None
        self.refresh()
        self._tell_marks()

    def _marked_count(self) -> int | None:
        unknown = self.marks.all and self._source.partial
        return None if unknown else self.marks.count(len(self._window.ids))

    def _tell_marks(self) -> None:
        self.tell(MarksChanged(self, self._marked_count()))

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """Do what the key does in a list; other keys go on to the screen.

        After position-to the next key waits for the screen's answer, so that keys typed ahead act on the right row.
        """
        if self._typed is None and self._unanswered:
            await self._answer()
        if (self._typed is not None and await self._key_of_position(event)) or self._act(event.key):
            event.stop()
            event.prevent_default()

    def _act(self, key: str) -> bool:
        """Do what a key does; False if it is none of the list's."""
        move = _MOVES.get(key.removeprefix("shift+"))
        if move is not None:
            self._move(move, extend=key.startswith("shift+"))
            return True
        match key:
            case "space":
                self.toggle_mark()
            case "a":
                self.mark_all()
            case "A" | "shift+a":
                self.mark_none()
            case "left":
                self.scroll_columns(-1)
            case "right":
                self.scroll_columns(1)
            case "full_stop":
                self._typed, self._typed_from = "", self._cursor
                self._show_typed()
            case "enter":
                self._open()
            case _:
                return False
        return True

    def _move(self, move: str, *, extend: bool) -> None:
        page = max(1, self._height)
        here = self._cursor if self._wanted is None else self._wanted
        targets = {"up": here - 1, "down": here + 1, "pageup": here - page, "pagedown": here + page}
        target = {"home": -END, "end": END}.get(move, targets.get(move, here))
        if extend and self._range is None and self._window.ids:
            self._range = Range(self._cursor, marked=True)
        self._aim(target, by_page=move in ("pageup", "pagedown"))
        if not extend:
            self._range = None
        elif self._range is not None:
            self._range.stretch(self.marks, self._window.ids, self._cursor)
            self.refresh()
            self._tell_marks()

    def _open(self) -> None:
        if self.cursor_id is not None:
            self.tell(RowOpened(self, self.cursor_id))

    # Position-to

    def move_to(self, index: int | None) -> None:
        """Put the cursor on a position (None: leave it); also the answer to one PositionTyped."""
        self._range = None
        super().move_to(index)
        self._unanswered = max(0, self._unanswered - 1)
        if not self._unanswered:
            self._answered.set()

    async def _key_of_position(self, event: events.Key) -> bool:
        """Take a key while letters are collected; False if it ends the typing and has its own meaning still."""
        typed = self._typed or ""
        if event.is_printable and event.character is not None:
            self._ask_position(typed + event.character)
        elif event.key == "backspace":
            self._ask_position(typed[:-1])
        else:
            self._end_typing()
            await self._answer()
            if event.key == "escape":
                self._aim(self._typed_from)
            return event.key in ("enter", "escape")
        return True

    def _ask_position(self, typed: str) -> None:
        self._typed = typed
        self._show_typed()
        self._unanswered += 1
        self._answered.clear()
        self.tell(PositionTyped(self, typed))

    async def _answer(self) -> None:
        with suppress(TimeoutError):
            if self._unanswered:
                await asyncio.wait_for(self._answered.wait(), _ANSWER_SECONDS)
        self._unanswered = 0

    def _show_typed(self) -> None:
        if self.status is not None:
            self.status.show_prompt(None if self._typed is None else text("rows.position", typed=self._typed))

    def _end_typing(self) -> None:
        self._typed = None
        self._show_typed()

    def on_blur(self) -> None:
        """End typing when the keys go elsewhere; the view's own `on_blur` is called besides."""
        self._end_typing()

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a double click opens it."""
        index = self._top + event.y - 1
        if event.y and index < len(self._window.ids):
            self._range = None
            self._aim(index)
            if event.chain == 2:
                self._open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll, taking the cursor along when it would leave the screen."""
        self._wheel(_WHEEL)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        self._wheel(-_WHEEL)
        event.stop()

    def _wheel(self, by: int) -> None:
        top = max(0, min(self._top + by, len(self._window.ids) - self._height))
        self._range = None
        self._place(max(top, min(self._cursor, top + self._height - 1)), top)
