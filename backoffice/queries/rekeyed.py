"""Which BBR ids were given up in a re-keying, and what the dwelling is called by now.

Owns the lookup in the history of re-keyings, few as they are. Never writes.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import ChangeRow, ChangeSet, Dwelling
from backoffice.queries.staging import ship_ids
from backoffice.records.dwelling import DWELLING

PURPOSE = "rekey"


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """The id a dwelling has now, and the change set that took the old one from it."""

    bbr_unit: str
    change_set: int


def rekeyed(session: Session, bbr_units: Collection[str]) -> dict[str, Rekeyed]:
    """Return, for those of the ids that a dwelling once had and gave up in a re-keying, what it has now."""
    if not bbr_units:
        return {}
    sets = session.scalars(select(ChangeSet.id).where(ChangeSet.purpose == PURPOSE)).all()
    if not sets:
        return {}
    query = select(ChangeRow.change_set_id, ChangeRow.record_id, ChangeRow.before).where(
        ChangeRow.change_set_id.in_(sets), ChangeRow.record == DWELLING.number
    )
    wanted, given_up = frozenset(bbr_units), dict[str, tuple[int, int]]()
    for number, record_id, before in session.execute(query.order_by(ChangeRow.change_set_id)):
        old = json.loads(before)[0] if before else None
        if old in wanted:
            given_up[old] = (record_id, number)
    shipped = ship_ids(session, "rekeyed", [record_id for record_id, _ in given_up.values()])
    now = dict(
        session.execute(select(Dwelling.id, Dwelling.bbr_unit).where(Dwelling.id.in_(select(shipped.c.id)))).all()
    )
    return {
        old: Rekeyed(now[record_id], number)
        for old, (record_id, number) in given_up.items()
        if now.get(record_id, old) != old
    }
