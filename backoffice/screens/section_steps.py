"""What is done from the lists of building sections: made, changed, ended, removed, looked at, reported.

Owns the questions and which form leads to which operation. Never writes: the plan's own screen does.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from backoffice.formats import parse_date
from backoffice.operations.amenities import plan_amenities
from backoffice.operations.attachments import plan_attachment_change, plan_attachment_check, plan_attachments
from backoffice.operations.plan import Plan
from backoffice.operations.record_write import plan_record_change, plan_remove
from backoffice.operations.reporting import plan_report_records
from backoffice.queries.section_data import SectionLine, amenities_lines
from backoffice.rules.periods import end_after
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.record_form import SCREEN, RecordFormPage
from backoffice.screens.section_views import AMENITIES, PICTURES, WAITING
from backoffice.security import Right, require
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from backoffice.screens.section_data import SectionDataPage

_WHOLE = "0"


class AmenitiesFormPage(RecordFormPage):
    """The form of amenities: what is set is set in every section, whether it had some before or not."""

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan for all the sections."""
        change = {name: value for name, value in rows[0].items() if name in self.form.fields}
        sections = [int(str(row["building_section_id"])) for row in rows]
        register = self.register
        return plan_amenities(session, register.actor, sections, change, SCREEN, today=register.today, draft=draft)


class PictureFormPage(RecordFormPage):
    """The form of a picture or plan: its file is looked at before there is a plan."""

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that adds it."""
        register, folder = self.register, self.app.picture_folder
        return plan_attachments(session, register.actor, rows, folder, SCREEN, today=register.today, draft=draft)

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes it."""
        register, folder = self.register, self.app.picture_folder
        return plan_attachment_change(
            session, register.actor, ids, change, folder, SCREEN, today=register.today, seen=seen
        )


async def new(page: "SectionDataPage") -> None:
    """Open the form of a new record of the list: of the marked sections, or of one that is chosen."""
    require(page.register.actor, Right.EDIT)
    if page.view is AMENITIES:
        await change(page, page.chosen_lines())
        return
    place = await _ask_place(page)
    if place is not None:
        form = PictureFormPage if page.view is PICTURES else RecordFormPage
        given = {"position": None} if page.view is PICTURES else {}
        await page.app.push_screen_wait(form(page.view.record, fixed={**place, **given}))


async def _ask_place(page: "SectionDataPage") -> dict[str, object] | None:
    """Return the section that is meant, or for waiting time the whole department; asks where several can be."""
    register = page.register
    sections = await register.read(amenities_lines, page.where, register.actor.scope(Right.EDIT))
    if not sections:
        raise refused("section_data.no_section")
    choices = [(str(one.section_id), f"{one.place} · {counted('records.dwelling', one.dwellings)}") for one in sections]
    if page.view is WAITING:
        departments = {one.department_id: f"{one.place.rpartition('-')[0]} {one.name}" for one in sections}
        whole = [(f"{_WHOLE}{key}", text("section_data.whole", department=name)) for key, name in departments.items()]
        choices = whole + choices
    if len(choices) == 1:
        return {"building_section_id": sections[0].section_id}
    here = page.chosen_lines()
    begin = str(here[0].section_id) if here and here[0].section_id else None
    chosen = await page.app.push_screen_wait(ChoosePage(text("section_data.which"), choices, begin))
    if chosen is None:
        return None
    if chosen.startswith(_WHOLE):
        return {"department_id": int(chosen[1:])}
    return {"building_section_id": int(chosen)}


async def change(page: "SectionDataPage", lines: Sequence[SectionLine]) -> None:
    """Open the form of these records; amenities of several sections are set in all of them."""
    require(page.register.actor, Right.EDIT)
    if not lines:
        return
    ids = [one.id for one in lines if one.id]
    if page.view is AMENITIES and len(ids) < len(lines):
        places = [{"building_section_id": one.section_id} for one in lines]
        await page.app.push_screen_wait(AmenitiesFormPage(page.view.record, places=places))
        return
    form = PictureFormPage if page.view is PICTURES else RecordFormPage
    await page.app.push_screen_wait(form(page.view.record, ids=ids))


async def end(page: "SectionDataPage", lines: Sequence[SectionLine]) -> None:
    """Ask for the last day of groups, plan it and show the plan."""
    require(page.register.actor, Right.EDIT)
    if page.view is not WAITING or not lines:
        page.tell(text("section_data.end_only_groups"), "warning")
        return
    question = text("section_data.ask_end", records=counted("records.letting_group", len(lines)))
    typed = await page.app.push_screen_wait(AskLine(question, "", text("section_data.ask_end.help")))
    if not typed or not typed.strip():
        return
    try:
        last = parse_date(typed.strip())
    except ValueError:
        raise refused("section_data.not_a_day", value=typed) from None
    values = {"valid_to": end_after(last)}
    await _show(page, partial(plan_record_change, record=WAITING.record, ids=_ids(lines), change=values))


async def remove(page: "SectionDataPage", lines: Sequence[SectionLine]) -> None:
    """Plan the removal of records and show the plan."""
    require(page.register.actor, Right.EDIT)
    if _ids(lines):
        await _show(page, partial(plan_remove, record=page.view.record, ids=_ids(lines)))


async def look_again(page: "SectionDataPage", lines: Sequence[SectionLine]) -> None:
    """Look at the files of all pictures of the list, and show what would be noted."""
    require(page.register.actor, Right.EDIT)
    if page.view is not PICTURES or not lines:
        page.tell(text("section_data.verify_only_files"), "warning")
        return
    await _show(page, partial(plan_attachment_check, ids=_ids(lines), folder=page.app.picture_folder))


async def report(page: "SectionDataPage", lines: Sequence[SectionLine]) -> None:
    """Plan that drafts are reported and show the plan."""
    drafts = [one.id for one in lines if one.id and one.values["status"] != _reported(page)]
    if drafts:
        await _show(page, partial(plan_report_records, record=page.view.record, ids=drafts))
    else:
        page.tell(text("section_data.no_draft"), "warning")


def _reported(page: "SectionDataPage") -> str:
    return page.register.codes["record_status"].by_meaning["reported"].code


def _ids(lines: Sequence[SectionLine]) -> list[int]:
    return [one.id for one in lines if one.id]


async def _show(page: "SectionDataPage", plan: Callable[..., Plan]) -> None:
    """Make a plan as the person at work and show it."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register

    def make() -> Plan:
        return register.read_now(lambda session: plan(session, register.actor, source=SCREEN, today=register.today))

    await page.app.push_screen_wait(PlanPage(await asyncio.to_thread(make), make))
