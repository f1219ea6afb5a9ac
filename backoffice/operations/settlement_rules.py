"""What must hold of a line of a settlement that is written by itself: the settlement is not sent.

Owns this rule for `rows_together`. How a settlement may be written at all is `settlement_guard`'s. Reads; never writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Settlement, SettlementLine
from backoffice.queries.codes import code_lists
from backoffice.rules.problems import Problem

_NOTED = frozenset({"disputed", "version"})
"""What of a line is still noted when it was sent."""


def sealed_problems(session: Session, record: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, Problem]]:
    """Return the lines that would change, or come into, a settlement that is sent."""
    states = code_lists(session)["settlement_state"]
    sealed = {code for meaning in ("sent", "replaced") for code in states.codes_meaning(meaning)}
    keys = sorted({row["settlement_id"] for row in rows if (row["settlement_id"] or 0) > 0})
    query = select(Settlement.id, Settlement.version_number).where(
        Settlement.id.in_(keys), Settlement.state.in_(sealed)
    )
    numbers = {row.id: row.version_number for row in session.execute(query)}
    if not numbers:
        return []
    table = SettlementLine.__table__
    ids = sorted(row["id"] for row in rows if row["id"])
    held = {row["id"]: dict(row) for row in session.execute(select(table).where(table.c.id.in_(ids))).mappings()}
    return [
        (position, Problem("settlement.sealed", values={"number": numbers[row["settlement_id"]]}))
        for position, row in enumerate(rows)
        if row["settlement_id"] in numbers and _differs(row, held.get(row["id"]))
    ]


def _differs(row: Mapping[str, Any], held: Mapping[str, Any] | None) -> bool:
    return held is None or any(row[name] != held[name] for name in row if name in held and name not in _NOTED)
