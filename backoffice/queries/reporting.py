"""The reporting clock: what is changed and not reported, how long since, and when each organisation's data last came.

Owns these reads. The regulation wants changes reported at least once a day; how many hours that is, is an assumption.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet, Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.models.transfer import Transfer
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.place_names import organisations_in
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.assumptions import limit
from backoffice.security import Scope

OF_DWELLINGS = ("dwelling", "lease", "housing_cost")
ALONE = (
    "disability_registration",
    "signup_cooperation",
    "cooperation_member",
    "signup_agreement",
    "allocation_agreement",
    "section_amenities",
    "attachment",
    "letting_group",
)
"""The kinds that are reported by themselves; dwellings are with their leases and costs."""
REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that is not reported: what it is called, where it is, and the change it waits with (UTC; None: not known).

    `dwelling_id` is 0 for what is not about one dwelling.
    """

    record: str
    id: int
    dwelling_id: int
    name: str
    organisation: str
    department: str
    status: str
    since: datetime | None
    user: str
    hours: int | None
    late: bool


def waiting(
    session: Session, scope: Scope, now: datetime, *, where: Where = EVERYWHERE, most: int = 1000
) -> list[Waiting]:
    """Return what is not reported in a part of the register, the oldest change first, at most so many; `now` is UTC."""
    found = [row for record in (*OF_DWELLINGS, *ALONE) for row in _of_kind(session, record, scope, where, most, now)]
    oldest = heapq.nsmallest(most, found, key=lambda row: (row[1].change_set_id, row[1].id))
    names = {
        record: held_rows(session, record, [row.id for kind, row in oldest if kind == record], ())
        for record in {kind for kind, _ in oldest}
    }
    hours = limit("report_hours")
    return [_waiting(record, row, names[record].get(row.id), now, hours) for record, row in oldest]


def _waiting(record: str, row: Any, named: Any, now: datetime, limit_hours: int) -> Waiting:
    passed = None if row.at is None else int((now - row.at).total_seconds() // 3600)
    return Waiting(
        record,
        row.id,
        row.dwelling_id or 0,
        named.name if named else "",
        row.organisation,
        f"{row.organisation}-{row.department}" if row.department else row.organisation,
        row.status,
        row.at,
        row.user_name or "",
        passed,
        passed is None or passed >= limit_hours,
    )


def _of_kind(
    session: Session, record: str, scope: Scope, where: Where, most: int, now: datetime
) -> Iterator[tuple[str, Any]]:
    table = TABLES[record]
    dwelling = _dwelling_of(record)
    query = (
        select(
            table.c.id,
            (dwelling if dwelling is not None else func.coalesce(None, 0)).label("dwelling_id"),
            table.c.status,
            table.c.change_set_id,
            ChangeSet.at,
            ChangeSet.user_name,
            HousingOrganisation.number.label("organisation"),
            Department.number.label("department"),
        )
        .select_from(_joined(record))
        .outerjoin(ChangeSet, ChangeSet.id == table.c.change_set_id)
        .where(*_conditions(record, scope, where, now))
        .order_by(table.c.change_set_id, table.c.id)
        .limit(most)
    )
    yield from ((record, row) for row in session.execute(query))


def _dwelling_of(record: str) -> Any:
    table = TABLES[record]
    return table.c.id if record == "dwelling" else table.c.dwelling_id if "dwelling_id" in table.c else None


def _joined(record: str) -> Any:
    """A kind's rows with their organisation, department (if any) and dwelling (if any)."""
    table = TABLES[record]
    joined: Any = table.join(HousingOrganisation, HousingOrganisation.id == table.c.organisation_id)
    if record in OF_DWELLINGS[1:]:
        joined = joined.join(Dwelling, Dwelling.id == table.c.dwelling_id)
        return joined.outerjoin(Department, Department.id == Dwelling.department_id)
    if "department_id" in table.c:
        return joined.outerjoin(Department, Department.id == table.c.department_id)
    return joined.outerjoin(Department, Department.id.is_(None))


def _conditions(record: str, scope: Scope, where: Where, now: datetime) -> list[ColumnElement[bool]]:
    table = TABLES[record]
    department: Any = Dwelling.department_id if record in OF_DWELLINGS[1:] else table.c.get("department_id")
    found: list[ColumnElement[bool]] = [table.c.status != REPORTED]
    if record in OF_DWELLINGS:
        found.append(or_(Dwelling.retired_on.is_(None), Dwelling.retired_on > now.date()))
    if not scope.everything:
        own = table.c.organisation_id.in_(sorted(scope.organisation_ids))
        inside = department.in_(sorted(scope.department_ids)) if department is not None else own
        found.append(or_(own, inside))
    if where.organisation_id is not None:
        found.append(table.c.organisation_id == where.organisation_id)
    if where.department_id is not None:
        found.append(department == where.department_id if department is not None else ~true())
    return found


@dataclass(frozen=True, slots=True)
class OrganisationClock:
    """An organisation's state of reporting: records not reported, how many of them too long, the last transfer (UTC).

    `automatic` says that its own system is to deliver; then `late` that it has not within the hours.
    """

    id: int
    number: str
    name: str
    automatic: bool
    waiting: int
    overdue: int
    oldest: datetime | None
    last_transfer: datetime | None
    source: str
    change_set: int
    late: bool


def organisation_clocks(session: Session, scope: Scope, now: datetime) -> list[OrganisationClock]:
    """Return the state of every organisation in a scope that has not closed, by number; `now` is UTC."""
    border = now - timedelta(hours=limit("report_hours"))
    counts: dict[int, tuple[int, int, datetime | None]] = {}
    for record in (*OF_DWELLINGS, *ALONE):
        for key, rows, overdue, oldest in session.execute(_counting(record, scope, now, border)):
            before = counts.get(key, (0, 0, None))
            counts[key] = (before[0] + rows, before[1] + overdue, min(filter(None, (before[2], oldest)), default=None))
    automatic = set(session.scalars(codes_meaning("origin", "automatic")))
    query = (
        select(HousingOrganisation, Transfer)
        .outerjoin(Transfer, Transfer.organisation_id == HousingOrganisation.id)
        .where(organisations_in(scope), HousingOrganisation.closed_on.is_(None))
        .order_by(HousingOrganisation.number)
    )
    return [_clock(*row, automatic, counts, border) for row in session.execute(query)]


def _clock(
    own: HousingOrganisation,
    transfer: Transfer | None,
    automatic: set[str],
    counts: dict[int, tuple[int, int, datetime | None]],
    border: datetime,
) -> OrganisationClock:
    rows, overdue, oldest = counts.get(own.id, (0, 0, None))
    by_itself = own.transfer in automatic
    at = transfer.at if transfer else None
    late = by_itself and (at is None or at <= border)
    source, change_set = (transfer.source, transfer.change_set_id) if transfer else ("", 0)
    return OrganisationClock(
        own.id, own.number, own.name, by_itself, rows, overdue, oldest, at, source, change_set, late
    )


def _counting(record: str, scope: Scope, now: datetime, border: datetime) -> Any:
    table = TABLES[record]
    too_long = case((or_(ChangeSet.at.is_(None), ChangeSet.at <= border), 1), else_=0)
    return (
        select(table.c.organisation_id, func.count(), func.sum(too_long), func.min(ChangeSet.at))
        .select_from(_joined(record))
        .outerjoin(ChangeSet, ChangeSet.id == table.c.change_set_id)
        .where(*_conditions(record, scope, EVERYWHERE, now))
        .group_by(table.c.organisation_id)
    )


@dataclass(frozen=True, slots=True)
class ClockTotals:
    """What the start page shows: records not reported, how many of them too long, organisations whose transfer is late."""

    waiting: int
    overdue: int
    late_transfers: int


def clock_totals(clocks: Sequence[OrganisationClock]) -> ClockTotals:
    """Sum the state of organisations."""
    return ClockTotals(
        sum(one.waiting for one in clocks), sum(one.overdue for one in clocks), sum(one.late for one in clocks)
    )
