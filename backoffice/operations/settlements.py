"""Plan the draft of a settlement: its lines proposed from the case, or written by a person, its totals always with them.

Owns what a draft is made of and that only a draft is edited. Approving, sending and what comes after are
settlement_steps', the second round settlement_second's. Never writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Plan, Source
from backoffice.operations.settlement_case import require_within, take_step
from backoffice.operations.settlement_plan import LINKS, SettlementPlan, Wanted, as_held
from backoffice.queries.improvement_value import offered_improvements
from backoffice.queries.settlement_ground import Ground, ground_of
from backoffice.queries.settlements import SettlementFacts, of_termination, settlement_facts
from backoffice.records.assumptions import limit
from backoffice.records.rates import rate
from backoffice.rules.problems import Level, Problem, refused
from backoffice.rules.settlement_lines import (
    PAYER,
    RECKONED,
    SIDES,
    Proposed,
    propose,
    side_of,
)
from backoffice.rules.settlement_reserve import account_year_end, open_account_months, suggested_reserve
from backoffice.security import Actor, Right

_RENT = frozenset({"rent_refund", "arrears"})
_OPEN = frozenset({"draft", "approved"})
_TOTALS = ("credits", "debits", "result", "retained", "payout", "claim")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says for the draft beside what the register holds; money in øre, None for what is not said.

    `paid_to` is the last day that rent was paid for, `retain` what is held back for open accounts (None: as suggested).
    """

    paid_to: date | None = None
    arrears: int = 0
    fees: int = 0
    monthly_rent: int | None = None
    retain: int | None = None


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What becomes of one line: `id` None adds one, `values` are its new values, None removes it.

    Values: line_code, payer (stored codes), text, amount (øre), rule, evidence.
    """

    id: int | None
    values: Mapping[str, Any] | None


def plan_draft(
    session: Session,
    actor: Actor,
    termination_id: int,
    asked: Asked,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that makes a case's first settlement as a draft, or proposes the lines of its draft anew.

    Lines that a person wrote stay. Refused without the right, where the case is not that far, or one is sent already.
    """
    security.require(actor, Right.EDIT)
    require_within(session, "termination", termination_id, actor.scope(Right.EDIT))
    ground = ground_of(session, termination_id, today)
    known = of_termination(session, termination_id)
    draft = next((one for one in known if one.state in _OPEN and one.round == "first"), None)
    if draft is None and known:
        raise refused("settlement.made_already", number=known[-1].id)
    plan = SettlementPlan(session, actor, draft, draft.values if draft else _base(ground, known, "first"))
    plan.begin("settlement", source, reason)
    kept = [as_held(one, plan.codes) for one in draft.lines if one.by_hand] if draft else []
    lines = _with_kept(plan, list(proposed_lines(plan, ground, asked)), kept, draft)
    retain = asked.retain if asked.retain is not None else draft["retain"] if draft else suggestion(ground, today)
    plan.write_lines(lines, _as_draft(plan, actor), retain)
    if draft is None:
        year_end = account_year_end(ground.case["rent_last_day"], ground.account_month_day)
        take_step(plan, termination_id, "draft", {"settlement": "draft"}, today=today, account_year_end=year_end)
    _tell(plan, ground)
    return plan.finished()


def suggestion(ground: Ground, today: date) -> int:
    """Return what is suggested to be held back for the open accounts, in øre."""
    last = ground.case["rent_last_day"]
    months = open_account_months(ground.lease["valid_from"], last, ground.account_month_day, today)
    return suggested_reserve(ground.on_account, months, limit("reserve_percent"))


def _base(ground: Ground, known: Sequence[SettlementFacts], round_: str) -> dict[str, Any]:
    """Return the columns that a new settlement begins with."""
    case = ground.case
    return {
        **{name: case[name] for name in ("organisation_id", "dwelling_id", "lease_id")},
        "termination_id": case["id"],
        "version_number": 1 + max((one["version_number"] or 0 for one in known), default=0),
        "round": round_,
    }


def _as_draft(plan: SettlementPlan, actor: Actor) -> dict[str, object]:
    """Return what every edit of a draft does to its own row: an approval is of the lines as they were, so it is gone."""
    state = plan.code("settlement_state", "draft")
    values: dict[str, object] = {"state": state, "written_by": actor.name, "approved_by": None, "approved_on": None}
    if plan.held is None:
        values["round"] = plan.code("settlement_round", str(plan.base["round"]))
    elif plan.held.state == "approved":
        plan.plan.notes.append(Problem("settlement.approval_gone", Level.WARNING))
    return values


def proposed_lines(plan: SettlementPlan, ground: Ground, asked: Asked) -> Iterator[Wanted]:
    """Yield the lines that the case gives; what a person asked for counts as written by that person."""
    by_hand = {"arrears"} if asked.arrears else set()
    more: dict[str, Any] = {"paid_to": asked.paid_to, "arrears": asked.arrears, "fees": asked.fees}
    if asked.monthly_rent is not None:
        more["monthly_rent"] = asked.monthly_rent
    if asked.fees:
        regime = "almen" if ground.regime == "almen" else "private"
        more["fee"] = rate("demand_fee", regime, ground.case["rent_last_day"]).amount
    if asked.paid_to or asked.monthly_rent is not None:
        by_hand |= _RENT
    found = ground.facts(improvements=offered_improvements(plan.session, ground.lease["id"], ground.moved_out), **more)
    for one in propose(found):
        hand = one.meaning in by_hand or one.meaning == "demand_fee"
        yield replace(_line(plan, one, ground), by_hand=hand)


def _line(plan: SettlementPlan, one: Proposed, ground: Ground) -> Wanted:
    payer = PAYER[one.side]
    if payer == "department" and ground.regime != "almen":
        payer = "landlord"
    return plan.line(
        one.meaning, one.amount, one.text, one.rule, one.evidence, links=one.links, payer=payer, **one.values
    )


def _with_kept(
    plan: SettlementPlan, lines: list[Wanted], kept: list[Wanted], draft: SettlementFacts | None
) -> list[Wanted]:
    """Return the proposed lines with those that a person wrote; a proposal that stands as one of them is left out."""
    asked = [one for one in lines if one.by_hand]
    stays = [one for one in kept if not any(one.code == new.code and one.text == new.text for new in asked)]
    fresh = [one for one in lines if one.by_hand or not any(_stands_for(old, one) for old in stays)]
    left = [one for one in (draft.lines if draft else ()) if not one.reckoned]
    found = []
    for new in fresh:
        same = next(
            (one for one in left if one.code == new.code and one.text == new.text and _linked(one.links, new.links)),
            None,
        )
        same = same or next(
            (one for one in left if one.code == new.code and _linked(one.links, new.links, some=True)), None
        )
        if same is not None and (same.by_hand == new.by_hand):
            left.remove(same)
            new = replace(new, id=same.id)
        found.append(new)
    return [*found, *stays]


def _stands_for(old: Wanted, new: Wanted) -> bool:
    if old.code != new.code:
        return False
    if any(new.links.values()):
        return _linked(old.links, new.links)
    return old.meaning in _RENT or new.text == old.text or (new.evidence == old.evidence and new.rule == old.rule)


def _linked(one: Mapping[str, int | None], other: Mapping[str, int | None], *, some: bool = False) -> bool:
    if some and not any(other.values()):
        return False
    return all(one.get(name) == other.get(name) for name in LINKS)


def _tell(plan: SettlementPlan, ground: Ground) -> None:
    """Say what a person should look at before the draft is approved."""
    if ground.shares.review:
        plan.plan.notes.append(Problem("settlement.legal_review", Level.WARNING))
    if ground.shares.why == "lapsed":
        plan.plan.notes.append(Problem("settlement.restoration_lapsed", Level.WARNING))
    if ground.monthly_rent is None:
        plan.plan.notes.append(Problem("settlement.no_rent", Level.WARNING))
    if not (ground.lease["deposit"] or ground.lease["entry_deposit"]):
        plan.plan.notes.append(Problem("settlement.no_deposit", Level.WARNING))


def _held_draft(session: Session, actor: Actor, settlement_id: int) -> SettlementFacts:
    """Return a draft that the person may edit; Refused outside their part, and for one that is sent."""
    require_within(session, "settlement", settlement_id, actor.scope(Right.EDIT))
    held = settlement_facts(session, settlement_id)
    if held.state not in _OPEN:
        raise refused("settlement.sealed", number=held["version_number"])
    return held


def plan_lines(
    session: Session,
    actor: Actor,
    settlement_id: int,
    edits: Sequence[LineEdit],
    source: Source,
    *,
    reason: str = "",
    seen: int | None = None,
) -> Plan:
    """Return the plan that adds, changes and removes lines of a draft; `seen` is the settlement's version on the form.

    Lines that follow from others nobody writes. Refused without the right, or for one that is not a draft.
    """
    security.require(actor, Right.EDIT)
    held = _held_draft(session, actor, settlement_id)
    if seen is not None and seen != held.version:
        raise refused("settlement.changed_since_seen")
    plan = SettlementPlan(session, actor, held, held.values).begin("settlement", source, reason)
    lines = {one.id: as_held(one, plan.codes) for one in held.lines if not one.reckoned or one.meaning == "released"}
    for number, edit in enumerate(edits, 1):
        known = lines.get(edit.id or 0)
        if edit.id is not None and (known is None or known.meaning in RECKONED):
            raise refused("settlement.reckoned_line" if known else "settlement.no_line", number=edit.id)
        if edit.values is None:
            lines.pop(edit.id or 0, None)
        else:
            lines[edit.id or -number] = _edited(plan, known, edit.values)
    plan.write_lines(list(lines.values()), _as_draft(plan, actor), held["retain"])
    return plan.finished()


def _edited(plan: SettlementPlan, known: Wanted | None, values: Mapping[str, Any]) -> Wanted:
    code = str(values.get("line_code", known.code if known else ""))
    meaning = (
        plan.codes["settlement_line"].by_code[code].meaning if code in plan.codes["settlement_line"].by_code else ""
    )
    if meaning not in SIDES or meaning in RECKONED:
        raise refused("settlement.not_a_line", code=code)
    amount = values.get("amount", known.amount if known else None)
    if not isinstance(amount, int) or amount < 0:
        raise refused("settlement.amount")
    words = str(values.get("text", known.text if known else "")).strip()
    if not words:
        raise refused("settlement.no_text")
    begun = known or Wanted(meaning, code, words, amount, payer=plan.code("payer", PAYER[side_of(meaning)]))
    given: dict[str, Any] = {name: str(values[name] or "").strip() for name in ("rule", "evidence") if name in values}
    payer = values.get("payer") or begun.payer
    return replace(begun, meaning=meaning, code=code, text=words, amount=amount, by_hand=True, payer=payer, **given)


def plan_values(
    session: Session,
    actor: Actor,
    settlement_id: int,
    change: Mapping[str, Any],
    source: Source,
    *,
    reason: str = "",
) -> Plan:
    """Return the plan that sets what is held back (`retain`, øre), the promised day or the note of a draft."""
    security.require(actor, Right.EDIT)
    held = _held_draft(session, actor, settlement_id)
    plan = SettlementPlan(session, actor, held, held.values).begin("settlement", source, reason)
    lines = [as_held(one, plan.codes) for one in held.lines if not one.reckoned or one.meaning == "released"]
    own = {name: change[name] for name in ("promised_on", "note") if name in change}
    plan.write_lines(lines, {**_as_draft(plan, actor), **own}, change.get("retain", held["retain"]))
    return plan.finished()
