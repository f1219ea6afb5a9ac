"""What is done with signup agreements from any screen: made, changed, copied, ended, verified, reported, taken out.

Owns the questions. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from backoffice.formats import parse_date, show_date
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_remove
from backoffice.operations.reporting import plan_report_records
from backoffice.operations.signup_export import export_signup_matrix, export_signups
from backoffice.operations.signups import RECORD, plan_signup_copies, plan_signup_end, plan_signup_verified
from backoffice.queries.departments_named import departments_named
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.signups import SignupLine, signups_of
from backoffice.rules.problems import refused
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.asking_place import ask_place
from backoffice.screens.page import Page
from backoffice.screens.place_levels import place_of
from backoffice.security import Right, require
from backoffice.text import counted, text

_SCREEN = Source("screen")
_KINDS = ("organisation", "department")
_NOTHING: Mapping[str, object] = {}


async def new_signup(page: Page, where: Where, given: Mapping[str, object] = _NOTHING) -> None:
    """Open the form of a new agreement of a place, some fields given; asks which place where none is."""
    from backoffice.screens.record_form import RecordFormPage

    require(page.register.actor, Right.EDIT)
    if where == EVERYWHERE:
        found = await ask_place(page, text("signup.ask_place"), text("signup.ask_place.help"), _KINDS)
        if found is None:
            return
        where = place_of(found).where()
    own = {"department_id": where.department_id} if where.department_id else {"organisation_id": where.organisation_id}
    start = {"valid_from": page.register.today, **given}
    await page.app.push_screen_wait(RecordFormPage(RECORD, given=start, fixed=own))


async def change_signups(page: Page, ids: Sequence[int]) -> None:
    """Open the form of one agreement, or of several at once."""
    from backoffice.screens.record_form import RecordFormPage

    require(page.register.actor, Right.EDIT)
    if ids:
        await page.app.push_screen_wait(RecordFormPage(RECORD, ids=list(ids)))


async def end_signups(page: Page, ids: Sequence[int]) -> None:
    """Ask for the last day, plan it and show the plan."""
    require(page.register.actor, Right.EDIT)
    if not ids:
        return
    question = text("signup.ask_end", records=counted(f"records.{RECORD}", len(ids)))
    typed = await page.app.push_screen_wait(AskLine(question, "", text("signup.ask_end.help")))
    if typed and typed.strip():
        await _show(page, partial(plan_signup_end, ids=list(ids), last=_day(typed)))


async def copy_signup(page: Page, agreement_id: int) -> None:
    """Ask for departments and the first day, plan the same agreement for each and show the plan."""
    register = page.register
    require(register.actor, Right.EDIT)
    found = _lines(page, [agreement_id])
    if not found:
        return
    one = found[0]
    question = text("signup.ask_copy", number=agreement_id)
    typed = await page.app.push_screen_wait(AskLine(question, "", text("signup.ask_copy.help")))
    if not typed or not typed.strip():
        return
    scope = register.actor.scope(Right.EDIT)
    targets = register.read_now(departments_named, typed, one["organisation_id"], "", scope, register.today)
    begins = show_date(max(one["valid_from"], register.today))
    day = await page.app.push_screen_wait(
        AskLine(text("signup.ask_copy_from"), begins, text("signup.ask_copy_from.help"))
    )
    if day and day.strip():
        # The agreement's own department has it: it is no target of "all".
        wanted = [key for key in targets if key != one["department_id"]]
        start = _day(day)
        await _show(
            page, partial(plan_signup_copies, agreement_id=agreement_id, department_ids=wanted, valid_from=start)
        )


async def verify_signups(page: Page, ids: Sequence[int]) -> None:
    """Ask for the day somebody looked, plan the stamp and show the plan."""
    require(page.register.actor, Right.EDIT)
    if not ids:
        return
    question = text("signup.ask_verified", records=counted(f"records.{RECORD}", len(ids)))
    typed = await page.app.push_screen_wait(
        AskLine(question, show_date(page.register.today), text("signup.ask_verified.help"))
    )
    if typed and typed.strip():
        await _show(page, partial(plan_signup_verified, ids=list(ids), day=_day(typed)))


async def report_signups(page: Page, ids: Sequence[int]) -> None:
    """Plan that drafts are reported and show the plan."""
    drafts = [one.id for one in _lines(page, ids) if one["status"] != "reported"]
    if drafts:
        await _show(page, partial(plan_report_records, record=RECORD, ids=drafts))
    else:
        page.tell(text("signup.draft_needed"), "warning")


async def remove_signups(page: Page, ids: Sequence[int]) -> None:
    """Plan that agreements are removed and show the plan; it warns of those in force."""
    if ids:
        await _show(page, partial(plan_remove, record=RECORD, ids=list(ids)))


async def export_list(page: Page, ids: Sequence[int]) -> None:
    """Ask for a file and write the agreements to it. A file that is there stays."""
    await _export(page, ids, export_signups, "signup.file", "signup.written")


async def export_matrix(page: Page, ids: Sequence[int]) -> None:
    """Ask for a file and write to it where the seekers of departments are sent. A file that is there stays."""
    await _export(page, ids, export_signup_matrix, "signup.matrix_file", "signup.matrix_written")


async def _export(page: Page, ids: Sequence[int], write: Callable[..., int], name: str, said: str) -> None:
    if not ids:
        page.tell(text("signup.none"), "warning")
        return
    register = page.register
    suggested = Path.home() / text(name, day=f"{register.today:%Y%m%d}")
    path = await ask_path(page, text("signup.ask_file"), suggested, text("signup.ask_file.help"))
    if path is not None:
        rows = await register.read(write, register.actor, ids, path, today=register.today)
        page.tell(counted(said, rows, file=plain(str(path))))


def _day(typed: str) -> date:
    try:
        return parse_date(typed.strip())
    except ValueError:
        raise refused("retire.not_a_day", value=typed) from None


def _lines(page: Page, ids: Sequence[int]) -> list[SignupLine]:
    register = page.register
    return register.read_now(signups_of, ids, register.actor.scope(Right.VIEW), register.codes, register.today)


async def _show(page: Page, operation: Callable[..., Plan]) -> None:
    """Make a plan as the person at work and show it."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register

    def make() -> Plan:
        return register.read_now(operation, register.actor, source=_SCREEN, today=register.today)

    await page.app.push_screen_wait(PlanPage(make(), make))
