"""Import a spreadsheet: choose the file, see the plan, apply it; what is in error comes back as a workbook."""

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from backoffice.exchange.dialect_match import NOT_KNOWN
from backoffice.exchange.file_kinds import KINDS, XML
from backoffice.operations.plan import Plan
from backoffice.rules.problems import Refused
from backoffice.screens.files import FilesPage
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.watch import Watch
from backoffice.widgets.safe import SafeStatic


class ImportPage(Page):
    """Reads one file after another until the person leaves."""

    place = "import"
    commands = ("import", "dialects", "undo", "back")

    def body(self) -> ComposeResult:
        """What happens here, in a few lines."""
        with Vertical(id="body"):
            yield SafeStatic(text("import.how"), classes="card")

    def on_mount(self) -> None:
        """Called by Textual: ask for the file at once."""
        self.import_file()

    def do_import(self) -> None:
        """Choose another file."""
        self.import_file()

    async def do_dialects(self) -> None:
        """Show which spreadsheets the program can read; match the columns of a new one."""
        from backoffice.screens.dialects import DialectsPage

        await self.app.push_screen_wait(DialectsPage())

    @work(exclusive=True, group="import")
    async def import_file(self) -> None:
        """Choose, plan, show."""
        from backoffice.operations.importing import write_error_workbook
        from backoffice.screens.plan_view import PlanPage

        path = await self.app.push_screen_wait(FilesPage((*KINDS, XML)))
        if path is None:
            self.dismiss(None)
            return
        async with self.telling():
            plan, dialect = await self._planned(path)
            if plan is not None:
                page = PlanPage(
                    plan,
                    replan=lambda: self._plan(path, Watch(), dialect),
                    write_refused=lambda shown, out: write_error_workbook(shown, path, out, dialect=dialect),
                )
                await self.app.push_screen_wait(page)

    async def _planned(self, path: Path) -> tuple[Plan | None, str | None]:
        """Return the plan; a file that no dialect knows first gets its columns matched, and the dialect's key."""
        from backoffice.screens.match import MatchPage

        try:
            return await watched(self, lambda watch: self._plan(path, watch)), None
        except Refused as refusal:
            if refusal.problems[0].id not in NOT_KNOWN:
                raise
        key = await self.app.push_screen_wait(MatchPage(path))
        return (await watched(self, lambda watch: self._plan(path, watch, key)) if key else None), key

    def _plan(self, path: Path, watch: Watch, dialect: str | None = None) -> Plan:
        from backoffice.operations.importing import plan_import

        register = self.register
        return register.read_now(
            plan_import,
            register.actor,
            path,
            today=register.today,
            dialect=dialect,
            source_way="screen",
            watch=watch,
        )
