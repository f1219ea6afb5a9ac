"""Every lease row of some dwellings, with what an explanation or a letting plan needs to know of it.

Owns that lookup: one statement a chunk of dwellings. Tenants are counted, never named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet, HousingCost, Lease, Tenant
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.staging import ship_ids
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.vacancy import Occupancy

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A lease as stored (codes, closed-open dates), how many tenants stand on it, and who wrote it last when (UTC)."""

    id: int
    version: int
    dwelling_id: int
    organisation_id: int
    valid_from: date
    valid_to: date
    allocation_type: str | None
    vacant: bool
    available: bool
    empty_reason: str | None
    municipal_allocation: bool | None
    entry_deposit: int | None
    deposit: int | None
    status: str
    origin: str
    tenants: int
    written_by: str | None
    written_at: datetime | None

    @property
    def reported(self) -> bool:
        """Whether the portal and UDK know it."""
        return self.status == "reported"


def lease_rows(session: Session, dwelling_ids: Sequence[int]) -> dict[int, list[LeaseRow]]:
    """Return the leases of dwellings by dwelling, each dwelling's by start; dwellings without any are left out."""
    found: dict[int, list[LeaseRow]] = {}
    for row in _rows(session, sorted(set(dwelling_ids))):
        found.setdefault(row.dwelling_id, []).append(row)
    return found


def _rows(session: Session, dwelling_ids: Sequence[int]) -> Iterator[LeaseRow]:
    tenants = select(func.count()).where(Tenant.lease_id == Lease.id).correlate(Lease).scalar_subquery()
    own = [Lease.__table__.c[name] for name in LeaseRow.__slots__ if name in Lease.__table__.c]
    for start in range(0, len(dwelling_ids), _CHUNK):
        shipped = ship_ids(session, "lease_dwellings", dwelling_ids[start : start + _CHUNK])
        query: Any = (
            select(*own, tenants, ChangeSet.user_name, ChangeSet.at)
            .outerjoin(ChangeSet, ChangeSet.id == Lease.change_set_id)
            .where(Lease.dwelling_id.in_(select(shipped.c.id)))
            .order_by(Lease.dwelling_id, Lease.valid_from, Lease.id)
        )
        for row in session.execute(query):
            yield LeaseRow(*row)


def has_net_rent(session: Session, dwelling_id: int, day: date) -> bool:
    """Tell whether a net rent is reported for a dwelling on a day: one that is let must have one (rule F04)."""
    query = select(HousingCost.id).where(
        HousingCost.dwelling_id == dwelling_id,
        HousingCost.status == "reported",
        HousingCost.cost_type.in_(codes_meaning("cost_type", "net_rent")),
        HousingCost.valid_from <= day,
        HousingCost.valid_to > day,
    )
    return session.scalar(query.limit(1)) is not None


def occupancy(row: LeaseRow, codes: CodeLists) -> Occupancy:
    """Return what the rules look at, by the meanings of its codes."""
    meaning = meanings_of(codes)
    no_tenant = meaning("allocation_type", row.allocation_type) == "no_tenant"
    return Occupancy(
        row.id,
        row.valid_from,
        row.valid_to,
        row.vacant,
        no_tenant,
        bool(row.tenants) or not (row.vacant or no_tenant),
        row.reported,
        meaning("empty_reason", row.empty_reason) or None,
        row.written_at,
        row.written_by or "",
    )
