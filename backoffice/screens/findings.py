"""The findings of one check: which records, what the check looked at, since when; read in windows, whatever their number.

Owns the list and its marks. What is offered against findings is worklist_fixes'.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.operations.checking import catch_up, is_due
from backoffice.queries.findings import FindingFilter, FindingLine, finding_ids, findings
from backoffice.records.check_values import said_values
from backoffice.records.checks import Check
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import refused
from backoffice.screens.fetched_rows import FetchedRows
from backoffice.screens.list_page import ListPage
from backoffice.screens.long_work import watched
from backoffice.screens.register import Register
from backoffice.screens.worklist_fixes import ONE_AT_A_TIME, accept, ask_others, mend, open_record
from backoffice.screens.worklist_why import why_finding
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _rows(session: "Session", ids: Sequence[int], register: Register) -> dict[int, Row]:
    found = findings(session, ids, register.actor.scope(Right.VIEW), register.today)
    return {key: Row(_cells(one, register.codes), _mark(one)) for key, one in found.items()}


def _cells(one: FindingLine, codes: CodeLists) -> list[str]:
    said = " · ".join(f"{label}: {value}" for label, value in said_values(one.record, one.values, codes))
    return [one.name, one.reason or said, show_date(one.since)]


def _mark(one: FindingLine) -> str:
    return "?" if one.asked else ""


class FindingsPage(ListPage):
    """The findings of a check in a filter; space marks, the keys are about the marked or the one under the cursor."""

    place = "findings"
    commands = (
        "edit", "why", "open", "approve", "request", "mark", "mark_all", "mark_none", "export", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, check: Check, wanted: FindingFilter) -> None:
        super().__init__()
        self.check, self._filter = check, wanted

    def title_text(self) -> str:
        """What is wrong."""
        return self.check.title

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("worklist.no_more"), status=self.status, id="findings")

    def columns(self, width: int) -> list[Column]:
        """The values get what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Ask the checks what is due, and show the findings that are left."""
        async with self.telling():
            register = self.register
            if await register.read(is_due, register.today):
                await watched(
                    self, lambda watch: catch_up(register.database, register.actor, today=register.today, watch=watch)
                )
            scope = register.actor.scope(Right.VIEW)
            ids = await register.read(finding_ids, scope, self._filter, register.today)
            self.show_columns()
            self.table.set_source(FetchedRows(register, ids, _rows), keep)
            self._show_counts(len(ids))
            self.fetched = True

    def _show_counts(self, rows: int) -> None:
        owner = text(f"check.owner.{self.check.owner.value}")
        parts = [counted("worklist.findings", rows), text("worklist.mended_in", owner=owner)]
        parts += [text("worklist.asked_mark")] if rows else []
        self.status.show_counts(" · ".join(parts))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        self.run_worker(self._told(lambda: open_record(self, self.check, [event.id])), group="command")

    # Commands

    async def do_edit(self) -> None:
        """Carry out what is offered against the marked findings, or the one under the cursor."""
        chosen = self.chosen()
        await mend(self, self.check, chosen[:1] if self.check.command in ONE_AT_A_TIME else chosen)

    async def do_why(self) -> None:
        """Explain the finding; a fix whose key is pressed is carried out."""
        here = self.table.cursor_id
        if here is None:
            return
        scope, today = self.register.actor.scope(Right.VIEW), self.register.today
        line = self.register.read_now(findings, [here], scope, today).get(here)
        if line is None:
            raise refused("accept.gone")
        if self.check.theme == "vacancy" and line.dwelling_id is not None:
            from backoffice.screens.vacancy_steps import explain_dwelling

            await explain_dwelling(self, line.dwelling_id)
            return
        chosen = await why_finding(self, line)
        if chosen:
            await self.action_command(chosen)

    async def do_approve(self) -> None:
        """Accept the marked findings, or the one under the cursor, with a reason."""
        await accept(self, self.check, self.chosen())

    async def do_request(self) -> None:
        """Write a correction request about the finding under the cursor."""
        await ask_others(self, self.check, self.chosen()[:1])

    async def do_export(self) -> None:
        """Write the marked findings, or all of them, to a workbook."""
        from backoffice.screens.worklist_book import write_findings

        await write_findings(self, self.check, list(self.table.marked_ids()) or list(self.table.source.ids))


def _columns(width: int) -> list[Column]:
    name = max(30, width // 3)
    since = Column("since", text("check.column.since"), 10)
    values = width - name - since.width - 8
    return [
        Column("record", text("check.column.record"), name, sticky=True),
        Column("values", text("check.column.values"), max(20, values)),
        since,
    ]
