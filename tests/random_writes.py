"""Writes at random into the clean register, each through a plan: fields, periods, places, agreements, and records that go."""

import random
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.security import Actor
from tests.clean_register import FOREVER, TODAY, Clean, removed, written

Step = Callable[[Session, Actor, Clean, random.Random], int]
_DAYS = [TODAY + timedelta(days=days) for days in (-900, -120, -40, -5, 0, 30, 250)]


def _of_dwelling(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    ids = chance.sample(list(clean.dwellings), chance.randint(1, 6))
    values = [
        {"heating": chance.choice(["1", "98"])},
        {"own_kitchen": chance.choice([True, False, None])},
        {"benefit_area": chance.choice([None, 8000, 9600])},
        {"dwelling_type": chance.choice(["1", "2", "3", None])},
        {"disability_registration": chance.choice([None, *clean.registrations])},
        {"mobility_suitable": chance.choice([True, False])},
        {"suppress_portal": True, "suppress_portal_to": chance.choice([None, *_DAYS])},
        {"unavailable_reason": chance.choice([None, "renovation", "rehousing"])},
        {"address_key": chance.choice(["a", "b"])},
        {"status": chance.choice(["reported", "draft", "new"])},
        {"retired_on": chance.choice([None, None, *_DAYS])},
        {"area": chance.choice([None, 80, 30])},
        {"closed_for_signup": True},
    ]
    return written(session, actor, "dwelling", ids, **chance.choice(values))


def _of_lease(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    values = [
        {"valid_from": chance.choice(_DAYS[:4])},
        {"valid_to": chance.choice([*_DAYS[4:], FOREVER])},
        {"vacant": chance.choice([True, False]), "allocation_type": None},
        {"allocation_type": chance.choice(["1", "10", "77", None])},
        {"status": chance.choice(["reported", "draft"])},
        {"empty_reason": chance.choice([None, "notice"])},
    ]
    return written(session, actor, "lease", _still(session, "lease", clean.leases, chance), **chance.choice(values))


def _of_cost(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    values = [
        {"amount": chance.choice([-1, 0, 600_000, 1_500_000])},
        {"valid_from": chance.choice(_DAYS[:4])},
        {"valid_to": chance.choice([*_DAYS[4:], FOREVER])},
        {"status": chance.choice(["reported", "draft"])},
        {"included_in_rent": chance.choice([True, False])},
    ]
    ids = _still(session, "housing_cost", [*clean.rents, *clean.heats], chance)
    return written(session, actor, "housing_cost", ids, **chance.choice(values))


def _of_section(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    at = chance.randrange(len(clean.sections))
    kinds: list[tuple[str, int, dict[str, object]]] = [
        ("building_section", clean.sections[at], {"property_number": chance.choice([None, "1"])}),
        ("disability_registration", clean.registrations[at], {"wheelchair": chance.choice(["1", "3"])}),
        (
            "disability_registration",
            clean.registrations[at],
            {"building_section_id": clean.sections[at // 4 * 4 + chance.randrange(4)]},
        ),
        ("section_amenities", clean.amenities[at], {"dogs": None, "cats": chance.choice([None, "no"])}),
        ("attachment", clean.attachments[at], {"found": chance.choice([None, True, False])}),
    ]
    record, key, values = chance.choice(kinds)
    return written(session, actor, record, _there(session, record, [key]) or [_any(session, record)], **values)


def _of_agreement(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    at = chance.randrange(2)
    kinds: list[tuple[str, int, dict[str, object]]] = [
        ("organisation", clean.organisations[at], {"website": chance.choice([None, "htp:/x", "https://x.dk/a"])}),
        ("organisation", clean.organisations[at], {"transfer": chance.choice(["automatic", "manual"])}),
        ("department", clean.departments[at], {"municipality_code": chance.choice([None, "0461", "0101"])}),
        ("department", clean.departments[at], {"closed_on": chance.choice([None, *_DAYS])}),
        ("signup_agreement", clean.signups[at], {"website": chance.choice([None, "x", "https://x.dk/a"])}),
        ("signup_agreement", clean.signups[at], {"valid_to": chance.choice([*_DAYS[1:], FOREVER])}),
        ("allocation_agreement", clean.allocations[at], {"dwelling_types": chance.choice(["1", "2", "1 3"])}),
        (
            "allocation_agreement",
            clean.allocations[at],
            {"department_id": chance.choice([None, clean.departments[at * 2]])},
        ),
    ]
    record, key, values = chance.choice(kinds)
    return written(session, actor, record, [key], **values)


def _gone(session: Session, actor: Actor, clean: Clean, chance: random.Random) -> int:
    """Remove some of every second record: there are always others left."""
    record, keys = chance.choice(
        [
            ("housing_cost", [*clean.rents, *clean.heats][::2]),
            ("section_amenities", clean.amenities[::2]),
            ("attachment", clean.attachments[::2]),
        ]
    )
    return removed(session, actor, record, _still(session, record, keys, chance))


def _there(session: Session, record: str, keys: list[int]) -> list[int]:
    return list(session.execute(select(TABLES[record].c.id).where(TABLES[record].c.id.in_(keys))).scalars())


def _any(session: Session, record: str) -> int:
    return int(session.execute(select(func.min(TABLES[record].c.id))).scalar_one())


def _still(session: Session, record: str, keys: object, chance: random.Random) -> list[int]:
    """Return some of the records that are still there, or another of their kind."""
    there = _there(session, record, list(keys)) or [_any(session, record)]  # type: ignore[call-overload]
    return sorted(chance.sample(there, min(len(there), chance.randint(1, 4))))


STEPS: tuple[Step, ...] = (_of_dwelling, _of_lease, _of_cost, _of_section, _of_agreement, _gone)
