"""Plan the merger of departments: one ends on a date, and what it has moves to another of the same organisation.

Owns the numbers the moved building sections get. The register has no dated membership: what moves does so when the plan
is written, and the date says when the department that gives ends. History keeps both.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.queries.merging import DepartmentLine, SectionLine, department_line, rows_of_department, sections_of
from backoffice.queries.scoping import outside
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Level, Problem
from backoffice.security import Actor, Right

_MOST_SECTIONS = 99


@dataclass(frozen=True, slots=True)
class Merger:
    """One department into another; `end` is the first day it no longer is; `numbers` gives sections new numbers."""

    giving: int
    taking: int
    end: date
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MovedSection:
    """A building section that moves, the number it gets, and whether that was asked for or its own was taken."""

    section: SectionLine
    number: str
    asked: bool = False


def plan_merge(session: Session, actor: Actor, mergers: Sequence[Merger], source: Source, *, reason: str = "") -> Plan:
    """Return the plan of one or more mergers; one that cannot be is refused alone. Refused without the right."""
    security.require(actor, Right.IMPORT_MASTER_DATA)
    plan = Plan("merge", source, record="department", reason=reason)
    merge_into(session, plan, actor, mergers)
    return plan


def merge_into(session: Session, plan: Plan, actor: Actor, mergers: Sequence[Merger]) -> None:
    """Add mergers to a plan."""
    giving = {one.giving for one in mergers}
    scope = actor.scope(Right.IMPORT_MASTER_DATA)
    agreed: list[tuple[Merger, DepartmentLine, DepartmentLine, list[MovedSection]]] = []
    taken: dict[int, set[str]] = {}
    for one in mergers:
        plan.asked += 1
        here, there = department_line(session, one.giving), department_line(session, one.taking)
        if here is None or there is None:
            plan.refused.add(Problem("merge.unknown"), one.giving)
            continue
        if outside(session, "department", [here.id, there.id], scope):
            plan.refused.add(Problem("out_of_scope"), here.id)
            continue
        sections, problem = moved_sections(session, here, there, one.numbers, taken.setdefault(there.id, set()))
        problem = _impossible(here, there, one, giving) or problem
        if problem is not None:
            plan.refused.add(problem, here.id)
            continue
        taken[there.id] |= {moved.number for moved in sections}
        agreed.append((one, here, there, sections))
    _write(session, plan, agreed)


def _impossible(here: DepartmentLine, there: DepartmentLine, one: Merger, giving: set[int]) -> Problem | None:
    values = {"giving": here.number, "taking": there.number}
    if here.id == there.id:
        return Problem("merge.same", values=values)
    if here.organisation_id != there.organisation_id:
        return Problem("merge.other_organisation", values=values)
    if here.merged_into is not None:
        return Problem("merge.already", values=values)
    if there.id in giving:
        return Problem("merge.chain", values=values)
    if there.closed_on is not None and there.closed_on <= one.end:
        return Problem("merge.taking_closed", values=values)
    if here.closed_on is not None and here.closed_on < one.end:
        return Problem("merge.giving_closed", values=values)
    return None


def moved_sections(
    session: Session,
    here: DepartmentLine,
    there: DepartmentLine,
    numbers: Mapping[str, str],
    also_taken: set[str],
) -> tuple[list[MovedSection], Problem | None]:
    """Return the sections that move with the number each gets, and what is wrong with the numbers asked for.

    A section keeps its number where that is free, gets the one asked for, or else the lowest free number.
    """
    sections = sections_of(session, here.id)
    taken = {one.number for one in sections_of(session, there.id)} | also_taken
    wanted = {one.number: numbers[one.number] for one in sections if one.number in numbers}
    if unknown := sorted(set(numbers) - wanted.keys()):
        return [], Problem("merge.unknown_section", value=f"{here.number}-{unknown[0]}")
    for number in wanted.values():
        if number in taken or list(wanted.values()).count(number) > 1:
            return [], Problem("merge.number_taken", value=f"{there.number}-{number}")
    taken |= set(wanted.values())
    keeping = {one.number for one in sections if one.number not in wanted and one.number not in taken}
    taken |= keeping
    free = (f"{n:02}" for n in range(1, _MOST_SECTIONS + 1) if f"{n:02}" not in taken)
    moved = []
    for one in sections:
        number = wanted.get(one.number) or (one.number if one.number in keeping else next(free, ""))
        if not number:
            return [], Problem("merge.no_number", values={"taking": there.number})
        moved.append(MovedSection(one, number, one.number in wanted))
    return moved, None


def _write(
    session: Session,
    plan: Plan,
    agreed: Sequence[tuple[Merger, DepartmentLine, DepartmentLine, list[MovedSection]]],
) -> None:
    if not agreed:
        return
    into = {here.id: there.id for _, here, there, _ in agreed}
    order = sorted(agreed, key=lambda one: one[1].id)
    part = Changes(
        "department",
        ("closed_on", "merged_into"),
        array("q", (here.id for _, here, _, _ in order)),
        array("i", (here.version for _, here, _, _ in order)),
        array("Q", (2 | (here.closed_on != one.end) for one, here, _, _ in order)),
        values={"closed_on": [one.end for one, *_ in order], "merged_into": [there.id for _, _, there, _ in order]},
    )
    plan.changes.append(part)
    _move_sections(plan, [(moved, there.id) for _, _, there, sections in agreed for moved in sections])
    counts = {record: _move(session, plan, record, into) for record in ("disability_registration", "dwelling")}
    for one, here, there, sections in agreed:
        plan.field_counts.append(FieldCount("department", "closed_on", here.closed_on, one.end, 1))
        plan.notes.append(
            Problem(
                "merge.moves",
                Level.INFO,
                values={
                    "giving": f"{here.number} {here.name}",
                    "taking": f"{there.number} {there.name}",
                    "sections": len(sections),
                    "dwellings": counts["dwelling"].get(here.id, 0),
                    "last": f"{last_day(one.end):%d-%m-%Y}",
                },
            )
        )
        plan.notes += [
            Problem(
                "merge.renumbered",
                Level.INFO,
                values={
                    "old": f"{here.number}-{moved.section.number}",
                    "new": f"{there.number}-{moved.number}",
                    "dwellings": moved.section.dwellings,
                },
            )
            for moved in sections
            if moved.number != moved.section.number
        ]


def _move_sections(plan: Plan, moves: list[tuple[MovedSection, int]]) -> None:
    if not moves:
        return
    moves.sort(key=lambda one: one[0].section.id)
    plan.changes.append(
        Changes(
            "building_section",
            ("department_id", "number"),
            array("q", (moved.section.id for moved, _ in moves)),
            array("i", (moved.section.version for moved, _ in moves)),
            array("Q", (1 | (moved.number != moved.section.number) << 1 for moved, _ in moves)),
            values={
                "department_id": [department for _, department in moves],
                "number": [moved.number for moved, _ in moves],
            },
            follows=True,
        )
    )


def _move(session: Session, plan: Plan, record: str, into: Mapping[int, int]) -> dict[int, int]:
    """Move a kind's records with their sections; return how many, by the department they leave."""
    rows = rows_of_department(session, record, sorted(into))
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.department_id] = counts.get(row.department_id, 0) + 1
    if rows:
        plan.changes.append(
            Changes(
                record,
                ("department_id",),
                array("q", (row.id for row in rows)),
                array("i", (row.version for row in rows)),
                array("Q", [1] * len(rows)),
                values={"department_id": [into[row.department_id] for row in rows]},
                follows=True,
            )
        )
    return counts
