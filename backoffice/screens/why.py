"""Say something whole that a line had no room for: a reason, who mends it, the values of a row. Any key leaves.

Owns the small window only; the sentences are the caller's.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from backoffice.text import text
from backoffice.widgets.safe import SafeLabel, SafeStatic


class WhyPage(ModalScreen[None]):
    """A heading and what there is to say under it."""

    def __init__(self, heading: str, said: str) -> None:
        super().__init__()
        self._heading, self._said = heading, said

    def compose(self) -> ComposeResult:
        """The heading, the sentences, how to leave."""
        with Vertical(id="ask"):
            yield SafeLabel(self._heading, classes="heading")
            yield SafeStatic(self._said, classes="card")
            yield SafeLabel(text("why.keys"), classes="line muted")

    def on_key(self, event: events.Key) -> None:
        """Leave."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
