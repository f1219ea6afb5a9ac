"""The open cases at a glance: by phase and age, by where their settlements stand, and the year's move-outs.

Owns which view is shown and which stage of age is chosen. Enter opens the list of the cases; nothing is written here.
"""

from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.operations.case_export import export_cases, export_move_outs
from backoffice.queries.case_overview import CaseCounts, CasesAsked, case_counts
from backoffice.queries.move_outs import MoveOuts, move_outs
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.queries.settlements_due import due_counts
from backoffice.rules.case_age import Age
from backoffice.rules.settlement_due import DueState
from backoffice.screens.ask import AskLine
from backoffice.screens.case_overview_views import VIEWS, OverviewRow, columns_of, due_rows, move_out_rows, phase_rows
from backoffice.screens.list_page import ListPage
from backoffice.screens.result import write_to_path
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.watch import Watch
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows
from backoffice.widgets.safe import SafeStatic, styled

_AGES: tuple[Age | None, ...] = (None, *Age)


class CaseOverviewPage(ListPage):
    """The overview of a place; v changes the view."""

    place = "case_overview"
    commands = (
        "open", "view", "tab_before", "tab_after", "filter", "calendar", "terminations", "export", "history", "refresh",
        "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE, view: str = "phases") -> None:
        super().__init__()
        self._where, self._view = where, view
        self._age: Age | None = None
        self._number = ""
        self._rows: list[OverviewRow] = []

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """Which views there are, and one of them."""
        yield SafeStatic("", id="tabs", classes="card")
        yield ReadTable(self.columns(80), empty=text("overview.empty"), status=self.status, id="overview")

    def columns(self, width: int) -> list[Column]:
        """Return the columns of the view."""
        return columns_of(self._view, width, self._age)

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew; the words of the stages have room on a wide screen."""
        self.show_columns()

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Count what the view shows."""
        async with self.telling():
            register, where = self.register, self._where
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            self._number = register.read_now(place_number, where)
            self.show_where()
            if self._view == "phases":
                counts = await register.read(case_counts, scope, codes, today, where)
                self._rows, said = list(phase_rows(counts, codes, where, self._age)), _cases_said(counts)
            elif self._view == "due":
                due = await register.read(due_counts, scope, codes, today, where)
                self._rows, said = list(due_rows(due, where)), counted("overview.late", due[DueState.LATE])
            else:
                moved = await register.read(move_outs, scope, codes, where)
                self._rows, said = list(move_out_rows(moved)), _moved_said(moved)
            self.show_columns()
            self.table.set_source(ListedRows({at: one.row for at, one in enumerate(self._rows)}), keep)
            self._show_tabs()
            self.status.show_counts(said)
            self.fetched = True

    def _show_tabs(self) -> None:
        names = [(view, text(f"overview.view.{view}")) for view in VIEWS]
        parts = [(f"»{said}«", "bold $text-accent") if view == self._view else said for view, said in names]
        spaced = [piece for part in parts for piece in (part, "  ")]
        if self._view == "phases":
            said = text(f"case_age.{self._age.value}") if self._age else text("overview.all_ages")
            spaced.append(text("overview.chosen", age=said))
        self.query_one("#tabs", SafeStatic).update(styled(*spaced))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.terminations import TerminationsPage

        asked = self._rows[event.id].leads
        if asked is not None:
            self.app.push_screen(TerminationsPage(self._where, asked))

    # Commands

    def do_view(self) -> None:
        """Show the next view."""
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self.fetch()

    def do_tab_before(self) -> None:
        """Choose the stage of age before."""
        self._choose(-1)

    def do_tab_after(self) -> None:
        """Choose the next stage of age."""
        self._choose(1)

    def _choose(self, step: int) -> None:
        if self._view == "phases":
            self._age = _AGES[(_AGES.index(self._age) + step) % len(_AGES)]
            self.fetch(self.table.cursor_id)

    async def do_filter(self) -> None:
        """Narrow the overview to a place; an empty line shows everything."""
        typed = await self.app.push_screen_wait(
            AskLine(text("overview.ask_place"), self._number, text("overview.ask_place.help"))
        )
        if typed is not None:
            self._where = await self.register.read(find_place, typed) if typed.strip() else EVERYWHERE
            self.fetch()

    def do_calendar(self) -> None:
        """Show the deadlines of the place."""
        from backoffice.screens.case_calendar import CalendarPage

        self.app.push_screen(CalendarPage(self._where))

    def do_terminations(self) -> None:
        """Show the cases of the place."""
        from backoffice.screens.terminations import TerminationsPage

        self.app.push_screen(TerminationsPage(self._where))

    async def do_export(self) -> None:
        """Write the cases of the row under the cursor, or the count of move-outs, to a workbook."""
        register, where = self.register, self._where
        if self._view == "move_outs":

            def write_count(path: Path, _watch: Watch) -> int:
                return register.read_now(export_move_outs, register.actor, path, where=where)

            await write_to_path(self, text("cases.sheet.move_outs"), write_count)
            return
        here = self.table.cursor_id
        asked = self._rows[here].leads if here is not None else None

        def write_cases(path: Path, watch: Watch) -> int:
            wanted = asked or CasesAsked(where)
            return register.read_now(export_cases, register.actor, wanted, path, today=register.today, watch=watch)

        await write_to_path(self, text("cases.sheet.cases"), write_cases)


def _cases_said(counts: CaseCounts) -> str:
    old = counts.of_age(Age.OLD) + counts.of_age(Age.TOO_OLD)
    return " · ".join([counted("overview.cases", counts.total), counted("overview.old", old)])


def _moved_said(found: list[MoveOuts]) -> str:
    if not found:
        return text("overview.no_move_outs")
    newest = found[0].year
    return counted("overview.external", sum(one.external for one in found if one.year == newest), year=str(newest))
