"""What a dwelling's card shows: its values, its dated costs and leases, and its history field by field.

Owns one query per table, whatever is shown. Tenants are counted, never named, and nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    ChangeRow,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.queries.change_lines import typed_lines
from backoffice.queries.history import FieldLine
from backoffice.queries.selection import within
from backoffice.records.dwelling import DWELLING
from backoffice.records.letting import COST, LEASE
from backoffice.security import Scope

HISTORY_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class DwellingCard:
    """A dwelling's stored values (the registration as its number), where it belongs, its costs and leases.

    Costs come by type and then newest first, leases newest first; a lease's `tenants` is a count.
    """

    id: int
    values: Mapping[str, Any]
    number: str
    department: str
    organisation: str
    costs: tuple[Mapping[str, Any], ...]
    leases: tuple[Mapping[str, Any], ...]


def dwelling_card(session: Session, dwelling_id: int, scope: Scope) -> DwellingCard | None:
    """Return the card; None where there is no such dwelling in the person's part of the register."""
    query = (
        select(
            *Dwelling.__table__.c,
            DisabilityRegistration.number.label("registration"),
            HousingOrganisation.number.label("organisation_number"),
            HousingOrganisation.name.label("organisation_name"),
            Department.number.label("department_number"),
            Department.name.label("department_name"),
            BuildingSection.number.label("section_number"),
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .outerjoin(DisabilityRegistration, DisabilityRegistration.id == Dwelling.disability_registration)
        .where(Dwelling.id == dwelling_id, within(scope))
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return DwellingCard(
        dwelling_id,
        {**row, "disability_registration": row["registration"]},
        "-".join(row[f"{part}_number"] for part in ("organisation", "department", "section")),
        row["department_name"],
        row["organisation_name"],
        _costs(session, dwelling_id),
        _leases(session, dwelling_id),
    )


def _costs(session: Session, dwelling_id: int) -> tuple[Mapping[str, Any], ...]:
    table = HousingCost.__table__
    query = select(*table.c).where(table.c.dwelling_id == dwelling_id)
    found = session.execute(query.order_by(table.c.valid_from.desc(), table.c.line)).mappings()
    # A stable sort: within a type the newest stays first.
    return tuple(sorted(map(dict, found), key=lambda cost: (len(cost["cost_type"]), cost["cost_type"])))


def _leases(session: Session, dwelling_id: int) -> tuple[Mapping[str, Any], ...]:
    tenants = select(func.count()).where(Tenant.lease_id == Lease.id).scalar_subquery().label("tenants")
    query = (
        select(*Lease.__table__.c, tenants)
        .where(Lease.dwelling_id == dwelling_id)
        .order_by(Lease.valid_from.desc(), Lease.id.desc())
    )
    return tuple(map(dict, session.execute(query).mappings()))


@dataclass(frozen=True, slots=True)
class PastLine:
    """A changed field (values typed, see change_lines), when (UTC) and by whom."""

    line: FieldLine
    at: datetime
    user: str


def dwelling_history(session: Session, dwelling_id: int) -> list[PastLine]:
    """Return the newest lines of the history of a dwelling and of its present costs and leases, newest first."""
    costs = select(HousingCost.id).where(HousingCost.dwelling_id == dwelling_id)
    leases = select(Lease.id).where(Lease.dwelling_id == dwelling_id)
    query = (
        select(ChangeRow)
        .where(
            or_(
                and_(ChangeRow.record == DWELLING.number, ChangeRow.record_id == dwelling_id),
                and_(ChangeRow.record == COST.number, ChangeRow.record_id.in_(session.scalars(costs).all())),
                and_(ChangeRow.record == LEASE.number, ChangeRow.record_id.in_(session.scalars(leases).all())),
            )
        )
        .order_by(ChangeRow.change_set_id.desc(), ChangeRow.record, ChangeRow.record_id)
        .limit(HISTORY_AT_MOST)
    )
    rows = list(session.scalars(query))
    writers = select(ChangeSet.id, ChangeSet.at, ChangeSet.user_name)
    by = {
        number: (at, user)
        for number, at, user in session.execute(writers.where(ChangeSet.id.in_({row.change_set_id for row in rows})))
    }
    return [PastLine(line, *by[line.change_set]) for line in typed_lines(session, rows)]
