"""The mistakes planted in the demonstration data's agreements: one function per kind, for a department about to be written.

Each adds to or changes the department's rows and returns the row to point at, or None where the department does not suit.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from backoffice.operations.demo_chance import Calendar
from backoffice.operations.demo_rows import Row
from backoffice.operations.demo_structure import Department, Facts


class Signed(Protocol):
    """Makes a signup agreement's row."""

    def __call__(
        self, organisation: Row, department: Row | None, types: Sequence[str], way: str, **values: object
    ) -> Row: ...


class Allocated(Protocol):
    """Makes an allocation agreement's row."""

    def __call__(
        self, department: Department, types: Sequence[str], kind: str, title: str, **values: object
    ) -> Row: ...


SignupMistake = Callable[[Facts, Department, list[Row], Signed], Row | None]
AllocationMistake = Callable[[Facts, Department, Collection[str], list[Row], Allocated], Row | None]
_ALL = ("family", "youth", "elderly")


def _overlap(_facts: Facts, department: Department, rows: list[Row], signed: Signed) -> Row | None:
    organisation = department.organisation
    if rows or not organisation["email"]:
        return None
    rows.append(signed(organisation, department.row, _ALL, "phone", phone="00 11 22 33"))
    rows.append(signed(organisation, department.row, ("family",), "email", email=organisation["email"]))
    return rows[-1]


def _run_out(facts: Facts, department: Department, rows: list[Row], signed: Signed) -> Row | None:
    if rows:
        return None
    calendar: Calendar = facts.calendar
    rows.append(signed(department.organisation, department.row, _ALL, "phone", phone="00 11 22 33"))
    rows[-1] |= {"valid_from": calendar.firsts[14], "valid_to": calendar.today - timedelta(days=20)}
    return rows[-1]


def _front_page(_facts: Facts, department: Department, rows: list[Row], signed: Signed) -> Row | None:
    if rows:
        return None
    rows.append(
        signed(department.organisation, department.row, _ALL, "website", website="https://www.forside.invalid/")
    )
    return rows[-1]


def _without_target(_facts: Facts, department: Department, rows: list[Row], signed: Signed) -> Row | None:
    if rows:
        return None
    rows.append(signed(department.organisation, department.row, _ALL, "email"))
    return rows[-1]


def _for_youth(
    facts: Facts, _department: Department, types: Collection[str], rows: list[Row], _allocated: Allocated
) -> Row | None:
    if not rows or not rows[0].get("scenarios") or "youth" not in types:
        return None
    wanted = {rows[0]["dwelling_types"], facts.code("dwelling_type", "youth")}
    rows[0]["dwelling_types"] = " ".join(c.code for c in facts.codes["dwelling_type"].codes if c.code in wanted)
    return rows[0]


def _covers_nothing(
    _facts: Facts, department: Department, types: Collection[str], rows: list[Row], allocated: Allocated
) -> Row | None:
    if "elderly" in types:
        return None
    rows.append(allocated(department, ("elderly",), "municipal", "Visitation til ældreboliger", share=100))
    return rows[-1]


def _runs_out(
    facts: Facts, _department: Department, _types: Collection[str], rows: list[Row], _allocated: Allocated
) -> Row | None:
    if not rows:
        return None
    rows[-1]["valid_to"] = facts.calendar.ahead[2]
    return rows[-1]


SIGNUP_MISTAKES: Mapping[str, SignupMistake] = MappingProxyType(
    {
        "signup_agreements_overlap": _overlap,
        "signup_agreement_run_out": _run_out,
        "signup_front_page": _front_page,
        "signup_without_target": _without_target,
    }
)
ALLOCATION_MISTAKES: Mapping[str, AllocationMistake] = MappingProxyType(
    {
        "flexible_for_youth": _for_youth,
        "allocation_covers_nothing": _covers_nothing,
        "allocation_runs_out": _runs_out,
    }
)
