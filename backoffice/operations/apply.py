"""Write a plan: exactly the plan that was shown, in the caller's one transaction, with history and a receipt.

Owns the guarded set-based writing of any record kind. Never computes what to change and never commits.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, Text, and_, cast, delete, func, insert, literal, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import ChangeRow, ChangeSet
from backoffice.models.registry import NOT_KEPT, POINTS_AT, TABLES, owner_of, value_columns
from backoffice.operations.approving import approvals_in, require_approved, write_approvals
from backoffice.operations.case_guard import cases_written, require_legal, require_whole
from backoffice.operations.change_contents import contents_of, kept_fields
from backoffice.operations.create import Names, create
from backoffice.operations.further_rights import further_rights
from backoffice.operations.keys import new_keys
from backoffice.operations.lease_guard import require_apart, require_around_cases
from backoffice.operations.parking import park, writes_unique
from backoffice.operations.plan import Changes, Created, Plan, Removed
from backoffice.operations.record_recheck import still_right
from backoffice.operations.settlement_guard import require_totals, require_unsealed
from backoffice.operations.transfers import note_transfers
from backoffice.queries.scoping import outside
from backoffice.queries.staging import ship, ship_versions
from backoffice.records.kinds import BY_NAME, KINDS
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.security import Actor, Right, Scope
from backoffice.watch import Watch

CHUNK = 50_000
_HISTORY: Any = ChangeRow.__table__
RIGHT_FOR = {
    "edit": Right.EDIT,
    "report": Right.REPORT,
    "import": Right.IMPORT,
    "master_data": Right.IMPORT_MASTER_DATA,
    "retire": Right.IMPORT_MASTER_DATA,
    "merge": Right.IMPORT_MASTER_DATA,
    "rekey": Right.IMPORT_MASTER_DATA,
    "request": Right.EDIT,
    "letting": Right.EDIT,
    "case": Right.EDIT,
    "inspection": Right.INSPECT,
    "settlement": Right.EDIT,
    "settle": Right.APPROVE,
    "improvement": Right.EDIT,
    "improvement_final": Right.INSPECT,
    "register": Right.EDIT,
    "codes": Right.ADMINISTER,
    "undo": Right.UNDO_OWN,
    "redo": Right.UNDO_OWN,
}
"""The right that writing a plan needs, by its purpose: every purpose a plan can have."""
_TAKEN_BACK = frozenset({"undo", "redo"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was written, counted from the database: the change set's number and the plan's counts."""

    change_set: int
    counts: dict[str, int]
    plan_hash: str
    repeated: bool = False


class Stale(Refused):
    """Rows were changed by others after the plan was made; nothing was written. Make the plan anew and look again."""

    def __init__(self, record: str, ids: Sequence[int]) -> None:
        super().__init__([Problem("plan.stale", values={"record": record, "n": len(ids)})])
        self.record = record
        self.ids = tuple(ids)


def apply(session: Session, actor: Actor, plan: Plan, watch: Watch | None = None) -> Receipt:
    """Write the plan and return its receipt; a plan applied before gives its old receipt and writes nothing.

    Raises Refused without the right, for a row outside the person's part of the register, where there is nothing to
    write, where rows are refused and the plan is to be written whole, or (Stale) where a row changed since the plan.
    """
    security.require(actor, RIGHT_FOR[plan.purpose])
    plan_hash = plan.hash()
    known = session.execute(select(ChangeSet).where(ChangeSet.operation_id == plan.operation_id)).scalar()
    if known is not None:
        return Receipt(known.id, json.loads(known.counts), known.plan_hash, repeated=True)
    if plan.whole_only and not plan.whole:
        raise refused("plan.not_whole", n=len(plan.refused) + len(plan.conflicts))
    require_whole(session, plan)
    if not plan.changed:
        raise refused("plan.nothing_to_write")
    require_approved(plan)
    if plan.purpose not in _TAKEN_BACK and not still_right(session, plan):
        # Somebody wrote a record since the plan was made that these may not stand beside.
        raise refused("plan.clashes_now", record=plan.record)
    require_around_cases(session, plan)
    cases = cases_written(session, plan)
    settlements = require_unsealed(session, plan)
    watch = watch or Watch()
    watch.total = plan.changed + plan.following
    scope = actor.scope(RIGHT_FOR[plan.purpose])
    written: list[Changes | Removed] = [*plan.changes, *plan.removed]
    _require_inside(session, scope, ((part.record, part.ids) for part in written))
    for right, record, ids in further_rights(plan):
        security.require(actor, right)
        _require_inside(session, actor.scope(right), [(record, ids)])
    number = new_keys(session, "change_set", 1)[0]
    _note_change_set(session, actor, plan, number, plan_hash)
    session.flush()
    names = Names(session, plan.created)
    for new in sorted(plan.created, key=lambda part: _position(part.record)):
        create(session, number, new, names, watch)
    for part in plan.changes:
        _change_part(session, number, part, names, watch)
    for gone in sorted(plan.removed, key=lambda part: -_position(part.record)):
        _remove(session, number, gone, watch)
    # Again where they now are: a record may have been made in, or moved to, another part of the register.
    made: list[Changes | Created] = [*plan.changes, *plan.created]
    _require_inside(session, scope, ((part.record, names.keys(part.record, part.ids)) for part in made))
    require_apart(session, plan, number, names)
    require_totals(session, plan, settlements, names)
    require_legal(session, plan, cases, names)
    approvals = write_approvals(session, actor, number, plan, names, watch)
    _recount(session, number, plan, approvals)
    note_transfers(session, plan, number, datetime.now(UTC).replace(tzinfo=None))
    return Receipt(number, _counts(plan), plan_hash)


def _require_inside(session: Session, scope: Scope, parts: Iterable[tuple[str, Sequence[int]]]) -> None:
    """Refuse a plan, whoever made it, that reaches outside the part of the register where this person may write."""
    if not scope.everything and any(outside(session, record, ids, scope) for record, ids in parts):
        raise refused("out_of_scope")


def _position(record: str) -> int:
    return KINDS.index(BY_NAME[record])


def _note_change_set(session: Session, actor: Actor, plan: Plan, number: int, plan_hash: str) -> None:
    session.add(
        ChangeSet(
            id=number,
            operation_id=plan.operation_id,
            organisation_id=None,
            purpose=plan.purpose,
            user_name=actor.name,
            at=datetime.now(UTC).replace(tzinfo=None),
            reason=plan.reason,
            source=to_json({"way": plan.source.way, "file": plan.source.file, "file_hash": plan.source.file_hash}),
            plan_hash=plan_hash,
            counts=to_json(_counts(plan)),
            contents=to_json(contents_of(plan)),
            undoes=plan.undoes,
        )
    )


def _counts(plan: Plan) -> dict[str, int]:
    """Return the plan's counts, and how many approvals are kept with it where some are."""
    approvals = len(approvals_in(plan))
    return plan.counts() | ({"approvals": approvals} if approvals else {})


def to_json(value: object) -> str:
    """Return the history's JSON: dates as ISO text, letters as they are, no blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _change_part(session: Session, number: int, part: Changes, names: Names, watch: Watch) -> None:
    step = len(part.ids) if writes_unique(part) else CHUNK
    try:
        for start in range(0, len(part.ids), max(step, 1)):
            _change(session, number, part, slice(start, start + step), names, watch)
    except IntegrityError as error:
        # Somebody took a number or an id after the plan was made; a database error's text may hold its values.
        raise refused("plan.exists_now", record=part.record) from error.__cause__


def _change(session: Session, number: int, part: Changes, span: slice, names: Names, watch: Watch) -> None:
    """Write one chunk: old values to the history where the version still is the plan's, then the new values there."""
    table, kind = TABLES[part.record], BY_NAME[part.record]
    ids, versions = part.ids[span], part.versions[span]
    own = [name for name in part.fields if name in part.values]
    shipped = _ship_chunk(session, table, part, span, own, names)
    meant = and_(table.c.id == shipped.c.id, table.c.version == shipped.c.version)
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql:
        # Without the range it reads the whole table for every chunk.
        meant = and_(meant, table.c.id.between(min(ids), max(ids)))
    kept = [name for name in own if (part.record, name) not in NOT_KEPT]
    before = _json_array(session, [table.c[name] for name in kept_fields(part)])
    after = _json_array(session, [shipped.c[f"new_{name}"] for name in kept]) if own else cast(null(), Text)
    owner = owner_of(part.record, table.c)
    old = (
        select(literal(number), literal(kind.number), table.c.id, owner, table.c.version, before, after)
        .select_from(shipped.join(table, meant))
        .order_by(table.c.id)
    )
    if postgresql:
        old = old.with_for_update(of=table)
    if _note(session, old) != len(ids):
        raise Stale(part.record, stale_ids(session, part.record, ids, versions))
    if writes_unique(part):
        park(session, part, meant)
    new: dict[str, Any] = {name: part.constants[name] for name in part.fields if name in part.constants}
    new |= {name: shipped.c[f"new_{name}"] for name in own}
    written = session.execute(
        update(table).where(meant).values(version=table.c.version + 1, change_set_id=number, **new)
    )
    if _rows(written) != len(ids):
        raise Stale(part.record, stale_ids(session, part.record, ids, versions))
    watch.step(len(ids))


def _ship_chunk(session: Session, table: Table, part: Changes, span: slice, own: Sequence[str], names: Names) -> Table:
    ids, versions = part.ids[span], part.versions[span]
    if not own:
        return ship_versions(session, "planned", ids, versions)
    columns = {"id": table.c.id.type, "version": table.c.version.type}
    columns |= {f"new_{name}": table.c[name].type for name in own}
    values = [names.real(POINTS_AT.get(name, ""), part.values[name][span]) for name in own]
    return ship(session, "planned", columns, zip(ids, versions, *values, strict=True))


def _note(session: Session, rows: Any) -> int:
    """Add the selected rows to the history; return how many."""
    names = ["change_set_id", "record", "record_id", "organisation_id", "version_before", "before", "after"]
    added = insert(_HISTORY).from_select(names, rows, include_defaults=False)
    # Without the option the PostgreSQL driver's count of an INSERT is lost.
    return _rows(session.execute(added.execution_options(preserve_rowcount=True)))


def _json_array(session: Session, columns: Sequence[Any]) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.json_build_array(*columns), Text)
    return func.json_array(*columns)


def _remove(session: Session, number: int, part: Removed, watch: Watch) -> None:
    table, kind = TABLES[part.record], BY_NAME[part.record]
    shipped = ship_versions(session, "planned", part.ids, part.versions)
    meant = and_(table.c.id == shipped.c.id, table.c.version == shipped.c.version)
    columns = value_columns(part.record)
    owner = owner_of(part.record, table.c)
    old = select(
        literal(number),
        literal(kind.number),
        table.c.id,
        owner,
        table.c.version,
        _json_array(session, [literal("") if (part.record, name) in NOT_KEPT else table.c[name] for name in columns]),
        literal("null"),
    ).select_from(shipped.join(table, meant))
    if _note(session, old) != len(part.ids):
        raise Stale(part.record, stale_ids(session, part.record, part.ids, part.versions))
    try:
        session.execute(delete(table).where(table.c.id.in_(select(shipped.c.id))))
    except IntegrityError as error:
        raise refused("plan.referred_to_now", record=part.record) from error.__cause__
    watch.step(len(part.ids))


def stale_ids(session: Session, record: str, ids: Sequence[int], versions: Sequence[int]) -> list[int]:
    """Return those ids whose version is no longer the given one, or which are gone."""
    table = TABLES[record]
    shipped = ship_versions(session, "stale", ids, versions)
    held = shipped.outerjoin(table, and_(table.c.id == shipped.c.id, table.c.version == shipped.c.version))
    return list(session.execute(select(shipped.c.id).select_from(held).where(table.c.id.is_(None))).scalars())


def _recount(session: Session, number: int, plan: Plan, approvals: int) -> None:
    """Count what the database now holds of this change set; a difference to the plan rolls everything back."""
    found = session.execute(select(func.count()).where(ChangeRow.change_set_id == number)).scalar_one()
    planned = plan.changed + plan.following + approvals
    if found != planned:
        raise AssertionError(f"planned {planned} rows, found {found} in the database")


def _rows(result: Any) -> int:
    return int(result.rowcount)
