"""Plan new, changed and removed records of the simple kinds: agreements, registrations, what is said of sections.

Owns how wishes become a plan: every row asked for is written, unchanged, refused or in conflict. What must hold of one
record is record_checks', where it belongs record_places', what must hold between records rows_together's. Never writes.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models.registry import value_columns
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.origin import warn_transferred
from backoffice.operations.plan import FieldCount, Plan, Source
from backoffice.operations.record_removal import take_out
from backoffice.operations.record_rows import (
    Checking,
    check_rows,
    created_part,
    given_problems,
    held_now,
    whole_new,
)
from backoffice.queries.codes import code_lists
from backoffice.rules.problems import Level, Problem, Refused, refused
from backoffice.security import Actor, Right

SIMPLE = frozenset(
    {
        "disability_registration",
        "signup_cooperation",
        "cooperation_member",
        "signup_agreement",
        "allocation_agreement",
        "section_amenities",
        "attachment",
        "letting_group",
        "tenancy_terms",
        "deposit_claim",
        "inspection",
        "inspection_line",
        "photo",
        "improvement",
        "sublet",
        "settlement_line",
    }
)
"""The kinds that are written here; an approval too, but it is only made and removed, and a lease, but it is only changed."""
_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_STAMPS: Mapping[int, Mapping[str, object]] = MappingProxyType({})


def plan_new(
    session: Session,
    actor: Actor,
    record: str,
    rows: Sequence[Mapping[str, object]],
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
    stamps: Sequence[Mapping[str, object]] = (),
    right: Right = Right.EDIT,
) -> Plan:
    """Return the plan that makes a record of each row: field or place column -> value as stored.

    The narrowest place given decides the wider ones. `stamps` has for each row the columns that the program itself
    keeps; none where it keeps none. A row that may not be is refused alone, with a problem for each field. Refused as a
    whole without the right or for a field that nobody sets. New records are reported at once unless they are drafts.
    Another `right` is that of a plan with another purpose, which its maker gives it.
    """
    security.require(actor, right)
    if not draft and right is Right.EDIT:
        security.require(actor, Right.REPORT)
    _require_simple(record, SIMPLE | {"approval"})
    codes = code_lists(session)
    kept = stamps or [_NOTHING] * len(rows)
    stamped = {name: value for stamp in kept for name, value in stamp.items()}
    _refuse_given(given_problems(record, {name for row in rows for name in row}, stamped))
    status = codes["record_status"].by_meaning["draft" if draft else "reported"].code
    origin = codes["origin"].by_meaning["manual"].code
    whole = [whole_new(record, {**row, **stamp}, status, origin) for row, stamp in zip(rows, kept, strict=True)]
    plan = Plan("register", source, asked=len(rows), record=record, reason=reason)
    checking = Checking(session, actor.scope(right), record, codes, today)
    problems = check_rows(checking, whole, [None] * len(whole))
    good = []
    for position, row in enumerate(whole):
        if _kept(plan, problems[position], 0, checking.name_of(row)):
            good.append(row)
    if good:
        plan.created.append(created_part(record, good))
    return plan


def plan_record_change(
    session: Session,
    actor: Actor,
    record: str,
    ids: Sequence[int],
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
    stamp: Mapping[str, object] = _NOTHING,
) -> Plan:
    """Return the plan that gives some records the same values, as stored; None empties. As `plan_record_changes`."""
    wanted, stamps = dict.fromkeys(ids, change), dict.fromkeys(ids, stamp)
    return plan_record_changes(
        session, actor, record, wanted, source, today=today, reason=reason, seen=seen, stamps=stamps
    )


def plan_record_changes(
    session: Session,
    actor: Actor,
    record: str,
    changes: Mapping[int, Mapping[str, object]],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
    stamps: Mapping[int, Mapping[str, object]] = _NO_STAMPS,
    right: Right = Right.EDIT,
) -> Plan:
    """Return the plan that gives each record (by key) its own values; `stamps` are those that the program itself keeps.

    `seen` gives the versions a form was filled from: a record that others changed since is a conflict. Refused as a
    whole without the right, or for a field that nobody sets. `right` as for `plan_new`.
    """
    security.require(actor, right)
    _require_simple(record, SIMPLE | {"lease"})
    names = {name for change in changes.values() for name in change}
    stamped = {name: value for stamp in stamps.values() for name, value in stamp.items()}
    _refuse_given([] if names or stamped else [Problem("edit.nothing_set")])
    _refuse_given(given_problems(record, names, stamped))
    codes = code_lists(session)
    plan = Plan("register", source, asked=len(changes), record=record, reason=reason)
    checking = Checking(session, actor.scope(right), record, codes, today)
    held = held_now(session, record, sorted(changes))
    olds = _olds(plan, held, changes, seen or {})
    pairs = [(old, checking.changed(old, {**changes[old["id"]], **stamps.get(old["id"], _NOTHING)})) for old in olds]
    # What stays as it is, is not asked about again, though rules may be stricter by now.
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    plan.unchanged = len(pairs) - len(differing)
    problems = check_rows(checking, [new for _, new in differing], [old for old, _ in differing])
    _compare(
        plan,
        record,
        [pair for pair, wrong in zip(differing, problems, strict=True) if _kept(plan, wrong, pair[0]["id"])],
    )
    warn_transferred(session, plan)
    return plan


def _olds(
    plan: Plan, held: Mapping[int, dict[str, Any]], ids: Iterable[int], seen: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Return the records that can be looked at: those in the register that nobody changed since they were seen."""
    olds = []
    for row_id in sorted(ids):
        old = held.get(row_id)
        if old is None:
            plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)
        elif seen.get(row_id, old["version"]) != old["version"]:
            plan.conflicts.add(Problem("changed_since_seen"), row_id)
        else:
            olds.append(old)
    return olds


def _compare(plan: Plan, record: str, rows: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Put each row, as it is and as it would be, into the changes."""
    columns = value_columns(record)
    changed = ChangedRows(record, columns)
    counts: Counter[tuple[str, object, object]] = Counter()
    for old, new in rows:
        differ = [name for name in columns if old[name] != new[name]]
        mask = sum(1 << bit for bit, name in enumerate(columns) if name in differ)
        changed.add(old["id"], old["version"], mask, [new[name] for name in columns])
        counts.update((name, old[name], new[name]) for name in differ)
    if changed.ids:
        plan.changes.append(changed.part())
    plan.field_counts = [FieldCount(record, *key, rows=n) for key, n in counts.items()]


def plan_remove(
    session: Session,
    actor: Actor,
    record: str,
    ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str = "",
    right: Right = Right.EDIT,
) -> Plan:
    """Return the plan that removes records; one that others point at is refused, with how many and the first of them.

    What cannot be without them goes with them (the members of a cooperation). A reported record that is in force today
    is warned of: what was true until now is ended, not removed. Refused as a whole without the right; `right` as for
    `plan_new`.
    """
    security.require(actor, right)
    _require_simple(record, SIMPLE | {"approval"})
    plan = Plan("register", source, asked=len(set(ids)), record=record, reason=reason)
    take_out(session, plan, record, sorted(set(ids)), actor.scope(right), code_lists(session), today)
    warn_transferred(session, plan)
    return plan


def _require_simple(record: str, kinds: frozenset[str]) -> None:
    if record not in kinds:
        raise refused("record.not_written_here", record=record)


def _refuse_given(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _kept(plan: Plan, problems: Sequence[Problem], row_id: int, name: str = "") -> bool:
    """Put a row where its problems say; True if it may be written."""
    wrong = [problem for problem in problems if problem.level is Level.ERROR]
    for position, problem in enumerate(wrong):
        (plan.further if position else plan.refused).add(_named(problem, name), row_id)
    if not wrong:
        for problem in problems:
            plan.warnings.add(_named(problem, name), row_id)
    return not wrong


def _named(problem: Problem, name: str) -> Problem:
    return dataclasses.replace(problem, record=problem.record or name)
