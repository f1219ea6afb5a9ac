"""Plan what is done with sublets: asked for, answered, the copy of the contract noted, ended.

Owns that nothing is approved past its limits and nothing refused without a reason. What a sublet must keep to, rules/sublets.py
says; what must hold however one is written, sublet_rules does. Source: seed 004 (F1-F9), LL §§ 157-158, AL §§ 64-66.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change, plan_record_changes
from backoffice.operations.sublet_rules import condition_problem
from backoffice.queries.codes import code_lists
from backoffice.queries.sublets import SubletLine, sublets
from backoffice.records.improvements import SUBLET
from backoffice.rules.periods import end_after
from backoffice.rules.problems import Level, Problem, Refused, refused
from backoffice.rules.sublets import Verdict, in_the_way, may_refuse
from backoffice.security import Actor, Right

RECORD = SUBLET.name
APPROVED, REFUSED = "approved", "refused"


def plan_sublet(
    session: Session,
    actor: Actor,
    lease_id: int,
    given: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that notes a sublet of a lease: one that is asked for, or one that somebody found out about.

    `given` are fields as stored; conditions that are not kept are warned of, as nobody has approved it yet.
    """
    security.require(actor, Right.EDIT)
    row = {**given, "lease_id": lease_id}
    return plan_new(session, actor, RECORD, [row], source, today=today, reason=reason)


def plan_sublet_answer(
    session: Session,
    actor: Actor,
    sublet_id: int,
    answer: str,
    source: Source,
    *,
    today: date,
    day: date | None = None,
    because: str = "",
) -> Plan:
    """Return the plan that approves or refuses a sublet (APPROVED, REFUSED) on a day, today unless told.

    Refused where a limit is not kept or nobody knows whether it is; for a refusal without a reason; and for one that is
    answered already. Warned of where a condition is still open, or where the law gives no ground to refuse.
    """
    security.require(actor, Right.EDIT)
    line = _line(session, actor, sublet_id, today)
    if line["answer"] is not None:
        raise refused("sublet.answered_already", day=f"{line['answered_on']:%d-%m-%Y}")
    answered = day or today
    if answered > today:
        raise refused("sublet.answered_later")
    told = _refusing(line, today, because) if answer == REFUSED else _approving(line, answered)
    stamp = {
        "answer": code_lists(session)["improvement_answer"].by_meaning[answer].code,
        "answered_on": answered,
        "answered_by": actor.name,
        "answer_reason": because.strip() or None,
    }
    plan = plan_record_changes(
        session, actor, RECORD, {sublet_id: {}}, source, today=today, reason=because, stamps={sublet_id: stamp}
    )
    for problem in told:
        plan.warnings.add(problem, sublet_id)
    return plan


def plan_sublet_contract(
    session: Session, actor: Actor, sublet_id: int, day: date, source: Source, *, today: date
) -> Plan:
    """Return the plan that notes when a copy of the sublease came; one that did not come before the period is warned of."""
    security.require(actor, Right.EDIT)
    if day > today:
        raise refused("sublet.answered_later")
    return plan_record_change(session, actor, RECORD, [sublet_id], {"contract_on": day}, source, today=today)


def plan_sublet_end(
    session: Session, actor: Actor, sublet_id: int, last: date, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that ends a sublet with a last day; what was approved stays approved, as it only gets shorter."""
    security.require(actor, Right.EDIT)
    change = {"valid_to": end_after(last)}
    return plan_record_change(session, actor, RECORD, [sublet_id], change, source, today=today, reason=reason)


def _line(session: Session, actor: Actor, sublet_id: int, today: date) -> SubletLine:
    found = sublets(session, actor.scope(Right.EDIT), code_lists(session), today, ids=[sublet_id])
    if not found:
        raise refused("sublet.unknown", number=sublet_id)
    return found[0]


def _refusing(line: SubletLine, today: date, because: str) -> list[Problem]:
    if not because.strip():
        raise Refused([Problem("sublet.no_reason", field=SUBLET.fields["answer_reason"].label)])
    law = next(one.law for one in line.checks if one.id == "persons")
    return [] if may_refuse(line.facts, today) else [_warning("no_ground", rule=law)]


def _approving(line: SubletLine, day: date) -> list[Problem]:
    """Return what should be seen; Refused for what stands in the way."""
    blocking = in_the_way(line.checks)
    if blocking:
        raise Refused([condition_problem(one) for one in blocking])
    open_still = [one for one in line.checks if not one.forbids and one.verdict is Verdict.BROKEN]
    told = [condition_problem(one, Level.WARNING) for one in open_still if one.id not in ("unapproved", "unanswered")]
    if line["valid_from"] < day:
        told.append(_warning("approved_late", start=f"{line['valid_from']:%d-%m-%Y}"))
    return told


def _warning(name: str, **values: object) -> Problem:
    return Problem(f"sublet.{name}", Level.WARNING, values=values)
