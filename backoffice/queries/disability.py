"""The disability registrations of a place, with how many dwellings are linked to each and how many of its section are not.

Owns these counts and the lookup of a registration. Retired dwellings count nowhere. Never writes, forms no sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
)
from backoffice.queries.ending import not_retired
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.codes import CodeLists
from backoffice.rules.accessibility import GROUPS, Registration
from backoffice.security import Scope

_NUMBER = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """A registration and its section ("0451-012-01"); `levels` are the codes of the portal's groups, in their order.

    `linked` dwellings point at it, `elsewhere` of them stand in another section; `unlinked` is how many dwellings of
    its section have no registration at all.
    """

    id: int
    organisation_id: int
    department_id: int
    section_id: int
    section: str
    number: str
    title: str
    levels: tuple[str | None, ...]
    status: str
    linked: int = 0
    elsewhere: int = 0
    unlinked: int = 0


@dataclass(frozen=True, slots=True)
class RegistrationContent:
    """All that a registration holds: its line, its stored values by field, its version, who wrote it last and when (UTC)."""

    line: RegistrationLine
    values: Mapping[str, Any]
    version: int
    user: str
    at: datetime | None


def registrations_in(where: Where, scope: Scope) -> ColumnElement[bool]:
    """Return the condition on DisabilityRegistration: of the place, in the person's part of the register."""
    registration = DisabilityRegistration
    of_place: ColumnElement[bool] = true()
    if where.section_id is not None:
        of_place = registration.building_section_id == where.section_id
    elif where.department_id is not None:
        of_place = registration.department_id == where.department_id
    elif where.organisation_id is not None:
        of_place = registration.organisation_id == where.organisation_id
    if scope.everything:
        return of_place
    inside = or_(
        registration.organisation_id.in_(sorted(scope.organisation_ids)),
        registration.department_id.in_(sorted(scope.department_ids)),
    )
    return and_(of_place, inside)


def registrations(session: Session, where: Where, scope: Scope, today: date) -> list[RegistrationLine]:
    """Return the registrations of a place by section and number."""
    return _lines(session, registrations_in(where, scope), today)


def registrations_of(session: Session, ids: Sequence[int], scope: Scope, today: date) -> list[RegistrationLine]:
    """Return the registrations of these keys that a person may see; at most a few hundred."""
    return _lines(session, and_(DisabilityRegistration.id.in_(ids), registrations_in(EVERYWHERE, scope)), today)


def _lines(session: Session, condition: ColumnElement[bool], today: date) -> list[RegistrationLine]:
    registration = DisabilityRegistration
    query = (
        select(
            registration.id,
            registration.organisation_id,
            registration.department_id,
            registration.building_section_id,
            _NUMBER,
            registration.number,
            registration.title,
            registration.status,
            *(registration.__table__.c[group] for group in GROUPS),
        )
        .join(BuildingSection, BuildingSection.id == registration.building_section_id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(condition)
        .order_by(_NUMBER, func.length(registration.number), registration.number)
    )
    found = session.execute(query).all()
    linked, without = _linked(session, condition, today), _without(session, condition, today)
    lines = []
    for key, organisation, department, section, place, number, title, status, *levels in found:
        own, elsewhere = linked.get(key, (0, 0))
        left = without.get(section, 0)
        ids = (key, organisation, department, section)
        lines.append(RegistrationLine(*ids, place, number, title, tuple(levels), status, own, elsewhere, left))
    return lines


def _linked(session: Session, condition: ColumnElement[bool], today: date) -> dict[int, tuple[int, int]]:
    """Return by registration how many dwellings are linked to it, and how many of them stand in another section.

    Links are looked for in the registrations' own organisations: no index leads from a registration to its dwellings.
    """
    registration = DisabilityRegistration
    owners = select(registration.organisation_id).where(condition).distinct()
    elsewhere = func.sum(case((Dwelling.building_section_id != registration.building_section_id, 1), else_=0))
    query = (
        select(registration.id, func.count(), elsewhere)
        .join(Dwelling, Dwelling.disability_registration == registration.id)
        .where(condition, Dwelling.organisation_id.in_(owners), not_retired(today))
        .group_by(registration.id)
    )
    return {key: (int(n), int(other)) for key, n, other in session.execute(query)}


def _without(session: Session, condition: ColumnElement[bool], today: date) -> dict[int, int]:
    """Return by section of these registrations how many of its dwellings have no registration."""
    section = Dwelling.building_section_id
    sections = select(DisabilityRegistration.building_section_id).where(condition)
    query = (
        select(section, func.count())
        .where(section.in_(sections), Dwelling.disability_registration.is_(None), not_retired(today))
        .group_by(section)
    )
    return dict(session.execute(query).all())


def registration_content(
    session: Session, registration_id: int, names: Sequence[str], scope: Scope, today: date
) -> RegistrationContent | None:
    """Return a registration with these fields; None if it is not in the person's part of the register."""
    found = registrations_of(session, [registration_id], scope, today)
    if not found:
        return None
    table = DisabilityRegistration.__table__
    query = (
        select(table.c.version, ChangeSet.user_name, ChangeSet.at, *(table.c[name] for name in names))
        .outerjoin(ChangeSet, ChangeSet.id == table.c.change_set_id)
        .where(table.c.id == registration_id)
    )
    version, user, at, *values = session.execute(query).one()
    return RegistrationContent(found[0], dict(zip(names, values, strict=True)), version, user or "", at)


def linked_addresses(session: Session, registration_id: int, limit: int) -> list[str]:
    """Return the first addresses of the dwellings linked to a registration, in the order of the lists."""
    own = select(DisabilityRegistration.organisation_id).where(DisabilityRegistration.id == registration_id)
    query = select(Dwelling.address).where(
        Dwelling.organisation_id == own.scalar_subquery(), Dwelling.disability_registration == registration_id
    )
    return list(session.execute(query.order_by(Dwelling.address_key, Dwelling.id).limit(limit)).scalars())


def find_registrations(session: Session, where: Where, number: str, scope: Scope) -> list[tuple[int, str]]:
    """Return (key, organisation's number) of the registrations of a number ("H12") in a place, by organisation."""
    query = (
        select(DisabilityRegistration.id, HousingOrganisation.number)
        .join(HousingOrganisation, HousingOrganisation.id == DisabilityRegistration.organisation_id)
        .where(DisabilityRegistration.number == number, registrations_in(where, scope))
        .order_by(HousingOrganisation.number)
    )
    return [(key, organisation) for key, organisation in session.execute(query)]


def rule_registrations(session: Session, condition: ColumnElement[bool], codes: CodeLists) -> list[Registration]:
    """Return registrations as the rules see them: levels as meanings, reported or not."""
    registration, levels = DisabilityRegistration, codes["suitability"].by_code
    groups = [registration.__table__.c[group] for group in GROUPS]
    query: Select[Any] = select(
        registration.id, registration.number, registration.building_section_id, registration.status, *groups
    ).where(condition)
    return [
        Registration(
            key,
            number,
            section,
            codes["record_status"].by_code[status].meaning == "reported",
            {
                group: levels[code].meaning
                for group, code in zip(GROUPS, stated, strict=True)
                if code is not None and code in levels
            },
        )
        for key, number, section, status, *stated in session.execute(query)
    ]
