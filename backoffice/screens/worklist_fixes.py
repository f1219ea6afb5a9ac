"""What is offered against findings: the prefilled mass edit over exactly those records, or the step that mends them.

Owns the way from a check's fix to the place that carries it out. Writes nothing itself: every way leads to a plan.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType

from backoffice.formats import parse_date
from backoffice.operations.accepting import plan_accept
from backoffice.operations.plan import Source
from backoffice.operations.reporting import plan_report, plan_report_records
from backoffice.queries.findings import (
    FindingLine,
    amenities_of,
    dwellings_of,
    findings,
    records_of,
    registrations_near,
    sections_of,
    unlinked_in,
)
from backoffice.queries.selection import Where, of_ids
from backoffice.records.checks import Check
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind
from backoffice.records.values import read_value
from backoffice.rules.problems import Level, Owner, refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.requesting import request_field, show
from backoffice.security import Right, require
from backoffice.text import counted, text

_SCREEN = Source("screen")
Step = Callable[[Page, Check, Sequence[int]], Awaitable[None]]


async def mend(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Carry out what is offered against these findings of a check."""
    require(page.register.actor, Right.EDIT)
    if ids:
        await _STEPS[check.command](page, check, ids)


async def accept(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Ask why the findings may be as they are, and until when, and show the plan; Refused for errors."""
    register = page.register
    require(register.actor, Right.EDIT)
    if not ids:
        return
    if check.level is Level.ERROR:
        raise refused("accept.error")
    question = text("worklist.ask_reason", findings=counted("worklist.findings", len(ids)))
    reason = await page.app.push_screen_wait(AskLine(question, "", text("worklist.ask_reason.help")))
    if reason is None:
        return
    if not reason.strip():
        raise refused("accept.no_reason")
    until = await page.app.push_screen_wait(AskLine(text("worklist.ask_until"), "", text("worklist.ask_until.help")))
    if until is not None:
        last = _day(until) if until.strip() else None
        plan = partial(plan_accept, ids=list(ids), source=_SCREEN, today=register.today, reason=reason, until=last)
        await show(page, plan)


def _day(typed: str) -> date:
    try:
        return parse_date(typed.strip())
    except ValueError:
        raise refused("retire.not_a_day", value=typed) from None


async def ask_others(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Write a correction request about the record of a finding: what LBF, BBR or the own system has to mend."""
    line = _line(page, ids)
    if line is None:
        return
    if check.owner is Owner.REGISTER:
        raise refused("request.mended_here", subject=check.title)
    field = next(iter(check.edits), "")
    record, key = (line.record, line.record_id)
    if record not in ("organisation", "department", "building_section", "dwelling") and line.dwelling_id is not None:
        record, key = "dwelling", line.dwelling_id
    await request_field(page, record, key, field if check.command == "request" else "")


def _line(page: Page, ids: Sequence[int]) -> FindingLine | None:
    register = page.register
    found = register.read_now(findings, list(ids[:1]), register.actor.scope(Right.VIEW), register.today)
    return next(iter(found.values()), None)


async def open_record(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Open what the first of the findings is about."""
    line = _line(page, ids)
    if line is None:
        return
    if line.record == "lease":
        from backoffice.screens.lease_card import LeasePage

        await page.app.push_screen_wait(LeasePage(line.record_id))
    elif line.record == "termination":
        from backoffice.screens.case_page import CasePage

        await page.app.push_screen_wait(CasePage(line.record_id))
    elif line.record == "improvement":
        from backoffice.screens.improvement_card import ImprovementPage

        await page.app.push_screen_wait(ImprovementPage(line.record_id))
    elif line.record == "sublet":
        from backoffice.screens.sublet_card import SubletPage

        await page.app.push_screen_wait(SubletPage(line.record_id))
    elif line.dwelling_id is not None:
        from backoffice.screens.dwelling_card import DwellingCardPage

        await page.app.push_screen_wait(DwellingCardPage(line.dwelling_id))
    elif line.record == "department":
        from backoffice.screens.department_card import DepartmentCardPage

        await page.app.push_screen_wait(DepartmentCardPage(line.record_id))
    elif line.record in ("organisation", "building_section"):
        from backoffice.screens.dwelling_list import DwellingListPage

        await page.app.push_screen_wait(DwellingListPage(where_of(line)))
    else:
        await _edit_records(page, check, ids)


def where_of(line: FindingLine) -> Where:
    """Return the place of a finding about a place."""
    return Where(line.organisation_id, line.department_id, line.building_section_id)


# The fixes


async def _edit_dwellings(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.edit_form import EditPage

    form = EditPage(of_ids(page.register.read_now(dwellings_of, list(ids))), preset(page, check))
    field = next(iter(check.edits), "")
    if field:
        form.call_later(lambda: form.fields.go_to(field))
    await page.app.push_screen_wait(form)


def preset(page: Page, check: Check) -> Mapping[str, object]:
    """Return the fields that the fix offers, values as stored; an empty value empties the field."""
    found: dict[str, object] = {}
    for name, typed in check.edits.items():
        field = DWELLING.fields[name]
        if typed is not None:
            found[name] = (
                None if field.kind is Kind.LINK or not typed else read_value(field, typed, page.register.codes)
            )
    return found


async def _link(page: Page, check: Check, ids: Sequence[int]) -> None:
    """Link dwellings to the registration of their own section; asks which where a section has several."""
    from backoffice.screens.disability_steps import link

    register = page.register
    sections = register.read_now(sections_of, list(ids))
    near = register.read_now(registrations_near, list(sections))
    own = register.read_now(dwellings_of, list(ids))
    dwellings = own or register.read_now(unlinked_in, list(near), register.today)
    if not near:
        await _new_registration(page, check, ids)
        return
    chosen = []
    for registrations in near.values():
        key: str | None = str(registrations[0][0])
        if len(registrations) > 1:
            choices = [(str(one), name) for one, name in registrations]
            key = await page.app.push_screen_wait(ChoosePage(text("worklist.which_registration"), choices))
        if key is None:
            return
        chosen.append(int(key))
    await link(page, of_ids(dwellings), chosen)


async def _pictures(page: Page, line: FindingLine) -> None:
    """Open the section's pictures and plans: there the file is looked for again when it is changed."""
    from backoffice.screens.section_data import SectionDataPage
    from backoffice.screens.section_views import PICTURES

    await page.app.push_screen_wait(SectionDataPage(Where(section_id=line.building_section_id), PICTURES))


async def _edit_records(page: Page, check: Check, ids: Sequence[int]) -> None:
    line = _line(page, ids)
    if line is not None and line.record == "attachment":
        await _pictures(page, line)
        return
    from backoffice.screens.lease_forms import LeaseFormPage
    from backoffice.screens.record_form import RecordFormPage

    keys = page.register.read_now(records_of, list(ids))
    if keys:
        form = LeaseFormPage(keys) if check.record == "lease" else RecordFormPage(check.record, ids=keys)
        await page.app.push_screen_wait(form)


async def _report(page: Page, check: Check, ids: Sequence[int]) -> None:
    today = page.register.today
    chosen = page.register.read_now(dwellings_of, list(ids))
    if chosen:
        await show(page, partial(plan_report, selection=of_ids(chosen), source=_SCREEN, today=today))
        return
    keys = page.register.read_now(records_of, list(ids))
    await show(page, partial(plan_report_records, record=check.record, ids=keys, source=_SCREEN, today=today))


async def _let(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.vacancy_steps import let_dwelling

    line = _line(page, ids)
    if line is not None and line.dwelling_id is not None:
        await let_dwelling(page, line.dwelling_id)


async def _no_tenant(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.vacancy_steps import report_no_tenant

    await report_no_tenant(page, list(page.register.read_now(dwellings_of, list(ids))))


async def _open_vacancies(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.vacancy_steps import open_vacancies

    await open_vacancies(page, list(page.register.read_now(dwellings_of, list(ids))))


async def _new_registration(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.disability_making import make

    line = _line(page, ids)
    if line is not None:
        await make(page, where_of(line), None)


async def _new_amenities(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.record_form import RecordFormPage

    line = _line(page, ids)
    if line is None or line.building_section_id is None:
        return
    held = page.register.read_now(amenities_of, line.building_section_id)
    if held is not None:
        await page.app.push_screen_wait(RecordFormPage("section_amenities", ids=[held]))
    else:
        fixed = {"building_section_id": line.building_section_id}
        await page.app.push_screen_wait(RecordFormPage("section_amenities", fixed=fixed))


async def _new_signup(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.signup_steps import new_signup

    line = _line(page, ids)
    if line is not None:
        await new_signup(page, where_of(line))


async def _new_allocation(page: Page, check: Check, ids: Sequence[int]) -> None:
    from backoffice.screens.allocation_steps import new_allocation

    line = _line(page, ids)
    if line is not None:
        await new_allocation(page, where_of(line))


_STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "edit": _edit_dwellings,
        "link": _link,
        "record": _edit_records,
        "report": _report,
        "report_tenant": _let,
        "report_no_tenant": _no_tenant,
        "open_vacancy": _open_vacancies,
        "new_registration": _new_registration,
        "new_amenities": _new_amenities,
        "new_signup": _new_signup,
        "new_allocation": _new_allocation,
        "request": ask_others,
        "open": open_record,
        "costs": open_record,
    }
)
ONE_AT_A_TIME = frozenset(
    {"report_tenant", "request", "open", "costs", "new_registration", "new_amenities", "new_signup", "new_allocation"}
)
"""Fixes that are carried out for one finding: of a group its list is opened first."""
