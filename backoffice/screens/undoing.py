"""Undo from any screen: find what to take back, plan it, and show the plan.

Owns which change set `u` means. Never writes: the plan's own screen does, when it is told to.
"""

from functools import partial

from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.change_lines import newest_to_undo
from backoffice.screens.page import Page
from backoffice.text import text


async def undo_newest(page: Page) -> None:
    """Plan the undoing of what this person did last (of an undo: the redo)."""
    number = await page.register.read(newest_to_undo, page.register.actor.name)
    if number is None:
        page.tell(text("undo.nothing"), "warning")
    else:
        await undo_change_set(page, number)


async def undo_change_set(page: Page, number: int) -> None:
    """Plan the undoing of a change set (of an undo: the redo) and show the plan; Refused says why it cannot be."""
    from backoffice.screens.plan_view import PlanPage

    register = page.register
    plan = await register.read(plan_undo, register.actor, number, Source("screen"))
    replan = partial(register.read_now, plan_undo, register.actor, number, Source("screen"))
    await page.app.push_screen_wait(PlanPage(plan, replan))
