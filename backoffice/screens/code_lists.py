"""The code lists: how many codes of each are confirmed and which fields use it; one opens to its codes.

Owns the list of lists. Replacing and writing one out is the same here and on a list's own page.
"""

from textual import on
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.records.kinds import KINDS
from backoffice.screens.code_list import CodeListPage, import_list, write_list
from backoffice.screens.list_page import ListPage
from backoffice.text import text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_EDGES = 4


class CodeListsPage(ListPage):
    """Enter opens a list, i replaces one by a file, x writes the one under the cursor to a file."""

    place = "code_lists"
    commands = ("open", "import", "export", "history", "undo", "refresh", "back")

    def body(self) -> ComposeResult:
        """The list of lists."""
        yield RowTable(_columns(80), empty=text("list.empty"), status=self.status)

    def columns(self, width: int) -> list[Column]:
        """Name the columns."""
        return _columns(width)

    def fetch(self, keep: int | None = None) -> None:
        """Show the lists as the register holds them now: one may have been replaced or put back."""
        self.register.forget_codes()
        lists = self.register.codes
        rows = {}
        for at, (name, one) in enumerate(lists.items()):
            confirmed = sum(code.confirmed for code in one.codes)
            said = text("codes.confirmed", n=show_integer(confirmed), codes=show_integer(len(one.codes)))
            rows[at] = Row([name, show_integer(len(one.codes)), said, used_by(name)])
        self.show_columns()
        self.table.set_source(ListedRows(rows), keep)
        self.fetched = True
        every = [code for one in lists.values() for code in one.codes]
        numbers = {"lists": len(lists), "codes": len(every), "confirmed": sum(code.confirmed for code in every)}
        self.status.show_counts(text("codes.counts", **{name: show_integer(n) for name, n in numbers.items()}))

    def _list_here(self) -> str | None:
        at = self.table.cursor_id
        return None if at is None else list(self.register.codes)[at]

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self.app.push_screen(CodeListPage(list(self.register.codes)[event.id]))

    # Commands

    async def do_import(self) -> None:
        """Replace a list by a file, which is called after it."""
        await import_list(self)

    async def do_export(self) -> None:
        """Write the list under the cursor to a file."""
        name = self._list_here()
        if name is not None:
            await write_list(self, name)


def used_by(name: str) -> str:
    """Return the labels of the fields that hold codes of a list."""
    labels = (field.label for kind in KINDS for field in kind.fields.values() if field.codes == name)
    return ", ".join(dict.fromkeys(labels)) or "–"


def _columns(width: int) -> list[Column]:
    name, codes, confirmed = 22, 6, 12
    used = max(20, width - _EDGES - name - codes - confirmed - 3)
    return [
        Column("list", text("codes.column.list"), name, sticky=True),
        Column("codes", text("codes.column.codes"), codes, "right"),
        Column("confirmed", text("codes.column.confirmed"), confirmed, "right"),
        Column("used_by", text("codes.column.used_by"), used),
    ]
