"""Ask before something is lost: answered by the one key the question names, which is never the key that asked.

Every other key says no; Enter and Esc never mean yes.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from backoffice.text import text
from backoffice.widgets.safe import SafeLabel, SafeStatic


class ConfirmLine(ModalScreen[bool]):
    """Returns whether the key of "confirm.key" (j, y) was pressed."""

    def __init__(self, question: str, said: str = "", keys: str = "") -> None:
        """Take the question, what is said under it, and what its keys do (leave or stay, unless told otherwise)."""
        super().__init__()
        self._question, self._said, self._keys = question, said, keys

    def compose(self) -> ComposeResult:
        """The question over the keys that answer it."""
        with Vertical(id="ask"):
            yield SafeLabel(self._question, classes="heading")
            if self._said:
                yield SafeStatic(self._said, classes="card")
            yield SafeLabel(self._keys or text("confirm.keys", key=text("confirm.key")), classes="line muted")

    def on_key(self, event: events.Key) -> None:
        """Answer."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key == text("confirm.key"))
