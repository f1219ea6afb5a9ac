"""Improvements as a list and one by one: each with its dwelling, its lease's terms and where it stands.

Owns which improvements there are and where they belong. Never writes, forms no sentence, reads no person's name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, Department, Dwelling, HousingOrganisation, Improvement, Lease
from backoffice.queries.codes import code_lists
from backoffice.queries.improvement_filter import ImprovementFilter
from backoffice.queries.lease_terms import LeaseTerms, lease_terms
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.improvement_cases import ENDED, REFUSED, ImprovementFacts, due, next_step, state
from backoffice.rules.problems import refused
from backoffice.security import Scope

MOST = 2_000
"""Rows of a list; a filter narrows it to what is wanted."""


@dataclass(frozen=True, slots=True)
class ImprovementRow:
    """An improvement: its columns as stored, its lease's terms and dates; `place` is "0451-012-01"."""

    id: int
    version: int
    place: str
    address: str
    postal: str
    lease_from: date
    lease_to: date
    fixed_term: bool
    terms: LeaseTerms
    facts: ImprovementFacts
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def regime(self) -> str:
        """private, private_old, almen, or "" where neither the lease nor the terms say."""
        return self.terms.regime


def improvements(
    session: Session, scope: Scope, wanted: ImprovementFilter, today: date
) -> tuple[list[ImprovementRow], int]:
    """Return the improvements of a filter, those with something due first, and how many there are in all.

    At most MOST are returned, the newest; narrowed by state, lateness and words among those.
    """
    conditions = [within(scope), *_conditions(wanted)]
    total = session.execute(_joined(select(func.count(Improvement.id)).select_from(Improvement)).where(*conditions))
    count: int = total.scalar_one()
    newest = _joined(select(Improvement.id)).where(*conditions).order_by(Improvement.id.desc()).limit(MOST)
    rows = _rows(session, list(session.scalars(newest)), today)
    if not wanted.ended and not wanted.states:
        rows = [one for one in rows if state(one.facts, today) not in (REFUSED, ENDED)]
    if wanted.states or wanted.late or wanted.words:
        rows = [one for one in rows if _wanted(one, wanted, today)]
    return sorted(rows, key=lambda one: _urgency(one, today)), len(rows) if count <= MOST else count


def improvement_of(session: Session, improvement_id: int, scope: Scope, today: date) -> ImprovementRow:
    """Return one improvement; Refused where there is none in the person's part of the register."""
    query = _joined(select(Improvement.id)).where(Improvement.id == improvement_id, within(scope))
    found = _rows(session, list(session.scalars(query)), today)
    if not found:
        raise refused("improvement.unknown", number=improvement_id)
    return found[0]


def improvements_of_lease(session: Session, lease_id: int, today: date) -> list[ImprovementRow]:
    """Return the improvements of a lease in the order they were applied for; scope is the caller's."""
    query = select(Improvement.id).where(Improvement.lease_id == lease_id)
    rows = _rows(session, list(session.scalars(query)), today)
    return sorted(rows, key=lambda one: (one.facts.applied_on, one.id))


def _wanted(one: ImprovementRow, wanted: ImprovementFilter, today: date) -> bool:
    if wanted.states and state(one.facts, today) not in wanted.states:
        return False
    last = due(one.facts, today)
    if wanted.late and (last is None or last >= today):
        return False
    about = f"{one['title']} {one.address} {one.postal} {one.place}".casefold()
    return all(word in about for word in wanted.words)


def _urgency(one: ImprovementRow, today: date) -> tuple[date, bool, str, int]:
    return (due(one.facts, today) or date.max, not next_step(one.facts, today), one.place, one.id)


def _conditions(wanted: ImprovementFilter) -> list[ColumnElement[bool]]:
    keys = ((Improvement.lease_id, wanted.lease_id), (Improvement.dwelling_id, wanted.dwelling_id))
    found = [wanted.where.condition(), *(column == key for column, key in keys if key is not None)]
    if not wanted.ended and not wanted.states:
        # Kept as a set-based condition too: years of refused applications never push open ones out of the list.
        answer = Improvement.answer
        found.append(or_(answer.is_(None), answer.not_in(codes_meaning("improvement_answer", "refused"))))
    return found


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(Dwelling, Dwelling.id == Improvement.dwelling_id).join(Lease, Lease.id == Improvement.lease_id)


def _rows(session: Session, ids: Sequence[int], today: date) -> list[ImprovementRow]:
    if not ids:
        return []
    codes = code_lists(session)
    number = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number
    query = (
        _joined(
            select(
                *Improvement.__table__.c,
                Dwelling.address,
                Dwelling.postal_code,
                Dwelling.city,
                number.label("place"),
                Lease.valid_from.label("lease_from"),
                Lease.valid_to.label("lease_to"),
                Lease.fixed_term,
            )
        )
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .where(Improvement.id.in_(ids))
    )
    rows = session.execute(query).mappings().all()
    terms = lease_terms(session, [row["lease_id"] for row in rows], today)
    return [_row(dict(row), terms[row["lease_id"]], codes) for row in rows]


def _row(row: Mapping[str, Any], terms: LeaseTerms, codes: CodeLists) -> ImprovementRow:
    return ImprovementRow(
        id=row["id"],
        version=row["version"],
        place=row["place"],
        address=row["address"],
        postal=f"{row['postal_code']} {row['city']}".strip(),
        lease_from=row["lease_from"],
        lease_to=row["lease_to"],
        fixed_term=bool(row["fixed_term"]),
        terms=terms,
        facts=facts_of(row, terms.regime, codes),
        values={column.name: row[column.name] for column in Improvement.__table__.c},
    )


def facts_of(row: Mapping[str, Any], regime: str, codes: CodeLists) -> ImprovementFacts:
    """Return the facts of an improvement's columns as stored."""
    meaning = meanings_of(codes)
    days = ("applied_on", "answered_on", "approved_on", "started_on", "finished_on", "in_use_on", "final_on")
    return ImprovementFacts(
        almen=regime == "almen",
        answer=meaning("improvement_answer", row["answer"]),
        outcome=meaning("improvement_outcome", row["outcome"]),
        documented=row["documented"],
        period_years=row["period_years"],
        **{name: row[name] for name in days},
    )
