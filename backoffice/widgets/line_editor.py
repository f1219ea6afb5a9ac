"""A line being typed in: its text, where the caret is, and what a key does to them.

Owns no widget and no screen; whoever paints asks for the part that fits.
"""

from dataclasses import dataclass

from backoffice.safe_text import cells, plain

LONGEST = 400


@dataclass(slots=True)
class LineEditor:
    """One line of text with a caret before the letter at `caret`."""

    text: str = ""
    caret: int = 0

    @staticmethod
    def of(text: str) -> "LineEditor":
        """Return an editor of a text, the caret at its end."""
        return LineEditor(text, len(text))

    def type(self, typed: str) -> None:
        """Put letters in at the caret; a pasted block gives its first line only."""
        lines = typed.splitlines()
        room = LONGEST - len(self.text)
        new = plain(lines[0].strip() if len(lines) > 1 else lines[0])[: max(0, room)] if lines else ""
        self.text = self.text[: self.caret] + new + self.text[self.caret :]
        self.caret += len(new)

    def key(self, key: str) -> bool:
        """Do what an editing key does; False if it is none."""
        match key:
            case "left":
                self.caret = max(0, self.caret - 1)
            case "right":
                self.caret = min(len(self.text), self.caret + 1)
            case "home":
                self.caret = 0
            case "end":
                self.caret = len(self.text)
            case "backspace":
                self.text = self.text[: max(0, self.caret - 1)] + self.text[self.caret :]
                self.caret = max(0, self.caret - 1)
            case "delete":
                self.text = self.text[: self.caret] + self.text[self.caret + 1 :]
            case _:
                return False
        return True

    def window(self, width: int) -> tuple[str, str, str]:
        """Return the text before, at and after the caret, together exactly `width` cells, the caret always among them."""
        before, at, after = self.text[: self.caret], self.text[self.caret : self.caret + 1] or " ", ""
        while before and cells(before) + cells(at) > width:
            before = before[1:]
        for letter in self.text[self.caret + 1 :]:
            if cells(before + at + after + letter) > width:
                break
            after += letter
        return before, at, after + " " * (width - cells(before + at + after))
