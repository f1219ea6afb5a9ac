"""What a letter is made of: the record it is about, its lease, dwelling and organisation, its case, inspection and settlement.

The only reading of tenants' names and new addresses for a letter: they go into the letter's file and nowhere else. Reads
only what lies in the person's part of the register; forms no sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Tenant
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_report import Report, report_of
from backoffice.queries.lease_terms import lease_terms
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.scoping import outside
from backoffice.queries.settlements import SettlementFacts, of_termination, settlement_facts
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.letter_kinds import SUBJECTS
from backoffice.rules.problems import Refused, refused
from backoffice.security import Scope

_ALMEN = "almen"
_STATE = {
    "inspection": ("inspection_kind", "inspection_kind"),
    "settlement": ("settlement_round", "round"),
    "improvement": ("improvement_answer", "answer"),
    "sublet": ("improvement_answer", "answer"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A tenant as a letter names them; personal data that is never shown, logged or kept."""

    name: str = field(repr=False)
    new_address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterCase:
    """Everything a letter about a record may say. `state` is what `LetterKind.of` asks for, `phase` its case's, "" without.

    `record` has the columns of what it is about, `case`, `lease`, `dwelling` and `organisation` theirs; codes as stored,
    in `meanings` by field what they mean. `earlier` is the settlement that this one follows.
    """

    about: str
    id: int
    state: str
    phase: str
    regime: str
    department: str
    record: Mapping[str, Any] = field(repr=False)
    case: Mapping[str, Any] | None = field(repr=False)
    lease: Mapping[str, Any] = field(repr=False)
    dwelling: Mapping[str, Any] = field(repr=False)
    organisation: Mapping[str, Any] = field(repr=False)
    meanings: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...] = ()
    people: tuple[Person, ...] = field(default=(), repr=False)
    report: Report | None = field(default=None, repr=False)
    settlement: SettlementFacts | None = field(default=None, repr=False)
    earlier: SettlementFacts | None = field(default=None, repr=False)


def letter_case(session: Session, about: str, record_id: int, scope: Scope, today: date) -> LetterCase:
    """Return what a letter about a record is made of; Refused where there is none in the person's part of the register."""
    record = _row(session, about, record_id) if about in SUBJECTS else None
    if record is None or outside(session, about, [record_id], scope):
        raise refused("letter.no_record", number=record_id)
    lease = _row(session, "lease", record["lease_id"]) or {}
    case = record if about == "termination" else _row(session, "termination", record.get("termination_id"))
    codes = code_lists(session)
    meaning = meanings_of(codes)
    day = case["received_on"] if case else today
    settlement, earlier = _settlements(session, about, record_id, case)
    return LetterCase(
        about=about,
        id=record_id,
        state=meaning(_STATE[about][0], record[_STATE[about][1]]) if about in _STATE else "",
        phase=meaning("case_phase", case["phase"]) if case else "",
        regime=lease_terms(session, [lease["id"]], day)[lease["id"]].regime or _ALMEN,
        department=_department(session, record["dwelling_id"]),
        record=record,
        case=case,
        lease=lease,
        dwelling=_row_of(session, Dwelling, record["dwelling_id"]),
        organisation=_row_of(session, HousingOrganisation, record["organisation_id"]),
        meanings={
            "channel": meaning("notice_channel", case["channel"]) if case else "",
            "terminated_by": meaning("terminated_by", case["terminated_by"]) if case else "",
            "cause": _danish(codes, "sublet_cause", record.get("cause")),
        },
        missing=tuple(meaning("missing_particular", one) for one in (case["missing"] or "").split()) if case else (),
        people=_people(session, lease["id"]),
        report=_report(session, about, record_id, case, scope, today),
        settlement=settlement,
        earlier=earlier,
    )


def _danish(codes: CodeLists, list_name: str, code: str | None) -> str:
    known = codes[list_name].by_code.get(code or "")
    return known.label_da if known else ""


def _row(session: Session, record: str, key: int | None) -> dict[str, Any] | None:
    if key is None:
        return None
    found = session.execute(select(TABLES[record]).where(TABLES[record].c.id == key)).mappings().first()
    return dict(found) if found else None


def _row_of(session: Session, model: Any, key: int) -> dict[str, Any]:
    return dict(session.execute(select(model.__table__).where(model.id == key)).mappings().one())


def _department(session: Session, dwelling_id: int) -> str:
    query = select(Department.name).join(Dwelling, Dwelling.department_id == Department.id)
    return session.execute(query.where(Dwelling.id == dwelling_id)).scalar_one()


def _people(session: Session, lease_id: int) -> tuple[Person, ...]:
    query = select(Tenant.name, Tenant.new_address).where(Tenant.lease_id == lease_id).order_by(Tenant.id)
    return tuple(Person(row.name or "", row.new_address or "") for row in session.execute(query))


def _report(
    session: Session, about: str, record_id: int, case: Mapping[str, Any] | None, scope: Scope, today: date
) -> Report | None:
    """Return the report of the inspection a letter is about, else of the newest move-out inspection of its case."""
    table = TABLES["inspection"]
    key: int | None = record_id if about == "inspection" else None
    if key is None and case is not None:
        query = (
            select(table.c.id)
            .where(table.c.termination_id == case["id"])
            .where(table.c.inspection_kind.in_(codes_meaning("inspection_kind", "move_out")))
            .order_by(table.c.id.desc())
            .limit(1)
        )
        key = session.execute(query).scalar()
    if key is None:
        return None
    try:
        return report_of(session, key, scope, today)
    except Refused:
        if about == "inspection":
            raise
        return None  # a letter about something else does not wait for what is wrong with the report


def _settlements(
    session: Session, about: str, record_id: int, case: Mapping[str, Any] | None
) -> tuple[SettlementFacts | None, SettlementFacts | None]:
    """Return the settlement a letter is about, else the newest of its case; and the one that this follows."""
    if about == "settlement":
        own: SettlementFacts | None = settlement_facts(session, record_id)
    else:
        held = of_termination(session, case["id"]) if case else []
        own = held[-1] if held else None
    before = own["follows"] or own["replaces"] if own else None
    return own, settlement_facts(session, before) if before else None
