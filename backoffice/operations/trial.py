"""What the portal would show after a plan: the plan applied in a transaction that is never committed, and read there.

Owns the comparison before and after, and its limit. Leaves nothing behind, however it ends: nothing here commits, and
what a process that dies had written its database forgets. While it runs others wait to write, so it is kept small.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.apply import RIGHT_FOR, apply
from backoffice.operations.approving import tried_out
from backoffice.operations.plan import Plan
from backoffice.queries.portal_dwellings import WINDOW, PortalRow, portal_rows
from backoffice.queries.portal_totals import PortalTotals, summed, totals_of
from backoffice.queries.portal_touched import (
    NOT_OF_PORTAL,
    Touched,
    touch_records,
    touch_row,
    touched_departments,
    touched_ids,
)
from backoffice.queries.selection import within
from backoffice.queries.staging import ship_ids
from backoffice.rules.portal import differences
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right, Scope
from backoffice.watch import Watch

MOST_ROWS = 20_000
"""Rows of a plan, and dwellings it touches, that are tried out; a larger one would keep others from writing too long."""


@dataclass(frozen=True, slots=True)
class ChangedDwelling:
    """A dwelling that would look different: as it is shown now and after, and in which aspects (rules.portal.ASPECTS).

    None where the dwelling is not in the register before, or no longer after.
    """

    before: PortalRow | None
    after: PortalRow | None
    aspects: tuple[str, ...]

    @property
    def row(self) -> PortalRow:
        """The dwelling, by whichever is there."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan would change on the portal: dwellings compared, those that differ, the totals of their departments."""

    compared: int
    changed: tuple[ChangedDwelling, ...]
    before: PortalTotals
    after: PortalTotals


def after_plan(database: Database, actor: Actor, plan: Plan, *, today: date, watch: Watch | None = None) -> Effect:
    """Return what the plan would change on the portal on a day; nothing is written, also when it is stopped.

    Raises Refused as `apply` does (rights, scope, stale rows), and for a plan or places larger than MOST_ROWS; Cancelled
    when the person stops it.
    """
    security.require(actor, Right.VIEW)
    security.require(actor, RIGHT_FOR[plan.purpose])
    rows = plan.changed + plan.following
    if rows > MOST_ROWS:
        raise refused("trial.too_large", n=rows, most=MOST_ROWS)
    watch, scope = watch or Watch(), actor.scope(Right.VIEW)
    with database.reading() as session:
        touched = _touched(session, plan)
        if not touched:
            raise refused("trial.not_of_portal")
        before = _look(session, touched, scope, today, watch)
    with database.trying() as session:
        apply(session, actor, tried_out(plan), watch)
        _touch_moved(session, touched, plan)
        after = _look(session, touched, scope, today, watch)
    keys = sorted(before.rows.keys() | after.rows.keys())
    changed = tuple(_changed(before.rows.get(key), after.rows.get(key)) for key in keys)
    return Effect(len(keys), tuple(one for one in changed if one.aspects), before.totals, after.totals)


@dataclass(frozen=True, slots=True)
class _Look:
    rows: Mapping[int, PortalRow]
    totals: PortalTotals


def _look(session: Session, touched: Touched, scope: Scope, today: date, watch: Watch) -> _Look:
    condition = touched.condition(session)
    inside = within(scope)
    ids = touched_ids(session, condition & inside, most=MOST_ROWS)
    if len(ids) > MOST_ROWS:
        raise refused("trial.too_many_dwellings", most=MOST_ROWS)
    watch.total = 2 * len(ids)
    rows: dict[int, PortalRow] = {}
    for start in range(0, len(ids), WINDOW):
        window = ids[start : start + WINDOW]
        rows |= portal_rows(session, window, scope, today)
        watch.step(len(window))
    departments = ship_ids(session, "touched_departments", touched_departments(session, condition & inside))
    place = (Dwelling.department_id.in_(select(departments.c.id)), inside)
    return _Look(rows, summed(totals_of(session, place, today).values()))


def _changed(before: PortalRow | None, after: PortalRow | None) -> ChangedDwelling:
    if before is None or after is None:
        there = before or after
        return ChangedDwelling(before, after, ("shown",) if there and there.shown.shown else ())
    return ChangedDwelling(before, after, differences(before.shown, after.shown))


def _touched(session: Session, plan: Plan) -> Touched:
    touched = Touched()
    for part in plan.changes:
        touch_records(session, touched, part.record, part.ids)
    for gone in plan.removed:
        touch_records(session, touched, gone.record, gone.ids)
    for new in (part for part in plan.created if part.record not in NOT_OF_PORTAL):
        for values in _values(new.columns, len(new.ids)):
            touch_row(touched, values)
    return touched


def _values(columns: Mapping[str, Any], rows: int) -> Iterator[dict[str, Any]]:
    keys = {name: column for name, column in columns.items() if name.endswith("_id")}
    for position in range(rows):
        yield {name: column[position] for name, column in keys.items()}


def _touch_moved(session: Session, touched: Touched, plan: Plan) -> None:
    """Note where changed records now belong: a lease may have moved to another dwelling, an agreement elsewhere."""
    for part in plan.changes:
        touch_records(session, touched, part.record, part.ids)
