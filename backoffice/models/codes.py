"""Reference facts as data: code lists, municipalities, postal codes and rates, each with validity and source."""

from datetime import date

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId


class CodeEntry(Base):
    """One code of one list; behaviour hangs on `meaning`, never on the code.

    `id`, `version` and `change_set_id` are those of any record with a history; `change_set_id` 0 came with the program.
    """

    __tablename__ = "code_entry"
    __table_args__ = (Index("ix_code_entry_id", "id", unique=True),)

    list_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    meaning: Mapped[str] = mapped_column(String(40))
    label_da: Mapped[str] = mapped_column(Text)
    label_en: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]
    id: Mapped[int] = mapped_column(BigId, server_default="0")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    change_set_id: Mapped[int] = mapped_column(BigId, default=0, server_default="0")


class Municipality(Base):
    """A kommune with its region."""

    __tablename__ = "municipality"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    region_code: Mapped[str] = mapped_column(String(4))
    region: Mapped[str] = mapped_column(Text)


class PostalCode(Base):
    """A postnummer with its city."""

    __tablename__ = "postal_code"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
