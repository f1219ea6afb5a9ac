"""Deliveries to Udbetaling Danmark: what was sent, the file itself, and the place and hash of every row in it."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId


class Delivery(Base):
    """One delivered file.

    `counts` is JSON; `history_position` is the newest change set it saw. `kind` is full or delta; a delta has its `base_id`.
    Deliveries of one `place`, `scope` (the person's part of the register; "" is all of it) and specification follow each other.
    Those from before specifications have none, and no file.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_series", "place", "spec_sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(BigId)
    department_id: Mapped[int | None] = mapped_column(BigId)
    section_id: Mapped[int | None] = mapped_column(BigId)
    place: Mapped[str] = mapped_column(String(20), default="", server_default="")
    scope: Mapped[str] = mapped_column(Text, default="", server_default="")
    kind: Mapped[str] = mapped_column(String(10), default="full", server_default="full")
    spec_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    spec_version: Mapped[str] = mapped_column(String(20), default="", server_default="")
    spec_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    base_id: Mapped[int | None] = mapped_column(BigId)
    supersedes_id: Mapped[int | None] = mapped_column(BigId, index=True)
    file_name: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str] = mapped_column(String(64))
    data_sha256: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)
    manifest: Mapped[str] = mapped_column(Text, default="", server_default="")
    as_of: Mapped[date]
    history_position: Mapped[int] = mapped_column(BigId)
    user_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=False))


class DeliveredRow(Base):
    """A row of a delivery: its record, the hash of its values and where in the file it stands.

    `sheet` is the source of the rows ("costs"). A delta holds what differs from its base: `change` is new, changed or
    withdrawn (then without a hash); in a full delivery it is "". `position` counts the rows of a sheet from 0.
    """

    __tablename__ = "delivered_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"), primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(String(20), primary_key=True)
    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    row_hash: Mapped[str | None] = mapped_column(String(32))
    change: Mapped[str] = mapped_column(String(10), default="", server_default="")
    position: Mapped[int] = mapped_column(BigId, default=0, server_default="0")


class DeliveryFile(Base):
    """A part of a delivered file, as it was written; the parts in order are the file."""

    __tablename__ = "delivery_file"

    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"), primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
