"""What a merger of departments moves: the two departments, their building sections, registrations and dwellings.

Owns these reads only; what becomes of the numbers is decided by the operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.place_names import departments_in
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department with its whole number ("0451-012"), its end (first day it no longer is) and what it was merged into."""

    id: int
    version: int
    organisation_id: int
    number: str
    name: str
    closed_on: date | None
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A building section: key, version, its two digits, and how many dwellings it has."""

    id: int
    version: int
    number: str
    dwellings: int


def department_line(session: Session, department_id: int) -> DepartmentLine | None:
    """Return a department; None where there is none."""
    number = HousingOrganisation.number + "-" + Department.number
    query = (
        select(
            Department.id,
            Department.version,
            Department.organisation_id,
            number,
            Department.name,
            Department.closed_on,
            Department.merged_into,
        )
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(Department.id == department_id)
    )
    row = session.execute(query).one_or_none()
    return DepartmentLine(*row) if row else None


def may_take_over(session: Session, giving: DepartmentLine, scope: Scope, today: date) -> list[DepartmentLine]:
    """Return the departments that another of their organisation can be merged into: in the scope, and not closed."""
    query = select(Department.id).where(
        Department.organisation_id == giving.organisation_id,
        Department.id != giving.id,
        or_(Department.closed_on.is_(None), Department.closed_on > today),
        departments_in(scope),
    )
    found = (department_line(session, key) for key in session.scalars(query.order_by(Department.number)).all())
    return [one for one in found if one is not None]


def sections_of(session: Session, department_id: int) -> list[SectionLine]:
    """Return a department's building sections by number, with how many dwellings each has."""
    counts = (
        select(Dwelling.building_section_id, func.count().label("n"))
        .where(Dwelling.department_id == department_id)
        .group_by(Dwelling.building_section_id)
        .subquery()
    )
    query = (
        select(BuildingSection.id, BuildingSection.version, BuildingSection.number, func.coalesce(counts.c.n, 0))
        .outerjoin(counts, counts.c.building_section_id == BuildingSection.id)
        .where(BuildingSection.department_id == department_id)
        .order_by(BuildingSection.number)
    )
    return [SectionLine(*row) for row in session.execute(query)]


def rows_of_department(session: Session, record: str, department_ids: Sequence[int]) -> list[Any]:
    """Return (id, version, department_id) of a kind's records in these departments, by key."""
    table = TABLES[record]
    query = select(table.c.id, table.c.version, table.c.department_id).where(table.c.department_id.in_(department_ids))
    return list(session.execute(query.order_by(table.c.id)))


def merged_from(session: Session, department_id: int) -> list[DepartmentLine]:
    """Return the departments that were merged into a department, by number."""
    query = select(Department.id).where(Department.merged_into == department_id).order_by(Department.number)
    found = (department_line(session, key) for key in session.scalars(query).all())
    return [one for one in found if one is not None]
