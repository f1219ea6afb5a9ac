"""What is done with leases from any screen: changed, opened, added to, and what hangs on them answered or taken out.

Owns the questions and which form leads to which operation. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from backoffice.operations.plan import Source
from backoffice.operations.record_write import plan_remove
from backoffice.operations.sublets import APPROVED, REFUSED, plan_sublet_answer, plan_sublet_end
from backoffice.operations.tenants import plan_tenants_out
from backoffice.queries.leases import LeaseCard, lease_card, lease_on
from backoffice.queries.selection import Where
from backoffice.queries.sublets import SubletLine
from backoffice.rules.letting import months_after
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.asking import ask_one_day
from backoffice.screens.choose import ChoosePage
from backoffice.screens.lease_forms import ClaimFormPage, LeaseFormPage, SubletFormPage, TenantFormPage
from backoffice.screens.lease_lines import CardLine
from backoffice.screens.page import Page
from backoffice.screens.requesting import show
from backoffice.security import Right, require
from backoffice.text import text

_SCREEN = Source("screen")
_ADDED = ("tenant", "sublet", "deposit_claim", "inspection", "improvement", "termination")
_REMOVED = frozenset({"sublet", "deposit_claim", "inspection", "improvement"})


def show_leases(page: Page, dwelling_id: int) -> None:
    """Show the leases of a dwelling; those one came from when they are just below."""
    from backoffice.screens.leases import LeasesPage

    below = page.app.screen_stack[-2]
    if isinstance(below, LeasesPage) and below.dwelling_id == dwelling_id:
        page.dismiss(None)
    else:
        page.app.push_screen(LeasesPage(dwelling_id))


async def change_leases(page: Page, ids: Sequence[int], field: str = "") -> None:
    """Open the form of what leases agree, at a field."""
    require(page.register.actor, Right.EDIT)
    if not ids:
        return
    form = LeaseFormPage(ids)
    if field:
        form.call_later(lambda: form.fields.go_to(field))
    await page.app.push_screen_wait(form)


async def add_to_lease(page: Page, card: LeaseCard) -> None:
    """Ask what is added to a lease, and open its form."""
    require(page.register.actor, Right.EDIT)
    offered = _ADDED if card.line.kind == "let" else ("inspection",)
    choices = [(one, text(f"leases.add.{one}")) for one in offered]
    chosen = await page.app.push_screen_wait(ChoosePage(text("leases.add"), choices))
    if chosen is not None:
        await _ADDING[chosen](page, card)


async def new_tenant(page: Page, card: LeaseCard) -> None:
    """Open the form of a tenant of this lease."""
    await page.app.push_screen_wait(TenantFormPage(card.line.id, card.address))


async def new_sublet(page: Page, card: LeaseCard) -> None:
    """Open the form of a sublet of this lease, asked for today and to begin with the next month."""
    today = page.register.today
    start = max(months_after(today.replace(day=1), 1), card.line["valid_from"])
    given: Mapping[str, object] = {"asked_on": today, "whole": True, "valid_from": start}
    await page.app.push_screen_wait(SubletFormPage(card.line.id, given=given))


async def new_sublet_somewhere(page: Page) -> None:
    """Choose a dwelling, and open the form of a sublet of the lease that somebody lives there by."""
    from backoffice.screens.vacancy_steps import choose_dwelling

    register = page.register
    key = await choose_dwelling(page)
    lease = None if key is None else register.read_now(lease_on, key, register.today)
    if key is None:
        return
    card = register.read_now(lease_card, lease or 0, register.actor.scope(Right.VIEW), register.codes, register.today)
    if card is None:
        raise refused("sublet.no_lease")
    await new_sublet(page, card)


async def new_claim(page: Page, card: LeaseCard) -> None:
    """Open the form of a claim on the deposit of this lease."""
    await page.app.push_screen_wait(ClaimFormPage(card.line.id, given={"registered_on": page.register.today}))


async def _new_inspection(page: Page, card: LeaseCard) -> None:
    from backoffice.screens.inspection_making import arrange_in

    await arrange_in(page, card.dwelling_id)


async def _new_improvement(page: Page, card: LeaseCard) -> None:
    from backoffice.screens.improvement_steps import new_for_lease

    await new_for_lease(page, card.line.id, card.address)


async def _new_termination(page: Page, card: LeaseCard) -> None:
    from backoffice.screens.case_steps import receive

    await receive(page, card.dwelling_id)


_ADDING = {
    "tenant": new_tenant,
    "sublet": new_sublet,
    "deposit_claim": new_claim,
    "inspection": _new_inspection,
    "improvement": _new_improvement,
    "termination": _new_termination,
}


async def open_line(page: Page, card: LeaseCard, line: CardLine) -> None:
    """Open what a line of a lease's card is about."""
    match line.record:
        case "lease":
            await change_leases(page, [card.line.id], line.field)
        case "tenancy_terms":
            from backoffice.screens.tenancies import TERMS, TenanciesPage

            await page.app.push_screen_wait(TenanciesPage(Where(card.organisation_id, card.department_id), TERMS))
        case "tenant":
            await change_tenant(page, card, line.record_id)
        case "sublet":
            from backoffice.screens.sublet_card import SubletPage

            await page.app.push_screen_wait(SubletPage(line.record_id))
        case "deposit_claim":
            require(page.register.actor, Right.EDIT)
            await page.app.push_screen_wait(ClaimFormPage(card.line.id, ids=[line.record_id]))
        case "termination":
            from backoffice.screens.case_page import CasePage

            await page.app.push_screen_wait(CasePage(line.record_id))
        case "inspection":
            from backoffice.screens.inspection_page import InspectionPage

            await page.app.push_screen_wait(InspectionPage(line.record_id))
        case "improvement":
            from backoffice.screens.improvement_card import ImprovementPage

            await page.app.push_screen_wait(ImprovementPage(line.record_id))


async def change_tenant(page: Page, card: LeaseCard, tenant_id: int) -> None:
    """Open the form of a tenant: there, and only there, a person's data is shown, to who may change it."""
    require(page.register.actor, Right.EDIT)
    await page.app.push_screen_wait(TenantFormPage(card.line.id, card.address, ids=[tenant_id]))


async def remove_line(page: Page, line: CardLine) -> None:
    """Plan that what a line is about is taken out of the register, and show the plan."""
    require(page.register.actor, Right.EDIT)
    today = page.register.today
    if line.record == "tenant":
        await show(page, partial(plan_tenants_out, tenant_ids=[line.record_id], source=_SCREEN, today=today))
    elif line.record in _REMOVED:
        made = partial(plan_remove, record=line.record, ids=[line.record_id], source=_SCREEN, today=today)
        await show(page, made)
    else:
        page.tell(text("leases.not_removed"), "warning")


# Sublets


async def change_sublet(page: Page, line: SubletLine) -> None:
    """Open the form of a sublet; what it is approved for is asked anew where it becomes more."""
    require(page.register.actor, Right.EDIT)
    await page.app.push_screen_wait(SubletFormPage(line.lease_id, ids=[line.id]))


async def answer_sublet(page: Page, line: SubletLine) -> None:
    """Ask whether a sublet is approved or refused, and why, and show the plan; Refused for one that is answered."""
    register = page.register
    require(register.actor, Right.EDIT)
    if line["answer"] is not None:
        raise refused("sublet.answered_already", day=f"{line['answered_on']:%d-%m-%Y}")
    choices = [(one, text(f"sublets.answer.{one}")) for one in (APPROVED, REFUSED)]
    answer = await page.app.push_screen_wait(ChoosePage(text("sublets.ask_answer"), choices))
    if answer is None:
        return
    question, told = text(f"sublets.ask_reason.{answer}"), text("sublets.ask_reason.help")
    because = await page.app.push_screen_wait(AskLine(question, "", told))
    if because is not None:
        made = partial(plan_sublet_answer, sublet_id=line.id, answer=answer, because=because)
        await show(page, partial(made, source=_SCREEN, today=register.today))


async def end_sublet(page: Page, line: SubletLine) -> None:
    """Ask for the last day of a sublet, and show the plan."""
    require(page.register.actor, Right.EDIT)
    today = page.register.today
    last = await ask_one_day(page, text("sublets.ask_end"), None, text("sublets.ask_end.help"))
    if last is not None:
        await show(page, partial(plan_sublet_end, sublet_id=line.id, last=last, source=_SCREEN, today=today))
