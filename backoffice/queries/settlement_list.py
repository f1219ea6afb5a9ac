"""The list of settlements: which there are in what order, and a row for each that is seen.

Owns the words a person narrows it by. How a settlement stands in time, rules/settlement_due.py says. Never writes.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Settlement, SettlementLine, Termination
from backoffice.queries.case_overview import CasesAsked, case_ids, case_lines
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.staging import ship_ids
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.cases import ENDED
from backoffice.rules.problems import refused
from backoffice.rules.settlement_due import DueState
from backoffice.security import Scope

_TERM = re.compile(r"(?:(?P<name>[^\W\d]\w*)[=:])?(?P<value>\"[^\"]*\"|\S+)")
_STATES = {
    "kladde": "draft", "draft": "draft", "godkendt": "approved", "approved": "approved", "sendt": "sent", "sent": "sent",
    "erstattet": "replaced", "replaced": "replaced",
}  # fmt: skip
_ALL, _LATE = frozenset({"alle", "all"}), frozenset({"sen", "sene", "late"})
_DISPUTED = frozenset({"omtvistet", "omtvistede", "disputed"})
_WAITING = frozenset({"afventer", "waiting"})
_CASE = frozenset({"sag", "case"})


@dataclass(frozen=True, slots=True)
class SettlementFilter:
    """What the list is narrowed to; without `ended` what was replaced or belongs to an ended case is left out."""

    state: str = ""
    ended: bool = False
    due: DueState | None = None
    disputed: bool = False
    termination_id: int | None = None
    dwelling_id: int | None = None
    where: Where = EVERYWHERE
    words: tuple[str, ...] = ()
    typed: str = ""


def read_settlement_filter(typed: str) -> SettlementFilter:
    """Read "kladde sen omtvistet sag=12 åparken": each word is one of these, or part of the address."""
    found: dict[str, Any] = {"words": (), "typed": typed.strip()}
    for match in _TERM.finditer(typed):
        name, value = (match["name"] or "").casefold(), match["value"].strip('"').casefold()
        if name in _CASE and value.isdecimal():
            found |= {"termination_id": int(value), "ended": True}
        elif name:
            raise refused("settlement.filter", term=match[0])
        elif value in _STATES:
            found["state"] = _STATES[value]
        elif value in _ALL:
            found["ended"] = True
        elif value in _LATE:
            found["due"] = DueState.LATE
        elif value in _WAITING:
            found["due"] = DueState.AWAITING_ACCOUNTS
        elif value in _DISPUTED:
            found["disputed"] = True
        else:
            found["words"] += (value,)
    if found.get("state") == "replaced":
        found["ended"] = True
    return SettlementFilter(**found)


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement of a list; codes by meaning, money in øre. `due_state` and `due` are of the case's next settlement."""

    id: int
    termination_id: int
    place: str
    address: str
    state: str
    round: str
    phase: str
    version_number: int
    result: int
    retained: int
    payout: int
    claim: int
    sent_on: date | None
    paid_on: date | None
    disputed: bool
    due_state: DueState | None
    due: date | None


def settlement_ids(
    session: Session, scope: Scope, wanted: SettlementFilter, codes: CodeLists, today: date
) -> "array[int]":
    """Return the keys of a filter's settlements: drafts first, then what was approved, then what was sent last."""
    conditions = [_in(scope), wanted.where.condition()]
    if wanted.state:
        conditions.append(Settlement.state.in_(codes["settlement_state"].codes_meaning(wanted.state)))
    if not wanted.ended:
        ended = [code for meaning in ENDED for code in codes["case_phase"].codes_meaning(meaning)]
        replaced = codes["settlement_state"].codes_meaning("replaced")
        conditions += [Termination.phase.not_in(ended), Settlement.state.not_in(replaced)]
    if wanted.termination_id is not None:
        conditions.append(Settlement.termination_id == wanted.termination_id)
    if wanted.dwelling_id is not None:
        conditions.append(Settlement.dwelling_id == wanted.dwelling_id)
    if wanted.due is not None:
        cases = case_ids(session, CasesAsked(due=wanted.due, settling=True), scope, codes, today)
        shipped = ship_ids(session, "due_cases", cases)
        conditions.append(Settlement.termination_id.in_(select(shipped.c.id)))
    if wanted.disputed:
        lines = select(SettlementLine.settlement_id).where(SettlementLine.disputed.is_(True))
        conditions.append(Settlement.id.in_(lines))
    for word in wanted.words:
        conditions.append(Dwelling.search_text.contains(word, autoescape=True))
    query = (
        select(Settlement.id)
        .join(Termination, Termination.id == Settlement.termination_id)
        .join(Dwelling, Dwelling.id == Settlement.dwelling_id)
        .where(*conditions)
        .order_by(Settlement.sent_on.is_not(None), Settlement.sent_on.desc(), Settlement.id)
    )
    return array("q", session.scalars(query))


def _in(scope: Scope) -> ColumnElement[bool]:
    if scope.everything:
        return true()
    return or_(
        Dwelling.organisation_id.in_(sorted(scope.organisation_ids)),
        Dwelling.department_id.in_(sorted(scope.department_ids)),
    )


def settlement_rows(
    session: Session, ids: Sequence[int], scope: Scope, codes: CodeLists, today: date
) -> dict[int, SettlementRow]:
    """Return the rows of some settlements, a screenful; those a person does not see are left out."""
    meaning = meanings_of(codes)
    disputed = select(func.count()).where(
        SettlementLine.settlement_id == Settlement.id, SettlementLine.disputed.is_(True)
    )
    number = HousingOrganisation.number + "-" + Department.number
    query = (
        select(
            Settlement.__table__,
            Dwelling.address,
            number.label("place"),
            Termination.phase,
            disputed.scalar_subquery().label("lines_disputed"),
        )
        .join(Termination, Termination.id == Settlement.termination_id)
        .join(Dwelling, Dwelling.id == Settlement.dwelling_id)
        .join(Department, Department.id == Dwelling.department_id)
        .join(HousingOrganisation, HousingOrganisation.id == Settlement.organisation_id)
        .where(Settlement.id.in_(list(ids)), _in(scope))
    )
    rows = session.execute(query).mappings().all()
    cases = case_lines(session, sorted({row["termination_id"] for row in rows}), scope, codes, today)
    found = {}
    for row in rows:
        case = cases.get(row["termination_id"])
        found[row["id"]] = SettlementRow(
            id=row["id"],
            termination_id=row["termination_id"],
            place=row["place"],
            address=row["address"],
            state=meaning("settlement_state", row["state"]),
            round=meaning("settlement_round", row["round"]),
            phase=meaning("case_phase", row["phase"]),
            version_number=row["version_number"] or 0,
            result=row["result"] or 0,
            retained=row["retained"] or 0,
            payout=row["payout"] or 0,
            claim=row["claim"] or 0,
            sent_on=row["sent_on"],
            paid_on=row["paid_on"],
            disputed=bool(row["lines_disputed"]),
            due_state=case.due_state if case else None,
            due=case.due if case else None,
        )
    return found


def to_be_settled(session: Session, scope: Scope, codes: CodeLists) -> list[tuple[int, str]]:
    """Return the cases that a settlement may be drafted for, by key and address; at most some hundred, the oldest first."""
    phases = ("report_sent", "estimate_sent", "works_done", "moved_out", "summoned")
    wanted = [code for phase in phases for code in codes["case_phase"].codes_meaning(phase)]
    omitted = or_(
        Termination.inspection_omitted.is_not(None),
        *(Termination.phase.in_(codes_meaning("case_phase", phase)) for phase in phases[:3]),
    )
    query = (
        select(Termination.id, Dwelling.address)
        .join(Dwelling, Dwelling.id == Termination.dwelling_id)
        .where(Termination.phase.in_(wanted), omitted, _in(scope))
        .order_by(Termination.rent_last_day, Termination.id)
        .limit(300)
    )
    return [(row.id, row.address) for row in session.execute(query)]
