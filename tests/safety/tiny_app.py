"""A tiny SafeApp that tests run on a pseudo-terminal: `python tiny_app.py MODE [LOG]`."""

import asyncio
import sys
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from backoffice.rules.problems import refused
from backoffice.widgets.safe import SafeApp, SafeButton, SafeLabel, SafeStatic, literal
from tests.safety.corpus import HOSTILE

SECRET = "Frida Testesen 070761-4285"
SHORT = [text for text in HOSTILE if len(text) < 100]


class RichSecret(Exception):
    """An error that knows how to draw itself, data and all."""

    def __rich__(self) -> str:
        return str(self)


class TinyApp(SafeApp):
    """Shows hostile texts the safe way and, for the back-stop, past the kernel; fails on demand."""

    CSS = "SafeButton, Input { height: 1; border: none; }"

    def __init__(self, mode: str, crash_log: Path | None) -> None:
        super().__init__(crash_log)
        self.mode = mode

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            if self.mode == "safe":
                for text in SHORT:
                    yield SafeStatic(text)
                    yield SafeLabel(text)
                    yield SafeButton(text)
            if self.mode == "raw":
                for text in SHORT:
                    yield Static(text.replace("\n", " ").replace("\r", " "), markup=False)
                    yield Static(Text(text.replace("\n", " ").replace("\r", " ")))
                    yield Input(text.replace("\n", " "))
                yield Static("[link='https://example.org']klik[/link]")
        yield SafeStatic("slut på siden")

    def on_mount(self) -> None:
        secret = SECRET
        if self.mode == "safe":
            self.query_one(VerticalScroll).border_title = literal(SHORT[4])
            for text in SHORT[:20]:
                self.notify(text, title=text, timeout=60)
        if self.mode == "handler":
            raise ValueError(f"{secret} er ikke et tal")
        if self.mode == "rich":
            raise RichSecret(secret)
        if self.mode == "refused":
            raise refused("kendes ikke", value=secret)
        if self.mode == "worker":
            self.run_worker(self.fail(), exit_on_error=True)
        if self.mode == "loop":
            asyncio.get_running_loop().call_soon(self.fail_in_the_loop, secret)
            self.call_later(self.call_later, self.exit)
        if self.mode == "twice":
            self.call_later(self.fail_in_the_loop, secret)
            self.screen.call_later(self.fail_in_the_loop, secret)

    async def fail(self) -> None:
        secret = SECRET
        raise LookupError(secret)

    def fail_in_the_loop(self, secret: str) -> None:
        raise KeyError(secret)


if __name__ == "__main__":
    sys.exit(TinyApp(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None).run_for_code())
