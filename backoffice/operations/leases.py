"""Plan other values of leases: what was agreed, and their period where no case decides it.

Owns that a lease's status is no field of a form: drafts are reported, with all the rules that go with it. What must hold
between leases, lease_rules says.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_record_change
from backoffice.records.fields import KeptBy, RecordField
from backoffice.records.letting import LEASE
from backoffice.rules.problems import Problem, Refused
from backoffice.security import Actor, Right


def agreed_fields() -> tuple[RecordField, ...]:
    """Return the fields of a lease that a person edits, in order: all but its status."""
    return tuple(one for one in LEASE.kept_by(KeptBy.CASEWORKER) if one.name != "status")


def plan_leases(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
) -> Plan:
    """Return the plan that gives leases the same values, as stored; None empties.

    Refused as a whole without the right or for the status; a lease that would meet another or that its running case
    decides is refused alone.
    """
    security.require(actor, Right.EDIT)
    if "status" in change:
        raise Refused([Problem("record.not_yours", field=LEASE.fields["status"].label)])
    return plan_record_change(session, actor, LEASE.name, ids, change, source, today=today, reason=reason, seen=seen)
