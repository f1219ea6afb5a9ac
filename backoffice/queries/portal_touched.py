"""Which dwellings a change of records may make look different on the portal: the way from any record to its dwellings.

Owns that way: through the dwelling itself, a building section, a department or a whole organisation. Never writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Lease, SignupAgreement, Tenant
from backoffice.models.registry import TABLES
from backoffice.queries.staging import ship_ids

_NARROWEST = ("dwelling_id", "building_section_id", "department_id", "organisation_id")
_OF_DWELLING = {
    "dwelling_id": Dwelling.id,
    "building_section_id": Dwelling.building_section_id,
    "department_id": Dwelling.department_id,
    "organisation_id": Dwelling.organisation_id,
}
_ITSELF = {
    "dwelling": "dwelling_id",
    "building_section": "building_section_id",
    "department": "department_id",
    "organisation": "organisation_id",
}
NOT_OF_PORTAL = frozenset({"correction_request", "approval", "code_entry"})
"""Kinds that no dwelling is shown by."""


@dataclass(slots=True)
class Touched:
    """Keys of the places and dwellings whose look may change."""

    keys: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in _NARROWEST})

    def add(self, name: str, keys: Iterable[int]) -> None:
        """Note places by the name of the column that holds their key; what is only being made has none yet."""
        self.keys[name].update(key for key in keys if key > 0)

    def __bool__(self) -> bool:
        """Whether anything may change."""
        return any(self.keys.values())

    def condition(self, session: Session) -> ColumnElement[bool]:
        """Return the condition on Dwelling that takes in all of them."""
        found: list[ColumnElement[bool]] = [
            _OF_DWELLING[name].in_(select(ship_ids(session, f"touched_{name}", sorted(keys)).c.id))
            for name, keys in self.keys.items()
            if keys
        ]
        return or_(*found) if found else false()


def touch_records(session: Session, touched: Touched, record: str, ids: Iterable[int]) -> None:
    """Note the dwellings that records which are in the register have to do with."""
    known = sorted(key for key in ids if key > 0)
    if record in NOT_OF_PORTAL or not known:
        return
    if record in _ITSELF:
        touched.add(_ITSELF[record], known)
        return
    shipped = ship_ids(session, "touched_records", known)
    if record == "tenant":
        query = select(Lease.dwelling_id).join(Tenant, Tenant.lease_id == Lease.id)
        touched.add("dwelling_id", session.scalars(query.where(Tenant.id.in_(select(shipped.c.id)))))
        return
    if record == "signup_cooperation":
        users = select(SignupAgreement.organisation_id).distinct()
        touched.add(
            "organisation_id", session.scalars(users.where(SignupAgreement.cooperation_id.in_(select(shipped.c.id))))
        )
        return
    table = TABLES[record]
    columns = [table.c[name] for name in _NARROWEST if name in table.c]
    for row in session.execute(select(*columns).where(table.c.id.in_(select(shipped.c.id)))):
        touch_row(touched, row._mapping)


def touch_row(touched: Touched, values: Any) -> None:
    """Note the narrowest place that a row names and that is there: its dwelling, else its section, department or owner."""
    for name in _NARROWEST:
        if (values.get(name) or 0) > 0:
            touched.add(name, [values[name]])
            return


def touched_ids(session: Session, condition: ColumnElement[bool], *, most: int) -> list[int]:
    """Return the keys of the dwellings under a condition, at most one more than asked for."""
    return list(session.scalars(select(Dwelling.id).where(condition).order_by(Dwelling.id).limit(most + 1)))


def touched_departments(session: Session, condition: ColumnElement[bool]) -> list[int]:
    """Return the keys of the departments that have dwellings under a condition."""
    return list(session.scalars(select(Dwelling.department_id).where(condition).distinct()))


def how_many(session: Session, condition: ColumnElement[bool]) -> int:
    """Return how many dwellings are under a condition."""
    return session.execute(select(func.count()).select_from(Dwelling).where(condition)).scalar_one()
