"""Of rows that an earlier delivery told of and this one does not: why not, and which UDK keeps as it was told.

Owns that what is only being worked on is held back, never withdrawn.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from backoffice.exchange.delivery_specs import Source
from backoffice.models import HousingCost, Lease
from backoffice.queries.delivery_rows import Asked, Reason, reason_of, record_of, rows_from

WAITING = frozenset({Reason.DWELLING_NOT_REPORTED, Reason.DRAFT, Reason.NEW})
"""What is being worked on: UDK keeps what it was told before until it is reported again; nothing about it is withdrawn."""


def withdrawn_reasons(session: Session, asked: Asked, source: Source, ids: Any) -> dict[int, Reason]:
    """Return why each of these records (a select of ids) that is still one of the source is not delivered now."""
    reason = reason_of(asked, source)
    query = rows_from(asked, source, [record_of(source).id, reason]).where(record_of(source).id.in_(ids))
    return {record_id: Reason(number) for record_id, number in session.execute(query)}


def kept_with_udk(session: Session, asked: Asked, source: Source, ids: Any) -> set[int]:
    """Return those of these records (a select of ids) that are only being worked on: UDK keeps what it was told of them.

    So is a lease without rent whose rent is a draft.
    """
    why = reason_of(asked, source)
    waiting: ColumnElement[bool] = why.in_([int(one) for one in WAITING])
    if source in (Source.LEASES, Source.REHOUSING):
        types = asked.codes["cost_type"].codes_meaning("net_rent")
        drafts = select(HousingCost.id).where(
            HousingCost.dwelling_id == Lease.dwelling_id,
            HousingCost.cost_type.in_(types),
            HousingCost.status != "reported",
        )
        waiting = or_(waiting, and_(why == int(Reason.NO_NET_RENT), exists(drafts.correlate_except(HousingCost))))
    record = record_of(source)
    query = rows_from(asked, source, [record.id]).where(record.id.in_(ids), waiting)
    return set(session.execute(query).scalars())
