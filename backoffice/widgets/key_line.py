"""The last line of a screen: the four to eight keys of this place.

Owns one painted line made from data; nothing is bound here and nothing is laid out when it changes.
"""

from collections.abc import Sequence
from typing import ClassVar

from backoffice.safe_text import cells, plain_line
from backoffice.widgets.painted_line import PaintedLine, Piece

_GAP = 2


class KeyLine(PaintedLine):
    """One line of (key, text) pairs. Where all do not fit, whole pairs are left out, never the last one (F1)."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--text"}
    DEFAULT_CSS = """
    KeyLine {
        & > .key-line--key { text-style: bold; }
        & > .key-line--text { color: $text-muted; }
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
            self.repaint()

    def pieces(self, width: int) -> list[Piece]:
        """Return the keys that fit, each with its text."""
        key_style = self.style("key-line--key")
        text_style = self.style("key-line--text")
        pieces = [(" "[:width], text_style)]
        room = width - 1
        for key, label in _fitting(self._keys, room):
            key = plain_line(key, max(0, room))
            said = plain_line(f" {label}" if label else "", max(0, room - cells(key)))
            said += " " * max(0, min(_GAP, room - cells(key) - cells(said)))
            pieces += [(key, key_style), (said, text_style)]
            room -= cells(key) + cells(said)
        return [*pieces, (" " * max(0, room), text_style)]


def _fitting(keys: Sequence[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    clean = [(plain_line(key, width), plain_line(label, width)) for key, label in keys]
    sizes = [cells(key) + (cells(label) + 1 if label else 0) + _GAP for key, label in clean]
    while len(clean) > 1 and sum(sizes) - _GAP > width:
        del clean[-2], sizes[-2]
    return clean
