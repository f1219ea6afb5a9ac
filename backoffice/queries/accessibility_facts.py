"""What the register holds of a dwelling that decides under which groups of "Handicapvenlighed" the portal shows it.

Owns the reading for an explanation, one dwelling at a time. Decides nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.queries.disability import registrations_of, rule_registrations
from backoffice.queries.portal_conditions import marked
from backoffice.queries.selection import within
from backoffice.records.codes import CodeLists
from backoffice.rules.accessibility_explained import AccessibilityFacts
from backoffice.security import Scope

_NUMBER = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number


@dataclass(frozen=True, slots=True)
class AccessibleDwelling:
    """A dwelling by address and BBR id, and the facts about it."""

    address: str
    bbr_unit: str
    facts: AccessibilityFacts


def accessible_dwelling(
    session: Session, dwelling_id: int, scope: Scope, codes: CodeLists, today: date
) -> AccessibleDwelling | None:
    """Return the dwelling and its facts; None where it is not in the person's part of the register."""
    query = (
        select(Dwelling, _NUMBER, case((marked("suppress_portal", today), 1), else_=0))
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(Dwelling.id == dwelling_id, within(scope))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    home, section, hidden = row
    registration = DisabilityRegistration
    numbers = (
        select(registration.number)
        .where(registration.building_section_id == home.building_section_id)
        .order_by(func.length(registration.number), registration.number)
    )
    linked = rule_registrations(session, registration.id == home.disability_registration, codes)
    lines = registrations_of(session, [one.id for one in linked], scope, today)
    facts = AccessibilityFacts(
        home.id,
        home.building_section_id,
        section,
        linked[0] if linked else None,
        lines[0].title if lines else "",
        lines[0].section if lines else "",
        tuple(session.execute(numbers).scalars()),
        home.mobility_suitable,
        codes["record_status"].by_code[home.status].meaning == "reported",
        home.retired_on if home.retired_on is not None and home.retired_on <= today else None,
        bool(hidden),
    )
    return AccessibleDwelling(home.address, home.bbr_unit, facts)
