"""Checks that need a dwelling's neighbours: the same address twice, and vacancies in a section that is being renovated.

Owns these two selects; each asks of the whole organisation or section that holds what was touched.
"""

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import Dwelling, Lease
from backoffice.queries import check_terms as terms
from backoffice.queries.check_ground import ALL, Base, Family, Ground, RowCheck, fields

_PLACE = fields("status", "retired_on", "organisation_id", "department_id", "building_section_id")


def _twins(ground: Ground) -> Base:
    own, twin = Dwelling.__table__, aliased(Dwelling)
    earlier = (
        select(func.min(twin.id))
        .where(
            twin.organisation_id == own.c.organisation_id,
            twin.address_key == own.c.address_key,
            twin.postal_code == own.c.postal_code,
            twin.id < own.c.id,
            or_(twin.retired_on.is_(None), twin.retired_on > ground.today),
        )
        .correlate(own)
        .scalar_subquery()
    )
    columns: dict[str, Any] = {column.name: column for column in own.columns}
    columns |= {"dwelling_id": own.c.id, "twin": earlier}
    return Base("dwelling", columns, own, (terms.still_is(ground), ground.inside(columns)))


ADDRESSES = Family(
    "address",
    "organisation",
    _twins,
    (
        RowCheck(
            "address_twice",
            ("address_key", "postal_code", "twin"),
            lambda rows, ground: rows["twin"].is_not(None),
            MappingProxyType({"dwelling": _PLACE | fields("address_key", "postal_code")}),
        ),
    ),
)


def _empty(ground: Ground, home: Any) -> ColumnElement[bool]:
    """The condition that a dwelling stands without tenant today."""
    row = aliased(Lease)
    query = select(literal(1)).where(
        row.dwelling_id == home.id,
        row.status == terms.REPORTED,
        terms.covers(row, ground.today),
        terms.no_tenant(ground, row),
        row.vacant.is_(False),
    )
    return exists(query.correlate(home))


def _vacancies(ground: Ground) -> Base:
    """Return vacancies shown today, with how many dwellings of their section there are and how many stand without tenant."""
    shown, home = aliased(Lease), aliased(Dwelling)
    sections = select(Dwelling.building_section_id).join(shown, shown.dwelling_id == Dwelling.id)
    sections = sections.where(terms.is_shown(ground, shown), ground.inside(_place_of(Dwelling))).correlate(None)
    counts = (
        select(
            Dwelling.building_section_id.label("section"),
            func.count().label("dwellings"),
            func.sum(case((_empty(ground, Dwelling), 1), else_=0)).label("empty"),
        )
        .where(Dwelling.building_section_id.in_(sections), terms.still_is(ground))
        .group_by(Dwelling.building_section_id)
        .subquery("sections_empty")
    )
    lease = Lease.__table__
    rows = lease.join(home, home.id == lease.c.dwelling_id).join(counts, counts.c.section == home.building_section_id)
    columns: dict[str, Any] = {column.name: column for column in lease.columns}
    columns |= _place_of(home) | {
        "dwellings": counts.c.dwellings,
        "empty": counts.c.empty,
        "unavailable_reason": home.unavailable_reason,
        "unavailable": terms.in_force(
            ground, home.unavailable_reason.is_not(None), home.unavailable_from, home.unavailable_to
        ),
    }
    where = (terms.is_shown(ground, Lease), ~terms.no_tenant(ground, Lease), terms.still_home(ground, home))
    return Base("lease", columns, rows, where)


def _place_of(home: Any) -> dict[str, Any]:
    return {
        "organisation_id": home.organisation_id,
        "department_id": home.department_id,
        "building_section_id": home.building_section_id,
    }


def _renovated(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """Said of the dwelling itself, or most of its section stands without tenant."""
    codes = ground.codes_of("unavailable", "renovation")
    own = and_(rows["unavailable"], rows["unavailable_reason"].in_(codes))
    unsaid = and_(rows["unavailable_reason"].is_(None), rows["empty"] * 2 > rows["dwellings"])
    return or_(own, unsaid)


def _rehoused(rows: Base, ground: Ground) -> ColumnElement[bool]:
    codes = ground.codes_of("unavailable", "rehousing")
    return and_(rows["unavailable"], rows["unavailable_reason"].in_(codes))


_VACANCY_READS = MappingProxyType(
    {"lease": ALL, "dwelling": _PLACE | fields("unavailable_reason", "unavailable_from", "unavailable_to")}
)
RENOVATIONS = Family(
    "renovation",
    "building_section",
    _vacancies,
    (
        RowCheck("renovation_as_vacancy", ("valid_from", "valid_to"), _renovated, _VACANCY_READS, daily=True),
        RowCheck(
            "rehousing_as_vacancy",
            ("valid_from", "valid_to", "unavailable_reason"),
            _rehoused,
            _VACANCY_READS,
            daily=True,
        ),
    ),
)
