"""Which further rights a plan needs beside that of its purpose, and for which records: reporting, and withholding from UDK.

Owns that no way into the register goes round them: whatever made the plan, these fields decide. Never reads the register.
"""

from collections.abc import Iterator, Sequence

from backoffice.operations.plan import Plan
from backoffice.security import Right

WITHHELD = frozenset({"suppress_udk", "suppress_udk_reason", "suppress_udk_from", "suppress_udk_to"})
"""What keeps a dwelling's data from Udbetaling Danmark: only somebody who delivers to them decides that."""
_TAKEN_BACK = frozenset({"undo", "redo"})
"""Taking back has rights of its own: what was allowed once may be as it was."""


def further_rights(plan: Plan) -> Iterator[tuple[Right, str, Sequence[int]]]:
    """Yield (right, record kind, keys) for each further right that writing the plan needs."""
    if plan.purpose in _TAKEN_BACK:
        return
    for part in plan.changes:
        if plan.purpose in ("edit", "register") and part.constants.get("status") == "reported":
            yield Right.REPORT, part.record, part.ids
        if part.record == "dwelling" and not WITHHELD.isdisjoint(part.fields):
            bits = sum(1 << bit for bit, name in enumerate(part.fields) if name in WITHHELD)
            ids = [row_id for row_id, mask in zip(part.ids, part.masks, strict=True) if mask & bits]
            if ids:
                yield Right.DELIVER, part.record, ids
