"""From what people call a dwelling or a registration to its key, and from keys back to what people read.

Owns looking up, in batches. Never decides what an unknown name means: the caller does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.selection import Selection, narrowed

BATCH = 500


@dataclass(frozen=True, slots=True)
class DwellingName:
    """What a dwelling is called: by BBR and other systems, and by people."""

    bbr_unit: str
    address: str


@dataclass(frozen=True, slots=True)
class RegistrationName:
    """A disability registration's key and its organisation's number ("0451")."""

    id: int
    organisation: str


def dwelling_ids(session: Session, bbr_units: Sequence[str]) -> dict[str, int]:
    """Return the key of each BBR unit (lower case) that is in the register."""
    found: dict[str, int] = {}
    for start in range(0, len(bbr_units), BATCH):
        query = select(Dwelling.bbr_unit, Dwelling.id).where(Dwelling.bbr_unit.in_(bbr_units[start : start + BATCH]))
        found.update((row.bbr_unit, row.id) for row in session.execute(query))
    return found


def dwelling_names(session: Session, ids: Sequence[int]) -> dict[int, DwellingName]:
    """Return what each dwelling is called; keys that are not in the register are left out."""
    found: dict[int, DwellingName] = {}
    for start in range(0, len(ids), BATCH):
        query = select(Dwelling.id, Dwelling.bbr_unit, Dwelling.address)
        for row in session.execute(query.where(Dwelling.id.in_(ids[start : start + BATCH]))):
            found[row.id] = DwellingName(row.bbr_unit, row.address)
    return found


def registrations(session: Session, number: str, selection: Selection, today: date) -> list[RegistrationName]:
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
    return [RegistrationName(key, organisation) for key, organisation in session.execute(query)]


def registration_numbers(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the number ("H12") of each registration; keys that are not in the register are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), BATCH):
        query = select(DisabilityRegistration.id, DisabilityRegistration.number)
        batch = query.where(DisabilityRegistration.id.in_(ids[start : start + BATCH]))
        found.update((row.id, row.number) for row in session.execute(batch))
    return found
