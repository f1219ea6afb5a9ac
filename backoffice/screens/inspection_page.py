"""One inspection: its days and deadlines over the report's lines, its works or its photos.

Owns what is shown. What is done from here is inspection_steps' and inspection_making's, always by a plan.
"""

from textwrap import wrap

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.inspection_report import Report, report_of
from backoffice.queries.photos import PhotoLine, photos_of
from backoffice.rules.inspections_explained import inspection_explained
from backoffice.screens import inspection_making as making
from backoffice.screens import inspection_steps as steps
from backoffice.screens.card_rows import in_full
from backoffice.screens.inspection_head import head_lines, sums_said
from backoffice.screens.inspection_views import LINES, PHOTOS, VIEWS, WORKS, line_rows, photo_rows, view_columns
from backoffice.screens.letter_steps import open_letters
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic


class InspectionPage(ListPage):
    """An inspection; j takes its next step, v shows lines, works or photos."""

    place = "inspection"
    commands = (
        "step", "new", "edit", "view", "status", "why", "letters", "export", "remove", "verify", "open", "mark", "mark_all",
        "mark_none", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, inspection_id: int) -> None:
        super().__init__()
        self.inspection_id = inspection_id
        self._view = LINES
        self._report: Report | None = None
        self._photos: list[PhotoLine] = []

    def title_text(self) -> str:
        """Its number and which list it is."""
        return text("inspection.title", number=self.inspection_id, view=text(f"inspection.view.{self._view.name}"))

    def body(self) -> ComposeResult:
        """What is known of it, and the list."""
        yield SafeStatic("", id="about", classes="card")
        yield RowTable(view_columns(LINES, 80), empty=text("inspection.empty"), status=self.status, id="inspection")

    def columns(self, width: int) -> list[Column]:
        """Return the list's own."""
        return view_columns(self._view, width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the inspection and show it."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            self._report = await register.read(report_of, self.inspection_id, scope, register.today)
            self._photos = await register.read(photos_of, self.inspection_id, scope)
            self.show_report(keep)

    def show_report(self, keep: int | None = None) -> None:
        """Show what was fetched."""
        report = self._report
        if report is None:
            return
        register, width = self.register, self.size.width
        lines = head_lines(report.inspection, register.codes, register.today, width - 2)
        if self._view is not PHOTOS:
            lines += wrap(sums_said(report, works=self._view is WORKS), width - 2)
        self.query_one("#about", SafeStatic).update("\n".join(lines))
        self.show_columns()
        rows = (
            photo_rows(self._photos) if self._view is PHOTOS else line_rows(self._view, report, register.codes, width)
        )
        self.table.set_source(ListedRows(rows), keep)
        self.show_where()
        self.status.show_counts(self._counts())
        self.fetched = True

    def _counts(self) -> str:
        if self._view is PHOTOS:
            return counted("records.photo", len(self._photos))
        return counted("records.inspection_line", len(self._report.lines)) if self._report else ""

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        full = in_full(row.cells, self.columns(self.size.width)) if row else ""
        if self.fetched:
            self.status.show_counts(full or self._counts())

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        # Enter opens what is under the cursor, whatever is marked.
        self.run_worker(self._told(lambda: self._change([event.id])), group="command")

    async def _change(self, ids: list[int]) -> None:
        if not ids or self._report is None:
            return
        if self._view is PHOTOS:
            self.tell(text("inspection.photo_stays"), "warning")
        else:
            await self.app.push_screen_wait(making.LineFormPage("inspection_line", ids=ids))

    # Commands

    async def do_step(self) -> None:
        """Take the next step: arrange, summon, hold, report, estimate."""
        if self._report is not None:
            own = self._report.inspection
            step = steps.next_step(own)
            if step:
                await steps.take_step(self, own, step)
            else:
                self.tell(text("inspection.nothing_left"))

    async def do_status(self) -> None:
        """Choose what happened, also out of turn: an objection, another day."""
        if self._report is not None:
            await steps.ask_step(self, self._report.inspection)

    async def do_new(self) -> None:
        """Write a line, or add a photo."""
        if self._report is not None:
            add = making.new_photo if self._view is PHOTOS else making.new_line
            await add(self, self._report.inspection)

    async def do_edit(self) -> None:
        """Change the marked lines, or the one under the cursor: what they say, orders and bills."""
        await self._change(self.chosen())

    def do_view(self) -> None:
        """Show the next list: lines, works, photos."""
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self.show_report()

    async def do_why(self) -> None:
        """Explain the deadlines, what is lost by those that were missed, and whether the tenant restores."""
        from backoffice.screens.explain_page import ExplainPage

        if self._report is not None:
            own = self._report.inspection
            explanation = inspection_explained(own.facts, own.terms, self.register.today)
            await self.app.push_screen_wait(
                ExplainPage(text("inspection.question", address=own.address), explanation, {})
            )

    async def do_remove(self) -> None:
        """Take lines out of a report that was not given yet, or photos whose settlement is closed."""
        ids = self.chosen()
        if ids:
            await (steps.remove_photos if self._view is PHOTOS else steps.remove_lines)(self, ids)

    async def do_verify(self) -> None:
        """Look whether the files of the photos are there."""
        if self._photos:
            await steps.look_again(self, [one.id for one in self._photos])
        else:
            self.tell(text("inspection.no_photos"), "warning")

    def do_letters(self) -> None:
        """Show its letters: summons, report, estimate."""
        open_letters(self, "inspection", self.inspection_id)

    async def do_export(self) -> None:
        """Write the report to a workbook."""
        if self._report is not None:
            await steps.export(self, self._report.inspection)
