"""What is done with an inspection from its page: the next step, any step, lines, works and photos, always by a plan.

Owns the questions. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from backoffice.operations import inspections as steps
from backoffice.operations.inspection_export import export_report
from backoffice.operations.inspection_lines import plan_line_removal
from backoffice.operations.inspection_photos import plan_photo_check, plan_photo_removal
from backoffice.operations.plan import Plan
from backoffice.queries.inspections import InspectionRow
from backoffice.rules.inspections import MOVE_OUT
from backoffice.safe_text import plain
from backoffice.screens.ask import AskLine, ask_path
from backoffice.screens.asking import ask_one_day, choose_code, choose_yes
from backoffice.screens.choose import ChoosePage
from backoffice.screens.inspection_making import InspectionFormPage
from backoffice.screens.page import Page
from backoffice.screens.record_form import SCREEN
from backoffice.screens.requesting import show
from backoffice.text import counted, text

STEPS = ("appointment", "summon", "hold", "report", "estimate", "objection")
"""What can be done, in the order in which it is done."""


def next_step(own: InspectionRow) -> str:
    """Return the step that comes next; "" where nothing is left to do on this page."""
    out = own.kind == MOVE_OUT
    for step, name in (
        ("appointment", "planned_on"),
        ("summon", "summoned_on"),
        ("hold", "held_on"),
        ("report", "report_on"),
    ):
        if own[name] is None and (out or step != "summon"):
            return step
    return "estimate" if out and own["estimate_on"] is None else ""


async def ask_step(page: Page, own: InspectionRow) -> None:
    """Let the person choose what happened, and plan it."""
    choices = [(one, text(f"inspection.step.{one}")) for one in STEPS]
    chosen = await page.app.push_screen_wait(ChoosePage(text("inspection.ask_step"), choices, next_step(own)))
    if chosen is not None:
        await take_step(page, own, chosen)


async def take_step(page: Page, own: InspectionRow, step: str) -> None:
    """Ask for what a step needs, plan it and show the plan."""
    await _STEPS[step](page, own)


async def _appointment(page: Page, own: InspectionRow) -> None:
    await page.app.push_screen_wait(InspectionFormPage("inspection", ids=[own.id], fixed=_fixed(own)))


def _fixed(own: InspectionRow) -> dict[str, object]:
    return {"inspection_kind": own["inspection_kind"]}


async def _summon(page: Page, own: InspectionRow) -> None:
    await _day_step(page, own, steps.plan_summons, "summon")


async def _estimate(page: Page, own: InspectionRow) -> None:
    await _day_step(page, own, steps.plan_estimate, "estimate" if own.regime == "almen" else "claim")


async def _objection(page: Page, own: InspectionRow) -> None:
    await _day_step(page, own, steps.plan_objection, "objection")


async def _day_step(page: Page, own: InspectionRow, plan: Callable[..., Plan], name: str) -> None:
    today = page.register.today
    day = await ask_one_day(page, text(f"inspection.ask.{name}"), today, text(f"inspection.ask.{name}.help"))
    if day is not None:
        await show(page, _of_today(page, plan, own.id, day))


async def _hold(page: Page, own: InspectionRow) -> None:
    register = page.register
    planned = own["planned_on"] if own["planned_on"] and own["planned_on"] <= register.today else register.today
    day = await ask_one_day(page, text("inspection.ask.hold"), planned, text("inspection.ask.hold.help"))
    if day is None:
        return
    question = text("inspection.ask.by")
    by = await page.app.push_screen_wait(AskLine(question, register.actor.name, text("inspection.ask.by.help")))
    if not by or not by.strip():
        return
    choices = [(name, text(f"inspection.signed.{name}")) for name in ("both", "landlord", "absent")]
    signed = await page.app.push_screen_wait(ChoosePage(text("inspection.ask.signed"), choices))
    if signed is None:
        return
    answers = (text("inspection.keys.yes"), text("inspection.keys.no"))
    keys = await choose_yes(page, text(f"inspection.ask.keys.{own.kind}"), answers)
    if keys is None:
        return
    held = steps.Held(day, by.strip(), signed != "absent", signed == "both", True, day if keys else None)
    await show(page, _of_today(page, steps.plan_hold, own.id, held))


async def _report(page: Page, own: InspectionRow) -> None:
    register = page.register
    suggested = own["held_on"] if own["signed_by_tenant"] else register.today
    day = await ask_one_day(page, text("inspection.ask.report"), suggested, text("inspection.ask.report.help"))
    if day is None:
        return
    handed = register.codes["notice_channel"].by_meaning["in_person"].code if day == own["held_on"] else None
    question = text("inspection.ask.channel")
    channel = await choose_code(page, question, register.codes["notice_channel"], handed)
    if channel is not None:
        await show(page, _of_today(page, steps.plan_report, own.id, day, channel))


_STEPS = {
    "appointment": _appointment,
    "summon": _summon,
    "hold": _hold,
    "report": _report,
    "estimate": _estimate,
    "objection": _objection,
}


async def remove_lines(page: Page, ids: Sequence[int]) -> None:
    """Plan that lines are taken out, and show the plan."""
    await show(page, _of_today(page, plan_line_removal, list(ids)))


async def remove_photos(page: Page, ids: Sequence[int]) -> None:
    """Plan that photos are taken out, and show the plan."""
    await show(page, _of_today(page, plan_photo_removal, list(ids)))


async def look_again(page: Page, ids: Sequence[int]) -> None:
    """Look at the files of photos and show what would be noted."""
    await show(page, _of_today(page, plan_photo_check, list(ids), page.app.picture_folder))


def _of_today(page: Page, plan: Callable[..., Plan], *given: object) -> Callable[..., Plan]:
    return partial(_made, plan, given, page.register.today)


def _made(plan: Callable[..., Plan], given: Sequence[object], today: object, session: object, actor: object) -> Plan:
    return plan(session, actor, *given, SCREEN, today=today)


async def export(page: Page, own: InspectionRow) -> None:
    """Ask for a file and write the report to it as a workbook."""
    register = page.register
    suggested = Path.home() / text("inspection.file", number=own.id, day=f"{register.today:%Y%m%d}")
    path = await ask_path(page, text("inspection.ask_file"), suggested, text("inspection.ask_file.help"))
    if path is None:
        return
    rows = await register.read(export_report, register.actor, own.id, path, today=register.today)
    page.tell(counted("inspection.written", rows, file=plain(str(path))))
