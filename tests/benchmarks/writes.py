"""What a mass edit with rights, versions, history and receipt costs against a bare UPDATE of the same rows; its undo
against the edit; and how many bytes of history a changed dwelling leaves.

Owns these comparisons on both databases. Writes only into the registers it is given.
"""

from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import text

from backoffice.operations.apply import Receipt, apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import Selection, of_ids
from tests.benchmarks.capture import Line
from tests.benchmarks.data import Clock, Filled
from tests.benchmarks.table import NO_GOAL, compared, say, within

FEW = 10_000
# (most times a bare UPDATE for few rows, for all, most bytes of history per changed dwelling)
GOALS = {"SQLite": (6.0, 3.5, 40.0), "PostgreSQL": (5.0, 3.5, 100.0)}
UNDO_GOAL = 1.5
_SOURCE = Source("benchmark")
_BEFORE = {"heating": "1", "interior_maintenance": "1", "closed_for_signup": False}
_AFTER = {"heating": "2", "interior_maintenance": "2", "closed_for_signup": True}
_BARE = (
    "UPDATE dwelling SET heating = :heating, interior_maintenance = :interior_maintenance,"
    " closed_for_signup = :closed_for_signup, version = version + 1 WHERE id BETWEEN 1 AND :rows"
)


@dataclass(slots=True)
class _Costs:
    """ms per round of each step, in the order of the rounds; bytes of history of one edit."""

    bare: list[float] = field(default_factory=list)
    plan: list[float] = field(default_factory=list)
    apply: list[float] = field(default_factory=list)
    plan_undo: list[float] = field(default_factory=list)
    apply_undo: list[float] = field(default_factory=list)
    history: list[float] = field(default_factory=list)


def run(filled: list[Filled], rounds: int = 3) -> list[Line]:
    """Measure on each register, few rows and all."""
    lines: list[Line] = []
    for register in filled:
        few = min(FEW, register.dwellings // 2)
        lines += _lines(
            register, few, _measure(register, of_ids(range(1, few + 1)), few, rounds + 2), GOALS[register.name][0]
        )
        every = _measure(register, Selection(), register.dwellings, rounds)
        lines += _lines(register, register.dwellings, every, GOALS[register.name][1])
        work = f"{register.name}: bytes of history per changed dwelling"
        lines.append(within(work, median(every.history) / register.dwellings, GOALS[register.name][2]))
    return lines


def _lines(register: Filled, rows: int, costs: _Costs, goal: float) -> list[Line]:
    work, bare = f"{register.name}: %s {rows:,} dwellings", "a bare UPDATE of them"
    edit = [sum(both) for both in zip(costs.plan, costs.apply, strict=True)]
    undo = [sum(both) for both in zip(costs.plan_undo, costs.apply_undo, strict=True)]
    return [
        compared(work % "edit", bare, _pairs(costs.apply, costs.bare), goal),
        compared(work % "plan of the edit,", bare, _pairs(costs.plan, costs.bare), NO_GOAL),
        compared(work % "undo, plan and all,", "the edit, plan and all", _pairs(undo, edit), UNDO_GOAL),
    ]


def _pairs(ours: list[float], other: list[float]) -> list[tuple[float, float]]:
    return list(zip(ours, other, strict=True))


def _measure(register: Filled, selection: Selection, rows: int, rounds: int) -> _Costs:
    """Do bare update, edit and undo in turn; the bare update gives every row the same values, the edit others."""
    costs, clock = _Costs(), Clock.of(register.database)
    for number in range(rounds):
        say(f"{register.name}: edit of {rows:,} dwellings, round {number + 1} of {rounds}")
        with clock.timing(costs.bare), register.database.writing() as session:
            session.execute(text(_BARE), _BEFORE | {"rows": rows})
        before = _size(register)
        with clock.timing(costs.plan), register.database.reading() as session:
            plan = plan_edit(session, register.actor, selection, _AFTER, _SOURCE, today=register.today)
        with clock.timing(costs.apply):
            made = _applied(register, plan, rows)
        costs.history.append(_size(register) - before)
        with clock.timing(costs.plan_undo), register.database.reading() as session:
            undo = plan_undo(session, register.actor, made.change_set, _SOURCE)
        with clock.timing(costs.apply_undo):
            _applied(register, undo, rows)
    return costs


def _applied(register: Filled, plan: Plan, rows: int) -> Receipt:
    with register.database.writing() as session:
        receipt = apply(session, register.actor, plan)
    assert receipt.counts["changed"] == rows, f"{plan.purpose} changed {receipt.counts['changed']} of {rows}"
    return receipt


def _size(register: Filled) -> int:
    """Return the bytes of the history with its indexes; on SQLite of the register, of which nothing else grows here."""
    statement = (
        "SELECT (page_count - freelist_count) * page_size"
        " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        if register.database.is_sqlite
        else "SELECT pg_total_relation_size('change_row')"
    )
    with register.database.reading() as session:
        return int(session.execute(text(statement)).scalar_one())
