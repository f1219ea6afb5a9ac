"""Import a spreadsheet: choose the file, see the plan, apply it; what is in error comes back as a workbook."""

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from backoffice.exchange.file_kinds import KINDS
from backoffice.operations.plan import Plan
from backoffice.operations.watch import Watch
from backoffice.screens.files import FilesPage
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.widgets.safe import SafeStatic


class ImportPage(Page):
    """Reads one file after another until the person leaves."""

    place = "import"
    commands = ("import", "undo", "back")

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

    async def do_undo(self) -> None:
        """Plan the undoing of what was done last."""
        from backoffice.screens.undoing import undo_newest

        await undo_newest(self)

    @work(exclusive=True, group="import")
    async def import_file(self) -> None:
        """Choose, plan, show."""
        from backoffice.operations.importing import write_error_workbook
        from backoffice.screens.plan_view import PlanPage

        path = await self.app.push_screen_wait(FilesPage(KINDS))
        if path is None:
            self.dismiss(None)
            return
        async with self.telling():
            plan = await watched(self, lambda watch: self._plan(path, watch))
            if plan is not None:
                page = PlanPage(
                    plan,
                    replan=lambda: self._plan(path, Watch()),
                    write_refused=lambda shown, out: write_error_workbook(shown, path, out),
                )
                await self.app.push_screen_wait(page)

    def _plan(self, path: Path, watch: Watch) -> Plan:
        from backoffice.operations.importing import plan_import

        register = self.register
        return register.read_now(
            plan_import, register.actor, path, today=register.today, source_way="screen", watch=watch
        )
