"""A place that is one list from the register: fetched when it opens, when one comes back to it, and when asked to.

Owns when it is fetched and that its columns follow the width. What is fetched and how a row looks is each place's own.
"""

from typing import TYPE_CHECKING

from textual import events

from backoffice.screens.page import Page
from backoffice.widgets.row_source import Column
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from textual.worker import Worker


class ListPage(Page):
    """The frame of such a place; `fetch` shows the list and sets `fetched`, at once or as a worker."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched = False

    def columns(self, width: int) -> list[Column]:
        """Return the columns that a screen of this width has room for."""
        raise NotImplementedError

    def fetch(self, keep: int | None = None) -> "Worker[None] | None":
        """Fetch the list and show it, the cursor on this row if it is still there."""
        raise NotImplementedError

    @property
    def table(self) -> RowTable:
        """The list."""
        return self.query_one(RowTable)

    def chosen(self) -> list[int]:
        """Return the keys of the marked rows, or of the one under the cursor."""
        here = [] if self.table.cursor_id is None else [self.table.cursor_id]
        return list(self.table.marked_ids()) or here

    def show_columns(self) -> None:
        """Give the columns the room there is."""
        self.table.set_columns(self.columns(self.size.width))

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.show_columns()

    def came_back(self) -> None:
        """Fetch again: something may have been written meanwhile."""
        if self.fetched:
            self.fetch(self.table.cursor_id)

    def do_refresh(self) -> None:
        """Fetch the list again."""
        self.fetch(self.table.cursor_id)
