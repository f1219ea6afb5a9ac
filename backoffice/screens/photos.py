"""The photos of inspections whose settlement is closed: they may go.

Owns the list only; taking them out goes by its plan. The files themselves are the office's to delete.
"""

from textual import work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.queries.photos import PhotoLine, photos_that_may_go
from backoffice.screens.inspection_steps import remove_photos
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class PhotosPage(ListPage):
    """Photos that may go; d takes the marked ones out of the register."""

    place = "photos"
    commands = ("remove", "mark", "mark_all", "mark_none", "undo", "history", "refresh", "back")

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("inspection.no_photos_to_go"), status=self.status, id="photos")

    def columns(self, width: int) -> list[Column]:
        """Return them all; the file gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            found = await self.register.read(photos_that_may_go, self.register.actor.scope(Right.VIEW))
            self.show_columns()
            self.table.set_source(ListedRows({one.id: _row(one) for one in found}), keep)
            self.status.show_counts(counted("records.photo", len(found)))
            self.fetched = True

    async def do_remove(self) -> None:
        """Take the marked photos, or the one under the cursor, out of the register."""
        if ids := self.chosen():
            await remove_photos(self, ids)


def _row(one: PhotoLine) -> Row:
    taken = show_date(one["taken_on"]) if one["taken_on"] else "–"
    return Row([one.address, one["title"], one["file"], taken])


def _columns(width: int) -> list[Column]:
    address = Column("address", text("inspection.column.address"), 26)
    title = Column("title", text("inspection.column.title"), 16)
    taken = Column("taken", text("inspection.column.taken"), 10)
    room = width - sum(column.width + 1 for column in (address, title, taken)) - 5
    return [address, title, Column("file", text("inspection.column.file"), max(12, room)), taken]
