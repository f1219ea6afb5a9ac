"""Plan that a termination is received, what it lacks, and what is written of it: the case before it is confirmed.

Owns what may be terminated, and that dates are computed when a notice comes and when its receipt is corrected, and by nobody
else without saying so. The steps from the confirmation on are termination_steps'. Never writes.
"""

from array import array
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.formats import show_date
from backoffice.models import Termination
from backoffice.models.registry import value_columns
from backoffice.operations.case_dates import CaseDates, counted_from, dates_of, moment
from backoffice.operations.case_steps import RECORD, Case, change_of, code_of, difference, held_case
from backoffice.operations.plan import Created, Plan, Source
from backoffice.operations.record_checks import field_problems
from backoffice.operations.record_rows import given_problems, held_now
from backoffice.queries.case_history import lease_end_before
from backoffice.queries.codes import code_lists
from backoffice.queries.scoping import outside
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.cases import BEFORE_CONFIRMED
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level, Problem, Refused, refused
from backoffice.security import Actor, Right

RECEIPT = ("received_on", "received_time")
"""What the dates are computed from; fixed once they are confirmed."""
_LACKING = ("missing", "complete_on")


def plan_receive(
    session: Session,
    actor: Actor,
    lease_id: int,
    given: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that makes the case of a notice: fields of a termination as stored, `missing` the codes it lacks.

    The dates stand in it, computed. Refused without the right, where nobody lives by the lease, it has ended or has a case
    already, and for values that cannot be. A lease that has an end already is warned of.
    """
    security.require(actor, Right.EDIT)
    _refuse_any(given_problems(RECORD, set(given), {}))
    lease = held_now(session, "lease", [lease_id]).get(lease_id)
    if lease is None:
        raise refused("not_in_register")
    if outside(session, "lease", [lease_id], actor.scope(Right.EDIT)):
        raise refused("out_of_scope")
    codes = code_lists(session)
    row = _new_row(codes, lease, given)
    _refuse_any(list(field_problems(RECORD, row, codes, today).values()))
    _require_leasable(session, codes, lease, row, today)
    found = dates_of(session, lease_id, moment(row["received_on"], row["received_time"]), lease["valid_to"])
    row |= found.values
    plan = Plan("case", source, asked=1, record=RECORD, reason=reason)
    plan.created.append(Created(RECORD, array("q", [-1]), {name: [row[name]] for name in value_columns(RECORD)}))
    _warn(plan, lease, found)
    days = {name: show_date(row[name]) for name in ("deadline", "rent_last_day", "vacate_by")}
    plan.notes.append(Problem("case.dates_computed", Level.INFO, values=days))
    return plan


def _new_row(codes: CodeLists, lease: Mapping[str, Any], given: Mapping[str, object]) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(value_columns(RECORD))
    row |= {name: lease[name] for name in ("organisation_id", "dwelling_id")} | {"lease_id": lease["id"]}
    row["terminated_by"] = code_of(codes, "terminated_by", "tenant")
    row |= given
    row["missing"] = row["missing"] or None
    row["phase"] = code_of(codes, "case_phase", "incomplete" if row["missing"] else "received")
    row["status"] = code_of(codes, "record_status", "reported")
    row["origin"] = code_of(codes, "origin", "manual")
    return row


def _require_leasable(
    session: Session, codes: CodeLists, lease: Mapping[str, Any], row: Mapping[str, Any], today: date
) -> None:
    meaning = meanings_of(codes)
    if row["received_on"] > today:
        raise refused("case.received_ahead", day=f"{row['received_on']:%d-%m-%Y}")
    if lease["vacant"] or meaning("allocation_type", lease["allocation_type"]) == "no_tenant":
        raise refused("case.nobody_lives_there")
    if meaning("record_status", lease["status"]) != "reported":
        raise refused("case.lease_not_reported")
    if lease["valid_to"] <= row["received_on"]:
        raise refused("case.lease_ended", last=f"{last_day(lease['valid_to']):%d-%m-%Y}")
    over = codes["case_phase"].codes_meaning("withdrawn")
    query = select(Termination.received_on).where(Termination.lease_id == lease["id"], Termination.phase.not_in(over))
    running = session.scalars(query).first()
    if running is not None:
        raise refused("case.has_one", received=f"{running:%d-%m-%Y}")


def _warn(plan: Plan, lease: Mapping[str, Any], found: CaseDates) -> None:
    if lease["valid_to"] != FOREVER:
        _note(plan, "case.already_ends", last=f"{last_day(lease['valid_to']):%d-%m-%Y}")
    if not found.terms.notice_policy:
        _note(plan, "case.no_terms", policy=found.policy.label)


def _note(plan: Plan, problem_id: str, **values: object) -> None:
    plan.warnings.add(Problem(problem_id, Level.WARNING, values=values))


def plan_particulars(
    session: Session,
    actor: Actor,
    termination_id: int,
    missing: str,
    source: Source,
    *,
    today: date,
    on: date | None = None,
) -> Plan:
    """Return the plan that says what a notice still lacks: codes with a blank between, "" for nothing more.

    `on` is the day the last of it came (None: today). Where a signature was lacking the dates are computed anew from that
    day, as the plan shows. Refused as `step_change`.
    """
    case = held_case(session, actor, termination_id)
    if case.facts.phase not in BEFORE_CONFIRMED:
        raise refused("case.not_now", step="complete", phase=case.codes["case_phase"].label(case.row["phase"]))
    if missing:
        step = "lacks" if case.facts.phase == "received" else ""
        stamps: dict[str, Any] = {"missing": missing, "complete_on": None}
        return (
            change_of(case, step, source, today=today, stamps=stamps) if step else _checked(case, stamps, source, today)
        )
    if case.facts.phase == "received":
        return difference(case, case.row, source)
    complete_on = on or today
    stamps = {"missing": None, "complete_on": complete_on}
    counts_from = counted_from(*_receipt(case.row), complete_on, case.facts.missing)
    if counts_from != moment(*_receipt(case.row)) and not case.row["override_reason"]:
        stamps |= _dates(session, case, counts_from).values
    return change_of(case, "complete", source, today=today, stamps=stamps)


def plan_edit(
    session: Session,
    actor: Actor,
    termination_id: int,
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that changes what was written of a notice; a receipt that is corrected computes the dates anew.

    Refused for what the program keeps, for what it lacks (`plan_particulars` says that), for the receipt once the dates
    are confirmed, and when the case has ended.
    """
    case = held_case(session, actor, termination_id)
    _refuse_any(given_problems(RECORD, set(change), {}))
    if any(name in change for name in _LACKING):
        raise refused("case.say_what_it_lacks")
    if case.facts.ended:
        raise refused("case.not_now", step="edit", phase=case.codes["case_phase"].label(case.row["phase"]))
    corrected = any(name in change and change[name] != case.row[name] for name in RECEIPT)
    if corrected and case.facts.phase not in BEFORE_CONFIRMED:
        raise refused("case.receipt_fixed")
    new = {**case.row, **change}
    stamps = dict(change)
    if corrected and not case.row["override_reason"]:
        _refuse_any(list(field_problems(RECORD, new, case.codes, today, only=set(change)).values()))
        stamps |= _dates(session, case, moment(*_receipt(new))).values
    return _checked(case, stamps, source, today, reason)


def plan_recompute(session: Session, actor: Actor, termination_id: int, source: Source, *, today: date) -> Plan:
    """Return the plan that computes the dates of a case anew before it is confirmed; what was overridden is given up."""
    case = held_case(session, actor, termination_id)
    stamps = {**case_dates(session, case.row, case.facts.lease_end).values, "override_reason": None}
    return change_of(case, "recompute", source, today=today, stamps=stamps)


def case_dates(session: Session, row: Mapping[str, Any], lease_end: date | None = None) -> CaseDates:
    """Return the dates that a case's own receipt leads to, with the reasoning; whatever the case says otherwise.

    `lease_end` is the lease's end as it stands; where the case moved it, the one it had before counts. Where a signature
    came later is not known any more: the stored deadline tells whether the day it was complete counts.
    """
    if "id" in row:
        lease_end = lease_end_before(session, row["id"], row["lease_id"]) or lease_end
    plain = dates_of(session, row["lease_id"], moment(*_receipt(row)), lease_end or FOREVER)
    if row["complete_on"] is None or plain.notice.deadline == row["deadline"]:
        return plain
    from_signature = counted_from(*_receipt(row), row["complete_on"], ("cotenant",))
    signed = dates_of(session, row["lease_id"], from_signature, lease_end or FOREVER)
    return signed if signed.notice.deadline == row["deadline"] else plain


def _dates(session: Session, case: Case, received: datetime) -> CaseDates:
    return dates_of(session, case.row["lease_id"], received, case.facts.lease_end or FOREVER)


def _receipt(row: Mapping[str, Any]) -> tuple[date, str]:
    return row["received_on"], row["received_time"]


def _checked(case: Case, stamps: Mapping[str, object], source: Source, today: date, reason: str = "") -> Plan:
    new = {**case.row, **stamps}
    touched = {name for name in stamps if new[name] != case.row[name]}
    _refuse_any(list(field_problems(RECORD, new, case.codes, today, only=touched).values()))
    return difference(case, new, source, reason)


def _refuse_any(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)
