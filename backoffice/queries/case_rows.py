"""The cases from notice to settlement as rows: one each, with the days that age, deadlines and due settlements count from.

Owns how those days are found over terminations, inspections, works and settlements, set-based; their names are those of
rules/case_days.py. Decides nothing and holds no person's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, and_, case, func, literal, null, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from backoffice.models import Dwelling, Inspection, InspectionLine, Lease, Settlement, TenancyTerms, Termination
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.records.codes import CodeLists
from backoffice.rules.case_days import BEFORE_SETTLEMENT, ENDED, CaseDays
from backoffice.security import Scope

FACTS = tuple(CaseDays.__dataclass_fields__)
"""The columns of a case row that are facts; the others say which case it is and where it lies."""
OWN = ("id", "organisation_id", "department_id", "dwelling_id", "lease_id")


class DayBefore(FunctionElement[date]):
    """The day before a day, in either database."""

    type = Date()
    inherit_cache = True
    name = "day_before"


@compiles(DayBefore, "sqlite")
def _sqlite_day_before(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '-1 day')"


@compiles(DayBefore)
def _day_before(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - 1)"


@dataclass(frozen=True, slots=True)
class CaseScope:
    """Which cases a person sees: of a place, in any of these phases (meanings; none named: all open ones), or by key.

    `also` is a condition on Termination, of whoever looks at a part of them.
    """

    scope: Scope
    where: Where = EVERYWHERE
    phases: frozenset[str] = frozenset()
    ids: tuple[int, ...] | None = None
    also: ColumnElement[bool] | None = None


def phase_codes(codes: CodeLists, phases: frozenset[str] = frozenset()) -> list[str]:
    """Return the codes of these phases; of every phase in which a case is open where none is named."""
    wanted = [one for one in codes["case_phase"].codes if one.meaning in phases or not phases]
    return [one.code for one in wanted if phases or one.meaning not in ENDED]


def phase_meanings(codes: CodeLists) -> Mapping[str, str]:
    """Return the meaning of each code of a phase."""
    return MappingProxyType({one.code: one.meaning for one in codes["case_phase"].codes})


def case_days(row: Any) -> CaseDays:
    """Return the facts of a row that `case_rows` gave."""
    values = {name: getattr(row, name) for name in FACTS}
    marks = {name: bool(values[name]) for name in ("social", "works_open", "invoice_open")}
    return CaseDays(**values | marks)


def case_rows(codes: CodeLists, asked: CaseScope) -> CTE:
    """Return the cases as a common table: OWN and FACTS; `phase` is its meaning."""
    joined = _joined(codes, asked)
    return joined.cte("case_row")


def _joined(codes: CodeLists, asked: CaseScope) -> Select[Any]:
    own, inspection = Termination, aliased(Inspection)
    newest = select(func.max(Inspection.id)).where(
        Inspection.termination_id == own.id,
        Inspection.inspection_kind.in_(codes["inspection_kind"].codes_meaning("move_out")),
    )
    wanted = _wanted(codes, asked)
    works, settled = _works(codes, wanted), _settled(codes, wanted)
    facts = _facts(codes, inspection, works, settled)
    return (
        select(
            own.id, own.organisation_id, Dwelling.department_id, own.dwelling_id, own.lease_id,
            *(facts[name].label(name) for name in FACTS),
        )
        .select_from(own)
        .join(Dwelling, Dwelling.id == own.dwelling_id)
        .join(Lease, Lease.id == own.lease_id)
        .outerjoin(inspection, inspection.id == newest.correlate(own).scalar_subquery())
        .outerjoin(works, works.c.inspection_id == inspection.id)
        .outerjoin(settled, settled.c.termination_id == own.id)
        .where(*wanted, within(asked.scope), asked.where.condition())
    )  # fmt: skip


def _wanted(codes: CodeLists, asked: CaseScope) -> list[ColumnElement[bool]]:
    if asked.ids is not None:
        return [Termination.id.in_(asked.ids)]
    found: list[ColumnElement[bool]] = [Termination.phase.in_(phase_codes(codes, asked.phases))]
    return found if asked.also is None else [*found, asked.also]


def _facts(codes: CodeLists, inspection: Any, works: Any, settled: Any) -> dict[str, ColumnElement[Any]]:
    own = Termination
    relet = DayBefore(own.relet_from)
    rent_until = case((own.relet_from <= own.rent_last_day, relet), else_=own.rent_last_day)
    began = func.coalesce(own.works_started_on, works.c.ordered_on)
    # Works that somebody finished are finished, whatever a line still says.
    unfinished = and_(own.works_finished_on.is_(None), or_(works.c.unfinished > 0, works.c.inspection_id.is_(None)))
    is_open = and_(began.is_not(None), unfinished)
    uninvoiced = and_(began.is_not(None), ~unfinished, func.coalesce(works.c.uninvoiced, 0) > 0)
    ready = _latest(rent_until, func.coalesce(own.works_finished_on, works.c.finished_on), works.c.invoiced_on)
    columns = own.__table__.c
    facts: dict[str, ColumnElement[Any]] = {name: columns[name] for name in FACTS if name in columns}
    facts |= {
        name: getattr(inspection, name) for name in ("summoned_on", "planned_on", "held_on", "report_on", "estimate_on")
    }
    facts |= {name: settled.c[name] for name in _SETTLED}
    facts |= {
        "phase": _meaning(codes, own.phase),
        "social": _social(codes),
        "vacate_on": func.coalesce(own.agreed_vacate_on, own.vacate_by),
        "rent_until": rent_until,
        "works_on": began,
        "works_open": case((is_open, 1), else_=0),
        "invoice_open": case((uninvoiced, 1), else_=0),
        "works_ready_on": case((and_(began.is_not(None), ~unfinished, ~uninvoiced), ready), else_=null()),
    }
    return facts


def _meaning(codes: CodeLists, column: Any) -> ColumnElement[str]:
    return case(*((column == code, literal(meaning)) for code, meaning in phase_meanings(codes).items()), else_="")


def _latest(*days: Any) -> ColumnElement[Any]:
    """Return the latest of days that may be unknown; the first decides where the others are."""
    latest: ColumnElement[Any] = days[0]
    for day in days[1:]:
        latest = case((or_(latest.is_(None), day > latest), func.coalesce(day, latest)), else_=latest)
    return latest


def _works(codes: CodeLists, wanted: list[ColumnElement[bool]]) -> Any:
    """The works that were ordered of each inspection: how many are not done or not invoiced, and their last days."""
    line = InspectionLine
    return (
        select(
            line.inspection_id,
            func.min(line.ordered_on).label("ordered_on"),
            func.sum(case((line.finished_on.is_(None), 1), else_=0)).label("unfinished"),
            func.sum(case((line.invoiced_on.is_(None), 1), else_=0)).label("uninvoiced"),
            func.max(line.finished_on).label("finished_on"),
            func.max(line.invoiced_on).label("invoiced_on"),
        )
        .select_from(Termination)
        .join(Inspection, Inspection.termination_id == Termination.id)
        .join(line, line.inspection_id == Inspection.id)
        .where(*wanted, Termination.phase.in_(phase_codes(codes, frozenset(BEFORE_SETTLEMENT))))
        .where(line.ordered_on.is_not(None))
        .group_by(line.inspection_id)
        .subquery("ordered_works")
    )


_SETTLED = ("promised_on", "sent_on", "objected_on", "board_on", "retained_on", "second_sent_on")


def _settled(codes: CodeLists, wanted: list[ColumnElement[bool]]) -> Any:
    """The settlements of each case: what was promised, sent, kept back and objected to."""
    own = Settlement
    states = codes["settlement_state"]
    waits = own.state.in_((*states.codes_meaning("draft"), *states.codes_meaning("approved")))
    stands = own.state.in_(states.codes_meaning("sent"))
    # A correction of the second round follows the first settlement, too.
    second = or_(own.round.in_(codes["settlement_round"].codes_meaning("second")), own.follows.is_not(None))

    def last(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.max(case((and_(*conditions), column), else_=null()))

    return (
        select(
            own.termination_id,
            func.min(case((waits, own.promised_on), else_=null())).label("promised_on"),
            last(own.sent_on, ~second).label("sent_on"),
            last(own.objected_on, stands).label("objected_on"),
            last(own.board_on, stands).label("board_on"),
            last(own.sent_on, stands, ~second, own.retained > 0).label("retained_on"),
            last(own.sent_on, second).label("second_sent_on"),
        )
        .select_from(Termination)
        .join(own, own.termination_id == Termination.id)
        .where(*wanted)
        .group_by(own.termination_id)
        .subquery("settled")
    )


def _social(codes: CodeLists) -> ColumnElement[Any]:
    """Whether the lease, else its department's or organisation's terms, is under the law of social housing; it is by default."""
    terms = TenancyTerms
    here = or_(terms.department_id.is_(None), terms.department_id == Dwelling.department_id)
    held = (
        select(terms.regime)
        .where(terms.organisation_id == Termination.organisation_id, here)
        .where(terms.valid_from <= Termination.received_on, terms.valid_to > Termination.received_on)
        .order_by(terms.department_id.is_(None), terms.valid_from.desc())
        .limit(1)
        .correlate(Termination, Dwelling)
        .scalar_subquery()
    )
    regime = func.coalesce(Lease.regime, held)
    social = codes["tenancy_regime"].codes_meaning("almen")
    return case((or_(regime.is_(None), regime.in_(social)), 1), else_=0)
