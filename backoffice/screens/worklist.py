"""The worklist: what the checks found, grouped by check with the most harmful first; a group opens to its findings.

Owns when the checks are asked: when one comes here, and when one comes back from mending - never inside a write.
"""

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.operations.checking import catch_up, is_due
from backoffice.queries.finding_filter import read_finding_filter
from backoffice.queries.findings import FindingFilter, Group, finding_ids, groups
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules.problems import Level
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.long_work import watched
from backoffice.screens.worklist_fixes import ONE_AT_A_TIME, accept, mend
from backoffice.screens.worklist_why import why_group
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_WIDE = 120
_UDK = "!"


class WorklistPage(ListPage):
    """Groups of findings of a place, or of everything a person sees."""

    place = "worklist"
    commands = ("open", "edit", "why", "filter", "approve", "export", "undo", "history", "refresh", "back")

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self._where = where
        self._filter = FindingFilter(where)
        self._groups: list[Group] = []

    def title_text(self) -> str:
        """The worklist, and whose it is."""
        if self._filter.where == EVERYWHERE or not self.app.is_open:
            return text("page.worklist")
        number = self.register.read_now(place_number, self._filter.where)
        return text("worklist.title", number=number)

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("worklist.empty"), status=self.status, id="worklist")

    def columns(self, width: int) -> list[Column]:
        """What is wrong gets what is left; from 120 cells also what it is about."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Show what is known, ask the checks what is due, and show what they found."""
        async with self.telling():
            register, ready = self.register, True
            if await register.read(is_due, register.today):
                await self._show(keep)
                # What a write said on the way back here stays: it tells how to take it back.
                first = not self.fetched
                if first:
                    self.tell(text("worklist.checking"))
                ran = await watched(
                    self, lambda watch: catch_up(register.database, register.actor, today=register.today, watch=watch)
                )
                ready = ran is not None
                if ran is not None and first:
                    self.tell(text("worklist.checked", new=show_integer(ran.new), gone=show_integer(ran.gone)))
            await self._show(keep)
            self.fetched = ready

    async def _show(self, keep: int | None) -> None:
        register, scope = self.register, self.register.actor.scope(Right.VIEW)
        self._groups = await register.read(groups, scope, self._filter, register.today)
        self.show_columns()
        wide = self.size.width >= _WIDE
        rows = {at: Row(_cells(one, wide=wide), _UDK if one.check.udk else "") for at, one in enumerate(self._groups)}
        here = self.table.cursor_id if keep is None else keep
        self.table.set_source(ListedRows(rows), here if here in rows else None)
        self._show_counts()

    def _show_counts(self) -> None:
        def count(level: Level) -> int:
            return sum(one.findings for one in self._groups if one.check.level is level)

        parts = [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
        parts += [
            counted("worklist.errors", count(Level.ERROR)),
            counted("worklist.warnings", count(Level.WARNING)),
            counted("worklist.infos", count(Level.INFO)),
            text("worklist.udk", n=sum(one.findings for one in self._groups if one.check.udk)),
        ]
        self.status.show_counts(" · ".join(parts))

    @property
    def _group(self) -> Group | None:
        at = self.table.cursor_id
        return self._groups[at] if at is not None and at < len(self._groups) else None

    def _ids(self, group: Group) -> list[int]:
        register = self.register
        wanted = self._of_group(group)
        return list(register.read_now(finding_ids, register.actor.scope(Right.VIEW), wanted, register.today))

    def _of_group(self, group: Group) -> FindingFilter:
        return replace(self._filter, check=group.check.id)

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self._open(self._groups[event.id])

    def _open(self, group: Group) -> None:
        from backoffice.screens.findings import FindingsPage

        self.app.push_screen(FindingsPage(group.check, self._of_group(group)))

    # Commands

    async def do_edit(self) -> None:
        """Carry out what is offered against the whole group; one by one where that is the way."""
        group = self._group
        if group is None:
            return
        if group.check.command in ONE_AT_A_TIME and group.findings > 1:
            self._open(group)
            return
        await mend(self, group.check, self._ids(group))

    async def do_why(self) -> None:
        """Say why it harms, what is looked at, and who mends it; a fix whose key is pressed is carried out."""
        group = self._group
        if group is not None:
            chosen = await why_group(self, group)
            if chosen in ("edit", "approve"):
                await self.action_command(chosen)

    async def do_approve(self) -> None:
        """Accept every finding of the group with a reason and, if it is to be, until a day."""
        group = self._group
        if group is not None:
            await accept(self, group.check, self._ids(group))

    async def do_filter(self) -> None:
        """Narrow the list to a place, an owner, a level, or what harms housing benefit; an empty line shows everything."""
        typed = await self.app.push_screen_wait(
            AskLine(text("worklist.ask_filter"), self._filter.typed, text("worklist.ask_filter.help"))
        )
        if typed is not None:
            read = await self.register.read(read_finding_filter, typed)
            self._filter = replace(read, where=self._where) if read.where == EVERYWHERE else read
            self.show_where()
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the findings of the group under the cursor to a workbook."""
        from backoffice.screens.worklist_book import write_findings

        group = self._group
        if group is not None:
            await write_findings(self, group.check, self._ids(group))

    def do_back(self) -> None:
        """Stop the checks first, then leave the filter, then the list."""
        if self.stop_work is None and self._filter.typed:
            self._filter = FindingFilter(self._where)
            self.show_where()
            self.fetch()
        else:
            super().do_back()


def _cells(one: Group, *, wide: bool) -> list[str]:
    check = one.check
    cells = [
        text(f"check.level.{check.level.value}"),
        check.title,
        show_integer(one.findings),
        text(f"check.owner.{check.owner.value}"),
        show_date(one.oldest),
    ]
    return [*cells, text(f"check.theme.{check.theme}"), str(check.harm)] if wide else cells


def _columns(width: int) -> list[Column]:
    before = [Column("level", text("check.column.level"), 8)]
    after = [
        Column("n", text("check.column.findings"), 7, "right"),
        Column("owner", text("check.column.owner"), 13),
        Column("oldest", text("check.column.oldest"), 10),
    ]
    if width >= _WIDE:
        after += [
            Column("theme", text("check.column.theme"), 30),
            Column("harm", text("check.column.harm"), 5, "right"),
        ]
    room = width - sum(column.width + 1 for column in (*before, *after)) - 5
    return [*before, Column("what", text("check.column.what"), max(20, room)), *after]
