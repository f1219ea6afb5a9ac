"""The line above the keys: counts to the left, the last message to the right, or the letters being typed.

Owns one painted line; changing it never lays out the screen. Never forms a sentence.
"""

from typing import ClassVar, Literal

from backoffice.safe_text import cells, plain_line
from backoffice.widgets.painted_line import PaintedLine, Piece

Level = Literal["info", "warning", "error"]
_SIGNS: dict[Level, str] = {"info": "", "warning": "! ", "error": "!! "}
_GAP = 2


class StatusLine(PaintedLine):
    """One line that paints itself: `show_counts`, `show_message`, and a prompt that covers both while it lasts."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-line--counts",
        "status-line--info",
        "status-line--warning",
        "status-line--error",
        "status-line--prompt",
    }
    DEFAULT_CSS = """
    StatusLine {
        & > .status-line--info { text-style: bold; }
        & > .status-line--warning { background: $warning 30%; color: auto; text-style: bold; }
        & > .status-line--error { background: $error 40%; color: auto; text-style: bold; }
        & > .status-line--prompt { background: $accent 25%; color: auto; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self._counts = ""
        self._message = ""
        self._level: Level = "info"
        self._prompt: str | None = None

    def show_counts(self, counts: str) -> None:
        """Show this to the left; repainted only when it is another text."""
        if counts != self._counts:
            self._counts = counts
            self.repaint()

    def show_message(self, message: str, level: Level = "info") -> None:
        """Show this to the right until the next message; a warning begins with !, an error with !!."""
        if (message, level) != (self._message, self._level):
            self._message, self._level = message, level
            self.repaint()

    def show_prompt(self, prompt: str | None) -> None:
        """Show what is being typed instead of everything else; None ends it."""
        if prompt != self._prompt:
            self._prompt = prompt
            self.repaint()

    def pieces(self, width: int) -> list[Piece]:
        """Return the line: where both do not fit, the message stays whole as long as it can."""
        if self._prompt is not None:
            prompt = plain_line(f" {self._prompt}", width)
            return [(prompt + " " * (width - cells(prompt)), self.style("status-line--prompt"))]
        message = f"{_SIGNS[self._level]}{self._message} " if self._message else ""
        right = plain_line(message, width)
        left = plain_line(f" {self._counts}", max(0, width - cells(right) - (_GAP if right else 0)))
        gap = " " * (width - cells(left) - cells(right))
        style = self.style(f"status-line--{self._level}")
        return [(left + gap, self.style("status-line--counts")), (right, style)]
