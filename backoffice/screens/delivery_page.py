"""One delivery: of what and when, what it held and what it held back; from here it is sent again, verified or replaced.

Owns what is shown and the three commands. Never shows a delivered row: those are in the file.
"""

from pathlib import Path

from textual import work
from textual.app import ComposeResult

from backoffice import folders
from backoffice.formats import show_date, show_instant, show_integer, show_kroner
from backoffice.operations.delivery_resend import Resent, resend
from backoffice.operations.delivery_verify import Verified, verify_file
from backoffice.queries.deliveries import DeliveryLine, delivery_line
from backoffice.rules.problems import sentence
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.safe import SafeStatic


class DeliveryPage(Page):
    """What a delivery was; x sends it again, V verifies its file, E replaces it by a new one."""

    place = "delivery"
    commands = ("export", "verify", "supersede", "refresh", "back")

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self._line: DeliveryLine | None = None

    def title_text(self) -> str:
        """The number."""
        return text("deliveries.title", number=self.number)

    def body(self) -> ComposeResult:
        """The facts over the counts."""
        yield SafeStatic("", id="receipt", classes="card")
        columns = [Column("what", text("deliver.what"), 52), Column("n", text("start.number"), 18, "right")]
        yield ReadTable(columns, empty=text("deliver.counting"), status=self.status)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def came_back(self) -> None:
        """Say whether it has been replaced meanwhile."""
        if self._line is not None:
            self.fetch()

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the delivery."""
        async with self.telling():
            register = self.register
            line = await register.read(delivery_line, register.actor.scope(Right.VIEW), self.number)
            self._line = line
            self.query_one("#receipt", SafeStatic).update("\n".join(_facts(line)))
            self.query_one(ReadTable).set_source(ListedRows(dict(enumerate(_rows(line)))))

    # Commands

    async def do_export(self) -> None:
        """Write the kept file out again."""
        await resend_from(self, self.number)

    async def do_verify(self) -> None:
        """Verify its file."""
        await verify_from(self, self._line.file_name if self._line is not None else "")

    async def do_supersede(self) -> None:
        """Make a new delivery that replaces this one."""
        from backoffice.screens.delivering import DeliverPage

        await self.app.push_screen_wait(DeliverPage(supersedes=self.number))

    def do_refresh(self) -> None:
        """Fetch it again."""
        self.fetch()


def _facts(line: DeliveryLine) -> list[str]:
    place = line.place or text("place.everything")
    kind = text(f"deliveries.kind.{line.kind}")
    facts = [
        text("deliveries.fact.made", place=place, kind=kind, day=show_date(line.as_of)),
        text("deliveries.fact.who", at=show_instant(line.at), user=line.user, position=line.history_position),
        text("deliveries.fact.file", file=line.file_name, hash=line.file_sha256[:16]),
    ]
    if line.spec_name:
        spec = text("deliveries.fact.spec", name=line.spec_name, version=line.spec_version, hash=line.spec_sha256[:16])
        facts.append(spec)
    if line.base is not None:
        facts.append(text("deliveries.fact.base", number=line.base))
    if line.supersedes is not None:
        facts.append(text("deliveries.replaces", number=line.supersedes))
    if line.superseded_by is not None:
        facts.append(text("deliveries.fact.replaced", number=line.superseded_by))
    if line.undone:
        facts.append(text("deliveries.fact.undone", numbers=", ".join(map(str, line.undone))))
    if not line.kept:
        facts.append(text("deliveries.fact.not_kept"))
    return facts


def _rows(line: DeliveryLine) -> list[Row]:
    rows = [Row([name, show_integer(n)]) for name, n in line.counts.items()]
    rows.append(Row([text("deliver.net_rent"), show_kroner(line.net_rent)]))
    rows += [
        Row([f"{text('deliver.held_back')}: {text(f'delivery.reason.{reason}')}", show_integer(n)], "!")
        for reason, n in line.held_back.items()
        if n
    ]
    return [*rows, Row([text("deliver.suppressed"), show_integer(line.suppressed)])]


async def resend_from(page: Page, number: int) -> None:
    """Ask for a folder and write a kept delivery into it, over nothing."""
    suggested = str(page.app.delivery_folder)
    typed = await page.app.push_screen_wait(AskLine(text("deliver.folder"), suggested, text("deliveries.resend.help")))
    if not typed:
        return
    folder, register = Path(typed.strip()).expanduser(), page.register
    if folder == folders.delivery_folder():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    done: Resent = await register.read(resend, register.actor, number, folder)
    page.tell(text("deliveries.resent", number=done.number, file=plain(str(done.path))))


async def verify_from(page: Page, file_name: str) -> None:
    """Ask for a file, verify it with this register and say what was found."""
    suggested = str(page.app.delivery_folder / file_name) if file_name else str(page.app.delivery_folder)
    typed = await page.app.push_screen_wait(
        AskLine(text("deliveries.which_file"), suggested, text("deliveries.verify.help"))
    )
    if not typed:
        return
    path, register = Path(typed.strip()).expanduser(), page.register
    found = await register.read(lambda session: verify_file(register.actor, path, session))
    page.tell(_verdict(found, path), "info" if found.good else "error")


def _verdict(found: Verified, path: Path) -> str:
    if found.problems:
        more = f" (+{len(found.problems) - 1})" if len(found.problems) > 1 else ""
        return sentence(found.problems[0]) + more
    checked = ", ".join(text(f"deliveries.with.{one}") for one in found.checked)
    said = text("deliveries.verified", file=plain(path.name), checked=checked)
    return " ".join([said, *(sentence(note) for note in found.notes)])
