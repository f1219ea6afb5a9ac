"""A window over an ordered vector of ids, painted line by line: what a row table shows, without its keys.

Owns the vector, the pages in sight, the cursor, the first line and the painting. Holds nothing else whatever the
length of the list; never queries by itself, never lays out, never refreshes more lines than have changed.
"""

import asyncio
from array import array
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from backoffice.rules.problems import Refused
from backoffice.text import text
from backoffice.widgets import row_paint as paint
from backoffice.widgets.row_marks import Marks
from backoffice.widgets.row_messages import RowHighlighted, RowsRefused
from backoffice.widgets.row_source import Column, ListedRows, RowSource, RowWindow

_KEPT_STRIPS = 1024
END = 1 << 62
"""A position beyond any list: where End goes, also while the length is not known. Home is `-END`."""


class RowView(Widget):
    """The painted list: line 0 is the headings, every other line a row. Has no border and no padding."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = set(paint.COMPONENTS)
    DEFAULT_CSS = """
    RowView {
        height: 1fr;
        background: $background;
        color: $foreground;
        & > .row-table--header { background: $panel; text-style: bold; }
        & > .row-table--cursor { background: $accent; color: auto; text-style: bold; }
        & > .row-table--cursor-blurred { background: $panel; text-style: bold; }
        & > .row-table--marked { background: $accent 20%; color: auto; text-style: bold; }
        & > .row-table--remark { background: $warning 30%; color: auto; text-style: bold; }
        & > .row-table--thumb { background: $panel; text-style: bold; }
        & > .row-table--note { color: $text-muted; }
        & > .row-table--quiet { color: $text-muted; }
        & > .row-table--good { color: $text-success; }
        & > .row-table--watch { color: $text-primary; }
        & > .row-table--bad { color: $text-warning; text-style: bold; }
        & > .row-table--worst { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, columns: Sequence[Column] = (), *, empty: str = "", id: str | None = None) -> None:
        """Show these columns; `empty` is what a list without rows says."""
        super().__init__(id=id)
        self.marks = Marks()
        self.empty = empty
        self._columns = tuple(columns)
        self._first_column = 0
        self._source: RowSource = ListedRows({})
        self._window = RowWindow(self._source, self._source.ids)
        self._marked_over: array[int] | None = self._source.ids
        self._cursor = self._top = 0
        self._wanted: int | None = None
        self._fetching = self._refused = False
        self._looks: paint.Looks | None = None
        self._shown: list[paint.Shown] = []
        self._headings = Strip([])
        self._strips: dict[paint.RowKey, Strip] = {}

    # What is shown

    @property
    def source(self) -> RowSource:
        """The list that is shown."""
        return self._source

    @property
    def cursor_id(self) -> int | None:
        """The id of the row the cursor is on; None in an empty list."""
        return self._window.ids[self._cursor] if self._window.ids else None

    @property
    def cursor_index(self) -> int | None:
        """The position of the cursor in the list; None when empty, or while only the last page is known."""
        return None if self._in_tail or not self._window.ids else self._cursor

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; call it together with `set_source` when the cells change with them."""
        self._columns, self._first_column = tuple(columns), 0
        self._repaint()

    def set_source(self, source: RowSource, keep_cursor_id: int | None = None) -> None:
        """Show another list. Marks follow their ids; rows not seen before are not marked.

        The cursor stays on `keep_cursor_id` (on the same line of the screen), else where that row was. Without it the
        cursor goes to the top, except that a whole list which replaces its own first page goes on where the user is.
        """
        completes = self._source.partial and not source.partial
        line, here, wanted = self._cursor - self._top, self._cursor, self._wanted if completes else None
        if completes and keep_cursor_id is None:
            keep_cursor_id = self.cursor_id
        self._source, self._window = source, RowWindow(source, source.ids)
        self._wanted, self._refused = None, False
        if not source.partial:
            self.marks.carry(self._marked_over, source.ids)
            self._marked_over = source.ids
        index = self._index_of(keep_cursor_id, here) if wanted is None else self._resolved(wanted)
        self._cursor = -1
        self._repaint()
        self._place(index, index - line)

    def refresh_rows(self, ids: Iterable[int] | None = None) -> None:
        """Fetch these rows again (None: all) when they are seen; cursor, marks and place stay."""
        self._refused = False
        self._window.expire(ids)
        self._repaint()

    def move_to(self, index: int | None) -> None:
        """Put the cursor on a position, as near as the list has it; None leaves it where it is."""
        if index is not None:
            self._aim(index)

    def tell(self, message: Message) -> None:
        """Tell the screen. Straight to the parent: in this widget's own queue keys typed ahead stand before it."""
        if self.parent is not None:
            self.parent.post_message(message)

    # Cursor and scrolling

    @property
    def _height(self) -> int:
        return max(0, self.size.height - 1)

    @property
    def _in_tail(self) -> bool:
        return self._window.ids is not self._source.ids

    def _index_of(self, row_id: int | None, otherwise: int) -> int:
        if row_id is None:
            return 0
        try:
            return self._window.ids.index(row_id)
        except ValueError:
            return otherwise

    def _resolved(self, wanted: int) -> int:
        return wanted - END + len(self._window.ids) - 1 if wanted > END // 2 else wanted

    def _aim(self, target: int, *, by_page: bool = False) -> None:
        """Go to a position; one beyond the first page of a partial list is remembered until the rest is there."""
        if self._in_tail and target <= -END:
            self._show_part(self._source.ids)
        elif self._source.partial and not self._in_tail and target >= END and not self._source.slow:
            self._show_part(self._source.last_page() or self._source.ids)
        last = len(self._window.ids) - 1
        self._wanted = target if self._source.partial and not self._in_tail and target > last else None
        index = max(0, min(target, last))
        self._place(index, self._top + index - self._cursor if by_page else self._top)

    def _show_part(self, ids: "array[int]") -> None:
        if ids is not self._window.ids:
            self._window = RowWindow(self._source, ids)
            self._cursor, self._top = 0, 0
            self._repaint()

    def _place(self, index: int, top: int) -> None:
        """Move cursor and first line, and repaint the lines that change."""
        length, height = len(self._window.ids), self._height
        before, top_before = self._cursor, self._top
        self._cursor = max(0, min(index, length - 1))
        self._top = max(0, min(max(top, self._cursor - height + 1), self._cursor, length - max(1, height)))
        if self._top != top_before:
            self.refresh(Region(0, 1, self.size.width, height))
        elif self._cursor != before:
            self._refresh_index(before)
            self._refresh_index(self._cursor)
        if self._cursor != before:
            self.tell(RowHighlighted(self, self.cursor_id, self.cursor_index))

    def _refresh_index(self, index: int) -> None:
        if self._top <= index < self._top + self._height:
            self.refresh(Region(0, index - self._top + 1, self.size.width, 1))

    def scroll_columns(self, by: int) -> None:
        """Scroll the columns that are not sticky to the right, or with a negative number to the left."""
        furthest = paint.furthest_first(self._columns, self._body_width)
        first = max(0, min(self._first_column + by, furthest))
        if first != self._first_column:
            self._first_column = first
            self._repaint()

    # Painting

    @property
    def _body_width(self) -> int:
        return max(0, self.size.width - paint.SIGNS - paint.THUMB)

    def _repaint(self) -> None:
        self._looks = None
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Read the styles again: the theme has changed."""
        super().notify_style_update()
        self._looks = None
        self._strips.clear()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self._repaint()

    def on_blur(self) -> None:
        """Show the cursor as one that waits."""
        self._repaint()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight, and as many columns as fit."""
        self._first_column = min(self._first_column, paint.furthest_first(self._columns, self._body_width))
        self._repaint()
        self._place(self._cursor, self._top)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of the crop. The frame's styles are read once, lines not changed come from the cache."""
        looks = self._looks or self._prepare()
        self._fetch()
        thumb = paint.thumb_span(self._top, self._height, len(self._window.ids))
        rows = range(max(0, crop.y - 1), crop.bottom - 1)
        lines = [self._line(line, line in thumb, looks) for line in rows]
        if crop.y == 0:
            lines.insert(0, self._headings)
        if crop.x or crop.width != self.size.width:
            return [line.crop(crop.x, crop.right) for line in lines]
        return lines

    def _prepare(self) -> paint.Looks:
        """Read the styles, choose the columns that fit and paint the headings: until something of it changes."""
        self._looks = looks = paint.read_looks(self)
        self._shown = paint.columns_shown(self._columns, self._first_column, self._body_width)
        self._headings = paint.heading_line(self._columns, self._shown, self._first_column, self.size.width, looks)
        return looks

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _line(self, line: int, on_thumb: bool, looks: paint.Looks) -> Strip:
        index, ids = self._top + line, self._window.ids
        if index >= len(ids):
            said = self.empty if not ids and line == 0 and not self._source.partial else ""
            return paint.note_line(said, self.size.width, looks)
        row_id = ids[index]
        key = paint.RowKey(row_id, index == self._cursor, row_id in self.marks, on_thumb)
        strip = self._strips.get(key)
        if strip is not None:
            return strip
        row = self._window.row(index)
        if row is None:
            said = text("rows.gone") if self._window.at_hand(index) else "…"
            return paint.note_line(said, self.size.width, looks, key)
        if len(self._strips) >= _KEPT_STRIPS:
            self._strips.clear()
        strip = self._strips[key] = paint.row_line(row, self._shown, self.size.width, looks, key)
        return strip

    # Fetching

    def _fetch(self) -> None:
        """Have the pages in sight at hand: at once, or from a thread when the source is slow."""
        window = self._window
        missing = [] if self._refused else window.missing(self._top, self._height)
        if missing and window.source.slow:
            if not self._fetching:
                self._fetching = True
                self.call_later(self._start_fetching)
            return
        try:
            for page in missing:
                window.put(page, window.source.rows(window.page_ids(page)))
        except Refused as refusal:
            self._refuse(refusal)

    def _start_fetching(self) -> None:
        self.run_worker(self._fetch_slowly(), group="rows")

    async def _fetch_slowly(self) -> None:
        """Fetch what is in sight, page after page, until nothing is missing; a page scrolled past is not asked for."""
        try:
            while (window := self._window).source.slow and (missing := window.missing(self._top, self._height)):
                window.put(missing[0], await asyncio.to_thread(window.source.rows, window.page_ids(missing[0])))
                self._strips.clear()
                self.refresh()
        except Refused as refusal:
            self._refuse(refusal)
        finally:
            self._fetching = False

    def _refuse(self, refusal: Refused) -> None:
        self._refused = True
        self.tell(RowsRefused(self, refusal.problems))
