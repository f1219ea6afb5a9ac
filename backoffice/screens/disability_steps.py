"""What is done to disability registrations and their links from any screen: each step leads to a plan.

Owns the way from a key to the plan. Never writes: the plan's own screen does, when it is told to.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from backoffice.operations.apply import Receipt
from backoffice.operations.linking import plan_links, plan_unlinks
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_remove
from backoffice.queries.selection import Selection
from backoffice.rules.problems import refused
from backoffice.screens.plan_view import PlanPage

if TYPE_CHECKING:
    from backoffice.screens.page import Page

KIND = "disability_registration"
_SCREEN = Source("screen")


async def link(
    page: "Page", selection: Selection, registration_ids: Sequence[int], leave_out: Collection[int] = ()
) -> bool:
    """Plan the link of the selected dwellings to these registrations, each in its own section; tell if it was written."""
    _require_some(selection)
    register = page.register

    def make() -> Plan:
        return register.read_now(
            plan_links,
            register.actor,
            selection,
            registration_ids,
            _SCREEN,
            today=register.today,
            leave_out=leave_out,
        )

    return await _shown(page, make)


async def unlink(page: "Page", selection: Selection, registration_ids: Sequence[int] | None = None) -> bool:
    """Plan that the selected dwellings are linked to nothing (or not to these any more); tell if it was written."""
    _require_some(selection)
    register = page.register

    def make() -> Plan:
        return register.read_now(
            plan_unlinks, register.actor, selection, _SCREEN, today=register.today, only=registration_ids
        )

    return await _shown(page, make)


async def remove(page: "Page", registration_ids: Sequence[int]) -> bool:
    """Plan the removal of registrations; those with dwellings are refused in it, the dwellings named."""
    register = page.register

    def make() -> Plan:
        return register.read_now(plan_remove, register.actor, KIND, registration_ids, _SCREEN, today=register.today)

    return bool(registration_ids) and await _shown(page, make)


def _require_some(selection: Selection) -> None:
    if selection.ids is not None and not selection.ids:
        raise refused("disability.nothing_selected")


async def _shown(page: "Page", make: Callable[[], Plan]) -> bool:
    plan = await asyncio.to_thread(make)
    return isinstance(await page.app.push_screen_wait(PlanPage(plan, make)), Receipt)
