"""Which records of the register the rows of a file are about: fetched by shipped keys, many at a time.

Owns these lookups only. Never compares and never decides; each call is one statement, however many keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
)
from backoffice.models.base import BigId
from backoffice.queries.staging import ship, ship_ids


def dwellings_by_bbr(session: Session, bbr_units: Sequence[str | None], columns: Sequence[Any]) -> list[Any]:
    """Return (position in `bbr_units`, *columns) of those that are in the register; columns are Dwelling's."""
    wanted = ((position, unit) for position, unit in enumerate(bbr_units) if unit is not None)
    shipped = ship(session, "wanted_units", {"id": BigId, "bbr_unit": String(36)}, wanted)
    query = select(shipped.c.id, *columns).join_from(shipped, Dwelling, Dwelling.bbr_unit == shipped.c.bbr_unit)
    return list(session.execute(query.order_by(shipped.c.id)).all())


def registrations_by_number(session: Session) -> dict[str, dict[int, int]]:
    """Return for each disability registration's number its key by building section (numbers repeat per organisation).

    One that is kept with zeros in front ("H09") is also found without them: that is how a file's cell is read.
    """
    found: dict[str, dict[int, int]] = {}
    query = select(
        DisabilityRegistration.number, DisabilityRegistration.building_section_id, DisabilityRegistration.id
    ).order_by(DisabilityRegistration.id)
    for number, section, key in session.execute(query):
        found.setdefault(number, {})[section] = key
        found.setdefault(bare_number(number), {}).setdefault(section, key)
    return found


def bare_number(number: str) -> str:
    """Return a registration's number as a file's cell is read: "H9" for "H09"."""
    return f"H{number[1:].lstrip('0') or '0'}"


def registrations_of_organisations(session: Session, organisation_ids: Iterable[int]) -> dict[tuple[int, str], Any]:
    """Return the registrations of organisations, as mappings, by organisation and bare number."""
    table = DisabilityRegistration.__table__
    query = select(table).where(table.c.organisation_id.in_(sorted(set(organisation_ids))))
    return {
        (row["organisation_id"], bare_number(row["number"])): row for row in session.execute(query).mappings().all()
    }


def dwellings_of_departments(session: Session, department_ids: Iterable[int], columns: Sequence[Any]) -> list[Any]:
    """Return these columns of the dwellings of some departments, for addresses that stand in a file."""
    query = select(*columns).where(Dwelling.department_id.in_(sorted(set(department_ids))))
    return list(session.execute(query.order_by(Dwelling.id)).all())


def numbers_of_parents(session: Session) -> tuple[dict[int, tuple[str, str]], dict[int, tuple[str, str]]]:
    """Return (number, name) of every organisation and of every department, by key."""
    organisations = select(HousingOrganisation.id, HousingOrganisation.number, HousingOrganisation.name)
    departments = select(Department.id, Department.number, Department.name)
    return (
        {key: (number, name) for key, number, name in session.execute(organisations)},
        {key: (number, name) for key, number, name in session.execute(departments)},
    )


def section_numbers(session: Session) -> dict[int, str]:
    """Return the number of every building section, by key."""
    return dict(session.execute(select(BuildingSection.id, BuildingSection.number)).all())


@dataclass(frozen=True, slots=True)
class Structure:
    """Organisations, departments and building sections by their numbers, and the rows themselves (as mappings)."""

    organisations: dict[tuple[str, ...], Any] = field(default_factory=dict)
    departments: dict[tuple[str, ...], Any] = field(default_factory=dict)
    sections: dict[tuple[str, ...], Any] = field(default_factory=dict)


def structure_of(session: Session, organisation_numbers: Iterable[str]) -> Structure:
    """Return what the register holds of the organisations with these numbers; keys are tuples of numbers, top first."""
    wanted = sorted(set(organisation_numbers))
    own, department, section = (model.__table__ for model in (HousingOrganisation, Department, BuildingSection))
    # At most a few thousand organisations exist, and one statement may carry that many numbers.
    organisations = session.execute(select(own).where(own.c.number.in_(wanted))).mappings().all()
    keys = [row["id"] for row in organisations]
    departments = session.execute(select(department).where(department.c.organisation_id.in_(keys))).mappings().all()
    sections = session.execute(select(section).where(section.c.organisation_id.in_(keys))).mappings().all()
    numbers = {row["id"]: row["number"] for row in organisations}
    of_department = {row["id"]: (numbers[row["organisation_id"]], row["number"]) for row in departments}
    return Structure(
        {(row["number"],): row for row in organisations},
        {of_department[row["id"]]: row for row in departments},
        {(*of_department[row["department_id"]], row["number"]): row for row in sections},
    )


def costs_of(session: Session, dwelling_ids: Sequence[int], cost_types: Sequence[str]) -> list[Any]:
    """Return (id, version, dwelling_id, cost_type, valid_from, valid_to, line, amount, included_in_rent) in that order.

    All rows of these types of these dwellings, by dwelling, type and start.
    """
    shipped = ship_ids(session, "wanted_dwellings", dwelling_ids)
    cost = HousingCost.__table__.c
    columns = (
        cost.id,
        cost.version,
        cost.dwelling_id,
        cost.cost_type,
        cost.valid_from,
        cost.valid_to,
        cost.line,
        cost.amount,
        cost.included_in_rent,
    )
    query = select(*columns).where(
        cost.dwelling_id.in_(select(shipped.c.id)), cost.cost_type.in_(sorted(set(cost_types)))
    )
    return list(session.execute(query.order_by(*(columns[i] for i in (2, 3, 4, 6)))).all())
