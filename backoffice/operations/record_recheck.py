"""Whether the simple records of a plan still hold beside each other when a person took rows or fields out of it.

Owns that second look: the rules between records, and that no period ends before it begins. Changes nothing.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.plan import Changes, Created, Plan
from backoffice.operations.record_checks import periods
from backoffice.operations.record_rows import held_now
from backoffice.operations.rows_together import RULES
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Level

_LOOKED_AT_WHOLE = frozenset({"lease"})
"""Kinds of which a plan may have a million rows: lease_guard looks at what was written, in one go."""


def still_right(session: Session, plan: Plan) -> bool:
    """Tell whether every record that the plan makes or changes may still be written; other kinds are not looked at."""
    parts: list[Changes | Created] = [*plan.changes, *plan.created]
    return all(
        _kind_is_right(
            session, record, [row for part in parts if part.record == record for row in _rows(session, part)]
        )
        for record in RULES
        if record not in _LOOKED_AT_WHOLE
    )


def _kind_is_right(session: Session, record: str, rows: list[dict[str, Any]]) -> bool:
    for start, end in periods(BY_NAME[record]):
        if any(row[start] is not None and row[end] is not None and row[end] <= row[start] for row in rows):
            return False
    found = [problem for rule in RULES[record] if rows for _, problem in rule(session, record, rows)]
    return not any(problem.level is Level.ERROR for problem in found)


def _rows(session: Session, part: Changes | Created) -> Iterator[dict[str, Any]]:
    """Yield the records of a part whole, as they would be written."""
    if isinstance(part, Created):
        for at in range(len(part.ids)):
            yield {"id": 0, **{name: column[at] for name, column in part.columns.items()}}
        return
    held = held_now(session, part.record, list(part.ids))
    for at, row_id in enumerate(part.ids):
        if row_id in held:
            yield {**held[row_id], **{name: part.new_value(name, at) for name in part.fields}}
