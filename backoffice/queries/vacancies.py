"""The lists of empty dwellings: what is shown as vacant, and what should be looked at because it is or is not.

Owns which dwellings are in each list, set-based, and what a row of it says. Decides nothing: problems come from the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from backoffice.models import Department, Dwelling, HousingOrganisation, Lease
from backoffice.models.checks import Approval
from backoffice.models.letting import FOREVER
from backoffice.queries.filters import NO_FILTER, Filter
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.queries.vacancy_facts import vacancy_facts, vacancy_limits
from backoffice.records.codes import CodeLists
from backoffice.rules.vacancy import ANY_END, CONFIRMED, Occupancy, shown_vacant
from backoffice.rules.vacancy_explained import Limits, VacancyFacts, problems_shown
from backoffice.security import Scope

LISTS = ("shown", "tenant", "gap", "long", "no_tenant", "marked")
"""Shown as vacant; shown though a tenant is known; ended and nothing after; vacant for long; without tenant; shown though marked."""
MOST = 2_000
"""Rows that a list fetches; how many there are is counted."""


@dataclass(frozen=True, slots=True)
class VacancyAsked:
    """Which list of which part of the register; `older` narrows to those that began more than so many days ago."""

    name: str = "shown"
    where: Where = EVERYWHERE
    filter: Filter = NO_FILTER
    older: int | None = None


@dataclass(frozen=True, slots=True)
class VacancyLine:
    """A dwelling of a list: `row` is the lease row it is there for (None: nothing holds), `since` the day that begins.

    `shown` tells whether the portal shows it, `problems` are ids of the explanation's steps, gravest first.
    """

    id: int
    address: str
    number: str
    department: str
    shown: bool
    since: date | None
    days: int | None
    row: Occupancy | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VacancyList:
    """The lines of a list, by organisation, department and address, and how many there are in all."""

    lines: tuple[VacancyLine, ...]
    total: int


def vacancy_list(session: Session, asked: VacancyAsked, scope: Scope, codes: CodeLists, today: date) -> VacancyList:
    """Return a list's first lines; a fixed number of statements, whatever its length."""
    limits = vacancy_limits()
    found = _conditions(session, asked, scope, today, limits)
    total = session.execute(select(func.count()).select_from(Dwelling).where(*found)).scalar_one()
    query = (
        select(
            Dwelling.id,
            Dwelling.address,
            (HousingOrganisation.number + "-" + Department.number).label("number"),
            Department.name,
        )
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .where(*found)
        .order_by(HousingOrganisation.number, Department.number, Dwelling.address_key, Dwelling.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    facts = vacancy_facts(session, [row.id for row in rows], codes, today)
    lines = (_line(row.id, row.address, row.number, row.name, facts[row.id], today, limits) for row in rows)
    return VacancyList(tuple(lines), total)


def vacancy_counts(
    session: Session, scope: Scope, today: date, where: Where = EVERYWHERE, names: Sequence[str] = LISTS
) -> Mapping[str, int]:
    """Return how many dwellings each list has in a part of the register."""
    limits = vacancy_limits()
    counts = {}
    for name in names:
        found = _conditions(session, VacancyAsked(name, where), scope, today, limits)
        counts[name] = session.execute(select(func.count()).select_from(Dwelling).where(*found)).scalar_one()
    return MappingProxyType(counts)


def _line(
    key: int, address: str, number: str, department: str, facts: VacancyFacts, today: date, limits: Limits
) -> VacancyLine:
    shown = shown_vacant(facts.occupancies, today, limits.end_rule)
    holding = [one for one in facts.occupancies if one.reported and one.covers(today)]
    row = shown or next(iter(holding), None)
    past = [one.valid_to for one in facts.occupancies if one.reported and one.valid_to <= today]
    since = row.valid_from if row else max(past, default=None)
    days = (today - since).days if since else None
    visible = shown is not None and facts.dwelling_reported and not facts.hidden
    return VacancyLine(
        key, address, number, department, visible, since, days, row, problems_shown(facts, today, limits)
    )


def _conditions(
    session: Session, asked: VacancyAsked, scope: Scope, today: date, limits: Limits
) -> list[ColumnElement[bool]]:
    latest = None if asked.older is None else today - timedelta(days=asked.older)
    own = _listed(asked.name, today, limits, latest)
    return [within(scope), asked.where.condition(), *asked.filter.conditions(session, today), own]


def _listed(name: str, today: date, limits: Limits, latest: date | None) -> ColumnElement[bool]:
    """The condition on Dwelling that it is in a list; `latest`: what it is there for began before that day."""
    if name == "long":
        long_ago = today - timedelta(days=limits.long_vacancy)
        return _has(*_shown_now(today, limits, latest or long_ago), not_(_confirmed_since(long_ago)))
    vacant = _has(*_shown_now(today, limits, latest))
    match name:
        case "shown":
            return vacant
        case "tenant":
            return and_(vacant, _let_besides(today))
        case "marked":
            begun = or_(Dwelling.unavailable_from.is_(None), Dwelling.unavailable_from <= today)
            lasts = or_(Dwelling.unavailable_to.is_(None), Dwelling.unavailable_to > today)
            return and_(vacant, Dwelling.unavailable_reason.is_not(None), begun, lasts)
        case "no_tenant":
            nobody = Lease.allocation_type.in_(codes_meaning("allocation_type", "no_tenant").correlate(None))
            covers = (Lease.valid_from <= today, Lease.valid_to > today)
            return _has(nobody, Lease.vacant.is_(False), *covers, *_before(latest))
        case "gap":
            ended = _has(Lease.valid_to <= today, *([Lease.valid_to < latest] if latest else ()))
            holds = _has(Lease.valid_to > today, Lease.valid_from <= today)
            return and_(ended, not_(holds))
    raise KeyError(name)


def _shown_now(today: date, limits: Limits, latest: date | None) -> list[Any]:
    end = Lease.valid_to == FOREVER if limits.end_rule == ANY_END else Lease.valid_to > today
    return [Lease.vacant, Lease.valid_from <= today, end, *_before(latest)]


def _confirmed_since(day: date) -> ColumnElement[bool]:
    """Somebody confirmed the row on that day or later."""
    about = and_(Approval.about_record == "lease", Approval.about_id == Lease.id)
    return exists(
        select(Approval.id).where(about, Approval.rule == CONFIRMED, Approval.approved_on >= day).correlate(Lease)
    )


def _before(latest: date | None) -> list[ColumnElement[bool]]:
    return [] if latest is None else [Lease.valid_from < latest]


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """A dwelling has a reported row of which all this is true.

    As a set: few rows are vacant, and those an index finds; asked dwelling by dwelling every one would be looked at.
    """
    rows = select(Lease.dwelling_id).where(Lease.status == "reported", *conditions)
    return Dwelling.id.in_(rows.correlate(None))


def _let_besides(today: date) -> ColumnElement[bool]:
    """A dwelling has a lease, a draft or reported, that holds today or later."""
    let = aliased(Lease)
    nobody = codes_meaning("allocation_type", "no_tenant").correlate(None)
    return exists(
        select(let.id)
        .where(
            let.dwelling_id == Dwelling.id,
            let.vacant.is_(False),
            or_(let.allocation_type.is_(None), let.allocation_type.not_in(nobody)),
            let.valid_to > today,
            or_(let.status != "reported", let.valid_from <= today),
        )
        .correlate(Dwelling)
    )
