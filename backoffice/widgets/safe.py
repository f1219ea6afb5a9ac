"""Widgets and the app base that take data literally: no markup, no controls, crashes without data, clean ends.

Owns every way a text goes from data into a Textual widget: `literal`, `styled`, SafeStatic, SafeLabel, SafeButton and
SafeApp. Never builds markup; a test scans the screens for widgets that go past this module.
"""

import asyncio
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import RenderableType
from textual.app import App, SystemCommand
from textual.content import Content, ContentText
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.visual import VisualType
from textual.widgets import Button, Label, Static
from textual.widgets.button import ButtonVariant

from backoffice.crash import keep_data_out_of_hooks, record_crash
from backoffice.safe_text import plain, plain_block
from backoffice.text import text
from backoffice.widgets.no_control import NoControl

ENDED_BY_SIGNAL = 3
INTERRUPTED = 130
HUNG_UP = 129  # only where the farewell itself hung
LONGEST_FAREWELL = 30.0  # seconds


def literal(value: str) -> Content:
    """Return the text as content that is shown letter for letter: for labels, prompts, border titles, tooltips."""
    return Content(plain(value))


def styled(*parts: str | tuple[str, str]) -> Content:
    """Return one line of literal parts, those given as (text, style) in that style: `("H12", "bold $accent")`."""
    return Content.assemble(*(plain(part) if isinstance(part, str) else (plain(part[0]), part[1]) for part in parts))


def paragraph(value: str) -> Content:
    """Return the text as literal content with its line breaks kept."""
    return Content(plain_block(value))


def _shown(content: VisualType) -> VisualType:
    return paragraph(content) if isinstance(content, str) else content


class SafeStatic(Static):
    """A Static that takes a str literally; line breaks stay."""

    def __init__(
        self,
        content: VisualType = "",
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(_shown(content), markup=False, name=name, id=id, classes=classes, disabled=disabled)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another content; `layout=False` where the size stays (cheaper)."""
        super().update(_shown(content), layout=layout)


class SafeLabel(Label):
    """A Label that takes a str literally; line breaks stay."""

    def __init__(
        self,
        content: VisualType = "",
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(_shown(content), markup=False, name=name, id=id, classes=classes, disabled=disabled)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another content; `layout=False` where the size stays (cheaper)."""
        super().update(_shown(content), layout=layout)


class SafeButton(Button):
    """A Button whose label is literal, also when it is set later."""

    def __init__(
        self,
        label: str,
        variant: ButtonVariant = "default",
        *,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(literal(label), variant, id=id, classes=classes, disabled=disabled)

    def validate_label(self, label: ContentText) -> Content:
        """Called by Textual when the label is set."""
        return literal(label) if isinstance(label, str) else Content.from_text(label)


class SafeApp(App[None]):
    """An app that shows data literally, tells nothing of it in a crash, and leaves the terminal as it found it.

    `crash_log` is the file that crash records go to. Ends with code 1 after a crash, 3 after TERM or HUP, 130 after
    INT; `run_for_code` returns the code to leave the process with.
    """

    def __init__(self, crash_log: Path | None = None) -> None:
        super().__init__()
        self.crash_log = crash_log
        self._no_control = NoControl()

    def run_for_code(self) -> int:
        """Run the app and return the process's exit code."""
        keep_data_out_of_hooks(self.crash_log)
        self.run()
        return self.return_code or 0

    async def run_async(self, **options: Any) -> None:
        """Run the app with a clean end on signals; takes what Textual's `run_async` takes."""
        asyncio.get_running_loop().set_exception_handler(self._record_loop_trouble)
        with self._ending_on_signals():
            await super().run_async(**options)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's line filters and, last, the one that lets no control character through."""
        return [*super().get_line_filters(), self._no_control]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message and title letter for letter; `markup` is Textual's and is not obeyed."""
        super().notify(plain_block(message), title=plain(title), severity=severity, timeout=timeout, markup=False)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return the palette's own commands without the one that writes the screen, and so data, to a file."""
        return [command for command in super().get_system_commands(screen) if command.title != "Screenshot"]

    def panic(self, *renderables: RenderableType) -> None:
        """End after a bug without showing the renderables: they may hold data."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        error = sys.exception() or self._exception or RuntimeError()
        crash = record_crash(error, self.crash_log)
        self._return_code = 1
        if not self._exit_renderables:
            self._exit_renderables.append(text("crash.told", number=crash.number, report=crash.report))
        self._close_messages_no_wait()

    def _record_loop_trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        record_crash(context.get("exception") or RuntimeError(), self.crash_log)

    @contextmanager
    def _ending_on_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        codes = {"SIGTERM": ENDED_BY_SIGNAL, "SIGHUP": ENDED_BY_SIGNAL, "SIGINT": INTERRUPTED}
        known = {number: code for name, code in codes.items() if (number := getattr(signal, name, None))}
        # Windows' event loop takes no signal handlers, and only the main thread's does.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number, code in known.items():
                loop.add_signal_handler(number, self.exit, None, code)
            # The loop still hears of it; this runs at once, before the CONT that follows when a terminal is closed.
            if hasattr(signal, "SIGHUP"):
                signal.signal(signal.SIGHUP, _let_go_of_a_lost_terminal)
        try:
            yield
        finally:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                for number in known:
                    loop.remove_signal_handler(number)


def _let_go_of_a_lost_terminal(number: int, frame: FrameType | None) -> None:
    """Point the standard streams of a closed terminal at nothing, so that the farewell to it cannot block or fail."""
    import termios

    lost = []
    for handle in (0, 1, 2):
        try:
            termios.tcgetattr(handle)
        except termios.error as error:
            if error.args[0] == errno.EIO:
                lost.append(handle)
    if lost:
        nothing = os.open(os.devnull, os.O_RDWR)
        for handle in lost:
            os.dup2(nothing, handle)
        # Textual would start drawing anew on CONT, with a second writer.
        signal.signal(signal.SIGCONT, lambda number, frame: None)
        # Its writer may have died of the lost terminal before the signal came; nobody can wait for it then.
        last_resort = threading.Timer(LONGEST_FAREWELL, os._exit, (HUNG_UP,))
        last_resort.daemon = True
        last_resort.start()
