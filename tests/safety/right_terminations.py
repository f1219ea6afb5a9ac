"""The cells of the matrix of rights about terminations: every step that the office plans. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import Dwelling, Lease, Termination
from backoffice.operations import termination_steps as steps
from backoffice.operations import terminations as cases
from backoffice.operations.case_letting import LeaseEnd, plan_lease_back, plan_lease_end
from backoffice.operations.case_steps import step_change
from backoffice.operations.keys import new_keys
from backoffice.operations.letting_tenant import Letting
from backoffice.queries.codes import code_lists
from backoffice.rules.periods import FOREVER
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

LONG_AGO, END = date(2003, 1, 1), date(2027, 3, 1)
NOTICE = {
    "received_on": date(2026, 11, 12), "received_time": "09:00", "deadline": date(2026, 11, 30),
    "period_from": date(2026, 12, 1), "rent_last_day": date(2027, 2, 28), "vacate_by": END, "notice_policy": "statutory",
}  # fmt: skip


def _lease(session: Session, home: Home, start: date = date(2026, 1, 1), end: date = FOREVER) -> int:
    """Give the dwelling a lease that runs, and nothing that stands in its way."""
    session.query(Lease).filter(Lease.dwelling_id == home.id, Lease.valid_to > start).update({"status": "new"})
    key = new_keys(session, "lease", 1)[0]
    organisation = session.get_one(Dwelling, home.id).organisation_id
    own = {"organisation_id": organisation, "dwelling_id": home.id, "status": "reported", "allocation_type": "1"}
    session.add(Lease(id=key, valid_from=start, valid_to=end, **own))
    session.flush()
    return key


def _case(session: Session, home: Home, phase: str = "confirmed", **more: Any) -> int:
    """Add a lease with a case in a phase; its key."""
    lease = _lease(session, home, end=FOREVER if phase in ("received", "incomplete") else END)
    codes, key = code_lists(session), new_keys(session, "termination", 1)[0]
    known = dict(NOTICE) if phase in ("received", "incomplete") else {**NOTICE, "confirmed_on": TODAY}
    session.add(
        Termination(
            id=key,
            organisation_id=session.get_one(Dwelling, home.id).organisation_id,
            dwelling_id=home.id,
            lease_id=lease,
            status="reported",
            terminated_by=codes["terminated_by"].by_meaning["tenant"].code,
            channel=codes["notice_channel"].by_meaning["email"].code,
            phase=codes["case_phase"].by_meaning[phase].code,
            **{**known, **more},
        )
    )
    session.flush()
    return key


def _moved(session: Session, home: Home, **more: Any) -> int:
    return _case(session, home, "moved_out", **{"known_on": TODAY, "moved_out_on": TODAY, "emptied": True, **more})


def _receive(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    channel = code_lists(session)["notice_channel"].by_meaning["email"].code
    given = {"received_on": TODAY, "received_time": "09:00", "channel": channel}
    return cases.plan_receive(session, actor, _lease(session, home), given, SOURCE, today=TODAY)


def _particulars(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    lacks = code_lists(session)["missing_particular"].by_meaning["contact"].code
    key = _case(session, home, "incomplete", missing=lacks)
    return cases.plan_particulars(session, actor, key, "", SOURCE, today=TODAY)


def _edit(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return cases.plan_edit(session, actor, _case(session, home), {"note": "ringet"}, SOURCE, today=TODAY)


def _recompute(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _case(session, home, "received", rent_last_day=date(2027, 1, 15))
    return cases.plan_recompute(session, actor, key, SOURCE, today=TODAY)


def _confirm(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _case(session, home, "received")
    return steps.plan_confirm(session, actor, key, SOURCE, today=TODAY, emptied="economic_loss")


def _override(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    days = {"rent_last_day": date(2027, 1, 31)}
    return steps.plan_override(session, actor, _case(session, home), days, "aftalt", SOURCE, today=TODAY)


def _emptied(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_emptied(session, actor, _case(session, home), "economic_loss", SOURCE, today=TODAY)


def _seek(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_seek(session, actor, _case(session, home), TODAY, SOURCE, today=TODAY)


def _relet(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    new = Letting(date(2027, 2, 1), "1", tenants=("",))
    return steps.plan_relet(session, actor, _case(session, home), new, SOURCE, today=TODAY)


def _moved_out(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_moved_out(session, actor, _case(session, home), TODAY, SOURCE, today=TODAY)


def _cleared(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_cleared(session, actor, _moved(session, home, emptied=False), SOURCE, today=TODAY)


def _omit(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_omit(session, actor, _moved(session, home), "intet krav", SOURCE, today=TODAY)


def _withdraw(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_withdraw(session, actor, _case(session, home), "bliver boende", SOURCE, today=TODAY)


def _step(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    stamps = {"wants_out_on": TODAY}
    return step_change(session, actor, _case(session, home), "seek", SOURCE, today=TODAY, stamps=stamps)


def _lease_end(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    wanted = LeaseEnd(home.id, _lease(session, home), END)
    return plan_lease_end(session, actor, wanted, SOURCE, today=TODAY)


def _lease_back(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    wanted = LeaseEnd(home.id, _lease(session, home, end=END), FOREVER)
    return plan_lease_back(session, actor, wanted, SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "terminations.plan_receive": tried_out_cell(_receive),
    "terminations.plan_particulars": tried_out_cell(_particulars),
    "terminations.plan_edit": tried_out_cell(_edit),
    "terminations.plan_recompute": tried_out_cell(_recompute),
    "termination_steps.plan_confirm": tried_out_cell(_confirm),
    "termination_steps.plan_override": tried_out_cell(_override),
    "termination_steps.plan_emptied": tried_out_cell(_emptied),
    "termination_steps.plan_seek": tried_out_cell(_seek),
    "termination_steps.plan_relet": tried_out_cell(_relet),
    "termination_steps.plan_moved_out": tried_out_cell(_moved_out),
    "termination_steps.plan_cleared": tried_out_cell(_cleared),
    "termination_steps.plan_omit": tried_out_cell(_omit),
    "termination_steps.plan_withdraw": tried_out_cell(_withdraw),
    "case_steps.step_change": tried_out_cell(_step),
    "case_letting.plan_lease_end": tried_out_cell(_lease_end),
    "case_letting.plan_lease_back": tried_out_cell(_lease_back),
    "apply.apply case": applied_cell(_confirm),
}


def _kept(ground: Ground, home: Home) -> str:
    """Return the number of a withdrawn case of long ago that stays in the register."""
    with ground.database.writing() as session:
        if found := session.scalar(select(Termination.id).where(Termination.dwelling_id == home.id)):
            return str(found)
        codes = code_lists(session)
        organisation = session.get_one(Dwelling, home.id).organisation_id
        lease, key = new_keys(session, "lease", 1)[0], new_keys(session, "termination", 1)[0]
        own = {"organisation_id": organisation, "dwelling_id": home.id, "status": "reported"}
        session.add(Lease(id=lease, valid_from=LONG_AGO, valid_to=date(2004, 1, 1), **own))
        session.flush()
        session.add(
            Termination(
                id=key,
                lease_id=lease,
                terminated_by=codes["terminated_by"].by_meaning["tenant"].code,
                channel=codes["notice_channel"].by_meaning["email"].code,
                phase=codes["case_phase"].by_meaning["withdrawn"].code,
                withdrawn_on=LONG_AGO,
                withdrawn_by="bo",
                **NOTICE,
                **own,
            )
        )
        session.flush()
        return str(key)


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "terminations show": (
        lambda ground, home: ("terminations", "show", _kept(ground, home)),
        lambda answer: answer["id"],
    ),
}


def calls(name: str) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return a call of every verb about one case; `name` is a person's, to be searched for in vain."""
    new = ("terminations", "new", "--lease", "1", "--received", "2026-08-20 10:00", "--channel", "email")
    step = {
        "edit": ("--set", "note=ringet", "--yes"),
        "complete": ("--missing", "kontakt", "--dry-run"),
        "recompute": ("--dry-run",),
        "override": ("--rent-last-day", "2027-01-31", "--reason", "aftalt", "--yes"),
        "confirm": ("--emptied", "economic_loss", "--yes"),
        "dwelling": ("--emptied", "renovation", "--dry-run"),
        "seek": ("--wants-out", "2026-12-01", "--yes"),
        "relet": ("--start", "2026-12-15", "--allocation", "1", "--dry-run"),
        "moved-out": ("--on", "2026-11-20", "--yes"),
        "emptied": ("--dry-run",),
        "omit-inspection": ("--reason", "intet krav", "--dry-run"),
        "withdraw": ("--reason", "bliver boende", "--dry-run"),
        "close": ("--how", "zero", "--dry-run"),
    }
    return {
        ("terminations", "new"): [(*new, "--set", f"note={name}", "--dry-run"), (*new, "--yes")],
        **{("terminations", action): [("terminations", action, "1", *more)] for action, more in step.items()},
        ("terminations", "list"): [("terminations", "list"), ("terminations", "list", "--phase", "confirmed")],
        ("terminations", "show"): [("terminations", "show", "1")],
    }
