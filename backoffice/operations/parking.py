"""Make room for values that must be unique: rows that swap theirs are moved out of each other's way first.

Owns which column of which kind must be unique by itself and may be written for many rows at once. Both databases check
such a column row by row, in an order of their own, so that even a swap of two would fail.
"""

from typing import Any

from sqlalchemy import String, cast, literal, update
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.operations.plan import Changes

UNIQUE = {"dwelling": "bbr_unit"}


def writes_unique(part: Changes) -> bool:
    """Tell whether a part gives rows a unique value each; it is then written as a whole, not chunk by chunk."""
    return UNIQUE.get(part.record) in part.values


def park(session: Session, part: Changes, meant: Any) -> None:
    """Give the rows a value of their own that no other row can have, in the moment before they get the planned ones."""
    table, column = TABLES[part.record], UNIQUE[part.record]
    session.execute(update(table).where(meant).values({column: literal("~") + cast(table.c.id, String(20))}))
