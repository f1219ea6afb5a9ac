"""What a person took out of a plan, kept so that it stays out when the plan has to be made anew.

Owns the order: the plan is made, then everything taken is taken out again. Never writes.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.operations.plan import Plan
from backoffice.operations.shorter_plan import without_fields, without_rows
from backoffice.screens.register import Register

Replan = Callable[[], "Plan | Awaitable[Plan]"]
"""Makes a plan anew: awaited if it is asynchronous, else called in a thread."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows (keys) or, where `fields`, fields (names) of a record kind."""

    record: str
    items: tuple[Any, ...]
    fields: bool = False


async def without(register: Register, plan: Plan, taken: Taken) -> Plan:
    """Return the plan without these. It keeps its operation id: it is still the same wish, to be written once."""
    if taken.fields:
        shorter = await register.read(
            without_fields, register.actor, plan, taken.record, taken.items, today=register.today
        )
    else:
        shorter = await register.read(without_rows, plan, taken.record, taken.items)
    shorter.operation_id = plan.operation_id
    return shorter


async def made_anew(register: Register, replan: Replan, taken: Sequence[Taken]) -> Plan:
    """Return the plan made anew, without what was taken out of the one before."""
    found = await asyncio.to_thread(replan)
    plan = await found if inspect.isawaitable(found) else found
    for one in taken:
        plan = await without(register, plan, one)
    return plan
