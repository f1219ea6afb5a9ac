"""The frame of every screen: where I am, the place itself, counts and message, the keys; and what keys do everywhere.

Owns the frame, the dispatch from a command to `do_<command>`, and how trouble is told. A screen is a Page with a body.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget

from backoffice.commands import COMMANDS, EVERYWHERE, bindings
from backoffice.rules.problems import Problem, Refused, Unavailable, sentence
from backoffice.text import has_text, text
from backoffice.widgets.key_line import KeyLine
from backoffice.widgets.status_line import Level, StatusLine
from backoffice.widgets.where_line import WhereLine

if TYPE_CHECKING:
    from backoffice.app import BackofficeApp
    from backoffice.screens.register import Register
    from backoffice.watch import Watch


class Page(Screen[Any]):
    """A screen of the program. `place` has the texts "page.<place>" (its name) and "help.page.<place>" (F1)."""

    place: ClassVar[str] = ""
    # Ids of the commands of this place, the most needed first; F1 lists all, the last line those that fit.
    commands: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "RowTable, FieldList, Input"

    app: "BackofficeApp"

    def __init_subclass__(cls, **options: Any) -> None:
        cls.BINDINGS = bindings((*cls.commands, *(one for one in EVERYWHERE if one not in cls.commands)))
        super().__init_subclass__(**options)

    def __init__(self) -> None:
        super().__init__()
        self.status = StatusLine(id="status")
        # Long work that Esc stops before it leaves the place.
        self.stop_work: Watch | None = None

    @property
    def register(self) -> "Register":
        """The register at work."""
        return self.app.register

    def title_text(self) -> str:
        """The name of this place in the breadcrumb."""
        return text(f"page.{self.place}")

    def compose(self) -> ComposeResult:
        """Called by Textual."""
        yield WhereLine(id="where")
        yield from self.body()
        yield self.status
        yield KeyLine(self.key_texts(), id="keys")

    def body(self) -> ComposeResult:
        """Yield the widgets of the place."""
        yield Widget()

    def on_screen_resume(self) -> None:
        """Called by Textual when the place is shown, also on coming back."""
        self.show_where()
        self.came_back()

    def on_screen_suspend(self) -> None:
        """Called by Textual when something covers this place: under another place what was said here is said."""
        if isinstance(self.app.screen, Page):
            self.status.show_message("")

    def came_back(self) -> None:
        """Called when the place is shown again; a place with data refreshes what may have changed."""

    def show_where(self) -> None:
        """Show the breadcrumb of the pages one stands on."""
        names = [page.title_text() for page in self.app.screen_stack if isinstance(page, Page)]
        self.query_one(WhereLine).show(" › ".join(names), self.app.person_text())

    def key_texts(self) -> list[tuple[str, str]]:
        """The pairs of the last line: the commands of this place, then F1."""
        shown = [one for one in self.commands if one not in ("help", "goto", "menu")]
        return [(COMMANDS[one].shown, text(f"command.{one}")) for one in (*shown, "help")]

    # Commands

    async def action_command(self, command_id: str) -> None:
        """Do a command: `do_<command>` may be a plain or an async method.

        A plain one is done at once, so that a key typed ahead meets the place it leads to; an async one, which may ask
        and wait, is a worker of this screen, and so is any before the register is open.
        """
        do: Callable[[], Awaitable[None] | None] | None = getattr(self, f"do_{command_id}", None)
        if do is None:
            return
        if self.app.is_open and not iscoroutinefunction(do):
            async with self.telling():
                do()
        else:
            self.run_worker(self._told(do), group="command", exclusive=False, exit_on_error=True)

    async def _told(self, do: Callable[[], Awaitable[None] | None]) -> None:
        async with self.telling():
            await self.app.open_register()  # a key typed before the register is open waits for it
            done = do()
            if done is not None:
                await done

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Tell a refusal or an unreachable database in the status line instead of ending the program."""
        try:
            yield
        except Refused as refusal:
            self.tell_problems(list(refusal.problems))
        except Unavailable as error:
            self.tell_problems([Problem("database.busy" if error.busy else "database.away")])
        except NoMatches:
            # The place was left while something was on its way to it: there is nobody to tell.
            if self in self.app.screen_stack:
                raise

    def tell(self, message: str, level: Level = "info") -> None:
        """Say something in the status line."""
        self.status.show_message(message, level)

    def tell_problems(self, problems: list[Problem]) -> None:
        """Say the first problem and how many more there are."""
        more = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
        self.tell(sentence(problems[0]) + more, "error")

    def do_back(self) -> None:
        """Leave this place for the one before; first of all stop long work that is under way."""
        if self.stop_work is not None:
            self.stop_work.stop = True
        elif len(self.app.screen_stack) > 2:
            self.dismiss(None)

    def do_help(self) -> None:
        """Show what this place is for and every key of it."""
        from backoffice.screens.help import HelpPage

        self.app.push_screen(HelpPage(self))

    def do_history(self) -> None:
        """Show the change sets of the register."""
        from backoffice.screens.history import HistoryPage

        self.app.push_screen(HistoryPage())

    async def do_undo(self) -> None:
        """Plan the undoing of the newest change set of this person; a place with one in sight undoes that."""
        from backoffice.screens.undoing import undo_newest

        await undo_newest(self)

    def do_goto(self) -> None:
        """Ask where to go: a place's number, an address, a BBR id or a command's name."""
        from backoffice.screens.goto import GotoPage

        self.app.push_screen(GotoPage())

    async def do_calculate(self) -> None:
        """Ask what is to be worked out, and show that calculation."""
        from backoffice.screens.calculate import CalculatePage, choose_calculation

        chosen = await choose_calculation(self)
        if chosen is not None:
            self.app.push_screen(CalculatePage(chosen))

    def do_menu(self) -> None:
        """List every command of this place to choose from."""
        from backoffice.screens.menu import MenuPage

        self.app.push_screen(MenuPage(self))

    def help_text(self) -> str:
        """What F1 says about the place."""
        name = f"help.page.{self.place}"
        return text(name) if has_text(name) else ""
