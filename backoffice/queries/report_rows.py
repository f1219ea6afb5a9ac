"""What is to be reported and what lies beside it: unreported dwellings, leases and costs, and the letting of their dwellings.

Owns these reads, a page of dwellings at a time. Knows no rule. Tenants are counted, never named.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from backoffice.models import (
    ChangeRow,
    ChangeSet,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    Lease,
    Tenant,
)
from backoffice.models.registry import TABLES
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.queries.staging import ship_ids
from backoffice.records.kinds import BY_NAME
from backoffice.security import Scope

REPORTED = "reported"


class LeaseRow(NamedTuple):
    """A lease of a dwelling, whatever its status."""

    id: int
    version: int
    dwelling_id: int
    organisation_id: int
    valid_from: date
    valid_to: date
    vacant: bool
    allocation_type: str | None
    status: str
    tenants: bool


class CostRow(NamedTuple):
    """A housing cost of a dwelling, whatever its status; `amount` is øre a month."""

    id: int
    version: int
    dwelling_id: int
    cost_type: str
    valid_from: date
    valid_to: date
    line: int
    amount: int
    included_in_rent: bool | None
    recipient: str | None
    status: str


def dwellings_to_report(
    session: Session, selection: Selection, names: Sequence[str], scope: Scope, today: date
) -> Iterator[tuple[Any, ...]]:
    """Yield of each dwelling that is unreported, or outside the scope, a tuple; a page is in memory at a time.

    It holds id, version, status, organisation, department, whether its registration is another section's, and the named
    values as a tuple.
    """
    own = select(DisabilityRegistration.building_section_id)
    section = own.where(DisabilityRegistration.id == Dwelling.disability_registration).scalar_subquery()
    elsewhere = and_(Dwelling.disability_registration.is_not(None), section != Dwelling.building_section_id)
    columns: list[Any] = [
        Dwelling.id,
        Dwelling.version,
        Dwelling.status,
        Dwelling.organisation_id,
        Dwelling.department_id,
    ]
    columns += [elsewhere, *(Dwelling.__table__.c[one] for one in names)]
    query = narrowed(session, selection, columns, today).where(or_(Dwelling.status != REPORTED, not_(within(scope))))
    for page in session.execute(query.execution_options(yield_per=5000)).partitions():
        yield from ((*row[:6], tuple(row[6:])) for row in page)


def reported_count(session: Session, selection: Selection, scope: Scope, today: date) -> int:
    """Return how many dwellings of a selection, within the scope, are reported already."""
    query = narrowed(session, selection, [func.count()], today).order_by(None)
    return int(session.execute(query.where(Dwelling.status == REPORTED, within(scope))).scalar_one())


def dwellings_with(session: Session, selection: Selection, record: str, today: date) -> list[int]:
    """Return the dwellings of a selection that have an unreported lease or cost, in key order."""
    table = TABLES[record]
    waiting = exists(select(table.c.id).where(table.c.dwelling_id == Dwelling.id, table.c.status != REPORTED))
    return list(session.execute(narrowed(session, selection, [Dwelling.id], today).where(waiting)).scalars())


def leases_of(session: Session, dwelling_ids: Sequence[int]) -> dict[int, list[LeaseRow]]:
    """Return every lease of these dwellings (a page of them), by dwelling and start."""
    shipped = ship_ids(session, "leased", dwelling_ids)
    tenants = exists(select(Tenant.id).where(Tenant.lease_id == Lease.id))
    lease = Lease.__table__.c
    columns: list[Any] = [lease[name] for name in LeaseRow._fields if name != "tenants"]
    query = select(*columns, tenants).where(Lease.dwelling_id.in_(select(shipped.c.id)))
    found: dict[int, list[LeaseRow]] = {}
    for row in session.execute(query.order_by(Lease.dwelling_id, Lease.valid_from, Lease.id)):
        one = LeaseRow._make(row)
        found.setdefault(one.dwelling_id, []).append(one)
    return found


def costs_of(session: Session, dwelling_ids: Sequence[int]) -> dict[int, list[CostRow]]:
    """Return every cost of these dwellings (a page of them), by dwelling, type and start."""
    shipped = ship_ids(session, "costed", dwelling_ids)
    cost = HousingCost.__table__.c
    query = select(*(cost[name] for name in CostRow._fields))
    query = query.where(HousingCost.dwelling_id.in_(select(shipped.c.id)))
    found: dict[int, list[CostRow]] = {}
    for row in session.execute(query.order_by(cost.dwelling_id, cost.cost_type, cost.valid_from, cost.line)):
        found.setdefault(row.dwelling_id, []).append(CostRow(*row))
    return found


class About(NamedTuple):
    """What a dwelling is called, where it belongs, and its area in m²."""

    address: str
    organisation_id: int
    department_id: int
    area: int | None


def about_dwellings(session: Session, dwelling_ids: Sequence[int]) -> dict[int, About]:
    """Return address, organisation, department and area of these dwellings."""
    shipped = ship_ids(session, "about_these", dwelling_ids)
    query = select(
        Dwelling.id, Dwelling.address, Dwelling.organisation_id, Dwelling.department_id, Dwelling.area
    ).where(Dwelling.id.in_(select(shipped.c.id)))
    return {row[0]: About(*row[1:]) for row in session.execute(query)}


def medians_m2(session: Session, department_ids: Sequence[int], net_rent: Sequence[str], today: date) -> dict[int, int]:
    """Return each department's median reported net rent in force, in øre per m² and month."""
    per_m2 = HousingCost.amount // Dwelling.area
    own = Dwelling.department_id
    rents = (
        select(
            Dwelling.department_id,
            per_m2.label("per_m2"),
            func.row_number().over(partition_by=own, order_by=per_m2).label("place"),
            func.count().over(partition_by=own).label("rows"),
        )
        .join(HousingCost, HousingCost.dwelling_id == Dwelling.id)
        .where(
            Dwelling.department_id.in_(department_ids),
            Dwelling.area > 0,
            HousingCost.status == REPORTED,
            HousingCost.cost_type.in_(net_rent),
            HousingCost.valid_from <= today,
            HousingCost.valid_to > today,
        )
        .subquery()
    )
    middle = rents.c.place.in_([(rents.c.rows + 1) // 2, (rents.c.rows + 2) // 2])
    query = select(rents.c.department_id, func.avg(rents.c.per_m2)).where(middle).group_by(rents.c.department_id)
    return {department: round(value) for department, value in session.execute(query)}


def reported_starts(session: Session, leases: Mapping[int, date]) -> dict[int, date]:
    """Return for each lease (key -> its start now) that was reported before the start it then had."""
    if not leases:
        return {}
    shipped = ship_ids(session, "moved", sorted(leases))
    query = (
        select(ChangeRow.record_id, ChangeRow.change_set_id, ChangeRow.before)
        .join(shipped, shipped.c.id == ChangeRow.record_id)
        .where(ChangeRow.record == BY_NAME["lease"].number, ChangeRow.before.is_not(None))
        .order_by(ChangeRow.record_id, ChangeRow.change_set_id.desc())
    )
    names: dict[int, list[str]] = {}
    start, found = dict(leases), {}
    for key, number, before in session.execute(query).all():
        if key in found:
            continue
        if number not in names:
            stored = session.execute(select(ChangeSet.contents).where(ChangeSet.id == number)).scalar_one()
            names[number] = json.loads(stored).get("lease", {}).get("changed", {}).get("fields", [])
        held = dict(zip(names[number], json.loads(before or "[]"), strict=False))
        if "valid_from" in held:
            start[key] = date.fromisoformat(held["valid_from"])
        if held.get("status") == REPORTED:
            found[key] = start[key]
    return found
