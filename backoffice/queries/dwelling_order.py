"""The order of a dwelling list: the ids of a filter, sorted, as one compact vector; a first page before it is ready.

Owns sorting and position. The vector is made in the database as one value, so that the screen never waits for it.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import desc_op

from backoffice.models import Department, DisabilityRegistration, Dwelling, HousingCost, Lease
from backoffice.queries.ending import retired_under
from backoffice.queries.filters import NO_FILTER, Filter
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.rules.addresses import street_prefix_key
from backoffice.security import Scope

ADDRESS = "address"
PAGE = 128
_PIECE = 50_000  # letters


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which dwellings, in which order: a place, what was typed as filter, the person's scope, a sort column."""

    where: Where = EVERYWHERE
    filter: Filter = NO_FILTER
    scope: Scope = field(default_factory=lambda: Scope(everything=True))
    sort: str = ADDRESS
    descending: bool = False


def ordered_ids(session: Session, query: ListQuery, today: date) -> "array[int]":
    """Return the ids of the list in its order."""
    ordered = _ids(session, query, today).order_by(*_order(query, today)).subquery()
    # One text instead of half a million rows: it is put together where the screen is not held up.
    joined = select(func.aggregate_strings(cast(ordered.c.id, Text), ","))
    return _numbers(session.execute(joined).scalar() or "")


def _numbers(joined: str) -> "array[int]":
    """Read "3,1,2" piece by piece: one long piece would hold up the screen until it is read."""
    numbers, start = array("q"), 0
    while start < len(joined):
        end = joined.find(",", start + _PIECE)
        end = len(joined) if end < 0 else end
        numbers.extend(map(int, joined[start:end].split(",")))
        start = end + 1
    return numbers


def first_ids(session: Session, query: ListQuery, today: date, *, last: bool = False) -> "array[int]":
    """Return the first page of the list in its order (or its last page), long before the whole vector is ready."""
    order = _order(query, today)
    if last:
        order = [_turned(part) for part in order]
    ids = session.execute(_ids(session, query, today).order_by(*order).limit(PAGE)).scalars().all()
    return array("q", reversed(ids) if last else ids)


def count(session: Session, query: ListQuery, today: date) -> int:
    """Return how many dwellings the list has."""
    counted = _ids(session, query, today).with_only_columns(func.count(), maintain_column_froms=True)
    return session.execute(counted).scalar_one()


def hidden(session: Session, query: ListQuery, today: date) -> int:
    """Return how many retired dwellings of the place a list leaves out; 0 where its filter asks about them."""
    if any(term.name in ("retired", "retired_on") for term in query.filter.terms):
        return 0
    return retired_under(session, and_(query.where.condition(), within(query.scope)), today)


def position_of_address(session: Session, vector: Sequence[int], typed: str) -> int:
    """Return where in a vector sorted by address the first address stands that begins so or comes after."""
    wanted = street_prefix_key(typed)
    low, high = 0, len(vector)
    while low < high:
        middle = (low + high) // 2
        key = session.execute(select(Dwelling.address_key).where(Dwelling.id == vector[middle])).scalar()
        if key is not None and key < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _ids(session: Session, query: ListQuery, today: date) -> Select[Any]:
    return select(Dwelling.id).where(
        query.where.condition(), within(query.scope), *query.filter.conditions(session, today)
    )


def _order(query: ListQuery, today: date) -> list[Any]:
    if query.sort == ADDRESS:
        parts: list[Any] = [Dwelling.address_key, Dwelling.id]
        return [part.desc() for part in parts] if query.descending else parts
    expression = _sort_expression(query.sort, today)
    # Empty values last, on both databases, whichever way the list is turned.
    return [expression.is_(None), expression.desc() if query.descending else expression, Dwelling.id]


def _turned(part: Any) -> Any:
    return part.element if getattr(part, "modifier", None) is desc_op else part.desc()


def _sort_expression(name: str, today: date) -> Any:
    if name == "department":
        number = select(Department.number).where(Department.id == Dwelling.department_id)
        return cast(number.scalar_subquery(), Text)
    if name == "lease_from":
        current = select(func.max(Lease.valid_from)).where(
            Lease.dwelling_id == Dwelling.id, Lease.valid_from <= today, Lease.valid_to > today
        )
        return current.scalar_subquery()
    if name == "net_rent":
        rent = select(func.sum(HousingCost.amount)).where(
            HousingCost.dwelling_id == Dwelling.id,
            HousingCost.cost_type.in_(codes_meaning("cost_type", "net_rent")),
            HousingCost.valid_from <= today,
            HousingCost.valid_to > today,
        )
        return rent.scalar_subquery()
    if name == "registration":
        number = select(DisabilityRegistration.number).where(
            DisabilityRegistration.id == Dwelling.disability_registration
        )
        return number.scalar_subquery()
    return Dwelling.__table__.c[name]
