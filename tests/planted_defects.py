"""One defect for each check, planted in the clean register: which record it spoils, and with what."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet, Transfer
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from tests.clean_register import FOREVER, IN_SECTION, Clean, add
from tests.defects import LAST_MONTH, SPRING, THIS_MONTH, Defect, belonging, home, spoil
from tests.defects_of_cases import CASES
from tests.defects_of_letting import LETTING


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
    row = {"organisation_id": belonging(clean, at)["organisation_id"], "department_id": clean.departments[section // 2]}
    row |= {"building_section_id": clean.sections[section], "number": "H99", "title": "Ny"}
    return add(session, "disability_registration", [row])[0]


def _department(**values: Any) -> Defect:
    return lambda session, clean, at: spoil(session, "department", clean.departments[at // (IN_SECTION * 2)], **values)


def _organisation(**values: Any) -> Defect:
    def defect(session: Session, clean: Clean, at: int) -> int:
        return spoil(session, "organisation", belonging(clean, at)["organisation_id"], **values)

    return defect


def _transfer_stale(session: Session, clean: Clean, at: int) -> int:
    half = len(clean.dwellings) // 2
    organisation = belonging(clean, at)["organisation_id"]
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
    row = {"organisation_id": belonging(clean, at)["organisation_id"], "department_id": None, "dwelling_types": "1"}
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
    row = {"organisation_id": belonging(clean, at)["organisation_id"], "department_id": None, "title": "Igen"}
    row |= {"agreement_kind": "flexible", "municipality_code": "0461", "dwelling_types": "1", "scenarios": "FLX1"}
    return add(session, "allocation_agreement", [row | {"valid_from": SPRING, "valid_to": FOREVER}])[0]


def _sisters_only(session: Session, clean: Clean, at: int) -> int:
    department = clean.departments[at // (IN_SECTION * 2)]
    sister = next(one for one in clean.departments if one not in (department,) and one // 3 == department // 3)
    _allocation(department_id=sister)(session, clean, at)
    return department


DEFECTS: Mapping[str, Defect] = {
    **LETTING,
    **CASES,
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
