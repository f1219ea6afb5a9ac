"""The state of the register in numbers: for the start page and `backoffice status`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    ChangeSet,
    CorrectionRequest,
    Delivery,
    Department,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
)
from backoffice.models.letting import FOREVER
from backoffice.queries.ending import is_retired, not_retired
from backoffice.queries.meanings import codes_meaning


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of everything that has not ended, what needs somebody, and when the register last changed (UTC)."""

    organisations: int
    departments: int
    sections: int
    dwellings: int
    costs: int
    leases: int
    vacant: int
    no_tenant: int
    drafts: int
    draft_leases: int
    change_sets: int
    last_change: datetime | None
    last_delivery: datetime | None
    retired: int = 0
    requests: int = 0


def status(session: Session, today: date) -> Status:
    """Count the register."""

    def count(model: type, condition: ColumnElement[bool] | None = None) -> int:
        query = select(func.count()).select_from(model).where(true() if condition is None else condition)
        return session.execute(query).scalar_one()

    def still(end: Any) -> ColumnElement[bool]:
        """The condition that a place has not ended."""
        return or_(end.is_(None), end > today)

    current = (Lease.status == "reported") & (Lease.valid_from <= today)
    return Status(
        organisations=count(HousingOrganisation, still(HousingOrganisation.closed_on)),
        departments=count(Department, still(Department.closed_on)),
        sections=count(BuildingSection, still(BuildingSection.closed_on)),
        dwellings=count(Dwelling, not_retired(today)),
        costs=count(HousingCost),
        leases=count(Lease),
        vacant=count(Lease, current & Lease.vacant & (Lease.valid_to == FOREVER)),
        no_tenant=count(
            Lease,
            current
            & Lease.allocation_type.in_(codes_meaning("allocation_type", "no_tenant"))
            & (Lease.valid_to > today),
        ),
        drafts=count(Dwelling, (Dwelling.status != "reported") & not_retired(today)),
        draft_leases=count(Lease, Lease.status != "reported"),
        change_sets=count(ChangeSet),
        last_change=session.execute(select(func.max(ChangeSet.at))).scalar(),
        last_delivery=session.execute(select(func.max(Delivery.at))).scalar(),
        retired=count(Dwelling, is_retired(today)),
        requests=count(CorrectionRequest, CorrectionRequest.status.not_in(codes_meaning("request_status", "done"))),
    )
