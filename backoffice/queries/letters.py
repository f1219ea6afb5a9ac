"""The letters that were made: of a case, an application or a place, each with when and how it was sent.

Owns that reading and where a letter belongs. Never reads a person's name, and there is no text of a letter to read.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Letter
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.codes import meanings_of
from backoffice.rules.letter_kinds import SUBJECTS
from backoffice.security import Scope

MOST = 500
"""Letters of a list; a place or a case narrows it."""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter: its kind by meaning, the record it is about, where the dwelling is, and what became of it."""

    id: int
    version: int
    kind: str
    about: str
    about_id: int
    case: int | None
    number: str
    address: str
    made_on: date | None
    sent_on: date | None
    channel: str
    template: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class LettersAsked:
    """Which letters: of a record (("termination", 7)), of a place; only those that were not sent."""

    about: tuple[str, int] | None = None
    where: Where = EVERYWHERE
    unsent: bool = False


def letters(session: Session, asked: LettersAsked, scope: Scope, limit: int = MOST) -> list[LetterLine]:
    """Return letters, the newest first; those of a case hold the letters of its inspections and settlements too."""
    return _lines(session, _joined().where(*_wanted(asked), _inside(scope)).limit(limit))


def letter_ids(session: Session, asked: LettersAsked, scope: Scope) -> "array[int]":
    """Return the keys of letters, the newest first: however many there are, a list shows a window of them."""
    query = select(Letter.id).join(Dwelling, Dwelling.id == Letter.dwelling_id).order_by(Letter.id.desc())
    return array("q", session.execute(query.where(*_wanted(asked), _inside(scope))).scalars())


def letters_held(session: Session, ids: Sequence[int], scope: Scope) -> dict[int, LetterLine]:
    """Return some letters by key; those outside the person's part of the register are left out."""
    found = _lines(session, _joined().where(Letter.id.in_(list(ids)), _inside(scope)))
    return {one.id: one for one in found}


def _joined() -> Select[Any]:
    return (
        select(Letter.__table__, Dwelling.address, HousingOrganisation.number, Department.number.label("department"))
        .join(Dwelling, Dwelling.id == Letter.dwelling_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Letter.organisation_id)
        .order_by(Letter.id.desc())
    )


def _lines(session: Session, query: Select[Any]) -> list[LetterLine]:
    meaning = meanings_of(code_lists(session))
    return [_line(dict(row), meaning) for row in session.execute(query).mappings()]


def _wanted(asked: LettersAsked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Letter.sent_on.is_(None)] if asked.unsent else []
    if asked.about is not None:
        about, key = asked.about
        found.append(getattr(Letter, f"{about}_id") == key)
    where = asked.where
    if where.organisation_id is not None:
        found.append(Letter.organisation_id == where.organisation_id)
    if where.department_id is not None:
        found.append(Dwelling.department_id == where.department_id)
    if where.section_id is not None:
        found.append(Dwelling.building_section_id == where.section_id)
    return found


def _inside(scope: Scope) -> ColumnElement[bool]:
    if scope.everything:
        return true()
    return or_(
        Letter.organisation_id.in_(sorted(scope.organisation_ids)),
        Dwelling.department_id.in_(sorted(scope.department_ids)),
    )


def _line(row: dict[str, Any], meaning: Any) -> LetterLine:
    # What a letter is about is the narrowest it names: a settlement's letter names its case too.
    about = next((one for one in reversed(SUBJECTS) if row[f"{one}_id"] is not None), "")
    return LetterLine(
        id=row["id"],
        version=row["version"],
        kind=meaning("letter_kind", row["letter_kind"]),
        about=about,
        about_id=row[f"{about}_id"] if about else 0,
        case=row["termination_id"],
        number=f"{row['number']}-{row['department']}",
        address=row["address"],
        made_on=row["made_on"],
        sent_on=row["sent_on"],
        channel=meaning("notice_channel", row["channel"]),
        template=row["template"] or "",
        content_hash=row["content_hash"] or "",
    )


def papers_of_case(session: Session, termination_id: int) -> list[tuple[str, int]]:
    """Return what a case's letters are about beside the case: its newest inspection and each of its settlements."""
    inspection, settlement = TABLES["inspection"].c, TABLES["settlement"].c
    newest = select(inspection.id).where(inspection.termination_id == termination_id).order_by(inspection.id.desc())
    versions = select(settlement.id).where(settlement.termination_id == termination_id).order_by(settlement.id)
    found = [("inspection", key) for key in session.execute(newest.limit(1)).scalars()]
    return found + [("settlement", key) for key in session.execute(versions).scalars()]
