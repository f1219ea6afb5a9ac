"""Which departments a person names who gives many of them the same: "012 013 0452-001", "alle", or "kommune".

Owns that small grammar. A department that has ended is none of "alle". Never writes.
"""

import re
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.models import Department
from backoffice.queries.filters import ALL_WORDS
from backoffice.queries.place_names import departments_in
from backoffice.queries.selection import find_place
from backoffice.rules.problems import refused
from backoffice.security import Scope

_MUNICIPALITY_WORDS = frozenset({"kommune", "kommunen", "municipality"})
_SHORT = re.compile(r"\d{1,3}", re.ASCII)


def departments_named(
    session: Session, typed: str, organisation_id: int, municipality_code: str, scope: Scope, today: date
) -> list[int]:
    """Return the departments, each once, in the order named; a number alone is one of this organisation.

    "alle" are its departments in the person's part of the register, "kommune" those of them in this municipality.
    Refused names what is no department.
    """
    found: list[int] = []
    for said in re.split(r"[\s,;]+", typed.strip()):
        word = said.casefold()
        if word in ALL_WORDS | _MUNICIPALITY_WORDS:
            query = select(Department.id).where(
                Department.organisation_id == organisation_id,
                departments_in(scope),
                or_(Department.closed_on.is_(None), Department.closed_on > today),
            )
            if word in _MUNICIPALITY_WORDS:
                query = query.where(Department.municipality_code == municipality_code)
            found += session.scalars(query.order_by(Department.number))
        elif word:
            found.append(_department(session, said, organisation_id))
    return list(dict.fromkeys(found))


def _department(session: Session, said: str, organisation_id: int) -> int:
    if _SHORT.fullmatch(said):
        own = select(Department.id).where(
            Department.organisation_id == organisation_id, Department.number == said.zfill(3)
        )
        key = session.scalar(own)
    else:
        where = find_place(session, said)
        key = where.department_id if where.section_id is None else None
    if key is None:
        raise refused("place.unknown", place=said)
    return key
