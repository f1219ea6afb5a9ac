"""A plan with rows or fields taken out by the person, its counts and warnings true again.

Owns what taking out means beyond the plan itself: old values decide the counts, the fields left decide the warnings.
Never writes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Changes, Created, FieldCount, Plan
from backoffice.operations.record_recheck import still_right
from backoffice.operations.record_refit import holds_together
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import of_ids
from backoffice.rules.problems import refused
from backoffice.security import Actor


def without_rows(session: Session, plan: Plan, record: str, ids: Sequence[int]) -> Plan:
    """Return the plan without these rows of a record kind, new ones by the plan's own name; they are no longer asked for.

    Refused where other rows follow from them, or could not be without them: half a chain of rents would be worse than
    all of it or none.
    """
    if plan.following:
        raise refused("plan.rows_belong_together")
    shorter = plan.without_rows(record, ids)
    gone: Counter[tuple[str, object, object]] = Counter()
    for part in plan.changes:
        if part.record == record:
            gone += _pairs(session, part, frozenset(ids))
    for new in plan.created:
        if new.record == record:
            gone += _new_pairs(plan, new, frozenset(ids))
    shorter.field_counts = [_less(count, gone) if count.record == record else count for count in plan.field_counts]
    shorter.field_counts = [count for count in shorter.field_counts if count.rows > 0]
    return _whole(session, shorter)


def _whole(session: Session, shorter: Plan) -> Plan:
    # What is taken back was so before: it is not asked about again.
    right = shorter.purpose in ("undo", "redo") or still_right(session, shorter)
    if not right or (shorter.purpose == "import" and not holds_together(session, shorter)):
        raise refused("plan.rows_belong_together")
    return shorter


def _new_pairs(plan: Plan, part: Created, ids: frozenset[int]) -> Counter[tuple[str, object, object]]:
    """Count what is told of some new records: the fields that the plan counts of them, from nothing to a value."""
    told = {count.field for count in plan.field_counts if count.record == part.record and count.old is None}
    pairs: Counter[tuple[str, object, object]] = Counter()
    for i, row_id in enumerate(part.ids):
        if row_id in ids:
            pairs.update((name, None, part.columns[name][i]) for name in told if name in part.columns)
    return pairs


def _pairs(session: Session, part: Changes, ids: frozenset[int]) -> Counter[tuple[str, object, object]]:
    """Count (field, old, new) over some rows of a part."""
    pairs: Counter[tuple[str, object, object]] = Counter()
    positions = {row_id: position for position, row_id in enumerate(part.ids) if row_id in ids}
    for row_id, held in held_rows(session, part.record, sorted(positions), part.fields).items():
        position = positions[row_id]
        for bit, name in enumerate(part.fields):
            if part.masks[position] >> bit & 1:
                pairs[name, held.values[name], part.new_value(name, position)] += 1
    return pairs


def _less(count: FieldCount, gone: Counter[tuple[str, object, object]]) -> FieldCount:
    """Take from a count the rows that are its own: by old and new value, or where it has no old one by the new alone."""
    own = [key for key in gone if key[0] == count.field and (count.other or _is_of(count, key))]
    taken = sum(gone.pop(key) for key in own)
    return replace(count, rows=count.rows - taken)


def _is_of(count: FieldCount, key: tuple[str, object, object]) -> bool:
    return count.new == key[2] and count.old in (None, key[1])


def without_fields(session: Session, actor: Actor, plan: Plan, record: str, names: Sequence[str], today: date) -> Plan:
    """Return the plan without these fields; rows left with nothing to change become unchanged.

    Of an edit the warnings are made anew: those of the fields that went are gone, and some may only show now.
    """
    shorter = plan.without_fields(record, names)
    part: Any = next((part for part in shorter.changes if part.record == "dwelling" and len(part.ids)), None)
    _whole(session, shorter)
    if plan.purpose == "edit":
        shorter.warnings, shorter.judged = type(plan.warnings)(), type(plan.judged)()
        if part is not None:
            change = {name: value for name, value in part.constants.items() if name != "status"}
            status = str(part.constants.get("status", ""))
            again = plan_edit(session, actor, of_ids(part.ids), change, plan.source, today=today, status=status)
            shorter.warnings, shorter.judged = again.warnings, again.judged
    return shorter
