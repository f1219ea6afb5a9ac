"""Why seekers of a dwelling, or of a type in a department, are sent where they are.

Owns what the explanation is made of; the reasoning is rules.signup_explained's. Never writes.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.queries.place_names import departments_in
from backoffice.queries.portal_dwellings import portal_rows
from backoffice.queries.portal_shared import assumed, shared_of
from backoffice.queries.selection import within
from backoffice.queries.signup_matrix import type_labels
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.explain import Explanation
from backoffice.rules.portal import signup_of
from backoffice.rules.signup import Flow
from backoffice.rules.signup_explained import Asked, explain
from backoffice.security import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer: `name` is what was asked about (an address, or a department's name), `flow` where seekers are sent."""

    name: str
    asked: Asked
    flow: Flow
    explanation: Explanation


def explained_department(
    session: Session, department_id: int, dwelling_type: str, scope: Scope, codes: CodeLists, today: date
) -> Explained | None:
    """Return the explanation for a type (a meaning) of a department; None outside the person's part of the register."""
    known = session.scalar(select(Department.name).where(Department.id == department_id, departments_in(scope)))
    if known is None:
        return None
    return _explained(session, known, _asked(session, department_id, dwelling_type, codes), codes, today)


def explained_dwelling(
    session: Session, dwelling_id: int, scope: Scope, codes: CodeLists, today: date
) -> Explained | None:
    """Return the explanation for a dwelling; None where it is not in the person's part of the register."""
    query = select(Dwelling.department_id, Dwelling.dwelling_type, Dwelling.address)
    row = session.execute(query.where(Dwelling.id == dwelling_id, within(scope))).one_or_none()
    if row is None:
        return None
    shown = portal_rows(session, [dwelling_id], EVERYTHING, today)[dwelling_id].shown
    asked = _asked(
        session,
        row.department_id,
        meanings_of(codes)("dwelling_type", row.dwelling_type),
        codes,
        hidden=tuple(dict.fromkeys(one.why for one in shown.hidden)),
        closed=shown.closed is not None,
    )
    return _explained(session, row.address, asked, codes, today)


def _asked(
    session: Session,
    department_id: int,
    dwelling_type: str,
    codes: CodeLists,
    *,
    hidden: tuple[str, ...] = (),
    closed: bool = False,
) -> Asked:
    department = session.get_one(Department, department_id)
    owner = session.get_one(HousingOrganisation, department.organisation_id)
    return Asked(
        owner.id,
        f"{owner.number} {owner.name}",
        department_id,
        f"{owner.number}-{department.number} {department.name}",
        dwelling_type,
        type_labels(codes),
        hidden,
        closed,
    )


def _explained(session: Session, name: str, asked: Asked, codes: CodeLists, today: date) -> Explained:
    shared = shared_of(session, codes, [asked.organisation_id])[asked.organisation_id]
    explanation = explain(shared.signup, shared.master_data, asked, today, department_gap=assumed().department_gap)
    if asked.hidden:
        return Explained(name, asked, Flow("hidden"), explanation)
    found = signup_of(shared, asked.department_id, asked.dwelling_type, today, assumed())
    return Explained(name, asked, found, explanation)
