"""The open cases by phase and age, and lists of them: counted set-based, a row for each case that is listed.

Owns the counts and what a row says. Decides nothing: stages of age, deadlines and what is missing come from the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.queries.case_rows import FACTS, OWN, CaseScope, case_days, case_rows
from backoffice.queries.case_state import case_facts
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.settlements_due import due_state_column
from backoffice.records.case_limits import age_limits, due_limits
from backoffice.records.codes import CodeLists
from backoffice.rules.case_age import SINCE, Age, age_of, begins_before, counts_from
from backoffice.rules.case_deadlines import Deadline, next_deadline
from backoffice.rules.cases import missing, next_step
from backoffice.rules.settlement_due import DueState, due_state, settlement_due
from backoffice.security import Scope

MOST = 2_000
"""Rows that a list fetches; how many there are is counted."""


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Which open cases: of a place, of one phase, of one stage of age, whose settlement stands so; nothing said is all."""

    where: Where = EVERYWHERE
    phase: str = ""
    age: Age | None = None
    due: DueState | None = None

    def cases(self, scope: Scope) -> CaseScope:
        """Return the cases that are looked at."""
        return CaseScope(scope, self.where, frozenset([self.phase] if self.phase else []))


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a list: `days` since its phase counts (below 0: not yet), its next deadline, and what its next step needs."""

    id: int
    dwelling_id: int
    department: str
    address: str
    phase: str
    age: Age
    days: int
    next: Deadline | None
    due_state: DueState | None
    due: date | None
    step: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """The lines of a list, what needs somebody first, and how many there are in all."""

    lines: tuple[CaseLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many cases stand in each phase and stage of age."""

    cells: Mapping[tuple[str, Age], int] = field(default_factory=dict)

    def of_phase(self, phase: str) -> int:
        """Return how many stand in a phase."""
        return sum(n for (own, _), n in self.cells.items() if own == phase)

    def of_age(self, age: Age) -> int:
        """Return how many are of a stage."""
        return sum(n for (_, own), n in self.cells.items() if own is age)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.cells.values())


def case_counts(session: Session, scope: Scope, codes: CodeLists, today: date, where: Where = EVERYWHERE) -> CaseCounts:
    """Return the open cases of a place by phase and age: one statement, whatever their number."""
    rows = case_rows(codes, CaseScope(scope, where))
    age = _age(rows, today).label("age")
    query = select(rows.c.phase, age, func.count().label("cases")).group_by(rows.c.phase, age)
    found = {(row.phase, Age(row.age)): row.cases for row in session.execute(query)}
    return CaseCounts(MappingProxyType(found))


def case_list(session: Session, asked: CasesAsked, scope: Scope, codes: CodeLists, today: date) -> CaseList:
    """Return a list's first lines, those that have stood longest first."""
    rows = case_rows(codes, asked.cases(scope))
    wanted = _conditions(rows, asked, today)
    total = session.execute(select(func.count()).select_from(rows).where(*wanted)).scalar_one()
    named = _named(rows).where(*wanted).order_by(_since(rows), rows.c.id).limit(MOST)
    return CaseList(_lines(session, session.execute(named).all(), today), total)


def cases_of_dwelling(session: Session, dwelling_id: int, scope: Scope, codes: CodeLists, today: date) -> CaseList:
    """Return the open cases of a dwelling."""
    every = CaseScope(scope)
    rows = case_rows(codes, replace(every, dwelling_id=dwelling_id))
    found = session.execute(_named(rows).order_by(rows.c.id)).all()
    return CaseList(_lines(session, found, today), len(found))


def _named(rows: CTE) -> Select[Any]:
    number = HousingOrganisation.number + "-" + Department.number
    return (
        select(*(rows.c[name] for name in (*OWN, *FACTS)), Dwelling.address, number.label("number"))
        .select_from(rows)
        .join(Dwelling, Dwelling.id == rows.c.dwelling_id)
        .join(HousingOrganisation, HousingOrganisation.id == rows.c.organisation_id)
        .join(Department, Department.id == rows.c.department_id)
    )


def _conditions(rows: CTE, asked: CasesAsked, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.age is not None:
        found.append(_age(rows, today) == asked.age.value)
    if asked.due is not None:
        found.append(due_state_column(rows, today, due_limits()) == asked.due.value)
    return found


def _since(rows: CTE) -> ColumnElement[date]:
    """The day from which a case's phase counts (rules.case_age.counts_from)."""
    days = [
        (rows.c.phase == phase, func.coalesce(*(rows.c[name] for name in (*names, "received_on"))))
        for phase, names in SINCE.items()
        if names != ("received_on",)
    ]
    return case(*days, else_=rows.c.received_on)


def _age(rows: CTE, today: date) -> ColumnElement[str]:
    since = _since(rows)
    stages = [(since < before, literal(age.value)) for age, before in begins_before(today, age_limits())]
    return case(*stages, else_=literal(Age.AHEAD.value))


def _lines(session: Session, rows: Any, today: date) -> tuple[CaseLine, ...]:
    known = case_facts(session, [row.id for row in rows])
    ages, limits = age_limits(), due_limits()
    lines = []
    for row in rows:
        days, facts = case_days(row), known[row.id]
        since, step = counts_from(days), next_step(facts)
        lines.append(
            CaseLine(
                row.id,
                row.dwelling_id,
                row.number,
                row.address,
                days.phase,
                age_of(since, today, ages),
                (today - since).days,
                next_deadline(days, limits),
                due_state(days, today, limits),
                settlement_due(days, limits),
                step,
                (*sorted(facts.missing), *(missing(facts, step) if step else ())),
            )
        )
    return tuple(lines)
