"""What the portal shows of a department or an organisation as a page: its totals, and those of its departments.

Owns which departments stand on the page and in which order; the counting is portal_totals'.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import AllocationAgreement
from backoffice.queries.place_names import department_names
from backoffice.queries.places import place_name, place_number
from backoffice.queries.portal_totals import PortalTotals, portal_totals, summed
from backoffice.queries.selection import Where
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class PortalDepartment:
    """A department of an organisation's page, by number ("0451-012")."""

    id: int
    number: str
    name: str
    totals: PortalTotals


@dataclass(frozen=True, slots=True)
class PortalPlace:
    """A department or an organisation with its totals; `departments` only of an organisation."""

    where: Where
    number: str
    name: str
    totals: PortalTotals
    departments: tuple[PortalDepartment, ...] = ()

    @property
    def kind(self) -> str:
        """ "department" or "organisation"."""
        return "department" if self.where.department_id is not None else "organisation"


def portal_place(session: Session, where: Where, scope: Scope, today: date) -> PortalPlace | None:
    """Return a department's or an organisation's page as of a day; None where the person may see nothing of it."""
    assert where.organisation_id is not None
    by_department = portal_totals(session, where, scope, today)
    names = department_names(session, where.organisation_id, scope)
    inside = [one for one in names if where.department_id in (None, one[0])]
    if not inside and not by_department:
        return None
    listed = tuple(PortalDepartment(*one, by_department.get(one[0], PortalTotals())) for one in inside)
    return PortalPlace(
        where,
        place_number(session, where),
        place_name(session, where),
        summed(by_department.values()),
        listed if where.department_id is None else (),
    )


def allocation_titles(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of allocation agreements by key."""
    query = select(AllocationAgreement.id, AllocationAgreement.title).where(AllocationAgreement.id.in_(sorted(ids)))
    return {row.id: row.title for row in session.execute(query)}
