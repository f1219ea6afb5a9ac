"""The dialects: which spreadsheets the program can read, the office's own first; a new one is matched from a file.

Owns the list. What a dialect says is shown and changed by the page that matches columns.
"""

from pathlib import Path

from textual import on
from textual.app import ComposeResult

from backoffice.exchange.dialects import Dialect
from backoffice.exchange.file_kinds import KINDS
from backoffice.operations import own_dialects
from backoffice.rules.problems import refused, sentence
from backoffice.screens.confirm import ConfirmLine
from backoffice.screens.files import FilesPage
from backoffice.screens.list_page import ListPage
from backoffice.screens.match import MatchPage
from backoffice.screens.why import WhyPage
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

_EDGES = 4


class DialectsPage(ListPage):
    """Enter opens an own dialect, n matches a file, d removes; what is wrong with a file is a row of its own."""

    place = "dialects"
    commands = ("match", "open", "remove", "why", "refresh", "back")

    def __init__(self) -> None:
        super().__init__()
        self._listed = own_dialects.Listed((), frozenset(), ())

    def body(self) -> ComposeResult:
        """The list."""
        yield RowTable(_columns(80), empty=text("list.empty"), status=self.status)

    def columns(self, width: int) -> list[Column]:
        """Name the columns."""
        return _columns(width)

    def fetch(self, keep: int | None = None) -> None:
        """Read the folders and show what is there."""
        self._listed = own_dialects.listed_dialects()
        rows = [self._row(one) for one in self._listed.dialects]
        rows += [Row([sentence(one), "", text("dialects.broken")], "!") for one in self._listed.broken]
        self.show_columns()
        self.table.set_source(ListedRows(dict(enumerate(rows))), keep)
        self.fetched = True
        own = sum(one.key in self._listed.own for one in self._listed.dialects)
        self.status.show_counts(counted("dialects.own", own))

    def _row(self, dialect: Dialect) -> Row:
        own = text("dialects.is_own" if dialect.key in self._listed.own else "dialects.came_with")
        return Row([dialect.name, text(f"match.kind.{dialect.kind}"), own])

    def _dialect(self) -> Dialect | None:
        at = self.table.cursor_id
        return self._listed.dialects[at] if at is not None and at < len(self._listed.dialects) else None

    @on(RowOpened)
    def _opened(self) -> None:
        dialect = self._dialect()
        if dialect is None:
            self.do_why()
        else:
            self.run_worker(self._told(lambda: self._open(dialect)), group="command")

    async def _open(self, dialect: Dialect) -> None:
        draft = own_dialects.draft_of_key(self.register.actor, dialect.key)
        if await self.app.push_screen_wait(MatchPage(draft=draft)) is not None:
            self.do_refresh()
            self.tell(text("dialects.saved"))

    async def do_match(self) -> None:
        """Choose a file and match its columns."""
        own_dialects.may_match(self.register.actor)
        path: Path | None = await self.app.push_screen_wait(FilesPage(KINDS))
        if path is not None and await self.app.push_screen_wait(MatchPage(path)) is not None:
            self.do_refresh()
            self.tell(text("dialects.saved"))

    async def do_remove(self) -> None:
        """Remove the own dialect under the cursor, one that cannot be read too, after asking."""
        at, dialect = self.table.cursor_id, self._dialect()
        if at is None:
            return
        broken = "" if dialect else self._listed.broken[at - len(self._listed.dialects)].place.file
        key, name = (dialect.key, dialect.name) if dialect else (broken.removesuffix(".toml"), broken)
        if key not in self._listed.own:
            raise refused("dialect.not_own_named", name=name)
        own_dialects.may_match(self.register.actor)
        question = text("dialects.remove", name=name)
        if await self.app.push_screen_wait(ConfirmLine(question, keys=text("dialects.keys", key=text("confirm.key")))):
            own_dialects.remove(self.register.actor, key)
            self.do_refresh()
            self.tell(text("dialects.removed", name=name))

    def do_why(self) -> None:
        """Say the whole of what is wrong with a file, or where an own dialect's file lies."""
        at, dialect = self.table.cursor_id, self._dialect()
        if dialect is not None:
            self.app.push_screen(WhyPage(dialect.name, text("dialects.key", key=dialect.key)))
        elif at is not None:
            said = sentence(self._listed.broken[at - len(self._listed.dialects)])
            self.app.push_screen(WhyPage(text("dialects.broken"), said))


def _columns(width: int) -> list[Column]:
    kind, own = 18, 18
    title = max(20, width - _EDGES - kind - own - 2)
    return [
        Column("title", text("cli.dialects.title"), title, sticky=True),
        Column("kind", text("cli.dialects.kind"), kind),
        Column("own", text("dialects.from"), own),
    ]
