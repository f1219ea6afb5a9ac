"""An organisation with many departments and signup agreements, for tests of agreements."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    CooperationMember,
    Department,
    Dwelling,
    HousingOrganisation,
    SignupAgreement,
    SignupCooperation,
)
from backoffice.operations.keys import new_keys
from tests.register import add_dwellings

TYPES = "1 2 3"  # family, elderly, youth


def add_departments(session: Session, how_many: int, *, number: str = "0451") -> list[int]:
    """Add an organisation with so many departments from 001, three dwellings in each, one of each type; their ids."""
    add_dwellings(session, 1, sections=1, number=number)
    owner = session.scalars(select(HousingOrganisation.id).where(HousingOrganisation.number == number)).one()
    first = session.scalars(select(Department).where(Department.organisation_id == owner)).one()
    pattern = session.scalars(select(Dwelling).where(Dwelling.organisation_id == owner)).one()
    values = {column.name: getattr(pattern, column.name) for column in Dwelling.__table__.columns}
    session.delete(pattern)
    keys = [first.id, *new_keys(session, "department", how_many - 1)]
    first.number, first.name, first.municipality_code = "001", "Afdeling 001", "0461"
    session.flush()
    for position, key in enumerate(keys):
        name = f"Afdeling {position + 1:03}"
        if position:
            session.add(
                Department(
                    id=key,
                    organisation_id=owner,
                    number=f"{position + 1:03}",
                    name=name,
                    municipality_code="0101" if position % 2 else "0461",
                    search_text=f" {name.casefold()}",
                )
            )
            session.flush()
        section = new_keys(session, "building_section", 1)[0]
        session.add(BuildingSection(id=section, organisation_id=owner, department_id=key, number="09"))
        session.flush()
        for offset, dwelling in enumerate(new_keys(session, "dwelling", 3)):
            own = {"id": dwelling, "bbr_unit": f"00000000-0000-4000-8000-{dwelling:012}", "department_id": key}
            placed = {"building_section_id": section, "dwelling_type": TYPES.split()[offset]}
            session.add(Dwelling(**{**values, **own, **placed}))
    session.flush()
    return keys


def add_signup(session: Session, department_id: int | None = None, **values: Any) -> int:
    """Add a reported signup agreement by website for families, of a department or of the organisation; its id."""
    key = new_keys(session, "signup_agreement", 1)[0]
    given = {
        "organisation_id": session.get_one(Department, department_id).organisation_id if department_id else 1,
        "department_id": department_id,
        "dwelling_types": "1",
        "contact_way": "website",
        "website": "https://bo.dk/opskrivning",
        "valid_from": date(2020, 1, 1),
        "status": "reported",
        **values,
    }
    session.add(SignupAgreement(id=key, **given))
    session.flush()
    return key


def add_cooperation(session: Session, organisation_id: int = 1, **values: Any) -> int:
    """Add a reported cooperation kept by an organisation that is its only member; its id."""
    key, member = new_keys(session, "signup_cooperation", 1)[0], new_keys(session, "cooperation_member", 1)[0]
    given = {"name": "Fælles Venteliste", "regions": "1083", "email": "post@venteliste.dk", "status": "reported"}
    session.add(SignupCooperation(id=key, organisation_id=organisation_id, **{**given, **values}))
    session.flush()
    session.add(CooperationMember(id=member, cooperation_id=key, organisation_id=organisation_id, status="reported"))
    session.flush()
    return key
