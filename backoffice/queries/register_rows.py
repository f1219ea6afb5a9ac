"""What an XML file for the register holds of each dwelling: its own values, its costs and its leases, page by page.

Owns which columns stand in a row, and what was changed or removed since a change set. Never a tenant's name: only whether
a lease has tenants. Never holds more than a page of dwellings.
"""

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import (
    BuildingSection,
    ChangeRow,
    ChangeSet,
    Department,
    DisabilityRegistration,
    Dwelling,
    HousingCost,
    HousingOrganisation,
    Lease,
    Tenant,
)
from backoffice.models.registry import TABLES
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.records.kinds import BY_NAME, BY_NUMBER
from backoffice.security import Scope

PAGE = 1000
_ORGANISATION, _DEPARTMENT, _SECTION = aliased(HousingOrganisation), aliased(Department), aliased(BuildingSection)
_REGISTRATION = aliased(DisabilityRegistration)
_REMOVED = "null"
"""What the history keeps as `after` of a record that was removed."""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Rows of some dwellings, each (key, status, last change set, …).

    A dwelling goes on with the numbers of its organisation, department and section and the named values (a link as its
    number); a cost with the named values; a lease with whether it has tenants and the named values. Costs and leases
    are by the key of their dwelling.
    """

    dwellings: Sequence[Any]
    costs: dict[int, list[Any]]
    leases: dict[int, list[Any]]


def register_pages(
    session: Session,
    selection: Selection,
    scope: Scope,
    names: Mapping[str, Sequence[str]],
    today: date,
) -> Iterator[RegisterPage]:
    """Yield the selected dwellings inside the scope by address, with the named values of each kind of record."""
    keys = _keys(session, selection, scope, today)
    for start in range(0, len(keys), PAGE):
        page = keys[start : start + PAGE]
        yield RegisterPage(
            _dwellings(session, page, names["dwelling"]),
            _costs(session, page, names["housing_cost"]),
            _leases(session, page, names["lease"]),
        )


def _keys(session: Session, selection: Selection, scope: Scope, today: date) -> "array[int]":
    """Return the keys by address: eight bytes each, where sorting the rows themselves would hold all of them."""
    query = narrowed(session, selection, [Dwelling.id], today).where(within(scope))
    ordered = query.order_by(None).order_by(Dwelling.address_key, Dwelling.id)
    keys = array("q")
    for page in session.execute(ordered.execution_options(yield_per=PAGE)).scalars().partitions():
        keys.extend(page)
    return keys


def _dwellings(session: Session, keys: Sequence[int], names: Sequence[str]) -> list[Any]:
    columns = Dwelling.__table__.c
    named = [_REGISTRATION.number if name == "disability_registration" else columns[name] for name in names]
    numbers = (_ORGANISATION.number, _DEPARTMENT.number, _SECTION.number)
    query = (
        select(columns.id, columns.status, columns.change_set_id, *numbers, *named)
        .select_from(Dwelling)
        .join(_ORGANISATION, _ORGANISATION.id == Dwelling.organisation_id)
        .join(_DEPARTMENT, _DEPARTMENT.id == Dwelling.department_id)
        .join(_SECTION, _SECTION.id == Dwelling.building_section_id)
        .outerjoin(_REGISTRATION, _REGISTRATION.id == Dwelling.disability_registration)
        .where(Dwelling.id.in_(keys))
    )
    rows = {row[0]: row for row in session.execute(query)}
    # One unchanging state is read: every key of it has its row.
    return [rows[key] for key in keys]


def _costs(session: Session, dwellings: Sequence[int], names: Sequence[str]) -> dict[int, list[Any]]:
    cost = HousingCost.__table__.c
    query = (
        select(cost.dwelling_id, cost.status, cost.change_set_id, *(cost[name] for name in names))
        .where(cost.dwelling_id.in_(dwellings))
        .order_by(cost.dwelling_id, cost.cost_type, cost.valid_from, cost.line)
    )
    return _by_dwelling(session.execute(query))


def _leases(session: Session, dwellings: Sequence[int], names: Sequence[str]) -> dict[int, list[Any]]:
    lease = Lease.__table__.c
    tenants = exists(select(Tenant.id).where(Tenant.lease_id == lease.id))
    query = (
        select(lease.dwelling_id, lease.status, lease.change_set_id, tenants, *(lease[name] for name in names))
        .where(lease.dwelling_id.in_(dwellings))
        .order_by(lease.dwelling_id, lease.valid_from, lease.id)
    )
    return _by_dwelling(session.execute(query))


def _by_dwelling(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def newest_before(session: Session, day: datetime) -> int:
    """Return the number of the last change set before an instant (UTC); 0 if there is none."""
    return session.execute(select(func.max(ChangeSet.id)).where(ChangeSet.at < day)).scalar() or 0


def is_change_set(session: Session, number: int) -> bool:
    """Tell whether there is a change set of this number."""
    return session.execute(select(ChangeSet.id).where(ChangeSet.id == number)).scalar() is not None


@dataclass(slots=True)
class RemovedSince:
    """Costs and leases removed since a change set that are still gone: in order of their dwelling's key."""

    dwellings: "array[int]" = field(default_factory=lambda: array("q"))
    change_sets: "array[int]" = field(default_factory=lambda: array("q"))
    records: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: "array[int]" = field(default_factory=lambda: array("b"))

    def of(self, session: Session, dwelling: int) -> list[tuple[str, dict[str, Any]]]:
        """Return (record kind, its last values by column, dates as ISO text) of what a dwelling lost."""
        here = range(bisect_left(self.dwellings, dwelling), bisect_right(self.dwellings, dwelling))
        return [self._values(session, position) for position in here]

    def _values(self, session: Session, position: int) -> tuple[str, dict[str, Any]]:
        kind = BY_NUMBER[self.kinds[position]].name
        number = self.change_sets[position]
        query = select(ChangeRow.before).where(
            ChangeRow.change_set_id == number,
            ChangeRow.record == self.kinds[position],
            ChangeRow.record_id == self.records[position],
        )
        before = json.loads(session.execute(query).scalar_one() or "[]")
        return kind, dict(zip(_whole(session, number, kind), before, strict=True))


def _whole(session: Session, number: int, kind: str) -> list[str]:
    contents = json.loads(session.execute(select(ChangeSet.contents).where(ChangeSet.id == number)).scalar_one())
    columns: list[str] = contents[kind]["whole"]
    return columns


def removed_since(session: Session, since: int) -> RemovedSince:
    """Return which costs and leases were removed after a change set and are not back."""
    newest: dict[tuple[int, int, int], int] = {}
    for name in ("housing_cost", "lease"):
        table, number = TABLES[name], BY_NAME[name].number
        query = (
            select(ChangeRow.change_set_id, ChangeRow.record_id, ChangeRow.before)
            .where(ChangeRow.change_set_id > since, ChangeRow.record == number, ChangeRow.after == _REMOVED)
            .where(~exists(select(table.c.id).where(table.c.id == ChangeRow.record_id)))
        )
        columns: dict[int, int] = {}
        for change_set, record, before in session.execute(query.execution_options(yield_per=PAGE)):
            if change_set not in columns:
                columns[change_set] = _whole(session, change_set, name).index("dwelling_id")
            key = (json.loads(before or "[]")[columns[change_set]], number, record)
            newest[key] = max(change_set, newest.get(key, 0))
    removed = RemovedSince()
    for (dwelling, number, record), change_set in sorted(newest.items()):
        removed.dwellings.append(dwelling)
        removed.kinds.append(number)
        removed.records.append(record)
        removed.change_sets.append(change_set)
    return removed
