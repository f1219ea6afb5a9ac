"""What seekers are told and which of them come first: signup and allocation agreements, and signup cooperations.

An agreement holds for an organisation, or for one department where `department_id` names it. Periods are closed-open.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key
from backoffice.rules.periods import FOREVER


class SignupCooperation(Versioned, Base):
    """An opskrivningssamarbejde: several organisations with one waiting list; `organisation_id` is who keeps the record."""

    __tablename__ = "signup_cooperation"

    organisation_id: Mapped[int] = organisation_key()
    name: Mapped[str] = mapped_column(Text)
    regions: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class CooperationMember(Versioned, Base):
    """An organisation that takes part in a cooperation."""

    __tablename__ = "cooperation_member"
    __table_args__ = (UniqueConstraint("cooperation_id", "organisation_id"),)

    organisation_id: Mapped[int] = organisation_key()
    cooperation_id: Mapped[int] = mapped_column(BigId, ForeignKey("signup_cooperation.id"))


class SignupAgreement(Versioned, Base):
    """An opskrivningsaftale: where seekers of some dwelling types are sent. `dwelling_types` are codes: "1 3"."""

    __tablename__ = "signup_agreement"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_signup_agreement_scope", "organisation_id", "department_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    dwelling_types: Mapped[str] = mapped_column(Text)
    contact_way: Mapped[str] = mapped_column(String(10))
    website: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    cooperation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("signup_cooperation.id"))
    note: Mapped[str | None] = mapped_column(Text)
    verified_on: Mapped[date | None]
    verified_by: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)


class AllocationAgreement(Versioned, Base):
    """An anvisningsaftale with a municipality: flexible letting with its scenarios, or the municipality's own allocation."""

    __tablename__ = "allocation_agreement"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_allocation_agreement_scope", "organisation_id", "department_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    title: Mapped[str] = mapped_column(Text)
    agreement_kind: Mapped[str] = mapped_column(String(10))
    municipality_code: Mapped[str] = mapped_column(String(4))
    dwelling_types: Mapped[str] = mapped_column(Text)
    scenarios: Mapped[str | None] = mapped_column(Text)
    criteria: Mapped[str | None] = mapped_column(Text)
    share: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(Text)
    renews: Mapped[int | None] = mapped_column(BigId, ForeignKey("allocation_agreement.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
