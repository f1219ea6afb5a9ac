"""The checks on organisations, departments, building sections, and what is registered of a section.

Owns their conditions. Contacts of organisations are judged by rules/contacts.py, one by one: there are some hundred.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, null, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import (
    Attachment,
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
    Lease,
    SectionAmenities,
    Transfer,
)
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Base, Family, Found, Ground, Judged, Reads, RowCheck, fields
from backoffice.records.assumptions import limit
from backoffice.rules.contacts import FAULT_OF

_DWELLING = fields("retired_on", "organisation_id", "department_id", "building_section_id")


def _open(ground: Ground, closed_on: Any) -> ColumnElement[bool]:
    return or_(closed_on.is_(None), closed_on > ground.today)


def _columns(model: Any, **place: Any) -> dict[str, Any]:
    columns = {column.name: column for column in model.__table__.columns}
    return columns | {f"{unit}_id": column for unit, column in place.items()}


def _check(check_id: str, looked_at: tuple[str, ...], broken: Any, *, daily: bool = True, **reads: Any) -> RowCheck:
    return RowCheck(check_id, looked_at, broken, MappingProxyType(reads), daily)


# Building sections


def sections(ground: Ground) -> Base:
    """Return the sections that still are and have dwellings."""
    columns = _columns(BuildingSection, building_section=BuildingSection.id, dwelling=null())
    lives = select(literal(1)).where(Dwelling.building_section_id == BuildingSection.id, terms.still_is(ground))
    still = _open(ground, BuildingSection.closed_on)
    where = (still, exists(lives.correlate(BuildingSection)), ground.inside(columns))
    return Base("building_section", columns, BuildingSection.__table__, where)


def _without(model: Any) -> Any:
    def broken(_rows: Base, _ground: Ground) -> ColumnElement[bool]:
        query = select(literal(1)).where(model.building_section_id == BuildingSection.id)
        return ~exists(query.correlate(BuildingSection))

    return broken


def _says_no_pets(_rows: Base, _ground: Ground) -> ColumnElement[bool]:
    says = or_(*(column.is_not(None) for column in (SectionAmenities.dogs, SectionAmenities.cats)))
    query = select(literal(1)).where(SectionAmenities.building_section_id == BuildingSection.id, says)
    return ~exists(query.correlate(BuildingSection))


SECTIONS = Family(
    "building_section",
    "building_section",
    sections,
    (
        _check(
            "section_without_property_number",
            ("property_number",),
            lambda rows, ground: terms.empty(rows["property_number"]),
        ),
        _check(
            "section_without_registration",
            ("number",),
            _without(DisabilityRegistration),
            disability_registration=fields("building_section_id"),
        ),
        _check(
            "section_without_pets",
            ("number",),
            _says_no_pets,
            section_amenities=fields("building_section_id", "dogs", "cats"),
        ),
    ),
    MappingProxyType({"building_section": ALL, "dwelling": _DWELLING}),
)


def registrations(ground: Ground) -> Base:
    """Return the disability registrations."""
    columns = _columns(DisabilityRegistration, dwelling=null())
    return Base("disability_registration", columns, DisabilityRegistration.__table__, (ground.inside(columns),))


def _linked_to_none(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """No dwelling is linked: asked among those of its section, and of its organisation for links that went astray."""
    linked = Dwelling.disability_registration == rows["id"]
    own = Dwelling.organisation_id == rows["organisation_id"]
    near = select(literal(1)).where(Dwelling.building_section_id == rows["building_section_id"], linked)
    astray = select(literal(1)).where(own, linked)
    table = DisabilityRegistration
    return and_(~exists(near.correlate(table)), ~exists(astray.correlate(table)))


REGISTRATIONS = Family(
    "disability_registration",
    "organisation",
    registrations,
    (
        _check(
            "registration_without_dwellings",
            ("number", "building_section_id"),
            _linked_to_none,
            daily=False,
            dwelling=fields("disability_registration"),
        ),
        _check(
            "registration_never_reported",
            ("number", "status"),
            lambda rows, ground: rows["status"] != terms.REPORTED,
            daily=False,
        ),
    ),
    MappingProxyType({"disability_registration": ALL, "dwelling": fields("organisation_id", "building_section_id")}),
)


def attachments(ground: Ground) -> Base:
    """Return the pictures and floor plans of sections."""
    columns = _columns(Attachment, dwelling=null())
    return Base("attachment", columns, Attachment.__table__, (ground.inside(columns),))


ATTACHMENTS = Family(
    "attachment",
    "building_section",
    attachments,
    (
        _check(
            "attachment_not_found", ("file", "checked_on"), lambda rows, ground: rows["found"].is_(False), daily=False
        ),
    ),
    MappingProxyType({"attachment": ALL}),
)


# Departments


def departments(ground: Ground) -> Base:
    """Return every department."""
    columns = _columns(Department, department=Department.id, building_section=null(), dwelling=null())
    return Base("department", columns, Department.__table__, (ground.inside(columns),))


def _closed_but_let(rows: Base, ground: Ground) -> ColumnElement[bool]:
    lease = aliased(Lease)
    lived_in = (
        select(literal(1))
        .select_from(Dwelling)
        .join(lease, lease.dwelling_id == Dwelling.id)
        .where(
            Dwelling.department_id == Department.id,
            terms.still_is(ground),
            lease.status == terms.REPORTED,
            terms.covers(lease, ground.today),
            terms.plainly_let(ground, lease),
        )
    )
    return and_(rows["closed_on"] <= ground.today, exists(lived_in.correlate(Department)))


DEPARTMENTS = Family(
    "department",
    "department",
    departments,
    (
        _check(
            "department_without_municipality",
            ("municipality_code",),
            lambda rows, ground: and_(terms.empty(rows["municipality_code"]), _open(ground, rows["closed_on"])),
        ),
        _check("closed_department_let", ("closed_on", "merged_into"), _closed_but_let, lease=ALL, dwelling=_DWELLING),
    ),
    MappingProxyType({"department": ALL}),
)


# Organisations


def organisations(ground: Ground) -> Base:
    """Return the organisations that still are, with the instant of their last transfer."""
    last = select(Transfer.at).where(Transfer.organisation_id == HousingOrganisation.id)
    columns = _columns(
        HousingOrganisation,
        organisation=HousingOrganisation.id,
        department=null(),
        building_section=null(),
        dwelling=null(),
    )
    columns |= {"transferred_at": last.correlate(HousingOrganisation).scalar_subquery()}
    where = (_open(ground, HousingOrganisation.closed_on), ground.inside(columns))
    return Base("organisation", columns, HousingOrganisation.__table__, where)


def _stale(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """An automatic transfer that has been seen, and then not for longer than it may be away."""
    latest = datetime.combine(ground.today, time()) - timedelta(hours=limit("report_hours"))
    automatic = rows["transfer"].in_(ground.codes_of("origin", "automatic"))
    return and_(automatic, rows["transferred_at"] < latest)


ORGANISATIONS = Family(
    "organisation",
    "organisation",
    organisations,
    (_check("transfer_stale", ("transfer",), _stale),),
    MappingProxyType({"organisation": ALL, "transfer": ALL}),
)
_CONTACT: Mapping[str, str] = MappingProxyType(
    {"website": "website_malformed", "email": "email_malformed", "phone": "phone_malformed"}
)


def _contacts(ground: Ground) -> Iterator[Found]:
    """Yield what is malformed in the organisations' own contact data, and websites that are only a front page (K-2, K-3)."""
    own = HousingOrganisation
    query = select(own.id, own.website, own.email, own.phone).where(_open(ground, own.closed_on))
    for row in ground.session.execute(query.where(ground.inside({"organisation_id": own.id}))):
        for way, check_id in _CONTACT.items():
            value = (getattr(row, way) or "").strip()
            fault = FAULT_OF[way](value) if value else ""
            if fault:
                found = "website_front_page" if fault == "website_front_page" else check_id
                yield Found(found, "organisation", row.id, (row.id, None, None, None), {way: value})


_ORGANISATION: Reads = MappingProxyType({"organisation": fields("website", "email", "phone", "closed_on")})
CONTACTS = Judged("contacts", (*_CONTACT.values(), "website_front_page"), _contacts, _ORGANISATION)
