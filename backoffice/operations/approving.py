"""Approve the warnings of a plan, a kind at a time with a reason: who and why is kept with the hash of what was looked at.

Owns when a plan needs approvals, which it needs no more because they stand already, and how they are written with it.
A later change of the values makes another hash: such an approval is void without anybody having to clean it up.
"""

import dataclasses
from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from backoffice.operations.columns import Column
from backoffice.operations.create import Names, create
from backoffice.operations.plan import Bucket, Created, Judged, Plan
from backoffice.queries.approvals import approved_hashes, chunks, owners_of
from backoffice.rules.problems import Level, Problem, Refused
from backoffice.security import Actor
from backoffice.watch import Watch

APPROVAL = "approval"
_CHUNK = 10_000


def approval_key(problem: Problem) -> str:
    """Return what an approval of this kind of warning is kept under in a plan."""
    return f"{problem.id}/{problem.field}"


def open_kinds(plan: Plan) -> list[tuple[Problem, int]]:
    """Return the kinds of warning that nobody has approved with a reason yet, and how many rows have each."""
    return [
        (kind, rows)
        for kind, rows in plan.warnings.by_kind()
        if kind.level is Level.WARNING and not plan.approved.get(approval_key(kind), "").strip()
    ]


def must_be_approved(plan: Plan) -> bool:
    """Tell whether a plan reports something: what it warns of then has to be approved, not only seen."""
    return plan.purpose == "report" or any(
        "status" in part.fields and part.constants.get("status") == "reported" for part in plan.changes
    )


def tried_out(plan: Plan) -> Plan:
    """Return the plan as if all its warnings were approved: to see what it would do before anybody has said so."""
    return dataclasses.replace(plan, approved={approval_key(kind): "-" for kind in plan.warnings.kinds})


def require_approved(plan: Plan) -> None:
    """Refuse a plan that reports while a kind of warning is without an approval and its reason."""
    still_open = open_kinds(plan) if must_be_approved(plan) else []
    if still_open:
        raise Refused([Problem("plan.not_approved", values={"rule": kind.id, "n": rows}) for kind, rows in still_open])


def leave_approved(session: Session, plan: Plan, today: date) -> None:
    """Take the warnings out of a plan that were approved before for the same values, and say how many."""
    judged, stands = plan.judged, bytearray(len(plan.judged))
    groups: dict[tuple[str, str], list[int]] = {}
    for n, at in enumerate(judged.at):
        groups.setdefault((plan.warnings.kinds[plan.warnings.reasons[at]].id, judged.records[n]), []).append(n)
    for (rule, record), positions in groups.items():
        approved = approved_hashes(session, rule, record, [judged.ids[at] for at in positions], today)
        for n in positions if approved else ():
            stands[n] = judged.hashes[n] in approved.get(judged.ids[n], ())
    if not any(stands):
        return
    before, plan.warnings, plan.judged = plan.warnings, Bucket(), Judged()
    which = {at: n for n, at in enumerate(judged.at)}
    for at, row_id in enumerate(before.ids):
        own = which.get(at)
        if own is None:
            plan.warnings.add(before.problem(at), row_id)
        elif not stands[own]:
            plan.warn(before.problem(at), row_id, judged.records[own], judged.ids[own], judged.hashes[own])
    plan.notes.append(Problem("report.approved_before", Level.INFO, values={"n": sum(stands)}))


def approvals_in(plan: Plan) -> Sequence[int]:
    """Return the positions in `judged` of the warnings that were approved and are to be kept."""
    if not plan.approved:
        return ()
    kinds = [bool(plan.approved.get(approval_key(kind), "").strip()) for kind in plan.warnings.kinds]
    reasons = plan.warnings.reasons
    return [n for n, at in enumerate(plan.judged.at) if kinds[reasons[at]]]


def write_approvals(session: Session, actor: Actor, number: int, plan: Plan, names: Names, watch: Watch) -> int:
    """Write an approval for each approved warning as part of a change set; return how many."""
    positions = approvals_in(plan)
    today = datetime.now(UTC).date()
    for some in chunks(positions, _CHUNK):
        part = _created(session, actor, plan, some, names, today)
        create(session, number, part, Names(session, [part]), watch)
    return len(positions)


def _created(
    session: Session, actor: Actor, plan: Plan, positions: Sequence[int], names: Names, today: date
) -> Created:
    judged, warnings = plan.judged, plan.warnings
    records = [str(judged.records[n]) for n in positions]
    keys = [names.keys(record, array("q", [judged.ids[n]]))[0] for record, n in zip(records, positions, strict=True)]
    owners: dict[tuple[str, int], tuple[int, int | None]] = {}
    for record in set(records):
        own = [key for key, of in zip(keys, records, strict=True) if of == record]
        owners |= {(record, key): owner for key, owner in owners_of(session, record, own).items()}
    belongs = [owners[pair] for pair in zip(records, keys, strict=True)]
    kinds = [warnings.kinds[warnings.reasons[judged.at[n]]] for n in positions]
    n = len(positions)
    columns: dict[str, Column | list[object]] = {
        "organisation_id": [organisation for organisation, _ in belongs],
        "department_id": [department for _, department in belongs],
        "rule": [kind.id for kind in kinds],
        "about_record": list(records),
        "about_id": list(keys),
        "data_hash": [judged.hashes[at] for at in positions],
        "reason": [plan.approved[approval_key(kind)].strip() for kind in kinds],
        "approved_by": Column.repeated(actor.name, n),
        "approved_on": Column.repeated(today, n),
        "expires_on": Column.repeated(None, n),
        "status": Column.repeated("reported", n),
        "origin": Column.repeated("manual", n),
    }
    return Created(APPROVAL, array("q", range(-1, -1 - n, -1)), columns)
