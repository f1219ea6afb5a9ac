"""The menu of a place: every command it has, to choose from with the arrows; the same commands as its keys.

Owns the choice only: the place itself does what was chosen.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from backoffice.commands import COMMANDS, EVERYWHERE
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.safe import SafeLabel

_MOST = 20  # lines, so that the menu fits a screen of 24


class MenuPage(ModalScreen[None]):
    """Enter does what the cursor stands on; Esc or F10 leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f3,f10,f12", "leave", "")]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._ids = [*page.commands, *(one for one in EVERYWHERE if one not in page.commands)]
        self._ids.remove("menu")

    def compose(self) -> ComposeResult:
        """The name of the place over its commands."""
        with Vertical(id="menu"):
            yield SafeLabel(text("menu.title", place=text(f"page.{self._page.place}")), classes="heading")
            yield ReadTable([Column("key", text("menu.key"), 12), Column("text", text("menu.command"), 44)])
            yield SafeLabel(text("menu.keys"), classes="line muted")

    def on_mount(self) -> None:
        """Called by Textual: show the commands."""
        table = self.query_one(ReadTable)
        rows = [Row([COMMANDS[one].shown, text(f"command.{one}")]) for one in self._ids]
        table.set_source(ListedRows(dict(enumerate(rows))))
        table.styles.height = min(_MOST, len(rows) + 1)
        table.focus()

    @on(RowOpened)
    async def _opened(self, event: RowOpened) -> None:
        chosen = self._ids[event.id]
        self.dismiss(None)
        if chosen == "open":
            # Enter is the list's own: the place's list is told as if the key had come to it.
            self._page.call_later(_press_enter, self._page)
        else:
            self._page.call_later(self._page.action_command, chosen)

    def action_leave(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)


def _press_enter(page: Page) -> None:
    page.app.simulate_key("enter")
