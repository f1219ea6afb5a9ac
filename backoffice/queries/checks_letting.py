"""The checks on leases: vacancies, periods without tenant, gaps and overlaps, what was never reported.

Owns their conditions. The leases of a dwelling are read in order once; what came before stands beside each.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import FOREVER, Approval, Dwelling, HousingCost, Lease
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Base, Family, Ground, Reads, RowCheck, fields
from backoffice.records.assumptions import limit
from backoffice.rules.vacancy import CONFIRMED

_KEPT = (
    "id", "organisation_id", "dwelling_id", "valid_from", "valid_to", "allocation_type", "vacant", "status", "empty_reason",
)  # fmt: skip


class _Named:
    """Columns by name as attributes, for the conditions that are written for any lease row."""

    def __init__(self, columns: Any) -> None:
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        return self._columns[name]


def leases(ground: Ground) -> Base:
    """Return the leases of dwellings that still are, each with the latest end of what began before it and is reported."""
    own = Lease.__table__
    reported_end = case((own.c.status == terms.REPORTED, own.c.valid_to), else_=null())
    before = func.max(reported_end).over(
        partition_by=own.c.dwelling_id, order_by=(own.c.valid_from, own.c.id), rows=(None, -1)
    )
    ordered = (
        select(*(own.c[name] for name in _KEPT), before.label("before_end"))
        .where(ground.of_dwellings(own.c.dwelling_id))
        .subquery("ordered_lease")
    )
    columns: dict[str, Any] = {column.name: column for column in ordered.columns}
    columns |= {
        "department_id": Dwelling.department_id,
        "building_section_id": Dwelling.building_section_id,
        "dwelling_status": Dwelling.status,
        "unavailable_reason": Dwelling.unavailable_reason,
        "covered_until": ordered.c.before_end,
        "occupied_end": _latest_end(ordered, lambda row: row.vacant.is_(False)),
        "vacant_end": _latest_end(ordered, lambda row: row.vacant.is_(True)),
        "liable_end": _latest_end(ordered, lambda row: terms.plainly_let(ground, row)),
        "no_tenant": terms.no_tenant(ground, _Named(ordered.c)),
        "tenants": terms.has_tenant(ordered.c.id, ordered),
    }
    rows = ordered.join(Dwelling, Dwelling.id == ordered.c.dwelling_id)
    return Base("lease", columns, rows, (terms.still_is(ground),))


def _latest_end(ordered: Any, kind: Callable[[Any], ColumnElement[bool]]) -> Any:
    """Return the latest end of a dwelling's reported rows of a kind that began before; asked only where one reaches in."""
    other = aliased(Lease)
    earlier = or_(
        other.valid_from < ordered.c.valid_from,
        and_(other.valid_from == ordered.c.valid_from, other.id < ordered.c.id),
    )
    query = select(func.max(other.valid_to)).where(
        other.dwelling_id == ordered.c.dwelling_id, earlier, other.status == terms.REPORTED, kind(other)
    )
    return query.correlate(ordered).scalar_subquery()


def _reported(rows: Base) -> ColumnElement[bool]:
    found: ColumnElement[bool] = rows["status"] == terms.REPORTED
    return found


def _no_tenant(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return terms.no_tenant(ground, _Named(rows))


def _let(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return terms.plainly_let(ground, _Named(rows))


def _shown(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return terms.is_shown(ground, _Named(rows))


def _let_shown_vacant(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Shown as vacant though somebody is said to live there: a lease, reported or draft, that began since and holds today."""
    other = aliased(Lease)
    lived_in = select(literal(1)).where(
        other.dwelling_id == rows["dwelling_id"],
        other.valid_from >= rows["valid_from"],
        terms.covers(other, ground.today),
        terms.plainly_let(ground, other),
    )
    return and_(_shown(rows, ground), exists(lived_in.correlate(rows["id"].table)))


def _within_notice(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    reached = rows["before_end"] > rows["valid_from"]
    return and_(_reported(rows), rows["vacant"].is_(True), reached, rows["liable_end"] > rows["valid_from"])


def _overlap(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    """Two reported rows on one day, but a vacancy that begins too early or is still open: those are told as such."""
    begins = rows["valid_from"]
    lived_in = and_(rows["vacant"].is_(False), rows["occupied_end"] > begins)
    vacant = and_(rows["vacant"].is_(True), rows["vacant_end"] > begins)
    never_ended = and_(rows["vacant"].is_(False), rows["vacant_end"] > begins, rows["vacant_end"] < FOREVER)
    return and_(_reported(rows), rows["before_end"] > begins, or_(lived_in, vacant, never_ended))


def _gap(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    return and_(_reported(rows), rows["before_end"] < rows["valid_from"])


def _vacant_for_long(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Shown for long, and nobody has confirmed within as many days that it still is vacant."""
    long_ago = terms.days_ago(ground, "long_vacancy_days")
    confirmed = exists(
        select(literal(1))
        .where(
            Approval.about_record == "lease",
            Approval.about_id == rows["id"],
            Approval.rule == CONFIRMED,
            Approval.approved_on >= rows["valid_from"],
            Approval.approved_on > long_ago,
        )
        .correlate(rows["id"].table)
    )
    return and_(_shown(rows, ground), ~_no_tenant(rows, ground), rows["valid_from"] < long_ago, ~confirmed)


def _no_tenant_for_long(rows: Base, ground: Ground) -> ColumnElement[bool]:
    long_ago = terms.days_ago(ground, "long_no_tenant_days")
    now = terms.covers(_Named(rows), ground.today)
    kind = and_(_no_tenant(rows, ground), rows["vacant"].is_(False))
    return and_(_reported(rows), kind, now, rows["valid_from"] < long_ago)


def _tenant_missing(rows: Base, ground: Ground) -> ColumnElement[bool]:
    still = rows["valid_to"] > ground.today
    return and_(_reported(rows), still, _let(rows, ground), ~rows["tenants"])


def _never_reported(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """A draft that has begun, of a reported dwelling; one that waits beside an open vacancy is told there."""
    open_vacancy = rows["vacant_end"] == FOREVER
    begun = rows["valid_from"] < terms.days_ago(ground, "draft_days")
    alone = or_(rows["vacant_end"].is_(None), ~open_vacancy)
    return and_(~_reported(rows), begun, alone, rows["dwelling_status"] == terms.REPORTED)


def _far_ahead(rows: Base, ground: Ground) -> ColumnElement[bool]:
    most = terms.months_ahead(ground.today, limit("start_ahead_months"))
    found: ColumnElement[bool] = rows["valid_from"] > most
    return found


def _not_a_loss(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Shown as vacant for a reason that is no economic loss: renovation, rehousing, the municipality, or notice."""
    reasons = ground.codes_of("empty_reason", "renovation", "rehousing", "municipality", "notice")
    no_loss = and_(rows["empty_reason"].is_not(None), rows["empty_reason"].in_(reasons))
    # What is said of the dwelling itself, or of type 10, is told there.
    alone = and_(~_no_tenant(rows, ground), rows["unavailable_reason"].is_(None))
    return and_(_shown(rows, ground), no_loss, alone)


def _code_unknown(rows: Base, ground: Ground) -> ColumnElement[bool]:
    every = [code.code for code in ground.codes["allocation_type"].codes]
    return and_(rows["allocation_type"].is_not(None), rows["allocation_type"].not_in(every))


def _type_missing(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    return and_(_reported(rows), rows["vacant"].is_(False), rows["allocation_type"].is_(None))


def _rent_begins_later(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Let and with a net rent today, but not on the lease's first day."""
    rent = aliased(HousingCost)
    net = and_(rent.dwelling_id == rows["dwelling_id"], rent.cost_type.in_(ground.codes_of("cost_type", "net_rent")))
    beside = rows["id"].table
    early = exists(select(literal(1)).where(net, rent.valid_from <= rows["valid_from"]).correlate(beside))
    now = exists(select(literal(1)).where(net, terms.covers(rent, ground.today)).correlate(beside))
    lived_in = and_(_reported(rows), _let(rows, ground), terms.covers(_Named(rows), ground.today))
    return and_(lived_in, ~early, now)


_LEASE: Reads = MappingProxyType({"lease": ALL})
_LOOKED: Reads = MappingProxyType({"lease": ALL, "approval": ALL})
_RENT: Reads = MappingProxyType({"lease": ALL, "housing_cost": ALL})
_MARK: Reads = MappingProxyType({"lease": ALL, "dwelling": fields("unavailable_reason")})
_PERIOD = ("valid_from", "valid_to")
# As rules/letting.py looks at them: what was approved when reporting is accepted here.
_EMPTY = ("valid_from", "vacant", "no_tenant")


def _check(
    check_id: str, looked_at: tuple[str, ...], broken: Any, *, daily: bool = False, also: Reads = _LEASE
) -> RowCheck:
    return RowCheck(check_id, looked_at, broken, also, daily)


LEASES = Family(
    "lease",
    "dwelling",
    leases,
    (
        _check("let_shown_vacant", _PERIOD, _let_shown_vacant, daily=True),
        _check("vacancy_within_notice", ("valid_from", "liable_end"), _within_notice),
        _check("vacancy_not_a_loss", (*_PERIOD, "empty_reason"), _not_a_loss, daily=True, also=_MARK),
        _check("vacancy_long", _EMPTY, _vacant_for_long, daily=True, also=_LOOKED),
        _check("no_tenant_long", _EMPTY, _no_tenant_for_long, daily=True),
        _check(
            "vacancy_with_tenant",
            ("vacant", "tenants"),
            lambda rows, ground: and_(rows["vacant"].is_(True), ~_no_tenant(rows, ground), rows["tenants"]),
        ),
        _check(
            "no_tenant_with_tenant",
            ("allocation_type", "tenants"),
            lambda rows, ground: and_(_no_tenant(rows, ground), rows["tenants"]),
        ),
        _check(
            "no_tenant_marked_vacant",
            ("allocation_type", "vacant"),
            lambda rows, ground: and_(_no_tenant(rows, ground), rows["vacant"].is_(True)),
        ),
        _check("tenant_missing", _PERIOD, _tenant_missing, daily=True),
        _check("gap_between_leases", ("valid_from", "covered_until"), _gap),
        _check("leases_overlap", (*_PERIOD, "before_end"), _overlap),
        _check("lease_never_reported", ("valid_from", "status"), _never_reported, daily=True),
        _check("lease_far_ahead", ("valid_from",), _far_ahead, daily=True),
        _check("allocation_type_missing", (*_PERIOD, "allocation_type"), _type_missing),
        _check("allocation_type_unknown", ("allocation_type",), _code_unknown),
        _check("rent_begins_later", ("valid_from",), _rent_begins_later, daily=True, also=_RENT),
    ),
    MappingProxyType(
        {"dwelling": fields("status", "retired_on", "department_id", "building_section_id", "organisation_id")}
    ),
)
