"""The cells of the matrix of rights about simple records and what is said of building sections. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from backoffice.models import Attachment, Dwelling, LettingGroup
from backoffice.operations.amenities import plan_amenities
from backoffice.operations.attachments import plan_attachment_change, plan_attachment_check, plan_attachments
from backoffice.operations.keys import new_keys
from backoffice.operations.record_write import plan_new, plan_record_change, plan_record_changes, plan_remove
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, planned_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

FAR = date(2090, 1, 1)


def _own(session: Session, home: Home) -> Dwelling:
    return session.get_one(Dwelling, home.id)


def _group(session: Session, home: Home) -> int:
    """Return the group of the dwelling's department, made if there is none."""
    own = _own(session, home)
    query = select(LettingGroup.id).where(LettingGroup.department_id == own.department_id)
    if key := session.scalar(query):
        return key
    key = new_keys(session, "letting_group", 1)[0]
    place = {"organisation_id": own.organisation_id, "department_id": own.department_id}
    session.add(LettingGroup(id=key, waiting_time="1", valid_from=FAR, status="reported", **place))
    session.flush()
    return key


def _picture(session: Session, home: Home) -> int:
    own = _own(session, home)
    key = new_keys(session, "attachment", 1)[0]
    where = {
        "organisation_id": own.organisation_id, "department_id": own.department_id,
        "building_section_id": own.building_section_id,
    }  # fmt: skip
    session.add(
        Attachment(id=key, attachment_kind="picture", title="Facaden", file="f.png", status="reported", **where)
    )
    session.flush()
    return key


def _new(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    row = {"department_id": _own(session, home).department_id, "waiting_time": "2", "valid_from": TODAY, "rooms": 9}
    return plan_new(session, actor, "letting_group", [row], SOURCE, today=TODAY)


def _change(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    ids, change = [_group(session, home)], {"waiting_time": "3"}
    return plan_record_change(session, actor, "letting_group", ids, change, SOURCE, today=TODAY)


def _changes(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    changes = {_group(session, home): {"waiting_time": "3"}}
    return plan_record_changes(session, actor, "letting_group", changes, SOURCE, today=TODAY)


def _remove(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_remove(session, actor, "letting_group", [_group(session, home)], SOURCE, today=TODAY)


def _amenities(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    sections = [_own(session, home).building_section_id]
    return plan_amenities(session, actor, sections, {"dogs": "no"}, SOURCE, today=TODAY)


def _attach(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    row = {
        "building_section_id": _own(session, home).building_section_id, "attachment_kind": "picture",
        "title": "Facaden", "file": "https://aaparken.dk/f.png",
    }  # fmt: skip
    return plan_attachments(session, actor, [row], ground.folder, SOURCE, today=TODAY)


def _attach_change(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    ids, change = [_picture(session, home)], {"title": "Haven"}
    return plan_attachment_change(session, actor, ids, change, ground.folder, SOURCE, today=TODAY)


def _look(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    return plan_attachment_check(session, actor, [_picture(session, home)], ground.folder, SOURCE, today=TODAY)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "record_write.plan_new": planned_cell(_new),
    "record_write.plan_record_change": tried_out_cell(_change),
    "record_write.plan_record_changes": tried_out_cell(_changes),
    "record_write.plan_remove": tried_out_cell(_remove),
    "apply.apply register": applied_cell(_new),
    "amenities.plan_amenities": planned_cell(_amenities),
    "attachments.plan_attachments": planned_cell(_attach),
    "attachments.plan_attachment_change": tried_out_cell(_attach_change),
    "attachments.plan_attachment_check": tried_out_cell(_look),
}


def _kept(ground: Ground, home: Home) -> str:
    """Return the number of a group of the dwelling's department that stays."""
    with ground.database.writing() as session:
        return str(_group(session, home))


def _listed(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home)
    return ("sections", "waiting", "list", "--department", home.number.rpartition("-")[0])


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "sections amenities list": (
        lambda ground, home: ("sections", "amenities", "list", "--section", home.number),
        lambda answer: answer,
    ),
    "sections amenities set": (
        lambda ground, home: ("sections", "amenities", "set", home.number, "--set", "dogs=no", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "sections pictures add": (
        lambda ground, home: (
            "sections", "pictures", "add", home.number, "https://aaparken.dk/f.png", "--title", "Facaden", "--kind",
            "picture", "--dry-run",
        ),
        lambda answer: answer["changed"],
    ),
    "sections waiting list": (lambda ground, home: _listed(ground, home), lambda answer: answer),
    "sections waiting end": (
        lambda ground, home: ("sections", "waiting", "end", _kept(ground, home), "--date", "2091-01-01", "--dry-run"),
        lambda answer: answer["changed"],
    ),
}  # fmt: skip
