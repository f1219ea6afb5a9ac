"""What must hold of disability registrations beyond their own fields: one stays in its section while dwellings hang on it.

Owns this rule for `rows_together`. Reads the register; never writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.rules.problems import Problem

_NAMED = 3
_BATCH = 500


def registration_problems(
    session: Session, record: str, rows: Sequence[Mapping[str, Any]]
) -> list[tuple[int, Problem]]:
    """Return an error for each registration that would move to another section while dwellings are linked to it."""
    found = []
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        moved = _moved(session, {row["id"]: row["building_section_id"] for row in some if row["id"]})
        linked = _linked(session, moved)
        for position, row in enumerate(some, start):
            if row["id"] in linked:
                found.append((position, _problem(session, row["id"], linked[row["id"]])))
    return found


def _moved(session: Session, wanted: Mapping[int, int]) -> list[int]:
    """Return the registrations that are to stand in another section than now."""
    own = DisabilityRegistration
    query = select(own.id, own.building_section_id).where(own.id.in_(sorted(wanted)))
    return [key for key, section in session.execute(query) if section != wanted[key]]


def _linked(session: Session, registration_ids: Sequence[int]) -> dict[int, int]:
    link = Dwelling.disability_registration
    query = select(link, func.count()).where(link.in_(registration_ids)).group_by(link)
    return {key: n for key, n in session.execute(query) if key is not None}


def _problem(session: Session, registration: int, n: int) -> Problem:
    query = select(Dwelling.address).where(Dwelling.disability_registration == registration)
    ordered = query.order_by(Dwelling.address_key, Dwelling.id).limit(_NAMED)
    first = "; ".join(session.execute(ordered).scalars()) + (" …" if n > _NAMED else "")
    return Problem("disability.moved_while_linked", values={"n": n, "first": first})
