"""What of a dwelling an inspection can be arranged of: its running case, and the lease somebody moves into.

Owns that choice. Reads only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Inspection, Lease, Termination
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.records.codes import meanings_of
from backoffice.rules.cases import BEFORE_CONFIRMED, ENDED
from backoffice.rules.inspections import MOVE_IN, MOVE_OUT
from backoffice.security import Scope

_MOVE_IN_DAYS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Arrangeable:
    """A case or a lease of a dwelling: the day of its notice or start, and a day that could be suggested."""

    kind: str
    lease_id: int
    termination_id: int | None
    day: date
    address: str
    suggested: date | None


def arrangeable(session: Session, dwelling_id: int, scope: Scope, today: date) -> list[Arrangeable]:
    """Return what an inspection can be arranged of and has none on the way, cases first; nothing outside the scope."""
    if outside(session, "dwelling", [dwelling_id], scope):
        return []
    return [*_cases(session, dwelling_id, today), *_leases(session, dwelling_id, today)]


def _cases(session: Session, dwelling_id: int, today: date) -> Iterator[Arrangeable]:
    meaning = meanings_of(code_lists(session))
    query = select(Termination, Dwelling.address).join(Dwelling, Dwelling.id == Termination.dwelling_id)
    inspected = _inspected(session, dwelling_id, MOVE_OUT)
    for case, address in session.execute(query.where(Termination.dwelling_id == dwelling_id).order_by(Termination.id)):
        phase = meaning("case_phase", case.phase)
        if phase in ENDED or phase in BEFORE_CONFIRMED or case.inspection_omitted or case.lease_id in inspected:
            continue
        # A week for the summons, and never before the dwelling is empty.
        empty = case.moved_out_on or case.agreed_vacate_on or case.vacate_by or today
        suggested = max(today + timedelta(days=7), empty)
        yield Arrangeable(MOVE_OUT, case.lease_id, case.id, case.received_on, address, suggested)


def _leases(session: Session, dwelling_id: int, today: date) -> Iterator[Arrangeable]:
    inspected = _inspected(session, dwelling_id, MOVE_IN)
    no_tenant = code_lists(session)["allocation_type"].codes_meaning("no_tenant")
    query = (
        select(Lease.id, Lease.valid_from, Lease.allocation_type, Dwelling.address)
        .join(Dwelling, Dwelling.id == Lease.dwelling_id)
        .where(Lease.dwelling_id == dwelling_id, ~Lease.vacant, Lease.valid_to > today)
        .order_by(Lease.valid_from)
    )
    for lease in session.execute(query):
        recent = lease.valid_from >= today - _MOVE_IN_DAYS
        if recent and lease.id not in inspected and lease.allocation_type not in no_tenant:
            yield Arrangeable(MOVE_IN, lease.id, None, lease.valid_from, lease.address, max(lease.valid_from, today))


def _inspected(session: Session, dwelling_id: int, kind: str) -> set[int]:
    """Return the leases of a dwelling that have an inspection of a kind, reported or not."""
    codes = code_lists(session)["inspection_kind"].codes_meaning(kind)
    query = select(Inspection.lease_id).where(Inspection.dwelling_id == dwelling_id)
    return set(session.scalars(query.where(Inspection.inspection_kind.in_(codes))))
