"""Small registers for tests: plain numbers of dwellings in one organisation, without demonstration data's variety."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.operations.keys import new_keys
from backoffice.rules.addresses import one_line, search_text, sort_key


def add_dwellings(session: Session, how_many: int, *, sections: int = 2, number: str = "0451", **fields: Any) -> range:
    """Add an organisation with one department, some sections and dwellings spread evenly; return the dwellings' ids."""
    organisation = new_keys(session, "organisation", 1)[0]
    department = new_keys(session, "department", 1)[0]
    section_ids = new_keys(session, "building_section", sections)
    ids = new_keys(session, "dwelling", how_many)
    session.add(HousingOrganisation(id=organisation, number=number, name="Boligforeningen Åparken"))
    session.flush()
    session.add(
        Department(
            id=department, organisation_id=organisation, number="012", name="Åparken", search_text=" 012 åparken"
        )
    )
    session.flush()
    for position, section in enumerate(section_ids):
        session.add(
            BuildingSection(
                id=section, organisation_id=organisation, department_id=department, number=f"{position + 1:02}"
            )
        )
    session.flush()
    rows = []
    for position, row_id in enumerate(ids):
        house, door = str(position // 2 + 1), ("tv", "th")[position % 2]
        rows.append(
            {
                "id": row_id,
                "organisation_id": organisation,
                "department_id": department,
                "building_section_id": section_ids[position * sections // how_many],
                "bbr_unit": f"00000000-0000-4000-8000-{row_id:012}",
                "street": "Åparken",
                "house_number": house,
                "floor": "st",
                "door": door,
                "postal_code": "5000",
                "city": "Odense C",
                "address": one_line("Åparken", house, "st", door),
                "address_key": sort_key("Åparken", house, "st", door),
                "search_text": search_text("Åparken", house, "5000", "Odense C"),
                "area": 78,
                "rooms": 3,
                "dwelling_type": "1",
                "heating": "1",
                "own_kitchen": True,
                "status": "reported",
                **fields,
            }
        )
    session.execute(insert(Dwelling), rows)
    return ids


def add_registration(session: Session, section_id: int, number: str = "H12") -> int:
    """Add a disability registration to a section; return its id."""
    section = session.get_one(BuildingSection, section_id)
    key = new_keys(session, "disability_registration", 1)[0]
    session.add(
        DisabilityRegistration(
            id=key,
            organisation_id=section.organisation_id,
            department_id=section.department_id,
            building_section_id=section.id,
            number=number,
            title="Elevator, niveaufri adgang",
            wheelchair="1",
            status="reported",
        )
    )
    session.flush()
    return key
