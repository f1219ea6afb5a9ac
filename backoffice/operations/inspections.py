"""Plan the steps of an inspection: arranged, summoned, held, reported, estimated, objected to; its case moves with it.

Owns what each step needs and stamps, and that what would be lost by a day is said before it is written. What must hold
whichever way an inspection is written, inspection_rules says. Holding one is the building manager's (Right.INSPECT).
Sources: the seed's S1-S5, I1-I2 and O7-O8, lov om leje § 187, BEK 640 §§ 13-14.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.case_plan import joined
from backoffice.operations.case_steps import step_change
from backoffice.operations.inspection_judging import judged, lost, require_past, shown, surroundings
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_changes
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_report import report_of
from backoffice.queries.inspections import InspectionRow, inspection_of
from backoffice.records.inspections import INSPECTION
from backoffice.rules import deadlines
from backoffice.rules.inspections import MOVE_IN, MOVE_OUT
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right

RECORD = INSPECTION.name
PURPOSE = {Right.EDIT: "register", Right.INSPECT: "inspection"}
"""The purpose of a plan by the right it was made with, where no case moves."""
MOVING = {Right.EDIT: "case", Right.INSPECT: "inspection"}
"""The purpose of a plan that moves a case too, by the right it was made with."""
_OF_CASE = frozenset({"summoned_on", "held_on", "report_on", "estimate_on"})
"""Those of an inspection's facts that a case asks for."""


def shared_right(actor: Actor) -> Right:
    """Return the right that a person does the common work with: the office's, or the building manager's."""
    return Right.EDIT if actor.may(Right.EDIT) else Right.INSPECT


def plan_inspection(
    session: Session, actor: Actor, given: Mapping[str, object], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that arranges an inspection: of a case's move-out (`termination_id`), or of a lease's move-in.

    `given` are fields as stored; the kind follows from what it is of. Refused before the dwelling is empty, and where the
    summons could not be a week ahead unless shorter was agreed; warned beyond two weeks of knowing, with what is lost.
    """
    right = shared_right(actor)
    security.require(actor, right)
    kind = MOVE_OUT if given.get("termination_id") else MOVE_IN
    code = code_lists(session)["inspection_kind"].by_meaning[kind].code
    row = {**given, "inspection_kind": given.get("inspection_kind") or code}
    facts, emptied = surroundings(session, row, kind)
    told = judged(facts, emptied, today)
    plan = plan_new(session, actor, RECORD, [row], source, today=today, reason=reason, right=right)
    return _told(plan, told, right)


def plan_appointment(
    session: Session,
    actor: Actor,
    inspection_id: int,
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
) -> Plan:
    """Return the plan that changes what is arranged of an inspection: day, time, what was agreed; judged as when new."""
    right = shared_right(actor)
    security.require(actor, right)
    own = inspection_of(session, inspection_id, actor.scope(right))
    if own["held_on"] is not None and not {"planned_on", "planned_time", "shorter_agreed"}.isdisjoint(change):
        raise refused("inspection.held_already", day=shown(own["held_on"]))
    told: list[Problem] = []
    if not {"planned_on", "shorter_agreed"}.isdisjoint(change):
        facts = dataclasses.replace(
            own.facts,
            # Wishes are values as stored: here a date or nothing.
            planned_on=change.get("planned_on", own["planned_on"]),  # type: ignore[arg-type]
            shorter_agreed=bool(change.get("shorter_agreed", own["shorter_agreed"])),
            # Another day needs another summons.
            summoned_on=own["summoned_on"]
            if change.get("planned_on", own["planned_on"]) == own["planned_on"]
            else None,
        )
        told = judged(facts, own.emptied_on, today)
    plan = plan_record_changes(
        session, actor, RECORD, {inspection_id: change}, source, today=today, reason=reason, seen=seen, right=right
    )
    return _told(plan, told, right)


def plan_summons(
    session: Session, actor: Actor, inspection_id: int, day: date, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that notes when the tenant was summoned; the case becomes summoned.

    Warned of where it was less than a week ahead and nothing shorter was agreed, or where the day lies too late.
    """
    right = shared_right(actor)
    security.require(actor, right)
    own = inspection_of(session, inspection_id, actor.scope(right))
    require_past(day, today, "summoned_on")
    if own["planned_on"] is None:
        raise refused("inspection.no_day")
    if own["held_on"] is not None:
        raise refused("inspection.held_already", day=shown(own["held_on"]))
    told = judged(dataclasses.replace(own.facts, summoned_on=day), own.emptied_on, today)
    step = "" if own.phase == "summoned" else "summon"
    return _step(session, actor, own, right, {"summoned_on": day}, step, source, told, today, reason)


@dataclass(frozen=True, slots=True)
class Held:
    """How an inspection was held: when, by whom, whether the tenant was there, who signed, and when keys changed hands."""

    held_on: date
    held_by: str
    tenant_present: bool
    signed_by_tenant: bool
    signed_by_landlord: bool
    keys_on: date | None = None


def plan_hold(
    session: Session, actor: Actor, inspection_id: int, held: Held, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that notes that an inspection was held; only who has the right to inspect may.

    The case becomes inspected, which it can only when it was summoned and the dwelling is empty.
    """
    security.require(actor, Right.INSPECT)
    own = inspection_of(session, inspection_id, actor.scope(Right.INSPECT))
    require_past(held.held_on, today, "held_on")
    if held.signed_by_tenant and not held.tenant_present:
        raise refused("inspection.signed_absent")
    if own["report_on"] is not None:
        raise refused("inspection.report_given_already", day=shown(own["report_on"]))
    stamp = {name: getattr(held, name) for name in Held.__dataclass_fields__}
    told = lost(dataclasses.replace(own.facts, held_on=held.held_on), held.held_on, {"summons", "inspection"})
    step = "" if own.phase == "inspected" else "inspect"
    return _step(session, actor, own, Right.INSPECT, stamp, step, source, told, today, reason)


def plan_report(
    session: Session,
    actor: Actor,
    inspection_id: int,
    day: date,
    channel: str,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that notes when and how the tenant got the report; `channel` is a code of notice_channel.

    From then on the report stands: it is only corrected after an objection. Warned of where it comes too late.
    """
    right = shared_right(actor)
    security.require(actor, right)
    own = inspection_of(session, inspection_id, actor.scope(right))
    require_past(day, today, "report_on")
    if own["held_on"] is None:
        raise refused("inspection.not_held")
    if day < own["held_on"]:
        raise refused("inspection.before_held", held=shown(own["held_on"]))
    told = lost(dataclasses.replace(own.facts, report_on=day), day, {"report"})
    if not own.lines:
        told.append(Problem("inspection.empty_report", Level.WARNING))
    stamp = {"report_on": day, "report_channel": channel}
    step = "report" if own["report_on"] is None else ""
    return _step(session, actor, own, right, stamp, step, source, told, today, reason)


def plan_estimate(
    session: Session, actor: Actor, inspection_id: int, day: date, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that notes when the tenant got the estimate with the tenant's share; in private letting, the claim.

    A case of social housing becomes estimated. Refused where a line of the tenant's has no estimate.
    """
    security.require(actor, Right.EDIT)
    own = inspection_of(session, inspection_id, actor.scope(Right.EDIT))
    require_past(day, today, "estimate_on")
    if own["held_on"] is None:
        raise refused("inspection.not_held")
    report = report_of(session, inspection_id, actor.scope(Right.EDIT), today)
    open_lines = [line for line in report.lines if line.payer == "tenant" and line["estimate"] is None]
    if open_lines:
        raise refused("inspection.no_estimates", n=len(open_lines))
    told = lost(dataclasses.replace(own.facts, estimate_on=day), day, {"estimate", "claim"})
    step = "estimate" if own.regime == "almen" and own.phase == "report_sent" else ""
    return _step(session, actor, own, Right.EDIT, {"estimate_on": day}, step, source, told, today, reason)


def plan_objection(
    session: Session, actor: Actor, inspection_id: int, day: date, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that notes a tenant's objection to the report, which opens it for correction.

    To a move-in report within 14 days (the seed's S2; the later of the inspection and the lease's start); a late one is
    noted with a warning. Refused where there is no report.
    """
    right = shared_right(actor)
    security.require(actor, right)
    own = inspection_of(session, inspection_id, actor.scope(right))
    require_past(day, today, "objected_on")
    if own["report_on"] is None or own["held_on"] is None:
        raise refused("inspection.no_report")
    if day < own["held_on"]:
        raise refused("inspection.before_held", held=shown(own["held_on"]))
    told = []
    if own.kind == MOVE_IN:
        last = deadlines.objection_last(own["held_on"], own.lease["valid_from"])
        if last is not None and day > last:
            told.append(Problem("inspection.objection_late", Level.WARNING, values={"last": shown(last)}))
    return _step(session, actor, own, right, {"objected_on": day}, "", source, told, today, reason)


# What they share


def _step(
    session: Session,
    actor: Actor,
    own: InspectionRow,
    right: Right,
    stamp: Mapping[str, object],
    step: str,
    source: Source,
    told: list[Problem],
    today: date,
    reason: str,
) -> Plan:
    """Return the plan that stamps an inspection and moves its case by a step ("": the case stays)."""
    plan = plan_record_changes(
        session, actor, RECORD, {own.id: {}}, source, today=today, reason=reason, stamps={own.id: stamp}, right=right
    )
    plan = _told(plan, told, right)
    if not step or own.case is None:
        return plan
    known = {name: value for name, value in stamp.items() if name in _OF_CASE}
    key = own.case["id"]
    moved = step_change(session, actor, key, step, source, today=today, known=known, reason=reason, right=right)
    return joined(plan, moved, purpose=MOVING[right])


def _told(plan: Plan, told: list[Problem], right: Right) -> Plan:
    for problem in told:
        plan.warnings.add(problem)
    return dataclasses.replace(plan, purpose=PURPOSE[right])
