"""The rows of a workbook of agreements, amenities, pictures or groups: one select a kind, with key and version.

Owns which of them belong to a selection of dwellings: those of the places the dwellings stand in.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.filters import NO_FILTER
from backoffice.queries.selection import Selection, Where, narrowed, within
from backoffice.security import Scope

_ORGANISATION, _DEPARTMENT, _SECTION = aliased(HousingOrganisation), aliased(Department), aliased(BuildingSection)
_PLACES: dict[str, Any] = {"organisation": _ORGANISATION, "department": _DEPARTMENT, "section": _SECTION}


def said_rows(
    session: Session, record: str, selection: Selection, scope: Scope, today: date, names: Sequence[str]
) -> Select[Any]:
    """Return the select of (*names, id, version) of the records of a kind that hold where the selected dwellings stand.

    A place chosen as a whole has those of the places below it; chosen dwellings have those that hold for them.
    """
    table = TABLES[record]
    columns = [_PLACES[name].number if name in _PLACES else table.c[name] for name in names]
    query = select(*columns, table.c.id, table.c.version).select_from(table)
    query = query.join(_ORGANISATION, _ORGANISATION.id == table.c.organisation_id)
    query = query.outerjoin(_DEPARTMENT, _DEPARTMENT.id == table.c.department_id)
    order = [_ORGANISATION.number, _DEPARTMENT.number]
    if "building_section_id" in table.c:
        query = query.outerjoin(_SECTION, _SECTION.id == table.c.building_section_id)
        order.append(_SECTION.number)
    whole = selection.ids is None and selection.filter == NO_FILTER and not selection.but
    chosen = _at(table, selection.where) if whole else _of_dwellings(session, table, selection, scope, today)
    return query.where(chosen, _in(table, scope)).order_by(*order, table.c.id)


def _at(table: Any, where: Where) -> Any:
    if where.section_id is not None and "building_section_id" in table.c:
        return table.c.building_section_id == where.section_id
    if where.department_id is not None:
        return table.c.department_id == where.department_id
    return table.c.organisation_id == where.organisation_id if where.organisation_id is not None else true()


def _of_dwellings(session: Session, table: Any, selection: Selection, scope: Scope, today: date) -> Any:
    def of(column: Any) -> Any:
        return narrowed(session, selection, [column], today).where(within(scope)).order_by(None)

    department = table.c.department_id
    holds = [and_(department.is_(None), table.c.organisation_id.in_(of(Dwelling.organisation_id)))]
    if "building_section_id" not in table.c:
        return or_(*holds, department.in_(of(Dwelling.department_id)))
    section = table.c.building_section_id
    holds.append(and_(section.is_(None), department.in_(of(Dwelling.department_id))))
    return or_(*holds, section.in_(of(Dwelling.building_section_id)))


def _in(table: Any, scope: Scope) -> Any:
    if scope.everything:
        return true()
    return or_(
        table.c.organisation_id.in_(sorted(scope.organisation_ids)),
        table.c.department_id.in_(sorted(scope.department_ids)),
    )
