"""Terms, terminations, claims on the deposit and letters. Periods are closed-open."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key
from backoffice.rules.periods import FOREVER


class TenancyTerms(Versioned, Base):
    """Lejevilkår: what holds for the tenancies of an organisation, or of one department, where the lease says nothing else."""

    __tablename__ = "tenancy_terms"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_tenancy_terms_scope", "organisation_id", "department_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    regime: Mapped[str] = mapped_column(String(10))
    notice_policy: Mapped[str] = mapped_column(String(40))
    notice_months: Mapped[int | None]
    notice_weeks: Mapped[int | None]
    restoration_scheme: Mapped[str | None] = mapped_column(String(10))
    takeover: Mapped[str | None] = mapped_column(String(40))
    year_start: Mapped[str | None] = mapped_column(String(5))
    account_year_end: Mapped[str | None] = mapped_column(String(5))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    source: Mapped[str | None] = mapped_column(Text)
    confirmed: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)


class Termination(Versioned, Base):
    """An opsigelse: the case from notice to closing. `phase` is a code of the list case_phase and moves by steps only."""

    __tablename__ = "termination"
    __table_args__ = (
        Index("ix_termination_lease", "lease_id"),
        Index("ix_termination_dwelling", "dwelling_id"),
        Index("ix_termination_phase", "organisation_id", "phase"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    terminated_by: Mapped[str] = mapped_column(String(10))
    moving_reason: Mapped[str | None] = mapped_column(String(10))
    received_on: Mapped[date]
    received_time: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10))
    missing: Mapped[str | None] = mapped_column(Text)
    complete_on: Mapped[date | None]
    wants_out_on: Mapped[date | None]
    agreed_vacate_on: Mapped[date | None]
    viewing_notice: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(String(10))
    notice_policy: Mapped[str | None] = mapped_column(String(40))
    notice_months: Mapped[int | None]
    notice_weeks: Mapped[int | None]
    deadline: Mapped[date | None]
    period_from: Mapped[date | None]
    rent_last_day: Mapped[date | None]
    vacate_by: Mapped[date | None]
    override_reason: Mapped[str | None] = mapped_column(Text)
    relet_from: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    known_on: Mapped[date | None]
    known_by: Mapped[str | None] = mapped_column(Text)
    keys_on: Mapped[date | None]
    moved_out_on: Mapped[date | None]
    emptied: Mapped[bool | None]
    inspection_omitted: Mapped[str | None] = mapped_column(Text)
    works_started_on: Mapped[date | None]
    works_finished_on: Mapped[date | None]
    account_year_end: Mapped[date | None]
    account_received_on: Mapped[date | None]
    late_bill_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[date | None]
    closed_how: Mapped[str | None] = mapped_column(String(10))


class DepositClaim(Versioned, Base):
    """A claim on the deposit: a municipal loan or an attachment, paid in the order they were registered."""

    __tablename__ = "deposit_claim"
    __table_args__ = (
        Index("ix_deposit_claim_lease", "lease_id"),
        Index("ix_deposit_claim_dwelling", "dwelling_id"),
        Index("ix_deposit_claim_tenant", "tenant_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    claim_kind: Mapped[str] = mapped_column(String(10))
    creditor: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigId)
    registered_on: Mapped[date]
    tenant_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tenant.id"))


class Letter(Versioned, Base):
    """A brev that was made: which, when and how it was sent. Never its text."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_termination", "termination_id"),
        Index("ix_letter_dwelling", "dwelling_id"),
        Index("ix_letter_lease", "lease_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    termination_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("termination.id"))
    inspection_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("inspection.id"))
    improvement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("improvement.id"))
    sublet_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sublet.id"))
    settlement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlement.id"))
    letter_kind: Mapped[str] = mapped_column(String(10))
    made_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    channel: Mapped[str | None] = mapped_column(String(10))
    template: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(64))
