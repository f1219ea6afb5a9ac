"""One defect for each check, planted in the clean register: which record it spoils, and with what."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet, Tenant, Transfer
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from tests.clean_register import FOREVER, IN_SECTION, Clean, add

Defect = Callable[[Session, Clean, int], int]
"""Spoils the register at dwelling number i; returns the key of the record that the check is to tell of."""
LAST_MONTH, THIS_MONTH = date(2026, 10, 1), date(2026, 11, 1)
AUTUMN, SPRING = date(2026, 9, 1), date(2026, 3, 1)


def spoil(session: Session, record: str, key: int, **values: Any) -> int:
    """Set values of a record without any history."""
    table = TABLES[record]
    session.execute(update(table).where(table.c.id == key).values(**values))
    return key


def home(**values: Any) -> Defect:
    """Return a defect of a dwelling's own fields."""
    return lambda session, clean, at: spoil(session, "dwelling", clean.dwellings[at], **values)


def lease(**values: Any) -> Defect:
    """Return a defect of a lease's own fields."""
    return lambda session, clean, at: spoil(session, "lease", clean.leases[at], **values)


def rent(**values: Any) -> Defect:
    """Return a defect of a net rent's own fields."""
    return lambda session, clean, at: spoil(session, "housing_cost", clean.rents[at], **values)


def heat(**values: Any) -> Defect:
    """Return a defect of the fields of heat on account."""
    return lambda session, clean, at: spoil(session, "housing_cost", clean.heats[at], **values)


def _of(clean: Clean, at: int) -> dict[str, Any]:
    organisation = clean.organisations[at // (len(clean.dwellings) // 2)]
    return {"organisation_id": organisation, "dwelling_id": clean.dwellings[at]}


def _without_tenants(session: Session, lease_id: int) -> None:
    session.query(Tenant).filter(Tenant.lease_id == lease_id).delete()


def _next_lease(session: Session, clean: Clean, at: int, start: date, *, tenant: bool = True, **values: Any) -> int:
    row = {"valid_from": start, "valid_to": FOREVER, "allocation_type": "1", "vacant": False, "available": False}
    key = add(session, "lease", [_of(clean, at) | row | values])[0]
    if tenant:
        add(session, "tenant", [{"organisation_id": _of(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}])
    return key


def _next_rent(session: Session, clean: Clean, at: int, start: date, **values: Any) -> int:
    row = {"valid_from": start, "valid_to": FOREVER, "cost_type": "1", "amount": 610_000, "line": 0}
    return add(session, "housing_cost", [_of(clean, at) | row | values])[0]


def _vacant(session: Session, clean: Clean, at: int, since: date, *, until: date | None = None, **values: Any) -> int:
    """End the lease and let a vacancy begin."""
    spoil(session, "lease", clean.leases[at], valid_to=until or since)
    row = {"allocation_type": None, "vacant": True, "available": True} | values
    return _next_lease(session, clean, at, since, tenant=False, **row)


def _let_shown_vacant(session: Session, clean: Clean, at: int) -> int:
    key = _vacant(session, clean, at, LAST_MONTH)
    _next_lease(session, clean, at, THIS_MONTH, status="draft")
    return key


def _vacancy_with_tenant(session: Session, clean: Clean, at: int) -> int:
    key = _vacant(session, clean, at, THIS_MONTH)
    add(session, "tenant", [{"organisation_id": _of(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}])
    return key


def _no_tenant(session: Session, clean: Clean, at: int, since: date, **values: Any) -> int:
    return _vacant(
        session, clean, at, since, **({"allocation_type": "10", "vacant": False, "available": False} | values)
    )


def _no_tenant_with_tenant(session: Session, clean: Clean, at: int) -> int:
    key = _no_tenant(session, clean, at, THIS_MONTH)
    add(session, "tenant", [{"organisation_id": _of(clean, at)["organisation_id"], "lease_id": key, "name": "Ny"}])
    return key


def _marked(**values: Any) -> Defect:
    """Return a defect of a dwelling that stands vacant."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        _vacant(session, clean, at, THIS_MONTH)
        return spoil(session, "dwelling", clean.dwellings[at], **values)

    return defect


def _as_vacancy(reason: str) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "dwelling", clean.dwellings[at], unavailable_reason=reason, unavailable_from=LAST_MONTH)
        return _vacant(session, clean, at, LAST_MONTH)

    return defect


def _not_shown_vacant(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "lease", clean.leases[at], valid_to=LAST_MONTH)
    return clean.dwellings[at]


def _moved(end: date, start: date, **values: Any) -> Defect:
    """Return a defect of a lease that ends on one day and is followed by one that begins on another."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "lease", clean.leases[at], valid_to=end)
        return _next_lease(session, clean, at, start, **values)

    return defect


def _dearer(end: date, start: date, **values: Any) -> Defect:
    """Return a defect of a net rent that ends on one day and is followed by one that begins on another."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        spoil(session, "housing_cost", clean.rents[at], valid_to=end)
        return _next_rent(session, clean, at, start, **values)

    return defect


def _tenant_missing(session: Session, clean: Clean, at: int) -> int:
    _without_tenants(session, clean.leases[at])
    return clean.leases[at]


def _net_rent_missing(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "housing_cost", clean.rents[at], cost_type="6")
    return clean.dwellings[at]


def _rent_begins_later(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "housing_cost", clean.rents[at], valid_from=SPRING)
    return clean.leases[at]


def _costs_overlap(session: Session, clean: Clean, at: int) -> int:
    return _next_rent(session, clean, at, SPRING, cost_type="2", amount=70_000)


def _link_other_section(session: Session, clean: Clean, at: int) -> int:
    other = clean.registrations[at // IN_SECTION - 1]
    return spoil(session, "dwelling", clean.dwellings[at], disability_registration=other)


def _without_registration(session: Session, clean: Clean, at: int) -> int:
    """Let the section's registration be a second one of the section before, linked to a dwelling there."""
    section = at // IN_SECTION
    for key in clean.dwellings[section * IN_SECTION : (section + 1) * IN_SECTION]:
        spoil(session, "dwelling", key, disability_registration=None, mobility_suitable=False)
    moved = clean.registrations[section]
    spoil(session, "disability_registration", moved, building_section_id=clean.sections[section - 1])
    spoil(session, "dwelling", clean.dwellings[(section - 1) * IN_SECTION], disability_registration=moved)
    return clean.sections[section]


def _mobility_without(session: Session, clean: Clean, at: int) -> int:
    _without_registration(session, clean, at)
    return spoil(session, "dwelling", clean.dwellings[at], mobility_suitable=True)


def _never_reported(session: Session, clean: Clean, at: int) -> int:
    """A draft that was last written a month ago."""
    number = new_keys(session, "change_set", 1)[0]
    texts = dict.fromkeys(("reason", "source", "plan_hash", "counts"), "{}")
    own = {"id": number, "operation_id": f"old-{number}", "purpose": "edit", "user_name": "anna", "contents": "{}"}
    session.execute(insert(ChangeSet), [texts | own | {"at": datetime(2026, 10, 1, 9, 0)}])
    return spoil(session, "dwelling", clean.dwellings[at], status="draft", change_set_id=number)


def _manual_in_automatic(session: Session, clean: Clean, at: int) -> int:
    half = len(clean.dwellings) // 2
    spoil(session, "organisation", clean.organisations[at // half], transfer="automatic")
    for key in clean.dwellings[at // half * half : (at // half + 1) * half]:
        spoil(session, "dwelling", key, origin="manual" if key == clean.dwellings[at] else "automatic")
    return clean.dwellings[at]


def _address_twice(session: Session, clean: Clean, at: int) -> int:
    key = TABLES["dwelling"].c.address_key
    before = session.execute(
        TABLES["dwelling"].select().where(TABLES["dwelling"].c.id == clean.dwellings[at - 1])
    ).one()
    return spoil(session, "dwelling", clean.dwellings[at], **{key.name: before.address_key, "address": before.address})


def _section(record: str, name: str, **values: Any) -> Defect:
    """Return a defect of what lies in the dwelling's section."""

    def defect(session: Session, clean: Clean, at: int) -> int:
        keys: dict[str, Any] = {"sections": clean.sections, "registrations": clean.registrations}
        keys |= {"amenities": clean.amenities, "attachments": clean.attachments}
        return spoil(session, record, keys[name][at // IN_SECTION], **values)

    return defect


def _pets_unsaid(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "section_amenities", clean.amenities[at // IN_SECTION], dogs=None, cats=None)
    return clean.sections[at // IN_SECTION]


def _registration_without_dwellings(session: Session, clean: Clean, at: int) -> int:
    section = at // IN_SECTION
    row = {"organisation_id": _of(clean, at)["organisation_id"], "department_id": clean.departments[section // 2]}
    row |= {"building_section_id": clean.sections[section], "number": "H99", "title": "Ny"}
    return add(session, "disability_registration", [row])[0]


def _department(**values: Any) -> Defect:
    return lambda session, clean, at: spoil(session, "department", clean.departments[at // (IN_SECTION * 2)], **values)


def _organisation(**values: Any) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        return spoil(session, "organisation", _of(clean, at)["organisation_id"], **values)

    return defect


def _transfer_stale(session: Session, clean: Clean, at: int) -> int:
    half = len(clean.dwellings) // 2
    organisation = _of(clean, at)["organisation_id"]
    spoil(session, "organisation", organisation, transfer="automatic")
    for key in clean.dwellings[at // half * half : (at // half + 1) * half]:
        spoil(session, "dwelling", key, origin="automatic")
    row = {"organisation_id": organisation, "at": date(2026, 11, 1), "source": "eget system", "change_set_id": 1}
    session.execute(insert(Transfer), [row])
    return int(organisation)


def _signup(**values: Any) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        return spoil(session, "signup_agreement", clean.signups[at // (len(clean.dwellings) // 2)], **values)

    return defect


def _another_signup(session: Session, clean: Clean, at: int) -> int:
    row = {"organisation_id": _of(clean, at)["organisation_id"], "department_id": None, "dwelling_types": "1"}
    row |= {"contact_way": "phone", "phone": "66 12 34 56", "valid_from": SPRING, "valid_to": FOREVER}
    return add(session, "signup_agreement", [row])[0]


def _draft_overlap(session: Session, clean: Clean, at: int) -> int:
    return spoil(session, "signup_agreement", _another_signup(session, clean, at), status="draft")


def _signup_gap(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "signup_agreement", clean.signups[at // (len(clean.dwellings) // 2)], valid_to=date(2027, 1, 1))
    key = _another_signup(session, clean, at)
    return spoil(session, "signup_agreement", key, valid_from=date(2027, 2, 1))


def _nobody(session: Session, clean: Clean, at: int) -> int:
    spoil(session, "signup_agreement", clean.signups[at // (len(clean.dwellings) // 2)], status="draft")
    return _organisation(website=None, email=None, phone=None)(session, clean, at)


def _allocation(**values: Any) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        return spoil(session, "allocation_agreement", clean.allocations[at // (len(clean.dwellings) // 2)], **values)

    return defect


def _another_allocation(session: Session, clean: Clean, at: int) -> int:
    row = {"organisation_id": _of(clean, at)["organisation_id"], "department_id": None, "title": "Igen"}
    row |= {"agreement_kind": "flexible", "municipality_code": "0461", "dwelling_types": "1", "scenarios": "FLX1"}
    return add(session, "allocation_agreement", [row | {"valid_from": SPRING, "valid_to": FOREVER}])[0]


def _sisters_only(session: Session, clean: Clean, at: int) -> int:
    department = clean.departments[at // (IN_SECTION * 2)]
    sister = next(one for one in clean.departments if one not in (department,) and one // 3 == department // 3)
    _allocation(department_id=sister)(session, clean, at)
    return department


DEFECTS: Mapping[str, Defect] = {
    "dwelling_type_missing": home(dwelling_type=None),
    "benefit_area_missing": home(benefit_area=None),
    "area_missing": home(area=None),
    "rooms_missing": home(rooms=None),
    "own_kitchen_missing": home(own_kitchen=None),
    "interior_maintenance_missing": home(interior_maintenance=None),
    "code_unknown": home(heating="98"),
    "student_room_elsewhere": home(student_room=True),
    "kitchen_against_bbr": home(bbr_kitchen="F"),
    "family_without_kitchen": home(own_kitchen=False, bbr_kitchen="H"),
    "area_against_bbr": home(benefit_area=9600),
    "withheld_from_udk": home(suppress_udk=True, suppress_udk_reason="Retssag"),
    "url_malformed": home(url="htp:/afdelingen boliger"),
    "postal_code_unknown": home(postal_code="5999"),
    "bbr_historic": home(bbr_status="10"),
    "bbr_registered_in_error": home(bbr_status="11"),
    "other_municipality": home(municipality_code="0101"),
    "manual_in_automatic": _manual_in_automatic,
    "link_other_section": _link_other_section,
    "mobility_against_registration": home(mobility_suitable=False),
    "mobility_without_registration": _mobility_without,
    "section_without_registration": _without_registration,
    "dwelling_never_reported": _never_reported,
    "dwelling_not_linked": home(disability_registration=None, mobility_suitable=False),
    "withheld_without_reason": home(suppress_portal=True),
    "withheld_run_out": home(
        suppress_portal=True, suppress_portal_reason="Sag", suppress_portal_from=SPRING, suppress_portal_to=LAST_MONTH
    ),
    "closure_run_out": home(closed_for_signup=True, closed_for_signup_from=SPRING, closed_for_signup_to=LAST_MONTH),
    "closed_while_vacant": _marked(closed_for_signup=True),
    "hidden_while_vacant": _marked(suppress_portal=True, suppress_portal_reason="Sag"),
    "not_shown_vacant": _not_shown_vacant,
    "net_rent_missing": _net_rent_missing,
    "let_shown_vacant": _let_shown_vacant,
    "vacancy_within_notice": lambda session, clean, at: _vacant(session, clean, at, THIS_MONTH, until=date(2027, 2, 1)),
    "vacancy_not_a_loss": lambda session, clean, at: _vacant(session, clean, at, THIS_MONTH, empty_reason="municipal"),
    "vacancy_long": lambda session, clean, at: _vacant(session, clean, at, SPRING),
    "no_tenant_long": lambda session, clean, at: _no_tenant(session, clean, at, date(2025, 1, 1)),
    "vacancy_with_tenant": _vacancy_with_tenant,
    "no_tenant_with_tenant": _no_tenant_with_tenant,
    "no_tenant_marked_vacant": lambda session, clean, at: _no_tenant(session, clean, at, THIS_MONTH, vacant=True),
    "tenant_missing": _tenant_missing,
    "gap_between_leases": _moved(SPRING, AUTUMN),
    "leases_overlap": _moved(AUTUMN, SPRING),
    "lease_never_reported": _moved(SPRING, SPRING, status="draft"),
    "lease_far_ahead": _moved(date(2027, 8, 1), date(2027, 8, 1)),
    "allocation_type_missing": lease(allocation_type=None),
    "allocation_type_unknown": lease(allocation_type="77"),
    "rent_begins_later": _rent_begins_later,
    "renovation_as_vacancy": _as_vacancy("renovation"),
    "rehousing_as_vacancy": _as_vacancy("rehousing"),
    "net_rent_gap": _dearer(SPRING, AUTUMN),
    "costs_overlap": _costs_overlap,
    "amount_negative": heat(amount=-60_000),
    "heat_without_amount": heat(included_in_rent=True, amount=0),
    "rent_change_large": _dearer(SPRING, SPRING, amount=800_000),
    "rent_never_reported": _dearer(SPRING, SPRING, status="draft"),
    "cost_far_ahead": _dearer(date(2027, 8, 1), date(2027, 8, 1)),
    "cost_type_unknown": heat(cost_type="77"),
    "rent_m2_unusual": rent(amount=1_200_000),
    "address_twice": _address_twice,
    "section_without_property_number": _section("building_section", "sections", property_number=None),
    "section_without_pets": _pets_unsaid,
    "registration_without_dwellings": _registration_without_dwellings,
    "registration_never_reported": _section("disability_registration", "registrations", status="draft"),
    "attachment_not_found": _section("attachment", "attachments", found=False),
    "department_without_municipality": _department(municipality_code=None),
    "closed_department_let": _department(closed_on=SPRING),
    "transfer_stale": _transfer_stale,
    "website_malformed": _organisation(website="htp:/boligforening"),
    "email_malformed": _organisation(email="kontor@"),
    "phone_malformed": _organisation(phone="12"),
    "website_front_page": _organisation(website="https://www.boligforening.dk"),
    "signup_without_target": _signup(website=None),
    "signup_target_malformed": _signup(website="boligforening"),
    "signup_front_page": _signup(website="https://www.boligforening.dk/"),
    "signup_overlap": _another_signup,
    "signup_draft_overlap": _draft_overlap,
    "signup_gap": _signup_gap,
    "signup_expired": _signup(valid_to=THIS_MONTH),
    "signup_expiring": _signup(valid_to=date(2027, 1, 1)),
    "organisation_without_contact": _nobody,
    "allocation_incomplete": _allocation(scenarios=None),
    "allocation_covers_youth": _allocation(dwelling_types="1 3"),
    "allocation_overlap": _another_allocation,
    "allocation_covers_none": _allocation(dwelling_types="2"),
    "allocation_expired": _allocation(valid_to=THIS_MONTH),
    "allocation_expiring": _allocation(valid_to=date(2027, 1, 1)),
    "sisters_agreement_only": _sisters_only,
}
ALONGSIDE: Mapping[str, str] = {"mobility_without_registration": "section_without_registration"}
"""What cannot be planted without another being there too."""
