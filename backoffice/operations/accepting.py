"""Accept findings: somebody looked, says why it may be so and until when, and the findings are told no more.

Owns the plan of it. An acceptance is an approval of the check for exactly the data it looked at: other data, or the day it
ends, and the finding is back. Errors cannot be accepted: they have to be mended.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new
from backoffice.queries.findings import FindingLine, findings
from backoffice.rules.periods import end_after
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right, Scope

_BATCH = 500


def plan_accept(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str,
    until: date | None = None,
) -> Plan:
    """Return the plan that accepts findings with a reason, through the day `until` (None: for good).

    Findings that are errors, that are accepted already, or are none in the person's part are refused alone. Refused as a
    whole without the right, without a reason, and for a day that is past.
    """
    security.require(actor, Right.EDIT)
    if not reason.strip():
        raise refused("accept.no_reason")
    if until is not None and until < today:
        raise refused("accept.past")
    lines = _lines(session, ids, actor.scope(Right.EDIT), today)
    good = [one for one in lines.values() if not _problem(one)]
    given = [{**_place(one), "reason": reason.strip(), "expires_on": _end(until)} for one in good]
    stamps = [_stamp(one, actor, today) for one in good]
    plan = plan_new(session, actor, "approval", given, source, today=today, reason=reason.strip(), stamps=stamps)
    for key in dict.fromkeys(ids):
        line = lines.get(key)
        problem = _problem(line) if line else Problem("accept.gone")
        if problem:
            plan.asked += 1
            plan.refused.add(problem)
    return plan


def _lines(session: Session, ids: Sequence[int], scope: Scope, today: date) -> dict[int, FindingLine]:
    wanted, found = list(dict.fromkeys(ids)), dict[int, FindingLine]()
    for start in range(0, len(wanted), _BATCH):
        found |= findings(session, wanted[start : start + _BATCH], scope, today)
    return found


def _problem(one: FindingLine) -> Problem | None:
    if one.check.level is Level.ERROR:
        return Problem("accept.error", record=one.name, owner=one.check.owner)
    if one.reason:
        return Problem("accept.already", record=one.name)
    return None


def _place(one: FindingLine) -> dict[str, Any]:
    """Return where the approval belongs: the narrowest place that approvals know."""
    if one.department_id is not None:
        return {"department_id": one.department_id}
    return {"organisation_id": one.organisation_id}


def _end(until: date | None) -> date | None:
    return None if until is None else end_after(until)


def _stamp(one: FindingLine, actor: Actor, today: date) -> dict[str, object]:
    return {
        "rule": one.check.id,
        "about_record": one.record,
        "about_id": one.record_id,
        "data_hash": one.data_hash,
        "approved_by": actor.name,
        "approved_on": today,
    }
