"""The steps of a settlement one by one: what each asks for, and which there are for a settlement as it stands.

Owns the questions of the steps. Never writes: the plan's own screen does.
"""

from collections.abc import Callable
from datetime import date

from backoffice.formats import parse_kroner
from backoffice.operations import settlement_second as second
from backoffice.operations import settlement_steps as steps
from backoffice.operations.plan import Plan
from backoffice.queries.settlements import SettlementFacts
from backoffice.rules.settlement_lines import Side
from backoffice.screens import settlement_steps as ways
from backoffice.screens.ask import AskLine
from backoffice.screens.asking import ask_one_day
from backoffice.screens.choose import ChoosePage
from backoffice.screens.choose_several import ChooseSeveralPage
from backoffice.screens.page import Page
from backoffice.screens.record_form import SCREEN
from backoffice.screens.requesting import show
from backoffice.text import text

_AFTER = {
    "draft": ("approve", "propose"),
    "approved": ("send",),
    "sent": ("await", "second", "paid", "close", "final", "object", "board", "correct"),
    "awaiting_accounts": ("second", "object", "board", "correct", "paid", "final"),
    "objection": ("answer", "board", "correct"),
    "board": ("decided", "correct"),
    "final": ("paid", "close", "object", "board", "correct"),
}


def steps_of(facts: SettlementFacts) -> tuple[str, ...]:
    """Return the steps of a settlement as it and its case stand, the likeliest first."""
    if facts.state in ("draft", "approved"):
        found = _AFTER[facts.state]
        return tuple(name for name in found if name != "propose" or facts.round == "first")
    if facts.state != "sent":
        return ()
    found = _AFTER.get(facts.phase, ())
    left_out = {"await", "second", "final"} if not facts["retained"] else {"close"} if facts.phase == "sent" else set()
    return tuple(name for name in found if name not in left_out)


async def _day(page: Page, name: str) -> date | None:
    return await ask_one_day(
        page, text(f"settlement.ask.{name}"), page.register.today, text(f"settlement.ask.{name}.help")
    )


async def _plan(page: Page, make: Callable[..., Plan], *asked: object, **more: object) -> None:
    today = page.register.today
    await show(page, lambda session, actor: make(session, actor, *asked, source=SCREEN, today=today, **more))


async def _propose(page: Page, facts: SettlementFacts) -> None:
    await ways.propose(page, facts["termination_id"])


async def _send(page: Page, facts: SettlementFacts) -> None:
    if (day := await _day(page, "send")) is not None:
        await _plan(page, steps.plan_send, facts.id, day)


async def _object(page: Page, facts: SettlementFacts) -> None:
    day = await _day(page, "object")
    if day is None:
        return
    lines = [one for one in facts.lines if one.side in (Side.CREDIT, Side.DEBIT)]
    choices = [(str(one.id), one.text) for one in lines]
    chosen = await page.app.push_screen_wait(ChooseSeveralPage(text("settlement.which_disputed"), choices, []))
    if chosen is not None:
        await _plan(page, steps.plan_object, facts.id, day, [int(key) for key in chosen])


async def _answer(page: Page, facts: SettlementFacts) -> None:
    choices = [(name, text(f"settlement.answer.{name}")) for name in ("release", "keep")]
    chosen = await page.app.push_screen_wait(ChoosePage(text("settlement.ask.answer"), choices))
    if chosen is not None:
        await _plan(page, steps.plan_answer, facts.id, keep=chosen == "keep")


async def _board(page: Page, facts: SettlementFacts) -> None:
    day = await _day(page, "board")
    if day is None:
        return
    number = await page.app.push_screen_wait(AskLine(text("settlement.ask.case"), facts["board_case"] or ""))
    if number is not None:
        await _plan(page, steps.plan_board, facts.id, day, number)


async def _decided(page: Page, facts: SettlementFacts) -> None:
    day = await _day(page, "decided")
    if day is None:
        return
    choices = [(name, text(f"settlement.decision.{name}")) for name in ("upheld", "changed")]
    chosen = await page.app.push_screen_wait(ChoosePage(text("settlement.ask.decision"), choices))
    if chosen is not None:
        await _plan(page, steps.plan_decide, facts.id, day, upheld=chosen == "upheld")


async def _correct(page: Page, facts: SettlementFacts) -> None:
    await _plan(page, steps.plan_correct, facts.id)
    await ways.open_newest(page, facts["termination_id"], facts.id)


async def _await(page: Page, facts: SettlementFacts) -> None:
    await _plan(page, second.plan_await, facts["termination_id"])


async def _final(page: Page, facts: SettlementFacts) -> None:
    await _plan(page, second.plan_final, facts["termination_id"])


async def _second(page: Page, facts: SettlementFacts) -> None:
    """Ask for the account: when it came, of which year, and what it gives or asks."""
    received = await _day(page, "received")
    if received is None:
        return
    year_end = facts.case["account_year_end"] or page.register.today
    year_end = await ask_one_day(page, text("settlement.ask.year_end"), year_end, text("settlement.ask.year_end.help"))
    if year_end is None:
        return
    choices = [(name, text(f"settlement.account.{name}")) for name in ("refund", "extra")]
    kind = await page.app.push_screen_wait(ChoosePage(text("settlement.ask.account"), choices))
    if kind is None:
        return
    typed = await page.app.push_screen_wait(AskLine(text("settlement.ask.account_amount"), "0"))
    if typed is None:
        return
    amount = parse_kroner(typed.strip() or "0")
    refund, extra = (amount, 0) if kind == "refund" else (0, amount)
    account = second.Account(received, refund, extra, year_end)
    await _plan(page, second.plan_second, facts["termination_id"], account)
    await ways.open_newest(page, facts["termination_id"], facts.id)


async def _paid(page: Page, facts: SettlementFacts) -> None:
    if (day := await _day(page, "paid")) is not None:
        await _plan(page, steps.plan_paid, facts.id, day)


async def _close(page: Page, facts: SettlementFacts) -> None:
    codes = page.register.codes["closed_how"].by_meaning
    choices = [(how, codes[how].label) for how in second.HOW]
    how = await page.app.push_screen_wait(ChoosePage(text("settlement.ask.close"), choices))
    if how is not None and (day := await _day(page, "close_day")) is not None:
        await _plan(page, second.plan_close, facts["termination_id"], how, day)


STEPS = {
    "approve": ways.approve,
    "propose": _propose,
    "send": _send,
    "object": _object,
    "answer": _answer,
    "board": _board,
    "decided": _decided,
    "correct": _correct,
    "await": _await,
    "second": _second,
    "final": _final,
    "paid": _paid,
    "close": _close,
}
"""What a step asks for, by its name (texts "settlement.step.<name>")."""
