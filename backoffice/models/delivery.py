"""Deliveries to Udbetaling Danmark: what was sent, and the hash of every row in it."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId


class Delivery(Base):
    """One delivered file; `counts` is JSON; `history_position` is the newest change set it saw."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(BigId)
    file_name: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str] = mapped_column(String(64))
    data_sha256: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]
    history_position: Mapped[int] = mapped_column(BigId)
    user_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=False))


class DeliveredRow(Base):
    """A row of a delivery: its sheet, its key there and the hash of its values."""

    __tablename__ = "delivered_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"), primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    row_hash: Mapped[str] = mapped_column(String(32))
