"""The checks on what runs from notice to settlement: deadlines missed, cases twice, leases that a case left open, and more.

Owns their conditions; which deadline has passed is the calendar's (queries/case_calendar.py).
"""

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from backoffice.models import Dwelling, Improvement, Inspection, Lease, Photo, Sublet, Termination
from backoffice.queries import check_terms as terms
from backoffice.queries.case_calendar import improvement_missed, missed
from backoffice.queries.case_rows import CaseScope, case_rows, phase_codes
from backoffice.queries.check_ground import ALL, Base, Family, Ground, Reads, RowCheck, fields
from backoffice.queries.settlements_due import due_state_column
from backoffice.records.case_limits import due_limits
from backoffice.rules.settlement_due import DueState
from backoffice.security import Scope

_PLACES = ("organisation_id", "department_id", "building_section_id")
_HOME = fields("retired_on", "department_id", "building_section_id", "organisation_id")
_CASE: Reads = MappingProxyType(
    {"termination": ALL, "inspection": ALL, "inspection_line": ALL, "settlement": ALL, "dwelling": _HOME}
)


def _open_cases(ground: Ground) -> Base:
    """Return the open cases with their facts."""
    wanted = CaseScope(Scope(everything=True), also=ground.of_dwellings(Termination.dwelling_id))
    rows, other = case_rows(ground.codes, wanted), aliased(Termination)
    twin = select(literal(1)).where(
        other.lease_id == rows.c.lease_id, other.id < rows.c.id, other.phase.in_(phase_codes(ground.codes))
    )
    columns: dict[str, Any] = {column.name: column for column in rows.columns}
    columns |= {
        "building_section_id": Dwelling.building_section_id,
        "twin_open": exists(twin.correlate(rows)),
        "settlement_state": due_state_column(rows, ground.today, due_limits()),
        **{kind: missed(rows, kind, ground.today) for kind in ("confirm", "inspection", "report", "account")},
    }
    return Base("termination", columns, rows.join(Dwelling, Dwelling.id == rows.c.dwelling_id))


def _of_dwelling(record: str, table: Any, ground: Ground, rows: Any, **columns: Any) -> Base:
    """Return rows of a kind that points at its dwelling."""
    own: dict[str, Any] = {column.name: column for column in table.__table__.columns}
    own |= {name: getattr(Dwelling, name) for name in _PLACES} | columns
    joined = rows.join(Dwelling, Dwelling.id == table.dwelling_id)
    return Base(record, own, joined, (ground.of_dwellings(table.dwelling_id),))


def _closed_cases(ground: Ground) -> Base:
    rows = Termination.__table__.join(Lease.__table__, Lease.id == Termination.lease_id)
    return _of_dwelling("termination", Termination, ground, rows, lease_end=Lease.valid_to)


def _left_open(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """The case is closed, and yet its lease goes on: the register still says that the tenant lives there."""
    closed = rows["phase"].in_(phase_codes(ground.codes, frozenset({"closed"})))
    paid = or_(rows["rent_last_day"].is_(None), rows["rent_last_day"] < ground.today)
    return and_(closed, paid, rows["closed_on"] <= ground.today, rows["lease_end"] > ground.today)


def _improvements(ground: Ground) -> Base:
    return _of_dwelling("improvement", Improvement, ground, Improvement.__table__)


def _sublets(ground: Ground) -> Base:
    return _of_dwelling("sublet", Sublet, ground, Sublet.__table__)


def _unapproved(rows: Base, ground: Ground) -> ColumnElement[bool]:
    """A sublet that runs today and was never approved: seed 004 F1, F8."""
    approved = ground.codes_of("improvement_answer", "approved")
    return and_(
        rows["valid_from"] <= ground.today,
        rows["valid_to"] > ground.today,
        or_(rows["answer"].is_(None), rows["answer"].not_in(approved)),
    )


def _photos(ground: Ground) -> Base:
    """Return the photos with the day on which the case they were kept for was closed: their inspection's, else their lease's."""
    case, closed = aliased(Termination), phase_codes(ground.codes, frozenset({"closed"}))
    of_lease = and_(Inspection.termination_id.is_(None), case.lease_id == Photo.lease_id)
    last = select(func.max(case.closed_on)).where(
        or_(case.id == Inspection.termination_id, of_lease), case.phase.in_(closed)
    )
    rows = Photo.__table__.join(Inspection.__table__, Inspection.id == Photo.inspection_id)
    return _of_dwelling("photo", Photo, ground, rows, closed_on=last.correlate(Photo, Inspection).scalar_subquery())


def _kept_too_long(rows: Base, ground: Ground) -> ColumnElement[bool]:
    found: ColumnElement[bool] = rows["closed_on"] < terms.days_ago(ground, "photo_kept_days")
    return found


def _column(name: str) -> Any:
    return lambda rows, ground: rows[name]


CASES = Family(
    "case",
    "dwelling",
    _open_cases,
    (
        RowCheck("termination_unconfirmed", ("received_on", "complete_on"), _column("confirm"), daily=True),
        RowCheck("inspection_overdue", ("known_on",), _column("inspection"), daily=True),
        RowCheck("report_overdue", ("held_on",), _column("report"), daily=True),
        RowCheck("account_overdue", ("account_year_end", "late_bill_on"), _column("account"), daily=True),
        RowCheck(
            "settlement_overdue",
            ("rent_until", "works_ready_on", "promised_on"),
            lambda rows, ground: rows["settlement_state"] == DueState.LATE.value,
            daily=True,
        ),
        RowCheck("two_open_cases", ("received_on",), _column("twin_open")),
    ),
    _CASE,
)
CLOSED_CASES = Family(
    "closed_case",
    "dwelling",
    _closed_cases,
    (RowCheck("case_closed_lease_open", ("closed_on", "lease_end"), _left_open, daily=True),),
    MappingProxyType(
        {
            "termination": fields("phase", "closed_on", "rent_last_day"),
            "lease": fields("valid_to"),
            "dwelling": _HOME,
        }
    ),
)
IMPROVEMENTS = Family(
    "improvement",
    "dwelling",
    _improvements,
    (
        RowCheck(
            "improvement_unanswered",
            ("applied_on",),
            lambda rows, ground: improvement_missed(ground.today),
            daily=True,
        ),
    ),
    MappingProxyType({"improvement": fields("applied_on", "answer", "answered_on"), "dwelling": _HOME}),
)
SUBLETS = Family(
    "sublet",
    "dwelling",
    _sublets,
    (RowCheck("sublet_unapproved", ("valid_from", "valid_to", "answer"), _unapproved, daily=True),),
    MappingProxyType({"sublet": fields("valid_from", "valid_to", "answer"), "dwelling": _HOME}),
)
PHOTOS = Family(
    "photo",
    "dwelling",
    _photos,
    (RowCheck("photo_kept_too_long", ("taken_on", "closed_on"), _kept_too_long, daily=True),),
    MappingProxyType(
        {"photo": ALL, "inspection": fields("termination_id"), "termination": fields("phase", "closed_on")}
    ),
)
