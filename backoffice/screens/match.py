"""Match the columns: what each column of a file becomes, seen on a sample while it is changed; saved as a dialect.

Owns the draft while it is worked on. Proposing, previewing and saving are operations'; the texts of codes have a page of
their own.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.exchange.dialect_draft import ColumnDraft, Draft, SheetDraft, draft_problems, with_column, with_target
from backoffice.exchange.dialect_propose import propose_values
from backoffice.exchange.dialect_sample import SheetSample
from backoffice.exchange.dialect_targets import Target, width_of
from backoffice.operations import own_dialects
from backoffice.operations.dialect_preview import Preview, preview
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.confirm import ConfirmLine
from backoffice.screens.long_work import watched
from backoffice.screens.match_rows import (
    counts_text,
    draft_text,
    match_columns,
    match_row,
    shown_columns,
    told,
    why_not,
)
from backoffice.screens.match_settings import changed_setting
from backoffice.screens.match_values import MatchValuesPage
from backoffice.screens.page import Page
from backoffice.screens.why import WhyPage
from backoffice.text import text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import ListedRows
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeLabel, SafeStatic


class MatchPage(Page):
    """Returns the key of the dialect that was saved, or None. `draft` is an own dialect opened without a file."""

    place = "match"
    commands = ("pick", "keep_dialect", "open", "drop", "edit", "approve", "view", "why", "back")

    def __init__(self, path: Path | None = None, draft: Draft | None = None) -> None:
        super().__init__()
        self._path = path
        self.draft = draft
        self._samples: Sequence[SheetSample] = ()
        self._number = 0
        self._seen = Preview()
        self._targets: Mapping[str, Target] = {}
        self._changed = False

    def body(self) -> ComposeResult:
        """The file, the list of its columns, what there is to say of the one under the cursor."""
        yield SafeLabel("", id="which", classes="heading")
        yield RowTable(match_columns(80), empty=text("match.empty"), status=self.status)
        yield SafeStatic("", id="told")

    @property
    def table(self) -> RowTable:
        """The list of columns."""
        return self.query_one(RowTable)

    @property
    def sheet(self) -> SheetDraft:
        """The sheet that is shown."""
        assert self.draft is not None
        return self.draft.sheets[self._number]

    def on_mount(self) -> None:
        """Called by Textual: read the file and propose."""
        self.open_file()

    def on_resize(self, event: events.Resize) -> None:
        """Give the columns the room there is."""
        self.table.set_columns(match_columns(event.size.width))

    @work(exclusive=True, group="open")
    async def open_file(self) -> None:
        """Read the sample and show the proposal."""
        async with self.telling():
            path, register = self._path, self.register
            if path is not None:
                opened = await watched(
                    self, lambda watch: register.read_now(own_dialects.open_file, register.actor, path, watch)
                )
                if opened is None:
                    self.dismiss(None)
                    return
                self.draft, self._samples = opened
            assert self.draft is not None
            used = (number for number, sheet in enumerate(self.draft.sheets) if sheet.record)
            self._number = next(used, 0)
            await self.show_draft(self.draft, changed=False)
            if self.draft.file and not self.draft.replaces:
                self.tell(text("match.proposed"))

    async def show_draft(self, draft: Draft, *, changed: bool = True) -> None:
        """Show a draft and what its sample would be."""
        self.draft, self._changed = draft, self._changed or changed
        self._number = min(self._number, len(draft.sheets) - 1)
        sheet, codes = self.sheet, self.register.codes
        known = own_dialects.targets(draft, sheet.record, codes) if sheet.record else ()
        self._targets = {one.name: one for one in known}
        self._seen = await self.register.read(preview, codes, draft, sheet)
        rows = {
            one.index: match_row(one, self._seen.columns[one.index], self._labels())
            for one in shown_columns(sheet, self._seen)
        }
        self.query_one("#which", SafeLabel).update(draft_text(draft, sheet))
        self.table.set_source(ListedRows(rows), self.table.cursor_id)
        self.status.show_counts(counts_text(self._seen))
        self._show_told(self.table.cursor_id)

    def _labels(self) -> dict[str, str]:
        return {name: one.label for name, one in self._targets.items()}

    def _column(self) -> ColumnDraft | None:
        return next((one for one in self.sheet.columns if one.index == self.table.cursor_id), None)

    @on(RowHighlighted)
    def _moved(self, event: RowHighlighted) -> None:
        self._show_told(event.id)

    def _show_told(self, index: int | None) -> None:
        column = next((one for one in self.sheet.columns if one.index == index), None) if self.draft else None
        said = told(column, self._seen.columns[column.index], self._labels()) if column else []
        self.query_one("#told", SafeStatic).update("\n".join(said))

    async def _change(self, sheet: SheetDraft) -> None:
        assert self.draft is not None
        await self.show_draft(self.draft.with_sheet(self._number, sheet))

    # Commands

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        column = next(one for one in self.sheet.columns if one.index == event.id)
        target = self._targets.get(column.target)
        do = self.do_pick if target is None or not target.mapped else self._map_values
        self.run_worker(self._told(do), group="command", exclusive=False)

    async def _map_values(self) -> None:
        column = self._column()
        if column is not None and (target := self._targets.get(column.target)) is not None:
            page = MatchValuesPage(self.sheet, column.index, target)
            changed = await self.app.push_screen_wait(page)
            if changed is not None:
                await self._change(changed)

    async def do_pick(self) -> None:
        """Choose what the column under the cursor becomes."""
        column = self._column()
        if column is None or not self.sheet.record:
            return
        if problem := why_not(self.sheet, column):
            self.tell(text(problem), "warning")
            return
        choices = [("", text("match.not_used")), *((name, self._choice(one)) for name, one in self._targets.items())]
        question = text("match.pick", heading=column.heading)
        chosen = await self.app.push_screen_wait(ChoosePage(question, choices, column.target))
        if chosen is not None and chosen != column.target:
            await self._set(column, chosen)

    def _choice(self, target: Target) -> str:
        taken = self.sheet.column_of(target.name)
        return text("match.taken", target=target.label, heading=taken.heading) if taken else target.label

    async def _set(self, column: ColumnDraft, name: str) -> None:
        sheet = with_target(self.sheet, column.index, name, width_of(self.sheet.record, name))
        if name:
            sheet = propose_values(sheet, column.index, self._targets[name], self.register.codes)
        await self._change(sheet)

    async def do_drop(self) -> None:
        """Let the column under the cursor not be used."""
        column = self._column()
        if column is not None and column.target:
            await self._set(column, "")

    async def do_approve(self) -> None:
        """Say that what is assumed of the column under the cursor is right."""
        column = self._column()
        if column is not None and column.assumed:
            await self._change(with_column(self.sheet, column.index, assumed=False))

    async def do_view(self) -> None:
        """Show the next sheet of the file."""
        assert self.draft is not None
        if len(self.draft.sheets) == 1:
            self.tell(text("match.one_sheet"))
            return
        self._number = (self._number + 1) % len(self.draft.sheets)
        await self.show_draft(self.draft, changed=False)

    async def do_edit(self) -> None:
        """Change what is said of the whole: title, what the file is, digits, words of totals."""
        if self.draft is not None:
            changed = await changed_setting(self, self.draft, self._number, self._column(), self._samples)
            if changed is not None:
                await self.show_draft(changed)

    def do_why(self) -> None:
        """Say all there is to say of the column under the cursor."""
        column = self._column()
        if column is not None:
            said = told(column, self._seen.columns[column.index], self._labels())
            self.app.push_screen(WhyPage(column.heading or text("match.without_heading"), "\n".join(said)))

    async def do_keep_dialect(self) -> None:
        """Save the dialect under a title, and go on with what was under way."""
        draft = self.draft
        if draft is None:
            return
        problems = [one for one in draft_problems(draft) if one.id != "dialect.no_title"]
        if problems:
            self.tell_problems(problems)
            return
        title: Any = await self.app.push_screen_wait(
            AskLine(text("match.title"), draft.title, text("match.title.help"))
        )
        if title is not None:
            draft = dataclasses.replace(draft, title=title)
            saved = await self.register.read(_saved, self.register, draft)
            self.dismiss(saved)

    async def do_back(self) -> None:  # type: ignore[override]
        """Stop the reading, else leave; asks where something was changed."""
        if self.stop_work is not None:
            self.stop_work.stop = True
        elif not self._changed or await self.app.push_screen_wait(ConfirmLine(text("match.leave"))):
            self.dismiss(None)


def _saved(_session: Any, register: Any, draft: Draft) -> str:
    return own_dialects.save(register.actor, draft, register.codes).key
