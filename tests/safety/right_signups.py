"""The cells of the matrix of rights about signup agreements and cooperations. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import CooperationMember, Dwelling, SignupAgreement
from backoffice.operations.cooperating import plan_cooperation, plan_members, plan_members_out
from backoffice.operations.signup_export import export_signup_matrix, export_signups
from backoffice.operations.signups import plan_signup_copies, plan_signup_end, plan_signup_verified
from tests.agreements import add_cooperation, add_signup
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, planned_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

FAR = date(2090, 1, 1)


def _own(session: Session, home: Home) -> Dwelling:
    return session.get_one(Dwelling, home.id)


def _agreement(session: Session, home: Home) -> int:
    return add_signup(session, _own(session, home).department_id, dwelling_types="2")


def _copies(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    own = _own(session, home)
    key = add_signup(session, organisation_id=own.organisation_id, dwelling_types="2")
    return plan_signup_copies(session, actor, key, [own.department_id], SOURCE, today=TODAY)


def _end(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_signup_end(session, actor, [_agreement(session, home)], TODAY, SOURCE, today=TODAY)


def _verified(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_signup_verified(session, actor, [_agreement(session, home)], TODAY, SOURCE, today=TODAY)


def _export(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    path = ground.folder / "opskrivning.xlsx"
    return export_signups(session, actor, [_agreement(session, home)], path, today=TODAY, replace=True)


def _export_matrix(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    path, department = ground.folder / "skema.xlsx", _own(session, home).department_id
    return export_signup_matrix(session, actor, [department], path, today=TODAY, replace=True)


def _cooperation(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    keeper = _own(session, home).organisation_id
    return plan_cooperation(session, actor, {"name": "Bolig Fyn"}, keeper, [], SOURCE, today=TODAY)


def _members(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    keeper = _own(session, home).organisation_id
    key = add_cooperation(session, 3 - keeper)  # the other one of the two organisations
    return plan_members(session, actor, key, [keeper], SOURCE, today=TODAY)


def _members_out(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = add_cooperation(session, _own(session, home).organisation_id)
    members = session.scalars(select(CooperationMember.id).where(CooperationMember.cooperation_id == key)).all()
    return plan_members_out(session, actor, members, SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "signups.plan_signup_copies": tried_out_cell(_copies),
    "signups.plan_signup_end": tried_out_cell(_end),
    "signups.plan_signup_verified": tried_out_cell(_verified),
    "signup_export.export_signups": tried_out_cell(_export),
    "signup_export.export_signup_matrix": tried_out_cell(_export_matrix),
    "cooperating.plan_cooperation": planned_cell(_cooperation),
    "cooperating.plan_members": tried_out_cell(_members),
    "cooperating.plan_members_out": tried_out_cell(_members_out),
}


def _kept(ground: Ground, home: Home) -> str:
    """Return the number of an agreement of the dwelling's department that stays: it holds long after all else."""
    with ground.database.writing() as session:
        department = _own(session, home).department_id
        query = select(SignupAgreement.id).where(SignupAgreement.department_id == department)
        key = session.scalar(query) or add_signup(session, department, valid_from=FAR, dwelling_types="2")
    return str(key)


def _department(home: Home) -> str:
    return home.number.rpartition("-")[0]


_SIGNUP = ("agreements", "signup")


def _listed(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home)
    return (*_SIGNUP, "list", "--department", _department(home))


_NEW = ("--types", "ungdom", "--way", "phone", "--phone", "33762000", "--dry-run")
VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "agreements signup list": (
        lambda ground, home: _listed(ground, home),
        lambda answer: answer,
    ),
    "agreements signup show": (lambda ground, home: (*_SIGNUP, "show", _kept(ground, home)), lambda answer: answer),
    "agreements signup new": (
        lambda ground, home: (*_SIGNUP, "new", _department(home), *_NEW),
        lambda answer: answer["changed"],
    ),
    "agreements signup end": (
        lambda ground, home: (*_SIGNUP, "end", _kept(ground, home), "--date", "2091-01-01", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "agreements signup verify": (
        lambda ground, home: (*_SIGNUP, "verify", _kept(ground, home), "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "agreements cooperations new": (
        lambda ground, home: ("agreements", "cooperations", "new", home.number[:4], "--name", "Fyn", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "explain signup": (
        lambda ground, home: ("explain", "signup", "--dwelling", home.unit),
        lambda answer: answer["flow"],
    ),
}
