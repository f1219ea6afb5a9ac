"""The step of a case that goes with a step of its inspection, as a plan to be joined with the inspection's.

Owns that a case only moves by a step it may take, with everything known that the step needs. Never writes.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models.registry import value_columns
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import FieldCount, Plan, Source
from backoffice.operations.record_rows import held_now
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.queries.inspections import InspectionRow
from backoffice.rules.cases import STEPS, CaseFacts, allowed, missing
from backoffice.rules.problems import Problem, Refused

_OF_CASE = frozenset({"works_started_on", "works_finished_on"})


def case_step(
    session: Session, own: InspectionRow, step: str, known: Mapping[str, object], source: Source, reason: str = ""
) -> Plan | None:
    """Return the plan that moves an inspection's case by a step; None where it has no case.

    `known` are the facts that the same plan writes: of the inspection, and those of the case itself, which are written
    here. Refused where the case may not take the step now, or where something the step needs is not known.
    """
    if own.case is None:
        return None
    key: int = own.case["id"]
    facts = dataclasses.replace(case_facts(session, [key])[key], **known)  # type: ignore[arg-type]
    require_step(facts, step)
    codes = code_lists(session)
    phase = STEPS[step].leads_to(facts.phase)
    written = {name: value for name, value in known.items() if name in _OF_CASE}
    return _changed(session, key, {**written, "phase": codes["case_phase"].by_meaning[phase].code}, source, reason)


def may_step(session: Session, own: InspectionRow, step: str, known: Mapping[str, object]) -> bool:
    """Tell whether an inspection's case could take a step with these facts known."""
    if own.case is None:
        return False
    key: int = own.case["id"]
    facts = dataclasses.replace(case_facts(session, [key])[key], **known)  # type: ignore[arg-type]
    return step in allowed(facts) and not missing(facts, step)


def require_step(facts: CaseFacts, step: str) -> None:
    """Refuse a step that is not to be taken from where a case is, or that misses something."""
    if step not in allowed(facts):
        raise Refused([Problem("inspection.not_now", values={"phase": facts.phase, "step": step})])
    lacking = missing(facts, step)
    if lacking:
        raise Refused([Problem("inspection.step_lacks", values={"step": step, "lacks": name}) for name in lacking])


def _changed(session: Session, key: int, values: Mapping[str, object], source: Source, reason: str) -> Plan:
    held = held_now(session, "termination", [key])[key]
    columns = value_columns("termination")
    new = {**held, **values}
    rows = ChangedRows("termination", columns)
    mask = sum(1 << bit for bit, name in enumerate(columns) if new[name] != held[name])
    plan = Plan("case", source, asked=1, record="termination", reason=reason)
    if not mask:
        plan.unchanged = 1
        return plan
    rows.add(key, held["version"], mask, [new[name] for name in columns])
    plan.changes.append(rows.part())
    counts: Counter[tuple[str, Any, Any]] = Counter(
        (name, held[name], new[name]) for name in columns if held[name] != new[name]
    )
    plan.field_counts = [FieldCount("termination", name, old, now, rows=n) for (name, old, now), n in counts.items()]
    return plan
