"""The cells of the matrix of rights about disability registrations and their links. Owns how each is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.operations.linking import plan_links, plan_unlinks
from backoffice.queries.selection import of_ids
from tests.register import add_registration
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor


def _registration(session: Session, home: Home) -> int:
    return add_registration(session, session.get_one(Dwelling, home.id).building_section_id, "H77")


def _link(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_links(session, actor, of_ids([home.id]), [_registration(session, home)], SOURCE, today=TODAY)


def _unlink(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    linked = {"disability_registration": _registration(session, home)}
    session.execute(update(Dwelling).where(Dwelling.id == home.id).values(linked))
    return plan_unlinks(session, actor, of_ids([home.id]), SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "linking.plan_links": tried_out_cell(_link),
    "linking.plan_unlinks": tried_out_cell(_unlink),
}


def _kept(ground: Ground, home: Home) -> str:
    """Return the name of a registration of the dwelling's section that stays."""
    with ground.database.writing() as session:
        section = session.get_one(Dwelling, home.id).building_section_id
        query = select(DisabilityRegistration.id).where(DisabilityRegistration.building_section_id == section)
        if session.scalar(query) is None:
            add_registration(session, section, f"H{section}")
    return f"{home.number[:4]}/H{section}"


def _department(home: Home) -> tuple[str, str]:
    return "--department", home.number.rpartition("-")[0]


_DRY = "--dry-run"
VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "disability list": (
        lambda ground, home: ("disability", "list", *_department(home)) if _kept(ground, home) else (),
        lambda answer: answer,
    ),
    "disability show": (
        lambda ground, home: ("disability", "show", _kept(ground, home)),
        lambda answer: answer["title"],
    ),
    "disability new": (
        lambda ground, home: ("disability", "new", home.number, "--set", "title=Rampe", _DRY),
        lambda answer: answer["changed"],
    ),
    "disability change": (
        lambda ground, home: ("disability", "change", _kept(ground, home), "--set", "door_width=90", _DRY),
        lambda answer: answer["changed"],
    ),
    "disability remove": (
        lambda ground, home: ("disability", "remove", _kept(ground, home), _DRY),
        lambda answer: answer["changed"],
    ),
    "disability link": (
        lambda ground, home: ("disability", "link", _kept(ground, home), "--filter", f"bbr_unit={home.unit}", _DRY),
        lambda answer: answer["changed"],
    ),
    "disability unlink": (
        lambda ground, home: ("disability", "unlink", "--filter", f"bbr_unit={home.unit}", _DRY),
        lambda answer: answer["unchanged"],
    ),
    "disability coverage": (
        lambda ground, home: ("disability", "coverage", *_department(home)),
        lambda answer: answer["total"]["dwellings"],
    ),
    "explain disability": (
        lambda ground, home: ("explain", "disability", "--dwelling", home.unit),
        lambda answer: answer["conclusion"],
    ),
}
