"""What a department's card shows: master data, its organisation, building sections and disability registrations.

Owns the counts of linked and unlinked dwellings. Never writes and never forms a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.merging import department_line, merged_from
from backoffice.queries.place_names import departments_in
from backoffice.queries.places import PlaceRow, region_of, sections
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A disability registration: its section's number ("01"), and how many of the section's dwellings are linked.

    `unlinked` counts the dwellings of the section that have no registration at all.
    """

    id: int
    section: str
    number: str
    title: str
    linked: int
    unlinked: int


@dataclass(frozen=True, slots=True)
class DepartmentCard:
    """A department ("0451-012") with the stored values of its own and its organisation's declared fields."""

    id: int
    number: str
    values: Mapping[str, Any]
    organisation: Mapping[str, Any]
    municipality: str
    region: str
    sections: tuple[PlaceRow, ...]
    registrations: tuple[RegistrationRow, ...]
    # ("merged_into" or "merged_from", "0451-015 Søvænget") of what it went into and what came from others.
    mergers: tuple[tuple[str, str], ...]

    def total(self, count: str) -> int:
        """Return the sum of a count ("dwellings", "vacant", "drafts") over the sections."""
        return sum(getattr(section, count) for section in self.sections)


def department_card(session: Session, department_id: int, scope: Scope, today: date) -> DepartmentCard | None:
    """Return the card; None where there is no such department in the person's part of the register."""
    query = select(*Department.__table__.c).where(Department.id == department_id, departments_in(scope))
    values = session.execute(query).mappings().one_or_none()
    if values is None:
        return None
    owner = HousingOrganisation.__table__
    organisation = session.execute(select(*owner.c).where(owner.c.id == values["organisation_id"])).mappings().one()
    municipality, region = region_of(session, values["municipality_code"])
    return DepartmentCard(
        department_id,
        f"{organisation['number']}-{values['number']}",
        dict(values),
        dict(organisation),
        municipality,
        region,
        tuple(sections(session, department_id, today)),
        tuple(_registrations(session, department_id)),
        tuple(_mergers(session, department_id, values["merged_into"])),
    )


def _mergers(session: Session, department_id: int, into: int | None) -> list[tuple[str, str]]:
    taking = department_line(session, into) if into is not None else None
    found = [("merged_into", f"{taking.number} {taking.name}")] if taking else []
    return found + [("merged_from", f"{one.number} {one.name}") for one in merged_from(session, department_id)]


def _registrations(session: Session, department_id: int) -> list[RegistrationRow]:
    link = Dwelling.disability_registration
    inside = Dwelling.department_id == department_id
    by_link = select(link, func.count()).where(inside, link.is_not(None)).group_by(link)
    section = Dwelling.building_section_id
    by_section = select(section, func.count()).where(inside, link.is_(None)).group_by(section)
    linked, without = dict(session.execute(by_link).all()), dict(session.execute(by_section).all())
    query = (
        select(DisabilityRegistration, BuildingSection.number)
        .join(BuildingSection, BuildingSection.id == DisabilityRegistration.building_section_id)
        .where(DisabilityRegistration.department_id == department_id)
        .order_by(BuildingSection.number, DisabilityRegistration.number)
    )
    return [
        RegistrationRow(
            one.id, number, one.number, one.title, linked.get(one.id, 0), without.get(one.building_section_id, 0)
        )
        for one, number in session.execute(query)
    ]
