"""The rows of a delivery to Udbetaling Danmark (UDK), and which rows are held back and why.

Owns the one reason each row has: none (it is delivered) or the first that applies. Counting and reading ask the same
expressions, so what is counted is what is read. Never reads a tenant, never writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from backoffice.exchange.delivery_specs import DeliverySpec, Source
from backoffice.models import BuildingSection, Department, Dwelling, HousingCost, HousingOrganisation, Lease
from backoffice.queries.portal_conditions import marked
from backoffice.queries.selection import Where, within
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import RecordKind
from backoffice.records.letting import COST, LEASE
from backoffice.security import Scope

PAGE = 2000
UDK_FIRST_DAY = date(2013, 3, 1)
"""UDK pays housing benefit from this day (seed S4, statement 8); what ended before it is not theirs."""

ADJUSTMENTS = ("repayment", "back_payment")
_REPORTED, _DRAFT = "reported", "draft"


class Reason(IntEnum):
    """Why a row is held back; the first that applies, in the order of `_held_back`."""

    NONE = 0
    SUPPRESSED = 1
    DWELLING_NOT_REPORTED = 2
    DRAFT = 3
    NEW = 4
    BEFORE_UDK = 5
    UNKNOWN_CODE = 6
    NO_NET_RENT = 7
    RETIRED = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What a delivery is of: a place, the person's part of the register, the day, the codes known, the specification."""

    where: Where
    scope: Scope
    as_of: date
    codes: CodeLists
    spec: DeliverySpec


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a source has with one reason, and the sums in øre of its amounts by name."""

    reason: Reason
    rows: int
    sums: Mapping[str, int]


def pages(session: Session, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a select a page at a time; no more than a page is ever in memory."""
    yield from session.execute(query.execution_options(yield_per=PAGE)).partitions()


def delivered(session: Session, asked: Asked, source: Source, names: Sequence[str]) -> Select[Any]:
    """Return the select of a source's delivered rows by address: the record's id, then the named values."""
    values = _values(source)
    query = rows_from(asked, source, [record_of(source).id, *(values[name] for name in names)])
    return query.where(reason_of(asked, source) == Reason.NONE).order_by(*_order(session, source))


def held_back(session: Session, asked: Asked, source: Source, names: Sequence[str]) -> Select[Any]:
    """Return the select of a source's rows that are held back, by address: the reason, the first day, named values.

    Suppressed dwellings are not among them: nothing that tells which they are may leave.
    """
    values = _values(source)
    reason = reason_of(asked, source)
    first_day = values.get("valid_from", cast(None, HousingCost.valid_from.type))
    query = rows_from(asked, source, [reason, first_day.label("first_day"), *(values[name] for name in names)])
    return query.where(reason.not_in([Reason.NONE, Reason.SUPPRESSED])).order_by(*_order(session, source))


def suppressed(asked: Asked) -> Select[Any]:
    """Return the select of (organisation number, department number, how many suppressed dwellings)."""
    return (
        rows_from(asked, Source.DWELLINGS, [_ORGANISATION.number, _DEPARTMENT.number, func.count()])
        .where(reason_of(asked, Source.DWELLINGS) == Reason.SUPPRESSED)
        .group_by(_ORGANISATION.number, _DEPARTMENT.number)
        .order_by(_ORGANISATION.number, _DEPARTMENT.number)
    )


def organisations(asked: Asked) -> Select[str, str]:
    """Return the select of (number, name) of the organisations that have a dwelling in what is asked for."""
    own = exists(
        select(Dwelling.id).where(
            Dwelling.organisation_id == _ORGANISATION.id, asked.where.condition(), within(asked.scope)
        )
    )
    return select(_ORGANISATION.number, _ORGANISATION.name).where(own).order_by(_ORGANISATION.number)


def counted(session: Session, asked: Asked, source: Source, amounts: Sequence[str]) -> tuple[Counted, ...]:
    """Return the counts of a source by reason, with the sums of the named amounts."""
    values = _values(source)
    sums = [cast(func.coalesce(func.sum(values[name]), 0), BigInteger) for name in amounts]
    reason = reason_of(asked, source).label("reason")
    query = rows_from(asked, source, [reason, func.count(), *sums]).group_by(reason).order_by(reason)
    return tuple(
        Counted(Reason(number), rows, dict(zip(amounts, map(int, found), strict=True)))
        for number, rows, *found in session.execute(query)
    )


def net_rent_on(session: Session, asked: Asked) -> int:
    """Return the sum in øre of the delivered net rents per month that are in force on the day."""
    now = and_(
        HousingCost.valid_from <= asked.as_of,
        HousingCost.valid_to > asked.as_of,
        HousingCost.cost_type.in_(asked.codes["cost_type"].codes_meaning("net_rent")),
    )
    total = cast(func.coalesce(func.sum(HousingCost.amount), 0), BigInteger)
    query = rows_from(asked, Source.COSTS, [total]).where(reason_of(asked, Source.COSTS) == Reason.NONE, now)
    return int(session.execute(query).scalar_one())


def adjustments_by_meaning(session: Session, asked: Asked) -> dict[str, int]:
    """Return the delivered sums in øre of repayments and of back payments."""
    query = rows_from(
        asked, Source.ADJUSTMENTS, [HousingCost.cost_type, cast(func.sum(HousingCost.amount), BigInteger)]
    )
    query = query.where(reason_of(asked, Source.ADJUSTMENTS) == Reason.NONE).group_by(HousingCost.cost_type)
    found = {code: int(amount) for code, amount in session.execute(query)}
    types = asked.codes["cost_type"]
    return {meaning: sum(found.get(code, 0) for code in types.codes_meaning(meaning)) for meaning in ADJUSTMENTS}


_ORGANISATION, _DEPARTMENT, _SECTION = aliased(HousingOrganisation), aliased(Department), aliased(BuildingSection)


def record_of(source: Source) -> Any:
    """Return the table whose rows a source has."""
    if source is Source.DWELLINGS:
        return Dwelling
    return HousingCost if source in (Source.COSTS, Source.ADJUSTMENTS) else Lease


def _kind(source: Source) -> RecordKind:
    if source is Source.DWELLINGS:
        return DWELLING
    return COST if source in (Source.COSTS, Source.ADJUSTMENTS) else LEASE


def _values(source: Source) -> dict[str, Any]:
    """What can be asked for: the dwelling's place and identity, and the columns of the source's own record."""
    place = {
        "organisation": _ORGANISATION.number,
        "department": _DEPARTMENT.number,
        "section": _SECTION.number,
        "bbr_unit": Dwelling.bbr_unit,
        "address": Dwelling.address,
        "postal_code": Dwelling.postal_code,
        "city": Dwelling.city,
        "municipality_code": Dwelling.municipality_code,
    }
    return dict(record_of(source).__table__.c) | place


def rows_from(asked: Asked, source: Source, columns: Sequence[Any]) -> Select[Any]:
    """Return the select of columns over a source\'s rows, delivered or not, with the dwelling\'s place beside them."""
    query = select(*columns).select_from(Dwelling)
    if source is not Source.DWELLINGS:
        record = record_of(source)
        query = query.join(record, record.dwelling_id == Dwelling.id)
    return (
        query.outerjoin(_ORGANISATION, _ORGANISATION.id == Dwelling.organisation_id)
        .outerjoin(_DEPARTMENT, _DEPARTMENT.id == Dwelling.department_id)
        .outerjoin(_SECTION, _SECTION.id == Dwelling.building_section_id)
        .where(asked.where.condition(), within(asked.scope), *_belongs(asked, source))
    )


def _belongs(asked: Asked, source: Source) -> list[ColumnElement[bool]]:
    """The conditions that a record is one of its source, delivered or not."""
    if source is Source.DWELLINGS:
        return [or_(Dwelling.retired_on.is_(None), Dwelling.retired_on > asked.as_of)]
    adjusting = [code for meaning in ADJUSTMENTS for code in asked.codes["cost_type"].codes_meaning(meaning)]
    if source is Source.COSTS:
        return [HousingCost.cost_type.not_in(adjusting)]
    if source is Source.ADJUSTMENTS:
        return [HousingCost.cost_type.in_(adjusting)]
    if source is Source.MOVE_OUTS:
        return [_is_let(asked), Lease.valid_to > year_before(asked.as_of), Lease.valid_to <= asked.as_of]
    if source is Source.REHOUSING:
        return [_is_let(asked), Lease.allocation_type.in_(asked.codes["allocation_type"].codes_meaning("rehousing"))]
    return []


def year_before(day: date) -> date:
    """Return the same day a year earlier; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _is_let(asked: Asked) -> ColumnElement[bool]:
    without = asked.codes["allocation_type"].codes_meaning("no_tenant")
    has_tenant = or_(Lease.allocation_type.is_(None), Lease.allocation_type.not_in(without))
    return and_(~Lease.vacant, has_tenant)


def reason_of(asked: Asked, source: Source) -> ColumnElement[int]:
    """One number per row: the first reason that holds it back, or none."""
    record = record_of(source)
    whens: list[Any] = [(marked("suppress_udk", asked.as_of), Reason.SUPPRESSED)]
    if source is not Source.DWELLINGS:
        whens.append((Dwelling.status != _REPORTED, Reason.DWELLING_NOT_REPORTED))
    whens += [(record.status == _DRAFT, Reason.DRAFT), (record.status != _REPORTED, Reason.NEW)]
    if source is not Source.DWELLINGS:
        whens.append((record.valid_to <= UDK_FIRST_DAY, Reason.BEFORE_UDK))
        # What ran when the dwelling was retired ended with it; nothing begins after that.
        whens.append((record.valid_from >= Dwelling.retired_on, Reason.RETIRED))
    whens.append((_unknown_code(asked, source), Reason.UNKNOWN_CODE))
    if source in (Source.LEASES, Source.REHOUSING):
        whens.append((_without_rent(asked), Reason.NO_NET_RENT))
    return case(*((condition, int(reason)) for condition, reason in whens), else_=int(Reason.NONE))


def _unknown_code(asked: Asked, source: Source) -> ColumnElement[bool]:
    columns, fields = record_of(source).__table__.c, _kind(source).fields
    sheet = asked.spec.of(source)
    coded = sheet.coded if sheet is not None else ()
    known = {name: tuple(asked.codes[fields[name].codes].by_code) for name in coded}
    return or_(false(), *(columns[name].not_in(codes) for name, codes in known.items()))


def _without_rent(asked: Asked) -> ColumnElement[bool]:
    """A lease with tenant in force on the day, with a day of it up to then without a reported net rent.

    Days before the dwelling's first reported net rent do not count: a register's rents may begin later than its leases.
    """
    start = case((Lease.valid_from > UDK_FIRST_DAY, Lease.valid_from), else_=UDK_FIRST_DAY)
    rents, others = aliased(HousingCost), aliased(HousingCost)
    uncovered_after = _net_rent(asked, rents).where(
        rents.valid_to >= start, rents.valid_to <= asked.as_of, ~exists(_net_rent_on(asked, others, rents.valid_to))
    )
    begun_before = _net_rent(asked, rents).where(rents.valid_to < start)
    return and_(
        _is_let(asked),
        Lease.valid_from <= asked.as_of,
        Lease.valid_to > asked.as_of,
        or_(
            ~exists(_net_rent_on(asked, rents, asked.as_of)),
            exists(uncovered_after),
            and_(exists(begun_before), ~exists(_net_rent_on(asked, others, start))),
        ),
    )


def _net_rent(asked: Asked, cost: Any) -> Select[Any]:
    """The reported net rents of the lease's dwelling, under a name of their own."""
    types = asked.codes["cost_type"].codes_meaning("net_rent")
    rents = select(cost.id).where(
        cost.dwelling_id == Lease.dwelling_id, cost.cost_type.in_(types), cost.status == _REPORTED
    )
    # However deep it stands, only its own name is read here: lease and other rents are those around it.
    return rents.correlate_except(cost)


def _net_rent_on(asked: Asked, cost: Any, day: Any) -> Select[Any]:
    return _net_rent(asked, cost).where(cost.valid_from <= day, cost.valid_to > day)


def _order(session: Session, source: Source) -> list[Any]:
    order: list[Any] = [Dwelling.address_key, Dwelling.id]
    if source in (Source.COSTS, Source.ADJUSTMENTS):
        postgresql = session.get_bind().dialect.name == "postgresql"
        # Byte order on both databases, whatever the server's language.
        code = HousingCost.cost_type.collate("C") if postgresql else HousingCost.cost_type
        return [*order, code, HousingCost.valid_from, HousingCost.line, HousingCost.id]
    return order if source is Source.DWELLINGS else [*order, Lease.valid_from, Lease.id]
