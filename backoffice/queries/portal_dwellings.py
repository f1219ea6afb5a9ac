"""What the portal shows of a window of dwellings: the facts of each, fetched together, judged by rules/portal.

Owns a bounded number of statements (some fifteen) for any window. Tenants are only ever asked about, never named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.queries.codes import code_lists
from backoffice.queries.portal_shared import assumed, groups_of, sections_of, shared_of
from backoffice.queries.selection import within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.accessibility import GROUPS, Registration
from backoffice.rules.portal import Assumptions, DwellingFacts, Mark, PortalDwelling, portal_dwelling
from backoffice.rules.vacancy import Occupancy
from backoffice.security import Scope

WINDOW = 500
"""How many dwellings a caller asks for at a time."""


@dataclass(frozen=True, slots=True)
class PortalRow:
    """A dwelling and what the portal shows of it; `number` is its section's, "0451-012-01"."""

    id: int
    organisation_id: int
    department_id: int
    section_id: int
    bbr_unit: str
    number: str
    address: str
    postal_code: str
    city: str
    dwelling_type: str | None
    shown: PortalDwelling


def portal_rows(
    session: Session, ids: Sequence[int], scope: Scope, today: date, *, by: Assumptions | None = None
) -> dict[int, PortalRow]:
    """Return what the portal shows on a day of those dwellings that are there and in the scope, in the order asked."""
    codes, by = code_lists(session), by or assumed()
    rows = {row.id: row for row in session.execute(_dwellings(ids, scope))}
    shared = shared_of(session, codes, {row.organisation_id for row in rows.values()})
    groups = groups_of(session, {row.department_id for row in rows.values()})
    sections = sections_of(session, codes, {row.building_section_id for row in rows.values()})
    facts = _facts(session, rows, codes, today)
    return {
        key: _portal_row(
            row,
            portal_dwelling(
                facts[key],
                shared[row.organisation_id],
                sections[row.building_section_id],
                groups.get(row.department_id, ()),
                today,
                by,
            ),
        )
        for key in dict.fromkeys(ids)
        if (row := rows.get(key)) is not None
    }


def _portal_row(row: Any, shown: PortalDwelling) -> PortalRow:
    number = f"{row.organisation_number}-{row.department_number}-{row.section_number}"
    return PortalRow(
        row.id,
        row.organisation_id,
        row.department_id,
        row.building_section_id,
        row.bbr_unit,
        number,
        row.address,
        row.postal_code,
        row.city,
        row.dwelling_type,
        shown,
    )


def _dwellings(ids: Sequence[int], scope: Scope) -> Any:
    registration = DisabilityRegistration
    return (
        select(
            *Dwelling.__table__.c,
            HousingOrganisation.number.label("organisation_number"),
            Department.number.label("department_number"),
            BuildingSection.number.label("section_number"),
            registration.number.label("registration_number"),
            registration.building_section_id.label("registration_section"),
            registration.status.label("registration_status"),
            *(registration.__table__.c[group].label(f"level_{group}") for group in GROUPS),
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .outerjoin(registration, registration.id == Dwelling.disability_registration)
        .where(Dwelling.id.in_(ids), within(scope))
    )


def _facts(session: Session, rows: dict[int, Any], codes: CodeLists, today: date) -> dict[int, DwellingFacts]:
    meaning = meanings_of(codes)
    occupancies = occupancies_of(session, list(rows), codes)
    rents = _rents(session, list(rows), codes, today)
    return {
        key: DwellingFacts(
            row.department_id,
            row.building_section_id,
            row.dwelling_type,
            meaning("dwelling_type", row.dwelling_type),
            reported=row.status == "reported",
            retired_on=row.retired_on,
            suppressed=_mark(row, "suppress_portal"),
            closed=_mark(row, "closed_for_signup"),
            rooms=row.rooms,
            area=row.area,
            rent=rents.get(key),
            occupancies=occupancies.get(key, ()),
            registration=_registration(row, codes),
        )
        for key, row in rows.items()
    }


def _mark(row: Any, flag: str) -> Mark:
    reason, start, end = (getattr(row, f"{flag}_{part}") for part in ("reason", "from", "to"))
    return Mark(getattr(row, flag), reason or "", start, end)


def _registration(row: Any, codes: CodeLists) -> Registration | None:
    if row.disability_registration is None:
        return None
    meaning = meanings_of(codes)
    levels = {
        group: meaning("suitability", level)
        for group in GROUPS
        if (level := getattr(row, f"level_{group}")) is not None
    }
    return Registration(
        row.disability_registration,
        row.registration_number,
        row.registration_section,
        row.registration_status == "reported",
        levels,
    )


def occupancies_of(session: Session, dwelling_ids: Sequence[int], codes: CodeLists) -> dict[int, list[Occupancy]]:
    """Return by dwelling its leases, vacancies and periods without tenant as the rules see them. One statement."""
    meaning, no_tenant = meanings_of(codes), codes["allocation_type"].codes_meaning("no_tenant")
    tenants = exists(select(Tenant.id).where(Tenant.lease_id == Lease.id).correlate(Lease)).label("tenants")
    query = select(
        Lease.id,
        Lease.dwelling_id,
        Lease.valid_from,
        Lease.valid_to,
        Lease.vacant,
        Lease.allocation_type,
        Lease.status,
        Lease.empty_reason,
        tenants,
    ).where(Lease.dwelling_id.in_(dwelling_ids))
    found: dict[int, list[Occupancy]] = {}
    for row in session.execute(query.order_by(Lease.dwelling_id, Lease.valid_from, Lease.id)):
        empty = row.allocation_type in no_tenant
        one = Occupancy(
            row.id,
            row.valid_from,
            row.valid_to,
            bool(row.vacant),
            empty,
            bool(row.tenants) or not (row.vacant or empty),
            row.status == "reported",
            meaning("empty_reason", row.empty_reason) or None if row.empty_reason else None,
        )
        found.setdefault(row.dwelling_id, []).append(one)
    return found


def _rents(session: Session, dwelling_ids: Sequence[int], codes: CodeLists, today: date) -> dict[int, int]:
    query = (
        select(HousingCost.dwelling_id, func.sum(HousingCost.amount))
        .where(
            HousingCost.dwelling_id.in_(dwelling_ids),
            HousingCost.cost_type.in_(codes["cost_type"].codes_meaning("net_rent")),
            HousingCost.status == "reported",
            HousingCost.valid_from <= today,
            HousingCost.valid_to > today,
        )
        .group_by(HousingCost.dwelling_id)
    )
    return {key: int(amount) for key, amount in session.execute(query)}
