"""What a person did to a plan before writing it: rows and fields taken out, disputes decided.

Owns the order: a plan is made, then every step is done to it again, in a plan made anew or with the last step taken back.
A decision holds only for the register's row that was looked at. Never writes.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backoffice.operations.plan import Plan
from backoffice.operations.plan_disputes import Take
from backoffice.operations.shorter_plan import without_fields, without_rows
from backoffice.screens.register import Register

Replan = Callable[[], "Plan | Awaitable[Plan]"]
"""Makes a plan anew: awaited if it is asynchronous, else called in a thread."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows (keys) or, where `fields`, fields (names) of a record kind that were taken out."""

    record: str
    items: tuple[Any, ...]
    fields: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """Disputed rows of a record kind that were decided: (key, version of the row that was looked at) pairs."""

    record: str
    rows: frozenset[tuple[int, int]]
    take: Take


Step = Taken | Decided


def open_disputes(plan: Plan, record: str) -> Iterator[tuple[int, int]]:
    """Yield key and version of each row of a record kind that is still in dispute."""
    for part in plan.disputed:
        if part.changes.record == record:
            yield from zip(part.changes.ids, part.changes.versions, strict=True)


async def stepped(register: Register, plan: Plan, step: Step) -> Plan:
    """Return the plan after a step. It keeps its operation id: it is still the same wish, to be written once."""
    if isinstance(step, Decided):
        ids = [row_id for row_id, version in open_disputes(plan, step.record) if (row_id, version) in step.rows]
        changed = await asyncio.to_thread(lambda: plan.decided(step.record, ids, take=step.take))
    elif step.fields:
        changed = await register.read(
            without_fields, register.actor, plan, step.record, step.items, today=register.today
        )
    else:
        changed = await register.read(without_rows, plan, step.record, step.items)
    return replace(changed, operation_id=plan.operation_id)


async def all_stepped(register: Register, plan: Plan, steps: Sequence[Step]) -> Plan:
    """Return the plan after these steps."""
    for step in steps:
        plan = await stepped(register, plan, step)
    return plan


async def made_anew(replan: Replan) -> Plan:
    """Return the plan as it would be made now."""
    found = await asyncio.to_thread(replan)
    return await found if inspect.isawaitable(found) else found
