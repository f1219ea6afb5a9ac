"""The disability registrations of a place: section, number, title, levels, and how many dwellings are linked and not.

Owns the list only. Enter shows what a registration holds; linking, changing and removing go by their plan.
"""

from collections.abc import Collection

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.disability import RegistrationLine, registrations
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Selection, Where
from backoffice.records.codes import Code
from backoffice.rules.accessibility import GROUPS, registration_checks
from backoffice.screens.card_rows import in_full
from backoffice.screens.disability_making import copy, edit, make
from backoffice.screens.disability_steps import KIND, remove
from backoffice.screens.list_page import ListPage
from backoffice.security import Right
from backoffice.text import counted, has_text, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_AROUND = 5
_WIDE = 120


class RegistrationsPage(ListPage):
    """Registrations by section and number; "!" marks one that no dwelling is linked to, or one of another section is."""

    place = "disability"
    commands = (
        "open",
        "new",
        "edit",
        "link",
        "dwellings",
        "view",
        "remove",
        "copy",
        "report",
        "mark",
        "import",
        "export",
        "undo",
        "history",
        "mark_all",
        "mark_none",
        "refresh",
        "back",
    )

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where
        self._number = ""
        self._lines: dict[int, RegistrationLine] = {}

    def title_text(self) -> str:
        """The place's number, where it is not everything."""
        name = text("page.disability")
        return f"{name} {self._number}" if self._number else name

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(self.columns(80), empty=text("disability.no_rows"), status=self.status, id="registrations")

    def columns(self, width: int) -> list[Column]:
        """Return them all; the title gets what is left."""
        return _columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            self._number = await register.read(place_number, self.where)
            found = await register.read(registrations, self.where, scope, register.today)
            self._lines = {one.id: one for one in found}
            self.show_where()
            self.show_columns()
            self._show_rows(keep)
            self._show_counts()
            self.fetched = True

    def _show_rows(self, keep: int | None) -> None:
        rows = {key: Row(self._cells(one), _mark(one, self._reported)) for key, one in self._lines.items()}
        self.table.set_source(ListedRows(rows), keep)

    @property
    def _reported(self) -> Collection[str]:
        return self.register.codes["record_status"].codes_meaning("reported")

    def _cells(self, one: RegistrationLine) -> list[str]:
        codes = self.register.codes
        levels = [short_level(codes["suitability"].by_code.get(code or "")) for code in one.levels]
        counts = [show_integer(one.linked), show_integer(one.unlinked)]
        status = codes["record_status"].label(one.status)
        return [one.section, one.number, one.title, *levels, *counts, *([status] if self._wide else [])]

    @property
    def _wide(self) -> bool:
        return self.size.width >= _WIDE

    def on_resize(self, event: events.Resize) -> None:
        """Share the width anew; the status stands in a column of its own where there is room."""
        super().on_resize(event)
        if self.fetched:
            self._show_rows(self.table.cursor_id)

    def _show_counts(self, *more: str) -> None:
        parts = [counted("records.disability_registration", len(self._lines))]
        if without := sum(1 for one in self._lines.values() if registration_checks(one.linked)):
            parts.append(counted("disability.without_dwellings", without))
        self.status.show_counts(" · ".join([*parts, *more]))

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say what the mark of the row under the cursor means, and in full what does not fit; else how many there are."""
        one = self._lines.get(event.id) if event.id is not None else None
        said = remark(one, self._reported) if one else ""
        if one and not said and in_full(self._cells(one), self.columns(self.size.width)):
            self._show_counts(one.title)
        elif said:
            self.status.show_counts(said)
        else:
            self._show_counts()

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        from backoffice.screens.disability_card import RegistrationPage

        self.app.push_screen(RegistrationPage(event.id))

    def _here(self) -> RegistrationLine | None:
        cursor = self.table.cursor_id
        return self._lines.get(cursor) if cursor is not None else None

    # Commands

    async def do_new(self) -> None:
        """Make a registration on a building section, and go on to link its dwellings."""
        here = self._here()
        await make(self, self.where, here.section_id if here else None)

    async def do_edit(self) -> None:
        """Change the marked registrations, or the one under the cursor."""
        await edit(self, self.chosen())

    async def do_copy(self) -> None:
        """Make a registration on another section that begins as a copy of the one under the cursor."""
        if here := self._here():
            await copy(self, here.id, Where(department_id=here.department_id))

    async def do_link(self) -> None:
        """Show the dwellings of its section that have no registration, to link them to it."""
        from backoffice.screens.disability_dwellings import LinkPage

        if here := self._here():
            await self.app.push_screen_wait(LinkPage(here))

    def do_dwellings(self) -> None:
        """Show the dwellings linked to it."""
        from backoffice.screens.disability_dwellings import LinkedPage

        if here := self._here():
            self.app.push_screen(LinkedPage(here))

    def do_view(self) -> None:
        """Show how far the departments' dwellings are linked."""
        from backoffice.screens.disability_coverage import CoveragePage

        self.app.switch_screen(CoveragePage(self.where))

    async def do_report(self) -> None:
        """Report the marked registrations, or the one under the cursor."""
        from backoffice.screens.report_steps import report_records

        await report_records(self, KIND, self.chosen())

    async def do_remove(self) -> None:
        """Remove the marked registrations, or the one under the cursor; none that dwellings are linked to."""
        await remove(self, self.chosen())

    async def do_export(self) -> None:
        """Write what lies in the place to a workbook: its registrations too."""
        from backoffice.screens.export import export_place

        await export_place(self, Selection(where=self.where), said=self.title_text(), name=self._number)

    async def do_import(self) -> None:
        """Import registrations made earlier."""
        from backoffice.screens.importing import ImportPage

        await self.app.push_screen_wait(ImportPage())


def short_level(code: Code | None) -> str:
    """Return a level in a word: "egnet", "delvis", "nej", a dash where nothing is stated."""
    name = f"short.suitability.{code.meaning}" if code is not None else ""
    return text(name) if name and has_text(name) else code.label if code is not None else "–"


def remark(one: RegistrationLine, reported: Collection[str]) -> str:
    """Return why somebody should look at a registration; "" where all is well. `reported` are the codes that mean it."""
    if one.elsewhere:
        return counted("disability.elsewhere", one.elsewhere)
    if registration_checks(one.linked):
        return text("disability.not_linked_at_all")
    return "" if one.status in reported else text("disability.not_reported")


def _mark(one: RegistrationLine, reported: Collection[str]) -> str:
    return "!" if remark(one, reported) else ""


def _columns(width: int) -> list[Column]:
    wide = width >= _WIDE
    level, count = (16, 16) if wide else (6, 6)
    name = "disability.column" if wide else "disability.short"
    before = [
        Column("section", text("disability.column.section"), 11),
        Column("number", text("disability.column.number"), 5 if not wide else 7),
    ]
    after = [Column(group, text(f"{name}.{group}"), level) for group in GROUPS]
    after += [Column(one, text(f"{name}.{one}"), count, "right") for one in ("linked", "unlinked")]
    after += [Column("status", text("disability.column.status"), 12)] if wide else []
    room = width - sum(column.width + 1 for column in (*before, *after)) - _AROUND
    return [*before, Column("title", text("disability.column.title"), max(12, room)), *after]
