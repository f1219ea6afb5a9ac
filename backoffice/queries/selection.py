"""A selection: explicit ids, or a filter in a scope with exceptions; and the select that finds its rows.

Owns how a selection becomes rows, for lists, mass edit and export alike. Never loads a whole row.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation
from backoffice.queries.filters import NO_FILTER, Filter
from backoffice.queries.staging import ship_ids
from backoffice.rules.problems import refused
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the register: everything, or one organisation, department or building section."""

    organisation_id: int | None = None
    department_id: int | None = None
    section_id: int | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on Dwelling, by the narrowest key."""
        if self.section_id is not None:
            return Dwelling.building_section_id == self.section_id
        if self.department_id is not None:
            return Dwelling.department_id == self.department_id
        if self.organisation_id is not None:
            return Dwelling.organisation_id == self.organisation_id
        return true()


EVERYWHERE = Where()


@dataclass(frozen=True, slots=True)
class Selection:
    """`ids` alone, or all of `filter` in `where` except `but`. `expected` is the count the person saw."""

    ids: "array[int] | None" = None
    where: Where = EVERYWHERE
    filter: Filter = NO_FILTER
    but: frozenset[int] = frozenset()
    expected: int | None = None


def of_ids(ids: Sequence[int]) -> Selection:
    """Select exactly these dwellings."""
    return Selection(ids=array("q", sorted(set(ids))), expected=len(set(ids)))


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on Dwelling that keeps to a person's part of the register."""
    if scope.everything:
        return true()
    return or_(
        Dwelling.organisation_id.in_(sorted(scope.organisation_ids)),
        Dwelling.department_id.in_(sorted(scope.department_ids)),
    )


def narrowed(session: Session, selection: Selection, columns: Sequence[Any], today: date) -> Select[Any]:
    """Return `select(*columns)` over the dwellings of a selection, in key order, scope not yet applied."""
    query = select(*columns).select_from(Dwelling).order_by(Dwelling.id)
    if selection.ids is not None:
        chosen = ship_ids(session, "chosen", selection.ids)
        return query.where(Dwelling.id.in_(select(chosen.c.id)))
    query = query.where(selection.where.condition(), *selection.filter.conditions(session, today))
    if selection.but:
        left_out = ship_ids(session, "left_out", sorted(selection.but))
        query = query.where(Dwelling.id.not_in(select(left_out.c.id)))
    return query


def selected_ids(session: Session, selection: Selection, today: date) -> list[int]:
    """Return the keys of a selection's dwellings, in order."""
    return list(session.scalars(narrowed(session, selection, [Dwelling.id], today)))


def find_place(session: Session, typed: str) -> Where:
    """Read "0451", "0451-012" or "0451-012-01"; Refused names what is not in the register."""
    parts = typed.strip().split("-")
    organisation = session.execute(
        select(HousingOrganisation.id).where(HousingOrganisation.number == parts[0].zfill(4))
    ).scalar()
    if organisation is None or len(parts) > 3:
        raise refused("place.unknown", place=typed)
    if len(parts) == 1:
        return Where(organisation_id=organisation)
    department = session.execute(
        select(Department.id).where(Department.organisation_id == organisation, Department.number == parts[1].zfill(3))
    ).scalar()
    if department is None:
        raise refused("place.unknown", place=typed)
    if len(parts) == 2:
        return Where(organisation, department)
    section = session.execute(
        select(BuildingSection.id).where(
            BuildingSection.department_id == department, BuildingSection.number == parts[2].zfill(2)
        )
    ).scalar()
    if section is None:
        raise refused("place.unknown", place=typed)
    return Where(organisation, department, section)
