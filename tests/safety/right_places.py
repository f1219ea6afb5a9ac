"""The cells of the matrix of rights about what ends, merges, and is asked of others. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from backoffice.models import Department, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.merging import Merger, plan_merge
from backoffice.operations.plan import Source
from backoffice.operations.request_bulk import plan_requests_from
from backoffice.operations.request_export import export_requests
from backoffice.operations.requesting import Wanted, plan_request_change, plan_requests
from backoffice.operations.retiring import plan_reopen, plan_retire
from backoffice.queries.selection import of_ids
from backoffice.rules.problems import Owner
from tests.safety.right_ground import OWNER, Ground, Home

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

TODAY = date(2026, 11, 22)
END = date(2027, 1, 1)
SOURCE = Source("screen")


def retire(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    """End the dwelling."""
    return plan_retire(session, actor, "dwelling", [home.id], END, SOURCE)


def reopen(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    """Open the dwelling, which has ended."""
    session.execute(update(Dwelling).where(Dwelling.id == home.id).values(retired_on=END))
    return plan_reopen(session, actor, "dwelling", [home.id], SOURCE)


def merge(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    """Merge the dwelling's department into another of the organisation, or else of another one."""
    own = session.get_one(Dwelling, home.id)
    others = select(Department.id).where(Department.id != own.department_id)
    same = session.scalars(others.where(Department.organisation_id == own.organisation_id)).first()
    taking = same or session.scalars(others).first() or 0
    return plan_merge(session, actor, [Merger(own.department_id, taking, END, {})], SOURCE)


def ask(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    """Ask BBR for another area of the dwelling."""
    own = session.get_one(Dwelling, home.id)
    wanted = Wanted(Owner.BBR, own.organisation_id, own.department_id, own.address, "Areal", "78", "81")
    return plan_requests(session, actor, [wanted], SOURCE, today=TODAY)


def change_request(session: Session, actor: Actor, home: Home, ground: Ground) -> Plan:
    """Send a request that somebody else has written."""
    key = _asked(session, home, ground)
    return plan_request_change(session, actor, [key], {"status": "sent"}, SOURCE, today=TODAY)


def ask_source(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    """Ask the source system for what an edit of a transferred dwelling changes."""
    session.execute(update(Dwelling).where(Dwelling.id == home.id).values(origin="automatic"))
    edit = plan_edit(session, OWNER, of_ids([home.id]), {"heating": "5"}, SOURCE, today=TODAY)
    return plan_requests_from(session, actor, edit, SOURCE, today=TODAY)


def export(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    """Write the request's letter to a file."""
    key = _asked(session, home, ground)
    return export_requests(session, actor, [key], ground.folder / "brev.txt", today=TODAY, replace=True)


def _asked(session: Session, home: Home, ground: Ground) -> int:
    apply(session, OWNER, ask(session, OWNER, home, ground))
    return 1
