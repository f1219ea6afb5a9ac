"""Plan a step of a termination case: its phase and what the program keeps of it, after looking at what the step needs.

Owns the one way in which a case is moved; whoever adds records to the step joins plans (case_plan). What a step needs is
rules/cases'; what is asked for it, and of whom, is the caller's. Never writes.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models.registry import value_columns
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import FieldCount, Plan, Source
from backoffice.operations.record_checks import field_problems
from backoffice.operations.record_rows import held_now
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.tenancy import TERMINATION
from backoffice.rules.case_faults import faults
from backoffice.rules.cases import STEPS, CaseFacts, allowed, missing
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right

RECORD = TERMINATION.name
_NOTHING: Mapping[str, object] = MappingProxyType({})
_KNOWN = frozenset(CaseFacts.__dataclass_fields__)
_CODED = MappingProxyType({"phase": "case_phase", "closed_how": "closed_how"})


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands: the termination's row with every column, its facts, and the code lists."""

    row: dict[str, Any]
    facts: CaseFacts
    codes: CodeLists

    @property
    def id(self) -> int:
        """Return the termination's key."""
        return int(self.row["id"])


def held_case(session: Session, actor: Actor, termination_id: int, right: Right = Right.EDIT) -> Case:
    """Return a case that a person may work on; Refused without the right, outside their part, and where there is none."""
    security.require(actor, right)
    row = held_now(session, RECORD, [termination_id]).get(termination_id)
    if row is None:
        raise refused("not_in_register")
    if outside(session, RECORD, [termination_id], actor.scope(right)):
        raise refused("out_of_scope")
    return Case(row, case_facts(session, [termination_id])[termination_id], code_lists(session))


def step_change(
    session: Session,
    actor: Actor,
    termination_id: int,
    step: str,
    source: Source,
    *,
    today: date,
    stamps: Mapping[str, object] = _NOTHING,
    known: Mapping[str, object] = _NOTHING,
    reason: str = "",
    right: Right = Right.EDIT,
) -> Plan:
    """Return the plan, of purpose "case", that takes a step: the phase, and `stamps`, columns of the termination as stored.

    `known` are facts (fields of CaseFacts, by meaning) that the caller's own part of the joined plan makes true. Refused
    without the right, where the step may not be taken from here, with a problem for each thing that it needs and nobody
    knows, and where the case would stand as no case can.
    """
    case = held_case(session, actor, termination_id, right)
    return change_of(case, step, source, today=today, stamps=stamps, known=known, reason=reason)


def change_of(
    case: Case,
    step: str,
    source: Source,
    *,
    today: date,
    stamps: Mapping[str, object] = _NOTHING,
    known: Mapping[str, object] = _NOTHING,
    reason: str = "",
) -> Plan:
    """Return the plan of a step of a case that was read; as `step_change`."""
    if step not in allowed(case.facts):
        label = case.codes["case_phase"].label(case.row["phase"])
        raise Refused([Problem("case.not_now", values={"step": step, "phase": label})])
    phase = STEPS[step].leads_to(case.facts.phase)
    new = {**case.row, **stamps, "phase": code_of(case.codes, "case_phase", phase)}
    _refuse_wrong(case, new, today)
    after = dataclasses.replace(case.facts, **(_facts_of(new, case.codes) | dict(known)))
    lacking = missing(after, step)
    if lacking:
        raise Refused([Problem(f"case.needs.{name}", values={"step": step}) for name in lacking])
    wrong = faults(after)
    if wrong:
        raise Refused([Problem(f"case.fault.{name}", values={"address": "", "n": len(wrong)}) for name in wrong])
    return difference(case, new, source, reason)


def difference(case: Case, new: Mapping[str, Any], source: Source, reason: str = "") -> Plan:
    """Return the plan that makes a case's row what it is to be; unchanged where nothing differs."""
    plan = Plan("case", source, asked=1, record=RECORD, reason=reason)
    names = value_columns(RECORD)
    mask = sum(1 << bit for bit, name in enumerate(names) if new[name] != case.row[name])
    if not mask:
        plan.unchanged = 1
        return plan
    changed = ChangedRows(RECORD, names)
    changed.add(case.id, case.row["version"], mask, [new[name] for name in names])
    plan.changes.append(changed.part())
    differing = [name for name in names if new[name] != case.row[name]]
    plan.field_counts = [FieldCount(RECORD, name, case.row[name], new[name], rows=1) for name in differing]
    return plan


def code_of(codes: CodeLists, list_name: str, meaning: str) -> str:
    """Return the code to write for a meaning; Refused for one that the register's list does not have."""
    found = codes[list_name].by_meaning.get(meaning)
    if found is None:
        raise refused("vacancy.no_code", list=list_name, meaning=meaning)
    return found.code


def _facts_of(row: Mapping[str, Any], codes: CodeLists) -> dict[str, Any]:
    """Return what a termination's row says of the facts."""
    meaning = meanings_of(codes)
    facts: dict[str, Any] = {}
    for name, value in row.items():
        if name == "missing":
            facts[name] = frozenset(meaning("missing_particular", code) for code in (value or "").split())
        elif name in _CODED:
            facts[name] = meaning(_CODED[name], value)
        elif name in _KNOWN:
            facts[name] = CaseFacts.__dataclass_fields__[name].default if value is None else value
    return facts


def _refuse_wrong(case: Case, new: Mapping[str, Any], today: date) -> None:
    """Refuse values that break the field's own declaration: a reason that is too long, an unlikely day."""
    touched = {name for name, value in new.items() if value != case.row.get(name)}
    problems = field_problems(RECORD, new, case.codes, today, only=touched)
    if problems:
        raise Refused(list(problems.values()))
