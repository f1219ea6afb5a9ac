"""One signup cooperation: who takes part in it. An organisation comes and goes by its plan.

Owns the list of members, and what stands over it.
"""

from collections.abc import Callable

from textual import work
from textual.app import ComposeResult

from backoffice.operations.cooperating import plan_members, plan_members_out
from backoffice.operations.plan import Plan, Source
from backoffice.queries.cooperations import CooperationLine, cooperations
from backoffice.queries.signup_matrix import type_labels
from backoffice.records.agreements import COOPERATION
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.screens.asking_place import ask_place
from backoffice.screens.list_page import ListPage
from backoffice.screens.signup_lines import faults_said
from backoffice.security import Right, require
from backoffice.text import counted, text
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic


class CooperationPage(ListPage):
    """A cooperation and its members."""

    place = "cooperation"
    commands = ("new", "remove", "edit", "undo", "history", "mark", "refresh", "back")

    def __init__(self, cooperation_id: int) -> None:
        super().__init__()
        self.cooperation_id = cooperation_id
        self._line: CooperationLine | None = None

    def title_text(self) -> str:
        """Its name."""
        return str(self._line["name"]) if self._line else text("page.cooperation")

    def body(self) -> ComposeResult:
        """What it is, and the members."""
        yield SafeStatic("", id="cooperation", classes="card")
        yield RowTable(self.columns(80), empty=text("cooperation.no_members"), status=self.status, id="members")

    def columns(self, width: int) -> list[Column]:
        """Return number and name."""
        return [
            Column("number", text("signup.column.number"), 6, sticky=True),
            Column("name", text("signup.column.name"), width - 12),
        ]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the cooperation."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            found = await register.read(cooperations, scope, ids=[self.cooperation_id])
            if not found:
                raise refused("card.gone")
            self._line = one = found[0]
            self.show_where()
            self.query_one("#cooperation", SafeStatic).update(self._said(one))
            self.show_columns()
            rows = {member.id: Row([member.number, member.name]) for member in one.members}
            self.table.set_source(ListedRows(rows), keep)
            self.status.show_counts(counted("cooperation.members_count", len(one.members)))
            self.fetched = True

    def _said(self, one: CooperationLine) -> str:
        codes = self.register.codes
        regions = show_value(COOPERATION.fields["regions"], one["regions"], codes)
        targets = [str(one[name]) for name in ("website", "email", "phone") if one[name]]
        used = counted("cooperation.used", one.agreements)
        said = text(
            "cooperation.contact", region=regions, target=", ".join(targets) or text("value.none"), agreements=used
        )
        return "\n".join([said, *(f"! {fault}" for fault in faults_said(one.faults, type_labels(codes)))])

    # Commands

    async def do_new(self) -> None:
        """Take an organisation in."""
        require(self.register.actor, Right.EDIT)
        found = await ask_place(
            self, text("cooperation.ask_member"), text("cooperation.ask_member.help"), ["organisation"]
        )
        if found is not None:
            await self._show(plan_members, self.cooperation_id, [found.id])

    async def do_remove(self) -> None:
        """Take the marked members out, or the one under the cursor."""
        if chosen := self.chosen():
            await self._show(plan_members_out, chosen)

    async def do_edit(self) -> None:
        """Change its name, regions and contact."""
        from backoffice.screens.record_form import RecordFormPage

        require(self.register.actor, Right.EDIT)
        await self.app.push_screen_wait(RecordFormPage(COOPERATION.name, ids=[self.cooperation_id]))

    async def _show(self, operation: Callable[..., Plan], *asked: object) -> None:
        from backoffice.screens.plan_view import PlanPage

        register = self.register

        def make() -> Plan:
            return register.read_now(operation, register.actor, *asked, Source("screen"), today=register.today)

        await self.app.push_screen_wait(PlanPage(make(), make))
