"""What the dwellings of a selection have in common: for each field the one value, or that they differ.

Owns what an edit form is filled from, which registrations may be linked to a selection, and who wrote a row last.
One pass over the selection whatever its size; never a row per dwelling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, case, func, select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
)
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.security import Scope

SAMPLE = 200
LISTED_REGISTRATIONS = 500


@dataclass(frozen=True, slots=True)
class CommonValues:
    """How many dwellings there are, in how many building sections, and each field's value where all have the same."""

    dwellings: int
    sections: int
    same: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OneDwelling:
    """One dwelling as a form is filled from it: address, version, its values as stored, who wrote it last and when (UTC)."""

    id: int
    address: str
    version: int
    values: Mapping[str, object]
    user: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkableRegistration:
    """A registration of a section of the selection; `dwellings` is how many selected dwellings the section has."""

    id: int
    number: str
    title: str
    section: str
    dwellings: int


def common_values(
    session: Session, selection: Selection, scope: Scope, names: Sequence[str], today: date
) -> CommonValues:
    """Return what the selected dwellings of a person's scope have in common; a field not in `same` differs.

    A few rows tell most fields apart; the others are compared with the first row's value in one pass.
    """
    columns = [Dwelling.__table__.c[name] for name in names]
    base = narrowed(session, selection, columns, today).where(within(scope))
    sample = session.execute(base.limit(SAMPLE)).all()
    if not sample:
        return CommonValues(0, 0, {})
    first = dict(zip(names, sample[0], strict=True))
    alike = [name for position, name in enumerate(names) if len({row[position] for row in sample}) == 1]
    differ = [_differs(name, first[name]) for name in alike]
    section = Dwelling.building_section_id
    counted = base.with_only_columns(func.count(), func.min(section), func.max(section), *differ).order_by(None)
    dwellings, least, greatest, *found = session.execute(counted).one()
    same = {name: first[name] for name, other in zip(alike, found, strict=True) if not other}
    sections = 1 if least == greatest else _sections(session, base)
    return CommonValues(dwellings, sections, same)


def _differs(name: str, value: object) -> Any:
    """Return 1 if any row holds another value."""
    column = Dwelling.__table__.c[name]
    return func.max(case((column.is_distinct_from(value), 1), else_=0), type_=Integer)


def _sections(session: Session, base: Any) -> int:
    distinct = base.with_only_columns(func.count(Dwelling.building_section_id.distinct())).order_by(None)
    return int(session.execute(distinct).scalar_one())


def one_dwelling(session: Session, dwelling_id: int, names: Sequence[str]) -> OneDwelling | None:
    """Return a dwelling as it stands now; None if it is not in the register."""
    columns = [Dwelling.__table__.c[name] for name in names]
    query = (
        select(Dwelling.address, Dwelling.version, ChangeSet.user_name, ChangeSet.at, *columns)
        .outerjoin(ChangeSet, ChangeSet.id == Dwelling.change_set_id)
        .where(Dwelling.id == dwelling_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    address, version, user, at, *values = row
    return OneDwelling(dwelling_id, address, version, dict(zip(names, values, strict=True)), user or "", at)


def linkable_registrations(
    session: Session, selection: Selection, scope: Scope, today: date
) -> list[LinkableRegistration]:
    """Return the disability registrations of the selection's building sections, most selected dwellings first.

    At most LISTED_REGISTRATIONS; a dwelling can only be linked to a registration of its own section.
    """
    section = Dwelling.building_section_id
    chosen = narrowed(session, selection, [section.label("section_id"), func.count().label("n")], today)
    counts = chosen.where(within(scope)).order_by(None).group_by(section).subquery()
    registration = DisabilityRegistration
    query = (
        select(
            registration.id,
            registration.number,
            registration.title,
            HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number,
            counts.c.n,
        )
        .join(counts, counts.c.section_id == registration.building_section_id)
        .join(BuildingSection, BuildingSection.id == registration.building_section_id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .order_by(counts.c.n.desc(), func.length(registration.number), registration.number, registration.id)
        .limit(LISTED_REGISTRATIONS)
    )
    return [LinkableRegistration(*row) for row in session.execute(query)]
