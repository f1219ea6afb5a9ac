"""Plan the undoing of a change set, at once or days later: what others changed since is kept and listed.

An undo is a plan like any other and leaves a change set of its own; undoing an undo is the redo.
"""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Table, and_, select
from sqlalchemy.orm import Session, aliased

from backoffice import security
from backoffice.models import ChangeRow, ChangeSet
from backoffice.models.registry import REFERENCES, TABLES
from backoffice.operations.plan import Changes, Created, FieldCount, Plan, Removed, Source, field_label, keep_rows
from backoffice.operations.settlement_guard import require_unsealed
from backoffice.operations.undo_delivered import warn_delivered
from backoffice.queries import history
from backoffice.queries.base_values import json_reader
from backoffice.queries.code_uses import used_entries
from backoffice.queries.scoping import outside
from backoffice.queries.staging import ship_ids
from backoffice.records.code_entry import CODE_ENTRY
from backoffice.records.kinds import KINDS
from backoffice.records.links import POINTS_AT
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right, Scope


def plan_undo(
    session: Session, actor: Actor, change_set_id: int, source: Source, *, now: datetime | None = None
) -> Plan:
    """Return the plan that takes a change set back; Refused if there is none, it cannot be, or it is another's.

    Rows that others changed since are conflicts ("changed_since"), rows that are gone too ("gone").
    """
    security.require(actor, Right.UNDO_OWN)
    change_set = session.get(ChangeSet, change_set_id)
    if change_set is None:
        raise refused("undo.unknown", number=change_set_id)
    right = _right_to(actor, change_set, now or datetime.now(UTC).replace(tzinfo=None))
    contents = json.loads(change_set.contents)
    if not contents:
        raise refused("undo.not_kept", number=change_set_id)
    plan = Plan("redo" if change_set.purpose == "undo" else "undo", source, undoes=change_set_id)
    for kind in KINDS:
        if kind.name in contents:
            _plan_kind(session, plan, change_set_id, kind.name, kind.number, contents[kind.name])
            plan.record = kind.name
    _refuse_outside(session, plan, actor.scope(right))
    _refuse_referred_to(session, plan)
    require_unsealed(session, plan)
    plan.notes += _not_kept(contents)
    warn_delivered(session, plan, change_set_id)
    plan.field_counts = _field_counts(plan, contents)
    if not plan.changed and (known := history.change_set(session, change_set_id)) and known.undone_by:
        raise refused("undo.already", number=change_set_id, by=known.undone_by)
    return plan


def _not_kept(contents: dict[str, Any]) -> list[Problem]:
    """Return the notes that a person's data, which the history never had, stays as it is."""
    names = [
        field_label(record, name)
        for record, one in contents.items()
        for name in one.get("changed", {}).get("not_kept", [])
    ]
    return [Problem("undo.not_kept_personal", Level.INFO, values={"fields": ", ".join(names)})] if names else []


def _right_to(actor: Actor, change_set: ChangeSet, now: datetime) -> Right:
    """Return the right by which the person may undo the set: their own of today, or anybody's."""
    own, today = change_set.user_name == actor.name, change_set.at.date() == now.date()
    if own and today:
        return Right.UNDO_OWN
    if actor.may(Right.UNDO_ANY):
        return Right.UNDO_ANY
    raise refused("undo.not_today") if own else refused("undo.not_yours", user=change_set.user_name)


def _plan_kind(
    session: Session, plan: Plan, change_set_id: int, record: str, number: int, contents: dict[str, Any]
) -> None:
    table = TABLES[record]
    changed = contents.get("changed", {"fields": [], "constants": {}})
    fields, whole = tuple(changed["fields"]), contents.get("whole", [])
    part = Changes(record, fields, values={name: [] for name in fields})
    back, gone = Created(record, array("q"), {name: [] for name in whole}), Removed(record)
    restored = _restorer([table.c[name] for name in fields], fields, changed["constants"])
    read_whole = _reader([table.c[name] for name in whole])
    # Asked at most once, and only where somebody changed rows since.
    as_left = cache(partial(_put_back_since, session, change_set_id, number, table))
    columns = list(part.values.values())
    for record_id, before, after, version, last_change in _rows(session, change_set_id, number, table):
        plan.asked += 1
        if after == "null":
            _bring_back(plan, back, record_id, None if version is not None else read_whole(before))
        elif version is None:
            plan.conflicts.add(Problem("gone", record=str(record_id)), record_id)
        elif last_change != change_set_id and record_id not in as_left():
            plan.conflicts.add(Problem("changed_since"), record_id)
        elif before is None:
            gone.ids.append(record_id)
            gone.versions.append(version)
        else:
            mask, old = restored(before, after)
            if not mask:
                # Only a person's data was written, which the history does not keep: it stays.
                plan.unchanged += 1
                continue
            part.ids.append(record_id)
            part.versions.append(version)
            part.masks.append(mask)
            for column, value in zip(columns, old, strict=True):
                column.append(value)
    plan.changes += [part] if part.ids else []
    plan.created += [back] if back.ids else []
    plan.removed += [gone] if gone.ids else []


def _rows(session: Session, change_set_id: int, number: int, table: Table) -> Iterator[Any]:
    query = (
        select(
            ChangeRow.record_id,
            ChangeRow.before,
            ChangeRow.after,
            table.c.version,
            table.c.change_set_id,
        )
        .outerjoin(table, table.c.id == ChangeRow.record_id)
        .where(ChangeRow.change_set_id == change_set_id, ChangeRow.record == number)
        .order_by(ChangeRow.record_id)
    )
    streamed = query.execution_options(stream_results=True, max_row_buffer=5000)
    for page in session.execute(streamed).partitions(5000):
        yield from page


def _put_back_since(session: Session, change_set_id: int, number: int, table: Table) -> set[int]:
    """Return the records that were changed after the set and are again as it left them: each later change is undone."""
    own, later = aliased(ChangeRow), aliased(ChangeRow)
    query = (
        select(later.record_id, later.change_set_id, ChangeSet.undoes)
        .join_from(own, table, table.c.id == own.record_id)
        .join(later, and_(later.record == own.record, later.record_id == own.record_id))
        .join(ChangeSet, ChangeSet.id == later.change_set_id)
        .where(own.change_set_id == change_set_id, own.record == number, table.c.change_set_id != change_set_id)
        .where(later.change_set_id > change_set_id)
        .order_by(later.record_id, later.change_set_id)
    )
    standing: dict[int, list[int]] = {}
    for record_id, later_set, undoes in session.execute(query):
        sets = standing.setdefault(record_id, [change_set_id])
        if sets and sets[-1] == undoes:
            sets.pop()
        else:
            sets.append(later_set)
    return {record_id for record_id, sets in standing.items() if sets == [change_set_id]}


def _reader(columns: list[Any]) -> Callable[[str], tuple[Any, ...]]:
    """Return what turns a history array into stored values; equal texts, which are most, are read once."""
    known: dict[str, tuple[Any, ...]] = {}
    kinds = [json_reader(column.type) for column in columns]

    def read(stored: str) -> tuple[Any, ...]:
        values = known.get(stored)
        if values is None:
            values = tuple(
                None if value is None else kind(value) for kind, value in zip(kinds, json.loads(stored), strict=True)
            )
            if len(known) < 100_000:
                known[stored] = values
        return values

    return read


def _restorer(
    columns: list[Any], fields: tuple[str, ...], constants: dict[str, Any]
) -> Callable[[str, str | None], tuple[int, tuple[Any, ...]]]:
    """Return what gives a row's old values and which of them differ; equal rows, which are most, are read once."""
    read = _reader(columns)
    known: dict[tuple[str, str | None], tuple[int, tuple[Any, ...]]] = {}

    def restored(before: str, after: str | None) -> tuple[int, tuple[Any, ...]]:
        found = known.get((before, after))
        if found is None:
            old, own = read(before), iter(json.loads(after) if after else [])
            written = [constants[name] if name in constants else next(own) for name in fields]
            differs = [_stored(new) != _stored(value) for new, value in zip(written, old, strict=True)]
            found = (sum(1 << bit for bit, differ in enumerate(differs) if differ), old)
            if len(known) < 100_000:
                known[before, after] = found
        return found

    return restored


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _bring_back(plan: Plan, back: Created, record_id: int, values: tuple[Any, ...] | None) -> None:
    """Create a removed record again from its values; None says that it is there already."""
    if values is None:
        plan.conflicts.add(Problem("exists_again"), record_id)
        return
    back.ids.append(record_id)
    for column, value in zip(back.columns.values(), values, strict=True):
        column.append(value)


def _refuse_outside(session: Session, plan: Plan, scope: Scope) -> None:
    """Rows outside the person's part of the register stay as they are; what would be brought back there, apply refuses."""
    if scope.everything:
        return
    for position, part in enumerate(plan.changes):
        foreign = _refused_of(session, plan, part.record, part.ids, scope)
        plan.changes[position] = keep_rows(part, frozenset(part.ids).difference(foreign).__contains__)
    for gone in plan.removed:
        foreign = _refused_of(session, plan, gone.record, gone.ids, scope)
        kept = [
            (row_id, version) for row_id, version in zip(gone.ids, gone.versions, strict=True) if row_id not in foreign
        ]
        gone.ids, gone.versions = array("q", (pair[0] for pair in kept)), array("i", (pair[1] for pair in kept))
    plan.changes = [part for part in plan.changes if part.ids]
    plan.removed = [gone for gone in plan.removed if gone.ids]


def _refused_of(session: Session, plan: Plan, record: str, ids: "array[int]", scope: Scope) -> frozenset[int]:
    foreign = outside(session, record, ids, scope)
    for row_id in sorted(foreign):
        plan.refused.add(Problem("out_of_scope"), row_id)
    return foreign


def _refuse_referred_to(session: Session, plan: Plan) -> None:
    """A new record that others now point at stays; those that leave or let go of it in the same plan do not count."""
    leaving = {part.record: set(part.ids) for part in plan.removed}
    letting_go = _letting_go(plan)
    # Lowest kind first: a dwelling that stays keeps its section, and that its department.
    for part in reversed(plan.removed):
        shipped = ship_ids(session, "leaving", part.ids)
        pointed_at: set[int] = used_entries(session, part.ids) if part.record == CODE_ENTRY.name else set()
        for record, column in REFERENCES[part.record]:
            table = TABLES[record]
            query = select(table.c.id, table.c[column]).where(table.c[column].in_(select(shipped.c.id)))
            gone = leaving.get(record, set()) | letting_go.get((record, column), set())
            pointed_at |= {target for own, target in session.execute(query) if own not in gone}
        for row_id in sorted(pointed_at):
            position = part.ids.index(row_id)
            part.ids.pop(position)
            part.versions.pop(position)
            leaving[part.record].discard(row_id)
            plan.conflicts.add(Problem("referred_to"), row_id)
    plan.removed = [part for part in plan.removed if part.ids]


def _letting_go(plan: Plan) -> dict[tuple[str, str], set[int]]:
    """Return by record kind and column the rows that point at something else, or at nothing, after the plan."""
    return {
        (part.record, name): {row_id for row_id, mask in zip(part.ids, part.masks, strict=True) if mask >> bit & 1}
        for part in plan.changes
        for bit, name in enumerate(part.fields)
        if name in POINTS_AT
    }


def _field_counts(plan: Plan, contents: dict[str, Any]) -> list[FieldCount]:
    """Count what each field goes back to, and from what where the set wrote the same everywhere."""
    counts: dict[tuple[str, str, Any, Any], int] = {}
    for part in plan.changes:
        constants = contents[part.record].get("changed", {}).get("constants", {})
        for bit, name in enumerate(part.fields):
            written = constants.get(name)
            if written is not None:
                written = json_reader(TABLES[part.record].c[name].type)(written)
            # Pairs are counted first and looked at then: few differ.
            for (mask, value), rows in Counter(zip(part.masks, part.values[name], strict=True)).items():
                if mask >> bit & 1:
                    key = (part.record, name, written, value)
                    counts[key] = counts.get(key, 0) + rows
    listed = sorted(counts.items(), key=lambda item: (item[0][1], -item[1], str(item[0][3])))
    return [FieldCount(*key, rows=n) for key, n in listed[:200]]
