"""A register in which nothing is wrong: two organisations whose dwellings are let, charged, linked and spoken of; and how to
write one change into it as the program does.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.operations.apply import apply
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Changes, Plan, Removed, Source
from backoffice.rules.addresses import one_line, search_text, sort_key
from backoffice.security import Actor

TODAY = date(2026, 11, 22)
FOREVER = date(9999, 12, 31)
SINCE = date(2020, 1, 1)
IN_SECTION = 4
SECTIONS = 8
DWELLINGS = SECTIONS * IN_SECTION


@dataclass(frozen=True, slots=True)
class Clean:
    """The keys of the register; dwelling number i has lease i, rent i and heat i, and lies in section i // IN_SECTION."""

    organisations: Sequence[int]
    departments: Sequence[int]
    sections: Sequence[int]
    registrations: Sequence[int]
    amenities: Sequence[int]
    attachments: Sequence[int]
    signups: Sequence[int]
    allocations: Sequence[int]
    dwellings: Sequence[int]
    leases: Sequence[int]
    rents: Sequence[int]
    heats: Sequence[int]


def add(session: Session, record: str, rows: list[dict[str, Any]]) -> range:
    """Add rows of a kind as reported; return their keys."""
    keys = new_keys(session, record, len(rows))
    table = TABLES[record] if record in TABLES else _table(record)
    session.execute(
        insert(table), [{"status": "reported", **row, "id": key} for key, row in zip(keys, rows, strict=True)]
    )
    return keys


def _table(name: str) -> Any:
    return TABLES["dwelling"].metadata.tables[name]


def clean_register(session: Session) -> Clean:
    """Fill an empty register; every check passes on TODAY."""
    organisations = add(session, "organisation", [_organisation(number) for number in (1, 2)])
    departments = add(
        session,
        "department",
        [
            {"organisation_id": organisations[at // 2], "number": f"{at % 2 + 1:03}", "name": f"Afdeling {at}"}
            | {"municipality_code": "0461", "search_text": ""}
            for at in range(4)
        ],
    )
    own = [{"organisation_id": organisations[at // 4], "department_id": departments[at // 2]} for at in range(SECTIONS)]
    sections = add(
        session,
        "building_section",
        [one | {"number": f"{at % 2 + 1:02}", "property_number": f"77{at}"} for at, one in enumerate(own)],
    )
    own = [one | {"building_section_id": key} for one, key in zip(own, sections, strict=True)]
    registrations = add(
        session,
        "disability_registration",
        [one | {"number": f"H{at}", "title": "Elevator", "wheelchair": "1"} for at, one in enumerate(own)],
    )
    amenities = add(session, "section_amenities", [one | {"dogs": "yes", "cats": "yes"} for one in own])
    picture = {"attachment_kind": "picture", "title": "Facade", "file": "facade.jpg", "position": 1, "found": True}
    attachments = add(session, "attachment", [one | picture for one in own])
    signups = add(session, "signup_agreement", [_signup(one) for one in organisations])
    allocations = add(session, "allocation_agreement", [_allocation(one) for one in organisations])
    dwellings, leases, rents, heats = _homes(session, own, registrations)
    return Clean(
        organisations,
        departments,
        sections,
        registrations,
        amenities,
        attachments,
        signups,
        allocations,
        dwellings,
        leases,
        rents,
        heats,
    )


def _organisation(number: int) -> dict[str, Any]:
    return {
        "number": f"{number:04}",
        "name": f"Boligforeningen {number}",
        "phone": "66 12 34 56",
        "email": "kontor@boligforening.dk",
        "website": "https://www.boligforening.dk/opskrivning",
        "transfer": "manual",
    }


def _signup(organisation: int) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "department_id": None,
        "dwelling_types": "1",
        "contact_way": "website",
        "website": "https://www.boligforening.dk/skriv-op",
        "email": None,
        "valid_from": SINCE,
        "valid_to": FOREVER,
    }


def _allocation(organisation: int) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "department_id": None,
        "title": "Fleksibel udlejning",
        "agreement_kind": "flexible",
        "municipality_code": "0461",
        "dwelling_types": "1",
        "scenarios": "FLX3 FLX5",
        "share": 25,
        "valid_from": SINCE,
        "valid_to": FOREVER,
    }


def _homes(session: Session, own: list[dict[str, Any]], registrations: Sequence[int]) -> tuple[range, ...]:
    homes = []
    for at in range(DWELLINGS):
        section = at // IN_SECTION
        house = str(at + 1)
        homes.append(
            own[section]
            | {
                "bbr_unit": f"00000000-0000-4000-8000-{at:012}",
                "street": "Åparken",
                "house_number": house,
                "floor": "",
                "door": "",
                "postal_code": "5000",
                "city": "Odense C",
                "municipality_code": "0461",
                "address": one_line("Åparken", house),
                "address_key": sort_key("Åparken", house),
                "search_text": search_text("Åparken", house, "5000", "Odense C"),
                "area": 80,
                "rooms": 3,
                "bbr_kitchen": "E",
                "bbr_status": "7",
                "dwelling_type": "1",
                "own_kitchen": True,
                "heating": "1",
                "interior_maintenance": "1",
                "benefit_area": 8000,
                "mobility_suitable": True,
                "disability_registration": registrations[section],
                "suppress_portal": False,
                "suppress_udk": False,
                "closed_for_signup": False,
                "origin": "manual",
            }
        )
    dwellings = add(session, "dwelling", homes)
    each = [
        {"organisation_id": home["organisation_id"], "dwelling_id": key}
        for home, key in zip(homes, dwellings, strict=True)
    ]
    dated = {"valid_from": SINCE, "valid_to": FOREVER}
    lease = dated | {"allocation_type": "1", "vacant": False, "available": False}
    leases = add(session, "lease", [one | lease for one in each])
    add(
        session,
        "tenant",
        [
            {"organisation_id": one["organisation_id"], "lease_id": key, "name": "Lejer"}
            for one, key in zip(each, leases, strict=True)
        ],
    )
    cost = dated | {"included_in_rent": False, "line": 0}
    rents = add(session, "housing_cost", [one | cost | {"cost_type": "1", "amount": 600_000} for one in each])
    heats = add(session, "housing_cost", [one | cost | {"cost_type": "2", "amount": 60_000} for one in each])
    return dwellings, leases, rents, heats


def written(session: Session, actor: Actor, record: str, ids: Sequence[int], **values: Any) -> int:
    """Write values to records through a plan, as every write goes; return the change set's number."""
    table = TABLES[record]
    query = select(table.c.id, table.c.version).where(table.c.id.in_(sorted(ids))).order_by(table.c.id)
    rows = session.execute(query).all()
    part = Changes(
        record,
        tuple(values),
        array("q", (row.id for row in rows)),
        array("i", (row.version for row in rows)),
        array("Q", [(1 << len(values)) - 1] * len(rows)),
        constants=dict(values),
    )
    # What is put back as it was is not judged by the rules of its kind: here anything may be written.
    plan = Plan("redo", Source("test"), asked=len(rows), changes=[part], record=record)
    return apply(session, actor, plan).change_set


def removed(session: Session, actor: Actor, record: str, ids: Sequence[int]) -> int:
    """Remove records through a plan; return the change set's number."""
    table = TABLES[record]
    query = select(table.c.id, table.c.version).where(table.c.id.in_(sorted(ids))).order_by(table.c.id)
    rows = session.execute(query).all()
    part = Removed(record, array("q", (row.id for row in rows)), array("i", (row.version for row in rows)))
    # What is put back as it was is not judged by the rules of its kind: here anything may be written.
    plan = Plan("redo", Source("test"), asked=len(rows), removed=[part], record=record)
    return apply(session, actor, plan).change_set
