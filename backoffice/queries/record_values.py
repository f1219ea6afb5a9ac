"""What some records of one kind hold, for the form that edits them: common values, versions, names and organisations.

Owns also what a link of a form may lead to. A form edits what was marked by hand: hundreds of records, not thousands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.models import CooperationMember, SignupCooperation
from backoffice.models.registry import TABLES
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.scoping import outside
from backoffice.records.links import POINTS_AT
from backoffice.security import Scope

PLACES = ("building_section_id", "department_id", "organisation_id")


@dataclass(frozen=True, slots=True)
class HeldRecords:
    """Records of one kind: version and name by key, the fields in which all hold the same, and their organisations."""

    versions: Mapping[int, int]
    names: Mapping[int, str]
    same: Mapping[str, object]
    organisation_ids: frozenset[int]


def held_records(session: Session, record: str, ids: Sequence[int], fields: Sequence[str], scope: Scope) -> HeldRecords:
    """Return the records of these keys that are in the scope; those that are gone are left out."""
    foreign = outside(session, record, ids, scope)
    wanted = sorted(set(ids) - foreign)
    found = held_rows(session, record, wanted, ("version", "organisation_id", *fields))
    values = [row.values for row in found.values()]
    same = {name: values[0][name] for name in fields if values and all(one[name] == values[0][name] for one in values)}
    return HeldRecords(
        {key: int(str(row.values["version"])) for key, row in found.items()},
        {key: row.name for key, row in found.items()},
        same,
        frozenset(int(str(one["organisation_id"])) for one in values),
    )


def place_called(session: Session, given: Mapping[str, object]) -> str:
    """Return "0451-012 Åparken" of the narrowest place that some values name; "" where they name none."""
    for name in PLACES:
        key = given.get(name)
        if isinstance(key, int):
            found = held_rows(session, POINTS_AT[name], [key], ())
            return found[key].name if key in found else ""
    return ""


def organisation_of(session: Session, given: Mapping[str, object]) -> int | None:
    """Return the organisation of the narrowest place that some values name."""
    for name in PLACES:
        key = given.get(name)
        if isinstance(key, int):
            table = TABLES[POINTS_AT[name]]
            column = table.c.id if name == "organisation_id" else table.c.organisation_id
            return session.execute(select(column).where(table.c.id == key)).scalar()
    return None


def link_choices(session: Session, record: str, name: str, organisation_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return what a link of new or changed records of these organisations may lead to: (key, name) pairs by name."""
    keys = list(session.scalars(_LINKS[name](record, sorted(set(organisation_ids)))))
    named = held_rows(session, POINTS_AT[name], keys, ())
    return sorted(((key, row.name) for key, row in named.items()), key=lambda pair: pair[1])


def _cooperations(record: str, organisation_ids: Sequence[int]) -> Any:
    """Those that every one of the organisations keeps or takes part in; a new member may be taken into any."""
    query = select(SignupCooperation.id)
    if record == "cooperation_member":
        return query
    for organisation in organisation_ids:
        part = select(CooperationMember.cooperation_id).where(CooperationMember.organisation_id == organisation)
        query = query.where(or_(SignupCooperation.organisation_id == organisation, SignupCooperation.id.in_(part)))
    return query


_LINKS: Mapping[str, Callable[[str, Sequence[int]], Any]] = {"cooperation_id": _cooperations}
