"""Plan the steps of a case from its confirmation on that are the office's: dates, re-letting, moving out, the ends.

Owns what each of them does beside the case itself: the lease's last day, the new tenancy, what stands empty. Inspections, works
and settlements take their own steps (case_steps.step_change). Never writes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.case_letting import LeaseEnd, plan_lease_back, plan_lease_end
from backoffice.operations.case_plan import joined
from backoffice.operations.case_steps import Case, change_of, held_case
from backoffice.operations.letting_tenant import Letting, plan_let
from backoffice.operations.plan import Plan, Source
from backoffice.queries.case_history import lease_end_before
from backoffice.rules.cases import BEFORE_CONFIRMED
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right

DATES = ("deadline", "period_from", "rent_last_day", "vacate_by")
"""What a person may decide otherwise than computed, with a reason."""
_DAY = timedelta(days=1)


def plan_confirm(
    session: Session,
    actor: Actor,
    termination_id: int,
    source: Source,
    *,
    today: date,
    on: date | None = None,
    emptied: str = "",
) -> Plan:
    """Return the plan that confirms a case's dates and ends its lease with the last day of rent.

    `emptied` is why nobody lives there from the day after (a meaning of empty_reason): the vacancy, or the period without
    tenant, is opened with it; "" leaves that for later. Refused as `step_change`.
    """
    case = held_case(session, actor, termination_id)
    stamps = {"confirmed_on": on or today}
    return _with_lease_end(session, actor, case, "confirm", stamps, source, today=today, emptied=emptied)


def plan_override(
    session: Session,
    actor: Actor,
    termination_id: int,
    dates: Mapping[str, date],
    why: str,
    source: Source,
    *,
    today: date,
) -> Plan:
    """Return the plan that decides dates otherwise than computed; `dates` are some of DATES. The lease's end goes along.

    Refused without a reason, for a last day of rent before the lease begins, and as `step_change`.
    """
    unknown = sorted(set(dates) - set(DATES))
    if unknown or not dates:
        raise Refused([Problem("edit.unknown_field", value=name) for name in unknown] or [Problem("edit.nothing_set")])
    case = held_case(session, actor, termination_id)
    stamps = {**dates, "override_reason": why.strip() or None}
    last = dates.get("rent_last_day")
    if last is not None and case.facts.lease_from is not None and last < case.facts.lease_from:
        raise refused("case.ends_before_lease", start=f"{case.facts.lease_from:%d-%m-%Y}")
    if case.facts.phase in BEFORE_CONFIRMED:
        return change_of(case, "override", source, today=today, stamps=stamps, reason=why)
    return _with_lease_end(session, actor, case, "override", stamps, source, today=today, reason=why)


def plan_emptied(
    session: Session, actor: Actor, termination_id: int, emptied: str, source: Source, *, today: date
) -> Plan:
    """Return the plan that opens what a dwelling becomes after a confirmed case: vacant, or without tenant.

    Refused before the confirmation; unchanged where something follows the lease already.
    """
    case = held_case(session, actor, termination_id)
    end = case.facts.liability_end
    if end is None or case.facts.phase in BEFORE_CONFIRMED or case.facts.phase == "withdrawn":
        raise refused("case.not_now", step="dwelling", phase=case.codes["case_phase"].label(case.row["phase"]))
    wanted = LeaseEnd(case.row["dwelling_id"], case.row["lease_id"], end, emptied)
    plan = plan_lease_end(session, actor, wanted, source, today=today)
    return joined(plan, purpose="case", session=session)


def plan_seek(
    session: Session, actor: Actor, termination_id: int, wants_out_on: date, source: Source, *, today: date
) -> Plan:
    """Return the plan that looks for a new tenant, as this one wants out before the notice has run."""
    case = held_case(session, actor, termination_id)
    return change_of(case, "seek", source, today=today, stamps={"wants_out_on": wants_out_on})


def plan_relet(
    session: Session, actor: Actor, termination_id: int, new: Letting, source: Source, *, today: date
) -> Plan:
    """Return the plan that lets the dwelling to somebody else before the notice has run: what is owed ends the day before.

    The lease ends there, and what was to stand empty from its old end goes. Refused as `step_change`; the dwelling is
    refused where the new lease would meet another.
    """
    case = held_case(session, actor, termination_id)
    if new.start is None:
        raise refused("vacancy.no_start")
    step = change_of(
        case, "relet", source, today=today, stamps={"relet_from": new.start}, known={"lease_end": new.start}
    )
    let = plan_let(
        session, actor, case.row["dwelling_id"], replace(new, leaving=case.row["lease_id"]), source, today=today
    )
    return joined(step, let, purpose="case", session=session)


def plan_moved_out(
    session: Session,
    actor: Actor,
    termination_id: int,
    moved_out_on: date,
    source: Source,
    *,
    today: date,
    known_on: date | None = None,
    known_by: str = "",
    keys_on: date | None = None,
    emptied: bool = True,
) -> Plan:
    """Return the plan that says that the tenant has moved out, when the office learned of it, and of whom.

    The clocks of the inspection run from `known_on` (None: the day of the keys, else today). Refused as `step_change`.
    """
    case = held_case(session, actor, termination_id)
    known = known_on or keys_on or today
    if max(moved_out_on, known, keys_on or known) > today:
        raise refused("case.ahead_of_today", day=f"{max(moved_out_on, known):%d-%m-%Y}")
    stamps = {
        "moved_out_on": moved_out_on,
        "known_on": known,
        "known_by": known_by.strip() or actor.name,
        "keys_on": keys_on,
        "emptied": emptied,
    }
    return change_of(case, "moved_out", source, today=today, stamps=stamps)


def plan_cleared(session: Session, actor: Actor, termination_id: int, source: Source, *, today: date) -> Plan:
    """Return the plan that says that the whole dwelling is empty now: only then it can be inspected."""
    case = held_case(session, actor, termination_id)
    return change_of(case, "emptied", source, today=today, stamps={"emptied": True})


def plan_omit(session: Session, actor: Actor, termination_id: int, why: str, source: Source, *, today: date) -> Plan:
    """Return the plan that leaves the inspection out, as no claim will be made (BEK 640 § 13, stk. 5)."""
    case = held_case(session, actor, termination_id)
    stamps = {"inspection_omitted": why.strip() or None}
    return change_of(case, "omit", source, today=today, stamps=stamps, reason=why)


def plan_withdraw(
    session: Session,
    actor: Actor,
    termination_id: int,
    why: str,
    source: Source,
    *,
    today: date,
    on: date | None = None,
) -> Plan:
    """Return the plan that takes a termination back with the landlord's consent, which is the approver's to give.

    The lease has the end again that it had before; what was to stand empty goes. Refused once the dwelling is let to
    somebody else or the tenant has moved out, and without the right to approve.
    """
    case = held_case(session, actor, termination_id, Right.APPROVE)
    stamps = {"withdrawn_on": on or today, "withdrawn_by": actor.name, "withdrawn_reason": why.strip() or None}
    step = change_of(case, "withdraw", source, today=today, stamps=stamps, reason=why)
    if case.facts.phase in BEFORE_CONFIRMED:
        return step
    row = case.row
    end = lease_end_before(session, termination_id, row["lease_id"])
    if end is None or end == case.facts.lease_end:
        # The lease ended by itself all along.
        return step
    wanted = LeaseEnd(row["dwelling_id"], row["lease_id"], end)
    back = plan_lease_back(session, actor, wanted, source, today=today)
    return joined(step, back, purpose="case", session=session)


def _with_lease_end(
    session: Session,
    actor: Actor,
    case: Case,
    step: str,
    stamps: Mapping[str, Any],
    source: Source,
    *,
    today: date,
    emptied: str = "",
    reason: str = "",
) -> Plan:
    """Return the plan of a step together with the end that the lease then has."""
    last = stamps.get("rent_last_day", case.row["rent_last_day"])
    end = last + _DAY if last else None
    if end is not None and case.facts.relet_from is not None:
        end = min(end, case.facts.relet_from)
    known = {"lease_end": end} if end is not None else {}
    plan = change_of(case, step, source, today=today, stamps=stamps, known=known, reason=reason)
    if end is None or (end == case.facts.lease_end and not emptied):
        return plan
    wanted = LeaseEnd(case.row["dwelling_id"], case.row["lease_id"], end, emptied)
    ended = plan_lease_end(session, actor, wanted, source, today=today, reason=reason)
    return joined(plan, ended, purpose="case", session=session)
