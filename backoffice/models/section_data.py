"""What the portal shows of a building section beside its dwellings: amenities and pets, pictures and plans, waiting time."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, Versioned, organisation_key
from backoffice.rules.periods import FOREVER


class SectionAmenities(Versioned, Base):
    """Beboerfaciliteter og husdyr of a section; `facilities` are codes: "2 5"."""

    __tablename__ = "section_amenities"
    __table_args__ = (UniqueConstraint("building_section_id"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    building_section_id: Mapped[int] = mapped_column(BigId, ForeignKey("building_section.id"))
    facilities: Mapped[str | None] = mapped_column(Text)
    dogs: Mapped[str | None] = mapped_column(String(10))
    cats: Mapped[str | None] = mapped_column(String(10))
    small_pets: Mapped[str | None] = mapped_column(String(10))
    most_pets: Mapped[int | None]
    pet_limit: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Attachment(Versioned, Base):
    """A picture or floor plan of a section: where the file is, and what was seen of it when it was last looked at."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_section", "building_section_id", "position"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    building_section_id: Mapped[int] = mapped_column(BigId, ForeignKey("building_section.id"))
    attachment_kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    media_type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int | None] = mapped_column(BigId)
    checked_on: Mapped[date | None]
    found: Mapped[bool | None]


class LettingGroup(Versioned, Base):
    """Waiting time and closed-for-signup of a group of dwellings: a department's, or those of a section, type, rooms."""

    __tablename__ = "letting_group"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        Index("ix_letting_group_department", "department_id"),
    )

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    building_section_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("building_section.id"))
    dwelling_type: Mapped[str | None] = mapped_column(String(10))
    rooms: Mapped[int | None]
    waiting_time: Mapped[str | None] = mapped_column(String(10))
    closed_for_signup: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
