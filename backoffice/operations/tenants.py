"""Plan what is known of a lease's tenants: their names, how they are reached, where they move to and their shares.

Owns that a person's data is checked, goes into the tenants' own table and into nothing else: no problem, text or count of a
plan holds any of it, and no history keeps it. Shares are parts: two tenants of 1 and 3 parts have a quarter and the rest.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Dwelling, Lease
from backoffice.models.registry import TABLES
from backoffice.operations.origin import warn_transferred
from backoffice.operations.plan import Changes, Created, FieldCount, Plan, Source, field_label
from backoffice.operations.record_removal import take_out
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.records.codes import meanings_of
from backoffice.records.letting import TENANT
from backoffice.records.personal import PERSONAL
from backoffice.rules.contacts import email_fault, phone_fault
from backoffice.rules.personal import masked
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right

RECORD = TENANT.name
FIELDS = (*PERSONAL[RECORD], "share")
"""What may be said of a tenant, in the order of the form."""
_LONGEST = 255
Person = Mapping[str, object]


def plan_tenants(
    session: Session,
    actor: Actor,
    lease_id: int,
    people: Sequence[Person],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that puts tenants on a lease; each is a mapping of FIELDS, without a name a tenant not named here.

    Refused without the right, for a lease outside the person's part or on which nobody lives, and for what is no name,
    mail address, telephone number or share.
    """
    security.require(actor, Right.EDIT)
    lease = _lease(session, actor, lease_id)
    known = [_checked(person) for person in people]
    plan = Plan("register", source, asked=len(known), record=RECORD, reason=reason)
    columns: dict[str, list[Any]] = {
        "organisation_id": [lease.organisation_id] * len(known),
        "lease_id": [lease_id] * len(known),
        **{name: [person.get(name) for person in known] for name in FIELDS},
        "status": [lease.status] * len(known),
        "origin": ["manual"] * len(known),
    }
    columns["name"] = [name or "" for name in columns["name"]]
    if known:
        plan.created.append(Created(RECORD, array("q", range(-1, -len(known) - 1, -1)), columns))
    return plan


def plan_tenant_change(
    session: Session,
    actor: Actor,
    tenant_id: int,
    change: Person,
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: int | None = None,
) -> Plan:
    """Return the plan that says other things of a tenant; None empties. `seen` is the version a form was filled from.

    Refused as a whole without the right, for a field that nobody sets, and for a value that cannot be.
    """
    security.require(actor, Right.EDIT)
    new = _checked(change)
    if not new:
        raise refused("edit.nothing_set")
    plan = Plan("register", source, asked=1, record=RECORD, reason=reason)
    table = TABLES[RECORD]
    held = session.execute(select(table).where(table.c.id == tenant_id)).mappings().one_or_none()
    if held is None:
        plan.refused.add(Problem("not_in_register", record=str(tenant_id)), tenant_id)
    elif outside(session, RECORD, [tenant_id], actor.scope(Right.EDIT)):
        plan.refused.add(Problem("out_of_scope"), tenant_id)
    elif seen is not None and seen != held["version"]:
        plan.conflicts.add(Problem("changed_since_seen"), tenant_id)
    else:
        _change(plan, dict(held), {name: value or "" if name == "name" else value for name, value in new.items()})
    return plan


def plan_tenants_out(
    session: Session, actor: Actor, tenant_ids: Sequence[int], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that takes tenants off their lease; one that a claim or a settlement names is refused.

    What was known of the person is then gone: an undo brings the tenant back without it.
    """
    security.require(actor, Right.EDIT)
    ids = sorted(set(tenant_ids))
    plan = Plan("register", source, asked=len(ids), record=RECORD, reason=reason)
    foreign = outside(session, RECORD, ids, actor.scope(Right.EDIT))
    for row_id in sorted(foreign):
        plan.refused.add(Problem("out_of_scope"), row_id)
    mine = [row_id for row_id in ids if row_id not in foreign]
    # Whose part of the register they are in is known by now, through the dwelling.
    take_out(session, plan, RECORD, mine, security.EVERYTHING, code_lists(session), today)
    warn_transferred(session, plan)
    return plan


def _change(plan: Plan, held: Mapping[str, Any], new: Person) -> None:
    differing = [name for name in FIELDS if name in new and new[name] != held[name]]
    if not differing:
        plan.unchanged = 1
        return
    part = Changes(
        RECORD,
        tuple(differing),
        array("q", [held["id"]]),
        array("i", [held["version"]]),
        array("Q", [(1 << len(differing)) - 1]),
        values={name: [new[name]] for name in differing},
    )
    plan.changes.append(part)
    for name in differing:
        personal = name in PERSONAL[RECORD]
        old, value = (None, None) if personal else (held[name], new[name])
        plan.field_counts.append(FieldCount(RECORD, name, old, value, rows=1, other=personal))


def _lease(session: Session, actor: Actor, lease_id: int) -> Lease:
    lease = session.get(Lease, lease_id)
    if lease is None or outside(session, "lease", [lease_id], actor.scope(Right.EDIT)):
        raise refused("tenant.no_lease", number=lease_id)
    meaning = meanings_of(code_lists(session))
    if lease.vacant or meaning("allocation_type", lease.allocation_type) == "no_tenant":
        address = session.get_one(Dwelling, lease.dwelling_id).address
        raise refused("tenant.nobody_lives_there", address=address)
    return lease


def _checked(person: Person) -> dict[str, Any]:
    """Return what is said of a person, blank texts as None; Refused with all that cannot be, never saying what it was."""
    problems = [Problem("edit.unknown_field", value=name) for name in sorted(set(person) - set(FIELDS))]
    found: dict[str, Any] = {}
    for name in (name for name in FIELDS if name in person):
        value = person[name]
        found[name] = (value.strip() or None) if isinstance(value, str) else value
        if found[name] is not None and (fault := _fault(name, found[name])):
            problems.append(Problem(f"tenant.{fault}", field=field_label(RECORD, name)))
    if problems:
        raise Refused(problems)
    return found


def _fault(name: str, value: Any) -> str:
    if name == "share":
        return "wrong_share" if TENANT.fields["share"].broken_rule(value) else ""
    if len(value) > _LONGEST or not value.isprintable() or masked(value) != value:
        return "wrong_text"
    if name == "email" and email_fault(value):
        return "wrong_email"
    return "wrong_phone" if name == "phone" and phone_fault(value) else ""
