"""Defects of what runs from notice to settlement, one for each check of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backoffice.queries.codes import code_lists
from tests.clean_register import FOREVER, TODAY, Clean, add
from tests.defects import Defect, belonging

DAY = timedelta(days=1)
LONG_AGO = date(2026, 5, 1)


def _code(session: Session, name: str, meaning: str) -> str:
    return code_lists(session)[name].by_meaning[meaning].code


def _lease(clean: Clean, at: int) -> dict[str, Any]:
    return belonging(clean, at) | {"lease_id": clean.leases[at]}


def _case(session: Session, clean: Clean, at: int, phase: str, **values: Any) -> int:
    """Add a case in which nothing is wrong but what `values` say."""
    row = _lease(clean, at) | {"phase": _code(session, "case_phase", phase), "received_on": TODAY - DAY}
    row |= {"received_time": "10:00", "terminated_by": _code(session, "terminated_by", "tenant")}
    return add(session, "termination", [row | {"channel": _code(session, "notice_channel", "email")} | values])[0]


def _in_phase(phase: str, **values: Any) -> Defect:
    return lambda session, clean, at: _case(session, clean, at, phase, **values)


def _inspection(session: Session, clean: Clean, at: int, case: int, **values: Any) -> int:
    row = _lease(clean, at) | {"termination_id": case, "inspection_kind": _code(session, "inspection_kind", "move_out")}
    return add(session, "inspection", [row | values])[0]


def _report_overdue(session: Session, clean: Clean, at: int) -> int:
    case = _case(session, clean, at, "inspected")
    _inspection(session, clean, at, case, held_on=TODAY - 15 * DAY)
    return case


def _account_overdue(session: Session, clean: Clean, at: int) -> int:
    case = _case(session, clean, at, "awaiting_accounts", account_year_end=date(2026, 5, 31))
    row = _lease(clean, at) | {"termination_id": case, "version_number": 1, "retained": 100_000, "sent_on": LONG_AGO}
    row |= {"state": _code(session, "settlement_state", "sent"), "round": _code(session, "settlement_round", "first")}
    add(session, "settlement", [row])
    return case


def _two_open(session: Session, clean: Clean, at: int) -> int:
    _case(session, clean, at, "confirmed")
    return _case(session, clean, at, "received")


def _improvement(session: Session, clean: Clean, at: int) -> int:
    return add(session, "improvement", [_lease(clean, at) | {"title": "Køkken", "applied_on": TODAY - 43 * DAY}])[0]


def _sublet(session: Session, clean: Clean, at: int) -> int:
    row = {"whole": False, "rooms": 1, "valid_from": LONG_AGO, "valid_to": FOREVER}
    return add(session, "sublet", [_lease(clean, at) | row])[0]


def _photo(session: Session, clean: Clean, at: int) -> int:
    # The case of a lease that ended long ago: the dwelling is let to somebody else since.
    start, end = date(2018, 1, 1), date(2020, 1, 1)
    before = {"valid_from": start, "valid_to": end, "allocation_type": "1", "vacant": False, "available": False}
    lease = add(session, "lease", [belonging(clean, at) | before])[0]
    case = _case(session, clean, at, "closed", closed_on=LONG_AGO, lease_id=lease)
    inspection = _inspection(session, clean, at, case, lease_id=lease, held_on=date(2020, 1, 2))
    photo = {"lease_id": lease, "inspection_id": inspection, "title": "Stue", "file": "stue.jpg"}
    return add(session, "photo", [_lease(clean, at) | photo])[0]


CASES: Mapping[str, Defect] = {
    "termination_unconfirmed": _in_phase("received", received_on=TODAY - 10 * DAY),
    "inspection_overdue": _in_phase("moved_out", known_on=TODAY - 15 * DAY),
    "report_overdue": _report_overdue,
    "account_overdue": _account_overdue,
    "settlement_overdue": _in_phase("moved_out", rent_last_day=TODAY - 29 * DAY, known_on=TODAY),
    "two_open_cases": _two_open,
    "case_closed_lease_open": _in_phase("closed", closed_on=LONG_AGO),
    "improvement_unanswered": _improvement,
    "sublet_unapproved": _sublet,
    "photo_kept_too_long": _photo,
}
