"""A tenancy with a case for tests of inspections: a lease, its terms and a termination in some phase, put there directly."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Inspection, InspectionLine, Lease, Photo, Termination
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists

KNOWN = date(2026, 11, 2)


def add_case(
    session: Session, dwelling_id: int, *, phase: str = "moved_out", regime: str = "private", **more: Any
) -> int:
    """Add a lease from 2020 and its termination, moved out of on 2 November 2026 unless `more` says so; its key."""
    codes = code_lists(session)
    lease, case = new_keys(session, "lease", 1)[0], new_keys(session, "termination", 1)[0]
    organisation = session.get_one(Dwelling, dwelling_id).organisation_id
    own = {"organisation_id": organisation, "dwelling_id": dwelling_id, "status": "reported"}
    said = {
        "regime": codes["tenancy_regime"].by_meaning[regime].code,
        "maintenance_duty": codes["maintenance_duty"].by_meaning["ordinary"].code,
        "interior_by_tenant": True,
    }
    session.add(Lease(id=lease, valid_from=date(2020, 3, 15), valid_to=date(2026, 11, 1), **said, **own))
    session.flush()
    known = {
        "received_on": date(2026, 7, 31), "received_time": "09:00", "deadline": date(2026, 8, 3),
        "period_from": date(2026, 8, 1), "rent_last_day": date(2026, 10, 31), "vacate_by": date(2026, 11, 2),
        "notice_policy": "statutory", "notice_months": 3, "confirmed_on": date(2026, 8, 3),
    }  # fmt: skip
    if phase != "confirmed":
        known |= {"known_on": KNOWN, "moved_out_on": KNOWN, "emptied": True}
    session.add(
        Termination(
            id=case,
            lease_id=lease,
            terminated_by=codes["terminated_by"].by_meaning["tenant"].code,
            channel=codes["notice_channel"].by_meaning["email"].code,
            phase=codes["case_phase"].by_meaning[phase].code,
            **{**known, **more},
            **own,
        )
    )
    session.flush()
    return case


def add_lease(session: Session, dwelling_id: int, start: date, **more: Any) -> int:
    """Add a lease that runs; its key."""
    key = new_keys(session, "lease", 1)[0]
    session.add(Lease(id=key, organisation_id=1, dwelling_id=dwelling_id, valid_from=start, status="reported", **more))
    session.flush()
    return key


def add_inspection(session: Session, case: int, **more: Any) -> int:
    """Add a move-out inspection of a case, with one line and one photo, whatever phase the case is in; its key."""
    codes, of = code_lists(session), session.get_one(Termination, case)
    key = new_keys(session, "inspection", 1)[0]
    own = {
        "organisation_id": of.organisation_id,
        "dwelling_id": of.dwelling_id,
        "lease_id": of.lease_id,
        "status": "reported",
    }
    kind = codes["inspection_kind"].by_meaning["move_out"].code
    session.add(
        Inspection(
            id=key, termination_id=case, inspection_kind=kind, **{"planned_on": date(2026, 11, 12), **more}, **own
        )
    )
    session.flush()
    part = codes["report_part"].by_meaning["misuse"].code
    line, photo = new_keys(session, "inspection_line", 1)[0], new_keys(session, "photo", 1)[0]
    session.add(InspectionLine(id=line, inspection_id=key, item="Hul i dør", part=part, estimate=100_000, **own))
    session.add(Photo(id=photo, inspection_id=key, title="Dør", file="https://aaparken.dk/d.jpg", **own))
    session.flush()
    return key
