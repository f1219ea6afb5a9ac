"""Which settlements a paper or a workbook lists: those of a place, the newest case first, each version of it.

Owns the order and the paging. What a settlement holds, queries/settlements.py says. Reads no person's name.
"""

from collections.abc import Iterator

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Settlement
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.settlements import SettlementFacts, settlements_held
from backoffice.security import Scope

WINDOW = 200


def settlement_ids(session: Session, scope: Scope, where: Where = EVERYWHERE) -> list[int]:
    """Return the settlements of a place that a person may see, by case, the newest case first, then by version."""
    query = (
        select(Settlement.id)
        .join(Dwelling, Dwelling.id == Settlement.dwelling_id)
        .order_by(Settlement.termination_id.desc(), Settlement.version_number, Settlement.id)
    )
    if not scope.everything:
        organisations, departments = sorted(scope.organisation_ids), sorted(scope.department_ids)
        inside = or_(Settlement.organisation_id.in_(organisations), Dwelling.department_id.in_(departments))
        query = query.where(inside)
    for column, key in (
        (Settlement.organisation_id, where.organisation_id),
        (Dwelling.department_id, where.department_id),
        (Dwelling.building_section_id, where.section_id),
    ):
        query = query.where(true() if key is None else column == key)
    return list(session.execute(query).scalars())


def settlements_in_turn(session: Session, ids: list[int]) -> Iterator[SettlementFacts]:
    """Yield these settlements in this order, some hundred at a time."""
    for start in range(0, len(ids), WINDOW):
        window = ids[start : start + WINDOW]
        held = settlements_held(session, window)
        yield from (held[key] for key in window if key in held)
