"""A register for tests of agreements: three organisations, several departments, all types of dwelling; and agreements."""

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import AllocationAgreement, BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.operations.keys import new_keys
from backoffice.rules.periods import FOREVER

TODAY = date(2026, 11, 22)
FAMILY, ELDERLY, YOUTH = "1", "2", "3"
# Number, municipality and dwellings by type of each department, by organisation.
PLACES: dict[str, dict[str, tuple[str, dict[str, int]]]] = {
    "0451": {
        "012": ("0461", {FAMILY: 7, ELDERLY: 3, YOUTH: 2}),
        "013": ("0461", {FAMILY: 5}),
        "014": ("0101", {FAMILY: 4, ELDERLY: 4}),
    },
    "0452": {"001": ("0461", {FAMILY: 6, YOUTH: 5}), "002": ("0461", {YOUTH: 3})},
    "0453": {"001": ("0751", {ELDERLY: 8})},
}


def add_places(session: Session) -> dict[str, int]:
    """Add the places and their dwellings, all reported; return the keys by number, "0451" and "0451-012"."""
    keys: dict[str, int] = {}
    for number, parts in PLACES.items():
        keys[number] = new_keys(session, "organisation", 1)[0]
        session.add(HousingOrganisation(id=keys[number], number=number, name=f"Boligforeningen {number}"))
        session.flush()
        for own, (municipality, dwellings) in parts.items():
            keys[f"{number}-{own}"] = _department(session, keys[number], number, own, municipality, dwellings)
    return keys


def _department(
    session: Session, organisation: int, number: str, own: str, municipality: str, dwellings: dict[str, int]
) -> int:
    key, section = new_keys(session, "department", 1)[0], new_keys(session, "building_section", 1)[0]
    owner = {"organisation_id": organisation}
    session.add(
        Department(id=key, number=own, name=f"Søvej {own}", municipality_code=municipality, search_text="", **owner)
    )
    session.flush()
    session.add(BuildingSection(id=section, department_id=key, number="01", **owner))
    session.flush()
    for code, n in dwellings.items():
        for position, row_id in enumerate(new_keys(session, "dwelling", n)):
            address = f"Søvej {code}{position:02}"
            session.add(
                Dwelling(
                    id=row_id, department_id=key, building_section_id=section, dwelling_type=code,
                    bbr_unit=f"00000000-0000-4000-8000-{row_id:012}", street="Søvej", house_number=f"{code}{position:02}",
                    address=address, address_key=f"s|vej {number}{own}{code}{position:04}", postal_code="5000",
                    city="Odense C", search_text=" søvej", status="reported", **owner,
                )
            )  # fmt: skip
    session.flush()
    return key


def add_agreement(session: Session, organisation: int, department: int | None = None, **values: Any) -> int:
    """Add an agreement, flexible, on family dwellings, reported and in force without an end unless told otherwise."""
    key = new_keys(session, "allocation_agreement", 1)[0]
    said = {
        "title": f"Aftale {key}",
        "agreement_kind": "flexible",
        "municipality_code": "0461",
        "dwelling_types": FAMILY,
        "scenarios": "FLX1 FLX3",
        "valid_from": date(2026, 1, 1),
        "valid_to": FOREVER,
        "status": "reported",
    } | values
    session.add(AllocationAgreement(id=key, organisation_id=organisation, department_id=department, **said))
    session.flush()
    return key


def places(database: Database) -> dict[str, int]:
    """Add the places to an empty register."""
    with database.writing() as session:
        return add_places(session)


def change_dwellings(session: Session, ids: list[int], **values: Any) -> None:
    """Give dwellings values that no test writes by a plan."""
    session.execute(update(Dwelling).where(Dwelling.id.in_(ids)).values(**values))
