"""Which records may be taken out of the register, and what goes with them or holds them.

Owns the reasons why not: other records point at them. Never writes.
"""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models.registry import REFERENCES, TABLES
from backoffice.operations.plan import Plan, Removed
from backoffice.operations.record_homes import homes
from backoffice.operations.record_places import may_write
from backoffice.operations.record_rows import held_now
from backoffice.operations.rows_together import KEPT
from backoffice.queries.plan_rows import held_rows
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Level, Problem
from backoffice.security import Scope

GOES_WITH = {"signup_cooperation": ("cooperation_member", "cooperation_id")}
"""The records that have no meaning without one of a kind, and their column that points at it."""
_NAMED = 3


def take_out(
    session: Session, plan: Plan, record: str, ids: Sequence[int], scope: Scope, codes: CodeLists, today: date
) -> None:
    """Put the records that may go into the plan, the others among the refused."""
    held = held_now(session, record, ids)
    around = homes(session, record, list(held.values()))
    allowed = []
    for row_id in ids:
        if row_id not in held:
            plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)
        elif not may_write(scope, held[row_id], around.department(held[row_id])):
            plan.refused.add(Problem("out_of_scope"), row_id)
        else:
            allowed.append(row_id)
    holding = _holding(session, record, allowed)
    if record in KEPT:
        holding |= {row_id: Problem(f"{record}.kept") for row_id in KEPT[record](session, allowed)}
    reported = set(codes["record_status"].codes_meaning("reported"))
    part = Removed(record)
    for row_id in allowed:
        if row_id in holding:
            plan.refused.add(holding[row_id], row_id)
            continue
        part.ids.append(row_id)
        part.versions.append(held[row_id]["version"])
        if held[row_id]["status"] in reported and _in_force(held[row_id], today):
            plan.warnings.add(Problem("record.removed_in_force", Level.WARNING), row_id)
    if part.ids:
        _take_along(session, plan, part)
        plan.removed.append(part)


def _in_force(row: dict[str, Any], today: date) -> bool:
    return "valid_from" in row and row["valid_from"] <= today < row["valid_to"]


def _holding(session: Session, record: str, ids: Sequence[int]) -> dict[int, Problem]:
    """Return for each record that others point at, what they are: how many, and the first few by name."""
    wanted, found = set(ids), dict[int, Problem]()
    along = GOES_WITH.get(record, ("", ""))
    for other, column in REFERENCES[record]:
        if (other, column) == along or not wanted:
            continue
        table = TABLES[other]
        query = select(table.c[column], table.c.id).where(table.c[column].in_(sorted(wanted))).order_by(table.c.id)
        pointing: dict[int, list[int]] = {}
        for target, own in session.execute(query):
            # One that goes in the same plan holds nothing.
            if other != record or own not in wanted:
                pointing.setdefault(target, []).append(own)
        for target, own_ids in pointing.items():
            found.setdefault(target, _held_by(session, other, own_ids))
    return found


def _held_by(session: Session, other: str, ids: Sequence[int]) -> Problem:
    named = held_rows(session, other, ids[:_NAMED], ())
    first = "; ".join(named[key].name for key in ids[:_NAMED] if key in named)
    more = " …" if len(ids) > _NAMED else ""
    return Problem(f"record.held_by_{other}", values={"n": len(ids), "first": first + more})


def _take_along(session: Session, plan: Plan, part: Removed) -> None:
    if part.record not in GOES_WITH:
        return
    other, column = GOES_WITH[part.record]
    table = TABLES[other]
    query = select(table.c.id, table.c.version).where(table.c[column].in_(list(part.ids))).order_by(table.c.id)
    rows = session.execute(query).all()
    if rows:
        along = Removed(other, array("q", (row.id for row in rows)), array("i", (row.version for row in rows)))
        plan.removed.append(along)
        plan.asked += len(rows)
