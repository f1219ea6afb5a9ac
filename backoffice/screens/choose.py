"""Choose one of a few things from a list: a column, a code, a registration. Typing narrows the list."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from backoffice.text import text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeLabel


class ChoosePage(ModalScreen[str | None]):
    """Returns the key of the choice, or None after Esc. Choices are (key, label) pairs."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f3,f12", "leave", "")]

    def __init__(self, question: str, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        super().__init__()
        self._question, self._choices, self._chosen = question, list(choices), chosen

    def compose(self) -> ComposeResult:
        """The question over the list."""
        with Vertical(id="choose"):
            yield SafeLabel(self._question, classes="heading")
            yield RowTable([Column("choice", "", 66)], empty=text("list.empty"))
            yield SafeLabel(text("choose.keys"), classes="line muted")

    def on_mount(self) -> None:
        """Called by Textual: show the choices, cursor on the present one."""
        rows = {position: Row([label]) for position, (_, label) in enumerate(self._choices)}
        table = self.query_one(RowTable)
        table.set_source(ListedRows(rows))
        # As high as its choices where they fit; the list itself has no height of its own.
        table.styles.height = min(len(rows) + 1, 15)
        keys = [key for key, _ in self._choices]
        if self._chosen in keys:
            table.move_to(keys.index(self._chosen))
        table.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter or digit jumps to the next choice that begins so."""
        if event.character and event.character.isalnum():
            table = self.query_one(RowTable)
            here = table.cursor_index or 0
            order = [*range(here + 1, len(self._choices)), *range(here + 1)]
            wanted = event.character.casefold()
            table.move_to(next((i for i in order if self._choices[i][1].casefold().startswith(wanted)), None))
            event.stop()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self.dismiss(self._choices[event.id][0])

    def action_leave(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)
