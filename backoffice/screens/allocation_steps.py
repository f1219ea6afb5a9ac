"""What is done with allocation agreements from any screen: made, changed, ended, renewed, copied, removed, taken out.

Owns the questions. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from backoffice.operations.allocating import RECORD, plan_copies, plan_end, plan_remove_drafts, plan_renewal
from backoffice.operations.allocation_export import export_allocations
from backoffice.operations.plan import Plan, Source
from backoffice.operations.reporting import plan_report_records
from backoffice.queries.allocations import AllocationLine, allocations_of, municipality_of
from backoffice.queries.departments_named import departments_named
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.rules.periods import FOREVER, last_day
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.asking_place import ask_place
from backoffice.screens.page import Page
from backoffice.screens.place_levels import place_of
from backoffice.screens.retiring import end_of
from backoffice.security import Right, require
from backoffice.text import counted, text

_KINDS = ("organisation", "department")
_SCREEN = Source("screen")


async def new_allocation(page: Page, where: Where) -> None:
    """Open the form of a new agreement of a place; asks which place where none is given."""
    from backoffice.screens.record_form import RecordFormPage

    require(page.register.actor, Right.EDIT)
    if where == EVERYWHERE:
        found = await ask_place(page, text("allocation.ask_place"), text("allocation.ask_place.help"), _KINDS)
        if found is None:
            return
        where = place_of(found).where()
    fixed = (
        {"department_id": where.department_id} if where.department_id else {"organisation_id": where.organisation_id}
    )
    municipality = page.register.read_now(municipality_of, where)
    given = {"municipality_code": municipality} if municipality else {}
    await page.app.push_screen_wait(RecordFormPage(RECORD, given=given, fixed=fixed))


async def change_allocations(page: Page, ids: Sequence[int]) -> None:
    """Open the form of one agreement, or of several at once."""
    from backoffice.screens.record_form import RecordFormPage

    require(page.register.actor, Right.EDIT)
    if ids:
        await page.app.push_screen_wait(RecordFormPage(RECORD, ids=list(ids)))


async def end_allocations(page: Page, ids: Sequence[int]) -> None:
    """Ask for the last day (an empty line leaves them open), plan it and show the plan."""
    require(page.register.actor, Right.EDIT)
    if not ids:
        return
    question = text("allocation.ask_end", records=counted(f"records.{RECORD}", len(ids)))
    typed = await page.app.push_screen_wait(AskLine(question, "", text("allocation.ask_end.help")))
    if typed is not None:
        last = last_day(end_of(typed)) if typed.strip() else None
        await _show(page, plan_end, ids, last)


async def renew_allocations(page: Page, ids: Sequence[int]) -> None:
    """Ask for the last day of those that are open, and how long the new ones last; plan it and show the plan."""
    require(page.register.actor, Right.EDIT)
    found = _lines(page, ids)
    if not found:
        return
    records = counted(f"records.{RECORD}", len(found))
    last = None
    if any(one["valid_to"] == FOREVER for one in found):
        typed = await page.app.push_screen_wait(
            AskLine(text("allocation.ask_last", records=records), "", text("allocation.ask_last.help"))
        )
        if not typed or not typed.strip():
            return
        last = last_day(end_of(typed))
    question = text("allocation.ask_until", records=records)
    typed = await page.app.push_screen_wait(AskLine(question, "", text("allocation.ask_until.help")))
    if typed is not None:
        until = last_day(end_of(typed)) if typed.strip() else None
        await _show(page, partial(plan_renewal, last=last, until=until), [one.id for one in found])


async def copy_allocation(page: Page, agreement_id: int) -> None:
    """Ask for departments, plan the same agreement for each and show the plan."""
    register = page.register
    require(register.actor, Right.EDIT)
    found = _lines(page, [agreement_id])
    if not found:
        return
    one = found[0]
    question = text("allocation.ask_copy", title=one["title"])
    typed = await page.app.push_screen_wait(AskLine(question, "", text("allocation.ask_copy.help")))
    if typed and typed.strip():
        scope = register.actor.scope(Right.EDIT)
        owner, municipality = one["organisation_id"], one["municipality_code"]
        targets = register.read_now(departments_named, typed, owner, municipality, scope, register.today)
        # An agreement of a department is there already; the others of its organisation are meant.
        wanted = [key for key in targets if key != one["department_id"]]
        await _show(page, plan_copies, agreement_id, wanted)


async def report_allocations(page: Page, ids: Sequence[int]) -> None:
    """Plan that drafts are reported and show the plan."""
    if ids:
        await _show(page, partial(plan_report_records, record=RECORD, ids=ids))


async def remove_drafts(page: Page, ids: Sequence[int]) -> None:
    """Plan that drafts are removed and show the plan."""
    if ids:
        await _show(page, plan_remove_drafts, ids)


async def export_list(page: Page, ids: Sequence[int]) -> None:
    """Ask for a file and write the agreements to it. A file that is there stays."""
    if not ids:
        page.tell(text("allocation.none"), "warning")
        return
    register = page.register
    suggested = Path.home() / text("allocation.file", day=f"{register.today:%Y%m%d}")
    path = await ask_path(page, text("allocation.ask_file"), suggested, text("allocation.ask_file.help"))
    if path is not None:
        rows = await register.read(export_allocations, register.actor, ids, path, today=register.today)
        page.tell(counted("allocation.written", rows, file=plain(str(path))))


def _lines(page: Page, ids: Sequence[int]) -> list[AllocationLine]:
    register = page.register
    scope = register.actor.scope(Right.VIEW)
    return register.read_now(allocations_of, ids, scope, register.codes, register.today)


async def _show(page: Page, operation: Callable[..., Plan], *asked: object) -> None:
    """Make a plan as the person at work and show it."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register
    today: date = register.today

    def make() -> Plan:
        return register.read_now(
            lambda session: operation(session, register.actor, *asked, source=_SCREEN, today=today)
        )

    await page.app.push_screen_wait(PlanPage(make(), make))
