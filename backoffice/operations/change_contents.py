"""What a change set says of its rows: by which fields and constants the history of each kind of record is read.

Owns that description, and that a person's data is no part of it. Never writes.
"""

from typing import Any

from backoffice.models.registry import NOT_KEPT, value_columns
from backoffice.operations.approving import APPROVAL, approvals_in
from backoffice.operations.plan import Changes, Plan


def contents_of(plan: Plan) -> dict[str, Any]:
    """Return by record kind the fields that rows changed, what is the same for all of them, and the columns of whole rows."""
    contents: dict[str, Any] = {}
    for part in plan.changes:
        kept = kept_fields(part)
        changed: dict[str, Any] = {
            "fields": kept,
            "constants": {n: part.constants[n] for n in kept if n in part.constants},
        }
        if len(kept) < len(part.fields):
            changed["not_kept"] = [name for name in part.fields if name not in kept]
        # The history's rows of a kind are read by one description; two that differ could never be undone.
        if contents.setdefault(part.record, {}).setdefault("changed", changed) != changed:
            raise AssertionError(f"two parts of {part.record} with other fields or constants")
    whole = {part.record for part in plan.created} | {part.record for part in plan.removed}
    for record in whole | ({APPROVAL} if approvals_in(plan) else set()):
        contents.setdefault(record, {})["whole"] = value_columns(record)
    return contents


def kept_fields(part: Changes) -> tuple[str, ...]:
    """Return the fields whose old and new values the history keeps: a person's data is never rewritten, nor kept."""
    return tuple(name for name in part.fields if (part.record, name) not in NOT_KEPT)
