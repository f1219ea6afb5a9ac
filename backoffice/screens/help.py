"""Help to a place: what it is for, every key of it in words, how a list is moved in, and what the signs mean.

Owns the page of text only; the sentences are the catalogue's.
"""

from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from backoffice.commands import COMMANDS, EVERYWHERE
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic

_KEYS = 26  # where the explanation of a key begins
_WIDEST = 100
_LIST_KEYS = ("arrows", "pages", "range", "columns", "position")
_SIGNS = ("cursor", "marked", "remark", "more")


class HelpPage(Page):
    """Scrolls by the arrows and by pages; F1 again, or Esc, leaves."""

    place = "help"
    commands = ("back", "help")
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def title_text(self) -> str:
        """What there is help to."""
        return text("page.help")

    def body(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(id="help"):
            yield SafeStatic("", id="help_text", classes="card")

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        width = min(_WIDEST, self.size.width - 4)
        self.query_one("#help_text", SafeStatic).update("\n".join(self._lines(width)))

    def do_help(self) -> None:
        """Leave the help."""
        self.do_back()

    def do_back(self) -> None:
        """Leave the help, also where it stands over the start page."""
        self.dismiss(None)

    def _lines(self, width: int) -> list[str]:
        page = self._page
        ids = [*page.commands, *(one for one in EVERYWHERE if one not in page.commands)]
        lines = [text("help.about", place=text(f"page.{page.place}")), ""]
        for paragraph in page.help_text().splitlines():
            lines += [*wrap(paragraph, width), ""]
        lines += [text("help.keys"), ""]
        for one in ids:
            key = f"{COMMANDS[one].shown}  {text(f'command.{one}')}"
            lines += _explained(key, text(f"help.command.{one}"), width)
        if page.query(RowTable):
            lines += ["", text("help.in_lists"), ""]
            for each in _LIST_KEYS:
                lines += _explained(text(f"help.list.{each}.key"), text(f"help.list.{each}"), width)
            lines += ["", text("help.signs"), ""]
            for each in _SIGNS:
                lines += _explained(text(f"help.sign.{each}.sign"), text(f"help.sign.{each}"), width)
        return lines


def _explained(key: str, said: str, width: int) -> list[str]:
    lines = wrap(said, width - _KEYS) or [""]
    return [f"  {key:<{_KEYS - 2}}{lines[0]}", *(" " * _KEYS + line for line in lines[1:])]
