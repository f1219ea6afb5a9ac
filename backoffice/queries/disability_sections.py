"""The building sections a selection of dwellings lies in, each with the registrations its dwellings may be linked to.

Owns these counts. Never decides which registration is meant and never writes.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class SectionRegistration:
    """A registration of a section: key, number ("H12") and title."""

    id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class SelectedSection:
    """A section ("0451-012-01") of a selection: how many selected dwellings it has, and how many of them are linked."""

    section_id: int
    number: str
    dwellings: int
    linked: int
    registrations: tuple[SectionRegistration, ...]


def selected_sections(session: Session, selection: Selection, scope: Scope, today: date) -> list[SelectedSection]:
    """Return the sections of a selection by number; dwellings outside the person's part of the register count nowhere."""
    section = Dwelling.building_section_id
    columns = [section.label("id"), func.count().label("n"), func.count(Dwelling.disability_registration).label("of")]
    chosen = narrowed(session, selection, columns, today).where(within(scope))
    counts = chosen.order_by(None).group_by(section).subquery()
    number = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number
    query = (
        select(counts.c.id, number, counts.c.n, counts.c.of)
        .join(BuildingSection, BuildingSection.id == counts.c.id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .order_by(number)
    )
    registration = DisabilityRegistration
    known = (
        select(registration.building_section_id, registration.id, registration.number, registration.title)
        .where(registration.building_section_id.in_(select(counts.c.id)))
        .order_by(func.length(registration.number), registration.number)
    )
    by_section: dict[int, list[SectionRegistration]] = {}
    for section_id, key, short, title in session.execute(known):
        by_section.setdefault(section_id, []).append(SectionRegistration(key, short, title))
    return [
        SelectedSection(key, place, dwellings, linked, tuple(by_section.get(key, ())))
        for key, place, dwellings, linked in session.execute(query)
    ]
