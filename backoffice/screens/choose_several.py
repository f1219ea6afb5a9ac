"""Choose any number of a few things from a list: the codes of a field that holds several. Taking all out is a choice too."""

from collections.abc import Collection, Sequence
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

_HIGHEST = 15


class ChooseSeveralPage(ModalScreen[list[str] | None]):
    """Returns the keys of what is marked, in their order, or None after Esc. Choices are (key, label) pairs."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f3,f12", "leave", "")]

    def __init__(self, question: str, choices: Sequence[tuple[str, str]], chosen: Collection[str] = ()) -> None:
        super().__init__()
        self._question, self._choices, self._chosen = question, list(choices), frozenset(chosen)

    def compose(self) -> ComposeResult:
        """The question over the list."""
        with Vertical(id="choose"):
            yield SafeLabel(self._question, classes="heading")
            yield RowTable([Column("choice", "", 66)], empty=text("list.empty"))
            yield SafeLabel(text("choose.several.keys"), classes="line muted")

    def on_mount(self) -> None:
        """Called by Textual: show the choices, those marked that are chosen now."""
        table = self.query_one(RowTable)
        table.set_source(ListedRows({position: Row([label]) for position, (_, label) in enumerate(self._choices)}))
        # As high as its choices where they fit; the list itself has no height of its own.
        table.styles.height = min(len(self._choices) + 1, _HIGHEST)
        table.marks.put((at for at, (key, _) in enumerate(self._choices) if key in self._chosen), marked=True)
        table.refresh_rows([])
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
    def _taken(self, event: RowOpened) -> None:
        marked = set(self.query_one(RowTable).marked_ids())
        if not marked and not self._chosen:
            # Who marks none where there was none means the one under the cursor.
            marked = {event.id}
        self.dismiss([key for at, (key, _) in enumerate(self._choices) if at in marked])

    def action_leave(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)
