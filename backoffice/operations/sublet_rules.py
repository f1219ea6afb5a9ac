"""What must hold of sublets that are written: within their lease, no two of a whole dwelling, an approved one within its limits.

Owns these rules for `rows_together`, and that an approval holds for what was approved. Reads; never writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.formats import show_date
from backoffice.models import Lease
from backoffice.queries.codes import code_lists
from backoffice.queries.sublets import sublet_facts
from backoffice.records.improvements import SUBLET
from backoffice.rules.problems import Level, Problem
from backoffice.rules.sublets import Check, Verdict, checks

Row = Mapping[str, Any]
_APPROVED_FOR = ("whole", "rooms", "persons", "cause", "valid_from")


def answer_gone(old: Row, new: Row) -> Mapping[str, object]:
    """Return that a sublet is answered no longer when it becomes another one than was answered; an earlier end is none."""
    if new["answer"] != old["answer"]:
        return {}
    other = any(old[name] != new[name] for name in _APPROVED_FOR) or new["valid_to"] > old["valid_to"]
    stamps = ("answer", "answered_on", "answered_by", "answer_reason")
    return dict.fromkeys(stamps) if other and old["answer"] else {}


def sublet_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return what is wrong with the rows by their position; conditions that are not kept are told of."""
    codes = code_lists(session)
    # Conditions that stand in the way of an approval are the same on any day.
    facts = sublet_facts(session, rows, codes, max(row["valid_from"] for row in rows))
    leases = _leases(session, rows)
    found: list[tuple[int, Problem]] = []
    for position, (row, one) in enumerate(zip(rows, facts, strict=True)):
        start, end = leases[row["lease_id"]]
        if row["valid_from"] < start or row["valid_to"] > end:
            found.append((position, _problem("outside_lease", "valid_from", start=f"{start:%d-%m-%Y}")))
        refused = one.answer == "refused"
        clash = next((other for other in one.before if other[0] < one.valid_to and one.valid_from < other[1]), None)
        if one.whole and not refused and clash is not None:
            found.append((position, _problem("overlaps", "valid_from", start=f"{clash[0]:%d-%m-%Y}")))
        if row["contract_on"] is not None and row["contract_on"] >= row["valid_from"]:
            late = Problem("sublet.copy", Level.WARNING, values={"rule": "F4", "start": show_date(row["valid_from"])})
            found.append((position, late))
        for check in () if refused else checks(one, one.valid_from):
            if check.in_the_way and (check.verdict is Verdict.BROKEN or one.answer == "approved"):
                level = Level.ERROR if one.answer == "approved" else Level.WARNING
                found.append((position, condition_problem(check, level)))
    return found


def condition_problem(check: Check, level: Level = Level.ERROR) -> Problem:
    """Return the problem of a condition that is not kept, or of which nobody knows whether it is."""
    known = "_unknown" if check.verdict is Verdict.MISSING else ""
    said = {name: show_date(one) if isinstance(one, date) else one for name, one in check.values.items()}
    return Problem(f"sublet.{check.id}{known}", level, values={"rule": check.law or check.rule, **said})


def _problem(name: str, field: str, **values: object) -> Problem:
    return Problem(f"sublet.{name}", field=SUBLET.fields[field].label, values=values)


def _leases(session: Session, rows: Sequence[Row]) -> dict[int, tuple[date, date]]:
    query = select(Lease.id, Lease.valid_from, Lease.valid_to).where(Lease.id.in_({row["lease_id"] for row in rows}))
    return {key: (start, end) for key, start, end in session.execute(query)}
