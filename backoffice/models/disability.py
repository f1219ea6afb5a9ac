"""Disability registrations of a building section; a dwelling of the same section links to one."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key


class DisabilityRegistration(Versioned, Base):
    """A handicapregistrering; `number` ("H12") is unique in its organisation. Levels are codes per portal group.

    What follows them is the checklist they rest on; `door_width` is in cm."""

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
    step_free_access: Mapped[bool | None]
    gentle_slope: Mapped[bool | None]
    lift: Mapped[str | None] = mapped_column(String(10))
    entrance_steps: Mapped[int | None]
    door_width: Mapped[int | None]
    kitchen_space: Mapped[bool | None]
    bathroom_space: Mapped[bool | None]
    bathroom_level: Mapped[bool | None]
    one_level: Mapped[bool | None]
    living_space: Mapped[bool | None]
    assessed_on: Mapped[date | None]
    assessed_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
