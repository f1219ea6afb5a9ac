"""A place that is one record's facts: fetched when it opens, when one comes back to it, and when asked to.

Owns the table of facts, when it is fetched, and that what its columns cut off is said in full. What is fetched is each
place's own.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult

from backoffice.screens.card_rows import fact_columns, in_full, listed
from backoffice.screens.page import Page
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted
from backoffice.widgets.row_source import Column, ListedRows

if TYPE_CHECKING:
    from textual.worker import Worker


class CardPage(Page):
    """The frame of such a place; `fetch` gets the record and calls `show`, as a worker."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched = False

    def fetch(self) -> "Worker[None]":
        """Fetch the record and show it."""
        raise NotImplementedError

    def counts(self) -> str:
        """Return what the last line but one says where nothing is cut off."""
        raise NotImplementedError

    def columns(self, width: int) -> list[Column]:
        """Return the columns that a screen of this width has room for."""
        return fact_columns(width)

    def body(self) -> ComposeResult:
        """The facts."""
        yield ReadTable(status=self.status, id="card")

    @property
    def table(self) -> ReadTable:
        """The facts."""
        return self.query_one(ReadTable)

    def show(self, rows: Iterable[Sequence[str]]) -> None:
        """Show the record's rows, the cursor where it was."""
        self.fetched = True
        self.show_where()
        self.table.set_columns(self.columns(self.size.width))
        self.table.set_source(ListedRows(listed(rows)), self.table.cursor_id)
        self.status.show_counts(self.counts())

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew."""
        self.table.set_columns(self.columns(self.size.width))

    def came_back(self) -> None:
        """Fetch again: something may have been written meanwhile."""
        if self.fetched:
            self.fetch()

    def do_refresh(self) -> None:
        """Fetch it again."""
        self.fetch()

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        if self.fetched:
            full = in_full(row.cells, self.columns(self.size.width)) if row else ""
            self.status.show_counts(full or self.counts())
