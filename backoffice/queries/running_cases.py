"""Which leases have a termination case that runs: neither closed nor withdrawn.

Owns that condition. Asked before a lease is changed around its case.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backoffice.models import CodeEntry, Termination
from backoffice.queries.staging import ship_ids

OVER = ("closed", "withdrawn")
"""Meanings of the phases in which a case no longer runs."""


def runs() -> Any:
    """Return the condition that a termination's case runs."""
    over = select(CodeEntry.code).where(CodeEntry.list_name == "case_phase", CodeEntry.meaning.in_(OVER))
    return Termination.phase.not_in(over)


def in_running_case(lease_id: Any) -> Any:
    """Return the condition that the lease of this column has a running case."""
    return exists(select(Termination.id).where(Termination.lease_id == lease_id, runs()))


def running_cases(session: Session, lease_ids: Sequence[int]) -> dict[int, date]:
    """Return those of the leases that have a running case, with the day its notice was received."""
    if not lease_ids:
        return {}
    shipped = ship_ids(session, "leases_in_case", lease_ids)
    one = Termination
    query = select(one.lease_id, one.received_on).where(one.lease_id.in_(select(shipped.c.id)), runs())
    return {row.lease_id: row.received_on for row in session.execute(query.order_by(one.id))}
