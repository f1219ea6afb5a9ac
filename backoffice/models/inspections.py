"""Inspections, the lines of their reports and the photos that go with them. Amounts are øre."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class Inspection(Versioned, Base):
    """A syn: move-in, or move-out with its termination."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index("ix_inspection_lease", "lease_id"),
        Index("ix_inspection_dwelling", "dwelling_id"),
        Index("ix_inspection_termination", "termination_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    termination_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("termination.id"))
    inspection_kind: Mapped[str] = mapped_column(String(10))
    planned_on: Mapped[date | None]
    planned_time: Mapped[str | None] = mapped_column(String(8))
    shorter_agreed: Mapped[bool | None]
    power_of_attorney: Mapped[bool | None]
    electricity_proof_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    summoned_on: Mapped[date | None]
    held_on: Mapped[date | None]
    held_by: Mapped[str | None] = mapped_column(Text)
    tenant_present: Mapped[bool | None]
    signed_by_tenant: Mapped[bool | None]
    signed_by_landlord: Mapped[bool | None]
    report_on: Mapped[date | None]
    report_channel: Mapped[str | None] = mapped_column(String(10))
    keys_on: Mapped[date | None]
    objected_on: Mapped[date | None]
    estimate_on: Mapped[date | None]


class InspectionLine(Versioned, Base):
    """A line of a report: what is to be done, whose part it is, what it costs and who does it."""

    __tablename__ = "inspection_line"
    __table_args__ = (
        Index("ix_inspection_line_inspection", "inspection_id"),
        Index("ix_inspection_line_dwelling", "dwelling_id"),
        Index("ix_inspection_line_lease", "lease_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    inspection_id: Mapped[int] = mapped_column(BigId, ForeignKey("inspection.id"))
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    room: Mapped[str | None] = mapped_column(Text)
    item: Mapped[str] = mapped_column(Text)
    situation: Mapped[str | None] = mapped_column(String(10))
    part: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str | None] = mapped_column(Text)
    estimate: Mapped[int | None] = mapped_column(BigId)
    actual: Mapped[int | None] = mapped_column(BigId)
    age_reduction: Mapped[int | None] = mapped_column(BigId)
    age_reason: Mapped[str | None] = mapped_column(Text)
    supplier: Mapped[str | None] = mapped_column(Text)
    ordered_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    invoice: Mapped[str | None] = mapped_column(Text)
    invoiced_on: Mapped[date | None]


class Photo(Versioned, Base):
    """A foto: a reference to a file, kept until the settlement is closed."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_inspection", "inspection_id"),
        Index("ix_photo_line", "inspection_line_id"),
        Index("ix_photo_dwelling", "dwelling_id"),
        Index("ix_photo_lease", "lease_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    inspection_id: Mapped[int] = mapped_column(BigId, ForeignKey("inspection.id"))
    inspection_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("inspection_line.id"))
    title: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    taken_on: Mapped[date | None]
    media_type: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigId)
    checked_on: Mapped[date | None]
    found: Mapped[bool | None]
