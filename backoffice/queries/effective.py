"""What holds for the dwellings of a department today, type by type: where seekers are sent, and which agreements allocate.

Owns putting together what is the department's own and what it inherits from its organisation or from LBF master data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import AllocationAgreement, Dwelling
from backoffice.queries.case_totals import CaseTotals, case_totals
from backoffice.queries.findings import Totals, totals
from backoffice.queries.portal_conditions import is_shown, is_vacant
from backoffice.queries.portal_shared import assumed, shared_of
from backoffice.queries.selection import Where, within
from backoffice.records.codes import CodeLists
from backoffice.rules.portal import scenarios_of, signup_of
from backoffice.rules.signup import Flow
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class AllocationHere:
    """An allocation agreement that is in force for a type: `own` of the department, else its organisation's.

    `kind` is a code; `scenarios` are those of the portal that come from it; `valid_to` the first day it no longer holds.
    """

    id: int
    title: str
    kind: str
    own: bool
    valid_to: date
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffectiveType:
    """What holds for a dwelling type (a code, and its meaning) of a department, and how many dwellings are shown."""

    dwelling_type: str
    meaning: str
    dwellings: int
    vacant: int
    way: Flow
    allocations: tuple[AllocationHere, ...]


@dataclass(frozen=True, slots=True)
class PlaceState:
    """What holds in a department or for an organisation as a whole: by dwelling type, its findings and cases."""

    where: Where
    types: tuple[EffectiveType, ...]
    findings: Totals
    cases: CaseTotals


def state_of(session: Session, where: Where, codes: CodeLists, scope: Scope, today: date) -> PlaceState:
    """Return what holds in a place today; `where` names its organisation, and the department if it is one."""
    types = effective(session, where, codes, scope, today)
    found, cases = totals(session, scope, where, today), case_totals(session, scope, codes, today, where)
    return PlaceState(where, types, found, cases)


def effective(session: Session, where: Where, codes: CodeLists, scope: Scope, today: date) -> tuple[EffectiveType, ...]:
    """Return what holds for each dwelling type that the place has, or for all where it has none shown.

    Of an organisation as a whole that is what its departments inherit unless they have agreements of their own.
    """
    assert where.organisation_id is not None
    shown = _counts(session, where, scope, today)
    shared, by = shared_of(session, codes, {where.organisation_id})[where.organisation_id], assumed()
    here = _in_force(session, where, today)
    # No department has the key 0: only what holds for the whole organisation is found.
    department = where.department_id or 0
    types = [one for one in codes["dwelling_type"].codes if one.code in shown or not shown]
    found = []
    for one in types:
        scenarios = scenarios_of(shared, department, one.code, today, by)
        way = signup_of(shared, department, one.meaning, today, by)
        allocations = tuple(_here(row, scenarios) for row in here if one.code in row.dwelling_types.split())
        found.append(EffectiveType(one.code, one.meaning, *shown.get(one.code, (0, 0)), way, allocations))
    return tuple(found)


def _counts(session: Session, where: Where, scope: Scope, today: date) -> dict[str | None, tuple[int, int]]:
    """Return by type how many dwellings the portal shows, and how many of them as vacant."""
    query = select(Dwelling.dwelling_type, func.count()).where(where.condition(), within(scope), is_shown(today))
    shown = {row[0]: row[1] for row in session.execute(query.group_by(Dwelling.dwelling_type))}
    empty = query.where(is_vacant(today)).group_by(Dwelling.dwelling_type)
    vacant = {row[0]: row[1] for row in session.execute(empty)}
    return {code: (n, vacant.get(code, 0)) for code, n in shown.items()}


def _in_force(session: Session, where: Where, today: date) -> list[AllocationAgreement]:
    agreement = AllocationAgreement
    query = select(agreement).where(
        agreement.organisation_id == where.organisation_id,
        or_(agreement.department_id.is_(None), agreement.department_id == (where.department_id or 0)),
        agreement.status == "reported",
        agreement.valid_from <= today,
        agreement.valid_to > today,
    )
    # The department's own first: they are the narrower ones.
    return list(session.scalars(query.order_by(agreement.department_id.is_(None), agreement.title, agreement.id)))


def _here(row: AllocationAgreement, scenarios: Mapping[str, tuple[int, ...]]) -> AllocationHere:
    given = tuple(code for code, ids in scenarios.items() if row.id in ids)
    return AllocationHere(row.id, row.title, row.agreement_kind, row.department_id is not None, row.valid_to, given)
