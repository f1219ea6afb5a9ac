"""What must hold of a termination case that is written: its phase moves by a step and by nothing else.

Owns this rule for `rows_together`. How a case may stand afterwards is `case_guard`'s. Reads the register; never writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Termination
from backoffice.queries.codes import code_lists
from backoffice.records.codes import meanings_of
from backoffice.rules.cases import BEFORE_CONFIRMED, STEPS
from backoffice.rules.problems import Problem

_WAYS = frozenset((source, step.leads_to(source)) for step in STEPS.values() for source in step.sources)
"""Every pair of phases that some step leads from and to; staying where one is, is always one."""


def phase_problems(session: Session, record: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, Problem]]:
    """Return the rows whose phase would go a way that no step leads; a new case begins at the beginning."""
    codes = code_lists(session)
    meaning, label = meanings_of(codes), codes["case_phase"].label
    ids = sorted(row["id"] for row in rows if row["id"])
    query = select(Termination.id, Termination.phase).where(Termination.id.in_(ids))
    held = {row.id: row.phase for row in session.execute(query)}
    found = []
    for position, row in enumerate(rows):
        code = held.get(row["id"], "")
        new, old = meaning("case_phase", row["phase"]), meaning("case_phase", code)
        known = (old == new or (old, new) in _WAYS) if row["id"] in held else new in BEFORE_CONFIRMED
        if not known:
            values = {"now": label(code) or "-", "new": label(str(row["phase"])) or "-"}
            found.append((position, Problem("case.no_such_way", values=values)))
    return found
