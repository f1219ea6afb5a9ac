"""The cells of the matrix of rights about inspections, their lines, works and photos. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from backoffice.models import Dwelling, Inspection, InspectionLine, Lease, Photo, Termination
from backoffice.operations import inspections as steps
from backoffice.operations.inspection_export import export_report
from backoffice.operations.inspection_lines import plan_line_change, plan_line_removal, plan_lines
from backoffice.operations.inspection_photos import plan_photo_check, plan_photo_removal, plan_photos
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell
from tests.tenancies import add_case, add_inspection

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

LONG_AGO = date(2003, 1, 1)
DAY = date(2026, 11, 12)
SUMMONED = {"summoned_on": date(2026, 11, 4)}
HELD = {**SUMMONED, "held_on": DAY, "held_by": "bo"}
REPORTED = {**HELD, "report_on": DAY}


def _inspection(session: Session, home: Home, phase: str = "moved_out", **more: Any) -> int:
    return add_inspection(session, add_case(session, home.id, phase=phase), **more)


def _of(session: Session, model: type[InspectionLine] | type[Photo], inspection: int) -> list[int]:
    return list(session.scalars(select(model.id).where(model.inspection_id == inspection)))


def _arrange(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    given = {"termination_id": add_case(session, home.id), "planned_on": date(2026, 12, 1)}
    return steps.plan_inspection(session, actor, given, SOURCE, today=TODAY)


def _move(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    change = {"planned_on": date(2026, 12, 1)}
    return steps.plan_appointment(session, actor, _inspection(session, home), change, SOURCE, today=TODAY)


def _summon(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return steps.plan_summons(session, actor, _inspection(session, home), date(2026, 11, 4), SOURCE, today=TODAY)


def _hold(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    held = steps.Held(DAY, "bo", True, True, True)
    return steps.plan_hold(
        session, actor, _inspection(session, home, "summoned", **SUMMONED), held, SOURCE, today=TODAY
    )


def _report(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _inspection(session, home, "inspected", **HELD)
    channel = code_lists(session)["notice_channel"].by_meaning["in_person"].code
    return steps.plan_report(session, actor, key, DAY, channel, SOURCE, today=TODAY)


def _estimate(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _inspection(session, home, "report_sent", **REPORTED)
    return steps.plan_estimate(session, actor, key, DAY, SOURCE, today=TODAY)


def _object(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    key = _inspection(session, home, "report_sent", **REPORTED)
    return steps.plan_objection(session, actor, key, TODAY, SOURCE, today=TODAY)


def _line(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_lines(session, actor, _inspection(session, home), [{"item": "Dør"}], SOURCE, today=TODAY)


def _change_line(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    ids = _of(session, InspectionLine, _inspection(session, home))
    return plan_line_change(session, actor, ids, {"item": "Dør"}, SOURCE, today=TODAY)


def _works(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    ids = _of(session, InspectionLine, _inspection(session, home, "report_sent", **REPORTED))
    return plan_line_change(session, actor, ids, {"ordered_on": TODAY}, SOURCE, today=TODAY)


def _take_out_line(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    inspection = _inspection(session, home)
    session.query(Photo).filter(Photo.inspection_id == inspection).delete()
    return plan_line_removal(session, actor, _of(session, InspectionLine, inspection), SOURCE, today=TODAY)


def _photo(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    rows = [{"title": "Dør", "file": "https://aaparken.dk/d.jpg"}]
    return plan_photos(session, actor, _inspection(session, home), rows, ground.folder, SOURCE, today=TODAY)


def _look(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    ids = _of(session, Photo, _inspection(session, home))
    session.execute(update(Photo).where(Photo.id.in_(ids)).values(file="d.png"))
    return plan_photo_check(session, actor, ids, ground.folder, SOURCE, today=TODAY)


def _take_out_photo(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    inspection = _inspection(session, home)
    closed = code_lists(session)["case_phase"].by_meaning["closed"].code
    lease = session.get_one(Inspection, inspection).lease_id
    session.execute(update(Termination).where(Termination.lease_id == lease).values(phase=closed))
    return plan_photo_removal(session, actor, _of(session, Photo, inspection), SOURCE, today=TODAY)


def _export(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    key, path = _inspection(session, home), ground.folder / "syn.xlsx"
    return export_report(session, actor, key, path, today=TODAY, replace=True)


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "inspections.plan_inspection": tried_out_cell(_arrange),
    "inspections.plan_appointment": tried_out_cell(_move),
    "inspections.plan_summons": tried_out_cell(_summon),
    "inspections.plan_hold": tried_out_cell(_hold),
    "inspections.plan_report": tried_out_cell(_report),
    "inspections.plan_estimate": tried_out_cell(_estimate),
    "inspections.plan_objection": tried_out_cell(_object),
    "inspection_lines.plan_lines": tried_out_cell(_line),
    "inspection_lines.plan_line_change": tried_out_cell(_change_line),
    "inspection_lines.plan_line_change works": tried_out_cell(_works),
    "inspection_lines.plan_line_removal": tried_out_cell(_take_out_line),
    "inspection_photos.plan_photos": tried_out_cell(_photo),
    "inspection_photos.plan_photo_check": tried_out_cell(_look),
    "inspection_photos.plan_photo_removal": tried_out_cell(_take_out_photo),
    "inspection_export.export_report": tried_out_cell(_export),
    "apply.apply inspection": applied_cell(_hold),
}


def _kept(ground: Ground, home: Home) -> str:
    """Return the number of a move-in inspection of long ago that stays in the register."""
    with ground.database.writing() as session:
        if found := session.scalar(select(Inspection.id).where(Inspection.dwelling_id == home.id)):
            return str(found)
        organisation = session.get_one(Dwelling, home.id).organisation_id
        lease, key = new_keys(session, "lease", 1)[0], new_keys(session, "inspection", 1)[0]
        own = {"organisation_id": organisation, "dwelling_id": home.id, "status": "reported"}
        session.add(Lease(id=lease, valid_from=LONG_AGO, valid_to=date(2004, 1, 1), **own))
        session.flush()
        kind = code_lists(session)["inspection_kind"].by_meaning["move_in"].code
        session.add(Inspection(id=key, lease_id=lease, inspection_kind=kind, planned_on=LONG_AGO, **own))
        session.flush()
        return str(key)


def _lease_of(ground: Ground, home: Home) -> str:
    """Return the filter of the lease whose inspection stays."""
    key = int(_kept(ground, home))
    with ground.database.reading() as session:
        return f"lejekontrakt={session.get_one(Inspection, key).lease_id}"


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "inspections list": (
        lambda ground, home: ("inspections", "list", "--filter", _lease_of(ground, home)),
        lambda answer: answer,
    ),
    "inspections show": (
        lambda ground, home: ("inspections", "show", _kept(ground, home)),
        lambda answer: answer["id"],
    ),
    "inspections line": (
        lambda ground, home: ("inspections", "line", "add", _kept(ground, home), "--set", "item=Dør", "--dry-run"),
        lambda answer: answer["changed"],
    ),
}
