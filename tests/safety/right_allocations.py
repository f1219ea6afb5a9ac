"""The cells of the matrix of rights about allocation agreements. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import AllocationAgreement, Dwelling
from backoffice.operations.allocating import plan_copies, plan_end, plan_for_places, plan_remove_drafts, plan_renewal
from backoffice.operations.allocation_export import export_allocations
from tests.allocations import add_agreement
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, planned_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

FAR, FARTHER = date(2090, 1, 1), date(2091, 1, 1)
CONTENT = {
    "title": "Fleksibel udlejning", "agreement_kind": "flexible", "municipality_code": "0461", "dwelling_types": "2",
    "scenarios": "FLX1", "valid_from": TODAY,
}  # fmt: skip


def _own(session: Session, home: Home) -> Dwelling:
    return session.get_one(Dwelling, home.id)


def _agreement(session: Session, home: Home, **values: Any) -> int:
    own = _own(session, home)
    return add_agreement(session, own.organisation_id, own.department_id, **{"valid_from": FAR} | values)


def _new(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    places = [{"department_id": _own(session, home).department_id}]
    return plan_for_places(session, actor, CONTENT, places, SOURCE, today=TODAY)


def _copies(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    own = _own(session, home)
    key = add_agreement(session, own.organisation_id, valid_from=FAR)
    return plan_copies(session, actor, key, [own.department_id], SOURCE, today=TODAY)


def _end(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_end(session, actor, [_agreement(session, home)], FARTHER, SOURCE, today=TODAY)


def _renewal(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _agreement(session, home, valid_to=FARTHER)
    return plan_renewal(session, actor, [key], SOURCE, today=TODAY)


def _remove(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_remove_drafts(session, actor, [_agreement(session, home, status="draft")], SOURCE, today=TODAY)


def _export(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    path = ground.folder / "anvisning.xlsx"
    return export_allocations(session, actor, [_agreement(session, home)], path, today=TODAY, replace=True)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "allocating.plan_for_places": planned_cell(_new),
    "allocating.plan_copies": tried_out_cell(_copies),
    "allocating.plan_end": tried_out_cell(_end),
    "allocating.plan_renewal": tried_out_cell(_renewal),
    "allocating.plan_remove_drafts": tried_out_cell(_remove),
    "allocation_export.export_allocations": tried_out_cell(_export),
}
_ALLOCATION = ("agreements", "allocation")


def _kept(ground: Ground, home: Home) -> str:
    """Return the number of an agreement of the dwelling's department that stays: it holds long after all else."""
    with ground.database.writing() as session:
        query = select(AllocationAgreement.id).where(
            AllocationAgreement.department_id == _own(session, home).department_id
        )
        return str(session.scalar(query) or _agreement(session, home, valid_to=FARTHER))


def _department(home: Home) -> str:
    return home.number.rpartition("-")[0]


def _listed(ground: Ground, home: Home, verb: str) -> tuple[str, ...]:
    _kept(ground, home)
    return (*_ALLOCATION, verb, "--department", _department(home))


_NEW = (
    "--title", "Ny", "--kind", "fleksibel", "--municipality", "0461", "--types", "familie", "--scenarios", "FLX2",
    "--to", "31-12-2080", "--dry-run",
)  # fmt: skip
VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "agreements allocation list": (lambda ground, home: _listed(ground, home, "list"), lambda answer: answer),
    "agreements allocation show": (
        lambda ground, home: (*_ALLOCATION, "show", _kept(ground, home)),
        lambda answer: answer,
    ),
    "agreements allocation new": (
        lambda ground, home: (*_ALLOCATION, "new", _department(home), *_NEW),
        lambda answer: answer["changed"],
    ),
    "agreements allocation renew": (
        lambda ground, home: (*_ALLOCATION, "renew", _kept(ground, home), "--dry-run"),
        lambda answer: answer["changed"],
    ),
}
