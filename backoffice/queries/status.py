"""The state of the register in numbers: for the start page and `backoffice status`."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    ChangeSet,
    Delivery,
    Department,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
)
from backoffice.models.letting import FOREVER
from backoffice.queries.meanings import codes_meaning


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of everything, what needs somebody, and when the register last changed (UTC)."""

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


def status(session: Session, today: date) -> Status:
    """Count the register."""

    def count(model: type, condition: ColumnElement[bool] | None = None) -> int:
        query = select(func.count()).select_from(model).where(true() if condition is None else condition)
        return session.execute(query).scalar_one()

    current = (Lease.status == "reported") & (Lease.valid_from <= today)
    return Status(
        organisations=count(HousingOrganisation),
        departments=count(Department),
        sections=count(BuildingSection),
        dwellings=count(Dwelling),
        costs=count(HousingCost),
        leases=count(Lease),
        vacant=count(Lease, current & Lease.vacant & (Lease.valid_to == FOREVER)),
        no_tenant=count(
            Lease,
            current
            & Lease.allocation_type.in_(codes_meaning("allocation_type", "no_tenant"))
            & (Lease.valid_to > today),
        ),
        drafts=count(Dwelling, Dwelling.status != "reported"),
        draft_leases=count(Lease, Lease.status != "reported"),
        change_sets=count(ChangeSet),
        last_change=session.execute(select(func.max(ChangeSet.at))).scalar(),
        last_delivery=session.execute(select(func.max(Delivery.at))).scalar(),
    )
