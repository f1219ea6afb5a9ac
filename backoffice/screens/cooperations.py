"""The signup cooperations with their members, regions and how many agreements send seekers there.

Owns the list only. A cooperation opens on a page of its own.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.operations.cooperating import plan_cooperation
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_remove
from backoffice.queries.cooperations import CooperationLine, cooperations
from backoffice.queries.signups import read_signup_filter
from backoffice.records.agreements import COOPERATION
from backoffice.records.values import show_value
from backoffice.screens.ask import AskLine
from backoffice.screens.asking_place import ask_place
from backoffice.screens.choose import ChoosePage
from backoffice.screens.list_page import ListPage
from backoffice.security import Right, require
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable


class CooperationsPage(ListPage):
    """Cooperations that the person's part of the register keeps or takes part in."""

    place = "cooperations"
    commands = ("new", "open", "edit", "remove", "filter", "undo", "history", "refresh", "back")

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._lines: list[CooperationLine] = []

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(self.columns(80), empty=text("cooperation.no_rows"), status=self.status, id="cooperations")

    def columns(self, width: int) -> list[Column]:
        """Return them all; name and members share what is left."""
        room = width - 4 - 5 - 6 - 8
        name, members = room * 5 // 10, room * 2 // 10
        return [
            Column("number", text("cooperation.column.number"), 4, "right", sticky=True),
            Column("name", text("cooperation.column.name"), name, sticky=True),
            Column("members", text("cooperation.column.members"), members),
            Column("used", text("cooperation.column.used"), 7, "right"),
            Column("regions", text("cooperation.column.regions"), room - name - members),
            Column("target", text("cooperation.column.target"), 44),
        ]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            wanted = read_signup_filter(self._typed, register.codes)
            self._lines = await register.read(
                cooperations,
                register.actor.scope(Right.VIEW),
                region=wanted.codes.get("region", ""),
                words=" ".join(wanted.words),
            )
            self.show_columns()
            rows = {one.id: Row(self._cells(one), "!" if one.faults else "") for one in self._lines}
            self.table.set_source(ListedRows(rows), keep)
            parts = [counted("records.signup_cooperation", len(self._lines))]
            parts += [text("list.filter", filter=self._typed)] if self._typed else []
            self.status.show_counts(" · ".join(parts))
            self.fetched = True

    def _cells(self, one: CooperationLine) -> list[str]:
        members = " ".join(member.number for member in one.members) or text("value.none")
        regions = show_value(COOPERATION.fields["regions"], one["regions"], self.register.codes)
        target = next((str(one[name]) for name in ("website", "email", "phone") if one[name]), text("value.none"))
        return [str(one.id), one["name"], members, str(one.agreements), regions, target]

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.cooperation_card import CooperationPage

        self.app.push_screen(CooperationPage(event.id))

    # Commands

    async def do_new(self) -> None:
        """Ask who keeps it and what it is called, and plan it; the rest is written with `e`."""
        from backoffice.screens.plan_view import PlanPage

        register = self.register
        require(register.actor, Right.EDIT)
        keeper = await ask_place(
            self, text("cooperation.ask_keeper"), text("cooperation.ask_member.help"), ["organisation"]
        )
        if keeper is None:
            return
        name = await self.app.push_screen_wait(
            AskLine(COOPERATION.fields["name"].label, "", COOPERATION.fields["name"].help)
        )
        if not name or not name.strip():
            return
        regions = [(code.code, code.label) for code in register.codes["region"].codes]
        region = await self.app.push_screen_wait(
            ChoosePage(COOPERATION.fields["regions"].label, [*regions, ("", text("value.none"))])
        )
        if region is None:
            return
        values: dict[str, object] = {"name": name.strip(), "regions": region or None}
        for field in ("website", "email", "phone"):
            typed = await self.app.push_screen_wait(
                AskLine(COOPERATION.fields[field].label, "", COOPERATION.fields[field].help)
            )
            if typed is None:
                return
            values[field] = typed.strip() or None

        def make() -> Plan:
            actor, source = register.actor, Source("screen")
            return register.read_now(plan_cooperation, actor, values, keeper.id, (), source, today=register.today)

        await self.app.push_screen_wait(PlanPage(make(), make))

    async def do_edit(self) -> None:
        """Change the cooperation under the cursor."""
        from backoffice.screens.record_form import RecordFormPage

        require(self.register.actor, Right.EDIT)
        if self.table.cursor_id is not None:
            await self.app.push_screen_wait(RecordFormPage(COOPERATION.name, ids=[self.table.cursor_id]))

    async def do_remove(self) -> None:
        """Remove the cooperation under the cursor, with its members; one that agreements name stays."""
        from backoffice.screens.plan_view import PlanPage

        register, key = self.register, self.table.cursor_id
        if key is None:
            return

        def make() -> Plan:
            actor, today = register.actor, register.today
            return register.read_now(plan_remove, actor, COOPERATION.name, [key], Source("screen"), today=today)

        await self.app.push_screen_wait(PlanPage(make(), make))

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all."""
        typed = await self.app.push_screen_wait(
            AskLine(text("cooperation.ask_filter"), self._typed, text("cooperation.ask_filter.help"))
        )
        if typed is not None:
            read_signup_filter(typed, self.register.codes)
            self._typed = typed.strip()
            self.fetch(self.table.cursor_id)
