"""What must hold of an improvement, whichever way it is written.

Owns this for `rows_together`: days in their order, an agreed write-down that can be read, and documents that stand once
the compensation was fixed by the final approval. Reads the register; never writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Improvement
from backoffice.records.improvements import IMPROVEMENT
from backoffice.rules.improvements import agreed_schedule
from backoffice.rules.problems import Level, Problem, Refused

FIXED = (
    "applied_on", "started_on", "finished_on", "documented", "excess", "extra", "replaced", "grants", "in_use_on",
    "basis_fixed_on", "period_years",
)  # fmt: skip
"""What the compensation was fixed by: nothing of it changes after the final approval, which an undo takes back."""
_DEDUCTED = ("excess", "extra", "replaced", "grants")

Row = Mapping[str, Any]


def improvement_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return the improvements that cannot be, and a warning where more is deducted than was documented."""
    ids = sorted(row["id"] for row in rows if row["id"])
    held = {one.id: one for one in session.scalars(select(Improvement).where(Improvement.id.in_(ids)))}
    found = []
    for position, row in enumerate(rows):
        problem = _fixed(held.get(row["id"]), row) or _order(row) or _agreed(row) or _deducted(row)
        if problem is not None:
            found.append((position, problem))
    return found


def _fixed(held: Improvement | None, row: Row) -> Problem | None:
    if held is None or held.final_on is None or row["final_on"] is None:
        return None
    changed = next((name for name in FIXED if getattr(held, name) != row[name]), "")
    return _of("improvement.fixed_already", changed, day=f"{held.final_on:%d-%m-%Y}") if changed else None


def _order(row: Row) -> Problem | None:
    """A work ends after it began, and is in use no earlier than it began."""
    began = row["started_on"]
    for name in ("finished_on", "in_use_on"):
        if began is not None and row[name] is not None and row[name] < began:
            return _of("improvement.before_start", name, day=f"{began:%d-%m-%Y}")
    return None


def _agreed(row: Row) -> Problem | None:
    try:
        agreed_schedule(row["agreed_percent"] or "")
    except Refused:
        return _of("improvement.agreed_form", "agreed_percent", written=row["agreed_percent"])
    return None


def _deducted(row: Row) -> Problem | None:
    deducted = sum(row[name] or 0 for name in _DEDUCTED)
    if row["documented"] is not None and deducted > row["documented"]:
        field = IMPROVEMENT.fields["documented"].label
        return Problem("improvement.nothing_left", Level.WARNING, field=field)
    return None


def _of(problem: str, field: str, **values: object) -> Problem:
    return Problem(problem, field=IMPROVEMENT.fields[field].label, values=values)
