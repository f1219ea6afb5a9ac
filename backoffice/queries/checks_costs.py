"""The checks on housing costs: gaps and overlaps, amounts that cannot be, rents out of line, what was never reported.

Owns their conditions. The costs of a dwelling and type are read in order once; what came before stands beside each.
"""

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import Dwelling, HousingCost, Lease
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Base, Family, Ground, Reads, RowCheck, fields
from backoffice.records.assumptions import limit

_KEPT = (
    "id", "organisation_id", "dwelling_id", "cost_type", "valid_from", "valid_to", "line", "amount", "included_in_rent", "status",
)  # fmt: skip
_MAY_REPEAT = ("repayment", "back_payment", "other")


def costs(ground: Ground) -> Base:
    """Return the costs of dwellings that still are, each with the end and amount of the one of its type before it."""
    own = HousingCost.__table__
    order: dict[str, Any] = {
        "partition_by": (own.c.dwelling_id, own.c.cost_type),
        "order_by": (own.c.valid_from, own.c.line),
    }
    reported_end = case((own.c.status == terms.REPORTED, own.c.valid_to), else_=null())
    ordered = (
        select(
            *(own.c[name] for name in _KEPT),
            func.max(reported_end).over(**order, rows=(None, -1)).label("before_end"),
        )
        .where(ground.of_dwellings(own.c.dwelling_id))
        .subquery("ordered_cost")
    )
    columns: dict[str, Any] = {column.name: column for column in ordered.columns}
    columns |= {"department_id": Dwelling.department_id, "building_section_id": Dwelling.building_section_id}
    columns |= {
        "dwelling_status": Dwelling.status,
        "included": ordered.c.included_in_rent,
        "amount_before": _amount_before(ordered),
    }
    rows = ordered.join(Dwelling, Dwelling.id == ordered.c.dwelling_id)
    return Base("housing_cost", columns, rows, (terms.still_is(ground),))


def _amount_before(ordered: Any) -> Any:
    """Return the amount of the row of its type before it; asked only where there is one."""
    other = aliased(HousingCost)
    query = (
        select(other.amount)
        .where(
            other.dwelling_id == ordered.c.dwelling_id,
            other.cost_type == ordered.c.cost_type,
            or_(
                other.valid_from < ordered.c.valid_from,
                and_(other.valid_from == ordered.c.valid_from, other.line < ordered.c.line),
            ),
        )
        .order_by(other.valid_from.desc(), other.line.desc())
        .limit(1)
    )
    return query.correlate(ordered).scalar_subquery()


def _of_kind(rows: Base, ground: Ground, *meanings: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = rows["cost_type"].in_(ground.codes_of("cost_type", *meanings))
    return found


def _reported(rows: Base) -> ColumnElement[bool]:
    found: ColumnElement[bool] = rows["status"] == terms.REPORTED
    return found


def _gap(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Days between two net rents on which somebody rented."""
    lease = aliased(Lease)
    lived_in = select(literal(1)).where(
        lease.dwelling_id == rows["dwelling_id"],
        lease.status == terms.REPORTED,
        lease.valid_from < rows["valid_from"],
        lease.valid_to > rows["before_end"],
        terms.plainly_let(ground, lease),
    )
    gap = and_(_of_kind(rows, ground, "net_rent"), rows["before_end"] < rows["valid_from"])
    return and_(gap, exists(lived_in.correlate(rows["id"].table)))


def _overlap(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return and_(_reported(rows), rows["before_end"] > rows["valid_from"], ~_of_kind(rows, ground, *_MAY_REPEAT))


def _negative(rows: Base, ground: Ground) -> ColumnElement[bool]:
    return and_(rows["amount"] < 0, ~_of_kind(rows, ground, "repayment"))


def _included_without_amount(rows: Base, ground: Ground) -> ColumnElement[bool]:
    included = and_(rows["included"].is_(True), rows["amount"] == 0)
    return and_(included, _of_kind(rows, ground, "heat_on_account"))


def _jump(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """The net rent of today is another by more than the limit than the one before it."""
    now = and_(rows["valid_from"] <= ground.today, rows["valid_to"] > ground.today)
    before = rows["amount_before"]
    other = func.abs(rows["amount"] - before) * 100 > before * limit("rent_change_percent")
    follows = rows["before_end"].is_not(None)
    return and_(now, follows, _of_kind(rows, ground, "net_rent"), _reported(rows), before > 0, other)


def _never_reported(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """A draft that has begun, of a dwelling that is reported: one that is not is told itself."""
    begun = rows["valid_from"] < terms.days_ago(ground, "draft_days")
    return and_(~_reported(rows), begun, rows["dwelling_status"] == terms.REPORTED)


def _far_ahead(rows: Base, ground: Ground) -> ColumnElement[bool]:
    most = terms.months_ahead(ground.today, limit("start_ahead_months"))
    found: ColumnElement[bool] = rows["valid_from"] > most
    return found


def _code_unknown(rows: Base, ground: Ground) -> ColumnElement[bool]:
    every = [code.code for code in ground.codes["cost_type"].codes]
    found: ColumnElement[bool] = rows["cost_type"].not_in(every)
    return found


_COST: Reads = MappingProxyType({"housing_cost": ALL})
_LET: Reads = MappingProxyType({"housing_cost": ALL, "lease": ALL})
_PLACE = fields("status", "retired_on", "department_id", "building_section_id", "organisation_id")


def _check(
    check_id: str, looked_at: tuple[str, ...], broken: Any, *, daily: bool = False, also: Reads = _COST
) -> RowCheck:
    return RowCheck(check_id, looked_at, broken, also, daily)


COSTS = Family(
    "housing_cost",
    "dwelling",
    costs,
    (
        _check("net_rent_gap", ("before_end", "valid_from"), _gap, also=_LET),
        _check("costs_overlap", ("cost_type", "before_end", "valid_from"), _overlap),
        _check("amount_negative", ("cost_type", "amount"), _negative),
        _check("heat_without_amount", ("included", "amount"), _included_without_amount),
        _check("rent_change_large", ("valid_from", "amount", "amount_before"), _jump, daily=True),
        _check("rent_never_reported", ("cost_type", "valid_from", "status"), _never_reported, daily=True),
        _check("cost_far_ahead", ("cost_type", "valid_from"), _far_ahead, daily=True),
        _check("cost_type_unknown", ("cost_type",), _code_unknown),
    ),
    MappingProxyType({"dwelling": _PLACE}),
)


def _rates(ground: Ground) -> Base:
    """Return today's net rents with their rate per m² (øre) and the median rate of their department."""
    own = HousingCost.__table__
    rate = own.c.amount // Dwelling.area
    current = (
        select(
            own.c.id,
            own.c.dwelling_id,
            own.c.amount,
            Dwelling.organisation_id,
            Dwelling.department_id,
            Dwelling.building_section_id,
            Dwelling.area,
            rate.label("rate"),
            func.row_number().over(partition_by=Dwelling.department_id, order_by=(rate, own.c.id)).label("at"),
            func.count().over(partition_by=Dwelling.department_id).label("among"),
        )
        .join(Dwelling, Dwelling.id == own.c.dwelling_id)
        .where(
            own.c.cost_type.in_(ground.codes_of("cost_type", "net_rent")),
            own.c.status == terms.REPORTED,
            own.c.valid_from <= ground.today,
            own.c.valid_to > ground.today,
            own.c.line == 0,
            Dwelling.area > 0,
            terms.still_is(ground),
            ground.inside(
                {f"{unit}_id": Dwelling.__table__.c[f"{unit}_id"] for unit in ("organisation", "department")}
            ),
        )
        .cte("current_rent")
    )
    # The middle one, or the higher of the two in the middle.
    middle = select(current.c.department_id, current.c.rate).where(current.c.at == current.c.among // 2 + 1)
    median = middle.subquery("median_rent")
    columns: dict[str, Any] = {column.name: column for column in current.columns}
    columns |= {"median": median.c.rate}
    return Base("housing_cost", columns, current.join(median, median.c.department_id == current.c.department_id))


def _out_of_line(rows: Base, _ground: Ground) -> ColumnElement[bool]:
    percent = limit("rent_m2_percent")
    low, high = rows["median"] * (100 - percent), rows["median"] * (100 + percent)
    return or_(rows["rate"] * 100 < low, rows["rate"] * 100 > high)


RENTS = Family(
    "rent",
    "department",
    _rates,
    (
        RowCheck(
            "rent_m2_unusual",
            ("amount", "area"),
            _out_of_line,
            MappingProxyType({"housing_cost": ALL, "dwelling": _PLACE | fields("area")}),
            daily=True,
        ),
    ),
)
