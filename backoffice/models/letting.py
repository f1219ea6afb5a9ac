"""What is dated about a dwelling: housing costs, leases (a vacancy is a lease without tenant) and tenants.

Periods are closed-open: `valid_to` is the first day no longer covered; FOREVER means open.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key
from backoffice.rules.periods import FOREVER

__all__ = ["FOREVER", "HousingCost", "Lease", "Tenant"]


class HousingCost(Versioned, Base):
    """A boligudgift: øre per month of one cost type in a period; `line` tells apart rows of a type that may repeat."""

    __tablename__ = "housing_cost"
    __table_args__ = (
        UniqueConstraint("dwelling_id", "cost_type", "valid_from", "line"),
        CheckConstraint("valid_to > valid_from", name="period"),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    cost_type: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    line: Mapped[int] = mapped_column(default=0, server_default="0")
    amount: Mapped[int] = mapped_column(BigId)
    recipient: Mapped[str | None] = mapped_column(String(10))
    included_in_rent: Mapped[bool | None]
    description: Mapped[str | None] = mapped_column(Text)


class Lease(Versioned, Base):
    """A lejekontrakt; with `vacant` and no tenant a tomgang; with the allocation type "no tenant" renovation or rehousing."""

    __tablename__ = "lease"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_lease_dwelling", "dwelling_id", "valid_from"),
        Index(
            "ix_lease_vacant",
            "organisation_id",
            "dwelling_id",
            sqlite_where=text("vacant"),
            postgresql_where=text("vacant"),
        ),
    )

    organisation_id: Mapped[int] = organisation_key()
    dwelling_id: Mapped[int] = mapped_column(BigId, ForeignKey("dwelling.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    allocation_type: Mapped[str | None] = mapped_column(String(10))
    vacant: Mapped[bool] = mapped_column(default=False)
    available: Mapped[bool] = mapped_column(default=False)
    empty_reason: Mapped[str | None] = mapped_column(String(10))
    municipal_allocation: Mapped[bool | None]
    entry_deposit: Mapped[int | None] = mapped_column(BigId)
    deposit: Mapped[int | None] = mapped_column(BigId)
    lease_number: Mapped[str | None] = mapped_column(String(40))
    signed_on: Mapped[date | None]
    regime: Mapped[str | None] = mapped_column(String(10))
    takeover_standard: Mapped[str | None] = mapped_column(String(10))
    maintenance_duty: Mapped[str | None] = mapped_column(String(10))
    interior_by_tenant: Mapped[bool | None]
    restoration_scheme: Mapped[str | None] = mapped_column(String(10))
    rules_given: Mapped[bool | None]
    fixed_term: Mapped[bool | None]
    notice_months: Mapped[int | None]
    notice_weeks: Mapped[int | None]
    prepaid_rent: Mapped[int | None] = mapped_column(BigId)


class Tenant(Versioned, Base):
    """A lejer of a lease; name, contact and new address are personal data: masked in lists, never logged, in no history."""

    __tablename__ = "tenant"

    organisation_id: Mapped[int] = organisation_key()
    lease_id: Mapped[int] = mapped_column(BigId, ForeignKey("lease.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    share: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    new_address: Mapped[str | None] = mapped_column(Text)
