"""The delivered files that the register keeps: in parts, as they were written, so that anybody may have them again.

Owns the parts. Never reads what is in a file.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.exchange.files import replacing
from backoffice.models import Delivery, DeliveryFile
from backoffice.rules.problems import refused

PART = 1 << 20


def keep_file(session: Session, number: int, path: Path) -> None:
    """Keep a file in parts of a mebibyte."""
    with path.open("rb") as stream:
        part = 0
        while data := stream.read(PART):
            session.execute(insert(DeliveryFile), {"delivery_id": number, "part": part, "data": data})
            part += 1


def put_kept_file(session: Session, number: int, folder: Path) -> Path:
    """Write a kept file into a folder of the program's own; return where. Refused if it is not kept, or not whole."""
    delivery = session.get(Delivery, number)
    if delivery is None:
        raise refused("delivery.unknown", number=number)
    path = folder / f"{number}.xlsx"
    with replacing(path) as stream:
        write_kept(session, delivery, stream)
    return path


def write_kept(session: Session, delivery: Delivery, stream: BinaryIO) -> None:
    """Write the bytes of a delivery; Refused if they are not kept, or are not those that were delivered."""
    digest = hashlib.sha256()
    size = 0
    parts = select(DeliveryFile.data).where(DeliveryFile.delivery_id == delivery.id).order_by(DeliveryFile.part)
    for data in session.execute(parts.execution_options(yield_per=1)).scalars():
        digest.update(data)
        size += len(data)
        stream.write(data)
    if not size:
        raise refused("delivery.not_kept", number=delivery.id)
    if digest.hexdigest() != delivery.file_sha256:
        raise refused("delivery.kept_damaged", number=delivery.id)
