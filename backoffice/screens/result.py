"""What an applied plan did: the message in the place one came from, and a page where not every row was written.

Owns the sentences after a write. The numbers are the receipt's, which the database counted.
"""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.operations.apply import Receipt
from backoffice.operations.plan import Plan
from backoffice.rules.problems import refused
from backoffice.safe_text import plain
from backoffice.screens.ask import ask_path
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.screens.plan_book import NOT_DONE, write_plan_book
from backoffice.screens.plan_buckets import BucketLine, Part, Words, from_file, records_text
from backoffice.text import counted, text
from backoffice.watch import Watch
from backoffice.widgets.safe import SafeStatic

_COUNTS = ("asked", "changed", "unchanged", "refused", "conflicts", "following")


def result_text(plan: Plan, receipt: Receipt) -> str:
    """Return the sentence after a write: how many records, and how to take it back."""
    if receipt.repeated and receipt.plan_hash != plan.hash():
        return text("result.other", number=receipt.change_set)
    if receipt.repeated:
        return text("result.repeated", number=receipt.change_set)
    records = records_text(plan, receipt.counts["changed"])
    return text(f"result.{plan.purpose}", records=records, number=receipt.change_set)


def tell_below(page: Page, message: str) -> None:
    """Say it in the place that is seen when the page is gone."""
    below = [one for one in page.app.screen_stack[:-1] if isinstance(one, Page)]
    if below:
        below[-1].tell(message)


async def write_to_path(page: Page, name: str, write: Callable[[Path, Watch], int]) -> None:
    """Ask for a workbook of this name, write it in a thread, and tell how many lines went where; one that is there stays."""
    suggested = Path.home() / f"{name}-{page.register.today:%Y%m%d}.xlsx"
    path = await ask_path(page, text("plan.which_file"), suggested, text("plan.which_file.help"))
    if path is None:
        return
    rows = await watched(page, lambda watch: write(path, watch))
    if rows is not None:
        page.tell(counted("plan.written", rows, file=plain(str(path))))


class ResultPage(Page):
    """The counts of a write whose plan had rows that could not be written."""

    place = "result"
    commands = ("undo", "export", "back")

    def __init__(
        self,
        plan: Plan,
        receipt: Receipt,
        lines: list[BucketLine],
        words: Words,
        write_refused: Callable[[Plan, Path], int] | None = None,
    ) -> None:
        super().__init__()
        self._plan, self._receipt, self._words = plan, receipt, words
        self._lines = [line for line in lines if line.part in NOT_DONE]
        self._write_refused = write_refused

    def body(self) -> ComposeResult:
        """The sentence, the sum, and why rows were not written."""
        numbers = {name: show_integer(self._receipt.counts.get(name, 0)) for name in _COUNTS}
        name = "result.sum.file" if from_file(self._plan) else "result.sum"
        said = [text(name, **numbers), text("result.number", number=self._receipt.change_set), ""]
        said += [f"{show_integer(line.rows):>8}  {line.title}: {self._why(line)}" for line in self._lines]
        yield SafeStatic(result_text(self._plan, self._receipt), classes="heading")
        yield SafeStatic("\n".join(said), classes="card")
        if self._lines:
            yield SafeStatic(text("result.mend"), classes="card muted")

    def _why(self, line: BucketLine) -> str:
        """Return why rows were not written; before the write the line said what a person could do about it."""
        decidable = line.part is Part.CONFLICT and self._plan.disputed and not line.sub
        return text("result.undecided") if decidable else line.said

    async def do_export(self) -> None:
        """Write the rows that were not written, with the reason of each, to a workbook."""
        if not self._lines:
            raise refused("import.nothing_refused", file=self._plan.source.file)
        await write_to_path(self, text("result.file"), self._write)

    def _write(self, path: Path, watch: Watch) -> int:
        if self._write_refused is not None and len(self._plan.refused):
            return self._write_refused(self._plan, path)
        return write_plan_book(self.register, self._plan, self._lines, self._words, path, watch)

    async def do_undo(self) -> None:
        """Plan the undoing of what was just written."""
        from backoffice.screens.undoing import undo_change_set

        await undo_change_set(self, self._receipt.change_set)

    def do_back(self) -> None:
        """Leave, also where this stands over few pages."""
        if self.stop_work is not None:
            super().do_back()
        else:
            self.dismiss(None)
