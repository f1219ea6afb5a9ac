"""Correction requests: what somebody else keeps and has wrong, with the text that asks for it to be put right."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class CorrectionRequest(Versioned, Base):
    """A rettelsesanmodning to LBF stamdata, BBR or the source system; `about_*` name the record, if it is in the register.

    The record may go away later: what it was called stays in `place`.
    """

    __tablename__ = "correction_request"
    __table_args__ = (Index("ix_correction_request_organisation", "organisation_id", "status"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    owner: Mapped[str] = mapped_column(String(10))
    about_record: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[int | None] = mapped_column(BigId)
    about_field: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    held_value: Mapped[str | None] = mapped_column(Text)
    wanted_value: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    documentation: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    created_on: Mapped[date]
    sent_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    done_on: Mapped[date | None]
