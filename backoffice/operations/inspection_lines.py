"""Plan the lines of an inspection's report and the works that come of them: proposed, changed, removed, ordered, billed.

Owns which part is proposed for a line, its place in the order, and that the case's works begin with the first order and end
with the last work. What a line may say, inspection_rules says. Sources: the seed's 1.5, BEK 640 § 14.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import InspectionLine
from backoffice.operations.case_plan import joined
from backoffice.operations.case_steps import step_change
from backoffice.operations.inspections import MOVING, PURPOSE, shared_right
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_rows import held_now
from backoffice.operations.record_write import plan_new, plan_record_changes, plan_remove
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.queries.inspections import InspectionRow, inspection_of, inspections_of
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.inspections import INSPECTION_LINE
from backoffice.records.maintenance import maintenance_table
from backoffice.rules.cases import allowed, missing
from backoffice.rules.maintenance import Proposal, proposal
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right

RECORD = INSPECTION_LINE.name
WORKS = ("supplier", "ordered_on", "finished_on", "invoice", "invoiced_on", "actual", "age_reduction", "age_reason")
"""What the office writes of a line after the report: the works, their bills, and what is taken off for age."""


def proposed(own: InspectionRow, codes: CodeLists, situation: object, *, fault: bool) -> Proposal:
    """Return the part and payer proposed for a line of an inspection; `situation` is a code of its list or None."""
    asked = meanings_of(codes)("maintenance_situation", situation)
    return proposal(maintenance_table(), own.terms, situation=asked, fault=fault)


def plan_lines(
    session: Session,
    actor: Actor,
    inspection_id: int,
    rows: Sequence[Mapping[str, object]],
    source: Source,
    *,
    today: date,
    fault: bool = False,
    reason: str = "",
) -> Plan:
    """Return the plan that adds lines to a report, fields as stored; a line without a part gets the one proposed.

    `fault` says that the tenant caused it. Each goes after those there are unless it says where. Who is proposed to pay
    is told of, and what somebody decided otherwise.
    """
    right = shared_right(actor)
    security.require(actor, right)
    own = inspection_of(session, inspection_id, actor.scope(right))
    codes = code_lists(session)
    last = session.scalar(
        select(func.max(InspectionLine.position)).where(InspectionLine.inspection_id == inspection_id)
    )
    whole, told = [], []
    for row in rows:
        found = proposed(own, codes, row.get("situation"), fault=fault)
        code = codes["report_part"].by_meaning[found.part].code
        last = (last or 0) + 1
        whole.append(
            {
                **row,
                "inspection_id": inspection_id,
                "part": row.get("part") or code,
                "position": row.get("position") or last,
            }
        )
        told.append(_said(found, code, row))
    plan = plan_new(session, actor, RECORD, whole, source, today=today, reason=reason, right=right)
    plan.notes += told
    return dataclasses.replace(plan, purpose=PURPOSE[right])


def _said(found: Proposal, code: str, row: Mapping[str, object]) -> Problem:
    """Say what is proposed and by which rule; with a warning where a person chose another part."""
    other = row.get("part") not in (None, "", code)
    values = {"item": row.get("item") or "", "payer": found.payer, "rule": found.rule}
    return Problem(
        "inspection.other_part" if other else f"inspection.payer.{found.payer}",
        Level.WARNING if other else Level.INFO,
        values=values,
    )


def plan_line_change(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
) -> Plan:
    """Return the plan that changes lines; orders and bills move the case: works begin, and are done with the last.

    What the works cost is the office's: a building manager changes the report only.
    """
    works = not set(WORKS).isdisjoint(change)
    right = Right.EDIT if works else shared_right(actor)
    security.require(actor, right)
    plan = plan_record_changes(
        session,
        actor,
        RECORD,
        dict.fromkeys(ids, change),
        source,
        today=today,
        reason=reason,
        seen=seen,
        right=right,
    )
    plan = dataclasses.replace(plan, purpose=PURPOSE[right])
    if not works or not plan.changed:
        return plan
    moved = []
    for own, step, stamps in _steps(session, actor, ids, change):
        # The stamps are days of the case, named as its facts are.
        facts = dataclasses.replace(case_facts(session, [own.case_id])[own.case_id], **stamps)  # type: ignore[arg-type]
        if step not in allowed(facts):
            continue
        if missing(facts, step):
            plan.warnings.add(Problem("inspection.works_too_early", Level.WARNING))
            continue
        moved.append(step_change(session, actor, own.case_id, step, source, today=today, stamps=stamps, reason=reason))
    return joined(plan, *moved, purpose=MOVING[right]) if moved else plan


def plan_line_removal(
    session: Session, actor: Actor, ids: Sequence[int], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that takes lines out of a report; refused once the report was given, unless it was objected to."""
    right = shared_right(actor)
    security.require(actor, right)
    held = held_now(session, RECORD, sorted(set(ids)))
    for own in inspections_of(session, [row["inspection_id"] for row in held.values()], actor.scope(right)):
        if own["report_on"] is not None and own["objected_on"] is None:
            raise refused("inspection.report_given", day=f"{own['report_on']:%d-%m-%Y}")
    plan = plan_remove(session, actor, RECORD, ids, source, today=today, reason=reason, right=right)
    return dataclasses.replace(plan, purpose=PURPOSE[right])


def _steps(
    session: Session, actor: Actor, ids: Sequence[int], change: Mapping[str, object]
) -> Iterator[tuple[InspectionRow, str, dict[str, object]]]:
    """Yield the step that each case's works begin or end with, and the day of it, where a change of lines does that."""
    held = held_now(session, RECORD, sorted(set(ids)))
    for own in inspections_of(session, [row["inspection_id"] for row in held.values()], actor.scope(Right.EDIT)):
        lines = [{**row, **(change if row["id"] in ids else {})} for row in _lines_of(session, own.id)]
        step, stamps = _step_of(own, lines)
        if step and own.case is not None:
            yield own, step, stamps


def _lines_of(session: Session, inspection_id: int) -> list[Mapping[str, Any]]:
    table = InspectionLine.__table__
    return [
        dict(row) for row in session.execute(select(table).where(table.c.inspection_id == inspection_id)).mappings()
    ]


def _step_of(own: InspectionRow, lines: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, object]]:
    ordered = [line["ordered_on"] for line in lines if line["ordered_on"]]
    if not ordered:
        return "", {}
    if own.phase != "works":
        return "works", {"works_started_on": min(ordered)}
    finished = [line["finished_on"] for line in lines if line["ordered_on"]]
    if all(finished):
        return "works_done", {"works_finished_on": max(finished)}
    return "", {}
