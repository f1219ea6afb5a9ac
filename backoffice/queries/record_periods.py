"""The periods of the costs or leases of some dwellings, as day numbers.

Owns that lookup only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.queries.staging import ship_ids


@dataclass(frozen=True, slots=True)
class HeldPeriod:
    """A record's period: `kind` is its cost type ("" for a lease), `start` and `end` closed-open day numbers."""

    key: int
    dwelling: int
    kind: str
    start: int
    end: int
    line: int


def periods_of(session: Session, record: str, dwelling_ids: Sequence[int]) -> Iterator[HeldPeriod]:
    """Yield every cost or lease of these dwellings, by dwelling and start."""
    shipped = ship_ids(session, "wanted_dwellings", dwelling_ids)
    table = TABLES[record]
    costs = record == "housing_cost"
    kind, line = (table.c.cost_type, table.c.line) if costs else (literal(""), literal(0))
    query = select(table.c.id, table.c.dwelling_id, kind, table.c.valid_from, table.c.valid_to, line)
    query = query.where(table.c.dwelling_id.in_(select(shipped.c.id)))
    for key, dwelling, of_kind, start, end, number in session.execute(
        query.order_by(table.c.dwelling_id, table.c.valid_from, table.c.id)
    ):
        yield HeldPeriod(key, dwelling, of_kind, start.toordinal(), end.toordinal(), number)
