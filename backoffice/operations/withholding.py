"""Refuse, row by row, what a file changes about withholding from UDK where the person may not decide that.

Owns that the other rows of the file can still be written. `further_rights` says which rows those are.
"""

from sqlalchemy.orm import Session

from backoffice.operations.further_rights import further_rights
from backoffice.operations.plan import Plan
from backoffice.operations.shorter_plan import without_rows
from backoffice.queries.scoping import outside
from backoffice.rules.problems import Problem
from backoffice.security import Actor, Right


def without_withholding(session: Session, actor: Actor, plan: Plan) -> Plan:
    """Return the plan with those rows refused; the plan itself where there are none."""
    ids: set[int] = set()
    for right, record, keys in further_rights(plan):
        if right is Right.DELIVER:
            may = actor.may(right)
            ids |= set(outside(session, record, keys, actor.scope(right)) if may else keys)
    if not ids:
        return plan
    shorter = without_rows(session, plan, "dwelling", sorted(ids))
    shorter.operation_id = plan.operation_id
    for row_id in sorted(ids):
        shorter.asked += 1
        shorter.refused.add(Problem("withheld_needs_right", field="suppress_udk"), row_id)
    return shorter
