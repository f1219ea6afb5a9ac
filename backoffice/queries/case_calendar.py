"""The deadlines of all open cases by day: found and counted set-based, read a part at a time.

Owns the query's form of the kinds that rules/case_deadlines.py declares, and that of answers to improvements. How a day
becomes a deadline is asked of the rules once for each different day, never for each case.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, String, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from backoffice.models import Department, Dwelling, HousingOrganisation, Improvement
from backoffice.models.base import BigId
from backoffice.queries.case_rows import CaseScope, case_rows
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.queries.staging import ship
from backoffice.records.case_limits import due_limits
from backoffice.records.codes import CodeLists
from backoffice.rules.case_days import ENDED
from backoffice.rules.case_deadlines import IMPROVEMENT_ANSWER, KIND, KIND_IDS, KINDS, LEGAL, DeadlineKind, is_late
from backoffice.rules.deadlines import improvement_answer_last
from backoffice.security import Scope

MOST = 2_000
"""Lines that a list fetches; how many there are is counted."""
PAGE = 1_000
_FLAGS = frozenset({"social"})


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    """Which deadlines: of a place, of these kinds (none named: all), up to and with a last day (None: whenever)."""

    where: Where = EVERYWHERE
    kinds: frozenset[str] = frozenset()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A deadline: of a termination case or an improvement (`record`, `id`), its last day, whether that has passed.

    `base` is the day it counts from.
    """

    record: str
    id: int
    kind: str
    due: date
    base: date
    late: bool
    legal: bool
    dwelling_id: int
    department: str
    address: str


@dataclass(frozen=True, slots=True)
class CalendarList:
    """The first lines by day, those that are late first, and how many there are in all."""

    lines: tuple[CalendarLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CalendarCounts:
    """How many deadlines end on or before the last day of each period, and how many there are of each kind."""

    periods: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)


PERIODS: Mapping[str, int | None] = MappingProxyType({"late": -1, "today": 0, "week": 7, "month": 30, "all": None})
"""The periods of the list, each with what is late before it: days from today to the last day; None is whenever."""


def period_end(name: str, today: date) -> date | None:
    """Return the last day of a period."""
    days = PERIODS[name]
    return None if days is None else today + timedelta(days=days)


def calendar(session: Session, asked: CalendarAsked, scope: Scope, codes: CodeLists, today: date) -> CalendarList:
    """Return the first lines of the calendar."""
    # Counted beside the rows: finding them is the work.
    query = _named(_found(session, asked, scope, codes)).add_columns(func.count().over().label("total")).limit(MOST)
    rows = session.execute(query).all()
    return CalendarList(tuple(_line(row, today) for row in rows), rows[0].total if rows else 0)


def every_deadline(
    session: Session, asked: CalendarAsked, scope: Scope, codes: CodeLists, today: date
) -> Iterator[CalendarLine]:
    """Yield every line of the calendar, a page at a time."""
    query = _named(_found(session, asked, scope, codes)).execution_options(stream_results=True, max_row_buffer=PAGE)
    for page in session.execute(query).partitions(PAGE):
        yield from (_line(row, today) for row in page)


def calendar_counts(
    session: Session, asked: CalendarAsked, scope: Scope, codes: CodeLists, today: date
) -> CalendarCounts:
    """Return how many deadlines each period has, and each kind in the period asked for."""
    whenever = CalendarAsked(asked.where, asked.kinds)
    found = _found(session, whenever, scope, codes).subquery("counted")
    query = select(found.c.kind, found.c.due, func.count().label("cases")).group_by(found.c.kind, found.c.due)
    periods, kinds = dict.fromkeys(PERIODS, 0), dict.fromkeys(KIND_IDS, 0)
    ends = {name: period_end(name, today) for name in PERIODS}
    for row in session.execute(query):
        for name, end in ends.items():
            periods[name] += row.cases if end is None or row.due <= end else 0
        if asked.until is None or row.due <= asked.until:
            kinds[row.kind] += row.cases
    return CalendarCounts(MappingProxyType(periods), MappingProxyType(kinds))


def _line(row: Any, today: date) -> CalendarLine:
    late, legal = is_late(row.due, today), row.kind in LEGAL
    return CalendarLine(
        row.record, row.id, row.kind, row.due, row.base, late, legal, row.dwelling_id, row.number, row.address
    )


def _named(found: Select[Any]) -> Select[Any]:
    own = found.subquery("found")
    number = HousingOrganisation.number + "-" + Department.number
    return (
        select(
            own.c.record,
            own.c.id,
            own.c.kind,
            own.c.due,
            own.c.base,
            own.c.dwelling_id,
            Dwelling.address,
            number.label("number"),
        )
        .select_from(own)
        .join(Dwelling, Dwelling.id == own.c.dwelling_id)
        .join(HousingOrganisation, HousingOrganisation.id == Dwelling.organisation_id)
        .join(Department, Department.id == Dwelling.department_id)
        .order_by(own.c.due, "number", Dwelling.address_key, own.c.id, own.c.kind)
    )


def _found(session: Session, asked: CalendarAsked, scope: Scope, codes: CodeLists) -> Select[Any]:
    """Return the select of the deadlines: record, id, kind, due, base, dwelling_id."""
    wanted = asked.kinds or frozenset(KIND_IDS)
    kinds = [kind for kind in KINDS if kind.id in wanted]
    running: list[Select[Any]] = []
    if kinds:
        phases = frozenset(phase for kind in kinds for phase in kind.phases)
        rows = case_rows(codes, CaseScope(scope, asked.where, phases - set(ENDED)))
        running += [_running(rows, kind) for kind in kinds]
    if IMPROVEMENT_ANSWER in wanted:
        running.append(_unanswered(scope, asked.where))
    one = union_all(*running).cte("running")
    days = session.execute(select(one.c.kind, one.c.base, one.c.also).distinct()).all()
    ends = [(row.kind, row.base, row.also, _due(row.kind, row.base, row.also)) for row in days]
    if asked.until is not None:
        ends = [end for end in ends if end[-1] <= asked.until]
    day = ship(
        session,
        "deadline_day",
        {"id": BigId, "kind": String(20), "base": Date(), "also": Date(), "due": Date()},
        ((number, *end) for number, end in enumerate(ends, start=1)),
    )
    same = and_(day.c.kind == one.c.kind, day.c.base == one.c.base, day.c.also == one.c.also)
    return select(one.c.record, one.c.id, one.c.kind, day.c.due, one.c.base, one.c.dwelling_id).join_from(
        one, day, same
    )


def _due(kind: str, base: date, also: date) -> date:
    if kind == IMPROVEMENT_ANSWER:
        return improvement_answer_last(base)
    return KIND[kind].due(base, None if also == base else also, due_limits())


def missed(rows: CTE, kind_id: str, today: date) -> ColumnElement[bool]:
    """The condition that a kind of deadline runs in a case and has passed; `rows` are those of `case_rows`."""
    kind, limits = KIND[kind_id], due_limits()
    conditions = [
        *_runs(rows, kind),
        _first(rows, kind.base) <= _last_missed(today, lambda day: kind.due(day, None, limits)),
    ]
    if kind.also:
        # Where a second day moves the deadline on, it must have passed as counted from either.
        second = _last_missed(today, lambda day: kind.due(date.min, day, limits))
        conditions.append(or_(rows.c[kind.also].is_(None), rows.c[kind.also] <= second))
    return and_(*conditions)


def _last_missed(today: date, due: Callable[[date], date]) -> date:
    """Return the last day whose deadline has passed: no deadline comes before its day, and later days have later ones."""
    day = today - timedelta(days=1)
    while not is_late(due(day), today):
        day -= timedelta(days=1)
    return day


def _runs(rows: CTE, kind: DeadlineKind) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [rows.c.phase.in_(kind.phases), _first(rows, kind.base).is_not(None)]
    conditions += [_known(rows, name) for name in kind.needs]
    return conditions + [~_known(rows, name) for name in kind.unless]


def _running(rows: CTE, kind: DeadlineKind) -> Select[Any]:
    """The cases in which a kind runs, with the day it counts from; `also` repeats that day where there is no second."""
    base = _first(rows, kind.base)
    also = func.coalesce(rows.c[kind.also], base) if kind.also else base
    return select(
        literal("termination").label("record"),
        literal(kind.id).label("kind"),
        rows.c.id,
        rows.c.dwelling_id,
        base.label("base"),
        also.label("also"),
    ).where(*_runs(rows, kind))


def _first(rows: CTE, names: tuple[str, ...]) -> ColumnElement[Any]:
    columns = [rows.c[name] for name in names]
    return columns[0] if len(columns) == 1 else func.coalesce(*columns)


def _known(rows: CTE, name: str) -> ColumnElement[bool]:
    column = rows.c[name]
    if name in _FLAGS:
        return column == 1
    return and_(column.is_not(None), column != "") if name == "inspection_omitted" else column.is_not(None)


def _unanswered(scope: Scope, where: Where) -> Select[Any]:
    own = Improvement
    columns: list[ColumnElement[Any]] = [
        literal("improvement").label("record"),
        literal(IMPROVEMENT_ANSWER).label("kind"),
        own.__table__.c.id,
        own.__table__.c.dwelling_id,
        own.applied_on.label("base"),
        own.applied_on.label("also"),
    ]
    here = (_UNANSWERED, within(scope), where.condition())
    return select(*columns).join(Dwelling, Dwelling.id == own.dwelling_id).where(*here)


_UNANSWERED = and_(Improvement.answered_on.is_(None), Improvement.answer.is_(None))


def improvement_missed(today: date) -> ColumnElement[bool]:
    """The condition on Improvement that it should have been answered and was not."""
    return and_(_UNANSWERED, Improvement.applied_on <= _last_missed(today, improvement_answer_last))
