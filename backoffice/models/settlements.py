"""Move-out settlements in versions, and their lines. Amounts are øre."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class Settlement(Versioned, Base):
    """A flytteafregning: one version of one round. What was sent never changes."""

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("termination_id", "version_number"),
        Index("ix_settlement_termination", "termination_id"),
        Index("ix_settlement_dwelling", "dwelling_id"),
        Index("ix_settlement_lease", "lease_id"),
        Index("ix_settlement_state", "organisation_id", "state"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    termination_id: Mapped[int] = mapped_column(BigId, ForeignKey("termination.id"))
    retain: Mapped[int | None] = mapped_column(BigId)
    promised_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    version_number: Mapped[int | None]
    round: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str | None] = mapped_column(String(10))
    replaces: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlement.id"))
    follows: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlement.id"))
    credits: Mapped[int | None] = mapped_column(BigId)
    debits: Mapped[int | None] = mapped_column(BigId)
    result: Mapped[int | None] = mapped_column(BigId)
    retained: Mapped[int | None] = mapped_column(BigId)
    payout: Mapped[int | None] = mapped_column(BigId)
    claim: Mapped[int | None] = mapped_column(BigId)
    written_by: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(Text)
    approved_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    objected_on: Mapped[date | None]
    board_on: Mapped[date | None]
    board_case: Mapped[str | None] = mapped_column(String(40))
    decided_on: Mapped[date | None]
    paid_on: Mapped[date | None]


class SettlementLine(Versioned, Base):
    """A line of a settlement: an amount without sign, whose side the line code decides."""

    __tablename__ = "settlement_line"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="no_sign"),
        Index("ix_settlement_line_settlement", "settlement_id", "position"),
        Index("ix_settlement_line_dwelling", "dwelling_id"),
        Index("ix_settlement_line_lease", "lease_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"))
    settlement_id: Mapped[int] = mapped_column(BigId, ForeignKey("settlement.id"))
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    line_code: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigId)
    rule: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    payer: Mapped[str | None] = mapped_column(String(10))
    disputed: Mapped[bool | None]
    inspection_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("inspection_line.id"))
    improvement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("improvement.id"))
    deposit_claim_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("deposit_claim.id"))
    tenant_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tenant.id"))
