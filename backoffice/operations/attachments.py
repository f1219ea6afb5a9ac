"""Plan pictures and floor plans of building sections: their files are looked at where they lie, and what was seen kept.

Owns which of what is seen refuses a row and which is only told: a file may be away for a while, a wrong one never comes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.picture_files import Seen, look_at
from backoffice.models import Attachment
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_rows import held_now
from backoffice.operations.record_write import plan_new, plan_record_changes
from backoffice.records.section_data import ATTACHMENT
from backoffice.rules.problems import Level, Problem, Refused
from backoffice.security import Actor, Right

RECORD = ATTACHMENT.name
UNSEEN: Mapping[str, object] = MappingProxyType({"media_type": None, "size": None, "checked_on": None, "found": None})
"""What is kept of a file that nobody has looked at, or that is only an address."""
_TOLD = frozenset({"missing", "unreadable"})


def plan_attachments(
    session: Session,
    actor: Actor,
    rows: Sequence[Mapping[str, object]],
    folder: Path,
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that adds pictures or plans, each after those its section has unless it says where.

    Refused as a whole for a file that is outside the folder, too large or of another type; one that is not there now is
    told of.
    """
    security.require(actor, Right.EDIT)
    seen = [look_at(folder, str(row.get("file") or "")) if row.get("file") else None for row in rows]
    _refuse_wrong(rows, seen)
    placed = _placed(session, rows)
    stamps = [_stamp(one, today) for one in seen]
    plan = plan_new(session, actor, RECORD, placed, source, today=today, reason=reason, draft=draft, stamps=stamps)
    _tell(plan, rows, seen)
    return plan


def plan_attachment_change(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    change: Mapping[str, object],
    folder: Path,
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
) -> Plan:
    """Return the plan that changes pictures or plans; a new file is looked at as when one is added."""
    security.require(actor, Right.EDIT)
    stamps: dict[int, dict[str, object]] = {}
    if reference := change.get("file"):
        found = look_at(folder, str(reference))
        _refuse_wrong([change], [found])
        stamps = {row_id: _stamp(found, today) for row_id in ids}
    plan = plan_record_changes(
        session, actor, RECORD, dict.fromkeys(ids, change), source, today=today, reason=reason, seen=seen, stamps=stamps
    )
    if stamps:
        _tell(plan, [change], [found])
    return plan


def plan_attachment_check(
    session: Session, actor: Actor, ids: Sequence[int], folder: Path, source: Source, *, today: date
) -> Plan:
    """Return the plan that notes what is seen of the files now; what is missing or wrong is told of by each record."""
    security.require(actor, Right.EDIT)
    held = held_now(session, RECORD, sorted(set(ids)))
    found = {key: look_at(folder, row["file"]) for key, row in held.items()}
    stamps = {key: _stamp(one, today) for key, one in found.items()}
    plan = plan_record_changes(session, actor, RECORD, {key: {} for key in ids}, source, today=today, stamps=stamps)
    for key, one in sorted(found.items()):
        if one.problem:
            plan.warnings.add(_problem(one, Level.INFO, str(held[key]["file"])), key)
    return plan


def _stamp(seen: Seen | None, today: date) -> dict[str, object]:
    if seen is None or seen.found is None:
        return dict(UNSEEN)
    return {"media_type": seen.media_type or None, "size": seen.size, "checked_on": today, "found": seen.found}


def _problem(seen: Seen, level: Level, reference: str) -> Problem:
    label = ATTACHMENT.fields["file"].label
    return Problem(f"picture.{seen.problem}", level, field=label, values={"file": reference[:100]})


def _refuse_wrong(rows: Sequence[Mapping[str, object]], seen: Sequence[Seen | None]) -> None:
    wrong = [
        _problem(one, Level.ERROR, str(row["file"]))
        for row, one in zip(rows, seen, strict=True)
        if one is not None and one.problem and one.problem not in _TOLD
    ]
    if wrong:
        raise Refused(wrong)


def _tell(plan: Plan, rows: Sequence[Mapping[str, object]], seen: Sequence[Seen | None]) -> None:
    for row, one in zip(rows, seen, strict=True):
        if one is not None and one.problem in _TOLD:
            plan.warnings.add(_problem(one, Level.WARNING, str(row["file"])))


def _placed(session: Session, rows: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
    """Give each row without a place in the order the next of its section and kind."""
    sections = {row.get("building_section_id") for row in rows} - {None}
    last = func.max(Attachment.position)
    query = select(Attachment.building_section_id, Attachment.attachment_kind, last).group_by(
        Attachment.building_section_id, Attachment.attachment_kind
    )
    found = session.execute(query.where(Attachment.building_section_id.in_(sections)))
    highest: dict[Any, int] = {(section, kind): position for section, kind, position in found}
    placed = []
    for row in rows:
        key = (row.get("building_section_id"), row.get("attachment_kind"))
        highest[key] = highest.get(key, 0) + 1 if row.get("position") is None else highest.get(key, 0)
        placed.append({**row, "position": row.get("position") or highest[key]})
    return placed
