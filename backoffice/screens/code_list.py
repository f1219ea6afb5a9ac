"""One code list: its codes with meaning, period and source; replaced by a file, or written to one.

Owns the two ways between a list and a file, for this page and the list of lists.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.operations.export_codes import export_codes
from backoffice.operations.import_codes import plan_codes
from backoffice.operations.plan import Plan
from backoffice.records.codes import Code
from backoffice.rules.periods import last_day
from backoffice.safe_text import plain
from backoffice.screens.ask import ask_path
from backoffice.screens.choose import ChoosePage
from backoffice.screens.files import FilesPage
from backoffice.screens.page import Page
from backoffice.screens.plan_view import PlanPage
from backoffice.screens.why import WhyPage
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_EDGES = 4


class CodeListPage(Page):
    """Closed codes are marked; Enter says the whole of a code's source."""

    place = "code_list"
    commands = ("open", "import", "export", "refresh", "back")

    def __init__(self, name: str) -> None:
        super().__init__()
        self._list = name

    def title_text(self) -> str:
        """The name of the list."""
        return self._list

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("list.empty"), status=self.status)

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fill()

    def on_resize(self, event: events.Resize) -> None:
        """Give labels and sources the room there is."""
        self.query_one(RowTable).set_columns(_columns(event.size.width))

    def fill(self) -> None:
        """Show the codes as the register holds them."""
        codes, today = self.register.codes[self._list].codes, self.register.today
        closed = [code.valid_to is not None and code.valid_to <= today for code in codes]
        rows = {
            at: Row(_cells(code), "!" if shut else "")
            for at, (code, shut) in enumerate(zip(codes, closed, strict=True))
        }
        table = self.query_one(RowTable)
        table.set_source(ListedRows(rows), table.cursor_id)
        numbers = {"codes": len(codes), "confirmed": sum(code.confirmed for code in codes), "closed": sum(closed)}
        self.status.show_counts(text("codes.list_counts", **{name: show_integer(n) for name, n in numbers.items()}))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        code = self.register.codes[self._list].codes[event.id]
        self.app.push_screen(
            WhyPage(f"{code.code} {code.label}", text("codes.told", label=code.meaning, source=code.source))
        )

    # Commands

    async def do_import(self) -> None:
        """Replace this list by a file, whatever the file is called."""
        await import_list(self, self._list)
        self.do_refresh()

    async def do_export(self) -> None:
        """Write the list to a file."""
        await write_list(self, self._list)

    def do_refresh(self) -> None:
        """Read the list again."""
        self.register.forget_codes()
        self.fill()


async def import_list(page: Page, name: str | None = None) -> None:
    """Choose a file, show what it makes of a list, and let the person write it; without a name the file's own counts."""
    path = await page.app.push_screen_wait(FilesPage((".csv",)))
    if path is None:
        return
    lists = list(page.register.codes)
    if name is None:
        name = path.stem if path.stem in lists else await _which(page, lists)
    if name is not None:
        plan = await page.register.read(partial(_planned, page, path, name))
        replan = partial(page.register.read_now, partial(_planned, page, path, name))
        await page.app.push_screen_wait(PlanPage(plan, replan))
        page.register.forget_codes()


async def _which(page: Page, lists: list[str]) -> str | None:
    choices = [(one, one) for one in lists]
    chosen: str | None = await page.app.push_screen_wait(ChoosePage(text("codes.which_list"), choices))
    return chosen


def _planned(page: Page, path: Path, name: str, session: "Session") -> Plan:
    register = page.register
    return plan_codes(session, register.actor, path, today=register.today, list_name=name, way="screen")


async def write_list(page: Page, name: str) -> None:
    """Ask for a file's name and write the list to it; one that is there is never replaced."""
    path = await ask_path(page, text("codes.file"), Path.cwd() / f"{name}.csv")
    if path is not None:
        rows = export_codes(page.register.actor, page.register.codes[name], path)
        page.tell(counted("cli.codes.exported", rows, file=plain(str(path))))


def _cells(code: Code) -> list[str]:
    return [
        code.code,
        code.label,
        code.meaning,
        _period(code),
        text("value.yes" if code.confirmed else "value.no"),
        code.source,
    ]


def _period(code: Code) -> str:
    end = last_day(code.valid_to) if code.valid_to else None
    said = [text("codes.from", day=show_date(code.valid_from))] if code.valid_from else []
    if end is not None:
        said.append(text("codes.until", day=show_date(end)))
    return " ".join(said) or text("codes.always")


def _columns(width: int) -> list[Column]:
    code, meaning, valid, confirmed = 6, 16, 14, 9
    rest = width - _EDGES - code - meaning - valid - confirmed - 5
    label = max(20, rest // 2 if width > 100 else rest)
    return [
        Column("code", text("codes.column.code"), code, sticky=True),
        Column("label", text("codes.column.label"), label),
        Column("meaning", text("codes.column.meaning"), meaning),
        Column("valid", text("codes.column.valid"), valid),
        Column("confirmed", text("codes.column.confirmed"), confirmed),
        Column("source", text("codes.column.source"), max(20, rest - label)),
    ]
