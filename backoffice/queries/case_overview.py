"""The open cases by phase and age, and lists of them: counted set-based, a row for each case that is listed.

Owns the counts and what a row says. Decides nothing: stages of age, deadlines and what is missing come from the rules.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Termination
from backoffice.queries.case_rows import FACTS, OWN, CaseScope, case_days, case_rows, phase_codes
from backoffice.queries.case_state import case_facts
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.settlements_due import SETTLING, due_state_column
from backoffice.records.case_limits import age_limits, due_limits
from backoffice.records.codes import CodeLists
from backoffice.rules.case_age import SINCE, Age, age_of, begins_before, counts_from
from backoffice.rules.case_deadlines import Deadline, next_deadline
from backoffice.rules.cases import missing, next_step
from backoffice.rules.settlement_due import DueState, due_state, settlement_due
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Which open cases: of a place, of one phase, of one stage of age, whose settlement stands so; nothing said is all.

    `settling` narrows to those whose settlement is still to be sent.
    """

    where: Where = EVERYWHERE
    phase: str = ""
    age: Age | None = None
    due: DueState | None = None
    settling: bool = False

    def cases(self, scope: Scope) -> CaseScope:
        """Return the cases that are looked at."""
        phases = SETTLING if self.settling else frozenset[str]()
        return CaseScope(scope, self.where, frozenset([self.phase]) if self.phase else phases)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a list: `days` since its phase counts (below 0: not yet), its next deadline, and what is missing.

    `particulars` are what the notice lacks (meanings), `missing` what the next step `step` needs and nobody has said.
    """

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
    particulars: tuple[str, ...]
    missing: tuple[str, ...]


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


def case_ids(session: Session, asked: CasesAsked, scope: Scope, codes: CodeLists, today: date) -> "array[int]":
    """Return the keys of a list's cases, those that have stood longest first: one statement."""
    rows = case_rows(codes, asked.cases(scope))
    query = select(rows.c.id).where(*_conditions(rows, asked, today)).order_by(_since(rows), rows.c.id)
    return array("q", session.scalars(query))


def open_cases(session: Session, dwelling_id: int, codes: CodeLists) -> list[int]:
    """Return the keys of the cases of a dwelling that are open, in order."""
    query = select(Termination.id).where(Termination.dwelling_id == dwelling_id)
    return list(session.scalars(query.where(Termination.phase.in_(phase_codes(codes))).order_by(Termination.id)))


def cases_of_dwelling(
    session: Session, dwelling_id: int, scope: Scope, codes: CodeLists, today: date
) -> list[CaseLine]:
    """Return the open cases of a dwelling."""
    ids = open_cases(session, dwelling_id, codes)
    return list(case_lines(session, ids, scope, codes, today).values()) if ids else []


def case_lines(
    session: Session, ids: Sequence[int], scope: Scope, codes: CodeLists, today: date
) -> dict[int, CaseLine]:
    """Return the rows of some cases, a screenful; those a person does not see are left out."""
    rows = session.execute(_named(case_rows(codes, CaseScope(scope, ids=tuple(ids))))).all()
    return {line.id: line for line in _lines(session, rows, today)}


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


def _lines(session: Session, rows: Any, today: date) -> Iterator[CaseLine]:
    known = case_facts(session, [row.id for row in rows])
    ages, limits = age_limits(), due_limits()
    for row in rows:
        days, facts = case_days(row), known[row.id]
        since, step = counts_from(days), next_step(facts)
        yield CaseLine(
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
            tuple(sorted(facts.missing)),
            missing(facts, step) if step else (),
        )
