"""Where the records of a plan belong: organisation, department and section fill each other in, and links must fit.

Owns what is read of the places and of linked records, a whole plan at a time. Never writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import BuildingSection, CooperationMember, Department, HousingOrganisation
from backoffice.models.registry import POINTS_AT, TABLES
from backoffice.operations.record_homes import Homes, at_home, fill_home, homes
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Problem
from backoffice.security import Scope

PLACES = ("organisation_id", "department_id", "building_section_id")
"""The columns that say where a record belongs; a narrower one decides the wider ones."""
_BATCH = 500


@dataclass(slots=True)
class Surroundings:
    """The places and linked records that some rows name: (organisation, department, number) and the like by key."""

    organisations: dict[int, str] = field(default_factory=dict)
    departments: dict[int, tuple[int, str]] = field(default_factory=dict)
    sections: dict[int, tuple[int, str]] = field(default_factory=dict)
    linked: dict[tuple[str, int], tuple[int, int | None]] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    homes: Homes = field(default_factory=Homes)

    def number(self, row: Mapping[str, Any]) -> str:
        """Return "0451", "0451-012" or "0451-012-01" of a row's narrowest place, or the address of its dwelling."""
        if address := self.homes.address(row):
            return address
        section, department = row.get("building_section_id"), row.get("department_id")
        parts = [self.organisations.get(row.get("organisation_id") or 0, "")]
        parts += [self.departments[department][1]] if department in self.departments else []
        parts += [self.sections[section][1]] if section in self.sections else []
        return "-".join(filter(None, parts))


def surroundings(session: Session, record: str, rows: Sequence[Mapping[str, Any]]) -> Surroundings:
    """Read what the rows name, and what those lie in."""
    found = Surroundings()
    section = BuildingSection
    for key, up, number in _by_keys(
        session, _keys(rows, "building_section_id"), section.id, section.department_id, section.number
    ):
        found.sections[key] = up, number
    departments = _keys(rows, "department_id") | {up for up, _ in found.sections.values()}
    for key, up, number in _by_keys(session, departments, Department.id, Department.organisation_id, Department.number):
        found.departments[key] = up, number
    organisations = _keys(rows, "organisation_id") | {up for up, _ in found.departments.values()}
    owner = HousingOrganisation
    found.organisations = {row[0]: row[1] for row in _by_keys(session, organisations, owner.id, owner.number)}
    for name, target in link_fields(record):
        found.linked |= _linked(session, target, _keys(rows, name))
    found.homes = homes(session, record, rows)
    cooperations = {key for record_, key in found.linked if record_ == "signup_cooperation"}
    member = CooperationMember
    found.members = {
        (cooperation, organisation)
        for cooperation, organisation in _by_keys(session, cooperations, member.cooperation_id, member.organisation_id)
    }
    return found


def link_fields(record: str) -> list[tuple[str, str]]:
    """Return the fields of a kind that hold another record's key, and the kind that each points at."""
    return [(name, POINTS_AT[name]) for name, declared in BY_NAME[record].fields.items() if declared.kind is Kind.LINK]


def _keys(rows: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {row[name] for row in rows if row.get(name) is not None}


def _by_keys(session: Session, keys: set[int], key: Any, *columns: Any) -> list[Any]:
    found: list[Any] = []
    ordered = sorted(keys)
    for start in range(0, len(ordered), _BATCH):
        found += session.execute(select(key, *columns).where(key.in_(ordered[start : start + _BATCH])))
    return found


def _linked(session: Session, target: str, keys: set[int]) -> dict[tuple[str, int], tuple[int, int | None]]:
    columns = TABLES[target].c
    section = [columns.building_section_id] if "building_section_id" in columns else []
    rows = _by_keys(session, keys, columns.id, columns.organisation_id, *section)
    return {(target, row[0]): (row[1], row[2] if section else None) for row in rows}


def fill_places(record: str, row: dict[str, Any], around: Surroundings) -> Problem | None:
    """Fill in the wider places of a row from its narrower ones; the problem if they are unknown or contradict."""
    columns = TABLES[record].c
    if at_home(record):
        return fill_home(record, row, around.homes)
    section = row.get("building_section_id")
    if section is not None:
        if section not in around.sections:
            return Problem("record.unknown_place")
        row["department_id"] = row.get("department_id") or around.sections[section][0]
        if row["department_id"] != around.sections[section][0]:
            return Problem("record.places_differ")
    department = row.get("department_id")
    if department is not None:
        if department not in around.departments:
            return Problem("record.unknown_place")
        row["organisation_id"] = row.get("organisation_id") or around.departments[department][0]
        if row["organisation_id"] != around.departments[department][0]:
            return Problem("record.places_differ")
    missing = any(name in columns and not columns[name].nullable and row.get(name) is None for name in PLACES)
    return Problem("record.unknown_place") if missing or row["organisation_id"] not in around.organisations else None


def may_write(scope: Scope, row: Mapping[str, Any], department: int | None = None) -> bool:
    """Tell whether a row is in a person's part of the register; what is about a whole organisation needs all of it.

    `department` is that of the row's dwelling, for kinds that belong to one.
    """
    return (
        scope.everything
        or row["organisation_id"] in scope.organisation_ids
        or (department or row.get("department_id")) in scope.department_ids
    )


def link_problem(record: str, name: str, target: str, row: Mapping[str, Any], around: Surroundings) -> Problem | None:
    """Return what is wrong with where a row's link leads: nowhere, or to another organisation or section."""
    key = row.get(name)
    if key is None:
        return None
    label = BY_NAME[record].fields[name].label
    if (target, key) not in around.linked:
        return Problem("record.unknown_link", field=label)
    organisation, section = around.linked[target, key]
    if target == "signup_cooperation":
        # Anybody may be taken in; but only who keeps the cooperation or is in it may send seekers there.
        takes_part = organisation == row["organisation_id"] or (key, row["organisation_id"]) in around.members
        return None if takes_part or record == "cooperation_member" else Problem("record.not_a_member", field=label)
    if organisation != row["organisation_id"]:
        return Problem("record.link_elsewhere", field=label)
    own = row.get("building_section_id")
    if section is not None and own is not None and section != own:
        return Problem("link_other_section", field=label)
    return None
