"""What it costs to look over all open cases, 20,000 of them: the counts by phase and age, and the calendar of deadlines,
against taking the rows of those cases out of the database once.

Owns these comparisons on both databases. Writes cases into the registers it is given, so it comes last.
"""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Termination
from backoffice.models.registry import TABLES
from backoffice.queries.case_calendar import CalendarAsked, calendar, calendar_counts, period_end
from backoffice.queries.case_overview import case_counts
from backoffice.queries.case_rows import phase_codes
from backoffice.queries.codes import code_lists
from backoffice.rules.case_days import ENDED
from backoffice.rules.cases import PHASES
from backoffice.security import Right
from tests.benchmarks.capture import Line
from tests.benchmarks.data import Clock, Filled
from tests.benchmarks.table import compared, say
from tests.case_register import add_cases

MANY = 20_000
OVERVIEW_GOAL, CALENDAR_GOAL = 0.75, 3.0
_OPEN = [phase for phase in PHASES if phase not in ENDED]
_TABLES = ("termination", "inspection", "inspection_line", "settlement")


def run(filled: list[Filled], rounds: int = 3) -> list[Line]:
    """Measure on each register."""
    return [line for register in filled for line in _lines(register, rounds)]


def _lines(register: Filled, rounds: int) -> list[Line]:
    _fill(register)
    taken: list[float] = []
    looked_over: list[float] = []
    dated: list[float] = []
    clock = Clock.of(register.database)
    scope = register.actor.scope(Right.VIEW)
    asked = CalendarAsked(until=period_end("month", register.today))
    for number in range(rounds):
        say(f"{register.name}: cases, round {number + 1} of {rounds}")
        with register.database.reading() as session:
            codes = code_lists(session)
            with clock.timing(taken):
                _take_out(session)
            with clock.timing(looked_over):
                total = case_counts(session, scope, codes, register.today).total
            with clock.timing(dated):
                calendar(session, asked, scope, codes, register.today)
                calendar_counts(session, asked, scope, codes, register.today)
    peer = "taking their rows out once"
    named = f"{register.name}: %s of {total:,} open cases"
    return [
        compared(named % "phases and ages", peer, list(zip(looked_over, taken, strict=True)), OVERVIEW_GOAL),
        compared(named % "deadlines and their counts", peer, list(zip(dated, taken, strict=True)), CALENDAR_GOAL),
    ]


def _fill(register: Filled) -> None:
    with register.database.writing() as session:
        ids = session.scalars(select(Dwelling.id).order_by(Dwelling.id).limit(MANY)).all()
        add_cases(session, ids, register.today, phases=_OPEN)
    if not register.database.is_sqlite:
        with register.database.writing() as session:
            session.execute(text("ANALYZE"))


def _take_out(session: Session) -> int:
    """Fetch every column of the open cases and of what hangs on them, with the addresses, as plain rows."""
    opened = select(Termination.id).where(Termination.phase.in_(phase_codes(code_lists(session))))
    rows = 0
    for name in _TABLES:
        table = TABLES[name]
        query = select(*table.c, Dwelling.address).join(Dwelling, Dwelling.id == table.c.dwelling_id)
        if name == "termination":
            query = query.where(table.c.id.in_(opened))
        elif "termination_id" in table.c:
            query = query.where(table.c.termination_id.in_(opened))
        rows += len(session.execute(query).all())
    return rows
