"""The rows of an exported list: one select per export, in address order, with the register's own typed values.

Owns which value stands under which key. Never a tenant's name: only whether a lease has tenants. Formats nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import (
    FOREVER,
    BuildingSection,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.security import Scope

PAGE = 2000
HEAT = ("heat_on_account",)
WATER = ("hot_water_on_account", "water_on_account")

# Names of their own: a filter's conditions ask the same tables, and must not be tied to these rows.
_ORGANISATION, _DEPARTMENT, _SECTION = aliased(HousingOrganisation), aliased(Department), aliased(BuildingSection)
_REGISTRATION = aliased(DisabilityRegistration)
_CURRENT, _ANY_LEASE, _COST = aliased(Lease), aliased(Lease), aliased(HousingCost)
_LETTING_KEYS = frozenset({"lease_from", "lease_to", "allocation_type", "lease_status", "tenant"})


def exported(
    session: Session, selection: Selection, scope: Scope, keys: Sequence[str], codes: CodeLists, today: date
) -> Select[Any]:
    """Return the select of the values under these keys, for the selected dwellings inside the scope, by address.

    Money is øre, areas of the register dm², codes codes, `lease_to` the stored (open) end. KeyError for an unknown key.
    """
    values = _values(codes, today)
    query = narrowed(session, selection, [values[key]() for key in keys], today).where(within(scope))
    query = (
        query.outerjoin(_ORGANISATION, _ORGANISATION.id == Dwelling.organisation_id)
        .outerjoin(_DEPARTMENT, _DEPARTMENT.id == Dwelling.department_id)
        .outerjoin(_SECTION, _SECTION.id == Dwelling.building_section_id)
        .outerjoin(_REGISTRATION, _REGISTRATION.id == Dwelling.disability_registration)
    )
    if _LETTING_KEYS.intersection(keys):
        query = query.outerjoin(_CURRENT, _CURRENT.id == _current_lease(today))
    return query.order_by(None).order_by(Dwelling.address_key, Dwelling.id)


def how_many(session: Session, selection: Selection, scope: Scope, today: date) -> int:
    """Return how many dwellings the select of the same selection and scope gives."""
    counted = narrowed(session, selection, [func.count()], today).where(within(scope)).order_by(None)
    return int(session.execute(counted).scalar_one())


def pages(session: Session, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a select a page at a time; no more than a page is ever in memory."""
    yield from session.execute(query.execution_options(yield_per=PAGE)).partitions()


def export_keys(codes: CodeLists, today: date) -> frozenset[str]:
    """Return every key that can be asked for."""
    return frozenset(_values(codes, today))


def _values(codes: CodeLists, today: date) -> Mapping[str, Callable[[], Any]]:
    own: dict[str, Callable[[], Any]] = {name: _column(name) for name in DWELLING.fields}
    return own | {
        "organisation_number": lambda: _ORGANISATION.number,
        "department_number": lambda: _DEPARTMENT.number,
        "section_number": lambda: _SECTION.number,
        "department": lambda: _ORGANISATION.number + "-" + _DEPARTMENT.number,
        "address": lambda: Dwelling.address,
        "postal": lambda: func.trim(Dwelling.postal_code + " " + Dwelling.city),
        "type": lambda: Dwelling.dwelling_type,
        "disability_registration": lambda: _REGISTRATION.number,
        "disability": lambda: _REGISTRATION.number,
        "lease_from": lambda: _CURRENT.valid_from,
        "lease_to": lambda: _CURRENT.valid_to,
        "allocation_type": lambda: _CURRENT.allocation_type,
        "lease_status": lambda: _CURRENT.status.label("lease_status"),
        "tenant": lambda: exists(select(Tenant.id).where(Tenant.lease_id == _CURRENT.id)).label("tenant"),
        "vacant_from": lambda: _vacant_from(today),
        "net_rent": lambda: _amount_now(codes, ("net_rent",), today).label("net_rent"),
        "heat": lambda: _amount_now(codes, HEAT, today).label("heat"),
        "water": lambda: _amount_now(codes, WATER, today).label("water"),
        "cost_from": lambda: _net_rent_from(codes, today),
        "next_change": lambda: _next_change(codes, today),
    }


def _column(name: str) -> Callable[[], Any]:
    return lambda: Dwelling.__table__.c[name]


def _current_lease(today: date) -> Any:
    """The lease in force, else the first reported one to come."""
    return (
        select(_ANY_LEASE.id)
        .where(
            _ANY_LEASE.dwelling_id == Dwelling.id,
            ~_ANY_LEASE.vacant,
            _ANY_LEASE.valid_to > today,
            (_ANY_LEASE.valid_from <= today) | (_ANY_LEASE.status == "reported"),
        )
        .order_by(_ANY_LEASE.valid_from, _ANY_LEASE.id)
        .limit(1)
        .correlate(Dwelling)
        .scalar_subquery()
    )


def _vacant_from(today: date) -> Any:
    return (
        select(func.min(_ANY_LEASE.valid_from))
        .where(_ANY_LEASE.dwelling_id == Dwelling.id, _ANY_LEASE.vacant, _ANY_LEASE.valid_to > today)
        .correlate(Dwelling)
        .scalar_subquery()
        .label("vacant_from")
    )


def _amount_now(codes: CodeLists, meanings: Sequence[str], today: date) -> Any:
    return (
        select(cast(func.sum(_COST.amount), BigInteger))
        .where(*_costs(codes, meanings), _COST.valid_from <= today, _COST.valid_to > today)
        .correlate(Dwelling)
        .scalar_subquery()
    )


def _net_rent_from(codes: CodeLists, today: date) -> Any:
    return (
        select(func.max(_COST.valid_from))
        .where(*_costs(codes, ("net_rent",)), _COST.valid_from <= today, _COST.valid_to > today)
        .correlate(Dwelling)
        .scalar_subquery()
        .label("cost_from")
    )


def _next_change(codes: CodeLists, today: date) -> Any:
    """The first day to come on which the rent, the heat or the water on account begins or is no longer the same."""
    changes = case((_COST.valid_from > today, _COST.valid_from), (_COST.valid_to != FOREVER, _COST.valid_to))
    return (
        select(func.min(changes))
        .where(*_costs(codes, ("net_rent", *HEAT, *WATER)), _COST.valid_to > today)
        .correlate(Dwelling)
        .scalar_subquery()
        .label("next_change")
    )


def _costs(codes: CodeLists, meanings: Sequence[str]) -> tuple[Any, ...]:
    types = [code for meaning in meanings for code in codes["cost_type"].codes_meaning(meaning)]
    return _COST.dwelling_id == Dwelling.id, _COST.cost_type.in_(types)
