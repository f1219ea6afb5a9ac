"""The leases of a dwelling as its history, and one lease with all that hangs on it.

Owns that lookup. Of tenants it tells what is known and never who they are: no name, mail address or number is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Lease, Tenant, Termination
from backoffice.models.registry import TABLES
from backoffice.queries.lease_terms import LeaseTerms, lease_terms
from backoffice.queries.selection import within
from backoffice.queries.sublets import SubletLine, sublets
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.security import Scope

PARTS = ("termination", "sublet", "deposit_claim", "inspection", "improvement")
"""The kinds of record that hang on a lease, in the order they are counted and shown."""


@dataclass(frozen=True, slots=True)
class LeaseLine:
    """A lease: its columns as stored, "let", "vacant" or "no_tenant", its tenants and parts counted, its newest case's phase.

    `phase` is a meaning, "" without a case.
    """

    id: int
    kind: str
    tenants: int
    parts: Mapping[str, int]
    phase: str
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class KnownTenant:
    """A tenant: the share as said, and which of their personal data there is; never the data."""

    id: int
    version: int
    share: int | None
    status: str
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class LeaseCard:
    """A lease with its place, the terms in force, its tenants, sublets, and the rows of its other parts by kind."""

    line: LeaseLine
    dwelling_id: int
    organisation_id: int
    department_id: int
    number: str
    address: str
    terms: LeaseTerms
    tenants: tuple[KnownTenant, ...]
    sublets: tuple[SubletLine, ...]
    parts: Mapping[str, tuple[Mapping[str, Any], ...]]


def leases_of(session: Session, dwelling_id: int, scope: Scope, codes: CodeLists) -> list[LeaseLine]:
    """Return the leases of a dwelling, the newest first; none for a dwelling outside the person's part of the register."""
    return _lines(session, scope, codes, Lease.dwelling_id == dwelling_id)


def lease_card(session: Session, lease_id: int, scope: Scope, codes: CodeLists, today: date) -> LeaseCard | None:
    """Return a lease with what hangs on it; None where there is none in the person's part of the register."""
    lines = _lines(session, scope, codes, Lease.id == lease_id)
    if not lines:
        return None
    number = HousingOrganisation.number + "-" + Department.number
    place = session.execute(
        select(Dwelling.id, Dwelling.organisation_id, Dwelling.department_id, number, Dwelling.address)
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .where(Dwelling.id == lines[0]["dwelling_id"])
    ).one()
    terms = lease_terms(session, [lease_id], today)[lease_id]
    found = tuple(sublets(session, scope, codes, today, lease_id=lease_id))
    others = {record: _rows(session, record, lease_id) for record in PARTS if record != "sublet"}
    return LeaseCard(lines[0], *place, terms, _tenants(session, lease_id), found, others)


def lease_at(session: Session, lease_id: int, scope: Scope) -> int | None:
    """Return the dwelling of a lease that the person may see."""
    query = select(Dwelling.id).join(Lease, Lease.dwelling_id == Dwelling.id).where(Lease.id == lease_id, within(scope))
    return session.scalar(query)


def lease_on(session: Session, dwelling_id: int, day: date) -> int | None:
    """Return the lease that somebody lives by on a day, else the last one before it that anybody lived by."""
    query = select(Lease.id).where(Lease.dwelling_id == dwelling_id, Lease.valid_from <= day, ~Lease.vacant)
    return session.scalar(query.order_by(Lease.valid_from.desc(), Lease.id.desc()).limit(1))


def _lines(session: Session, scope: Scope, codes: CodeLists, condition: Any) -> list[LeaseLine]:
    counts = [
        select(func.count()).where(table.c.lease_id == Lease.id).scalar_subquery().label(f"n_{record}")
        for record, table in ((record, TABLES[record]) for record in ("tenant", *PARTS))
    ]
    newest = (
        select(Termination.phase)
        .where(Termination.lease_id == Lease.id)
        .order_by(Termination.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("case_phase")
    )
    query = (
        select(*Lease.__table__.c, *counts, newest)
        .join(Dwelling, Dwelling.id == Lease.dwelling_id)
        .where(condition, within(scope))
        .order_by(Lease.valid_from.desc(), Lease.id.desc())
    )
    meaning = meanings_of(codes)
    found = []
    for row in session.execute(query).mappings():
        nobody = meaning("allocation_type", row["allocation_type"]) == "no_tenant"
        kind = "vacant" if row["vacant"] else "no_tenant" if nobody else "let"
        parts = {record: row[f"n_{record}"] for record in PARTS}
        phase = meaning("case_phase", row["case_phase"])
        found.append(LeaseLine(row["id"], kind, row["n_tenant"], parts, phase, dict(row)))
    return found


def tenants_of(session: Session, lease_id: int, scope: Scope) -> list[int]:
    """Return the keys of a lease's tenants in their order; none outside the person's part of the register."""
    query = (
        select(Tenant.id)
        .join(Lease, Lease.id == Tenant.lease_id)
        .join(Dwelling, Dwelling.id == Lease.dwelling_id)
        .where(Tenant.lease_id == lease_id, within(scope))
    )
    return list(session.scalars(query.order_by(Tenant.id)))


def _tenants(session: Session, lease_id: int) -> tuple[KnownTenant, ...]:
    there = [
        (func.coalesce(column, "") != "").label(name)
        for name, column in (
            ("name", Tenant.name),
            ("email", Tenant.email),
            ("phone", Tenant.phone),
            ("new_address", Tenant.new_address),
        )
    ]
    query = select(Tenant.id, Tenant.version, Tenant.share, Tenant.status, *there).where(Tenant.lease_id == lease_id)
    return tuple(
        KnownTenant(
            row.id, row.version, row.share, row.status, frozenset(one.name for one in there if row._mapping[one.name])
        )
        for row in session.execute(query.order_by(Tenant.id))
    )


def _rows(session: Session, record: str, lease_id: int) -> tuple[Mapping[str, Any], ...]:
    table = TABLES[record]
    found = session.execute(select(*table.c).where(table.c.lease_id == lease_id).order_by(table.c.id))
    return tuple(dict(row) for row in found.mappings())
