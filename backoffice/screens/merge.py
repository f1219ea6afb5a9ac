"""Merge a department into another: which one, the last day, and the number each building section gets; then the plan.

Owns the way through these three. Never writes: the plan's own screen does, when it is told to.
"""

from datetime import date

from textual import events, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.operations.merging import Merger, MovedSection, moved_sections, plan_merge
from backoffice.operations.plan import Plan, Source
from backoffice.queries.merging import DepartmentLine, department_line, may_take_over
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Refused, refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.retiring import end_of
from backoffice.security import Right, require
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.safe import SafeStatic


class MergePage(Page):
    """What a merger of this department would move; F2 shows its plan."""

    place = "merge"
    commands = ("save", "edit", "pick", "cancel", "back")

    def __init__(self, department_id: int) -> None:
        super().__init__()
        self._giving_id = department_id
        self._giving: DepartmentLine | None = None
        self._taking: DepartmentLine | None = None
        self._end: date | None = None
        self._numbers: dict[str, str] = {}
        self._moved: list[MovedSection] = []

    def title_text(self) -> str:
        """The department that goes into another."""
        return text("merge.title", number=self._giving.number) if self._giving else text("page.merge")

    def body(self) -> ComposeResult:
        """What is merged, and the sections that move."""
        yield SafeStatic(text("merge.how"), id="merger", classes="card")
        yield ReadTable(empty=text("merge.no_sections"), status=self.status, id="sections")

    @property
    def table(self) -> ReadTable:
        """The sections."""
        return self.query_one(ReadTable)

    def on_mount(self) -> None:
        """Called by Textual: ask for the department and the day at once."""
        self._ask()

    def on_resize(self, event: events.Resize) -> None:
        """Give the reason the room there is."""
        self.table.set_columns(_columns(self.size.width))

    @work(exclusive=True, group="merge")
    async def _ask(self) -> None:
        async with self.telling():
            try:
                require(self.register.actor, Right.IMPORT_MASTER_DATA)
                self._giving = await self.register.read(department_line, self._giving_id)
                self.show_where()
                await self._choose()
            except Refused as refusal:
                if self._taking is None:
                    # There is nothing to stay for; the place one comes from says why.
                    self._leave_telling(refusal)
                    return
                raise

    def _leave_telling(self, refusal: Refused) -> None:
        below = [page for page in self.app.screen_stack[:-1] if isinstance(page, Page)]
        self.dismiss(None)
        if below:
            below[-1].tell_problems(list(refusal.problems))

    async def _choose(self) -> None:
        giving = self._giving
        if giving is None:
            raise refused("merge.unknown")
        scope = self.register.actor.scope(Right.IMPORT_MASTER_DATA)
        others = await self.register.read(may_take_over, giving, scope, self.register.today)
        if not others:
            raise refused("merge.no_other")
        choices = [(str(one.id), f"{one.number} {one.name}") for one in others]
        chosen = await self.app.push_screen_wait(ChoosePage(text("merge.into", number=giving.number), choices))
        if chosen is None:
            if self._taking is None:
                self.dismiss(None)
            return
        suggested = last_day(self._end) if self._end else date(self.register.today.year, 12, 31)
        typed = await self.app.push_screen_wait(
            AskLine(
                text("merge.day", number=giving.number),
                show_date(suggested) if suggested else "",
                text("merge.day.help"),
            )
        )
        if typed is None:
            if self._taking is None:
                self.dismiss(None)
            return
        self._end, self._numbers = end_of(typed), {}
        self._taking = await self.register.read(department_line, int(chosen))
        self._show()

    def _show(self) -> None:
        giving, taking, end = self._giving, self._taking, self._end
        assert giving is not None and taking is not None and end is not None
        moved, problem = self.register.read_now(moved_sections, giving, taking, self._numbers, set())
        if problem is not None:
            self._numbers = {}
            self.tell_problems([problem])
            moved, _ = self.register.read_now(moved_sections, giving, taking, {}, set())
        self._moved = moved
        last = last_day(end)
        said = text(
            "merge.said",
            giving=f"{giving.number} {giving.name}",
            taking=f"{taking.number} {taking.name}",
            day=show_date(last) if last else "",
        )
        self.query_one("#merger", SafeStatic).update(said)
        self.table.set_columns(_columns(self.size.width))
        rows = {number: Row(_cells(one, giving, taking)) for number, one in enumerate(moved)}
        self.table.set_source(ListedRows(rows), self.table.cursor_id)
        dwellings = sum(one.section.dwellings for one in moved)
        parts = [counted("records.building_section", len(moved)), counted("records.dwelling", dwellings)]
        self.status.show_counts(" · ".join(parts))

    # Commands

    async def do_pick(self) -> None:
        """Choose the department and the day again."""
        await self._choose()

    async def do_edit(self) -> None:
        """Give the section under the cursor another number."""
        if self.table.cursor_id is None or self._taking is None:
            return
        one = self._moved[self.table.cursor_id]
        typed = await self.app.push_screen_wait(
            AskLine(text("merge.number", number=one.section.number), one.number, text("merge.number.help"))
        )
        if typed is None:
            return
        number = typed.strip()
        if number and not (number.isdecimal() and 0 < int(number) <= 99):
            raise refused("merge.not_a_number", value=number)
        self._numbers.pop(one.section.number, None)
        if number:
            self._numbers[one.section.number] = number.zfill(2)
        self._show()

    async def do_save(self) -> None:
        """Show the plan; what is written leads back to where one came from."""
        from backoffice.screens.plan_view import PlanPage

        if self._taking is None:
            return
        written = await self.app.push_screen_wait(PlanPage(self._plan(), self._plan))
        if written is not None:
            self.dismiss(written)

    def do_cancel(self) -> None:
        """Leave without merging."""
        self.do_back()

    def _plan(self) -> Plan:
        assert self._giving is not None and self._taking is not None and self._end is not None
        merger = Merger(self._giving.id, self._taking.id, self._end, dict(self._numbers))
        return self.register.read_now(plan_merge, self.register.actor, [merger], Source("screen"))


def _columns(width: int) -> list[Column]:
    fixed = [
        Column("old", text("merge.column.old"), 14),
        Column("dwellings", text("merge.column.dwellings"), 8, "right"),
        Column("new", text("merge.column.new"), 14),
    ]
    used = sum(column.width + 1 for column in fixed) + 4
    return [*fixed, Column("why", text("merge.column.why"), max(20, width - used))]


def _cells(one: MovedSection, giving: DepartmentLine, taking: DepartmentLine) -> list[str]:
    why = "asked" if one.asked else "kept" if one.number == one.section.number else "taken"
    return [
        f"{giving.number}-{one.section.number}",
        show_integer(one.section.dwellings),
        f"{taking.number}-{one.number}",
        text(f"merge.why.{why}", number=one.section.number),
    ]
