"""One delivery: of what and when, what it held and what it held back; from here it is sent again, verified or replaced.

Owns what is shown. Never shows a delivered row: those are in the file.
"""

from textual import work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_instant, show_integer, show_kroner
from backoffice.queries.deliveries import DeliveryLine, delivery_line
from backoffice.screens.delivery_steps import held_rows, resend_from, verify_from
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
    return [*rows, *held_rows(line.held_back), Row([text("deliver.suppressed"), show_integer(line.suppressed)])]
