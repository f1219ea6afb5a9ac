"""What must hold of amenities, pictures and groups of dwellings: a group says something, no two of the same dwellings.

Owns these rules for `rows_together`. Reads the register; never writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.exchange.picture_files import may_refer
from backoffice.models import BuildingSection, Department
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.records.codes import meanings_of
from backoffice.records.section_data import AMENITIES, ATTACHMENT, GROUP
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Level, Problem
from backoffice.rules.section_data import PETS, LettingGroup, overlapping

Row = Mapping[str, Any]


def group_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return what is wrong with groups of dwellings: nothing said, closed without a reason, or said twice."""
    own = {row["id"] for row in rows}
    departments = {row["department_id"] for row in rows}
    table = TABLES[GROUP.name]
    held = session.execute(select(table).where(table.c.department_id.in_(sorted(departments))).order_by(table.c.id))
    # Only groups of the same dwellings can meet: a plan may have thousands of others.
    others: dict[tuple[Any, ...], list[LettingGroup]] = {}
    for group in (_group(dict(one._mapping)) for one in held if one.id not in own):
        others.setdefault(group.members, []).append(group)
    found: list[tuple[int, Problem]] = []
    for position, row in enumerate(rows):
        # A new row has no key yet: its place in the plan tells it from the others.
        one = _group({**row, "id": row["id"] or -1 - position})
        if problem := _says_nothing(row):
            found.append((position, problem))
        elif other := overlapping(one, others.get(one.members, [])):
            found.append((position, _overlap(session, other)))
        else:
            others.setdefault(one.members, []).append(one)
    return found


def _group(row: Row) -> LettingGroup:
    return LettingGroup(
        row["id"],
        row["department_id"],
        row["building_section_id"],
        row["dwelling_type"],
        row["rooms"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _says_nothing(row: Row) -> Problem | None:
    if not row["closed_for_signup"] and not row["waiting_time"]:
        return Problem("group.says_nothing", field=GROUP.fields["waiting_time"].label)
    if row["closed_for_signup"] and not (row["reason"] or "").strip():
        return Problem("group.closed_without_reason", field=GROUP.fields["reason"].label)
    return None


def _overlap(session: Session, other: LettingGroup) -> Problem:
    """Name the other group: its place, its dwellings as the codes say, and its period."""
    codes = code_lists(session)["dwelling_type"]
    department = session.get_one(Department, other.department_id)
    section = session.get(BuildingSection, other.building_section_id) if other.building_section_id else None
    last = last_day(other.valid_to)
    values = {
        "place": "-".join([department.number, *([section.number] if section else [])]),
        "kind": codes.label(other.dwelling_type) if other.dwelling_type else "",
        "rooms": other.rooms or "",
        "start": f"{other.valid_from:%d-%m-%Y}",
        "end": f"{last:%d-%m-%Y}" if last else "",
    }
    return Problem("group.overlaps", field=GROUP.fields["valid_from"].label, values=values)


def amenities_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return what should be seen of amenities: conditions that nobody wrote, or limits on pets that are not allowed."""
    meaning = meanings_of(code_lists(session))
    found: list[tuple[int, Problem]] = []
    for position, row in enumerate(rows):
        said = {meaning("pet_rule", row[pet]) for pet in PETS if row[pet]}
        limited = row["most_pets"] is not None or bool(row["pet_limit"])
        if "conditional" in said and not limited and not row["note"]:
            found.append((position, _seen("pets.conditions_missing", "pet_limit")))
        if limited and not said & {"yes", "conditional"}:
            found.append((position, _seen("pets.limit_without_pets", "most_pets")))
    return found


def _seen(problem_id: str, field: str) -> Problem:
    return Problem(problem_id, Level.WARNING, field=AMENITIES.fields[field].label)


def attachment_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return the rows whose reference could lead out of the office's folder, or to what is no https address."""
    label = ATTACHMENT.fields["file"].label
    return [
        (position, Problem("picture.outside", field=label, values={"file": str(row["file"])[:100]}))
        for position, row in enumerate(rows)
        if not may_refer(str(row["file"]))
    ]
