"""Deliver to Udbetaling Danmark (UDK): one workbook, and in the register what was in it, or neither.

Owns the order: read in one snapshot, write beside, note in the register and move into place together. Only what is
reported leaves; tenants' names never do. The workbook is an extract or supplement: UDK fetches from the register itself.
"""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.database import Database, Unavailable
from backoffice.exchange.files import refused_file, replacing, safe_target, sha256_of
from backoffice.models import DeliveredRow, Delivery
from backoffice.operations.delivery_gathering import Gathered, gather
from backoffice.operations.delivery_layout import SHEETS
from backoffice.operations.delivery_plan import DeliveryPlan, ask, plan_delivery
from backoffice.operations.delivery_workbook import write_delivery
from backoffice.operations.keys import new_keys
from backoffice.operations.watch import Watch
from backoffice.queries.delivery_rows import Asked
from backoffice.queries.selection import Where
from backoffice.rules.problems import refused
from backoffice.security import Actor

__all__ = ["Delivered", "DeliveryPlan", "deliver", "plan_delivery"]

_BATCH = 5000
KeptRow = tuple[int, str, str, str]
"""What the register keeps of a row: delivery, sheet, the record's id as text, the hash."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receipt: where the file is, its number, rows by sheet, the hash of the data and of the file's bytes."""

    path: Path
    number: int
    counts: dict[str, int]
    data_sha256: str
    file_sha256: str
    repeated: bool = False


def deliver(
    database: Database,
    actor: Actor,
    where: Where,
    as_of: date,
    folder: Path,
    *,
    watch: Watch | None = None,
    operation_id: str = "",
) -> Delivered:
    """Write the delivery of a place as it stands for the day into the folder and note it; return its receipt.

    The same `operation_id` again gives the first receipt and writes nothing. A delivery that fails leaves no file and no
    note; its number may be passed over. Refused without the right, without a row to deliver, without the folder, or if
    there is a file of that name; Cancelled if the person stopped it.
    """
    watch = watch or Watch()
    operation_id = operation_id or str(uuid4())
    with database.reading() as session:
        asked = ask(session, actor, where, as_of)
        if known := _receipt(session, operation_id, folder):
            return known
        if not folder.is_dir():
            raise refused_file("not_found", folder.name)
        gathered = gather(session, asked, watch)
    with contextlib.closing(gathered), tempfile.TemporaryDirectory(prefix="backoffice-") as scratch:
        if not gathered.plan.rows:
            raise refused("delivery.nothing")
        with database.writing() as session:
            number = new_keys(session, "delivery", 1)[0]
        place = "alle" if not gathered.plan.place else gathered.plan.place[:4]
        target = safe_target(folder, f"UDK_{place}_{as_of:%Y%m%d}_{number}", ".xlsx")
        written = Path(scratch) / target.name
        write_delivery(written, gathered, actor.name, number, watch)
        delivery = _delivery(gathered, asked, actor, operation_id, number, written)
        return _keep(database, delivery, gathered, written, target, watch)


def _receipt(session: Session, operation_id: str, folder: Path) -> Delivered | None:
    known = session.execute(select(Delivery).where(Delivery.operation_id == operation_id)).scalar()
    return _of(known, folder, repeated=True) if known else None


def _of(delivery: Delivery, folder: Path, *, repeated: bool) -> Delivered:
    counts = json.loads(delivery.counts)["rows"]
    path = folder / delivery.file_name
    return Delivered(path, delivery.id, counts, delivery.data_sha256, delivery.file_sha256, repeated)


def _delivery(
    gathered: Gathered, asked: Asked, actor: Actor, operation_id: str, number: int, written: Path
) -> Delivery:
    plan = gathered.plan
    counts = {"rows": plan.counts, "sums": plan.sums, "held_back": plan.held_back, "suppressed": plan.suppressed}
    return Delivery(
        id=number,
        operation_id=operation_id,
        organisation_id=asked.where.organisation_id,
        file_name=written.name,
        file_sha256=sha256_of(written),
        data_sha256=gathered.data_sha256,
        counts=json.dumps(counts, ensure_ascii=False, separators=(",", ":")),
        as_of=plan.as_of,
        history_position=plan.history_position,
        user_name=actor.name,
        at=datetime.now(UTC).replace(tzinfo=None),
    )


def _keep(
    database: Database, delivery: Delivery, gathered: Gathered, written: Path, target: Path, watch: Watch
) -> Delivered:
    """Note the delivery and put its file in place as the last thing before the commit; if that fails, take it away."""
    receipt = _of(delivery, target.parent, repeated=False)
    placed = False
    try:
        with database.writing() as session:
            if known := _receipt(session, delivery.operation_id, target.parent):
                return known
            session.add(delivery)
            session.flush()
            _keep_rows(session, receipt.number, gathered, watch)
            with replacing(target) as stream, written.open("rb") as ready:
                shutil.copyfileobj(ready, stream)
            placed = True
    except BaseException:
        # An answer lost on the way from the server is no failure: then the note is there, and the file belongs to it.
        if placed and not _noted(database, receipt.number):
            target.unlink(missing_ok=True)
        raise
    return receipt


def _noted(database: Database, number: int) -> bool:
    try:
        with database.reading() as session:
            return session.get(Delivery, number) is not None
    except Unavailable:
        return False


def _keep_rows(session: Session, number: int, gathered: Gathered, watch: Watch) -> None:
    rows = _kept_rows(number, gathered)
    cursor: Any = session.connection().connection.cursor()
    postgresql = session.get_bind().dialect.name == "postgresql"
    while batch := list(islice(rows, _BATCH)):
        if postgresql:
            with cursor.copy("COPY delivered_row (delivery_id, sheet, row_key, row_hash) FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)
        else:
            cursor.executemany(
                "INSERT INTO delivered_row (delivery_id, sheet, row_key, row_hash) VALUES (?, ?, ?, ?)", batch
            )
        watch.step(len(batch))
    cursor.close()
    found = session.execute(select(func.count()).where(DeliveredRow.delivery_id == number)).scalar_one()
    if found != gathered.plan.rows:
        raise AssertionError(f"{gathered.plan.rows} rows written, {found} noted")


def _kept_rows(number: int, gathered: Gathered) -> Iterator[KeptRow]:
    for sheet in SHEETS:
        title = sheet.title
        for block in gathered.data[sheet.key].blocks():
            for record_id, row_hash, _ in block:
                yield number, title, str(record_id), row_hash
