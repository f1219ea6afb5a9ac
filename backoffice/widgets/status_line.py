"""The line above the keys: counts to the left, the last message to the right, or the letters being typed.

Owns one painted line; changing it never lays out the screen. Never forms a sentence.
"""

from typing import ClassVar, Literal

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from backoffice.safe_text import cells, plain_line

Level = Literal["info", "warning", "error"]
_SIGNS: dict[Level, str] = {"info": "", "warning": "! ", "error": "!! "}
_GAP = 2


class StatusLine(Widget):
    """One line that paints itself: `show_counts`, `show_message`, and a prompt that covers both while it lasts."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-line--info",
        "status-line--warning",
        "status-line--error",
        "status-line--prompt",
    }
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        background: $panel;
        color: $foreground;
        & > .status-line--info { text-style: bold; }
        & > .status-line--warning { color: $text-warning; text-style: bold; }
        & > .status-line--error { color: $text-error; text-style: bold; }
        & > .status-line--prompt { color: $text-accent; text-style: bold; }
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
            self.refresh()

    def show_message(self, message: str, level: Level = "info") -> None:
        """Show this to the right until the next message; a warning begins with !, an error with !!."""
        if (message, level) != (self._message, self._level):
            self._message, self._level = message, level
            self.refresh()

    def show_prompt(self, prompt: str | None) -> None:
        """Show what is being typed instead of everything else; None ends it."""
        if prompt != self._prompt:
            self._prompt = prompt
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the painted line: when both do not fit, the message stays whole as long as it can."""
        width = self.size.width
        if self._prompt is not None:
            return self._line(plain_line(f" {self._prompt}", width), "", "prompt", width)
        message = f"{_SIGNS[self._level]}{self._message} " if self._message else ""
        right = plain_line(message, width)
        left = plain_line(f" {self._counts}", max(0, width - cells(right) - (_GAP if right else 0)))
        return self._line(left, right, self._level, width)

    def _line(self, left: str, right: str, part: str, width: int) -> Strip:
        marked = self.get_component_rich_style(f"status-line--{part}")
        gap = " " * (width - cells(left) - cells(right))
        left_style = marked if part == "prompt" else self.rich_style
        return Strip([Segment(left + gap, left_style), Segment(right, marked)], width)
