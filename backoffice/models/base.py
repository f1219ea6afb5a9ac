"""What every table shares: naming of constraints, big keys, the organisation key, version and last change set."""

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData, SmallInteger, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BigId = BigInteger().with_variant(Integer, "sqlite")
# Byte order on both databases, so that Python, SQLite and PostgreSQL sort alike.
BytewiseText = Text().with_variant(Text(collation="C"), "postgresql")

__all__ = ["Base", "BigId", "BytewiseText", "SmallInteger", "String", "Versioned"]


class Base(DeclarativeBase):
    """The register's tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Versioned:
    """A record that people change: its key, its owner organisation, its version and the change set that last wrote it.

    No index may cover `version` or `change_set_id`: every edit writes them.
    """

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    change_set_id: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    status: Mapped[str] = mapped_column(String(10), default="new", server_default="new")
    origin: Mapped[str] = mapped_column(String(10), default="manual", server_default="manual")


def organisation_key() -> Mapped[int]:
    """A column that names the owning organisation."""
    return mapped_column(BigId, ForeignKey("organisation.id"))
