"""Deliver to Udbetaling Danmark: choose whose, see what would go and what is held back, then write the workbook."""

from uuid import uuid4

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer, show_kroner
from backoffice.operations.delivery import Delivered, DeliveryPlan, deliver, plan_delivery
from backoffice.queries.places import organisations
from backoffice.queries.selection import Where
from backoffice.rules.problems import Refused
from backoffice.safe_text import plain
from backoffice.screens.choose import ChoosePage
from backoffice.screens.delivery_steps import ask_folder, held_rows
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.watch import Watch
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic

ALL = "*"


class DeliverPage(Page):
    """The delivery as a plan, before anything is written; G asks for the folder and writes it."""

    place = "deliver"
    commands = ("apply", "only_changes", "pick", "open", "refresh", "back")

    def __init__(self, supersedes: int | None = None) -> None:
        super().__init__()
        self._where = Where()
        self._changes_only = False
        self._supersedes = supersedes
        self._plan: DeliveryPlan | None = None
        # Made when the page opens, so that the same delivery is never written twice.
        self._operation_id = str(uuid4())

    def body(self) -> ComposeResult:
        """A sentence, then what goes and what is held back."""
        yield SafeStatic("", id="sentence", classes="heading")
        yield SafeStatic("", id="more", classes="card")
        columns = [Column("what", text("deliver.what"), 52), Column("n", text("start.number"), 18, "right")]
        yield RowTable(columns, empty=text("deliver.counting"))

    def on_mount(self) -> None:
        """Called by Textual."""
        self.query_one("#more").display = False
        self._counting = self.count()

    @work(exclusive=True, group="count")
    async def count(self) -> None:
        """Count what a delivery would hold."""
        async with self.telling():
            register = self.register
            try:
                plan = await register.read(
                    plan_delivery,
                    register.actor,
                    self._where,
                    register.today,
                    changes_only=self._changes_only,
                    supersedes=self._supersedes,
                )
            except Refused:
                self._plan = None
                self.query_one("#sentence", SafeStatic).update(text("deliver.refused"))
                self.query_one(RowTable).set_source(ListedRows({}))
                raise
            self._plan = plan
            self._show(plan)

    def _show(self, plan: DeliveryPlan) -> None:
        whose = plan.place or text("place.everything")
        sentences = [counted("deliver.sentence", plan.rows, whose=whose, day=show_date(plan.as_of))]
        if plan.base is not None:
            sentences.append(text("deliveries.since", number=plan.base.number, day=show_date(plan.base.as_of)))
        if plan.supersedes is not None:
            sentences.append(text("deliveries.replaces", number=plan.supersedes))
        self.query_one("#sentence", SafeStatic).update(sentences[0])
        more = self.query_one("#more", SafeStatic)
        more.update(" · ".join(sentences[1:]))
        more.display = len(sentences) > 1
        rows = [Row([name, show_integer(n)]) for name, n in plan.counts.items()]
        rows.append(Row([text("deliver.net_rent"), show_kroner(plan.sums.get("net_rent", 0))]))
        rows += held_rows(plan.held_back)
        rows.append(Row([text("deliver.suppressed"), show_integer(plan.suppressed)]))
        rows += [
            Row([text("deliver.unconfirmed", name=one.label), f"{one.unconfirmed}/{one.codes}"], "!")
            for one in plan.unconfirmed
        ]
        self.query_one(RowTable).set_source(ListedRows(dict(enumerate(rows))))
        self.status.show_counts(text("deliver.nothing_written"))

    async def do_pick(self) -> None:
        """Choose one organisation, or everything."""
        register = self.register
        scope = register.actor.scope(Right.DELIVER)
        found = await register.read(organisations, scope, register.today)
        choices = [(ALL, text("place.everything")), *((str(one.id), f"{one.number} {one.name}") for one in found)]
        chosen = await self.app.push_screen_wait(ChoosePage(text("deliver.whose"), choices))
        if chosen is not None:
            self._where = Where() if chosen == ALL else Where(organisation_id=int(chosen))
            self._operation_id = str(uuid4())
            self._counting = self.count()

    def do_only_changes(self) -> None:
        """Change between everything and what changed since the delivery before."""
        self._changes_only = not self._changes_only
        self._operation_id = str(uuid4())
        self._counting = self.count()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        """Show what the changes mean for housing benefit."""
        from backoffice.screens.impact import ImpactPage

        if self._plan is None or self._plan.base is None:
            self.tell(text("deliver.only_changes_have_impact"))
        else:
            self.app.push_screen(ImpactPage(self._where, self._plan.base.history_position))

    async def do_apply(self) -> None:
        """Ask for the folder and write the delivery."""
        await self._counting.wait()  # keys typed ahead wait for what they are about
        if self._plan is None or not self._plan.rows:
            self.tell(text("deliver.nothing"), "warning")
            return
        folder, register = await ask_folder(self, text("deliver.folder.help")), self.register
        if folder is None:
            return

        def write(watch: Watch) -> Delivered:
            return deliver(
                register.database,
                register.actor,
                self._where,
                register.today,
                folder,
                changes_only=self._changes_only,
                supersedes=self._supersedes,
                shown=self._plan,
                watch=watch,
                operation_id=self._operation_id,
            )

        done = await watched(self, write)
        if done is not None:
            self.tell(text("deliver.done", number=done.number, file=plain(str(done.path))))
            # What is delivered next is another delivery; the same one again would be told as done before.
            self._supersedes = None
            self._operation_id = str(uuid4())

    def do_refresh(self) -> None:
        """Count again."""
        self._counting = self.count()
