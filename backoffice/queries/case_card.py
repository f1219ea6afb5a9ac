"""One termination case whole: its row, where it lies, its facts, and the lease it is about.

Owns the lookup of a case for a person who may see it, and of the leases of a dwelling that can be terminated. Never writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Inspection, Termination
from backoffice.models.registry import TABLES
from backoffice.queries.case_state import case_facts
from backoffice.queries.lease_rows import LeaseRow, lease_rows
from backoffice.queries.scoping import outside
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.cases import CaseFacts
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case: every column of its termination and of its lease, its address and department's number, and its facts."""

    id: int
    values: Mapping[str, Any]
    lease: Mapping[str, Any]
    address: str
    department: str
    facts: CaseFacts


def case_card(session: Session, termination_id: int, scope: Scope) -> CaseCard | None:
    """Return a case; None where there is none that the person may see."""
    own, lease = TABLES["termination"], TABLES["lease"]
    number = HousingOrganisation.number + "-" + Department.number
    row = session.execute(select(*own.c).where(own.c.id == termination_id)).mappings().first()
    if row is None or outside(session, "termination", [termination_id], scope):
        return None
    where = (
        select(Dwelling.address, number.label("number"))
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .where(Dwelling.id == row["dwelling_id"])
    )
    place = session.execute(where).one()
    let = session.execute(select(*lease.c).where(lease.c.id == row["lease_id"])).mappings().one()
    facts = case_facts(session, [termination_id])[termination_id]
    return CaseCard(termination_id, dict(row), dict(let), place.address, place.number, facts)


def terminable(session: Session, dwelling_id: int, codes: CodeLists, today: date) -> list[LeaseRow]:
    """Return the reported leases of a dwelling that somebody lives by today or later, the earliest first."""
    meaning = meanings_of(codes)
    return [
        row
        for row in lease_rows(session, [dwelling_id]).get(dwelling_id, [])
        if row.reported
        and not row.vacant
        and meaning("allocation_type", row.allocation_type) != "no_tenant"
        and row.valid_to > today
    ]


def cases_of_lease(session: Session, lease_id: int) -> list[int]:
    """Return the keys of a lease's cases, the newest first."""
    query = select(Termination.id).where(Termination.lease_id == lease_id).order_by(Termination.id.desc())
    return list(session.scalars(query))


def inspection_of(session: Session, termination_id: int) -> int | None:
    """Return the key of the newest inspection of a case; None where none is arranged."""
    query = select(Inspection.id).where(Inspection.termination_id == termination_id).order_by(Inspection.id.desc())
    return session.scalars(query).first()
