"""Which disability registrations a number means for the dwellings of a selection, and which number is the next.

Owns looking them up. Never decides what an unknown or ambiguous number means: the caller does.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.selection import Selection, narrowed


@dataclass(frozen=True, slots=True)
class NamedRegistration:
    """A disability registration's key and its organisation's number ("0451")."""

    id: int
    organisation: str


def next_number(session: Session, organisation_id: int) -> str:
    """Return the number that an organisation's next registration may have: one above its highest ("H13"), "H1" at first."""
    query = select(DisabilityRegistration.number).where(DisabilityRegistration.organisation_id == organisation_id)
    taken = [int(number[1:]) for number in session.execute(query).scalars() if number[1:].isdecimal()]
    return f"H{max(taken, default=0) + 1}"


def next_number_of(session: Session, section_id: int) -> str:
    """Return the number that the next registration on a building section may have."""
    owner = select(BuildingSection.organisation_id).where(BuildingSection.id == section_id)
    return next_number(session, session.execute(owner).scalar_one())


def registrations_named(session: Session, number: str, selection: Selection, today: date) -> list[NamedRegistration]:
    """Return the registrations of a number ("H12") in the organisations of a selection, by organisation."""
    organisation_ids = narrowed(session, selection, [Dwelling.organisation_id], today).order_by(None).distinct()
    query = (
        select(DisabilityRegistration.id, HousingOrganisation.number)
        .join(HousingOrganisation, HousingOrganisation.id == DisabilityRegistration.organisation_id)
        .where(
            DisabilityRegistration.number == number,
            DisabilityRegistration.organisation_id.in_(organisation_ids),
        )
        .order_by(HousingOrganisation.number)
    )
    return [NamedRegistration(key, organisation) for key, organisation in session.execute(query)]
