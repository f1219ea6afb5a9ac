"""The rows of a plan as the register holds them now: name, outside key and old values, a window at a time.

Owns what a record is called in a plan and how large the register is beside it. Knows no plan: it is given a record
kind, keys and field names, and never fetches more than it was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES

BATCH = 500


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A record: what people call it, its key outside the register ("" where it has none), and values as stored."""

    name: str
    key: str
    values: Mapping[str, object]


def held_rows(session: Session, record: str, ids: Sequence[int], fields: Sequence[str]) -> dict[int, HeldRow]:
    """Return the records of these keys with some of their fields; those not in the register are left out."""
    found: dict[int, HeldRow] = {}
    table = TABLES[record]
    for start in range(0, len(ids), BATCH):
        name, key, joined = _called(record)
        query = select(table.c.id, name, key, *(table.c[field] for field in fields)).select_from(joined)
        for row_id, name_found, key_found, *values in session.execute(
            query.where(table.c.id.in_(ids[start : start + BATCH]))
        ):
            found[row_id] = HeldRow(name_found, key_found, dict(zip(fields, values, strict=True)))
    return found


def _called(record: str) -> tuple[Any, Any, Any]:
    """Return what names a record, its outside key, and the tables to read them from."""
    table = TABLES[record]
    dwelling, organisation, department = TABLES["dwelling"], TABLES["organisation"], TABLES["department"]
    if record == "dwelling":
        return table.c.address, table.c.bbr_unit, table
    if "dwelling_id" in table.c:
        return dwelling.c.address, dwelling.c.bbr_unit, table.join(dwelling, dwelling.c.id == table.c.dwelling_id)
    if record == "code_entry":
        return table.c.list_name + " " + table.c.code + " " + table.c.label_da, table.c.code, table
    if record == "correction_request":
        return table.c.place + ": " + table.c.subject, literal(""), table
    if record == "organisation":
        return table.c.number + " " + table.c.name, table.c.number, table
    owned = table.join(organisation, organisation.c.id == table.c.organisation_id)
    if record == "department":
        number = organisation.c.number + "-" + table.c.number
        return number + " " + table.c.name, number, owned
    if record == "building_section":
        number = organisation.c.number + "-" + department.c.number + "-" + table.c.number
        return number, number, owned.join(department, department.c.id == table.c.department_id)
    return table.c.number + " " + table.c.title, literal(""), table


def dwellings_beside(session: Session, dwelling_ids: Sequence[int]) -> int:
    """Return how many dwellings the organisations of these dwellings have in all; at most a few thousand keys."""
    organisation_ids: set[int] = set()
    for start in range(0, len(dwelling_ids), BATCH):
        batch = dwelling_ids[start : start + BATCH]
        query = select(Dwelling.organisation_id).where(Dwelling.id.in_(batch)).distinct()
        organisation_ids.update(session.execute(query).scalars())
    counted = select(func.count()).select_from(Dwelling).where(Dwelling.organisation_id.in_(organisation_ids))
    return session.execute(counted).scalar_one()


def link_texts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return "H12" for each disability registration's key; at most a window's worth."""
    query = select(DisabilityRegistration.id, DisabilityRegistration.number).where(DisabilityRegistration.id.in_(ids))
    return dict(session.execute(query).all())


def section_numbers(session: Session, dwelling_ids: Sequence[int]) -> dict[int, str]:
    """Return the building section ("0451-012-02") of each dwelling, for the reason why a link is refused."""
    number = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number
    query = (
        select(Dwelling.id, number)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .join(Department, Department.id == BuildingSection.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Department.organisation_id)
        .where(Dwelling.id.in_(dwelling_ids))
    )
    return dict(session.execute(query).all())
