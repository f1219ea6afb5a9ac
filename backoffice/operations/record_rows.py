"""The rows of a plan of simple records: whole as they would be written, and everything that is wrong with them.

Owns the order in which rows are looked at: place and rights, declaration, links, what is taken, rules between rows.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from backoffice.models.registry import TABLES, value_columns
from backoffice.operations.plan import Created
from backoffice.operations.record_checks import field_problems
from backoffice.operations.record_homes import HOME, PARENTS
from backoffice.operations.record_places import (
    PLACES,
    Surroundings,
    fill_places,
    link_fields,
    link_problem,
    may_write,
    surroundings,
)
from backoffice.operations.rows_together import FOLLOWING, RULES
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy, Kind
from backoffice.records.kinds import BY_NAME
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Level, Owner, Problem
from backoffice.security import Scope

_BATCH = 500
_NAMES = ("number", "title", "name")


def given_problems(record: str, names: Iterable[str], stamp: Mapping[str, object]) -> list[Problem]:
    """Return a problem for every name that nobody sets here: unknown, or kept by the program or by master data."""
    fields, columns = BY_NAME[record].fields, TABLES[record].c
    problems = []
    for name in sorted(names):
        declared = fields.get(name)
        if declared is None and not (name in (*PLACES, *HOME, *PARENTS) and name in columns):
            problems.append(Problem("edit.unknown_field", value=name))
        elif declared is not None and declared.kept_by is not KeptBy.CASEWORKER:
            owner = Owner.MASTER_DATA if declared.kept_by is KeptBy.MASTER_DATA else Owner.REGISTER
            problems.append(Problem("record.not_yours", field=declared.label, owner=owner))
    problems += [Problem("edit.unknown_field", value=name) for name in sorted(stamp) if name not in columns]
    return problems


def whole_new(record: str, given: Mapping[str, object], status: str, origin: str) -> dict[str, Any]:
    """Return a new record with every column: what is given, else what the table begins with; `id` 0."""
    row: dict[str, Any] = {"id": 0}
    for name in value_columns(record):
        column = TABLES[record].c[name]
        value = given.get(name)
        if value is None and not column.nullable and isinstance(column.default, ScalarElementColumnDefault):
            value = column.default.arg
        row[name] = value
    row["status"], row["origin"] = given.get("status") or status, origin
    return row


def held_now(session: Session, record: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the records of these keys with every column, `id` and `version`."""
    table = TABLES[record]
    columns = [table.c.id, table.c.version, *(table.c[name] for name in value_columns(record))]
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        for row in session.execute(select(*columns).where(table.c.id.in_(ids[start : start + _BATCH]))):
            found[row.id] = dict(row._mapping)
    return found


def created_part(record: str, rows: Sequence[Mapping[str, Any]]) -> Created:
    """Return the part of a plan that makes these records, under the plan's own names."""
    columns = {name: [row[name] for row in rows] for name in value_columns(record)}
    return Created(record, array("q", range(-1, -len(rows) - 1, -1)), columns)


@dataclass(slots=True)
class Checking:
    """What rows are looked at with; `around` is read when they are."""

    session: Session
    scope: Scope
    record: str
    codes: CodeLists
    today: date
    around: Surroundings = field(default_factory=Surroundings)

    def changed(self, old: Mapping[str, Any], change: Mapping[str, object]) -> dict[str, Any]:
        """Return a record as it would be with a change and what follows from it; an open end is stored as one."""
        new = {**old, **change}
        columns = TABLES[self.record].c
        for name, declared in BY_NAME[self.record].fields.items():
            if declared.kind is Kind.LAST_DAY and new[name] is None and not columns[name].nullable:
                new[name] = FOREVER
        return {**new, **FOLLOWING[self.record](old, new)} if self.record in FOLLOWING else new

    def name_of(self, row: Mapping[str, Any]) -> str:
        """Return what a person calls a row that is not in the register yet: its place, number and title."""
        own = [str(row[name]) for name in _NAMES if row.get(name)]
        return " ".join(filter(None, [self.around.number(row), *own]))


def check_rows(
    checking: Checking, rows: Sequence[dict[str, Any]], olds: Sequence[Mapping[str, Any] | None]
) -> list[list[Problem]]:
    """Return the problems of each row, those that refuse it first; `olds` are the rows as they are, None for new ones.

    Fills in the places of the rows. Rules between rows are only asked of those that are right by themselves.
    """
    checking.around = surroundings(checking.session, checking.record, [*rows, *(old for old in olds if old)])
    found = [_own_problems(checking, row, old) for row, old in zip(rows, olds, strict=True)]
    right = [position for position, problems in enumerate(found) if not problems]
    for at, problem in _taken(checking, [rows[position] for position in right]):
        found[right[at]].append(problem)
    right = [position for position in right if not found[position]]
    together = [rows[position] for position in right]
    for rule in RULES.get(checking.record, ()) if together else ():
        for at, problem in rule(checking.session, checking.record, together):
            found[right[at]].append(problem)
    return [sorted(problems, key=lambda problem: problem.level is not Level.ERROR) for problems in found]


def _own_problems(checking: Checking, row: dict[str, Any], old: Mapping[str, Any] | None) -> list[Problem]:
    record = checking.record
    if problem := fill_places(record, row, checking.around):
        return [problem]
    homes = checking.around.homes
    if not all(may_write(checking.scope, one, homes.department(one)) for one in (row, old) if one):
        return [Problem("out_of_scope")]
    touched = None if old is None else {name for name, value in row.items() if value != old[name]}
    found = field_problems(record, row, checking.codes, checking.today, only=touched)
    # A record that moves takes its links along.
    moved = touched is None or not touched.isdisjoint(PLACES)
    for name, target in link_fields(record):
        looked_at = name not in found and (moved or name in (touched or ()))
        if looked_at and (problem := link_problem(record, name, target, row, checking.around)):
            found[name] = problem
    return list(found.values())


def _taken(checking: Checking, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, Problem]]:
    """Return the rows whose number, or section, another record has: in the register, or earlier among these."""
    table = TABLES[checking.record]
    found: dict[int, Problem] = {}
    for rule in (one for one in table.constraints if isinstance(one, UniqueConstraint)):
        names = [column.name for column in rule.columns]
        last = names[-1]
        declared = BY_NAME[checking.record].fields.get(last)
        label = declared.label if declared else ""
        held = _held_keys(checking, rows, names)
        seen: set[tuple[Any, ...]] = set()
        for position, row in enumerate(rows):
            key = tuple(row[name] for name in names)
            if held.get(key, row["id"]) != row["id"] or key in seen:
                given = str(row[last]) if declared else checking.around.number(row)
                found.setdefault(position, Problem("record.taken", field=label, values={"given": given}))
            seen.add(key)
    return list(found.items())


def _held_keys(
    checking: Checking, rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    """Return which key of the register has each combination; of rows that are changed here, what they will have."""
    table = TABLES[checking.record]
    own = {row["id"] for row in rows if row["id"]}
    values = sorted({row[names[-1]] for row in rows})
    held: dict[tuple[Any, ...], int] = {}
    for start in range(0, len(values), _BATCH):
        query = select(table.c.id, *(table.c[name] for name in names))
        for row_id, *key in checking.session.execute(
            query.where(table.c[names[-1]].in_(values[start : start + _BATCH]))
        ):
            if row_id not in own:
                held[tuple(key)] = row_id
    return held
