"""What is said of building sections and groups of dwellings, as lists show it: amenities, pictures, waiting time.

Owns the rows of those lists, in a person's part of the register. A section without amenities is a row too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES, value_columns
from backoffice.queries.selection import Where
from backoffice.security import Scope

_OWNER, _DEPARTMENT, _SECTION = HousingOrganisation, Department, BuildingSection


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A record of a section or group, or (`id` 0) a section that has none: its place, and its columns as stored.

    `section_id` is None for a group of a whole department; `dwellings` is how many the section or department has.
    """

    id: int
    place: str
    name: str
    department_id: int
    section_id: int | None
    dwellings: int
    values: Mapping[str, Any]


def amenities_lines(session: Session, where: Where, scope: Scope) -> list[SectionLine]:
    """Return a line for every section of a place, with its amenities where it has any, in order of number."""
    return _lines(session, "section_amenities", where, scope, every_section=True)


def attachment_lines(session: Session, where: Where, scope: Scope) -> list[SectionLine]:
    """Return the pictures and plans of a place, by section, kind and order."""
    found = _lines(session, "attachment", where, scope)
    return sorted(found, key=lambda one: (one.place, one.values["attachment_kind"], one.values["position"], one.id))


def group_lines(session: Session, where: Where, scope: Scope) -> list[SectionLine]:
    """Return the groups of a place with their periods; a section is also told of those of its whole department."""
    found = _lines(session, "letting_group", where, scope)
    return sorted(found, key=lambda one: (one.place, one.values["valid_from"], one.id))


def _lines(
    session: Session, record: str, where: Where, scope: Scope, *, every_section: bool = False
) -> list[SectionLine]:
    table = TABLES[record]
    names = value_columns(record)
    columns = [table.c.id, *(table.c[name] for name in names)]
    number = _OWNER.number + "-" + _DEPARTMENT.number + func.coalesce("-" + _SECTION.number, "")
    own = [number.label("place"), _DEPARTMENT.name, _DEPARTMENT.id.label("department"), _SECTION.id.label("section")]
    query: Any = select(*own, *columns)
    if every_section:
        query = query.select_from(_SECTION).outerjoin(table, table.c.building_section_id == _SECTION.id)
        query = query.join(_DEPARTMENT, _DEPARTMENT.id == _SECTION.department_id)
    else:
        query = query.select_from(table).outerjoin(_SECTION, _SECTION.id == table.c.building_section_id)
        query = query.join(_DEPARTMENT, _DEPARTMENT.id == table.c.department_id)
    query = query.join(_OWNER, _OWNER.id == _DEPARTMENT.organisation_id)
    rows = session.execute(query.where(_at(where), _in(scope)).order_by("place", table.c.id)).all()
    dwellings = _dwellings(session, {row.department for row in rows})
    return [
        SectionLine(
            row.id or 0,
            row.place,
            row.name,
            row.department,
            row.section,
            dwellings.get((row.department, row.section), 0),
            {name: row._mapping[table.c[name]] for name in names},
        )
        for row in rows
    ]


def _at(where: Where) -> Any:
    if where.section_id is not None:
        return or_(_SECTION.id == where.section_id, _whole_department(where))
    if where.department_id is not None:
        return _DEPARTMENT.id == where.department_id
    return _OWNER.id == where.organisation_id if where.organisation_id is not None else _OWNER.id.is_not(None)


def _whole_department(where: Where) -> Any:
    own = select(_SECTION.department_id).where(_SECTION.id == where.section_id).scalar_subquery()
    return and_(_SECTION.id.is_(None), _DEPARTMENT.id == own)


def _in(scope: Scope) -> Any:
    if scope.everything:
        return _OWNER.id.is_not(None)
    return or_(_OWNER.id.in_(sorted(scope.organisation_ids)), _DEPARTMENT.id.in_(sorted(scope.department_ids)))


def _dwellings(session: Session, department_ids: set[int]) -> dict[tuple[int, int | None], int]:
    """Count the dwellings of sections and, under None, of whole departments."""
    query = select(Dwelling.department_id, Dwelling.building_section_id, func.count())
    found: dict[tuple[int, int | None], int] = {}
    grouped = query.where(Dwelling.department_id.in_(sorted(department_ids)))
    for department, section, n in session.execute(
        grouped.group_by(Dwelling.department_id, Dwelling.building_section_id)
    ):
        found[department, section] = n
        found[department, None] = found.get((department, None), 0) + n
    return found
