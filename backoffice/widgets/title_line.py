"""The line that says what a place is about to do: a sentence to the left, how far it has come to the right.

Owns one painted line. The class "mass" gives it the accent of work on many records.
"""

from typing import ClassVar

from backoffice.safe_text import cells, plain_line
from backoffice.widgets.painted_line import PaintedLine, Piece


class TitleLine(PaintedLine):
    """One painted line; the sentence gives way first where both do not fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"title-line--text"}
    DEFAULT_CSS = """
    TitleLine {
        & > .title-line--text { background: $boost; color: $text-accent; text-style: bold; }
        &.mass > .title-line--text { background: $warning; color: $background; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self._said = ("", "")

    def show(self, sentence: str, state: str) -> None:
        """Show both texts; repainted only when they differ."""
        if (sentence, state) != self._said:
            self._said = (sentence, state)
            self.repaint()

    def pieces(self, width: int) -> list[Piece]:
        """Return the line."""
        sentence, state = self._said
        right = plain_line(f"{state} ", width)
        left = plain_line(f" {sentence}", max(0, width - cells(right) - 1))
        return [(left + " " * (width - cells(left) - cells(right)) + right, self.style("title-line--text"))]
