"""Housing organisations, departments and building sections: the master data that dwellings hang on."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, BytewiseText, Versioned, organisation_key


class HousingOrganisation(Versioned, Base):
    """A boligorganisation; `number` is LBF's four digits. Contact fields are LBF master data."""

    __tablename__ = "organisation"

    number: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[str] = mapped_column(Text)
    cvr: Mapped[str | None] = mapped_column(String(8))
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(String(4))
    city: Mapped[str | None] = mapped_column(Text)
    transfer: Mapped[str] = mapped_column(String(10), default="manual", server_default="manual")
    closed_on: Mapped[date | None]


class Department(Versioned, Base):
    """An afdeling; `number` is three digits, unique in its organisation. `closed_on` is the first day it no longer is;
    `merged_into` the department that took its sections over."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    organisation_id: Mapped[int] = organisation_key()
    number: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(Text)
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    in_use_year: Mapped[int | None]
    building_style: Mapped[str | None] = mapped_column(String(10))
    closed_on: Mapped[date | None]
    merged_into: Mapped[int | None] = mapped_column(BigId, ForeignKey("department.id"))
    search_text: Mapped[str] = mapped_column(BytewiseText, default="", server_default="")


class BuildingSection(Versioned, Base):
    """A byggeafsnit; `number` is two digits, unique in its department."""

    __tablename__ = "building_section"
    __table_args__ = (UniqueConstraint("department_id", "number"),)

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    number: Mapped[str] = mapped_column(String(2))
    property_number: Mapped[str | None] = mapped_column(String(10))
    in_use_year: Mapped[int | None]
    heating: Mapped[str | None] = mapped_column(String(10))
    closed_on: Mapped[date | None]


Index("ix_building_section_organisation", BuildingSection.organisation_id)
