"""Warn, before a change is taken back, that it has been delivered: what was sent must then be corrected by a new delivery.

Owns the warning. Never keeps anybody from undoing.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.formats import show_date
from backoffice.models import ChangeRow, Delivery
from backoffice.models.delivery import DeliveredRow
from backoffice.operations.plan import Changes, Created, Plan, Removed
from backoffice.queries.deliveries import told_of
from backoffice.records.kinds import BY_NUMBER
from backoffice.rules.problems import Level, Problem


def warn_delivered(session: Session, plan: Plan, change_set_id: int) -> None:
    """Add a warning for every row of an undo whose change was in a delivery that is not replaced, by delivery."""
    replaced = select(Delivery.supersedes_id).where(Delivery.supersedes_id.is_not(None))
    holding = select(Delivery.id, Delivery.at).where(
        Delivery.history_position >= change_set_id, Delivery.id.not_in(replaced)
    )
    told_on = {number: at.date() for number, at in session.execute(holding)}
    if not told_on:
        return
    parts: list[Changes | Created | Removed] = [*plan.changes, *plan.created, *plan.removed]
    going = {(part.record, record_id) for part in parts for record_id in part.ids}
    query = (
        select(ChangeRow.record, ChangeRow.record_id, func.min(DeliveredRow.delivery_id))
        .join(DeliveredRow, told_of())
        .where(ChangeRow.change_set_id == change_set_id, DeliveredRow.delivery_id.in_(list(told_on)))
        .group_by(ChangeRow.record, ChangeRow.record_id)
        .order_by(ChangeRow.record, ChangeRow.record_id)
    )
    for record, record_id, number in session.execute(query):
        if (BY_NUMBER[record].name, record_id) in going:
            values = {"number": number, "day": show_date(told_on[number])}
            plan.warnings.add(Problem("delivered_already", Level.WARNING, values=values), record_id)
