"""Plan what becomes of an empty dwelling: a vacancy, a period without tenant, the end of either, another start.

Owns the criterion of a vacancy: only with an economic loss; renovation, rehousing and what the municipality disposes of
are "no tenant" (allocation type 10), and a vacancy begins when the leaving tenant no longer pays. Source: lbf.dk.
Periods stay apart (rule F03) and rows are one thing only (F06).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.letting_plan import LettingPlan
from backoffice.operations.plan import Plan, Source
from backoffice.queries.lease_rows import LeaseRow
from backoffice.records.assumptions import choice
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level, Problem, refused
from backoffice.rules.vacancy import ANY_END, ECONOMIC_LOSS, IN_NOTICE, NOT_A_LOSS, liability_end
from backoffice.rules.vacancy_explained import VacancyFacts
from backoffice.security import Actor

REASONS = (ECONOMIC_LOSS, "renovation", "rehousing", "municipality", IN_NOTICE, "other")
"""Why nobody lives there, by meaning. The first and the notice make a vacancy; every other a period without tenant."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Emptied:
    """From when nobody lives there (None: from when the last lease or the vacancy says), and why, by meaning."""

    reason: str = ECONOMIC_LOSS
    start: date | None = None


def plan_open(
    session: Session,
    actor: Actor,
    dwelling_ids: Sequence[int],
    emptied: Emptied,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that reports dwellings as empty: as vacant, or without tenant where the reason is no loss.

    A dwelling that is let, whose leaving tenant pays on that day (but with the reason `notice`, which moves the start),
    that stands under renovation or rehousing, or that something later overlaps is refused alone.
    """
    if emptied.reason not in REASONS:
        raise refused("vacancy.no_code", list="empty_reason", meaning=emptied.reason)
    if emptied.reason not in (ECONOMIC_LOSS, IN_NOTICE):
        return plan_no_tenant(session, actor, dwelling_ids, emptied, source, today=today, reason=reason)
    letting = LettingPlan(session, actor, dwelling_ids, source, today, reason)
    for facts, rows in letting.homes():
        _open(letting, facts, rows, emptied)
    return letting.finished()


def place_empty(letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], emptied: Emptied) -> None:
    """Put what becomes of one dwelling of a plan into it: a vacancy, or a period without tenant where it is no loss."""
    if emptied.reason in (ECONOMIC_LOSS, IN_NOTICE):
        _open(letting, facts, rows, emptied)
    else:
        _without_tenant(letting, facts, rows, emptied, _no_tenant_values(letting, emptied.reason))


def _open(letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], emptied: Emptied) -> None:
    key, start = facts.dwelling_id, emptied.start or _since(rows, letting)
    if any(letting.kind(row) == "vacant" and row.reported and row.valid_to == FOREVER for row in rows):
        letting.unchanged()
        return
    paid = liability_end(facts.occupancies, start + _DAY)
    if paid is not None and paid > start:
        if paid == FOREVER:
            letting.refuse(key, "vacancy.still_let")
            return
        if emptied.reason != IN_NOTICE:
            letting.refuse(key, "vacancy.in_notice", last=f"{paid - _DAY:%d-%m-%Y}")
            return
        start = paid
    if facts.unavailable_on(start) and facts.unavailable in NOT_A_LOSS:
        letting.refuse(key, "vacancy.not_available")
        return
    _place_vacancy(letting, facts, rows, start)


def _place_vacancy(letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], start: date) -> None:
    """Put a vacancy from a day into what the dwelling holds: a draft or an ended one of that day is used again."""
    key = facts.dwelling_id
    draft = next((row for row in rows if row.vacant and not row.reported and row.valid_to > start), None)
    held = next((row for row in rows if row.reported and row.valid_from <= start < row.valid_to), None)
    later = min((row.valid_from for row in rows if row.reported and row.valid_from > start), default=FOREVER)
    values: dict[str, Any] = {
        "vacant": True,
        "available": True,
        "allocation_type": None,
        "empty_reason": letting.code("empty_reason", ECONOMIC_LOSS),
    }
    if any(not row.reported and letting.kind(row) == "let" and row.valid_to > start for row in rows):
        letting.warn(key, "vacancy.tenant_is_draft")
    if facts.closed:
        letting.warn(key, "vacancy.closed_for_signup")
    if held is not None and (held.valid_from == start or held.vacant):
        letting.change(held, valid_to=later, **values)
        return
    if held is not None:
        letting.change(held, follows=True, valid_to=start)
    if draft is not None:
        letting.change(draft, valid_from=start, valid_to=later, status="reported", **values)
    else:
        letting.create(key, start, later, **values)


def _since(rows: list[LeaseRow], letting: LettingPlan) -> date:
    """When nobody has lived there: where the last reported row of a tenant ends, else today."""
    ends = [row.valid_to for row in rows if row.reported and letting.kind(row) == "let" and row.valid_to != FOREVER]
    return max(ends, default=letting.today)


def plan_no_tenant(
    session: Session,
    actor: Actor,
    dwelling_ids: Sequence[int],
    emptied: Emptied,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that reports dwellings as without tenant (allocation type 10), so that they are not counted vacant.

    An open vacancy becomes that from its start; with a later start it ends there and the period without tenant begins.
    Without a vacancy it is a new period. One that is let on that day, or whose row has tenants, is refused alone. Refused
    for a reason that makes a vacancy; "" leaves the reason out.
    """
    if emptied.reason in (ECONOMIC_LOSS, IN_NOTICE):
        raise refused("vacancy.reason_is_loss")
    letting = LettingPlan(session, actor, dwelling_ids, source, today, reason)
    values = _no_tenant_values(letting, emptied.reason)
    for facts, rows in letting.homes():
        _without_tenant(letting, facts, rows, emptied, values)
    return letting.finished()


def _no_tenant_values(letting: LettingPlan, reason: str) -> dict[str, Any]:
    return {
        "allocation_type": letting.code("allocation_type", "no_tenant"),
        "vacant": False,
        "available": False,
        "empty_reason": letting.code("empty_reason", reason),
    }


def _without_tenant(
    letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], emptied: Emptied, values: dict[str, Any]
) -> None:
    key = facts.dwelling_id
    empty = [row for row in rows if letting.kind(row) != "let" and row.valid_to > (emptied.start or letting.today)]
    row = next((one for one in empty if one.vacant), empty[0] if empty else None)
    if row is None:
        _new_without_tenant(letting, facts, rows, emptied.start or _since(rows, letting), values)
    elif row.tenants:
        letting.refuse(key, "vacancy.row_has_tenants")
    elif not row.vacant:
        kept = values if emptied.reason else values | {"empty_reason": row.empty_reason}
        letting.change(row, **kept)
    elif emptied.start is None or emptied.start <= row.valid_from:
        letting.change(row, status="reported", **values)
    else:
        letting.change(row, follows=True, valid_to=emptied.start)
        letting.create(key, emptied.start, row.valid_to, **values)


def _new_without_tenant(
    letting: LettingPlan, facts: VacancyFacts, rows: list[LeaseRow], start: date, values: dict[str, Any]
) -> None:
    key, paid = facts.dwelling_id, liability_end(facts.occupancies, start + _DAY)
    later = min((row.valid_from for row in rows if row.reported and row.valid_from >= start), default=FOREVER)
    if paid == FOREVER:
        letting.refuse(key, "vacancy.still_let")
    elif paid is not None and paid > start:
        letting.refuse(key, "vacancy.in_notice", last=f"{paid - _DAY:%d-%m-%Y}")
    elif later == start:
        letting.refuse(key, "vacancy.overlaps", start=f"{start:%d-%m-%Y}")
    else:
        letting.create(key, start, later, **values)


def plan_end(
    session: Session,
    actor: Actor,
    dwelling_ids: Sequence[int],
    end: date,
    source: Source,
    *,
    today: date,
    kind: str = "vacant",
    reason: str = "",
) -> Plan:
    """Return the plan that ends open vacancies ("vacant") or periods without tenant ("no_tenant"); nothing is deleted.

    `end` is the first day it no longer is. A dwelling without an open one, or whose begins that day or later, is refused.
    """
    letting = LettingPlan(session, actor, dwelling_ids, source, today, reason)
    for facts, rows in letting.homes():
        own = [row for row in rows if row.reported and letting.kind(row) == kind]
        row = next((one for one in own if one.valid_to == FOREVER), own[-1] if own else None)
        if row is None or (row.valid_to != FOREVER and row.valid_to <= today and row.valid_to != end):
            letting.refuse(facts.dwelling_id, f"vacancy.none_open_{kind}")
        elif row.valid_from >= end:
            letting.refuse(facts.dwelling_id, "vacancy.ends_before_start", start=f"{row.valid_from:%d-%m-%Y}")
        elif letting.change(row, valid_to=end) and not any(
            other.reported and other.valid_from >= end for other in rows
        ):
            letting.warn(facts.dwelling_id, "vacancy.nothing_follows")
    if kind == "vacant" and end > today and choice("vacancy_end") == ANY_END:
        letting.plan.notes.append(Problem("vacancy.hides_at_once", Level.INFO))
    return letting.finished()


def plan_move_start(
    session: Session,
    actor: Actor,
    dwelling_ids: Sequence[int],
    start: date | None,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that lets open vacancies begin on another day; None: on the day the leaving tenant no longer pays.

    A dwelling without an open vacancy, or where another reported row holds on some day of it, is refused alone.
    """
    letting = LettingPlan(session, actor, dwelling_ids, source, today, reason)
    for facts, rows in letting.homes():
        row = next((one for one in reversed(rows) if one.reported and one.vacant and one.valid_to > today), None)
        if row is None:
            letting.refuse(facts.dwelling_id, "vacancy.none_open_vacant")
            continue
        others = [one for one in rows if one.reported and one.id != row.id]
        paid = [one.valid_to for one in others if one.valid_from < row.valid_from and letting.kind(one) == "let"]
        begin = start or max(paid, default=row.valid_from)
        clash = next((one for one in others if one.valid_from < row.valid_to and begin < one.valid_to), None)
        if begin >= row.valid_to:
            letting.refuse(facts.dwelling_id, "vacancy.ends_before_start", start=f"{begin:%d-%m-%Y}")
        elif clash is not None:
            letting.refuse(facts.dwelling_id, "vacancy.overlaps", start=f"{clash.valid_from:%d-%m-%Y}")
        else:
            letting.change(row, valid_from=begin)
    return letting.finished()
