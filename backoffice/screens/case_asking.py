"""What each step of a termination case asks a person, and the plan that the answers make.

Owns the questions and their order. Which steps there are, case_steps says. Never writes: the plan's own screen does.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType

from backoffice.operations.plan import Plan, Source
from backoffice.operations.settlement_second import plan_close
from backoffice.operations.termination_steps import (
    DATES,
    plan_cleared,
    plan_confirm,
    plan_emptied,
    plan_moved_out,
    plan_omit,
    plan_override,
    plan_relet,
    plan_seek,
    plan_withdraw,
)
from backoffice.operations.terminations import plan_particulars, plan_recompute
from backoffice.queries.case_card import CaseCard
from backoffice.queries.dwelling_card import dwelling_card
from backoffice.records.tenancy import TERMINATION
from backoffice.rules.problems import refused
from backoffice.screens.asking import ask_day, ask_one_day, ask_reason, choose_code, choose_codes, choose_yes
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.requesting import show
from backoffice.screens.vacancy_steps import ask_letting
from backoffice.security import Right, require
from backoffice.text import text

_SCREEN = Source("screen")
_EMPTIED = ("economic_loss", "renovation", "rehousing", "municipality", "other")
_LATER = "later"


async def _particulars(page: Page, card: CaseCard) -> None:
    question = text("case.ask_missing")
    codes = page.register.codes["missing_particular"]
    still = await choose_codes(page, question, codes, (card.values["missing"] or "").split())
    if still is None:
        return
    day = None
    if not still and card.facts.missing:
        day = await ask_one_day(page, text("case.ask_complete"), page.register.today)
        if day is None:
            return
    await _show(page, partial(plan_particulars, termination_id=card.id, missing=still, on=day))


async def _recompute(page: Page, card: CaseCard) -> None:
    await _show(page, partial(plan_recompute, termination_id=card.id))


async def _override(page: Page, card: CaseCard) -> None:
    dates = {}
    for name in DATES:
        day = await ask_one_day(page, TERMINATION.fields[name].label, card.values[name], text("case.ask_override.help"))
        if day is None:
            return
        if day != card.values[name]:
            dates[name] = day
    if not dates:
        page.tell(text("case.no_other_dates"), "warning")
        return
    why = await ask_reason(page, text("case.ask_why"), text("case.ask_why.help"))
    if why is not None:
        await _show(page, partial(plan_override, termination_id=card.id, dates=dates, why=why))


async def _confirm(page: Page, card: CaseCard) -> None:
    emptied = await _ask_emptied(page, card, later=True)
    if emptied is not None:
        await _show(page, partial(plan_confirm, termination_id=card.id, emptied=emptied))


async def _dwelling(page: Page, card: CaseCard) -> None:
    emptied = await _ask_emptied(page, card, later=False)
    if emptied:
        await _show(page, partial(plan_emptied, termination_id=card.id, emptied=emptied))


async def _ask_emptied(page: Page, card: CaseCard, *, later: bool) -> str | None:
    """Ask what the dwelling becomes after the lease by the criterion of a loss; "" for later, None after Esc."""
    choices = [(_LATER, text("case.emptied_later"))] if later else []
    choices += [(one, text(f"vacancy.loss.{one}")) for one in _EMPTIED]
    end = card.facts.liability_end
    question = text("case.ask_emptied", day=f"{end:%d-%m-%Y}" if end else "–")
    chosen = await page.app.push_screen_wait(ChoosePage(question, choices))
    return "" if chosen == _LATER else chosen


async def _seek(page: Page, card: CaseCard) -> None:
    day = await ask_one_day(page, text("case.ask_wants_out"), card.values["wants_out_on"])
    if day is not None:
        await _show(page, partial(plan_seek, termination_id=card.id, wants_out_on=day))


async def _relet(page: Page, card: CaseCard) -> None:
    register = page.register
    dwelling = register.read_now(dwelling_card, card.values["dwelling_id"], register.actor.scope(Right.EDIT))
    if dwelling is None:
        raise refused("out_of_scope")
    last = card.values["rent_last_day"]
    question = text("case.ask_relet", address=card.address, last=f"{last:%d-%m-%Y}" if last else "–")
    new = await ask_letting(page, question, card.values["wants_out_on"], None, dwelling)
    if new is not None:
        await _show(page, partial(plan_relet, termination_id=card.id, new=new))


async def _moved_out(page: Page, card: CaseCard) -> None:
    today = page.register.today
    moved = await ask_one_day(page, text("case.ask_moved_out"), min(card.values["vacate_by"] or today, today))
    known = (
        None if moved is None else await ask_one_day(page, text("case.ask_known"), today, text("case.ask_known.help"))
    )
    if moved is None or known is None:
        return
    keys = await ask_day(page, text("case.ask_keys"), known, text("case.ask_keys.help"), may_be_empty=True)
    if keys is None:
        return
    question, answers = text("case.ask_empty"), (text("case.is_empty"), text("case.not_empty"))
    empty = await choose_yes(page, question, answers)
    if empty is not None:
        plan = partial(
            plan_moved_out, termination_id=card.id, moved_out_on=moved, known_on=known, keys_on=keys[0], emptied=empty
        )
        await _show(page, plan)


async def _cleared(page: Page, card: CaseCard) -> None:
    await _show(page, partial(plan_cleared, termination_id=card.id))


async def _omit(page: Page, card: CaseCard) -> None:
    why = await ask_reason(page, text("case.ask_omit"), text("case.ask_omit.help"))
    if why is not None:
        await _show(page, partial(plan_omit, termination_id=card.id, why=why))


async def _withdraw(page: Page, card: CaseCard) -> None:
    require(page.register.actor, Right.APPROVE)
    why = await ask_reason(page, text("case.ask_withdraw"), text("case.ask_withdraw.help"))
    if why is not None:
        await _show(page, partial(plan_withdraw, termination_id=card.id, why=why))


async def _close(page: Page, card: CaseCard) -> None:
    codes = page.register.codes["closed_how"]
    chosen = await choose_code(page, text("case.ask_close"), codes)
    if chosen is not None:
        how, today = codes.by_code[chosen].meaning, page.register.today
        await _show(page, partial(plan_close, termination_id=card.id, how=how, day=today))


ASKS: Mapping[str, Callable[[Page, CaseCard], Awaitable[None]]] = MappingProxyType(
    {
        "complete": _particulars,
        "lacks": _particulars,
        "recompute": _recompute,
        "override": _override,
        "confirm": _confirm,
        "dwelling": _dwelling,
        "seek": _seek,
        "relet": _relet,
        "moved_out": _moved_out,
        "emptied": _cleared,
        "omit": _omit,
        "withdraw": _withdraw,
        "close": _close,
    }
)


async def _show(page: Page, make: Callable[..., Plan]) -> None:
    await show(page, partial(make, source=_SCREEN, today=page.register.today))
