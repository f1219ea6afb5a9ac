"""Write the register's XML of a selection: since when, the file in a thread, and what was left out.

Owns the question of since when. Which dwellings and which file is asked by whoever calls.
"""

from pathlib import Path

from backoffice.operations.xml_export import XmlExported, export_register, read_since
from backoffice.queries.selection import Selection
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.text import counted, text
from backoffice.watch import Watch


async def export_xml(page: Page, selection: Selection, path: Path, *, replace: bool) -> None:
    """Ask what counts as changed, write the file, and tell how much went where and which names did not."""
    typed = await page.app.push_screen_wait(AskLine(text("xml.since"), "", text("xml.since.help")))
    if typed is None:
        page.tell(text("export.not_written"))
        return
    try:
        since = read_since(typed)
    except ValueError:
        page.tell(text("xml.since.wrong", value=plain(typed)[:30]))
        return
    register = page.register

    def work(watch: Watch) -> XmlExported:
        return register.read_now(
            export_register,
            register.actor,
            selection,
            path,
            today=register.today,
            since=since,
            replace=replace,
            watch=watch,
        )

    done = await watched(page, work)
    if done is not None:
        page.tell(" ".join(_told(done)))


def _told(done: XmlExported) -> list[str]:
    said = [counted("xml.exported", done.dwellings, file=plain(done.path.name))]
    return said + ([counted("xml.names_left_out", done.without_names)] if done.without_names else [])
