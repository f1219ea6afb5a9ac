"""Warn of writing to records that the organisation's own system transfers: the next transfer writes over it.

Owns the warning for every kind but the dwelling's own fields, which edits warn of by rule. Seed S0, statement 6: the error
is probably in the own system, and is to be mended there.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.operations.plan import Changes, Plan, Removed
from backoffice.queries.meanings import codes_meaning
from backoffice.queries.staging import ship_ids
from backoffice.rules.approvals import data_hash
from backoffice.rules.problems import Level, Owner, Problem

OVERWRITTEN = "record_overwritten_by_transfer"


def warn_transferred(session: Session, plan: Plan) -> None:
    """Add a warning for each row a plan changes, removes or adds to a dwelling that is transferred automatically.

    A row stands under its own key where the plan is about its kind, else under its dwelling's.
    """
    parts: list[Changes | Removed] = [*plan.changes, *plan.removed]
    for part in parts:
        if part.record != "dwelling" and "origin" in TABLES[part.record].c:
            _warn_rows(session, plan, part)
    for new in plan.created:
        if "dwelling_id" in new.columns:
            dwellings = sorted({int(key) for key in new.columns["dwelling_id"]})
            transferred = _transferred(session, "dwelling", dwellings)
            already = {plan.warnings.ids[at] for at in plan.judged.at}
            for key in sorted(transferred - already):
                looked_at = {"origin": "automatic", "new": new.record}
                plan.warn(_problem(new.record), key, "dwelling", key, data_hash(looked_at))


def _warn_rows(session: Session, plan: Plan, part: Changes | Removed) -> None:
    transferred = _transferred(session, part.record, part.ids)
    if not transferred:
        return
    shown = _shown_ids(session, plan, part.record, sorted(transferred))
    names = part.fields if isinstance(part, Changes) else ()
    for at, row_id in enumerate(part.ids):
        if row_id in transferred:
            written = {name: part.new_value(name, at) for name in names} if isinstance(part, Changes) else {}
            looked_at = {"origin": "automatic", "removed": not written, **written}
            plan.warn(_problem(part.record), shown.get(row_id, row_id), part.record, row_id, data_hash(looked_at))


def _problem(record: str) -> Problem:
    return Problem(OVERWRITTEN, Level.WARNING, field="origin", owner=Owner.OWN_SYSTEM, values={"record": record})


def _transferred(session: Session, record: str, ids: Sequence[int]) -> set[int]:
    table = TABLES[record]
    shipped = ship_ids(session, "may_be_transferred", [key for key in ids if key > 0])
    query = select(table.c.id).where(
        table.c.id.in_(select(shipped.c.id)), table.c.origin.in_(codes_meaning("origin", "automatic"))
    )
    return set(session.execute(query).scalars())


def _shown_ids(session: Session, plan: Plan, record: str, ids: Sequence[int]) -> dict[int, int]:
    table = TABLES[record]
    if record == plan.record or plan.record != "dwelling" or "dwelling_id" not in table.c:
        return {}
    shipped = ship_ids(session, "shown_under", ids)
    query = select(table.c.id, table.c.dwelling_id).where(table.c.id.in_(select(shipped.c.id)))
    return dict(session.execute(query).all())
