"""Which dwellings' data are withheld, from whom, why and for how long; also those whose time has not come or is over.

Owns that list. Whether it is so on a day is decided by rules/in_force.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.rules.in_force import in_force
from backoffice.rules.periods import last_day
from backoffice.security import Scope

RECEIVERS = ("portal", "udk")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A dwelling whose data are withheld from a receiver ("portal", "udk"); `until` is the last day, None without an end."""

    dwelling_id: int
    bbr_unit: str
    name: str
    department: str
    receiver: str
    reason: str
    start: date | None
    until: date | None
    in_force: bool


def withheld(
    session: Session, scope: Scope, today: date, *, where: Where = EVERYWHERE, most: int = 1000
) -> list[Withheld]:
    """Return what is marked as withheld in a part of the register, what holds today first, then by address."""
    found = [one for receiver in RECEIVERS for one in _of(session, receiver, scope, today, where, most)]
    return sorted(found, key=lambda one: not one.in_force)[:most]


def _of(session: Session, receiver: str, scope: Scope, today: date, where: Where, most: int) -> Iterator[Withheld]:
    columns = Dwelling.__table__.c
    flag, reason, start, end = (columns[f"suppress_{receiver}{part}"] for part in ("", "_reason", "_from", "_to"))
    query = (
        select(
            Dwelling.id,
            Dwelling.bbr_unit,
            Dwelling.address,
            HousingOrganisation.number + "-" + Department.number,
            reason,
            start,
            end,
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .where(flag.is_(True), within(scope), where.condition())
        .order_by(Dwelling.address_key, Dwelling.id)
        .limit(most)
    )
    rows: Any = session.execute(query)
    for key, unit, address, department, why, begin, stop in rows:
        until = last_day(stop) if stop is not None else None
        holds = in_force(True, begin, stop, today)
        yield Withheld(key, unit, address, department, receiver, why or "", begin, until, holds)
