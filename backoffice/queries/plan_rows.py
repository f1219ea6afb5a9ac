"""The rows of a plan as the register holds them now: name, outside key and old values, a window at a time.

Owns what a record is called in a plan and how large the register is beside it. Knows no plan: it is given a record
kind, keys and field names, and never fetches more than it was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, DisabilityRegistration, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.record_called import called
from backoffice.records.links import LinkKey

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
        name, key, joined = called(record)
        query = select(table.c.id, name, key, *(table.c[field] for field in fields)).select_from(joined)
        for row_id, name_found, key_found, *values in session.execute(
            query.where(table.c.id.in_(ids[start : start + BATCH]))
        ):
            found[row_id] = HeldRow(name_found, key_found, dict(zip(fields, values, strict=True)))
    return found


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


def texts_of_links(session: Session, keys: Iterable[LinkKey]) -> dict[LinkKey, str]:
    """Return what the records that are pointed at are called; at most a window's worth. Those not there are left out."""
    wanted: dict[str, list[int]] = {}
    for record, key in set(keys):
        wanted.setdefault(record, []).append(key)
    found: dict[LinkKey, str] = {}
    for record, ids in wanted.items():
        if record == "disability_registration":
            found |= {(record, key): number for key, number in link_texts(session, ids).items()}
        else:
            found |= {(record, key): row.name for key, row in held_rows(session, record, ids, ()).items()}
    return found


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
