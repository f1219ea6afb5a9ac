"""Plan the end of organisations, departments, building sections or dwellings on a date, and opening them again.

Owns what follows from an end: what lies under a place ends with it, and the costs and leases of a dwelling on the same
day. What begins later is never shortened to nothing: it is for a person to look at, and the row is refused.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import BuildingSection, Department, Dwelling
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.queries.ending import (
    END_OF,
    LEVELS,
    Ending,
    asked_for,
    begins_later,
    let_at,
    still_running,
    under,
)
from backoffice.queries.scoping import outside
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right


def plan_retire(
    session: Session, actor: Actor, record: str, ids: Sequence[int], end: date, source: Source, *, reason: str = ""
) -> Plan:
    """Return the plan that ends records of one kind; `end` is the first day they no longer are.

    Refused without the right to master data. A record outside the person's part of the register, or with costs or leases
    that begin on that day or later, is refused alone.
    """
    security.require(actor, Right.IMPORT_MASTER_DATA)
    plan = Plan("retire", source, record=record, reason=reason)
    found = _inside(session, actor, plan, record, ids)
    later = begins_later(session, record, [one.id for one in found], end)
    ending: list[Ending] = []
    for one in found:
        if one.end == end:
            plan.unchanged += 1
        elif one.id in later:
            plan.refused.add(Problem("retire.begins_later"), one.id)
        else:
            ending.append(one)
    _change(plan, record, ending, end)
    _end_below(session, plan, record, [one.id for one in ending], end)
    return plan


def plan_reopen(
    session: Session, actor: Actor, record: str, ids: Sequence[int], source: Source, *, reason: str = ""
) -> Plan:
    """Return the plan that opens records again, with what lies under them and ended on the same day.

    Costs and leases stay ended: only undoing the change that ended them brings those back. Refused without the right.
    """
    security.require(actor, Right.IMPORT_MASTER_DATA)
    plan = Plan("retire", source, record=record, reason=reason)
    opening: list[Ending] = []
    for one in _inside(session, actor, plan, record, ids):
        wrong = _still_closed(session, record, one)
        if one.end is None:
            plan.unchanged += 1
        elif wrong:
            plan.refused.add(Problem(wrong), one.id)
        else:
            opening.append(one)
    _change(plan, record, opening, None)
    ends = {one.end for one in opening}
    for below in LEVELS[LEVELS.index(record) + 1 :]:
        same = [
            one for one in under(session, record, [one.id for one in opening], below) if one.end and one.end in ends
        ]
        _change(plan, below, same, None, follows=True)
    if opening:
        plan.notes.append(Problem("retire.letting_stays", Level.INFO))
    return plan


def _inside(session: Session, actor: Actor, plan: Plan, record: str, ids: Sequence[int]) -> list[Ending]:
    """Return the records that are in the person's part of the register; the others are refused."""
    if record not in END_OF:
        raise refused("retire.no_end", record=record)
    wanted = sorted(set(ids))
    plan.asked = len(wanted)
    found = asked_for(session, record, wanted)
    foreign = outside(session, record, wanted, actor.scope(Right.IMPORT_MASTER_DATA))
    for row_id in set(wanted) - {one.id for one in found}:
        plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)
    for row_id in sorted(foreign):
        plan.refused.add(Problem("out_of_scope"), row_id)
    return [one for one in found if one.id not in foreign]


def _change(plan: Plan, record: str, rows: Sequence[Ending], end: date | None, *, follows: bool = False) -> None:
    if not rows:
        return
    name = END_OF[record]
    plan.changes.append(
        Changes(
            record,
            (name,),
            array("q", (one.id for one in rows)),
            array("i", (one.version for one in rows)),
            array("Q", [1] * len(rows)),
            constants={name: end},
            follows=follows,
        )
    )
    if not follows:
        held: dict[date | None, int] = {}
        for one in rows:
            held[one.end] = held.get(one.end, 0) + 1
        plan.field_counts += [FieldCount(record, name, old, end, n) for old, n in held.items()]


def _end_below(session: Session, plan: Plan, record: str, ids: Sequence[int], end: date) -> None:
    """End what lies under the places, and the letting of every dwelling that ends."""
    counts: dict[str, int] = {}
    dwelling_ids = list(ids) if record == "dwelling" else []
    for below in LEVELS[LEVELS.index(record) + 1 :]:
        rows = [one for one in under(session, record, ids, below) if one.end is None or one.end > end]
        _change(plan, below, rows, end, follows=True)
        counts[below] = len(rows)
        if below == "dwelling":
            dwelling_ids = [one.id for one in rows]
    counts |= end_letting(session, plan, dict.fromkeys(dwelling_ids, end))
    if any(counts.values()):
        names = {f"{name}s": counts.get(name, 0) for name in ("building_section", "dwelling", "housing_cost", "lease")}
        plan.notes.append(Problem("retire.follows", Level.INFO, values=names))


def end_letting(session: Session, plan: Plan, ends: Mapping[int, date]) -> dict[str, int]:
    """End the costs and leases of dwellings on the day each ends, as following changes; return how many, by kind.

    A dwelling that is let to somebody on that day is warned of.
    """
    by_end: dict[date, list[int]] = {}
    for row_id, end in ends.items():
        by_end.setdefault(end, []).append(row_id)
    counts = {}
    for record in ("housing_cost", "lease"):
        running = sorted(
            (key, version, end)
            for end, ids in by_end.items()
            for key, version in still_running(session, record, ids, end)
        )
        counts[record] = len(running)
        if running:
            plan.changes.append(
                Changes(
                    record,
                    ("valid_to",),
                    array("q", (row[0] for row in running)),
                    array("i", (row[1] for row in running)),
                    array("Q", [1] * len(running)),
                    values={"valid_to": [row[2] for row in running]},
                    follows=True,
                )
            )
    for end, ids in by_end.items():
        for row_id, address in let_at(session, ids, end):
            own = row_id if plan.record == "dwelling" else 0
            plan.warnings.add(Problem("retire.lease_ends", Level.WARNING, value=address), own)
    return counts


def _still_closed(session: Session, record: str, one: Ending) -> str:
    """Return why a record cannot be opened alone: what it lies under is closed, or it was merged; "" if it can."""
    above: list[date | None] = []
    if record == "dwelling":
        own = session.get_one(Dwelling, one.id)
        above = [session.get_one(BuildingSection, own.building_section_id).closed_on]
        above.append(session.get_one(Department, own.department_id).closed_on)
    elif record == "building_section":
        section = session.get_one(BuildingSection, one.id)
        above = [session.get_one(Department, section.department_id).closed_on]
    elif record == "department" and session.get_one(Department, one.id).merged_into is not None:
        return "reopen.merged"
    return (
        "reopen.place_closed"
        if any(end is not None and one.end is not None and end <= one.end for end in above)
        else ""
    )
