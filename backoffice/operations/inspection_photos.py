"""Plan the photos of an inspection: references to files in the office's folder or https addresses, looked at, never copied.

Owns that what was seen of a file is kept with it, and that a photo stays until the settlement is closed (the seed's S4).
"""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.picture_files import Seen, look_at
from backoffice.operations.attachments import UNSEEN
from backoffice.operations.inspections import PURPOSE, shared_right
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_rows import held_now
from backoffice.operations.record_write import plan_new, plan_record_changes, plan_remove
from backoffice.queries.inspections import inspection_of
from backoffice.records.inspections import PHOTO
from backoffice.rules.problems import Level, Problem, Refused
from backoffice.security import Actor

RECORD = PHOTO.name
_TOLD = frozenset({"missing", "unreadable"})


def plan_photos(
    session: Session,
    actor: Actor,
    inspection_id: int,
    rows: Sequence[Mapping[str, object]],
    folder: Path,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that adds photos to an inspection, fields as stored.

    Refused as a whole for a file that is outside the folder, too large or no picture; one that is not there is told of.
    """
    right = shared_right(actor)
    security.require(actor, right)
    inspection_of(session, inspection_id, actor.scope(right))
    seen = [look_at(folder, str(row.get("file") or "")) for row in rows]
    _refuse_wrong([str(row.get("file")) for row in rows], seen)
    whole = [{**row, "inspection_id": inspection_id} for row in rows]
    stamps = [_stamp(one, today) for one in seen]
    plan = plan_new(session, actor, RECORD, whole, source, today=today, reason=reason, stamps=stamps, right=right)
    for row, one in zip(rows, seen, strict=True):
        if one.problem in _TOLD:
            plan.warnings.add(_problem(one, Level.WARNING, str(row["file"])))
    return dataclasses.replace(plan, purpose=PURPOSE[right])


def plan_photo_check(
    session: Session, actor: Actor, ids: Sequence[int], folder: Path, source: Source, *, today: date
) -> Plan:
    """Return the plan that notes what is seen of the files now; what is missing or wrong is told of by each photo."""
    right = shared_right(actor)
    security.require(actor, right)
    held = held_now(session, RECORD, sorted(set(ids)))
    found = {key: look_at(folder, row["file"]) for key, row in held.items()}
    stamps = {key: _stamp(one, today) for key, one in found.items()}
    changes: dict[int, Mapping[str, object]] = {key: {} for key in ids}
    plan = plan_record_changes(session, actor, RECORD, changes, source, today=today, stamps=stamps, right=right)
    for key, one in sorted(found.items()):
        if one.problem:
            plan.warnings.add(_problem(one, Level.INFO, str(held[key]["file"])), key)
    return dataclasses.replace(plan, purpose=PURPOSE[right])


def plan_photo_removal(
    session: Session, actor: Actor, ids: Sequence[int], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that takes references to photos out of the register; refused before the settlement is closed."""
    right = shared_right(actor)
    security.require(actor, right)
    plan = plan_remove(session, actor, RECORD, ids, source, today=today, reason=reason, right=right)
    return dataclasses.replace(plan, purpose=PURPOSE[right])


def _stamp(seen: Seen, today: date) -> dict[str, object]:
    if seen.found is None:
        return dict(UNSEEN)
    return {"media_type": seen.media_type or None, "size": seen.size, "checked_on": today, "found": seen.found}


def _problem(seen: Seen, level: Level, reference: str) -> Problem:
    values = {"file": reference[:100]}
    return Problem(f"picture.{seen.problem}", level, field=PHOTO.fields["file"].label, values=values)


def _refuse_wrong(files: Sequence[str], seen: Sequence[Seen]) -> None:
    wrong = [
        _problem(one, Level.ERROR, file)
        for file, one in zip(files, seen, strict=True)
        if one.problem and one.problem not in _TOLD
    ]
    if wrong:
        raise Refused(wrong)
