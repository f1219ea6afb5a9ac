"""End places or dwellings on a day, or open them again, from any screen: ask for the day, plan it, show the plan.

Owns the question. Never writes: the plan's own screen does, when it is told to.
"""

from collections.abc import Sequence
from datetime import date

from backoffice.formats import parse_date
from backoffice.operations.plan import Plan, Source
from backoffice.operations.retiring import plan_reopen, plan_retire
from backoffice.rules.periods import end_after
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.page import Page
from backoffice.security import Right, require
from backoffice.text import counted, text


async def retire(page: Page, record: str, ids: Sequence[int]) -> None:
    """Ask for the last day (an empty line opens again), plan it and show the plan; Refused without the right."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register
    require(register.actor, Right.IMPORT_MASTER_DATA)
    if not ids:
        return
    question = text("retire.ask", records=counted(f"records.{record}", len(ids)))
    typed = await page.app.push_screen_wait(AskLine(question, "", text("retire.ask.help")))
    if typed is None:
        return
    end, source = end_of(typed) if typed.strip() else None, Source("screen")

    def make() -> Plan:
        if end is None:
            return register.read_now(plan_reopen, register.actor, record, ids, source)
        return register.read_now(plan_retire, register.actor, record, ids, end, source)

    await page.app.push_screen_wait(PlanPage(make(), make))


def end_of(typed: str) -> date:
    """Return the end that a typed last day means; Refused for what is no day."""
    try:
        return end_after(parse_date(typed.strip()))
    except (ValueError, OverflowError):
        raise refused("retire.not_a_day", value=typed) from None
