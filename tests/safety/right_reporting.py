"""The cells of the matrix of rights about drafts, reporting, withholding from UDK and the list to the source system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from backoffice.models import Dwelling
from backoffice.models.registry import TABLES
from backoffice.operations.edit import plan_edit
from backoffice.operations.reporting import plan_report, plan_report_records
from backoffice.operations.source_list import write_source_list
from backoffice.queries.selection import of_ids
from tests.register import add_registration
from tests.safety.right_ground import SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor


TABLE = TABLES["disability_registration"]


def _draft(session: Session, home: Home) -> None:
    session.execute(update(Dwelling).where(Dwelling.id == home.id).values(status="draft", garage="2"))


def _report(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    _draft(session, home)
    return plan_report(session, actor, of_ids([home.id]), SOURCE, today=TODAY)


def _report_record(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    section = session.get_one(Dwelling, home.id).building_section_id
    key = add_registration(session, section, "H77")
    session.execute(update(TABLE).where(TABLE.c.id == key).values(status="draft"))
    return plan_report_records(session, actor, "disability_registration", [key], SOURCE, today=TODAY)


def _edit(status: str) -> Callable[[Session, Actor, Home, Ground], Plan]:
    def plan(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
        return plan_edit(session, actor, of_ids([home.id]), {"heating": "5"}, SOURCE, today=TODAY, status=status)

    return plan


def _withhold(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    change = {"suppress_udk": True, "suppress_udk_reason": "adresse"}
    return plan_edit(session, actor, of_ids([home.id]), change, SOURCE, today=TODAY)


def _source_list(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    session.execute(update(Dwelling).where(Dwelling.id == home.id).values(origin="automatic"))
    path = ground.folder / "kilde.xlsx"
    return write_source_list(session, actor, of_ids([home.id]), path, today=TODAY, replace=True)


def source_arguments(ground: Ground, home: Home) -> tuple[str, ...]:
    """Ask for the list to the source system of a dwelling that it transfers and that was mended here."""
    with ground.database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == home.id).values(origin="automatic"))
    place = ("--department", home.number.rpartition("-")[0])
    return ("requests", "source", str(ground.folder / "kilde.xlsx"), *place, "--replace")


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "reporting.plan_report": tried_out_cell(_report),
    "reporting.plan_report_records": tried_out_cell(_report_record),
    "edit.plan_edit draft": tried_out_cell(_edit("draft")),
    "edit.plan_edit reported": tried_out_cell(_edit("reported")),
    "edit.plan_edit withheld from udk": tried_out_cell(_withhold),
    "apply.apply edit draft": applied_cell(_edit("draft")),
    "apply.apply edit withheld from udk": applied_cell(_withhold),
    "source_list.write_source_list": tried_out_cell(_source_list),
}
