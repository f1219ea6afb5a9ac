"""Plan what a termination does to the lease: its last day, what the dwelling is from the day after, and both taken back.

Owns that the lease's end and the beginning of what follows it move together. Which day it is, the case decides; which row an
empty dwelling gets, the operations on vacancies. Never writes.
"""

import dataclasses
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backoffice.operations.letting_plan import LettingPlan
from backoffice.operations.plan import Plan, Removed, Source
from backoffice.operations.vacancies import Emptied, place_empty
from backoffice.queries.lease_rows import LeaseRow
from backoffice.rules.vacancy_explained import VacancyFacts
from backoffice.security import Actor


@dataclass(frozen=True, slots=True)
class LeaseEnd:
    """The lease of a dwelling, the first day that it no longer is, and why nobody lives there then ("": not said yet)."""

    dwelling_id: int
    lease_id: int
    end: date
    emptied: str = ""


def plan_lease_end(
    session: Session, actor: Actor, wanted: LeaseEnd, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that gives a lease its end; what stands empty from its old end begins with the new one.

    With `emptied` (a meaning of empty_reason) the vacancy, or the period without tenant, is opened where nothing follows.
    The dwelling is refused where the lease would end before it begins or meet another.
    """
    letting = LettingPlan(session, actor, [wanted.dwelling_id], source, today, reason)
    for facts, rows in letting.homes():
        own = next((row for row in rows if row.id == wanted.lease_id), None)
        if own is None or not _may_end(letting, own, rows, wanted.end):
            if own is None:
                letting.refuse(wanted.dwelling_id, "not_in_register")
            continue
        _end(letting, facts, rows, own, wanted)
    return letting.finished()


def _may_end(letting: LettingPlan, own: LeaseRow, rows: Sequence[LeaseRow], end: date) -> bool:
    """Refuse the dwelling where the lease cannot end on this day; True if it can."""
    if end <= own.valid_from:
        letting.refuse(own.dwelling_id, "case.ends_before_lease", start=f"{own.valid_from:%d-%m-%Y}")
        return False
    for row in _beside(own, rows):
        stays = row.valid_to <= end if row in _after(letting, own, rows) else row.valid_from < end
        if stays and row.valid_to > own.valid_from:
            letting.refuse(own.dwelling_id, "vacancy.overlaps", start=f"{row.valid_from:%d-%m-%Y}")
            return False
    return True


def _beside(own: LeaseRow, rows: Sequence[LeaseRow]) -> list[LeaseRow]:
    return [row for row in rows if row.reported and row.id != own.id]


def _after(letting: LettingPlan, own: LeaseRow, rows: Sequence[LeaseRow]) -> list[LeaseRow]:
    """Return what stands empty from the day the lease ends as it is now."""
    return [row for row in _beside(own, rows) if row.valid_from == own.valid_to and letting.kind(row) != "let"]


def _end(letting: LettingPlan, facts: VacancyFacts, rows: Sequence[LeaseRow], own: LeaseRow, wanted: LeaseEnd) -> None:
    for row in _after(letting, own, rows):
        letting.change(row, follows=True, valid_from=wanted.end)
    letting.change(own, valid_to=wanted.end)
    followed = bool(_after(letting, own, rows)) or any(row.valid_from == wanted.end for row in _beside(own, rows))
    if wanted.emptied and not followed:
        # The lease and what the dwelling becomes are two rows of one plan.
        letting.plan.asked += 1
        ended = [row if row is not own else dataclasses.replace(row, valid_to=wanted.end) for row in rows]
        lived_in = tuple(
            one if one.id != own.id else dataclasses.replace(one, valid_to=wanted.end) for one in facts.occupancies
        )
        as_ended = dataclasses.replace(facts, occupancies=lived_in)
        place_empty(letting, as_ended, ended, Emptied(wanted.emptied, wanted.end))


def plan_lease_back(
    session: Session, actor: Actor, wanted: LeaseEnd, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that gives a lease the end it had before it was terminated; what was to stand empty then goes.

    The dwelling is refused where somebody else is to live there by then.
    """
    letting = LettingPlan(session, actor, [wanted.dwelling_id], source, today, reason)
    gone: list[LeaseRow] = []
    for _, rows in letting.homes():
        own = next((row for row in rows if row.id == wanted.lease_id), None)
        if own is None:
            letting.refuse(wanted.dwelling_id, "not_in_register")
            continue
        gone = [row for row in _after(letting, own, rows) if not row.tenants]
        left = [row for row in rows if row not in gone]
        if not _may_end(letting, own, left, wanted.end):
            gone = []
            continue
        letting.change(own, valid_to=wanted.end)
    plan = letting.finished()
    if gone:
        ids, versions = array("q", (row.id for row in gone)), array("i", (row.version for row in gone))
        plan.removed.append(Removed("lease", ids, versions))
        plan.asked += len(gone)
    return plan
