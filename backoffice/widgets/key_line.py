"""The last line of a screen: the four to eight keys of this place.

Owns one painted line made from data; nothing is bound here and nothing is laid out when it changes.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from backoffice.safe_text import cells, plain_line

_GAP = 2


class KeyLine(Widget):
    """One line of (key, text) pairs. Where all do not fit, whole pairs are left out, never the last one (F1)."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--text"}
    DEFAULT_CSS = """
    KeyLine {
        height: 1;
        background: $panel;
        color: $foreground;
        & > .key-line--key { color: $text-accent; text-style: bold; }
    }
    """

    def __init__(self, keys: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:
        """Show these pairs of key label and text, the most needed first and the help last."""
        super().__init__(id=id)
        self._keys = tuple(keys)

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show other keys; repainted only when they differ."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the painted line."""
        width = self.size.width
        key_style = self.get_component_rich_style("key-line--key")
        text_style = self.get_component_rich_style("key-line--text")
        parts, used = [Segment(" ", text_style)], 1
        for key, label in _fitting(self._keys, width - 1):
            said = f" {label}" if label else ""
            parts += [Segment(key, key_style), Segment(said + " " * _GAP, text_style)]
            used += cells(key) + cells(said) + _GAP
        return Strip([*parts, Segment(" " * max(0, width - used), text_style)]).adjust_cell_length(width, text_style)


def _fitting(keys: Sequence[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    clean = [(plain_line(key, width), plain_line(label, width)) for key, label in keys]
    sizes = [cells(key) + (cells(label) + 1 if label else 0) + _GAP for key, label in clean]
    while len(clean) > 1 and sum(sizes) - _GAP > width:
        del clean[-2], sizes[-2]
    return clean
