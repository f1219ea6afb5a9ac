"""The Textual app: opens the register behind the first frame, holds the person and the way between places.

Owns the start, the theme and the clean end. Loads nothing of the database before the first frame is on the screen.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from backoffice import folders
from backoffice.screens.start import StartPage
from backoffice.security import Actor, Role
from backoffice.text import text
from backoffice.widgets.safe import SafeApp

if TYPE_CHECKING:
    from backoffice.screens.register import Register

# Reading a page of rows lets go of the interpreter once a row, and waits this long for it each time while work goes on
# in the background: at Python's own 5 ms a page would come a tenth of a second late.
TURN_SECONDS = 0.0005


class BackofficeApp(SafeApp):
    """The program on the screen. `url` is the register's address."""

    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = False
    TITLE = "backoffice"

    def __init__(
        self,
        url: str,
        actor: Actor,
        *,
        crash_log: Path | None = None,
        delivery_folder: Path | None = None,
        picture_folder: Path | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(crash_log)
        # Suggested for deliveries; the program makes its own folder where the settings name none.
        self.delivery_folder = delivery_folder.expanduser() if delivery_folder else folders.delivery_folder()
        self.picture_folder = picture_folder.expanduser() if picture_folder else folders.picture_folder()
        self.url = url
        self.actor = actor
        self._today = today
        self._at_work: Register | None = None
        self._opening = asyncio.Lock()

    @property
    def register(self) -> "Register":
        """The open register; screens past the start page always have one."""
        if self._at_work is None:
            raise AssertionError("the register is not open yet")
        return self._at_work

    @property
    def is_open(self) -> bool:
        """True once the register is open."""
        return self._at_work is not None

    def on_mount(self) -> None:
        """Called by Textual: show the start page at once."""
        sys.setswitchinterval(TURN_SECONDS)
        self.theme = "textual-dark"
        self.push_screen(StartPage())

    async def open_register(self) -> "Register":
        """Open the register in a thread (this loads the database layer) and make it ready; Refused says why not."""
        async with self._opening:
            if self._at_work is None:
                self._at_work = await asyncio.to_thread(self._open)
            return self._at_work

    def _open(self) -> "Register":
        from backoffice.database import Database
        from backoffice.exchange.files import sweep_left_overs
        from backoffice.migrating import require_ready, revision_of
        from backoffice.screens.register import Register

        database = Database(self.url)
        if revision_of(database) is None:
            from backoffice.operations.setup import prepare

            prepare(database)
        require_ready(database)
        sweep_left_overs(self.delivery_folder)
        return Register(database, self.actor, self._today)

    def person_text(self) -> str:
        """Who is at work, for the first line."""
        roles = self.actor.roles()
        role = text("role.all") if len(roles) == len(Role) else ", ".join(text(f"role.{role}") for role in roles)
        return f"{self.actor.name} · {role}"


def run(
    url: str,
    actor: Actor,
    *,
    crash_log: Path | None = None,
    delivery_folder: Path | None = None,
    picture_folder: Path | None = None,
) -> int:
    """Open the screens on a register and return the process's exit code."""
    app = BackofficeApp(url, actor, crash_log=crash_log, delivery_folder=delivery_folder, picture_folder=picture_folder)
    return app.run_for_code()
