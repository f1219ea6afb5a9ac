"""Send a delivery again: the kept bytes and their manifest, written anew for their owner only, over nothing.

Owns the writing of kept files. Makes no delivery.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import refused_file, replacing, safe_target
from backoffice.models import Delivery
from backoffice.operations.delivery_kept import write_kept
from backoffice.operations.delivery_manifest import manifest_path
from backoffice.queries.deliveries import visible_delivery
from backoffice.security import Actor, Right


@dataclass(frozen=True, slots=True)
class Resent:
    """A delivery that was written out again."""

    number: int
    path: Path
    file_sha256: str


def resend(session: Session, actor: Actor, number: int, folder: Path) -> Resent:
    """Write a kept delivery and its manifest into a folder, as they were.

    Refused without the right or outside the person's part of the register, without the folder, where a file has the name, and
    for a delivery whose file is not kept.
    """
    security.require(actor, Right.DELIVER)
    if not folder.is_dir():
        raise refused_file("not_found", folder.name)
    delivery = visible_delivery(session, actor.scope(Right.DELIVER), number)
    return Resent(number, put_again(session, delivery, folder), delivery.file_sha256)


def put_again(session: Session, delivery: Delivery, folder: Path) -> Path:
    """Write a kept delivery and its manifest; if one cannot be written, neither is there."""
    target = safe_target(folder, delivery.file_name, ".xlsx")
    beside = manifest_path(target)
    if target.exists() or target.is_symlink():
        raise refused_file("exists", target.name)
    manifest = delivery.manifest.encode()
    if not (beside.is_file() and not beside.is_symlink() and beside.read_bytes() == manifest):
        with replacing(beside) as stream:
            stream.write(manifest)
    try:
        with replacing(target) as stream:
            write_kept(session, delivery, stream)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return target
