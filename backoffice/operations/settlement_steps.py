"""Plan what becomes of a settlement that is written: approved by another, sent, disputed, decided, corrected, paid.

Owns who may do each and when. A settlement that is sent is never changed: what was wrong in it is mended by a version of its
own that takes its place when it is sent. Never writes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import ChangeRow, ChangeSet
from backoffice.operations.plan import Plan, Source
from backoffice.operations.settlement_case import require_within, take_step
from backoffice.operations.settlement_plan import PLACE, SettlementPlan, as_held
from backoffice.queries.settlement_ground import ground_of
from backoffice.queries.settlements import SettlementFacts, of_termination, settlement_facts
from backoffice.records.settlements import SETTLEMENT, SETTLEMENT_LINE
from backoffice.rules.problems import Level, Problem, refused
from backoffice.rules.settlement_lines import Side
from backoffice.security import Actor, Right

_LONGEST_CASE = 40


def _begun(
    session: Session, actor: Actor, settlement_id: int, source: Source, reason: str, *, right: Right = Right.EDIT
) -> tuple[SettlementPlan, SettlementFacts]:
    """Begin the plan of a step; Refused without the right, or outside the person's part of the register."""
    security.require(actor, right)
    require_within(session, "settlement", settlement_id, actor.scope(right))
    held = settlement_facts(session, settlement_id)
    plan = SettlementPlan(session, actor, held, held.values)
    return plan.begin("settle" if right is Right.APPROVE else "settlement", source, reason), held


def _require(held: SettlementFacts, state: str) -> None:
    if held.state != state:
        raise refused(f"settlement.not_{state}", number=held["version_number"])


def plan_approve(
    session: Session,
    actor: Actor,
    settlement_id: int,
    source: Source,
    *,
    today: date,
    seen: str = "",
    reason: str = "",
) -> Plan:
    """Return the plan that approves a draft; `seen` is the content hash of what the person looked at.

    Refused without the right to approve, for one of its authors, and where it changed since it was looked at.
    """
    plan, held = _begun(session, actor, settlement_id, source, reason, right=Right.APPROVE)
    _require(held, "draft")
    if seen and seen != held.content_hash:
        raise refused("settlement.changed_since_seen")
    if actor.name in authors(session, held):
        raise refused("settlement.own_draft", number=held["version_number"], address=held.address)
    state = plan.code("settlement_state", "approved")
    plan.change_own({"state": state, "approved_by": actor.name, "approved_on": today})
    if held.round == "first" and ground_of(session, held["termination_id"], today).shares.review:
        plan.plan.warnings.add(Problem("settlement.legal_review", Level.WARNING), held.id)
    return plan.finished()


def authors(session: Session, held: SettlementFacts) -> frozenset[str]:
    """Return the names of those who wrote the settlement or one of its lines as they stand: none of them approves it."""
    ids = {SETTLEMENT.number: [held.id], SETTLEMENT_LINE.number: [one.id for one in held.lines]}
    found = {held["written_by"]}
    for record, keys in ids.items():
        query = (
            select(ChangeSet.user_name)
            .join(ChangeRow, ChangeRow.change_set_id == ChangeSet.id)
            .where(ChangeRow.record == record, ChangeRow.record_id.in_(keys), ChangeSet.purpose == "settlement")
            .distinct()
        )
        found |= set(session.scalars(query))
    return frozenset(name for name in found if name)


def plan_send(
    session: Session,
    actor: Actor,
    settlement_id: int,
    day: date,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that notes an approved settlement as sent on a day; from then on nothing of it changes.

    A correction takes the place of what it corrects, a second settlement makes the case final. Refused before the approval.
    """
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "approved")
    if day > today:
        raise refused("settlement.not_yet", day=day)
    if held["approved_on"] and day < held["approved_on"]:
        raise refused("settlement.before_approval", day=held["approved_on"])
    codes = {name: plan.code("settlement_state", name) for name in ("sent", "replaced")}
    others = []
    if held["replaces"] is not None:
        replaced = settlement_facts(session, held["replaces"])
        _require(replaced, "sent")
        others.append((replaced, {"state": codes["replaced"]}))
    plan.change_own({"state": codes["sent"], "sent_on": day}, others)
    if held["follows"] is not None:
        # A correction of the second round leaves a case that is final where it is.
        if held.phase in ("sent", "awaiting_accounts"):
            take_step(plan, held["termination_id"], "final", {"second": "sent"}, today=today)
    else:
        take_step(
            plan, held["termination_id"], "send", {"settlement": "sent", "retained": held["retained"] or 0}, today=today
        )
    return plan.finished()


def plan_object(
    session: Session,
    actor: Actor,
    settlement_id: int,
    day: date,
    line_ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that notes a written objection to a sent settlement: the disputed lines are not collected meanwhile.

    No lines named: all that the tenant owes is disputed. Refused for lines that are not the settlement's.
    """
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    if day > today or (held["sent_on"] and day < held["sent_on"]):
        raise refused("settlement.objection_day", day=day)
    may = {one.id: one for one in held.lines if one.side in (Side.CREDIT, Side.DEBIT)}
    wanted = set(line_ids) or {one.id for one in held.of(Side.DEBIT)}
    if unknown := sorted(wanted - set(may)):
        raise refused("settlement.no_line", number=unknown[0])
    plan.change_own({"objected_on": day})
    plan.change_lines(dict.fromkeys(wanted, True))
    take_step(plan, held["termination_id"], "object", {"objected_on": day}, today=today)
    return plan.finished()


def plan_answer(
    session: Session,
    actor: Actor,
    settlement_id: int,
    source: Source,
    *,
    today: date,
    keep: bool = False,
    reason: str = "",
) -> Plan:
    """Return the plan that notes the reply to an objection; `keep` leaves the disputed lines out of collection still."""
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    plan.change_own({})
    if not keep:
        _release(plan, held)
    take_step(plan, held["termination_id"], "answer", {}, today=today)
    return plan.finished()


def _release(plan: SettlementPlan, held: SettlementFacts) -> None:
    plan.change_lines({one.id: False for one in held.lines if one.disputed})


def plan_board(
    session: Session,
    actor: Actor,
    settlement_id: int,
    day: date,
    case_number: str,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that notes that the case lies before the board (huslejenævn, beboerklagenævn), with its case number."""
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    number = case_number.strip()
    if not number or len(number) > _LONGEST_CASE:
        raise refused("settlement.board_case")
    if day > today:
        raise refused("settlement.not_yet", day=day)
    plan.change_own({"board_on": day, "board_case": number})
    take_step(plan, held["termination_id"], "board", {"board_on": day}, today=today)
    return plan.finished()


def plan_decide(
    session: Session,
    actor: Actor,
    settlement_id: int,
    day: date,
    source: Source,
    *,
    today: date,
    upheld: bool,
    reason: str = "",
) -> Plan:
    """Return the plan that notes the board's decision: upheld frees the disputed lines, else a correction must follow."""
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    if day > today or (held["board_on"] and day < held["board_on"]):
        raise refused("settlement.decision_day", day=day)
    plan.change_own({"decided_on": day})
    if upheld:
        _release(plan, held)
    else:
        plan.plan.notes.append(Problem("settlement.correct_next", Level.INFO))
    take_step(plan, held["termination_id"], "decided", {"decided_on": day}, today=today)
    return plan.finished()


def plan_correct(
    session: Session, actor: Actor, settlement_id: int, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that begins a correction: a draft of its own with the same lines, linked to what it corrects.

    The case goes back to its draft, but for the second round's: there the case stands as it is. Refused for what is not
    sent, and while another settlement of the case is being written.
    """
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    known = of_termination(session, held["termination_id"])
    if written := next((one for one in known if one.state in ("draft", "approved")), None):
        raise refused("settlement.draft_exists", number=written["version_number"])
    base = {name: held[name] for name in (*PLACE, "termination_id", "follows")}
    base |= {
        "version_number": 1 + max(one["version_number"] or 0 for one in known),
        "replaces": held.id,
        "round": plan.code("settlement_round", "correction"),
    }
    new = SettlementPlan(session, actor, None, base).begin("settlement", source, reason)
    lines = [as_held(one, plan.codes) for one in held.lines if not one.reckoned or one.meaning == "released"]
    fresh = [replace(one, id=0, disputed=False) for one in lines]
    state = plan.code("settlement_state", "draft")
    new.write_lines(fresh, {"state": state, "written_by": actor.name}, held["retain"])
    if held["follows"] is None:
        take_step(new, held["termination_id"], "correct", {"settlement": "draft"}, today=today)
    return new.finished()


def plan_paid(
    session: Session, actor: Actor, settlement_id: int, day: date, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that notes the day a sent settlement was paid, by whoever owed it."""
    plan, held = _begun(session, actor, settlement_id, source, reason)
    _require(held, "sent")
    if day > today or (held["sent_on"] and day < held["sent_on"]):
        raise refused("settlement.paid_day", day=day)
    plan.change_own({"paid_on": day})
    return plan.finished()
