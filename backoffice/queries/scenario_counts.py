"""How many dwellings each scenario of "Kom foran i køen" covers, as the portal counts, and what a draft would change.

A dwelling's scenarios hang on its department and type alone, so dwellings are counted once by these and the rule is asked
once for each. Owns which dwellings the portal counts. Never writes and forms no sentence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.queries.allocations import AllocationLine, allocations
from backoffice.queries.codes import code_lists
from backoffice.queries.ending import not_retired
from backoffice.queries.filters import Filter
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.queries.staging import ship_ids
from backoffice.records.assumptions import choice
from backoffice.rules.allocation_agreements import overlapping
from backoffice.rules.scenarios import Allocation, scenarios
from backoffice.security import EVERYTHING, Scope

Pair = tuple[int, str]
"""A department's key and a dwelling type's code: what decides a dwelling's scenarios."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Agreements as they would be on a day: drafts that count as reported, and agreements that are left out."""

    day: date
    as_reported: frozenset[int] = frozenset()
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Dwellings that the portal counts, of one department and type: how many, and their scenarios with agreements' ids."""

    organisation_id: int
    department_id: int
    dwelling_type: str
    dwellings: int
    scenarios: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def pair(self) -> Pair:
        """The department and the type."""
        return self.department_id, self.dwelling_type


def on_portal(today: date) -> ColumnElement[bool]:
    """Return the condition on Dwelling that the portal shows it: reported, still there, and not suppressed today."""
    suppressed = and_(
        Dwelling.suppress_portal.is_(True),
        or_(Dwelling.suppress_portal_from.is_(None), Dwelling.suppress_portal_from <= today),
        or_(Dwelling.suppress_portal_to.is_(None), Dwelling.suppress_portal_to > today),
    )
    hidden = select(Dwelling.id).where(suppressed).correlate(None)
    return and_(Dwelling.status == "reported", not_retired(today), Dwelling.id.not_in(hidden))


def groups(session: Session, where: Where, scope: Scope, today: date, *, trial: Trial | None = None) -> list[Group]:
    """Return the dwellings of a place by department and type with their scenarios today, or as a trial has them.

    A trial changes agreements and their day only: the dwellings are always today's.
    """
    agreed, levels = _agreements(session, where, today), choice("allocation_levels")
    trial = trial or Trial(today)
    rows = session.execute(
        select(Dwelling.organisation_id, Dwelling.department_id, Dwelling.dwelling_type, func.count())
        .where(where.condition(), within(scope), Dwelling.dwelling_type.is_not(None), on_portal(today))
        .group_by(Dwelling.organisation_id, Dwelling.department_id, Dwelling.dwelling_type)
        .order_by(Dwelling.organisation_id, Dwelling.department_id, Dwelling.dwelling_type)
    )
    found = []
    for organisation, department, dwelling_type, n in rows:
        own = [one for one in agreed.get(organisation, ()) if one.id not in trial.without]
        given = scenarios(own, department, dwelling_type, trial.day, levels=levels, as_reported=trial.as_reported)
        found.append(Group(organisation, department, dwelling_type or "", n, given))
    return found


def _agreements(session: Session, where: Where, today: date) -> dict[int, list[Allocation]]:
    """Return agreements by organisation: what an organisation agreed counts whoever looks at a department."""
    found: dict[int, list[Allocation]] = {}
    for line in allocations(session, EVERYTHING, code_lists(session), today, where=where):
        found.setdefault(line["organisation_id"], []).append(line.allocation())
    return found


def by_scenario(found: Iterable[Group]) -> dict[str, int]:
    """Return the dwellings of each scenario: what the portal writes in brackets after its title."""
    counts: dict[str, int] = {}
    for group in found:
        for code in group.scenarios:
            counts[code] = counts.get(code, 0) + group.dwellings
    return counts


def by_place(found: Iterable[Group], *, departments: bool) -> dict[int, dict[str, int]]:
    """Return the same for each department, or each organisation, by key; a place without any has an empty line."""
    counts: dict[int, dict[str, int]] = {}
    for group in found:
        own = counts.setdefault(group.department_id if departments else group.organisation_id, {})
        for code in group.scenarios:
            own[code] = own.get(code, 0) + group.dwellings
    return counts


@dataclass(frozen=True, slots=True)
class Difference:
    """What a trial changes for one scenario: dwellings before, after, entering and leaving, and of which groups."""

    code: str
    before: int
    after: int
    entering: tuple[Group, ...]
    leaving: tuple[Group, ...]

    @property
    def entered(self) -> int:
        """How many dwellings enter."""
        return sum(group.dwellings for group in self.entering)

    @property
    def left(self) -> int:
        """How many dwellings leave."""
        return sum(group.dwellings for group in self.leaving)


def differences(before: Sequence[Group], after: Sequence[Group], codes: Iterable[str]) -> list[Difference]:
    """Return for each scenario what differs between the same groups before and after."""
    counts = by_scenario(before), by_scenario(after)
    both = list(zip(before, after, strict=True))
    return [
        Difference(
            code,
            counts[0].get(code, 0),
            counts[1].get(code, 0),
            tuple(new for old, new in both if code in new.scenarios and code not in old.scenarios),
            tuple(old for old, new in both if code in old.scenarios and code not in new.scenarios),
        )
        for code in codes
    ]


def covered_by(found: Iterable[Group], agreements: Iterable[AllocationLine]) -> dict[int, int]:
    """Return how many dwellings each agreement covers by its scope and types, whatever its period and status."""
    by_type: dict[tuple[int, int | None, str], int] = {}
    for group in found:
        for department in (None, group.department_id):
            key = group.organisation_id, department, group.dwelling_type
            by_type[key] = by_type.get(key, 0) + group.dwellings
    return {
        one.id: sum(
            by_type.get((one["organisation_id"], one["department_id"], code), 0) for code in one.codes("dwelling_types")
        )
        for one in agreements
    }


def trial_of(
    agreements: Sequence[AllocationLine], drafts: Collection[int], today: date, *, without: Collection[int] = ()
) -> Trial:
    """Return the trial in which these drafts count: on the day the last of them begins, or today where that is later.

    A reported agreement that overlaps one of them is left out, as it would have to end first; so are those of `without`.
    """
    tried = [one for one in agreements if one.id in drafts and not one.reported]
    replaced = {
        one.id
        for one in agreements
        if one.reported and any(overlapping(draft.terms(), [one.terms()]) for draft in tried)
    }
    day = max([today, *(one["valid_from"] for one in tried)])
    return Trial(day, frozenset(one.id for one in tried), frozenset(without) | replaced)


def coverage(session: Session, agreements: Sequence[AllocationLine], scope: Scope, today: date) -> dict[int, int]:
    """Return `covered_by` for some agreements, with the dwellings of their one organisation counted, or of all."""
    owners = {one["organisation_id"] for one in agreements}
    where = Where(owners.pop()) if len(owners) == 1 else EVERYWHERE
    return covered_by(groups(session, where, scope, today), agreements)


@dataclass(frozen=True, slots=True)
class CoveredFilter(Filter):
    """A filter that keeps to the portal's dwellings of some departments and types, beside what the person typed."""

    pairs: frozenset[Pair] = frozenset()

    def conditions(self, session: Session, today: date) -> list[ColumnElement[bool]]:
        """Return the conditions on Dwelling, all of which must hold."""
        typed = Filter(self.terms, self.typed).conditions(session, today)
        return [*typed, on_portal(today), _of_pairs(session, self.pairs)]


def pairs_of(session: Session, ids: Sequence[int]) -> dict[int, Pair]:
    """Return the department and type of these dwellings (at most a few hundred)."""
    query = select(Dwelling.id, Dwelling.department_id, Dwelling.dwelling_type).where(Dwelling.id.in_(ids))
    return {key: (department, dwelling_type or "") for key, department, dwelling_type in session.execute(query)}


def _of_pairs(session: Session, pairs: Collection[Pair]) -> ColumnElement[bool]:
    by_type: dict[str, list[int]] = {}
    for department, dwelling_type in pairs:
        by_type.setdefault(dwelling_type, []).append(department)
    parts = []
    for position, (dwelling_type, departments) in enumerate(sorted(by_type.items())):
        shipped = ship_ids(session, f"covered_{position}", departments)
        parts.append(and_(Dwelling.dwelling_type == dwelling_type, Dwelling.department_id.in_(select(shipped.c.id))))
    return or_(*parts) if parts else false()
