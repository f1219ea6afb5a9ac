"""What must hold of signup agreements and between those of one scope: a target that is one, and no overlap (rule F09).

Owns that what was wrong of a reported agreement before a change is only told of: it can always be ended. Never writes.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import SignupAgreement, SignupCooperation
from backoffice.queries.codes import code_lists
from backoffice.records.agreements import SIGNUP
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules import signup as rules
from backoffice.rules.problems import Level, Problem
from backoffice.rules.signup import Contact, contact_of
from backoffice.rules.signup_faults import Fault, overlaps, problem_of, target_faults

Row = Mapping[str, Any]
_FIELD_OF_WAY = {"website": "website", "email": "email", "phone": "phone", "cooperation": "cooperation_id"}


def signup_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return what is wrong with the rows of a plan, by their position; a warning does not hold a row back."""
    codes = code_lists(session)
    held = _held(session, rows)
    cooperations = _cooperations(session, [*rows, *held])
    # Rows that are new have no key yet; to each other they are others all the same.
    numbered = [{**row, "id": row["id"] or -1 - at} for at, row in enumerate(rows)]
    position = {row["id"]: at for at, row in enumerate(numbered)}
    before = _by_owner(held, cooperations, codes)
    after = _by_owner([*(row for row in held if row["id"] not in position), *numbered], cooperations, codes)
    reported = {row["id"]: position[row["id"]] for row in held if row["id"] in position and row["status"] == "reported"}
    known = {_sameness(fault) for group in before.values() for fault in _faults(group, reported)}
    found = []
    for fault in (fault for group in after.values() for fault in _faults(group, position)):
        for own, other in ((fault.agreement_id, fault.other_id), (fault.other_id, fault.agreement_id)):
            if own in position:
                told = dataclasses.replace(fault, agreement_id=own, other_id=other)
                found.append((position[own], _problem(told, codes, old=_sameness(fault) in known)))
    return found


def stamp_gone(old: Row, new: Row) -> Mapping[str, object]:
    """Return that nobody has verified an agreement any more that now leads elsewhere."""
    elsewhere = any(old[name] != new[name] for name in ("contact_way", *_FIELD_OF_WAY.values()))
    return {"verified_on": None, "verified_by": None} if elsewhere else {}


def _faults(group: Sequence[rules.SignupAgreement], written: Mapping[int, int]) -> Iterator[Fault]:
    for one in group:
        if one.id in written:
            yield from target_faults(one)
    yield from overlaps(group)


def _sameness(fault: Fault) -> tuple[object, ...]:
    return fault.id, frozenset({fault.agreement_id, fault.other_id}), fault.way, fault.value


def _problem(fault: Fault, codes: CodeLists, *, old: bool) -> Problem:
    labels = {code.meaning: code.label for code in codes["dwelling_type"].codes}
    problem = problem_of(fault, lambda types: ", ".join(label for one, label in labels.items() if one in types))
    # Which agreement it is stands beside it; without the number the same problem of many rows is one.
    values = {name: value for name, value in problem.values.items() if name != "number"}
    if fault.id == "overlap" and fault.other_id < 0:
        problem, values = dataclasses.replace(problem, id="signup.overlap_new"), {**values, "other": ""}
    field = SIGNUP.fields[_FIELD_OF_WAY.get(fault.way, "valid_from")].label
    level = Level.WARNING if old and problem.level is Level.ERROR else problem.level
    return dataclasses.replace(problem, field=field, level=level, values=values)


def _held(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Return the register's agreements of the same organisations, and the given ones as they are."""
    table = SignupAgreement.__table__
    owners = sorted({row["organisation_id"] for row in rows})
    query = select(*table.c).where(table.c.organisation_id.in_(owners)).order_by(table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def _cooperations(session: Session, rows: Iterable[Row]) -> dict[int, Contact]:
    one = SignupCooperation
    named = sorted({row["cooperation_id"] for row in rows if row["cooperation_id"] is not None})
    query = select(one.id, one.website, one.email, one.phone).where(one.id.in_(named))
    return {row.id: contact_of(row.website, row.email, row.phone) for row in session.execute(query)}


def _by_owner(
    rows: Iterable[Row], cooperations: Mapping[int, Contact], codes: CodeLists
) -> dict[int, list[rules.SignupAgreement]]:
    meaning = meanings_of(codes)
    found: dict[int, list[rules.SignupAgreement]] = {}
    for row in rows:
        one = rules.SignupAgreement(
            row["id"],
            row["department_id"],
            frozenset(meaning("dwelling_type", code) for code in row["dwelling_types"].split()),
            meaning("contact_way", row["contact_way"]),
            contact_of(row["website"], row["email"], row["phone"]),
            cooperations.get(row["cooperation_id"] or 0),
            row["valid_from"],
            row["valid_to"],
            row["status"] == "reported",
        )
        found.setdefault(row["organisation_id"], []).append(one)
    return found
