"""What the checks cost: all of them against one pass over the tables they read, and those that are due after an edit
against that edit; and how much memory a run needs, whatever the size of the register.

Owns these comparisons on both databases. Writes only into the registers it is given.
"""

from statistics import median

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.operations.apply import apply
from backoffice.operations.checking import catch_up, check_all
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.check_families import FAMILY_OF
from backoffice.queries.check_ground import ALL
from backoffice.queries.selection import of_ids
from tests.benchmarks.capture import Line
from tests.benchmarks.costs import Peak, megabytes
from tests.benchmarks.data import Clock, Filled
from tests.benchmarks.table import compared, say, within

FEW = 10_000
# Counting a table's columns is very cheap on PostgreSQL.
FULL_GOALS = {"SQLite": 15.0, "PostgreSQL": 35.0}
AGAIN_GOAL, MEGABYTES = 1.5, 150.0
_SOURCE = Source("benchmark")


def run(filled: list[Filled], rounds: int = 3) -> list[Line]:
    """Measure on each register."""
    return [line for register in filled for line in _lines(register, rounds)]


def _lines(register: Filled, rounds: int) -> list[Line]:
    few = min(FEW, register.dwellings // 2)
    whole, passed, again, edit, grown = [], [], [], [], []
    clock = Clock.of(register.database)
    for number in range(rounds):
        say(f"{register.name}: checks, round {number + 1} of {rounds}")
        with clock.timing(passed), register.database.reading() as session:
            one_pass(session)
        before = megabytes("RssAnon")
        with Peak() as peak, clock.timing(whole):
            check_all(register.database, register.actor, today=register.today)
        grown.append(max(0.1, peak.own - before))
        with clock.timing(edit):
            _edit(register, few, heating=("1", "2")[number % 2], mobility_suitable=False)
        with clock.timing(again):
            catch_up(register.database, register.actor, today=register.today)
    named = f"{register.name}: %s"
    return [
        compared(
            named % f"all {len(FAMILY_OF)} checks of {register.dwellings:,} dwellings",
            "one pass over the tables they read",
            list(zip(whole, passed, strict=True)),
            FULL_GOALS[register.name],
        ),
        compared(
            named % f"checks due after an edit of {few:,} dwellings",
            "the edit, plan and all",
            list(zip(again, edit, strict=True)),
            AGAIN_GOAL,
        ),
        within(named % "MB that a run of all checks takes", median(grown), MEGABYTES),
    ]


def one_pass(session: Session) -> None:
    """Read every column that some check reads, once, without taking it out of the database."""
    if session.get_bind().dialect.name == "postgresql":
        # What the server's helpers spend is not on the clock, neither here nor for the checks.
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    used: dict[str, frozenset[str]] = {}
    for check, family in FAMILY_OF.items():
        for record, names in family.reads(check).items():
            used[record] = ALL if ALL in (names, used.get(record)) else names | used.get(record, ALL)
    for record, names in used.items():
        if record in TABLES:
            columns = [column for column in TABLES[record].columns if not names or column.name in names]
            session.execute(select(*(func.count(column) for column in columns))).one()


def _edit(register: Filled, rows: int, **values: object) -> None:
    with register.database.reading() as session:
        chosen = of_ids(range(1, rows + 1))
        plan = plan_edit(session, register.actor, chosen, values, _SOURCE, today=register.today)
    with register.database.writing() as session:
        apply(session, register.actor, plan)
