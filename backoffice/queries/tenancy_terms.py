"""The tenancy terms of a place, as a list: a department's stand with its organisation's.

Owns that lookup. What holds for one lease, lease_terms says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.selection import Where
from backoffice.records.tenancy import TERMS
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class TermsLine:
    """Terms: their columns as stored, and "0451" or "0451-012"."""

    id: int
    version: int
    number: str
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def terms_lines(session: Session, where: Where, scope: Scope, ids: tuple[int, ...] | None = None) -> list[TermsLine]:
    """Return the terms that hold or held in a place, or these; an organisation's before its departments', the newest first."""
    table = TABLES[TERMS.name]
    number = HousingOrganisation.number + func.coalesce("-" + Department.number, "")
    query = (
        select(*table.c, number.label("place_number"))
        .join(HousingOrganisation, HousingOrganisation.id == table.c.organisation_id)
        .outerjoin(Department, Department.id == table.c.department_id)
        .where(_in(table, where), _seen(table, scope))
        .order_by(HousingOrganisation.number, Department.number.is_not(None), Department.number)
        .order_by(table.c.valid_from.desc(), table.c.id)
    )
    if ids is not None:
        query = query.where(table.c.id.in_(ids))
    found = session.execute(query).mappings()
    return [TermsLine(row["id"], row["version"], row["place_number"], dict(row)) for row in found]


def _in(table: Any, where: Where) -> Any:
    if where.organisation_id is None:
        return true()
    own = table.c.organisation_id == where.organisation_id
    if where.department_id is None:
        return own
    return own & or_(table.c.department_id.is_(None), table.c.department_id == where.department_id)


def _seen(table: Any, scope: Scope) -> Any:
    """Whoever sees a department sees what holds there, also where its organisation says it."""
    if scope.everything:
        return true()
    departments = sorted(scope.department_ids)
    organisations = select(Department.organisation_id).where(Department.id.in_(departments))
    above = table.c.department_id.is_(None) & table.c.organisation_id.in_(organisations)
    return or_(
        table.c.organisation_id.in_(sorted(scope.organisation_ids)), table.c.department_id.in_(departments), above
    )
