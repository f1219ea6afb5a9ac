"""Deliver to Udbetaling Danmark (UDK): one workbook, and in the register what was in it, or neither.

Owns the order: read in one snapshot, write beside, keep in the register and move into place together. Only what is
reported leaves; tenants' names never do. The workbook is an extract or supplement: UDK fetches from the register itself.
"""

import contextlib
import dataclasses
import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.database import Database, Unavailable
from backoffice.exchange.delivery_specs import DeliverySpec
from backoffice.exchange.files import refused_file, replacing, safe_target, sha256_of
from backoffice.models import DeliveredRow, Delivery
from backoffice.operations.delivery_front import Stamp
from backoffice.operations.delivery_gathering import Gathered, gather
from backoffice.operations.delivery_kept import keep_file
from backoffice.operations.delivery_manifest import manifest_path, manifest_text
from backoffice.operations.delivery_plan import DeliveryPlan, ask, place_text, plan_of, replaced_by
from backoffice.operations.delivery_resend import put_again
from backoffice.operations.delivery_workbook import write_delivery
from backoffice.operations.keys import new_keys, newest_change_set
from backoffice.queries.delivery_rows import Asked
from backoffice.queries.delivery_state import Series, newest_of, scope_text
from backoffice.queries.selection import Where
from backoffice.rules.problems import refused
from backoffice.security import Actor
from backoffice.watch import Watch

__all__ = ["Delivered", "DeliveryPlan", "deliver", "plan_delivery"]

_BATCH = 5000
_COLUMNS = "delivery_id, sheet, record_id, row_hash, change, position"


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receipt: where the file is, its number, rows by sheet, the hash of the data and of the file's bytes."""

    path: Path
    number: int
    counts: dict[str, int]
    data_sha256: str
    file_sha256: str
    repeated: bool = False


def plan_delivery(
    session: Session,
    actor: Actor,
    where: Where,
    as_of: date,
    *,
    spec: DeliverySpec | None = None,
    changes_only: bool = False,
    supersedes: int | None = None,
    watch: Watch | None = None,
) -> DeliveryPlan:
    """Count what a delivery of the place would hold on the day, or what has changed since the one before.

    Refused without the right to deliver, without a delivery before, or if `supersedes` cannot be replaced.
    """
    asked = ask(session, actor, where, as_of, spec)
    base = _base(session, asked, supersedes, changes_only=changes_only)
    if base is None:
        plan = plan_of(session, asked)
    else:
        with contextlib.closing(gather(session, asked, watch or Watch(), base, old_values=False)) as gathered:
            plan = gathered.plan
    return dataclasses.replace(plan, supersedes=supersedes)


def deliver(
    database: Database,
    actor: Actor,
    where: Where,
    as_of: date,
    folder: Path,
    *,
    spec: DeliverySpec | None = None,
    changes_only: bool = False,
    supersedes: int | None = None,
    shown: DeliveryPlan | None = None,
    watch: Watch | None = None,
    operation_id: str = "",
    now: datetime | None = None,
) -> Delivered:
    """Write the delivery of a place as it stands for the day into the folder and keep it; return its receipt.

    The same `operation_id` again gives the first receipt and writes nothing but a file that is missing. A delivery that fails
    leaves no file and no note; its number may be passed over. Refused without the right, without a row to deliver, without the
    folder, if there is a file of that name, or if the register has moved since `shown`; Cancelled if the person stopped it.
    """
    watch = watch or Watch()
    operation_id = operation_id or str(uuid4())
    with database.reading() as session:
        asked = ask(session, actor, where, as_of, spec)
        check_folder(folder)
        if known := _receipt(session, operation_id, folder):
            return known
        if shown is not None and shown.history_position != newest_change_set(session):
            raise refused("delivery.moved", shown=shown.history_position, now=newest_change_set(session))
        base = _base(session, asked, supersedes, changes_only=changes_only)
        gathered = gather(session, asked, watch, base)
        gathered = dataclasses.replace(gathered, plan=dataclasses.replace(gathered.plan, supersedes=supersedes))
    with contextlib.closing(gathered), tempfile.TemporaryDirectory(prefix="backoffice-") as scratch:
        if not gathered.plan.rows:
            raise refused("delivery.nothing" if base is None else "delivery.nothing_changed")
        stamp = _stamp(database, actor, now)
        place = "alle" if not gathered.plan.place else gathered.plan.place[:4]
        target = safe_target(folder, f"UDK_{place}_{as_of:%Y%m%d}_{stamp.number}", ".xlsx")
        _check_free(target)
        written = Path(scratch) / target.name
        write_delivery(written, gathered, stamp, watch)
        delivery = _delivery(gathered, asked, stamp, operation_id, written)
        return _keep(database, delivery, gathered, written, target, watch)


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not there, before anything is counted or asked."""
    if not folder.is_dir():
        raise refused_file("not_found", folder.name)


def _check_free(target: Path) -> None:
    for path in (target, manifest_path(target)):
        if path.exists() or path.is_symlink():
            raise refused_file("exists", path.name)


def _base(session: Session, asked: Asked, supersedes: int | None, *, changes_only: bool) -> Delivery | None:
    """Return what a delta is told on top of, None for a full delivery; Refused for what cannot be replaced."""
    series = Series(place_text(session, asked.where), scope_text(asked.scope), asked.spec.sha256)
    if supersedes is not None:
        replaced_by(session, series, supersedes)
    if not changes_only:
        return None
    base = newest_of(session, series, but=supersedes)
    if base is None:
        raise refused("delivery.no_base", place=series.place)
    return base


def _stamp(database: Database, actor: Actor, now: datetime | None) -> Stamp:
    with database.writing() as session:
        number = new_keys(session, "delivery", 1)[0]
    at = now or datetime.now(UTC).replace(tzinfo=None)
    return Stamp(number, actor.name, at.replace(microsecond=0))


def _receipt(session: Session, operation_id: str, folder: Path) -> Delivered | None:
    known = session.execute(select(Delivery).where(Delivery.operation_id == operation_id)).scalar()
    if known is None:
        return None
    path = folder / known.file_name
    if known.manifest and not path.exists():
        # The answer to a commit was lost, and the file taken away: the note says what it was.
        put_again(session, known, folder)
    return _of(known, folder, repeated=True)


def _of(delivery: Delivery, folder: Path, *, repeated: bool) -> Delivered:
    counts = json.loads(delivery.counts)["rows"]
    path = folder / delivery.file_name
    return Delivered(path, delivery.id, counts, delivery.data_sha256, delivery.file_sha256, repeated)


def _delivery(gathered: Gathered, asked: Asked, stamp: Stamp, operation_id: str, written: Path) -> Delivery:
    plan = gathered.plan
    counts = {"rows": plan.counts, "delivered": plan.rows, "sums": plan.sums, "held_back": plan.held_back}
    counts |= {"suppressed": plan.suppressed, "changes": plan.changes, "impact": plan.impact}
    file_sha256 = sha256_of(written)
    return Delivery(
        id=stamp.number,
        operation_id=operation_id,
        organisation_id=asked.where.organisation_id,
        department_id=asked.where.department_id,
        section_id=asked.where.section_id,
        place=plan.series.place,
        scope=plan.series.scope,
        kind=plan.kind,
        spec_name=plan.spec.name,
        spec_version=plan.spec.version,
        spec_sha256=plan.spec.sha256,
        base_id=plan.base.number if plan.base is not None else None,
        supersedes_id=plan.supersedes,
        file_name=written.name,
        file_sha256=file_sha256,
        data_sha256=gathered.data_sha256,
        counts=json.dumps(counts, ensure_ascii=False, separators=(",", ":")),
        manifest=manifest_text(gathered, stamp, written.name, file_sha256),
        as_of=plan.as_of,
        history_position=plan.history_position,
        user_name=stamp.person,
        at=stamp.at,
    )


def _keep(
    database: Database, delivery: Delivery, gathered: Gathered, written: Path, target: Path, watch: Watch
) -> Delivered:
    """Keep the delivery and put its file in place as the last thing before the commit; if that fails, take it away."""
    receipt = _of(delivery, target.parent, repeated=False)
    placed: list[Path] = []
    try:
        with database.writing() as session:
            if known := _receipt(session, delivery.operation_id, target.parent):
                return known
            _check_still(session, gathered.plan)
            session.add(delivery)
            session.flush()
            _keep_rows(session, receipt.number, gathered, watch)
            keep_file(session, receipt.number, written)
            _put(written, delivery.manifest, target, placed)
    except BaseException:
        # An answer lost on the way from the server is no failure: then the note is there, and the file belongs to it. Where
        # that cannot be seen the file goes: what is kept gives it back, to the same operation or by a resend.
        if placed and not _noted(database, receipt.number):
            for path in placed:
                path.unlink(missing_ok=True)
        raise
    return receipt


def _put(written: Path, manifest: str, target: Path, placed: list[Path]) -> None:
    beside = manifest_path(target)
    with replacing(beside) as stream:
        stream.write(manifest.encode())
    placed.append(beside)
    with replacing(target) as stream, written.open("rb") as ready:
        shutil.copyfileobj(ready, stream)
    placed.append(target)


def _check_still(session: Session, plan: DeliveryPlan) -> None:
    """Refuse if somebody has delivered or replaced meanwhile what this one is told on top of."""
    if plan.supersedes is not None:
        replaced_by(session, plan.series, plan.supersedes)
    if plan.base is not None:
        newest = newest_of(session, plan.series, but=plan.supersedes)
        if newest is None or newest.id != plan.base.number:
            raise refused("delivery.base_moved", number=plan.base.number)


def _noted(database: Database, number: int) -> bool:
    try:
        with database.reading() as session:
            return session.get(Delivery, number) is not None
    except Unavailable:
        return False


def _keep_rows(session: Session, number: int, gathered: Gathered, watch: Watch) -> None:
    rows = gathered.kept_rows()
    cursor: Any = session.connection().connection.cursor()
    postgresql = session.get_bind().dialect.name == "postgresql"
    kept = 0
    while batch := [(number, *row) for row in islice(rows, _BATCH)]:
        if postgresql:
            with cursor.copy(f"COPY delivered_row ({_COLUMNS}) FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO delivered_row ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", batch)  # noqa: S608
        kept += len(batch)
        watch.step(len(batch))
    cursor.close()
    found = session.execute(select(func.count()).where(DeliveredRow.delivery_id == number)).scalar_one()
    if not found == kept == gathered.plan.rows:
        raise AssertionError(f"{gathered.plan.rows} rows written, {found} noted")
