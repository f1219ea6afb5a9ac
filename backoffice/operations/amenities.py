"""Plan the amenities and pets of building sections: what is set is changed where a section has them, else made.

Owns that one wish becomes both. A section that is told nothing of keeps what it has.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import SectionAmenities
from backoffice.operations.plan import Bucket, Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change
from backoffice.records.section_data import AMENITIES
from backoffice.security import Actor, Right

RECORD = AMENITIES.name


def plan_amenities(
    session: Session,
    actor: Actor,
    section_ids: Sequence[int],
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that sets these fields for some sections, values as stored; new ones are drafts only where asked."""
    security.require(actor, Right.EDIT)
    table = SectionAmenities
    wanted = sorted(set(section_ids))
    query = select(table.building_section_id, table.id).where(table.building_section_id.in_(wanted))
    held: dict[int, int] = {section: key for section, key in session.execute(query)}  # noqa: C416 - rows, not pairs
    rows = [{"building_section_id": section, **change} for section in wanted if section not in held]
    new = plan_new(session, actor, RECORD, rows, source, today=today, reason=reason, draft=draft)
    if not held:
        return new
    changed = plan_record_change(
        session, actor, RECORD, sorted(held.values()), change, source, today=today, reason=reason
    )
    return _both(new, changed)


def _both(new: Plan, changed: Plan) -> Plan:
    changed.asked += new.asked
    changed.created += new.created
    for into, of in (
        (changed.refused, new.refused),
        (changed.further, new.further),
        (changed.warnings, new.warnings),
    ):
        _add(into, of)
    return changed


def _add(into: Bucket, of: Bucket) -> None:
    for position, row_id in enumerate(of.ids):
        into.add(of.problem(position), row_id)
