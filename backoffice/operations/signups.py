"""Plan what is done with signup agreements: copied to many departments, ended on a day, stamped as verified.

Owns what is particular to these agreements; one by one they are written as every simple record is. Never writes.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Department, HousingOrganisation, SignupAgreement
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change
from backoffice.queries.codes import code_lists
from backoffice.queries.place_names import departments_in
from backoffice.queries.signups import SignupLine, signups_of
from backoffice.records.agreements import SIGNUP
from backoffice.rules.periods import end_after
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right

RECORD = SIGNUP.name
_COPIED = ("dwelling_types", "contact_way", "website", "email", "phone", "cooperation_id", "note", "valid_to")


def plan_signup_copies(
    session: Session,
    actor: Actor,
    agreement_id: int,
    department_ids: Sequence[int],
    source: Source,
    *,
    today: date,
    valid_from: date | None = None,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that gives departments an agreement like one there is, from a day or else from today or its start.

    A department that already has one for any of the types in the period is a conflict by name; the stamp of
    verification is not copied. Refused without the right, or where there is no such agreement.
    """
    security.require(actor, Right.EDIT)
    original = _line(session, actor, agreement_id, today)
    start = valid_from or max(original["valid_from"], today)
    if original["valid_to"] <= start:
        raise refused("signup.copy_ended", number=agreement_id)
    names = _departments(session, actor, department_ids)
    taken = _taken(session, original, sorted(names), start)
    content = {name: original[name] for name in _COPIED} | {"valid_from": start}
    free = [key for key in names if key not in taken]
    rows = [{**content, "department_id": key} for key in free]
    plan = plan_new(session, actor, RECORD, rows, source, today=today, reason=reason, draft=draft)
    for key, others in taken.items():
        plan.asked += 1
        # By name: each is a line of its own, as it has no row of the register that could be shown.
        values = {"place": names[key], "others": ", ".join(str(other) for other in others)}
        plan.conflicts.add(Problem("signup.has_already", record=names[key], values=values))
    for key in sorted(set(department_ids) - names.keys()):
        plan.asked += 1
        plan.refused.add(Problem("out_of_scope", record=str(key)))
    return plan


def _line(session: Session, actor: Actor, agreement_id: int, today: date) -> SignupLine:
    found = signups_of(session, [agreement_id], actor.scope(Right.VIEW), code_lists(session), today)
    if not found:
        raise refused("signup.unknown", number=agreement_id)
    return found[0]


def _departments(session: Session, actor: Actor, department_ids: Sequence[int]) -> dict[int, str]:
    """Return the departments of the person's part by key, with number and name, in the order of numbers."""
    query = (
        select(Department.id, HousingOrganisation.number, Department.number, Department.name)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(Department.id.in_(sorted(set(department_ids))), departments_in(actor.scope(Right.EDIT)))
        .order_by(HousingOrganisation.number, Department.number)
    )
    return {key: f"{owner}-{number} {name}" for key, owner, number, name in session.execute(query)}


def _taken(session: Session, original: SignupLine, keys: Sequence[int], start: date) -> dict[int, list[int]]:
    """Return, by department, its agreements for any of the types on any of the days."""
    one = SignupAgreement
    query = (
        select(one.department_id, one.id, one.dwelling_types)
        .where(one.department_id.in_(keys), one.valid_to > start, one.valid_from < original["valid_to"])
        .order_by(one.department_id, one.id)
    )
    found: dict[int, list[int]] = {}
    for department, key, types in session.execute(query):
        if department is not None and not original.types.isdisjoint(types.split()):
            found.setdefault(department, []).append(key)
    return found


def plan_signup_end(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    last: date,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that ends agreements with a last day; one that would end before it begins is refused."""
    change = {"valid_to": end_after(last)}
    return plan_record_change(session, actor, RECORD, ids, change, source, today=today, reason=reason)


def plan_signup_verified(
    session: Session, actor: Actor, ids: Sequence[int], day: date, source: Source, *, today: date
) -> Plan:
    """Return the plan that stamps agreements as looked at on a day by this person; Refused for a day to come."""
    if day > today:
        raise Refused([Problem("signup.verified_later", field=SIGNUP.fields["verified_on"].label)])
    stamp = {"verified_on": day, "verified_by": actor.name}
    return plan_record_change(session, actor, RECORD, ids, {}, source, today=today, stamp=stamp)
