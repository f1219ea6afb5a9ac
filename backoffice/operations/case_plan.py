"""One plan of several: what a step of a case does to records of many kinds is shown, written and undone as one.

Owns how parts of plans are put together: names of new records kept apart, rows of a kind described once, counts summed. Such a
plan is written whole or not at all. Decides nothing of what is to happen and never writes.
"""

import dataclasses
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.plan import Bucket, Changes, Created, Judged, Plan, Removed
from backoffice.operations.plan_disputes import summed
from backoffice.operations.record_rows import held_now
from backoffice.records.links import POINTS_AT

_Shift = Mapping[str, int]


def joined(*plans: Plan, purpose: str, session: Session | None = None) -> Plan:
    """Return one plan of a purpose that does what the plans do; the first one says where it came from and of what kind it is.

    A new record is pointed at by its own plan's negative name, and by a plan that makes none of its kind by the first
    plan's. Where two plans change rows of one kind in different fields, `session` reads the values that one of them leaves
    as they are. A record that is changed by one plan and left by another counts once.
    """
    first = plans[0]
    whole = dataclasses.replace(
        first,
        purpose=purpose,
        changes=[],
        created=[],
        removed=[],
        refused=Bucket(),
        further=Bucket(),
        conflicts=Bucket(),
        warnings=Bucket(),
        judged=Judged(),
        notes=[note for plan in plans for note in plan.notes],
        field_counts=summed([count for plan in plans for count in plan.field_counts]),
        asked=sum(plan.asked for plan in plans),
        unchanged=sum(plan.unchanged for plan in plans),
        reason=next((plan.reason for plan in plans if plan.reason), ""),
        approved={kind: why for plan in plans for kind, why in plan.approved.items()},
        whole_only=True,
    )
    changes: list[Changes] = []
    made: dict[str, int] = {}
    for plan in plans:
        shift = {part.record: made.get(part.record, 0) for part in plan.created}
        changes += [_renamed_in(part, shift) for part in plan.changes]
        for new in plan.created:
            whole.created.append(_renamed(new, shift))
            made[new.record] = max(made.get(new.record, 0), shift[new.record] + max(0, -min(new.ids, default=0)))
        _gather_problems(whole, plan, shift)
    before = sum(len(part.ids) for part in changes if not part.follows)
    whole.changes = _described_once(changes, session)
    whole.asked -= before - sum(len(part.ids) for part in whole.changes if not part.follows)
    whole.removed = _removed_once([part for plan in plans for part in plan.removed])
    return whole


def _gather_problems(whole: Plan, plan: Plan, shift: _Shift) -> None:
    for own, others in (
        (whole.refused, plan.refused),
        (whole.further, plan.further),
        (whole.conflicts, plan.conflicts),
    ):
        for position, row_id in enumerate(others.ids):
            own.add(others.problem(position), row_id)
    about = {at: n for n, at in enumerate(plan.judged.at)}
    for position, row_id in enumerate(plan.warnings.ids):
        n = about.get(position)
        if n is None:
            whole.warnings.add(plan.warnings.problem(position), row_id)
        else:
            record = str(plan.judged.records[n])
            key = _shifted(plan.judged.ids[n], shift.get(record, 0))
            whole.warn(plan.warnings.problem(position), row_id, record, key, str(plan.judged.hashes[n]))


def _shifted(value: Any, by: int) -> Any:
    return value if value is None or value >= 0 else value - by


def _renamed(part: Created, shift: _Shift) -> Created:
    by = shift[part.record]
    columns = {name: _pointing(name, column, shift) for name, column in part.columns.items()}
    return dataclasses.replace(part, ids=array("q", (_shifted(row_id, by) for row_id in part.ids)), columns=columns)


def _renamed_in(part: Changes, shift: _Shift) -> Changes:
    values = {name: _pointing(name, column, shift) for name, column in part.values.items()}
    return dataclasses.replace(part, values=values)


def _pointing(name: str, column: Any, shift: _Shift) -> Any:
    by = shift.get(POINTS_AT.get(name, ""), 0)
    return [_shifted(value, by) for value in column] if by else column


def _described_once(changes: Sequence[Changes], session: Session | None) -> list[Changes]:
    """Return the changes with one list of fields for each kind, and no row of a kind twice."""
    found: list[Changes] = []
    for record in dict.fromkeys(part.record for part in changes):
        parts = [part for part in changes if part.record == record]
        found += parts if len(parts) == 1 else _of_a_kind(parts, session)
    return found


def _of_a_kind(parts: Sequence[Changes], session: Session | None) -> list[Changes]:
    record, fields = parts[0].record, tuple(dict.fromkeys(name for part in parts for name in part.fields))
    held: Mapping[int, Mapping[str, Any]] = {}
    if any(set(part.fields) != set(fields) for part in parts):
        if session is None:
            raise ValueError(f"the values of {record} that are left as they are must be read")
        held = held_now(session, record, sorted({row_id for part in parts for row_id in part.ids}))
    rows: dict[int, _Row] = {}
    for part in parts:
        for position, row_id in enumerate(part.ids):
            new = _row(part, position, fields, held.get(row_id, {}))
            rows[row_id] = _both(rows[row_id], new) if row_id in rows else new
    own = {row_id: row for row_id, row in rows.items() if not row.follows}
    following = {row_id: row for row_id, row in rows.items() if row.follows}
    return [_part(record, fields, some, follows) for some, follows in ((own, False), (following, True)) if some]


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    """A row to change: its version, which fields differ, every field's new value, and whether it only follows."""

    version: int
    mask: int
    values: tuple[Any, ...]
    follows: bool


def _row(part: Changes, position: int, fields: Sequence[str], held: Mapping[str, Any]) -> _Row:
    mask = 0
    for bit, name in enumerate(part.fields):
        if part.masks[position] >> bit & 1:
            mask |= 1 << fields.index(name)
    values = tuple(part.new_value(name, position) if name in part.fields else held.get(name) for name in fields)
    return _Row(part.versions[position], mask, values, part.follows)


def _both(one: _Row, other: _Row) -> _Row:
    """Return a row that two plans change; what the later one changes is its value."""
    values = tuple(
        new if other.mask >> bit & 1 else old
        for bit, (old, new) in enumerate(zip(one.values, other.values, strict=True))
    )
    return _Row(one.version, one.mask | other.mask, values, one.follows and other.follows)


def _part(record: str, fields: tuple[str, ...], rows: Mapping[int, _Row], follows: bool) -> Changes:
    ids = sorted(rows)
    return Changes(
        record,
        fields,
        array("q", ids),
        array("i", (rows[row_id].version for row_id in ids)),
        array("Q", (rows[row_id].mask for row_id in ids)),
        values={name: [rows[row_id].values[at] for row_id in ids] for at, name in enumerate(fields)},
        follows=follows,
    )


def _removed_once(parts: Iterable[Removed]) -> list[Removed]:
    found: dict[str, Removed] = {}
    for part in parts:
        own = found.setdefault(part.record, Removed(part.record))
        own.ids.extend(part.ids)
        own.versions.extend(part.versions)
    return list(found.values())
