"""A tenancy with a case for tests of inspections: a lease, its terms and a termination in some phase, put there directly."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice.models import Lease, Termination
from backoffice.operations.keys import new_keys
from backoffice.queries.codes import code_lists

KNOWN = date(2026, 11, 2)


def add_case(
    session: Session, dwelling_id: int, *, phase: str = "moved_out", regime: str = "private", **more: Any
) -> int:
    """Add a lease from 2020 and its termination, moved out of on 2 November 2026 unless `more` says so; its key."""
    codes = code_lists(session)
    lease, case = new_keys(session, "lease", 1)[0], new_keys(session, "termination", 1)[0]
    own = {"organisation_id": 1, "dwelling_id": dwelling_id, "status": "reported"}
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
