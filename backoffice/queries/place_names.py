"""The places of the tree by number and name alone: what a list shows at once, while their dwellings are counted.

Owns which organisations and departments a person may see. Never counts.
"""

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, HousingOrganisation
from backoffice.security import Scope


def organisations_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on HousingOrganisation: whole organisations, and those with a department in the scope."""
    if scope.everything:
        return true()
    own = select(Department.organisation_id).where(Department.id.in_(sorted(scope.department_ids)))
    return or_(HousingOrganisation.id.in_(sorted(scope.organisation_ids)), HousingOrganisation.id.in_(own))


def departments_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on Department."""
    if scope.everything:
        return true()
    return or_(
        Department.organisation_id.in_(sorted(scope.organisation_ids)),
        Department.id.in_(sorted(scope.department_ids)),
    )


def organisation_names(session: Session, scope: Scope) -> list[tuple[int, str, str]]:
    """Return (key, "0451", name) of the organisations a person may see, by number."""
    query = select(HousingOrganisation.id, HousingOrganisation.number, HousingOrganisation.name)
    ordered = query.where(organisations_in(scope)).order_by(HousingOrganisation.number)
    return [(key, number, name) for key, number, name in session.execute(ordered)]


def department_names(session: Session, organisation_id: int, scope: Scope) -> list[tuple[int, str, str]]:
    """Return (key, "0451-012", name) of an organisation's departments that a person may see, by number."""
    query = (
        select(Department.id, HousingOrganisation.number, Department.number, Department.name)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(Department.organisation_id == organisation_id, departments_in(scope))
        .order_by(Department.number)
    )
    return [(key, f"{owner}-{number}", name) for key, owner, number, name in session.execute(query)]
