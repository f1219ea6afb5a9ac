"""Plan signup cooperations with their members: a new one with those that take part, more of them, fewer of them.

Owns that who keeps a cooperation takes part in it. One by one records are written as every simple record is.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_places import may_write
from backoffice.operations.record_rows import created_part, whole_new
from backoffice.operations.record_write import plan_new, plan_remove
from backoffice.records.agreements import COOPERATION, MEMBER
from backoffice.rules.problems import Problem
from backoffice.security import Actor, Right


def plan_cooperation(
    session: Session,
    actor: Actor,
    values: Mapping[str, object],
    organisation_id: int,
    member_ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that makes a cooperation kept by an organisation, with that one and others as members.

    An organisation outside the person's part of the register is refused: it joins by its own caseworkers.
    """
    row = {**values, "organisation_id": organisation_id}
    plan = plan_new(session, actor, COOPERATION.name, [row], source, today=today, reason=reason)
    if not plan.created:
        return plan
    name = plan.created[0].ids[0]
    status, origin = (plan.created[0].columns[column][0] for column in ("status", "origin"))
    scope = actor.scope(Right.EDIT)
    members = []
    for member in dict.fromkeys([organisation_id, *member_ids]):
        plan.asked += 1
        if may_write(scope, {"organisation_id": member}):
            given = {"organisation_id": member, "cooperation_id": name}
            members.append(whole_new(MEMBER.name, given, str(status), str(origin)))
        else:
            plan.refused.add(Problem("out_of_scope", record=str(member)))
    if members:
        plan.created.append(created_part(MEMBER.name, members))
    return plan


def plan_members(
    session: Session, actor: Actor, cooperation_id: int, member_ids: Sequence[int], source: Source, *, today: date
) -> Plan:
    """Return the plan that takes organisations into a cooperation; one that is in it already is refused."""
    rows = [{"cooperation_id": cooperation_id, "organisation_id": member} for member in dict.fromkeys(member_ids)]
    return plan_new(session, actor, MEMBER.name, rows, source, today=today)


def plan_members_out(session: Session, actor: Actor, ids: Sequence[int], source: Source, *, today: date) -> Plan:
    """Return the plan that takes members (by the key of their membership) out of a cooperation."""
    return plan_remove(session, actor, MEMBER.name, ids, source, today=today)
