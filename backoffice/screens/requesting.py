"""Write and change correction requests from any screen: ask for what is missing, plan it, show the plan.

Owns the questions. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from backoffice.operations.plan import Plan, Source
from backoffice.operations.request_bulk import plan_requests_from
from backoffice.operations.requesting import Wanted, plan_request_change, plan_requests
from backoffice.queries.places import Found, find
from backoffice.queries.request_about import About, request_about
from backoffice.records.fields import KeptBy
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Owner, refused
from backoffice.screens.ask import AskLine
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.security import Right, require
from backoffice.text import text

_OTHER = "-"


async def request_new(page: Page) -> None:
    """Ask what a request is about - a place or dwelling, and one of its fields - and go on as `request_field`."""
    require(page.register.actor, Right.EDIT)
    typed = await page.app.push_screen_wait(AskLine(text("request.ask_place"), "", text("request.ask_place.help")))
    if not typed or not typed.strip():
        return
    found = page.register.read_now(find, typed, page.register.actor.scope(Right.EDIT))
    if not found:
        raise refused("request.nothing_found", typed=typed)
    choices = [(str(number), _called(one)) for number, one in enumerate(found)]
    chosen = "0" if len(found) == 1 else await page.app.push_screen_wait(ChoosePage(text("request.which"), choices))
    if chosen is not None:
        await request_about_record(page, found[int(chosen)].kind, found[int(chosen)].id)


async def request_about_record(page: Page, record: str, record_id: int) -> None:
    """Ask for the field that is wrong, and go on as `request_field`."""
    fields = BY_NAME[record].kept_by(KeptBy.MASTER_DATA)
    choices = [(field.name, field.label) for field in fields] + [(_OTHER, text("request.other_subject"))]
    field = await page.app.push_screen_wait(ChoosePage(text("request.which_field"), choices))
    if field is not None:
        await request_field(page, record, record_id, "" if field == _OTHER else field)


async def request_field(page: Page, record: str, record_id: int, field: str) -> None:
    """Ask what the field should be and why, plan the request and show the plan; Refused for what is mended here."""
    register = page.register
    require(register.actor, Right.EDIT)
    scope = register.actor.scope(Right.EDIT)
    about = register.read_now(request_about, record, record_id, field, scope, register.codes)
    if about is None:
        raise refused("out_of_scope")
    if about.owner is Owner.REGISTER:
        raise refused("request.mended_here", subject=about.subject)
    subject: str | None = about.subject
    if not subject:
        subject = await page.app.push_screen_wait(AskLine(text("request.ask_subject"), "", about.place))
    if not subject:
        return
    held = text("request.held", value=about.held) if about.held else about.place
    should = await page.app.push_screen_wait(AskLine(text("request.ask_should", subject=subject), "", held))
    if should is None:
        return
    reason = await page.app.push_screen_wait(AskLine(text("request.ask_reason"), "", text("request.ask_reason.help")))
    if reason is not None:
        wanted = _wanted(about, subject, should.strip(), reason.strip())
        await show(page, partial(plan_requests, wanted=[wanted], source=Source("screen"), today=register.today))


async def request_from(page: Page, plan: Plan) -> None:
    """Plan the requests that the rows of another plan ask for, and show them."""
    today = page.register.today
    await show(page, partial(plan_requests_from, plan=plan, source=Source("screen"), today=today))


async def change_requests(page: Page, ids: Sequence[int], change: Mapping[str, object]) -> None:
    """Plan another status or other texts of requests, and show the plan."""
    today = page.register.today
    await show(page, partial(plan_request_change, ids=ids, change=change, source=Source("screen"), today=today))


async def show(page: Page, plan: Callable[..., Plan]) -> None:
    """Make a plan as the person at work and show it."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register

    def make() -> Plan:
        return register.read_now(lambda session: plan(session, register.actor))

    await page.app.push_screen_wait(PlanPage(make(), make))


def _called(one: Found) -> str:
    number = "" if one.kind == "dwelling" else f"{one.number} "
    return f"{text(f'record.{one.kind}')}: {number}{one.name}"


def _wanted(about: About, subject: str, should: str, reason: str) -> Wanted:
    return Wanted(
        about.owner,
        about.organisation_id,
        about.department_id,
        about.place,
        subject,
        about.held,
        should,
        reason,
        about=(about.record, about.id, about.field),
    )
