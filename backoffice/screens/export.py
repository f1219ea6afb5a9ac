"""Write a selection to a workbook: which columns, which file; progress, and where it went."""

from pathlib import Path

from backoffice.operations.watch import Watch
from backoffice.queries.selection import Selection
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.text import counted, text

SETS = ("edit", "standard", "letting", "costs")


async def export_selection(page: Page, selection: Selection) -> None:
    """Ask for columns and file, write the file in a thread, and tell how many rows went where."""
    from backoffice.operations.exporting import export_dwellings

    choices = [(name, text(f"export.columns.{name}")) for name in SETS]
    columns = await page.app.push_screen_wait(ChoosePage(text("export.which_columns"), choices, "edit"))
    if columns is None:
        return
    register = page.register
    suggested = Path.home() / f"boliger-{register.today:%Y%m%d}.xlsx"
    typed = await page.app.push_screen_wait(AskLine(text("export.which_file"), str(suggested), text("export.endings")))
    if not typed:
        return
    path = Path(typed.strip()).expanduser()
    replace = False
    if path.exists():
        answer = await page.app.push_screen_wait(
            AskLine(text("export.replace", file=plain(path.name)), "", text("export.replace.help"))
        )
        replace = (answer or "").strip().casefold() in ("ja", "yes")
        if not replace:
            page.tell(text("export.not_written"))
            return

    def work(watch: Watch) -> int:
        done = register.read_now(
            export_dwellings,
            register.actor,
            selection,
            path,
            today=register.today,
            columns=columns,
            replace=replace,
            watch=watch,
        )
        return done.rows

    rows = await watched(page, work)
    if rows is not None:
        page.tell(counted("export.done", rows, file=plain(str(path))))
