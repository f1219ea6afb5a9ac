"""Where seekers are sent, a row for each department and a column for each dwelling type: one glance shows the holes.

Owns which type is chosen. Enter explains the cell, `n` makes an agreement for it.
"""

from textual import on, work
from textual.app import ComposeResult

from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.signup_matrix import MatrixRow, signup_matrix, type_labels
from backoffice.queries.signups import SignupFilter, read_signup_filter
from backoffice.screens import signup_steps as steps
from backoffice.screens.ask import AskLine
from backoffice.screens.list_page import ListPage
from backoffice.screens.signup_lines import cell_in_full, cell_said
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row


class SignupMatrixPage(ListPage):
    """The matrix of a place."""

    place = "signup_matrix"
    commands = (
        "why", "new", "edit", "tab_before", "tab_after", "filter", "signups", "export", "dwellings", "undo", "history", "refresh",
        "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE) -> None:
        super().__init__()
        self.where = where
        self._number = ""
        self._chosen = 0
        self._filter = SignupFilter()
        self._rows: dict[int, MatrixRow] = {}

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def key_texts(self) -> list[tuple[str, str]]:
        """What goes from tab to tab elsewhere chooses the dwelling type here."""
        said = {text("command.tab_before"): "", text("command.tab_after"): text("signup.choose_type")}
        shown = [(key, said.get(name, name)) for key, name in super().key_texts()]
        return [pair for pair in shown if pair[1]]

    def body(self) -> ComposeResult:
        """The list."""
        yield ReadTable(empty=text("signup.no_departments"), status=self.status, id="matrix")

    def columns(self, width: int) -> list[Column]:
        """Return the place and a column for each type; the chosen one stands in brackets."""
        labels = list(type_labels(self.register.codes).values())
        name = 13 if width < 120 else 24
        each = (width - 4 - 10 - name - 1) // max(1, len(labels)) - 1
        chosen = {labels[self._chosen]} if labels else set()
        return [
            Column("number", text("signup.column.place"), 9, sticky=True),
            Column("name", text("signup.column.name"), name, sticky=True),
            *(
                Column(label, text("signup.cell_type", type=label) if label in chosen else label, each)
                for label in labels
            ),
        ]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the matrix."""
        async with self.telling():
            register, where = self.register, self.where
            self._number = register.read_now(place_number, where)
            self.show_where()
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            found = await register.read(signup_matrix, scope, codes, today, where=where, wanted=self._filter)
            self._rows = {row.id: row for row in found}
            self._show(keep)
            self.fetched = True

    def _show(self, keep: int | None) -> None:
        self.show_columns()
        width = self.columns(self.size.width)[-1].width
        shown = {
            key: Row(
                [row.number, row.name, *(cell_said(cell, width) for cell in row.cells.values())],
                "!" if row.holes else "",
            )
            for key, row in self._rows.items()
        }
        self.table.set_source(ListedRows(shown), keep)
        self._show_here()

    @property
    def _type(self) -> str:
        return list(type_labels(self.register.codes))[self._chosen]

    def _here(self) -> MatrixRow | None:
        return self._rows.get(self.table.cursor_id or 0)

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        self._show_here()

    def _show_here(self) -> None:
        """Say the cell in full, and how many holes there are."""
        holes = sum(row.holes for row in self._rows.values())
        parts = [counted("signup.holes", holes) if holes else text("signup.no_holes")]
        parts += [text("list.filter", filter=self._filter.typed)] if self._filter.typed else []
        if (row := self._here()) is not None:
            cell, label = row.cells[self._type], type_labels(self.register.codes)[self._type]
            dwellings = counted("list.dwellings", cell.dwellings)
            parts.append(text("signup.cell_said", type=label, said=cell_in_full(cell), dwellings=dwellings))
        self.status.show_counts(" · ".join(parts))

    @on(RowOpened)
    async def _opened(self, event: RowOpened) -> None:
        await self.action_command("why")

    # Commands

    def do_tab_before(self) -> None:
        """Choose the type before."""
        self._choose(-1)

    def do_tab_after(self) -> None:
        """Choose the next type."""
        self._choose(1)

    def _choose(self, step: int) -> None:
        self._chosen = (self._chosen + step) % len(type_labels(self.register.codes))
        self.show_columns()
        self._show_here()

    async def do_why(self) -> None:
        """Explain the cell."""
        from backoffice.screens.signup_why import why_department

        if (row := self._here()) is not None:
            await why_department(self, row.id, self._type)

    async def do_new(self) -> None:
        """Make an agreement for the cell."""
        if (row := self._here()) is not None:
            code = self.register.codes["dwelling_type"].by_meaning[self._type].code
            await steps.new_signup(self, Where(row.organisation_id, row.id), {"dwelling_types": code})

    async def do_edit(self) -> None:
        """Change the agreement that decides the cell."""
        row = self._here()
        agreement = row.cells[self._type].flow.agreement_id if row is not None else None
        if agreement is not None:
            await steps.change_signups(self, [agreement])

    async def do_filter(self) -> None:
        """Narrow the departments; an empty line shows all."""
        typed = await self.app.push_screen_wait(
            AskLine(text("signup.ask_filter"), self._filter.typed, text("signup.ask_filter.help"))
        )
        if typed is not None:
            self._filter = read_signup_filter(typed, self.register.codes)
            self.fetch(self.table.cursor_id)

    async def do_export(self) -> None:
        """Write the table to a workbook."""
        await steps.export_matrix(self, list(self._rows))

    def do_signups(self) -> None:
        """Show the agreements of the department under the cursor."""
        from backoffice.screens.signups import SignupsPage

        if (row := self._here()) is not None:
            self.app.push_screen(SignupsPage(Where(row.organisation_id, row.id)))

    def do_dwellings(self) -> None:
        """Show the dwellings of the department under the cursor."""
        from backoffice.screens.dwelling_list import DwellingListPage

        if (row := self._here()) is not None:
            self.app.push_screen(DwellingListPage(Where(department_id=row.id)))
