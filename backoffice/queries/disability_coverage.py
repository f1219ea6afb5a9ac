"""How far the dwellings of each department are linked to a disability registration, and which sections have none to link.

Owns these counts; retired dwellings count nowhere, and a section without dwellings is none. Never writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.ending import not_retired
from backoffice.queries.selection import Where, within
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class Coverage:
    """A department ("0451-012"): its dwellings, its sections that have some, and how many have what.

    `registered` sections have at least one registration; `linked` dwellings point at one.
    """

    department_id: int
    number: str
    name: str
    dwellings: int
    linked: int
    sections: int
    registered: int

    @property
    def unlinked(self) -> int:
        """How many dwellings have no registration."""
        return self.dwellings - self.linked

    @property
    def percent(self) -> int:
        """Linked dwellings in per cent, rounded down: 100 means all of them."""
        return percent(self.linked, self.dwellings)


@dataclass(frozen=True, slots=True)
class UnregisteredSection:
    """A building section ("0451-012-02") that has dwellings and no registration to link them to."""

    section_id: int
    department_id: int
    number: str
    name: str
    dwellings: int


def percent(part: int, whole: int) -> int:
    """Return a part in per cent of the whole, rounded down; 0 of nothing."""
    return part * 100 // whole if whole else 0


def coverage(session: Session, where: Where, scope: Scope, today: date) -> list[Coverage]:
    """Return the coverage of every department of a place that has dwellings, by number."""
    registered = set(session.execute(select(DisabilityRegistration.building_section_id).distinct()).scalars())
    by_department: dict[int, list[int]] = {}
    for department, section, dwellings, linked in _sections(session, where, scope, today):
        sums = by_department.setdefault(department, [0, 0, 0, 0])
        for position, n in enumerate((dwellings, linked, 1, int(section in registered))):
            sums[position] += n
    names = _departments(session, by_department)
    return [Coverage(key, number, name, *by_department[key]) for key, number, name in names if key in by_department]


def total(rows: Iterable[Coverage]) -> Coverage:
    """Return the sum of several departments, without a name."""
    sums = [0, 0, 0, 0]
    for row in rows:
        for position, n in enumerate((row.dwellings, row.linked, row.sections, row.registered)):
            sums[position] += n
    return Coverage(0, "", "", *sums)


def sections_without(session: Session, where: Where, scope: Scope, today: date) -> list[UnregisteredSection]:
    """Return the sections of a place that have dwellings and no registration, by number."""
    has_one = select(DisabilityRegistration.building_section_id)
    number = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number
    query = (
        select(BuildingSection.id, Department.id, number, Department.name, func.count())
        .join(Dwelling, Dwelling.building_section_id == BuildingSection.id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(where.condition(), within(scope), not_retired(today), BuildingSection.id.not_in(has_one))
        .group_by(BuildingSection.id, Department.id, number, Department.name)
        .order_by(number)
    )
    return [UnregisteredSection(*row) for row in session.execute(query)]


def _sections(session: Session, where: Where, scope: Scope, today: date) -> Iterable[tuple[int, int, int, int]]:
    """Return (department, section, dwellings, linked) of each section that has dwellings."""
    section, department = Dwelling.building_section_id, Dwelling.department_id
    query = (
        select(department, section, func.count(), func.count(Dwelling.disability_registration))
        .where(where.condition(), within(scope), not_retired(today))
        .group_by(department, section)
    )
    return [(at, part, n, linked) for at, part, n, linked in session.execute(query)]


def _departments(session: Session, wanted: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    query = (
        select(Department.id, HousingOrganisation.number + "-" + Department.number, Department.name)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .order_by(HousingOrganisation.number, Department.number)
    )
    keys = sorted(wanted)
    if len(keys) < 1000:
        query = query.where(Department.id.in_(keys))
    return [(key, number, name) for key, number, name in session.execute(query)]
