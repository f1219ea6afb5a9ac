"""The cells of the matrix of rights about settlements. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import Lease, Settlement, SettlementLine
from backoffice.operations import settlement_second as second
from backoffice.operations import settlement_steps as steps
from backoffice.operations import settlements as drafts
from backoffice.security import Right
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell
from tests.settled import ready, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

DAY = date(2023, 8, 1)
_LONG_AGO = {"valid_from": date(2007, 1, 1), "valid_to": date(2023, 7, 1), "lease_number": "KEPT"}


def _case(session: Session, actor: Actor, home: Home, phase: str = "works_done") -> int:
    """Return a case to try an operation on; none for somebody who is refused before anything is looked at."""
    if not actor.may(Right.EDIT):
        return 0
    return ready(session, phase=phase, dwelling=home.id, tenants=(), rent=0)


def _one(session: Session, actor: Actor, home: Home, state: str = "sent", phase: str = "", **more: Any) -> int:
    case = _case(session, actor, home, phase or ("sent" if state == "sent" else "draft"))
    return standing(session, case, state, **more) if case else 0


def _draft(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return drafts.plan_draft(session, actor, _case(session, actor, home), drafts.Asked(), SOURCE, today=TODAY)


def _lines(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    edit = drafts.LineEdit(None, {"line_code": "36", "text": "Antenne", "amount": 100})
    return drafts.plan_lines(session, actor, _one(session, actor, home, "draft"), [edit], SOURCE)


def _values(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return drafts.plan_values(session, actor, _one(session, actor, home, "draft"), {"retain": 100}, SOURCE)


def _approve(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_approve(session, actor, _one(session, actor, home, "draft"), SOURCE, today=TODAY)


def _send(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_send(session, actor, _one(session, actor, home, "approved"), DAY, SOURCE, today=TODAY)


def _object(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_object(session, actor, _one(session, actor, home), DAY, [], SOURCE, today=TODAY)


def _answer(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _one(session, actor, home, phase="objection", objected_on=DAY)
    return steps.plan_answer(session, actor, key, SOURCE, today=TODAY)


def _board(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_board(session, actor, _one(session, actor, home), DAY, "2023-1", SOURCE, today=TODAY)


def _decide(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _one(session, actor, home, phase="board", board_on=DAY)
    return steps.plan_decide(session, actor, key, DAY, SOURCE, today=TODAY, upheld=True)


def _correct(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_correct(session, actor, _one(session, actor, home), SOURCE, today=TODAY)


def _paid(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_paid(session, actor, _one(session, actor, home), DAY, SOURCE, today=TODAY)


def _sent_case(session: Session, actor: Actor, home: Home, retained: int) -> int:
    key = _one(session, actor, home, retained=retained)
    return session.get_one(Settlement, key).termination_id if key else 0


def _await(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return second.plan_await(session, actor, _sent_case(session, actor, home, 100), SOURCE, today=TODAY)


def _second(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    account = second.Account(DAY, refund=100, year_end=date(2023, 5, 31))
    return second.plan_second(session, actor, _sent_case(session, actor, home, 100), account, SOURCE, today=TODAY)


def _final(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return second.plan_final(session, actor, _sent_case(session, actor, home, 0), SOURCE, today=TODAY)


def _close(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return second.plan_close(session, actor, _sent_case(session, actor, home, 0), "zero", DAY, SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "settlements.plan_draft": tried_out_cell(_draft),
    "settlements.plan_lines": tried_out_cell(_lines),
    "settlements.plan_values": tried_out_cell(_values),
    "settlement_steps.plan_approve": tried_out_cell(_approve),
    "settlement_steps.plan_send": tried_out_cell(_send),
    "settlement_steps.plan_object": tried_out_cell(_object),
    "settlement_steps.plan_answer": tried_out_cell(_answer),
    "settlement_steps.plan_board": tried_out_cell(_board),
    "settlement_steps.plan_decide": tried_out_cell(_decide),
    "settlement_steps.plan_correct": tried_out_cell(_correct),
    "settlement_steps.plan_paid": tried_out_cell(_paid),
    "settlement_second.plan_await": tried_out_cell(_await),
    "settlement_second.plan_second": tried_out_cell(_second),
    "settlement_second.plan_final": tried_out_cell(_final),
    "settlement_second.plan_close": tried_out_cell(_close),
    "apply.apply settlement": applied_cell(_send),
    "apply.apply settle": applied_cell(_approve),
}


def _kept(ground: Ground, home: Home, state: str = "sent") -> str:
    """Return the number of a settlement of long ago that stays in the register."""
    with ground.database.writing() as session:
        number = f"KEPT-{state}"
        lease = select(Lease.id).where(Lease.dwelling_id == home.id, Lease.lease_number == number)
        if found := session.scalar(select(Settlement.id).where(Settlement.lease_id.in_(lease))):
            return str(found)
        known = _LONG_AGO | {"lease_number": number}
        phase = "sent" if state == "sent" else "draft"
        case = ready(session, phase=phase, dwelling=home.id, tenants=(), rent=0, lease=known)
        return str(standing(session, case, state))


def _case_of(ground: Ground, settlement: str) -> int:
    with ground.database.reading() as session:
        return session.get_one(Settlement, int(settlement)).termination_id


def _line_of(ground: Ground, settlement: str) -> str:
    with ground.database.reading() as session:
        query = select(SettlementLine.id).where(SettlementLine.settlement_id == int(settlement))
        return str(session.scalars(query).first())


def _removing(ground: Ground, home: Home) -> tuple[str, ...]:
    draft = _kept(ground, home, "draft")
    return ("settlements", "line", draft, "--remove", _line_of(ground, draft), "--dry-run")


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "settlements list": (
        lambda ground, home: ("settlements", "list", "--filter", f"sag={_case_of(ground, _kept(ground, home))}"),
        lambda answer: answer,
    ),
    "settlements show": (
        lambda ground, home: ("settlements", "show", _kept(ground, home)), lambda answer: answer["id"],
    ),
    "settlements explain": (
        lambda ground, home: ("settlements", "explain", _kept(ground, home)), lambda answer: answer["steps"],
    ),
    "settlements line": (_removing, lambda answer: answer["changed"]),
    "settlements approve": (
        lambda ground, home: ("settlements", "approve", _kept(ground, home, "draft"), "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "settlements object": (
        lambda ground, home: ("settlements", "object", _kept(ground, home), "--on", "2023-08-01", "--dry-run"),
        lambda answer: answer["changed"],
    ),
}  # fmt: skip


CALLS: dict[str, tuple[str, ...]] = {
    "list": ("--filter", "alle"),
    "show": ("1",),
    "explain": ("1",),
    "draft": ("1", "--dry-run"),
    "line": ("1", "--code", "36", "--amount", "10", "--text", "Antenne", "--dry-run"),
    "set": ("1", "--retain", "10", "--dry-run"),
    "approve": ("1", "--dry-run"),
    "send": ("1", "--dry-run"),
    "object": ("1", "--dry-run"),
    "answer": ("1", "--dry-run"),
    "board": ("1", "--number", "2026-1", "--dry-run"),
    "decide": ("1", "--upheld", "--dry-run"),
    "correct": ("1", "--dry-run"),
    "await": ("1", "--dry-run"),
    "second": ("1", "--refund", "10", "--dry-run"),
    "final": ("1", "--dry-run"),
    "paid": ("1", "--dry-run"),
    "close": ("1", "--how", "zero", "--dry-run"),
}
"""Each verb of settlements once, for where its answers are looked through for what is a person's."""
