"""The cells of the matrix of rights about empty dwellings and new tenants. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from backoffice.models import Lease, Tenant
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.vacancies import Emptied, plan_end, plan_move_start, plan_no_tenant, plan_open
from backoffice.operations.vacancy_confirming import plan_confirm
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell
from tests.vacancies import add_lease

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

SINCE, END, LONG_AGO = date(2026, 10, 1), date(2026, 11, 1), date(2001, 1, 1)


def _empty(session: Session, home: Home, kind: str = "") -> None:
    """Let the dwelling stand without leases, or with one open row of a kind; nothing of that stays."""
    own = Lease.dwelling_id == home.id
    session.execute(delete(Tenant).where(Tenant.lease_id.in_(session.query(Lease.id).filter(own))))
    session.execute(delete(Lease).where(own))
    if kind:
        add_lease(session, home.id, SINCE, kind=kind)


def _open(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home)
    return plan_open(session, actor, [home.id], Emptied(start=SINCE), SOURCE, today=TODAY)


def _no_tenant(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home, "vacant")
    return plan_no_tenant(session, actor, [home.id], Emptied("renovation"), SOURCE, today=TODAY)


def _end(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home, "vacant")
    return plan_end(session, actor, [home.id], END, SOURCE, today=TODAY)


def _move(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home, "vacant")
    return plan_move_start(session, actor, [home.id], END, SOURCE, today=TODAY)


def _let(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home, "vacant")
    return plan_let(session, actor, home.id, Letting(END, "1", tenants=("",)), SOURCE, today=TODAY)


def _confirm(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _empty(session, home, "vacant")
    return plan_confirm(session, actor, [home.id], SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "vacancies.plan_open": tried_out_cell(_open),
    "vacancies.plan_no_tenant": tried_out_cell(_no_tenant),
    "vacancies.plan_end": tried_out_cell(_end),
    "vacancies.plan_move_start": tried_out_cell(_move),
    "letting_tenant.plan_let": tried_out_cell(_let),
    "vacancy_confirming.plan_confirm": tried_out_cell(_confirm),
    "apply.apply letting": applied_cell(_let),
}


def _of(home: Home, *words: str) -> tuple[str, ...]:
    return ("vacancies", *words, "--dwelling", home.unit)


def _listed(ground: Ground, home: Home) -> tuple[str, ...]:
    """Ask for what stands empty without a word, which the dwelling then does: its last lease is of long ago."""
    with ground.database.writing() as session:
        if not session.scalar(select(Lease.id).where(Lease.dwelling_id == home.id, Lease.valid_from == LONG_AGO)):
            add_lease(session, home.id, LONG_AGO, date(2002, 1, 1), tenants=0)
    return ("vacancies", "list", "--which", "gap", "--department", home.number.rpartition("-")[0])


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "vacancies list": (
        lambda ground, home: _listed(ground, home),
        lambda answer: answer,
    ),
    "vacancies open": (
        lambda ground, home: (*_of(home, "open"), "--reason", "economic_loss", "--start", "2090-01-01", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "vacancies let": (
        lambda ground, home: (*_of(home, "let"), "--start", "2090-01-01", "--allocation", "1", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "explain vacancy": (
        lambda ground, home: ("explain", "vacancy", "--dwelling", home.unit),
        lambda answer: answer["conclusion"],
    ),
}  # fmt: skip
