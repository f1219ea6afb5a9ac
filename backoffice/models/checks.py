"""What the checks found and what people said about it: approvals are records, findings can be made anew at any time."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class Approval(Versioned, Base):
    """Somebody looked at what a rule says about a record and lets it be, for exactly these data (`data_hash`)."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_about", "about_record", "about_id", "rule"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    rule: Mapped[str] = mapped_column(String(40))
    about_record: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int] = mapped_column(BigId)
    data_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text)
    approved_on: Mapped[date]
    expires_on: Mapped[date | None]


class Finding(Base):
    """A check that a record does not pass. `values` is JSON for the sentence; `record` is the kind's number."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_check", "check_id", "organisation_id"),
        Index("ix_finding_record", "record", "record_id"),
        Index("ix_finding_dwelling", "dwelling_id"),
        Index("ix_finding_department", "department_id", "check_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    check_id: Mapped[str] = mapped_column(String(40))
    record: Mapped[int] = mapped_column(SmallInteger)
    record_id: Mapped[int] = mapped_column(BigId)
    organisation_id: Mapped[int | None] = mapped_column(BigId)
    department_id: Mapped[int | None] = mapped_column(BigId)
    building_section_id: Mapped[int | None] = mapped_column(BigId)
    dwelling_id: Mapped[int | None] = mapped_column(BigId)
    data_hash: Mapped[str] = mapped_column(String(64))
    values: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    since: Mapped[date]


class CheckState(Base):
    """How current the findings are: through which change set, as of which day."""

    __tablename__ = "check_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    through_change_set: Mapped[int] = mapped_column(BigId)
    checked_on: Mapped[date]
    run_at: Mapped[datetime] = mapped_column(DateTime(timezone=False))
