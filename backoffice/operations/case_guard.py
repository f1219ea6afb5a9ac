"""What must hold of termination cases whichever way they are written - step, form, letting, import, undo, redo.

Owns that no plan leaves a case in a state that cannot be, nor two cases on one lease, and that a step is written and undone
whole. Looks at what was written; the caller rolls back. What cannot be, the rules say (rules/case_faults.py).
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Termination
from backoffice.models.registry import TABLES
from backoffice.operations.create import Names
from backoffice.operations.lease_guard import PERIOD, purpose_of, touching
from backoffice.operations.plan import Plan
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.queries.staging import ship_ids
from backoffice.records.letting import LEASE
from backoffice.records.tenancy import TERMINATION
from backoffice.rules.case_faults import faults
from backoffice.rules.problems import Problem, Refused

_PARTS_OF_CASE = ("inspection", "settlement")
_WHOLE = frozenset({"case", "inspection", "settlement", "settle"})
"""The purposes of plans that are written, and taken back, whole: half a step of a case is none."""


def require_whole(session: Session, plan: Plan) -> None:
    """Refuse a step of a case, or its undoing, of which a part is refused or in conflict: only the latest can be taken back."""
    if not plan.whole and purpose_of(session, plan) in _WHOLE:
        problem = "case.not_latest" if plan.undoes is not None else "plan.not_whole"
        raise Refused([Problem(problem, values={"n": len(plan.refused) + len(plan.conflicts)})])


def cases_written(session: Session, plan: Plan) -> set[int]:
    """Return the keys of the cases that a plan changes something of; asked before it is written, for what then is gone."""
    found: set[int] = set()
    for part in plan.changes:
        moved = touching(part, PERIOD) if part.record == LEASE.name else part.ids
        found |= _cases_of(session, part.record, moved)
    for gone in plan.removed:
        found |= _cases_of(session, gone.record, gone.ids)
    return found


def _cases_of(session: Session, record: str, ids: Sequence[int]) -> set[int]:
    if record == TERMINATION.name:
        return set(ids)
    if record == LEASE.name:
        return _of_leases(session, ids)
    return _of_parts(session, record, ids) if record in _PARTS_OF_CASE else set()


def require_legal(session: Session, plan: Plan, cases: Iterable[int], names: Names) -> None:
    """Refuse what was written where it leaves one of these cases, or one that it made, in a state that cannot be."""
    keys = set(cases)
    for new in plan.created:
        if new.record in (TERMINATION.name, *_PARTS_OF_CASE):
            keys |= _cases_of(session, new.record, names.keys(new.record, new.ids))
    if not keys:
        return
    problems = []
    for key, facts in sorted(case_facts(session, sorted(keys)).items()):
        wrong = faults(facts)
        if wrong:
            problems.append(_problem(session, key, wrong))
    if problems:
        raise Refused(problems)
    _require_alone(session, keys)


def _problem(session: Session, key: int, wrong: Sequence[str]) -> Problem:
    query = (
        select(Dwelling.address).join(Termination, Termination.dwelling_id == Dwelling.id).where(Termination.id == key)
    )
    address = session.execute(query).scalar_one()
    return Problem(f"case.fault.{wrong[0]}", record=address, values={"address": address, "n": len(wrong)})


def _require_alone(session: Session, keys: Iterable[int]) -> None:
    """Refuse two cases of one lease; one that was withdrawn does not count.

    Asked after a change set took its number, so that of two people who write at once the second sees the first's.
    """
    ids = sorted(keys)
    withdrawn = code_lists(session)["case_phase"].codes_meaning("withdrawn")
    own, other = TABLES["termination"].alias(), TABLES["termination"].alias()
    query = (
        select(Dwelling.address)
        .join(own, own.c.dwelling_id == Dwelling.id)
        .join(other, other.c.lease_id == own.c.lease_id)
        .where(own.c.id.in_(ids), other.c.id != own.c.id)
        .where(own.c.phase.not_in(withdrawn), other.c.phase.not_in(withdrawn))
    )
    twice = session.scalars(query).first()
    if twice is not None:
        raise Refused([Problem("case.two_on_lease", record=twice, values={"address": twice})])


def _of_parts(session: Session, record: str, ids: Sequence[int]) -> set[int]:
    table = TABLES[record]
    shipped = ship_ids(session, f"cases_{record}", ids)
    query = select(table.c.termination_id).where(table.c.id.in_(select(shipped.c.id)))
    return {key for key in session.scalars(query) if key is not None}


def _of_leases(session: Session, ids: Sequence[int]) -> set[int]:
    if not len(ids):
        return set()
    shipped = ship_ids(session, "cases_lease", ids)
    return set(session.scalars(select(Termination.id).where(Termination.lease_id.in_(select(shipped.c.id)))))
