"""Dwellings: identity and area from master data, and "Generelt om boligen", which caseworkers edit in bulk.

On PostgreSQL half of each page is left free and no index covers what a mass edit writes: every update then stays
on its page, which makes a national edit eight times cheaper.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId, BytewiseText, Versioned, organisation_key


class Dwelling(Versioned, Base):
    """A bolig; `bbr_unit` is the BBR unit's UUID in lower case. Areas in dm² but BBR's own in m²; money in øre.
    `retired_on` is the first day it is a dwelling no more; a `…_to` the first day that is no longer in force."""

    __tablename__ = "dwelling"
    __table_args__ = (
        Index("uq_dwelling_bbr_unit", "bbr_unit", unique=True),
        Index("uq_dwelling_organisation_id_id", "organisation_id", "id", unique=True),
        Index("ix_dwelling_organisation_address", "organisation_id", "address_key", "id"),
        Index("ix_dwelling_department_address", "department_id", "address_key", "id"),
        Index("ix_dwelling_section_address", "building_section_id", "address_key", "id"),
        Index("ix_dwelling_address", "address_key", "id"),
        # Few dwellings are retired: a list leaves them out by this index and stays on that of its order.
        Index(
            "ix_dwelling_retired",
            "retired_on",
            "id",
            sqlite_where=text("retired_on IS NOT NULL"),
            postgresql_where=text("retired_on IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    organisation_id: Mapped[int] = organisation_key()
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    building_section_id: Mapped[int] = mapped_column(BigId, ForeignKey("building_section.id"))
    bbr_unit: Mapped[str] = mapped_column(String(36))
    external_reference: Mapped[str | None] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    house_number: Mapped[str] = mapped_column(Text, default="", server_default="")
    floor: Mapped[str] = mapped_column(Text, default="", server_default="")
    door: Mapped[str] = mapped_column(Text, default="", server_default="")
    postal_code: Mapped[str] = mapped_column(String(4), default="", server_default="")
    city: Mapped[str] = mapped_column(Text, default="", server_default="")
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    address: Mapped[str] = mapped_column(Text)
    address_key: Mapped[str] = mapped_column(BytewiseText)
    search_text: Mapped[str] = mapped_column(BytewiseText, default="", server_default="")
    area: Mapped[int | None]
    rooms: Mapped[int | None]
    bbr_kitchen: Mapped[str | None] = mapped_column(String(10))
    bbr_status: Mapped[str | None] = mapped_column(String(10))
    retired_on: Mapped[date | None]

    dwelling_type: Mapped[str | None] = mapped_column(String(10))
    student_room: Mapped[bool | None]
    tenant_type: Mapped[str | None] = mapped_column(String(10))
    heating: Mapped[str | None] = mapped_column(String(10))
    own_kitchen: Mapped[bool | None]
    garage: Mapped[str | None] = mapped_column(String(10))
    carport: Mapped[str | None] = mapped_column(String(10))
    interior_maintenance: Mapped[str | None] = mapped_column(String(10))
    exterior_maintenance: Mapped[str | None] = mapped_column(String(10))
    area_before_1998: Mapped[int | None]
    benefit_area: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(Text)
    mobility_suitable: Mapped[bool | None]
    disabled_priority: Mapped[bool | None]
    closed_for_signup: Mapped[bool | None]
    closed_for_signup_reason: Mapped[str | None] = mapped_column(Text)
    closed_for_signup_from: Mapped[date | None]
    closed_for_signup_to: Mapped[date | None]
    current_entry_deposit: Mapped[int | None] = mapped_column(BigId)
    current_deposit: Mapped[int | None] = mapped_column(BigId)
    inactive_expiry_notice: Mapped[bool | None]
    disability_registration: Mapped[int | None] = mapped_column(BigId, ForeignKey("disability_registration.id"))
    suppress_portal: Mapped[bool | None]
    suppress_portal_reason: Mapped[str | None] = mapped_column(Text)
    suppress_portal_from: Mapped[date | None]
    suppress_portal_to: Mapped[date | None]
    suppress_udk: Mapped[bool | None]
    suppress_udk_reason: Mapped[str | None] = mapped_column(Text)
    suppress_udk_from: Mapped[date | None]
    suppress_udk_to: Mapped[date | None]
    unavailable_reason: Mapped[str | None] = mapped_column(String(10))
    unavailable_from: Mapped[date | None]
    unavailable_to: Mapped[date | None]
