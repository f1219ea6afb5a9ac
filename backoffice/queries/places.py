"""The tree of the register: organisations, departments, building sections with counts, and finding one of them.

Owns the lookup by number, name, address or BBR id. Counts are counted, never kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
    Municipality,
)
from backoffice.queries.ending import not_retired
from backoffice.queries.filters import word_condition
from backoffice.queries.place_names import departments_in, organisations_in
from backoffice.queries.portal_conditions import is_vacant
from backoffice.queries.selection import Where
from backoffice.rules.addresses import search_words, street_prefix_key
from backoffice.security import Scope

_UUID = re.compile(r"^\{?([0-9a-fA-F-]{8,36})\}?$")
FOUND_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the tree: its kind, key, number within its parent ("0451", "0451-012"), name and counts."""

    kind: str
    id: int
    number: str
    name: str
    dwellings: int = 0
    vacant: int = 0
    drafts: int = 0
    parts: int = 0
    closed_on: date | None = None

    def where(self) -> Where:
        """Return the place as a selection's scope."""
        if self.kind == "organisation":
            return Where(organisation_id=self.id)
        return Where(department_id=self.id) if self.kind == "department" else Where(section_id=self.id)


def organisations(session: Session, scope: Scope, today: date) -> list[PlaceRow]:
    """Return the organisations a person may see, by number, with counts."""
    counts = _counts(session, Dwelling.organisation_id, true(), today)
    parts = _numbered(session, select(Department.organisation_id, func.count()).group_by(Department.organisation_id))
    query = select(
        HousingOrganisation.id, HousingOrganisation.number, HousingOrganisation.name, HousingOrganisation.closed_on
    )
    return [
        PlaceRow(
            "organisation",
            row.id,
            row.number,
            row.name,
            *counts.get(row.id, (0, 0, 0)),
            parts.get(row.id, 0),
            row.closed_on,
        )
        for row in session.execute(query.where(organisations_in(scope)).order_by(HousingOrganisation.number))
    ]


def departments(session: Session, organisation_id: int, scope: Scope, today: date) -> list[PlaceRow]:
    """Return an organisation's departments that a person may see, by number, with counts."""
    counts = _counts(session, Dwelling.department_id, Dwelling.organisation_id == organisation_id, today)
    sections = select(BuildingSection.department_id, func.count()).where(
        BuildingSection.organisation_id == organisation_id
    )
    parts = _numbered(session, sections.group_by(BuildingSection.department_id))
    organisation = session.get_one(HousingOrganisation, organisation_id)
    query = select(Department.id, Department.number, Department.name, Department.closed_on).where(
        Department.organisation_id == organisation_id, departments_in(scope)
    )
    return [
        PlaceRow(
            "department",
            row.id,
            f"{organisation.number}-{row.number}",
            row.name,
            *counts.get(row.id, (0, 0, 0)),
            parts.get(row.id, 0),
            row.closed_on,
        )
        for row in session.execute(query.order_by(Department.number))
    ]


def sections(session: Session, department_id: int, today: date) -> list[PlaceRow]:
    """Return a department's building sections by number, with counts; `parts` are disability registrations."""
    counts = _counts(session, Dwelling.building_section_id, Dwelling.department_id == department_id, today)
    registered = select(DisabilityRegistration.building_section_id, func.count()).where(
        DisabilityRegistration.department_id == department_id
    )
    parts = _numbered(session, registered.group_by(DisabilityRegistration.building_section_id))
    number = place_number(session, Where(department_id=department_id))
    query = select(
        BuildingSection.id, BuildingSection.number, BuildingSection.property_number, BuildingSection.closed_on
    ).where(BuildingSection.department_id == department_id)
    return [
        PlaceRow(
            "building_section",
            row.id,
            f"{number}-{row.number}",
            row.property_number or "",
            *counts.get(row.id, (0, 0, 0)),
            parts.get(row.id, 0),
            row.closed_on,
        )
        for row in session.execute(query.order_by(BuildingSection.number))
    ]


def _counts(
    session: Session, key: object, condition: ColumnElement[bool], today: date
) -> dict[int, tuple[int, int, int]]:
    """Dwellings that still are, vacant ones and those never or not yet reported, by a key of the tree."""
    grouped = select(key, func.count()).where(condition, not_retired(today)).group_by(key)  # type: ignore[call-overload]
    dwellings = _numbered(session, grouped)
    vacant = _numbered(session, grouped.where(is_vacant(today)))
    drafts = _numbered(session, grouped.where(Dwelling.status != "reported"))
    return {place: (n, vacant.get(place, 0), drafts.get(place, 0)) for place, n in dwellings.items()}


def _numbered(session: Session, query: object) -> dict[int, int]:
    return dict(session.execute(query).all())  # type: ignore[call-overload]


def place_number(session: Session, where: Where) -> str:
    """Return "0451", "0451-012" or "0451-012-01" of a place; "" for everything."""
    query = select(HousingOrganisation.number, Department.number, BuildingSection.number)
    if where.section_id is not None:
        joined = query.join(Department, Department.id == BuildingSection.department_id)
        joined = joined.join(HousingOrganisation, HousingOrganisation.id == BuildingSection.organisation_id)
        row = session.execute(joined.where(BuildingSection.id == where.section_id)).one()
        return "-".join(row)
    if where.department_id is not None:
        parts = select(HousingOrganisation.number, Department.number).join(
            Department, Department.organisation_id == HousingOrganisation.id
        )
        return "-".join(session.execute(parts.where(Department.id == where.department_id)).one())
    if where.organisation_id is not None:
        return session.get_one(HousingOrganisation, where.organisation_id).number
    return ""


def organisation_of(session: Session, where: Where) -> int:
    """Return the key of the organisation that a department, or an organisation itself, belongs to."""
    if where.organisation_id is not None:
        return where.organisation_id
    return session.get_one(Department, where.department_id).organisation_id


def place_name(session: Session, where: Where) -> str:
    """Return the name of the department or organisation of a place; "" for everything."""
    if where.section_id is not None:
        section = session.get_one(BuildingSection, where.section_id)
        return session.get_one(Department, section.department_id).name
    if where.department_id is not None:
        return session.get_one(Department, where.department_id).name
    if where.organisation_id is not None:
        return session.get_one(HousingOrganisation, where.organisation_id).name
    return ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something a search found: "organisation", "department", "building_section" or "dwelling", and what to show."""

    kind: str
    id: int
    number: str
    name: str


def find(session: Session, typed: str, scope: Scope) -> list[Found]:
    """Find places and dwellings by number ("0451-012"), BBR id (also its beginning), name or address.

    At most FOUND_AT_MOST, exact matches first; a person sees only their own part of the register.
    """
    wanted = typed.strip()
    if not wanted:
        return []
    found = _by_number(session, wanted, scope) + _by_bbr(session, wanted, scope)
    found += _by_name(session, wanted, scope)
    if len(found) < FOUND_AT_MOST:
        found += _by_address(session, wanted, scope)
    return list(dict.fromkeys(found))[:FOUND_AT_MOST]


def _by_number(session: Session, wanted: str, scope: Scope) -> list[Found]:
    parts = wanted.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3 or len(parts[0]) > 4:
        return []
    organisation = HousingOrganisation.number == parts[0].zfill(4)
    if len(parts) == 1:
        found = session.scalars(select(HousingOrganisation).where(organisation, organisations_in(scope)))
        return [Found("organisation", row.id, row.number, row.name) for row in found]
    query = (
        select(HousingOrganisation, Department)
        .join(Department, Department.organisation_id == HousingOrganisation.id)
        .where(organisation, departments_in(scope))
    )
    query = query.where(Department.number == parts[1].zfill(3))
    rows = session.execute(query).all()
    if len(parts) == 2:
        return [Found("department", row[1].id, f"{row[0].number}-{row[1].number}", row[1].name) for row in rows]
    return [
        Found("building_section", section.id, f"{row[0].number}-{row[1].number}-{section.number}", row[1].name)
        for row in rows
        for section in session.execute(
            select(BuildingSection).where(
                BuildingSection.department_id == row[1].id, BuildingSection.number == parts[2].zfill(2)
            )
        ).scalars()
    ]


def _by_bbr(session: Session, wanted: str, scope: Scope) -> list[Found]:
    match = _UUID.match(wanted)
    if not match:
        return []
    begins = match[1].lower()
    condition = Dwelling.bbr_unit.between(begins, begins + "g")
    return _dwellings(session, [condition], scope)


def _by_name(session: Session, wanted: str, scope: Scope) -> list[Found]:
    words = search_words(wanted)
    if not words:
        return []
    named = [word_condition(session, "department", Department.id, Department.search_text, word) for word in words]
    query = (
        select(Department.id, HousingOrganisation.number, Department.number, Department.name)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(*named, departments_in(scope))
        .order_by(HousingOrganisation.number, Department.number)
        .limit(FOUND_AT_MOST)
    )
    found = [Found("department", row[0], f"{row[1]}-{row[2]}", row[3]) for row in session.execute(query)]
    return _organisations_named(session, wanted, scope) + found


def _organisations_named(session: Session, wanted: str, scope: Scope) -> list[Found]:
    # There are some hundred of them; SQLite's own comparison knows capital letters of English only.
    query = select(HousingOrganisation.id, HousingOrganisation.number, HousingOrganisation.name)
    rows = session.execute(query.where(organisations_in(scope)).order_by(HousingOrganisation.number))
    named = (row for row in rows if wanted.casefold() in row.name.casefold())
    return [Found("organisation", row.id, row.number, row.name) for row in islice(named, FOUND_AT_MOST)]


def _by_address(session: Session, wanted: str, scope: Scope) -> list[Found]:
    key = street_prefix_key(wanted)
    begins = _dwellings(session, [Dwelling.address_key >= key, Dwelling.address_key < key + "\x7f"], scope)
    if begins:
        return begins
    words = search_words(wanted)
    if not words:
        return []
    return _dwellings(
        session, [word_condition(session, "dwelling", Dwelling.id, Dwelling.search_text, word) for word in words], scope
    )


def _dwellings(session: Session, conditions: Sequence[ColumnElement[bool]], scope: Scope) -> list[Found]:
    from backoffice.queries.selection import within

    query = (
        select(Dwelling.id, Dwelling.bbr_unit, Dwelling.address, Dwelling.postal_code, Dwelling.city)
        .where(*conditions, within(scope))
        .order_by(Dwelling.address_key, Dwelling.id)
        .limit(FOUND_AT_MOST)
    )
    return [
        Found("dwelling", row.id, row.bbr_unit, f"{row.address}, {row.postal_code} {row.city}".rstrip(", "))
        for row in session.execute(query)
    ]


def region_of(session: Session, municipality_code: str | None) -> tuple[str, str]:
    """Return the municipality's name and region; empty where the code is unknown."""
    known = session.get(Municipality, municipality_code or "")
    return (known.name, known.region) if known else ("", "")
