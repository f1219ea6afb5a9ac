"""Ask for one line of text at the foot of the screen: a filter, a file's name, a reason."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from backoffice.widgets.safe import SafeLabel

if TYPE_CHECKING:
    from backoffice.screens.page import Page


class AskLine(ModalScreen[str | None]):
    """Returns what was typed, or None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f3,f12", "leave", "")]

    def __init__(self, question: str, value: str = "", help: str = "") -> None:
        super().__init__()
        self._question, self._value, self._help = question, value, help

    def compose(self) -> ComposeResult:
        """The question over the line, help under it."""
        with Vertical(id="ask"):
            yield SafeLabel(self._question, classes="heading")
            yield Input(self._value, select_on_focus=False)
            for line in self._help.splitlines() or [""]:
                yield SafeLabel(line, classes="line muted")

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


async def ask_path(page: "Page", question: str, suggested: Path, help: str = "") -> Path | None:
    """Ask for a file or folder, this one suggested; None after Esc or for an empty line."""
    typed = await page.app.push_screen_wait(AskLine(question, str(suggested), help))
    return Path(typed.strip()).expanduser() if typed and typed.strip() else None
