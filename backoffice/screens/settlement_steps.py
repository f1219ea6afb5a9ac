"""What is done with settlements on the list and on the page of one: propose, change, approve, explain, the next step.

Owns the questions. Never writes to the register: the plan's own screen does.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from backoffice.formats import parse_kroner, show_kroner
from backoffice.operations.settlement_steps import plan_approve
from backoffice.operations.settlements import Asked, LineEdit, plan_draft, plan_lines, plan_values
from backoffice.queries.settlement_explained import explain_settlement
from backoffice.queries.settlement_list import to_be_settled
from backoffice.queries.settlements import SettlementFacts, SettlementLine, of_termination, seen_settlement
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.asking import ask_one_day
from backoffice.screens.choose import ChoosePage
from backoffice.screens.page import Page
from backoffice.screens.record_form import SCREEN
from backoffice.screens.requesting import show
from backoffice.security import Right, require
from backoffice.text import text


async def new_settlement(page: Page) -> None:
    """Choose a case that is ready and propose its settlement."""
    register = page.register
    require(register.actor, Right.EDIT)
    found = await register.read(to_be_settled, register.actor.scope(Right.EDIT), register.codes)
    if not found:
        page.tell(text("settlement.none_ready"), "warning")
        return
    choices = [(str(key), f"{address} ({key})") for key, address in found]
    chosen = await page.app.push_screen_wait(ChoosePage(text("settlement.which_case"), choices))
    if chosen is not None:
        await propose(page, int(chosen))


async def propose(page: Page, termination_id: int) -> None:
    """Ask for what the register does not know, plan the draft of a case's settlement and open it when it is written."""
    asked = await _ask_for(page)
    if asked is None:
        return
    today = page.register.today
    await show(page, partial(plan_draft, termination_id=termination_id, asked=asked, source=SCREEN, today=today))
    if page.place == "settlements":
        await open_newest(page, termination_id)


async def open_newest(page: Page, termination_id: int, but: int = 0) -> None:
    """Open the newest settlement of a case, unless it is the one that is open already (`but`)."""
    from backoffice.screens.settlement_page import SettlementPage

    made = await page.register.read(of_termination, termination_id)
    if made and made[-1].id != but:
        await page.app.push_screen(SettlementPage(made[-1].id))


async def _ask_for(page: Page) -> Asked | None:
    arrears = await _ask_kroner(page, "arrears", 0)
    if arrears is None:
        return None
    fees = await page.app.push_screen_wait(AskLine(text("settlement.ask.fees"), "0", text("settlement.ask.fees.help")))
    if fees is None or not fees.strip().isdecimal():
        return None
    return Asked(arrears=arrears, fees=int(fees.strip()))


async def _ask_kroner(page: Page, name: str, suggested: int) -> int | None:
    """Ask for an amount; None after Esc."""
    shown = show_kroner(suggested)
    typed = await page.app.push_screen_wait(
        AskLine(text(f"settlement.ask.{name}"), shown, text(f"settlement.ask.{name}.help"))
    )
    return None if typed is None else parse_kroner(typed.strip() or "0")


async def explain(page: Page, settlement_id: int) -> None:
    """Show why a settlement comes to what it does."""
    from backoffice.screens.explain_page import ExplainPage

    facts = await page.register.read(seen_settlement, settlement_id, page.register.actor.scope(Right.VIEW))
    heading = text("settlement.why", address=facts.address, number=facts["version_number"])
    await page.app.push_screen_wait(ExplainPage(heading, explain_settlement(facts), {}))


async def new_line(page: Page, facts: SettlementFacts) -> None:
    """Open the form of a line of one's own."""
    from backoffice.screens.settlement_form import SettlementLinePage

    _require_draft(page, facts)
    await page.app.push_screen_wait(SettlementLinePage(facts))


async def change(page: Page, facts: SettlementFacts, line: SettlementLine | None) -> None:
    """Open the form of a line; elsewhere ask for what is kept back, the promised day or the note."""
    from backoffice.screens.settlement_form import SettlementLinePage

    _require_draft(page, facts)
    if line is not None and not line.reckoned:
        await page.app.push_screen_wait(SettlementLinePage(facts, line.id))
        return
    names = ("retain", "promised_on", "note")
    choices = [(name, text(f"field.settlement.{name}")) for name in names]
    chosen = await page.app.push_screen_wait(ChoosePage(text("settlement.which_value"), choices, "retain"))
    value: Any = None
    if chosen == "retain":
        value = await _ask_kroner(page, "retain", facts["retain"] or 0)
    elif chosen == "promised_on":
        value = await ask_one_day(page, text("settlement.ask.promised_on"), facts["promised_on"] or page.register.today)
    elif chosen == "note":
        value = await page.app.push_screen_wait(AskLine(text("field.settlement.note"), facts["note"] or ""))
    if chosen is not None and value is not None:
        change = {chosen: (value.strip() or None) if isinstance(value, str) else value}
        await show(page, partial(plan_values, settlement_id=facts.id, change=change, source=SCREEN))


async def remove_line(page: Page, facts: SettlementFacts, line: SettlementLine) -> None:
    """Plan a draft without a line."""
    _require_draft(page, facts)
    edits = [LineEdit(line.id, None)]
    await show(page, partial(plan_lines, settlement_id=facts.id, edits=edits, source=SCREEN, seen=facts.version))


def _require_draft(page: Page, facts: SettlementFacts) -> None:
    require(page.register.actor, Right.EDIT)
    if facts.sealed:
        raise refused("settlement.sealed", number=facts["version_number"])


async def approve(page: Page, facts: SettlementFacts) -> None:
    """Plan the approval of what is on the screen."""
    today = page.register.today
    await show(page, partial(plan_approve, settlement_id=facts.id, source=SCREEN, today=today, seen=facts.content_hash))


async def next_step(page: Page, facts: SettlementFacts) -> None:
    """Let the person choose among the steps that can be taken, and take one."""
    from backoffice.screens.settlement_next import STEPS, steps_of

    names = steps_of(facts)
    if not names:
        page.tell(text("settlement.no_step"))
        return
    choices = [(name, text(f"settlement.step.{name}")) for name in names]
    chosen = await page.app.push_screen_wait(ChoosePage(text("settlement.which_step"), choices))
    if chosen is not None:
        take: Callable[[Page, SettlementFacts], Awaitable[None]] = STEPS[chosen]
        await take(page, facts)
