"""The photos of inspections, and which of them may go: those of a tenancy whose settlement is closed.

Owns how long photos are kept: until the case of their lease is closed (the seed's S4: until move-out, and beyond).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Photo, Termination
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import within
from backoffice.security import Scope

MOST = 2_000


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo: its columns as stored, the address of its dwelling, and whether it may go."""

    id: int
    version: int
    address: str
    may_go: bool
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def photos_of(session: Session, inspection_id: int, scope: Scope) -> list[PhotoLine]:
    """Return the photos of an inspection in the order they came."""
    return _lines(session, Photo.inspection_id == inspection_id, scope)


def photos_that_may_go(session: Session, scope: Scope) -> list[PhotoLine]:
    """Return the photos whose settlement is closed, MOST at a time."""
    return _lines(session, _closed(), scope)


def kept_photos(session: Session, ids: Sequence[int]) -> list[int]:
    """Return those of the photos that must stay."""
    query = select(Photo.id).where(Photo.id.in_(sorted(set(ids))), ~_closed())
    return list(session.scalars(query))


def _closed() -> ColumnElement[bool]:
    return exists().where(
        Termination.lease_id == Photo.lease_id, Termination.phase.in_(codes_meaning("case_phase", "closed"))
    )


def _lines(session: Session, condition: ColumnElement[bool], scope: Scope) -> list[PhotoLine]:
    table = Photo.__table__
    query = (
        select(*table.c, Dwelling.address, _closed().label("may_go"))
        .join(Dwelling, Dwelling.id == table.c.dwelling_id)
        .where(condition, within(scope))
        .order_by(Photo.id)
        .limit(MOST)
    )
    return [
        PhotoLine(row["id"], row["version"], row["address"], bool(row["may_go"]), dict(row))
        for row in session.execute(query).mappings()
    ]
