"""Write a selection to a file: what of it, which file; progress, and where it went.

Owns what can be chosen and the questions, the same from every place. What is in the files is the operations' business.
"""

from collections.abc import Sequence
from pathlib import Path

from backoffice.queries.selection import Selection
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.choose import ChoosePage
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.watch import Watch

EDIT = "dwelling"
LISTS = ("standard", "letting", "costs")
RECORDS = ("housing_cost", "lease", "disability_registration")
SAID = ("signup_agreement", "allocation_agreement", "section_amenities", "attachment", "letting_group")
MASTER = ("organisation", "department", "building_section")
XML = "xml"
SOURCE = "source"
_ENDINGS = {**dict.fromkeys(LISTS, "export.endings"), SOURCE: "export.endings", XML: "xml.export.endings"}


async def export_selection(page: Page, selection: Selection, *, said: str = "", name: str = "") -> None:
    """Ask what to write of these dwellings, write it in a thread, and tell how many rows went where.

    `said` is the selection in words, for the file; `name` a place's number for the suggested name of the file.
    """
    await _export(page, selection, (EDIT, *LISTS, *RECORDS, SOURCE, XML), said, name)


async def export_place(page: Page, selection: Selection, *, said: str, name: str) -> None:
    """The same of a whole place, whose organisations, departments and sections may be written by those with the right."""
    master = MASTER if page.register.actor.may(Right.IMPORT_MASTER_DATA) else ()
    await _export(page, selection, (EDIT, *RECORDS, *SAID, *master, SOURCE, XML), said, name)


async def _export(page: Page, selection: Selection, offered: Sequence[str], said: str, name: str) -> None:
    choices = [(one, text("xml.export.choice" if one == XML else f"export.what.{one}")) for one in offered]
    what = await page.app.push_screen_wait(ChoosePage(text("export.which"), choices, offered[0]))
    if what is not None:
        await export_kind(page, what, selection, said=said, name=name)


async def export_kind(page: Page, what: str, selection: Selection, *, said: str, name: str) -> None:
    """Ask for the file, write one kind of list to it in a thread, and tell how many rows went where."""
    asked = await _ask_file(page, what, name)
    if asked is None:
        return
    path, replace = asked
    if what == XML:
        from backoffice.screens.xml_export import export_xml

        await export_xml(page, selection, path, replace=replace)
        return
    register = page.register

    def work(watch: Watch) -> tuple[str, int]:
        return _write(register, what, selection, path, replace, said, watch)

    done = await watched(page, work)
    if done is not None:
        page.tell(text("export.done", records=counted(*done), file=plain(str(path))))


async def _ask_file(page: Page, what: str, name: str) -> tuple[Path, bool] | None:
    """Ask for the file, and before one is replaced; None after Esc or no."""
    from backoffice.operations.xml_export import suggested_name

    day = f"{page.register.today:%Y%m%d}"
    parts = (text(f"export.file.{'dwelling' if what in LISTS else what}"), name, day)
    usual = suggested_name(name, page.register.today) if what == XML else f"{'-'.join(filter(None, parts))}.xlsx"
    suggested = Path.home() / usual
    help_text = text(_ENDINGS.get(what, "export.endings.edit"))
    path = await ask_path(page, text("export.which_file"), suggested, help_text)
    if path is None:
        return None
    if not path.exists():
        return path, False
    question = text("export.replace", file=plain(path.name))
    answer = await page.app.push_screen_wait(AskLine(question, "", text("export.replace.help")))
    if (answer or "").strip().casefold() in ("ja", "yes"):
        return path, True
    page.tell(text("export.not_written"))
    return None


def _write(
    register: Register, what: str, selection: Selection, path: Path, replace: bool, said: str, watch: Watch
) -> tuple[str, int]:
    """Write the file; return how many of what, as `counted` takes it."""
    from backoffice.operations.exporting import export_dwellings
    from backoffice.operations.own_workbook import export_records

    with register.database.reading() as session:
        actor, today = register.actor, register.today
        if what in LISTS:
            listed = export_dwellings(
                session, actor, selection, path, today=today, columns=what, replace=replace, watch=watch
            )
            return "records.dwelling", listed.rows
        if what == SOURCE:
            from backoffice.operations.source_list import write_source_list

            rows = write_source_list(session, actor, selection, path, today=today, replace=replace, watch=watch)
            return "source_list.rows", rows
        done = export_records(
            session, actor, what, selection, path, today=today, replace=replace, watch=watch, said=said
        )
        return f"records.{what}", done.rows
