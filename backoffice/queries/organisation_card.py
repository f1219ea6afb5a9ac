"""What an organisation's card shows: its master data, and how many departments and dwellings it has.

Owns these counts, and how many departments have agreements of their own. Never writes and never forms a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import AllocationAgreement, Department, Dwelling, HousingOrganisation, SignupAgreement
from backoffice.queries.ending import not_retired
from backoffice.queries.place_names import organisations_in
from backoffice.queries.selection import within
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An organisation's stored values, and counts: `own_signup` departments have signup agreements of their own in force."""

    values: Mapping[str, Any]
    departments: int
    dwellings: int
    own_signup: int
    own_allocation: int


def organisation_card(session: Session, organisation_id: int, scope: Scope, today: date) -> OrganisationCard | None:
    """Return the card; None where there is no such organisation in the person's part of the register."""
    table = HousingOrganisation.__table__
    query = select(*table.c).where(table.c.id == organisation_id, organisations_in(scope))
    values = session.execute(query).mappings().one_or_none()
    if values is None:
        return None
    departments = select(func.count()).where(Department.organisation_id == organisation_id)
    dwellings = select(func.count()).where(
        Dwelling.organisation_id == organisation_id, within(scope), not_retired(today)
    )
    return OrganisationCard(
        dict(values),
        session.execute(departments).scalar_one(),
        session.execute(dwellings).scalar_one(),
        _with_own(session, SignupAgreement, organisation_id, today),
        _with_own(session, AllocationAgreement, organisation_id, today),
    )


def _with_own(session: Session, model: Any, organisation_id: int, today: date) -> int:
    query = select(func.count(model.department_id.distinct())).where(
        model.organisation_id == organisation_id,
        model.department_id.is_not(None),
        model.status == "reported",
        model.valid_from <= today,
        model.valid_to > today,
    )
    return session.execute(query).scalar_one()
