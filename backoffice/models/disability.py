"""Disability registrations of a building section; a dwelling of the same section links to one."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class DisabilityRegistration(Versioned, Base):
    """A handicapregistrering; `number` ("H12") is unique in its organisation. Levels are codes per portal group."""

    __tablename__ = "disability_registration"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    building_section_id: Mapped[int] = mapped_column(BigId, ForeignKey("building_section.id"), index=True)
    number: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    wheelchair: Mapped[str | None] = mapped_column(String(10))
    visual: Mapped[str | None] = mapped_column(String(10))
    walking_arm_hand: Mapped[str | None] = mapped_column(String(10))
