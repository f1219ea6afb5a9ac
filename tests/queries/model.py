"""A varied small register and the same rows as plain dictionaries, to hold the database's answers against."""

import random
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
)
from backoffice.operations.keys import new_keys
from backoffice.rules.addresses import one_line, search_text, search_words, sort_key
from backoffice.rules.periods import FOREVER
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
STREETS = ("Åparken", "Aagade", "Søvej", "Birkevænget", "Ærtemarken", "Østergade", "Zebravej")
HOW_MANY = 300


def varied_register(session: Session) -> list[dict[str, Any]]:
    """Fill a register with dwellings of every kind, equal addresses too; return them as dictionaries."""
    chance = random.Random(7)
    ids = [*add_dwellings(session, HOW_MANY - 60), *add_dwellings(session, 60, number="0452", sections=3)]
    sections = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).all()
    for position, section in enumerate(sections[:3]):
        add_registration(session, section, f"H{12 + position}")
    session.execute(update(Dwelling), [_varied(chance, row_id) for row_id in ids])
    session.flush()
    _link(session, chance)
    _let(session, chance, ids)
    return plain_rows(session)


def _varied(chance: random.Random, row_id: int) -> dict[str, Any]:
    street, number = chance.choice(STREETS), str(chance.randint(1, 12)) + chance.choice(("", "", "B"))
    floor, door = chance.choice(("", "st", "1", "2")), chance.choice(("", "tv", "th", "3"))
    postal, city = chance.choice((("5000", "Odense C"), ("8000", "Aarhus C"), ("", "")))
    return {
        "id": row_id,
        "street": street,
        "house_number": number,
        "floor": floor,
        "door": door,
        "postal_code": postal,
        "city": city,
        "address": one_line(street, number, floor, door),
        "address_key": sort_key(street, number, floor, door),
        "search_text": search_text(street, number, postal, city),
        "area": chance.choice((None, 31, 50, 78, 79, 104)),
        "rooms": chance.choice((None, 1, 2, 3, 4)),
        "dwelling_type": chance.choice((None, "1", "2", "3")),
        "heating": chance.choice((None, "1", "2", "5")),
        "own_kitchen": chance.choice((None, True, False)),
        "current_deposit": chance.choice((None, 0, 2_490_000)),
        "status": chance.choice(("reported", "reported", "draft", "new")),
    }


def _link(session: Session, chance: random.Random) -> None:
    for registration in session.scalars(select(DisabilityRegistration)).all():
        own = select(Dwelling.id).where(Dwelling.building_section_id == registration.building_section_id)
        linked = [row_id for row_id in session.scalars(own).all() if chance.random() < 0.4]
        session.execute(update(Dwelling).where(Dwelling.id.in_(linked)).values(disability_registration=registration.id))


def _let(session: Session, chance: random.Random, ids: list[int]) -> None:
    owners = dict(session.execute(select(Dwelling.id, Dwelling.organisation_id)).all())
    for row_id in ids:
        begins = date(2026, chance.randint(1, 12), chance.choice((1, 15)))
        ends = chance.choice((FOREVER, FOREVER, date(2026, 12, 31)))
        vacant, status = chance.random() < 0.3, chance.choice(("reported", "reported", "draft"))
        lease, cost = new_keys(session, "lease", 1)[0], new_keys(session, "housing_cost", 1)[0]
        own = {"organisation_id": owners[row_id], "dwelling_id": row_id, "status": status}
        session.add(Lease(id=lease, valid_from=begins, valid_to=max(ends, date(2027, 1, 1)), vacant=vacant, **own))
        if chance.random() < 0.7:
            amount = chance.randint(300_000, 900_000)
            session.add(HousingCost(id=cost, cost_type="1", amount=amount, valid_from=begins, **own))
    session.flush()


def plain_rows(session: Session) -> list[dict[str, Any]]:
    """Return every dwelling as a dictionary: its columns, where it belongs, and what its leases and costs make it."""
    query = (
        select(
            *Dwelling.__table__.c,
            HousingOrganisation.number.label("organisation"),
            Department.number.label("department"),
            BuildingSection.number.label("section"),
            DisabilityRegistration.number.label("registration"),
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .outerjoin(DisabilityRegistration, DisabilityRegistration.id == Dwelling.disability_registration)
    )
    rows = {row["id"]: dict(row) for row in session.execute(query).mappings()}
    for row in rows.values():
        row |= {"vacant": False, "lease_from": None, "net_rent": None, "words": search_words(row["search_text"])}
    for lease in session.scalars(select(Lease)):
        row = rows[lease.dwelling_id]
        shown = lease.vacant and lease.status == "reported" and lease.valid_from <= TODAY
        row["vacant"] = row["vacant"] or (shown and lease.valid_to == FOREVER)
        if lease.valid_from <= TODAY < lease.valid_to:
            row["lease_from"] = max(lease.valid_from, row["lease_from"] or lease.valid_from)
    for cost in session.scalars(select(HousingCost)):
        if cost.cost_type == "1" and cost.valid_from <= TODAY < cost.valid_to:
            row = rows[cost.dwelling_id]
            row["net_rent"] = (row["net_rent"] or 0) + cost.amount
    return list(rows.values())
