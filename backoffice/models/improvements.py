"""Improvements under råderet, and sublets. Amounts are øre; periods are closed-open."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key
from backoffice.rules.periods import FOREVER


class Improvement(Versioned, Base):
    """A forbedring under råderet: from application to what it is worth at move-out."""

    __tablename__ = "improvement"
    __table_args__ = (
        Index("ix_improvement_lease", "lease_id"),
        Index("ix_improvement_dwelling", "dwelling_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    applied_on: Mapped[date]
    estimated_cost: Mapped[int | None] = mapped_column(BigId)
    security: Mapped[str | None] = mapped_column(Text)
    permit_on: Mapped[date | None]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    documented: Mapped[int | None] = mapped_column(BigId)
    own_work: Mapped[int | None] = mapped_column(BigId)
    excess: Mapped[int | None] = mapped_column(BigId)
    extra: Mapped[int | None] = mapped_column(BigId)
    replaced: Mapped[int | None] = mapped_column(BigId)
    grants: Mapped[int | None] = mapped_column(BigId)
    in_use_on: Mapped[date | None]
    basis_fixed_on: Mapped[date | None]
    period_years: Mapped[int | None]
    agreed_percent: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None] = mapped_column(Text)
    answer_reason: Mapped[str | None] = mapped_column(Text)
    approved_on: Mapped[date | None]
    final_on: Mapped[date | None]
    final_by: Mapped[str | None] = mapped_column(Text)
    compensation: Mapped[int | None] = mapped_column(BigId)
    rate_year: Mapped[str | None] = mapped_column(String(10))


class Sublet(Versioned, Base):
    """A fremleje of the whole dwelling or of rooms."""

    __tablename__ = "sublet"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_sublet_lease", "lease_id"),
        Index("ix_sublet_dwelling", "dwelling_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    whole: Mapped[bool]
    rooms: Mapped[int | None]
    persons: Mapped[int | None]
    cause: Mapped[str | None] = mapped_column(String(10))
    documented: Mapped[bool | None]
    asked_on: Mapped[date | None]
    contract_on: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    note: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None] = mapped_column(Text)
    answer_reason: Mapped[str | None] = mapped_column(Text)
