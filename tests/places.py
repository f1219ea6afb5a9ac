"""Two departments of one organisation for tests of what ends, moves and merges. Asserts nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import BuildingSection, ChangeRow, Department, Dwelling, HousingCost, Lease, Tenant
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Places:
    """Department 012 with sections 01 and 02 of four dwellings, and 015 with sections 01 and 03 of two each."""

    giving: int
    taking: int
    sections: tuple[int, ...]
    dwellings: tuple[int, ...]
    others: tuple[int, ...]


def two_departments(database: Database) -> Places:
    """Make them; the first section of 012 has a disability registration, its first dwelling a rent and a tenant."""
    with database.writing() as session:
        ids = add_dwellings(session, 8)
        first = session.get_one(Dwelling, ids[0])
        giving = first.department_id
        taking = new_keys(session, "department", 1)[0]
        session.add(
            Department(id=taking, organisation_id=1, number="015", name="Søvænget", search_text=" 015 søvænget")
        )
        session.flush()
        own = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).all()
        keys = new_keys(session, "building_section", 2)
        for key, number in zip(keys, ("01", "03"), strict=True):
            session.add(BuildingSection(id=key, organisation_id=1, department_id=taking, number=number))
        session.flush()
        others = _copies(session, first, taking, keys)
        add_registration(session, own[0])
        add_letting(session, ids[0])
    return Places(giving, taking, tuple(own), tuple(ids), others)


def _copies(session: Session, first: Dwelling, department: int, sections: range) -> tuple[int, ...]:
    ids = new_keys(session, "dwelling", 4)
    like: dict[str, Any] = {column.name: getattr(first, column.name) for column in Dwelling.__table__.columns}
    rows = [
        like
        | {
            "id": key,
            "department_id": department,
            "building_section_id": sections[position // 2],
            "bbr_unit": f"00000000-0000-4000-8000-{key:012}",
        }
        for position, key in enumerate(ids)
    ]
    session.execute(insert(Dwelling), rows)
    return tuple(ids)


def add_letting(session: Session, dwelling: int, begins: date = date(2020, 1, 1)) -> None:
    """Give a dwelling an open rent and an open lease with a tenant."""
    cost, lease = new_keys(session, "housing_cost", 1)[0], new_keys(session, "lease", 1)[0]
    own: dict[str, Any] = {"organisation_id": 1, "dwelling_id": dwelling, "status": "reported", "valid_from": begins}
    session.add_all([HousingCost(id=cost, cost_type="1", amount=600_000, **own), Lease(id=lease, **own)])
    session.flush()
    session.add(Tenant(id=new_keys(session, "tenant", 1)[0], organisation_id=1, lease_id=lease, name="Ida Ørsted"))
    session.flush()


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every record's values but its bookkeeping: what an undo must bring back."""
    with database.reading() as session:
        return {
            name: sorted(
                tuple(map(repr, row))
                for row in session.execute(
                    select(*(column for column in table.columns if column.name not in ("version", "change_set_id")))
                )
            )
            for name, table in TABLES.items()
        }


def history_of(database: Database, change_set: int) -> dict[int, int]:
    """Return how many rows of each record number a change set kept."""
    with database.reading() as session:
        found = session.scalars(select(ChangeRow.record).where(ChangeRow.change_set_id == change_set)).all()
    return {number: found.count(number) for number in sorted(set(found))}
