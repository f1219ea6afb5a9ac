"""Registers for the portal's truth tables: organisations, departments and dwellings made one by one, with nothing else."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models import (
    AllocationAgreement,
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingOrganisation,
    Lease,
    SignupAgreement,
    Tenant,
)
from backoffice.operations.keys import new_keys


class Ground:
    """Adds records in one session; every `add_` returns the new record's key."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organisation_of: dict[int, int] = {}
        self.section_of: dict[int, int] = {}

    def _add(self, record: str, model: Any, **values: Any) -> int:
        key = new_keys(self.session, record, 1)[0]
        self.session.add(model(id=key, **values))
        self.session.flush()
        return key

    def add_organisation(self, number: str, **contact: str) -> int:
        """An organisation with its master data's website, email and phone."""
        return self._add("organisation", HousingOrganisation, number=number, name=f"Boligforening {number}", **contact)

    def add_department(self, organisation: int, number: str = "001") -> int:
        """A department with one building section."""
        name = f"Afdeling {number}"
        key = self._add(
            "department", Department, organisation_id=organisation, number=number, name=name, search_text=f" {number}"
        )
        self.organisation_of[key] = organisation
        self.section_of[key] = self.add_section(key)
        return key

    def add_section(self, department: int, number: str = "01") -> int:
        """A building section."""
        return self._add(
            "building_section",
            BuildingSection,
            organisation_id=self.organisation_of[department],
            department_id=department,
            number=number,
        )

    def add_dwelling(self, department: int, dwelling_type: str = "1", **values: Any) -> int:
        """A reported dwelling of a type (a code) in the department's first section."""
        key = new_keys(self.session, "dwelling", 1)[0]
        given: dict[str, Any] = {
            "building_section_id": self.section_of[department],
            "status": "reported",
            "dwelling_type": dwelling_type,
            "area": 78,
            "rooms": 3,
        }
        self.session.add(
            Dwelling(
                id=key,
                organisation_id=self.organisation_of[department],
                department_id=department,
                bbr_unit=f"00000000-0000-4000-8000-{key:012}",
                street="Åvej",
                house_number=str(key),
                address=f"Åvej {key}",
                address_key=f"åvej {key:06}",
                postal_code="5000",
                city="Odense C",
                **{**given, **values},
            )
        )
        self.session.flush()
        return key

    def add_signup(self, organisation: int, department: int | None, types: str, way: str, target: str, **v: Any) -> int:
        """A reported signup agreement for types (codes: "1 3"), sending seekers to a target by one way."""
        given = {"valid_from": date(2020, 1, 1), "status": "reported", **v}
        if way != "coop":
            given[way] = target
        return self._add(
            "signup_agreement",
            SignupAgreement,
            organisation_id=organisation,
            department_id=department,
            dwelling_types=types,
            contact_way=way,
            **given,
        )

    def add_allocation(self, organisation: int, department: int | None, scenarios: str, **values: Any) -> int:
        """A reported agreement on flexible letting of family dwellings under scenarios (codes: "FLX1 FLX4")."""
        given = {
            "title": "Aftale",
            "agreement_kind": "flexible",
            "municipality_code": "0461",
            "dwelling_types": "1",
            "valid_from": date(2020, 1, 1),
            "status": "reported",
            **values,
        }
        return self._add(
            "allocation_agreement",
            AllocationAgreement,
            organisation_id=organisation,
            department_id=department,
            scenarios=scenarios,
            **given,
        )

    def add_lease(self, dwelling: int, organisation: int, valid_from: date, *, tenant: bool = False, **v: Any) -> int:
        """A reported row of a dwelling's letting, with a tenant or without."""
        given = {"status": "reported", **v}
        key = self._add(
            "lease", Lease, organisation_id=organisation, dwelling_id=dwelling, valid_from=valid_from, **given
        )
        if tenant:
            self._add("tenant", Tenant, organisation_id=organisation, lease_id=key, name="Ida Ørsted")
        return key

    def add_registration(self, department: int, section: int, number: str, **values: Any) -> int:
        """A reported disability registration of a section."""
        return self._add(
            "disability_registration",
            DisabilityRegistration,
            organisation_id=self.organisation_of[department],
            department_id=department,
            building_section_id=section,
            number=number,
            **{"title": f"Registrering {number}", "status": "reported", **values},
        )
