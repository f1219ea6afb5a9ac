"""What a person does with empty dwellings, from any screen: report, re-report, end, let, explain; always by a plan.

Owns the questions, with LBF's criterion of a vacancy first. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from backoffice.formats import parse_kroner, show_kroner
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.plan import Plan, Source
from backoffice.operations.vacancies import REASONS, Emptied, plan_end, plan_move_start, plan_no_tenant, plan_open
from backoffice.operations.vacancy_confirming import plan_confirm
from backoffice.queries.dwelling_card import DwellingCard, dwelling_card
from backoffice.queries.lease_rows import LeaseRow, lease_rows
from backoffice.queries.places import find
from backoffice.queries.selection import of_ids
from backoffice.queries.vacancy_facts import vacancy_facts, vacancy_limits
from backoffice.rules.explain import Fix
from backoffice.rules.periods import end_after
from backoffice.rules.problems import refused
from backoffice.rules.vacancy_explained import explain_vacancy, question_of
from backoffice.screens.ask import AskLine
from backoffice.screens.asking import ask_day
from backoffice.screens.choose import ChoosePage
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.page import Page
from backoffice.screens.requesting import show
from backoffice.security import Right, require
from backoffice.text import counted, text

_SCREEN = Source("screen")
# Which command's key each fix of an explanation has.
KEYS = {
    "let": "new",
    "end": "end",
    "no_tenant": "no_tenant",
    "open": "begin",
    "move_start": "edit",
    "open_signup": "edit",
    "show_dwelling": "edit",
    "end_mark": "edit",
    "confirm": "approve",
    "report_dwelling": "report",
}


async def explain_dwelling(page: Page, dwelling_id: int) -> None:
    """Explain why a dwelling is shown as vacant or not, carry out the fix whose key is pressed, and explain again."""
    register = page.register
    while True:
        card = await register.read(dwelling_card, dwelling_id, register.actor.scope(Right.VIEW))
        if card is None:
            raise refused("card.gone")
        facts = await register.read(vacancy_facts, [dwelling_id], register.codes, register.today)
        explanation = explain_vacancy(facts[dwelling_id], register.today, vacancy_limits())
        heading = text(question_of(explanation), address=str(card.values["address"]))
        fix = await page.app.push_screen_wait(ExplainPage(heading, explanation, KEYS))
        if fix is None:
            return
        async with page.telling():
            await carry_out(page, dwelling_id, fix)


async def carry_out(page: Page, dwelling_id: int, fix: Fix) -> None:
    """Do what a fix says: ask for what it does not know, and show the plan."""
    start, lease = fix.values.get("start"), fix.values.get("lease")
    day = start if isinstance(start, date) else None
    match fix.command:
        case "let":
            await let_dwelling(page, dwelling_id, day, lease if isinstance(lease, int) else 0)
        case "end":
            await end_vacancies(page, [dwelling_id])
        case "no_tenant":
            await report_no_tenant(page, [dwelling_id], str(fix.values.get("reason") or ""), day)
        case "open":
            await open_vacancies(page, [dwelling_id], day)
        case "report_dwelling":
            from backoffice.screens.report_steps import report_dwellings

            await report_dwellings(page, of_ids([dwelling_id]))
        case "confirm":
            await confirm(page, [dwelling_id])
        case "move_start":
            await _show(page, partial(plan_move_start, dwelling_ids=[dwelling_id], start=None))
        case _:
            from backoffice.screens.edit_form import EditPage

            await page.app.push_screen_wait(EditPage(of_ids([dwelling_id])))


async def choose_dwelling(page: Page) -> int | None:
    """Ask for a dwelling by its address or BBR id; None after Esc. Refused where there is none."""
    typed = await page.app.push_screen_wait(
        AskLine(text("vacancy.ask_dwelling"), "", text("vacancy.ask_dwelling.help"))
    )
    if not typed or not typed.strip():
        return None
    scope = page.register.actor.scope(Right.EDIT)
    found = [one for one in page.register.read_now(find, typed, scope) if one.kind == "dwelling"]
    if not found:
        raise refused("vacancy.unknown_dwelling", value=typed.strip())
    choices = [(str(number), one.name) for number, one in enumerate(found)]
    chosen = "0" if len(found) == 1 else await page.app.push_screen_wait(ChoosePage(text("vacancy.which"), choices))
    return None if chosen is None else found[int(chosen)].id


async def open_vacancies(page: Page, dwelling_ids: Sequence[int], start: date | None = None) -> None:
    """Ask whether there is an economic loss, and if not why the dwellings are empty, and from when; show the plan."""
    require(page.register.actor, Right.EDIT)
    if not dwelling_ids:
        return
    question = text("vacancy.ask_loss", dwellings=counted("records.dwelling", len(dwelling_ids)))
    reason = await _choose(page, question, REASONS, "loss")
    if reason is None:
        return
    day = await ask_day(page, text("vacancy.ask_start"), start, text("vacancy.ask_start.help"), may_be_empty=True)
    if day is not None:
        emptied = Emptied(reason, day[0])
        await _show(page, partial(plan_open, dwelling_ids=dwelling_ids, emptied=emptied))


async def report_no_tenant(
    page: Page, dwelling_ids: Sequence[int], reason: str = "", start: date | None = None
) -> None:
    """Ask why there is no tenant (unless it is known) and from when; show the plan of allocation type 10."""
    require(page.register.actor, Right.EDIT)
    if not dwelling_ids:
        return
    chosen: str | None = reason
    if not reason:
        reasons = [one for one in REASONS if one not in ("economic_loss", "notice")]
        chosen = await _choose(page, text("vacancy.ask_reason"), reasons, "nobody")
    if chosen is None:
        return
    day = await ask_day(page, text("vacancy.ask_split"), start, text("vacancy.ask_split.help"), may_be_empty=True)
    if day is not None:
        await _show(page, partial(plan_no_tenant, dwelling_ids=dwelling_ids, emptied=Emptied(chosen, day[0])))


async def end_vacancies(page: Page, dwelling_ids: Sequence[int], kind: str = "vacant") -> None:
    """Ask for the last day and show the plan that ends vacancies ("vacant") or periods without tenant ("no_tenant")."""
    require(page.register.actor, Right.EDIT)
    if not dwelling_ids:
        return
    question = text(f"vacancy.ask_end_{kind}", dwellings=counted("records.dwelling", len(dwelling_ids)))
    day = await ask_day(page, question, page.register.today, text("vacancy.ask_end.help"), may_be_empty=False)
    if day is not None and day[0] is not None:
        end = end_after(day[0])
        await _show(page, partial(plan_end, dwelling_ids=dwelling_ids, end=end, kind=kind))


async def confirm(page: Page, dwelling_ids: Sequence[int]) -> None:
    """Show the plan that confirms that dwellings still are vacant."""
    require(page.register.actor, Right.EDIT)
    if dwelling_ids:
        await _show(page, partial(plan_confirm, dwelling_ids=dwelling_ids))


async def let_dwelling(page: Page, dwelling_id: int, start: date | None = None, lease: int = 0) -> None:
    """Ask for the new tenant's lease and show the plan that reports it and ends the vacancy the day before."""
    register = page.register
    require(register.actor, Right.EDIT)
    card = register.read_now(dwelling_card, dwelling_id, register.actor.scope(Right.EDIT))
    if card is None:
        raise refused("out_of_scope")
    rows = register.read_now(lease_rows, [dwelling_id]).get(dwelling_id, [])
    draft = _draft(rows, lease, register.today)
    address = str(card.values["address"])
    begin = start or (draft.valid_from if draft else None)
    question = text("vacancy.ask_let_start", address=address)
    new = await ask_letting(page, question, begin, draft, card)
    if new is None:
        return
    await _show(page, partial(plan_let, dwelling_id=dwelling_id, new=new))


async def ask_letting(
    page: Page, question: str, begin: date | None, draft: LeaseRow | None, card: DwellingCard
) -> Letting | None:
    """Ask for a new tenant's lease: from when, the kind of letting, deposits and tenants; None after Esc."""
    day = await ask_day(page, question, begin, text("vacancy.ask_let_start.help"), may_be_empty=False)
    allocation = None if day is None else await _choose_allocation(page, draft)
    if day is None or allocation is None:
        return None
    entry = await _ask_kroner(page, "entry_deposit", draft, card)
    deposit = None if entry is None else await _ask_kroner(page, "deposit", draft, card)
    if entry is None or deposit is None:
        return None
    typed = await page.app.push_screen_wait(AskLine(text("vacancy.ask_tenants"), "", text("vacancy.ask_tenants.help")))
    if typed is None:
        return None
    return Letting(day[0], allocation, None, entry[0], deposit[0], _tenants(typed), draft.id if draft else 0)


def _draft(rows: Sequence[LeaseRow], wanted: int, today: date) -> LeaseRow | None:
    if wanted:
        return next((row for row in rows if row.id == wanted), None)
    drafts = [row for row in rows if not row.reported and not row.vacant and row.valid_to > today]
    return drafts[0] if len(drafts) == 1 else None


def _tenants(typed: str) -> tuple[str, ...]:
    """Read "2" as two tenants without names, "Ida Ø; Bo Å" as two with; nothing as none."""
    if typed.strip().isdecimal() and len(typed.strip()) <= 2:
        return ("",) * int(typed)
    return tuple(name.strip() for name in typed.split(";") if name.strip())


async def _choose(page: Page, question: str, reasons: Sequence[str], way: str) -> str | None:
    choices = [(one, text(f"vacancy.{way}.{one}")) for one in reasons]
    return await page.app.push_screen_wait(ChoosePage(question, choices))


async def _choose_allocation(page: Page, draft: LeaseRow | None) -> str | None:
    codes = page.register.codes["allocation_type"].codes
    known = [one for one in codes if one.meaning != "no_tenant" and one.valid_on(page.register.today)]
    choices = [(one.code, one.label) for one in known]
    held = draft.allocation_type if draft else None
    return await page.app.push_screen_wait(ChoosePage(text("vacancy.ask_allocation"), choices, held))


async def _ask_kroner(page: Page, name: str, draft: LeaseRow | None, card: DwellingCard) -> tuple[int | None] | None:
    """Ask for an amount, the draft's or the dwelling's own suggested; None after Esc, (None,) for an empty line."""
    held = getattr(draft, name) if draft else None
    suggested = card.values[f"current_{name}"] if held is None else held
    shown = "" if suggested is None else show_kroner(suggested)
    typed = await page.app.push_screen_wait(AskLine(text(f"vacancy.ask_{name}"), shown))
    if typed is None:
        return None
    if not typed.strip():
        return (None,)
    try:
        return (parse_kroner(typed),)
    except ValueError:
        raise refused("vacancy.not_an_amount", value=typed.strip()) from None


async def _show(page: Page, make: Callable[..., Plan]) -> None:
    await show(page, partial(make, source=_SCREEN, today=page.register.today))
