"""Inspections as a list and one by one: each with its dwelling, its lease's terms, its case and its clocks.

Owns which inspections there are and where they belong. Never writes, forms no sentence, reads no person's name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from backoffice.models import (
    BuildingSection,
    Department,
    Dwelling,
    HousingOrganisation,
    Inspection,
    InspectionLine,
    Lease,
    Termination,
)
from backoffice.queries.codes import code_lists
from backoffice.queries.inspection_filter import InspectionFilter
from backoffice.queries.lease_upkeep import upkeep_terms
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.selection import find_place, within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.cases import ENDED
from backoffice.rules.inspections import MOVE_IN, MOVE_OUT, Clock, InspectionFacts, Loss, clocks, losses
from backoffice.rules.maintenance import LeaseTerms
from backoffice.rules.problems import refused
from backoffice.security import Scope

MOST = 2_000
"""Rows of a list; a filter narrows it to what is wanted."""
LOOKED_AT = 10_000
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{3}(-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection: its columns as stored, its case's and its lease's; `kind` and `phase` by meaning.

    `place` is "0451-012-01". `lines` is how many lines the report has, `unbilled` how many works are done or ordered and
    have no invoice yet.
    """

    id: int
    version: int
    place: str
    address: str
    postal: str
    department_id: int
    kind: str
    phase: str
    regime: str
    terms: LeaseTerms
    facts: InspectionFacts
    lines: int
    unbilled: int
    values: Mapping[str, Any] = field(repr=False)
    case: Mapping[str, Any] | None = field(repr=False)
    lease: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def case_id(self) -> int:
        """Its case's key, 0 where it has none."""
        return int(self.case["id"]) if self.case else 0

    @property
    def emptied_on(self) -> date | None:
        """The day the dwelling is empty, or is to be: moved out, agreed, or the notice's last day; None where not told."""
        case = self.case or {}
        known: list[date | None] = [case.get(name) for name in ("moved_out_on", "agreed_vacate_on", "vacate_by")]
        return next((day for day in known if day), None)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Its deadlines."""
        return clocks(self.facts)

    def next_clock(self) -> Clock | None:
        """The deadline that is not met yet and falls first."""
        return min((one for one in self.clocks if one.done_on is None), key=lambda one: one.last, default=None)

    def losses(self, today: date) -> tuple[Loss, ...]:
        """What was missed by a day."""
        return losses(self.facts, today)

    def stage(self) -> str:
        """How far it is (texts "inspection.stage.<stage>")."""
        facts = self.facts
        for name, done in (
            ("estimated", facts.estimate_on),
            ("reported", facts.report_on),
            ("held", facts.held_on),
            ("summoned", facts.summoned_on),
            ("planned", facts.planned_on),
        ):
            if done is not None:
                return name
        return "new"


def inspections(
    session: Session, scope: Scope, wanted: InspectionFilter, today: date
) -> tuple[list[InspectionRow], int]:
    """Return the inspections of a filter, those whose next deadline falls first on top, and how many there are in all.

    At most MOST are returned, the newest; lateness is looked for among the newest LOOKED_AT. Refused for a number of no place.
    """
    conditions = [within(scope), *_conditions(wanted), *(_said(session, word) for word in wanted.words)]
    newest = _joined(select(Inspection.id).select_from(Inspection)).where(*conditions).order_by(Inspection.id.desc())
    if not wanted.late:
        total = session.execute(_query(func.count(Inspection.id)).where(*conditions)).scalar_one()
        rows = _rows(session, list(session.scalars(newest.limit(MOST))))
        return sorted(rows, key=_urgency), total
    ids, rows = list(session.scalars(newest.limit(LOOKED_AT))), []
    for start in range(0, len(ids), MOST):
        rows += [one for one in _rows(session, ids[start : start + MOST]) if one.losses(today)]
    return sorted(rows, key=_urgency)[:MOST], len(rows)


def inspection_of(session: Session, inspection_id: int, scope: Scope) -> InspectionRow:
    """Return one inspection; Refused where there is none in the person's part of the register."""
    found = inspections_of(session, [inspection_id], scope)
    if not found:
        raise refused("inspection.unknown", number=inspection_id)
    return found[0]


def inspections_of(session: Session, ids: Sequence[int], scope: Scope) -> list[InspectionRow]:
    """Return these inspections as far as they are in the person's part of the register, by key."""
    inside = _joined(select(Inspection.id)).where(Inspection.id.in_(sorted(set(ids))), within(scope))
    return sorted(_rows(session, list(session.scalars(inside))), key=lambda one: one.id)


def of_case(session: Session, termination_id: int) -> list[int]:
    """Return the keys of a case's inspections, the newest first."""
    query = select(Inspection.id).where(Inspection.termination_id == termination_id)
    return list(session.scalars(query.order_by(Inspection.id.desc())))


def _urgency(one: InspectionRow) -> tuple[date, str, int]:
    clock = one.next_clock()
    return (clock.last if clock else date.max, one.place, one.id)


def _said(session: Session, word: str) -> ColumnElement[bool]:
    """Return the condition of a word: the number of a place, or the beginning of a word of the address."""
    if _NUMBER.fullmatch(word):
        return find_place(session, word).condition()
    begins = Dwelling.search_text.contains(f" {word}", autoescape=True)
    # Four digits are an organisation's or a postal code's.
    of = select(HousingOrganisation.id).where(HousingOrganisation.number == word)
    return or_(Dwelling.organisation_id.in_(of), begins) if len(word) == 4 and word.isdecimal() else begins


def _conditions(wanted: InspectionFilter) -> list[ColumnElement[bool]]:
    found = [wanted.where.condition()]
    if not wanted.ended:
        ended = or_(*(Termination.phase.in_(codes_meaning("case_phase", meaning)) for meaning in sorted(ENDED)))
        found.append(or_(and_(Termination.id.is_(None), Inspection.report_on.is_(None)), ~ended))
    if wanted.kind:
        found.append(Inspection.inspection_kind.in_(codes_meaning("inspection_kind", wanted.kind)))
    for column, key in (
        (Inspection.termination_id, wanted.termination_id),
        (Inspection.lease_id, wanted.lease_id),
        (Inspection.dwelling_id, wanted.dwelling_id),
    ):
        if key is not None:
            found.append(column == key)
    if wanted.invoice:
        found.append(exists().where(InspectionLine.inspection_id == Inspection.id, _unbilled()))
    return found


def _unbilled() -> ColumnElement[bool]:
    return and_(InspectionLine.ordered_on.is_not(None), InspectionLine.invoiced_on.is_(None))


def _query(*columns: Any) -> Select[Any]:
    return _joined(select(*columns).select_from(Inspection))


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Dwelling, Dwelling.id == Inspection.dwelling_id)
        .join(Lease, Lease.id == Inspection.lease_id)
        .outerjoin(Termination, Termination.id == Inspection.termination_id)
    )


def _rows(session: Session, ids: Sequence[int]) -> list[InspectionRow]:
    if not ids:
        return []
    codes = code_lists(session)
    columns = [
        column.label(f"{model.__tablename__}__{column.name}")
        for model in (Inspection, Lease, Termination)
        for column in model.__table__.c
    ]
    number = HousingOrganisation.number + "-" + Department.number + "-" + BuildingSection.number
    query = (
        _query(
            *columns,
            Dwelling.address,
            Dwelling.postal_code,
            Dwelling.city,
            Dwelling.department_id,
            number.label("place"),
        )
        .join(Department, Department.id == Dwelling.department_id)
        .join(BuildingSection, BuildingSection.id == Dwelling.building_section_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .where(Inspection.id.in_(ids))
    )
    rows = session.execute(query).mappings().all()
    counts = _line_counts(session, ids)
    days = {row["inspection__lease_id"]: row["termination__received_on"] or row["lease__valid_from"] for row in rows}
    terms = upkeep_terms(session, days)
    moved_in = _move_in_reports(session, list(days))
    return [_row(row, codes, terms, counts, moved_in) for row in rows]


def _line_counts(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    billed = func.count().filter(_unbilled())
    query = select(InspectionLine.inspection_id, func.count(), billed)
    query = query.where(InspectionLine.inspection_id.in_(ids)).group_by(InspectionLine.inspection_id)
    return {key: (n, unbilled) for key, n, unbilled in session.execute(query)}


def _move_in_reports(session: Session, lease_ids: Sequence[int]) -> dict[int, date]:
    query = select(Inspection.lease_id, func.min(Inspection.report_on)).where(
        Inspection.lease_id.in_(lease_ids),
        Inspection.inspection_kind.in_(codes_meaning("inspection_kind", MOVE_IN)),
        Inspection.report_on.is_not(None),
    )
    rows = session.execute(query.group_by(Inspection.lease_id))
    return {lease: day for lease, day in rows if day is not None}


def _part(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    start = f"{name}__"
    return {key.removeprefix(start): value for key, value in row.items() if key.startswith(start)}


def _row(
    row: Any,
    codes: CodeLists,
    terms: Mapping[int, LeaseTerms],
    counts: Mapping[int, tuple[int, int]],
    moved_in: Mapping[int, date],
) -> InspectionRow:
    meaning = meanings_of(codes)
    own, lease, case = (_part(row, name) for name in ("inspection", "lease", "termination"))
    kind, agreed = meaning("inspection_kind", own["inspection_kind"]), terms[own["lease_id"]]
    lines, unbilled = counts.get(own["id"], (0, 0))
    return InspectionRow(
        id=own["id"],
        version=own["version"],
        place=row["place"],
        address=row["address"],
        postal=f"{row['postal_code']} {row['city']}".strip(),
        department_id=row["department_id"],
        kind=kind,
        phase=meaning("case_phase", case["phase"]) if case["id"] is not None else "",
        regime=agreed.regime,
        terms=agreed,
        facts=replace(_facts(own, lease, case, kind, agreed.regime), move_in_report_on=moved_in.get(own["lease_id"])),
        lines=lines,
        unbilled=unbilled,
        values=own,
        case=case if case["id"] is not None else None,
        lease=lease,
    )


def _facts(
    own: Mapping[str, Any], lease: Mapping[str, Any], case: Mapping[str, Any], kind: str, regime: str
) -> InspectionFacts:
    return InspectionFacts(
        kind,
        regime,
        known_on=case["known_on"] if kind == MOVE_OUT else lease["valid_from"],
        planned_on=own["planned_on"],
        shorter_agreed=bool(own["shorter_agreed"]),
        summoned_on=own["summoned_on"],
        held_on=own["held_on"],
        report_on=own["report_on"],
        estimate_on=own["estimate_on"],
        omitted=bool(case["inspection_omitted"]),
    )
