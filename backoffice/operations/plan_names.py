"""What the new records of a plan are called where other rows of the same plan point at them.

Owns the names only; a record that is in the register is named by the queries.
"""

from backoffice.operations.plan import Plan
from backoffice.records.links import LinkKey


def new_records_called(plan: Plan) -> dict[LinkKey, str]:
    """Return the number ("H12") of each registration the plan makes, by its kind and the plan's own name for it."""
    return {
        (part.record, key): number
        for part in plan.created
        if part.record == "disability_registration"
        for key, number in zip(part.ids, part.columns["number"], strict=True)
    }
