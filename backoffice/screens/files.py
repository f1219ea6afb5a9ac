"""Choose a file: the folder's spreadsheets in a list, folders to go into, or a path typed after `/`."""

from collections.abc import Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine
from backoffice.screens.page import Page
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

MOST = 2_000


class FilesPage(Page):
    """Returns the chosen file, or None after Esc."""

    place = "files"
    commands = ("open", "filter", "back")

    def __init__(self, endings: Sequence[str], folder: Path | None = None) -> None:
        super().__init__()
        self._endings = tuple(endings)
        self._folder = (folder or Path.cwd()).resolve()
        self._paths: list[Path] = []

    def body(self) -> ComposeResult:
        """The folder's files."""
        columns = [Column("name", text("files.name"), 50), Column("size", text("files.size"), 12, "right")]
        yield RowTable(columns, empty=text("files.empty"))

    def on_mount(self) -> None:
        """Called by Textual."""
        self.show_folder(self._folder)

    def show_folder(self, folder: Path) -> None:
        """List a folder: the way up, its folders, its spreadsheets; what is hidden stays so."""
        try:
            inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
        except OSError:
            self.tell(text("files.no_access"), "error")
            return
        folders = sorted((path for path in inside if path.is_dir()), key=lambda path: path.name.casefold())
        files = sorted(
            (path for path in inside if path.suffix.lower() in self._endings and path.is_file()),
            key=lambda path: path.name.casefold(),
        )
        self._folder = folder
        self._paths = [folder.parent, *folders, *files][:MOST]
        rows = {position: _row(path, position) for position, path in enumerate(self._paths)}
        table = self.query_one(RowTable)
        table.set_source(ListedRows(rows))
        self.status.show_counts(f"{plain(str(folder))} · {counted('files.found', len(files))}")

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        chosen = self._paths[event.id]
        if chosen.is_dir():
            self.show_folder(chosen)
        else:
            self.dismiss(chosen)

    async def do_filter(self) -> None:
        """Type or paste a path."""
        typed = await self.app.push_screen_wait(AskLine(text("files.type_path"), str(self._folder) + "/"))
        if not typed:
            return
        path = Path(typed.strip().strip('"')).expanduser()
        if path.is_dir():
            self.show_folder(path.resolve())
        elif path.is_file():
            self.dismiss(path)
        else:
            self.tell(text("files.not_there"), "error")

    def do_open(self) -> None:
        """Enter is the list's own."""


def _row(path: Path, position: int) -> Row:
    if position == 0:
        return Row([text("files.up"), ""])
    if path.is_dir():
        return Row([f"{path.name}/", ""])
    try:
        return Row([path.name, f"{show_integer(max(1, path.stat().st_size // 1024))} kB"])
    except OSError:
        return Row([path.name, ""])
