"""Sublets with what the rules look at: the lease's terms, the dwelling's rooms, how many dwellings the property has.

Owns that lookup, set-based. What the conditions come to, rules/sublets.py says. A property is taken as the department.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.queries.lease_terms import lease_terms
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.improvements import SUBLET
from backoffice.rules.sublets import Check, State, Sublet, checks, state
from backoffice.security import Scope

ALMEN = "almen"
MOST = 2_000
"""How many sublets a list shows; an office has tens."""
_ORDER = (State.UNLAWFUL, State.ASKED, State.RUNNING, State.APPROVED, State.REFUSED, State.ENDED)


@dataclass(frozen=True, slots=True)
class SubletLine:
    """A sublet: its stored values, where it is, what the rules know of it, where it stands, and every condition."""

    id: int
    version: int
    dwelling_id: int
    lease_id: int
    number: str
    address: str
    facts: Sublet
    state: State
    checks: tuple[Check, ...]
    values: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def sublets(
    session: Session,
    scope: Scope,
    codes: CodeLists,
    today: date,
    *,
    where: Where = EVERYWHERE,
    lease_id: int | None = None,
    ids: Sequence[int] | None = None,
) -> list[SubletLine]:
    """Return the sublets of a place, of a lease, or of these keys: what is unlawful first, then by start."""
    table = TABLES[SUBLET.name]
    number = HousingOrganisation.number + "-" + Department.number
    query = (
        select(*table.c, Dwelling.department_id, Dwelling.address, number.label("place_number"))
        .join(Dwelling, Dwelling.id == table.c.dwelling_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .where(within(scope), where.condition())
        .order_by(table.c.valid_from.desc(), table.c.id)
        .limit(MOST)
    )
    if lease_id is not None:
        query = query.where(table.c.lease_id == lease_id)
    if ids is not None:
        query = query.where(table.c.id.in_(sorted(set(ids))))
    rows = [dict(row) for row in session.execute(query).mappings()]
    facts = sublet_facts(session, rows, codes, today)
    lines = [_line(row, one, today) for row, one in zip(rows, facts, strict=True)]
    return sorted(lines, key=lambda line: _ORDER.index(line.state))


def _line(row: Mapping[str, Any], facts: Sublet, today: date) -> SubletLine:
    own = (row["id"], row["version"], row["dwelling_id"], row["lease_id"], row["place_number"], row["address"])
    return SubletLine(*own, facts, state(facts, today), checks(facts, today), row)


def sublet_facts(session: Session, rows: Sequence[Mapping[str, Any]], codes: CodeLists, today: date) -> list[Sublet]:
    """Return what the rules know of sublets that may not be written yet (`id` 0), in their order."""
    dwellings = _dwellings(session, {row["dwelling_id"] for row in rows})
    terms = lease_terms(session, sorted({row["lease_id"] for row in rows}), today)
    periods = _whole_periods(session, {row["lease_id"] for row in rows}, codes)
    meaning = meanings_of(codes)
    found = []
    for row in rows:
        rooms, department = dwellings.get(row["dwelling_id"], (None, 0))
        regime = terms[row["lease_id"]].regime if row["lease_id"] in terms else ""
        others = periods.get(row["lease_id"], [])
        found.append(
            Sublet(
                whole=bool(row["whole"]),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                # Where nobody says which law holds, it is a social housing organisation's dwelling.
                almen=regime in (ALMEN, ""),
                rooms=row["rooms"],
                persons=row["persons"],
                cause=meaning("sublet_cause", row["cause"]),
                documented=None if row["documented"] is None else bool(row["documented"]),
                asked_on=row["asked_on"],
                contract_on=row["contract_on"],
                answer=meaning("improvement_answer", row["answer"]),
                answered_on=row["answered_on"],
                dwelling_rooms=rooms,
                dwellings=department or None,
                before=tuple((start, end) for key, start, end in others if key != row["id"]),
            )
        )
    return found


def _dwellings(session: Session, keys: Iterable[int]) -> dict[int, tuple[int | None, int]]:
    """Return by dwelling its rooms and how many dwellings its department has that are not retired."""
    own = select(Dwelling.id, Dwelling.rooms, Dwelling.department_id).where(Dwelling.id.in_(sorted(keys)))
    rows = session.execute(own).all()
    count = (
        select(Dwelling.department_id, func.count())
        .where(Dwelling.department_id.in_({row.department_id for row in rows}), Dwelling.retired_on.is_(None))
        .group_by(Dwelling.department_id)
    )
    counts = {row[0]: row[1] for row in session.execute(count)}
    return {row.id: (row.rooms, counts.get(row.department_id, 0)) for row in rows}


def _whole_periods(
    session: Session, leases: Iterable[int], codes: CodeLists
) -> dict[int, list[tuple[int, date, date]]]:
    """Return by lease the periods of sublets of the whole dwelling that were not refused."""
    table = TABLES[SUBLET.name].c
    refused = codes["improvement_answer"].codes_meaning("refused")
    query = select(table.lease_id, table.id, table.valid_from, table.valid_to).where(
        table.lease_id.in_(sorted(leases)), table.whole, func.coalesce(table.answer, "").not_in(refused)
    )
    found: dict[int, list[tuple[int, date, date]]] = {}
    for lease, key, start, end in session.execute(query):
        found.setdefault(lease, []).append((key, start, end))
    return found
