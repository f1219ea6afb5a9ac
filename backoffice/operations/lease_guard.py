"""What must hold of leases whichever way they are written - form, letting, import, undo: looked at when a plan is written.

Owns that no two reported leases of a dwelling hold on one day (rule F03), and that a lease with a running termination case
keeps its period unless the case itself moves it. Two that met before may stay, so that they can be mended one by one.
Reads what was written, a statement however many leases there are; the caller rolls back.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import ChangeRow, ChangeSet, Dwelling, Lease
from backoffice.operations.create import Names
from backoffice.operations.plan import Changes, Plan
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.running_cases import running_cases
from backoffice.queries.staging import ship_ids
from backoffice.records.letting import LEASE
from backoffice.rules.problems import Problem, Refused, refused

PERIOD = frozenset({"valid_from", "valid_to", "status"})
"""What of a lease decides whether it stands beside another."""
OF_CASE = frozenset({"valid_from", "valid_to", "vacant", "allocation_type"})
"""What of a lease its running case decides."""
BY_CASE = frozenset({"case", "settlement", "settle"})
"""The purposes of plans that a case's own steps make."""
_TAKEN_BACK = frozenset({"undo", "redo"})


@dataclass(frozen=True, slots=True)
class _Span:
    start: date
    end: date
    reported: bool

    def meets(self, other: "_Span") -> bool:
        return self.reported and other.reported and self.start < other.end and other.start < self.end


def require_around_cases(session: Session, plan: Plan) -> None:
    """Refuse a plan that changes what a lease's running case decides, unless it is a step of a case or takes one back."""
    if purpose_of(session, plan) in BY_CASE:
        return
    touched = [row_id for part in plan.changes if part.record == LEASE.name for row_id in touching(part, OF_CASE)]
    running = running_cases(session, touched)
    if running:
        lease, received = next(iter(running.items()))
        address = session.execute(
            select(Dwelling.address).join(Lease, Lease.dwelling_id == Dwelling.id).where(Lease.id == lease)
        ).scalar_one()
        raise refused("lease.case_runs_at", address=address, received=f"{received:%d-%m-%Y}", n=len(running))


def purpose_of(session: Session, plan: Plan) -> str:
    """Return what a plan is for; of one that takes back, what was done there in the first place."""
    purpose, undoes = plan.purpose, plan.undoes
    while purpose in _TAKEN_BACK and undoes is not None:
        known = session.get_one(ChangeSet, undoes)
        purpose, undoes = known.purpose, known.undoes
    return purpose


def require_apart(session: Session, plan: Plan, number: int, names: Names) -> None:
    """Refuse what a change set wrote where a reported lease now holds on a day with another that it did not meet before."""
    moved = _moved(plan, names)
    if not moved:
        return
    pairs = _pairs(session, moved)
    if not pairs:
        return
    if plan.undoes is not None:
        # What stood beside each other before the change that is taken back may do so again; what came since may not.
        new = [pair for pair in pairs if any(plan.undoes < row.change_set_id != number for row in pair)]
    else:
        before = _before(session, plan, number, {row.id: row for pair in pairs for row in pair})
        new = [(one, other) for one, other in pairs if not _met(before.get(one.id), before.get(other.id))]
    if new:
        other = new[0][1]
        address = session.execute(select(Dwelling.address).where(Dwelling.id == other.dwelling_id)).scalar_one()
        values = {"address": address, "start": f"{other.valid_from:%d-%m-%Y}", "n": len(new)}
        raise Refused([Problem("lease.overlap_written", field=LEASE.fields["valid_from"].label, values=values)])


def touching(part: Changes, fields: Iterable[str]) -> list[int]:
    """Return the ids of a part's rows that change one of these fields."""
    bits = sum(1 << bit for bit, name in enumerate(part.fields) if name in set(fields))
    return [row_id for row_id, mask in zip(part.ids, part.masks, strict=True) if mask & bits]


def _moved(plan: Plan, names: Names) -> list[int]:
    found = [row_id for part in plan.changes if part.record == LEASE.name for row_id in touching(part, PERIOD)]
    for new in plan.created:
        if new.record == LEASE.name:
            found += names.keys(LEASE.name, new.ids)
    return found


def _pairs(session: Session, ids: list[int]) -> list[tuple[Lease, Lease]]:
    """Return the written leases, each with another that is reported and holds on one of its days."""
    shipped = ship_ids(session, "moved_leases", ids)
    own, other = aliased(Lease), aliased(Lease)
    reported = codes_meaning("record_status", "reported")
    beside = and_(
        other.dwelling_id == own.dwelling_id,
        other.id != own.id,
        other.valid_from < own.valid_to,
        own.valid_from < other.valid_to,
    )
    query = (
        select(own, other)
        .join_from(own, shipped, shipped.c.id == own.id)
        .join(other, beside)
        .where(own.status.in_(reported), other.status.in_(reported))
        .order_by(own.id, other.id)
        .execution_options(populate_existing=True)
    )
    return [(one, two) for one, two in session.execute(query)]


def _before(session: Session, plan: Plan, number: int, rows: Mapping[int, Lease]) -> dict[int, _Span]:
    """Return the leases as they were before the change set; those that it made are left out."""
    fields = next((part.fields for part in plan.changes if part.record == LEASE.name), ())
    query = select(ChangeRow.record_id, ChangeRow.before).where(
        ChangeRow.change_set_id == number, ChangeRow.record == LEASE.number, ChangeRow.record_id.in_(sorted(rows))
    )
    written = {row.record_id: row.before for row in session.execute(query)}
    found: dict[int, _Span] = {}
    for key, row in rows.items():
        old: dict[str, Any] = {}
        if key in written:
            stored = written[key]
            if stored is None:
                continue
            old = dict(zip(fields, json.loads(stored), strict=True))
        found[key] = _Span(
            _day(old.get("valid_from", row.valid_from)),
            _day(old.get("valid_to", row.valid_to)),
            # Both are reported now; only a status of before tells otherwise.
            old.get("status", row.status) == row.status,
        )
    return found


def _met(one: _Span | None, other: _Span | None) -> bool:
    return one is not None and other is not None and one.meets(other)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
