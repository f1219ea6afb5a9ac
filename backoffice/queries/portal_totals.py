"""What the portal shows of a department or an organisation in numbers: "Ledige boliger (3)", "Pendler (120)".

Owns the totals per department, counted by the database in a few statements and put together with the agreements here.
Never looks at a single dwelling.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.queries.codes import code_lists
from backoffice.queries.ending import is_retired
from backoffice.queries.portal_conditions import is_shown, is_vacant, marked
from backoffice.queries.portal_shared import assumed, groups_of, shared_of
from backoffice.queries.selection import Where, within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.accessibility import GROUPS, SHOWN_LEVELS
from backoffice.rules.portal import Assumptions, Shared, scenarios_of, signup_of
from backoffice.rules.section_data import LettingGroup, group_of
from backoffice.rules.signup import Flow
from backoffice.security import Scope

HIDDEN = ("retired", "draft", "suppressed")
"""Why dwellings are not shown; one that is so for several reasons counts under the first."""


@dataclass(slots=True)
class PortalTotals:
    """Numbers of dwellings. `dwellings` is the sum of `shown` and of `hidden`; the rest counts only what is shown.

    `ways` says for each way a seeker is sent, with its target and where that comes from, how many dwellings have it.
    """

    dwellings: int = 0
    shown: int = 0
    vacant: int = 0
    closed: int = 0
    hidden: Counter[str] = field(default_factory=Counter)
    scenarios: Counter[str] = field(default_factory=Counter)
    accessibility: Counter[str] = field(default_factory=Counter)
    ways: Counter[Flow] = field(default_factory=Counter)

    @property
    def buttons(self) -> Counter[str]:
        """How many dwellings have each kind of contact."""
        kinds: Counter[str] = Counter()
        for way, dwellings in self.ways.items():
            kinds[way.kind] += dwellings
        return kinds


def summed(parts: Iterable[PortalTotals]) -> PortalTotals:
    """Return the totals of several departments together."""
    whole = PortalTotals()
    for part in parts:
        whole.dwellings += part.dwellings
        whole.shown += part.shown
        whole.vacant += part.vacant
        whole.closed += part.closed
        for name in ("hidden", "scenarios", "accessibility", "ways"):
            getattr(whole, name).update(getattr(part, name))
    return whole


def portal_totals(
    session: Session, where: Where, scope: Scope, today: date, *, by: Assumptions | None = None
) -> dict[int, PortalTotals]:
    """Return the totals of every department of a place that has dwellings in the scope, by department."""
    return totals_of(session, (where.condition(), within(scope)), today, by=by)


def totals_of(
    session: Session, place: Sequence[Any], today: date, *, by: Assumptions | None = None
) -> dict[int, PortalTotals]:
    """Return the totals of the dwellings under these conditions on Dwelling, by department."""
    codes, by = code_lists(session), by or assumed()
    cells = session.execute(_cells(place, today)).all()
    shared = shared_of(session, codes, {cell.organisation_id for cell in cells})
    groups = groups_of(session, {cell.department_id for cell in cells})
    found: dict[int, PortalTotals] = {}
    effective = _Effective(shared, codes, today, by)
    for cell in cells:
        totals = found.setdefault(cell.department_id, PortalTotals())
        totals.dwellings += cell.n
        if cell.why != "shown":
            totals.hidden[cell.why] += cell.n
            continue
        totals.shown += cell.n
        totals.closed += cell.n if _group_closed(groups.get(cell.department_id, ()), cell, today) else cell.closed
        totals.ways[effective.way(cell)] += cell.n
        for code in effective.scenarios(cell):
            totals.scenarios[code] += cell.n
    _count_vacant(session, place, today, by, found)
    _count_accessible(session, place, codes, today, by, found)
    return found


def _cells(place: Sequence[Any], today: date) -> Any:
    """Dwellings by all that agreements and letting groups can tell apart, and by why they are not shown."""
    why = case(
        (is_retired(today), "retired"),
        (Dwelling.status != "reported", "draft"),
        (marked("suppress_portal", today), "suppressed"),
        else_="shown",
    ).label("why")
    key = (
        Dwelling.organisation_id,
        Dwelling.department_id,
        Dwelling.building_section_id,
        Dwelling.dwelling_type,
        Dwelling.rooms,
        why,
    )
    closed = func.sum(case((marked("closed_for_signup", today), 1), else_=0)).label("closed")
    return select(*key, func.count().label("n"), closed).where(*place).group_by(*key)


@dataclass(slots=True)
class _Effective:
    """What agreements give, worked out once per department and type."""

    shared: Mapping[int, Shared]
    codes: CodeLists
    today: date
    by: Assumptions
    _ways: dict[tuple[int, str | None], Flow] = field(default_factory=dict)
    _scenarios: dict[tuple[int, str | None], tuple[str, ...]] = field(default_factory=dict)

    def way(self, cell: Any) -> Flow:
        key = (cell.department_id, cell.dwelling_type)
        if key not in self._ways:
            meaning = meanings_of(self.codes)("dwelling_type", cell.dwelling_type)
            shared = self.shared[cell.organisation_id]
            self._ways[key] = signup_of(shared, cell.department_id, meaning, self.today, self.by)
        return self._ways[key]

    def scenarios(self, cell: Any) -> tuple[str, ...]:
        key = (cell.department_id, cell.dwelling_type)
        if key not in self._scenarios:
            shared = self.shared[cell.organisation_id]
            found = scenarios_of(shared, cell.department_id, cell.dwelling_type, self.today, self.by)
            self._scenarios[key] = tuple(found)
        return self._scenarios[key]


def _group_closed(groups: Sequence[LettingGroup], cell: Any, today: date) -> bool:
    group = group_of(groups, cell.department_id, cell.building_section_id, cell.dwelling_type, cell.rooms, today)
    return group is not None and group.closed_for_signup


def _count_vacant(
    session: Session, place: Sequence[Any], today: date, by: Assumptions, found: Mapping[int, PortalTotals]
) -> None:
    query = select(Dwelling.department_id, func.count()).where(
        *place, is_shown(today), is_vacant(today, by.vacancy_end)
    )
    for department, n in session.execute(query.group_by(Dwelling.department_id)):
        found[department].vacant = n


def _count_accessible(
    session: Session,
    place: Sequence[Any],
    codes: CodeLists,
    today: date,
    by: Assumptions,
    found: Mapping[int, PortalTotals],
) -> None:
    registration, meaning = DisabilityRegistration, meanings_of(codes)
    levels = [registration.__table__.c[group] for group in GROUPS]
    query = (
        select(Dwelling.department_id, func.count().label("n"), *levels)
        .join(registration, registration.id == Dwelling.disability_registration)
        .where(
            *place,
            is_shown(today),
            registration.status == "reported",
            registration.building_section_id == Dwelling.building_section_id,
        )
    )
    for row in session.execute(query.group_by(Dwelling.department_id, *levels)):
        for group in GROUPS:
            if meaning("suitability", getattr(row, group)) in SHOWN_LEVELS[by.accessible_levels]:
                found[row.department_id].accessibility[group] += row.n
