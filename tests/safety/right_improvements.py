"""The cells of the matrix of rights about improvements and rates. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import Dwelling, Improvement, Lease
from backoffice.operations.improving import plan_answer, plan_application, plan_documents, plan_final
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

LONG_AGO = date(2001, 1, 1)
APPLIED = date(2025, 3, 1)


def lease_of_long_ago(session: Session, home: Home) -> int:
    """Return a lease of long ago under private rules, made where there is none."""
    query = select(Lease.id).where(Lease.dwelling_id == home.id, Lease.valid_from == LONG_AGO)
    if (found := session.scalar(query)) is not None:
        return found
    key = new_keys(session, "lease", 1)[0]
    own = session.get_one(Dwelling, home.id).organisation_id
    regime = code_lists(session)["tenancy_regime"].by_meaning["private"].code
    ended = date(2002, 1, 1)
    session.add(
        Lease(
            id=key, organisation_id=own, dwelling_id=home.id, valid_from=LONG_AGO, valid_to=ended, regime=regime, status="reported"
        )
    )  # fmt: skip
    session.flush()
    return key


def _improvement(session: Session, home: Home, **more: object) -> int:
    """Return an improvement of that lease as it is to be tried; what it was before is overwritten."""
    lease = lease_of_long_ago(session, home)
    own = session.scalar(select(Improvement).where(Improvement.lease_id == lease))
    if own is None:
        place = {"organisation_id": session.get_one(Lease, lease).organisation_id, "dwelling_id": home.id}
        own = Improvement(
            id=new_keys(session, "improvement", 1)[0], lease_id=lease, title="Køkken", applied_on=APPLIED, status="reported", **place
        )  # fmt: skip
        session.add(own)
    for name, value in more.items():
        setattr(own, name, value)
    session.flush()
    return own.id


def _apply_for(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    given = {"title": "Nyt bad", "applied_on": TODAY}
    return plan_application(session, actor, lease_of_long_ago(session, home), given, SOURCE, today=TODAY)


def _documents(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _improvement(session, home)
    return plan_documents(session, actor, key, {"documented": 60_000_00}, SOURCE, today=TODAY)


def _answer(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_answer(session, actor, _improvement(session, home), "approved", APPLIED, SOURCE, today=TODAY)


def _final(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    known = {
        "approved_on": APPLIED, "started_on": APPLIED, "finished_on": APPLIED, "in_use_on": APPLIED, "documented": 60_000_00,
    }  # fmt: skip
    return plan_final(session, actor, _improvement(session, home, **known), APPLIED, SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "improving.plan_application": tried_out_cell(_apply_for),
    "improving.plan_documents": tried_out_cell(_documents),
    "improving.plan_answer": tried_out_cell(_answer),
    "improving.plan_final": tried_out_cell(_final),
    "apply.apply improvement": applied_cell(_answer),
    "apply.apply improvement_final": applied_cell(_final),
}


def _kept(ground: Ground, home: Home, *, lease: bool = False) -> str:
    """Return the number of an improvement, or of its lease, that stays in the register."""
    with ground.database.writing() as session:
        key = _improvement(session, home, in_use_on=APPLIED, finished_on=APPLIED, started_on=None, documented=60_000_00)
        return str(lease_of_long_ago(session, home) if lease else key)


def _listed(ground: Ground, home: Home) -> tuple[str, ...]:
    return ("improvements", "list", "--filter", f"alle bolig={home.id}" if _kept(ground, home) else "")


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "improvements list": (_listed, lambda answer: answer),
    "improvements show": (
        lambda ground, home: ("improvements", "show", _kept(ground, home)), lambda answer: answer["id"],
    ),
    "improvements value": (
        lambda ground, home: ("improvements", "value", _kept(ground, home)), lambda answer: answer["remaining"],
    ),
    "improvements new": (
        lambda ground, home: ("improvements", "new", "--lease", _kept(ground, home, lease=True), "--title", "Bad", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "improvements answer": (
        lambda ground, home: ("improvements", "answer", _kept(ground, home), "approved", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "rates": (lambda ground, home: ("rates",), lambda answer: answer),
}  # fmt: skip
