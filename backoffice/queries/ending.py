"""What ends when a place or dwelling ends: what lies under it and is still open, and what begins too late to be ended.

Owns the columns that say when a record ends, by record kind. Ends are closed-open: the first day no longer covered.
Never writes and never decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import Dwelling, HousingCost, Lease
from backoffice.models.registry import TABLES
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.staging import ship_ids

# By record kind, top first: the column that says when it ends, and the columns that name what lies above it.
END_OF = {
    "organisation": "closed_on",
    "department": "closed_on",
    "building_section": "closed_on",
    "dwelling": "retired_on",
}
KEY_OF = {
    "organisation": "organisation_id",
    "department": "department_id",
    "building_section": "building_section_id",
}
LEVELS = tuple(END_OF)
_DATED: dict[str, Any] = {"housing_cost": HousingCost, "lease": Lease}


@dataclass(frozen=True, slots=True)
class Ending:
    """A record that can end: key, version, and its present end (None: open)."""

    id: int
    version: int
    end: date | None


def asked_for(session: Session, record: str, ids: Sequence[int]) -> list[Ending]:
    """Return those of these records that are in the register, by key."""
    table = TABLES[record]
    shipped = ship_ids(session, "to_end", ids)
    query = select(table.c.id, table.c.version, table.c[END_OF[record]]).where(table.c.id.in_(select(shipped.c.id)))
    return [Ending(*row) for row in session.execute(query.order_by(table.c.id))]


def under(session: Session, record: str, ids: Sequence[int], below: str) -> list[Ending]:
    """Return the records of a lower kind under these places, by key, whether they have ended or not."""
    table = TABLES[below]
    shipped = ship_ids(session, "to_end", ids)
    query = select(table.c.id, table.c.version, table.c[END_OF[below]]).where(
        table.c[KEY_OF[record]].in_(select(shipped.c.id))
    )
    return [Ending(*row) for row in session.execute(query.order_by(table.c.id))]


def begins_later(session: Session, record: str, ids: Sequence[int], end: date) -> set[int]:
    """Return those of the places or dwellings that have a cost or lease beginning on the day of the end or after it."""
    key = Dwelling.id if record == "dwelling" else Dwelling.__table__.c[KEY_OF[record]]
    shipped = ship_ids(session, "to_end", ids)
    late = or_(
        *(
            exists(select(model.id).where(model.dwelling_id == Dwelling.id, model.valid_from >= end))
            for model in (HousingCost, Lease)
        )
    )
    query = select(key).where(key.in_(select(shipped.c.id)), late).distinct()
    return set(session.execute(query).scalars())


def still_running(session: Session, record: str, dwelling_ids: Sequence[int], end: date) -> list[Any]:
    """Return (id, version) of the costs ("housing_cost") or leases of dwellings that begin before the end and outlast it."""
    model = _DATED[record]
    shipped = ship_ids(session, "ended", dwelling_ids)
    query = select(model.id, model.version).where(
        model.dwelling_id.in_(select(shipped.c.id)), model.valid_from < end, model.valid_to > end
    )
    return list(session.execute(query.order_by(model.id)))


def let_at(session: Session, dwelling_ids: Sequence[int], end: date) -> list[tuple[int, str]]:
    """Return (id, address) of those dwellings that are let to somebody on the day of the end, by key."""
    shipped = ship_ids(session, "ended", dwelling_ids)
    let = exists(
        select(Lease.id).where(
            Lease.dwelling_id == Dwelling.id,
            Lease.valid_from < end,
            Lease.valid_to > end,
            Lease.vacant.is_(False),
            or_(
                Lease.allocation_type.is_(None),
                Lease.allocation_type.not_in(codes_meaning("allocation_type", "no_tenant")),
            ),
        )
    )
    query = select(Dwelling.id, Dwelling.address).where(Dwelling.id.in_(select(shipped.c.id)), let)
    return [(key, address) for key, address in session.execute(query.order_by(Dwelling.id))]


def not_retired(today: date) -> ColumnElement[bool]:
    """Return the condition on Dwelling that it still is one: few are not, and those are found by their own index."""
    gone = aliased(Dwelling)
    return Dwelling.id.not_in(
        select(gone.id).where(and_(gone.retired_on.is_not(None), gone.retired_on <= today)).correlate(None)
    )


def retired_ends(session: Session, dwelling_ids: Sequence[int]) -> dict[int, date]:
    """Return when those of the dwellings ended, or will, that have an end."""
    shipped = ship_ids(session, "may_have_ended", dwelling_ids)
    query = select(Dwelling.id, Dwelling.retired_on).where(
        Dwelling.id.in_(select(shipped.c.id)), Dwelling.retired_on.is_not(None)
    )
    return {key: end for key, end in session.execute(query) if end is not None}


def retired_under(session: Session, condition: ColumnElement[bool], today: date) -> int:
    """Return how many retired dwellings a condition on Dwelling takes in."""
    query = select(func.count()).select_from(Dwelling).where(condition, is_retired(today))
    return session.execute(query).scalar_one()


def is_retired(today: date) -> ColumnElement[bool]:
    """Return the condition on Dwelling that it has been retired."""
    return and_(Dwelling.retired_on.is_not(None), Dwelling.retired_on <= today)
