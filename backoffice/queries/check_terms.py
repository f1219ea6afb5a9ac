"""Conditions that several checks share: let, shown as vacant, without tenant, in force. Never a check by itself."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import FOREVER, Dwelling, HousingCost, Lease, Tenant
from backoffice.queries.check_ground import Ground
from backoffice.records.assumptions import choice, limit
from backoffice.rules.vacancy import ANY_END

REPORTED = "reported"


def still_is(ground: Ground) -> ColumnElement[bool]:
    """The condition on Dwelling that it still is one."""
    return still_home(ground, Dwelling)


def still_home(ground: Ground, home: Any) -> ColumnElement[bool]:
    """The condition on a dwelling of any name that it still is one."""
    return or_(home.retired_on.is_(None), home.retired_on > ground.today)


def covers(row: Any, day: Any) -> ColumnElement[bool]:
    """The condition that a dated row holds on a day."""
    return and_(row.valid_from <= day, row.valid_to > day)


def days_ago(ground: Ground, limit_name: str) -> date:
    """Return the day that lies a limit of days back."""
    return ground.today - timedelta(days=limit(limit_name))


def months_ahead(today: date, months: int) -> date:
    """Return the day that lies so many months ahead; of the last days of a month the 28th."""
    month = today.month - 1 + months
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, min(today.day, 28))


def no_tenant(ground: Ground, row: Any) -> ColumnElement[bool]:
    """The condition that a lease row is one without tenant: renovation or rehousing."""
    codes = ground.codes_of("allocation_type", "no_tenant")
    return and_(row.allocation_type.is_not(None), row.allocation_type.in_(codes))


def plainly_let(ground: Ground, row: Any) -> ColumnElement[bool]:
    """The condition that a lease row is a lease: neither a vacancy nor without tenant."""
    codes = ground.codes_of("allocation_type", "no_tenant")
    return and_(row.vacant.is_(False), or_(row.allocation_type.is_(None), row.allocation_type.not_in(codes)))


def is_shown(ground: Ground, row: Any) -> ColumnElement[bool]:
    """The condition that a lease row makes its dwelling shown as vacant (rules.vacancy.is_shown_vacant)."""
    ends = row.valid_to == FOREVER if choice("vacancy_end") == ANY_END else row.valid_to > ground.today
    return and_(row.vacant.is_(True), row.status == REPORTED, row.valid_from <= ground.today, ends)


def shown_vacant(ground: Ground) -> ColumnElement[bool]:
    """The condition on Dwelling that it is shown as vacant."""
    row = aliased(Lease)
    query = select(literal(1)).where(row.dwelling_id == Dwelling.id, is_shown(ground, row))
    return exists(query.correlate(Dwelling))


def let_today(ground: Ground) -> ColumnElement[bool]:
    """The condition on Dwelling that a reported lease says somebody lives there."""
    row = aliased(Lease)
    query = select(literal(1)).where(
        row.dwelling_id == Dwelling.id, row.status == REPORTED, covers(row, ground.today), plainly_let(ground, row)
    )
    return exists(query.correlate(Dwelling))


def has_tenant(lease_id: Any, beside: Any) -> ColumnElement[bool]:
    """The condition that a lease has a tenant; `beside` is where the lease's key comes from."""
    return exists(select(literal(1)).select_from(Tenant).where(Tenant.lease_id == lease_id).correlate(beside))


def rent_on(ground: Ground, dwelling_id: Any, day: Any, beside: Any) -> ColumnElement[bool]:
    """The condition that a dwelling has a net rent on a day, reported or not."""
    row = aliased(HousingCost)
    query = select(literal(1)).where(
        row.dwelling_id == dwelling_id, row.cost_type.in_(ground.codes_of("cost_type", "net_rent")), covers(row, day)
    )
    return exists(query.correlate(beside))


def in_force(ground: Ground, flag: Any, start: Any, end: Any) -> ColumnElement[bool]:
    """The condition that a mark with a period holds today (rules.in_force)."""
    return and_(flag, or_(start.is_(None), start <= ground.today), or_(end.is_(None), end > ground.today))


def empty(column: Any) -> ColumnElement[bool]:
    """The condition that a text says nothing."""
    return or_(column.is_(None), column == "")
