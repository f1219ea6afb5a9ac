"""The deliveries that were made: newest first, what replaced them, and which hold changes that were undone since.

Owns who may see which delivery. Never reads a delivered file.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from backoffice.exchange.delivery_specs import Source
from backoffice.models import ChangeRow, ChangeSet, DeliveredRow, Delivery
from backoffice.queries.delivery_state import scope_text
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import refused
from backoffice.security import Scope

SOURCES_OF = {
    "dwelling": (Source.DWELLINGS,),
    "housing_cost": (Source.COSTS, Source.ADJUSTMENTS),
    "lease": (Source.LEASES, Source.MOVE_OUTS, Source.REHOUSING),
}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery as a list shows it: `at` is UTC, `net_rent` øre; `undone` are change sets that took delivered changes back
    and that no later delivery of the place has told of: the receiver holds what is no longer so."""

    id: int
    at: datetime
    as_of: date
    place: str
    kind: str
    user: str
    rows: int
    net_rent: int
    base: int | None
    supersedes: int | None
    superseded_by: int | None
    undone: tuple[int, ...]
    history_position: int
    spec_name: str
    spec_version: str
    spec_sha256: str
    file_name: str
    file_sha256: str
    data_sha256: str
    kept: bool
    counts: dict[str, int]
    held_back: dict[str, int]
    suppressed: int


def deliveries(session: Session, scope: Scope, *, limit: int = 200, before: int | None = None) -> list[DeliveryLine]:
    """Return the deliveries of a person's part of the register, newest first; `before` continues after the last seen."""
    query = select(Delivery).where(_visible(scope)).order_by(Delivery.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Delivery.id < before)
    return _lines(session, list(session.execute(query).scalars()))


def delivery_line(session: Session, scope: Scope, number: int) -> DeliveryLine:
    """Return one delivery; Refused if there is none, or it is of another part of the register."""
    return _lines(session, [visible_delivery(session, scope, number)])[0]


def visible_delivery(session: Session, scope: Scope, number: int) -> Delivery:
    """Return a delivery; Refused if there is none, or it is of another part of the register."""
    found = session.execute(select(Delivery).where(Delivery.id == number, _visible(scope))).scalar()
    if found is None:
        raise refused("delivery.unknown", number=number)
    return found


def _visible(scope: Scope) -> ColumnElement[bool]:
    """What a person may see: deliveries of places that are theirs, and those kept to exactly their part."""
    if scope.everything:
        return true()
    return or_(
        Delivery.organisation_id.in_(sorted(scope.organisation_ids)),
        Delivery.department_id.in_(sorted(scope.department_ids)),
        Delivery.scope == scope_text(scope),
    )


def _lines(session: Session, found: Sequence[Delivery]) -> list[DeliveryLine]:
    ids = [one.id for one in found]
    by = {
        old: new
        for new, old in session.execute(
            select(Delivery.id, Delivery.supersedes_id).where(Delivery.supersedes_id.in_(ids))
        )
    }
    undone = _undone(session, ids)
    return [_line(one, by.get(one.id), tuple(undone.get(one.id, ()))) for one in found]


def _line(one: Delivery, superseded_by: int | None, undone: tuple[int, ...]) -> DeliveryLine:
    counts: dict[str, Any] = json.loads(one.counts)
    return DeliveryLine(
        id=one.id,
        at=one.at,
        as_of=one.as_of,
        place=one.place,
        kind=one.kind,
        user=one.user_name,
        # Deliveries from before the deltas noted no total of their own.
        rows=counts.get("delivered", sum(counts["rows"].values()) - sum(counts["held_back"].values())),
        net_rent=counts["sums"]["net_rent"],
        base=one.base_id,
        supersedes=one.supersedes_id,
        superseded_by=superseded_by,
        undone=undone,
        history_position=one.history_position,
        spec_name=one.spec_name,
        spec_version=one.spec_version,
        spec_sha256=one.spec_sha256,
        file_name=one.file_name,
        file_sha256=one.file_sha256,
        data_sha256=one.data_sha256,
        kept=bool(one.manifest),
        counts=counts["rows"],
        held_back=counts["held_back"],
        suppressed=counts["suppressed"],
    )


def _undone(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each delivery the undos after it of what it holds, those left out that a later delivery has told of."""
    redo, later = aliased(ChangeSet), aliased(Delivery)
    query = (
        select(Delivery.id, ChangeSet.id)
        .join(ChangeSet, and_(ChangeSet.id > Delivery.history_position, ChangeSet.undoes <= Delivery.history_position))
        .where(
            Delivery.id.in_(ids),
            ~exists(select(redo.id).where(redo.undoes == ChangeSet.id)),
            ~exists(
                select(later.id).where(
                    later.place == Delivery.place,
                    later.scope == Delivery.scope,
                    later.history_position >= ChangeSet.id,
                )
            ),
            exists(_rows_told(ChangeSet.id, Delivery.id)),
        )
        .order_by(Delivery.id, ChangeSet.id)
    )
    found: dict[int, list[int]] = {}
    for delivery_id, change_set_id in session.execute(query):
        found.setdefault(delivery_id, []).append(change_set_id)
    return found


def _rows_told(change_set_id: Any, delivery_id: Any) -> Select[Any]:
    told = select(ChangeRow.record_id).join(DeliveredRow, told_of()).where(ChangeRow.change_set_id == change_set_id)
    return told.where(DeliveredRow.delivery_id == delivery_id).correlate(ChangeSet, Delivery)


def told_of() -> ColumnElement[bool]:
    """Return the condition that a delivered row tells of the record of a row of the history."""
    return and_(
        DeliveredRow.record_id == ChangeRow.record_id,
        or_(
            *(
                and_(
                    ChangeRow.record == BY_NAME[record].number,
                    DeliveredRow.sheet.in_([source.value for source in sources]),
                )
                for record, sources in SOURCES_OF.items()
            )
        ),
    )
