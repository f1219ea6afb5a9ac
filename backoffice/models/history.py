"""History: one change set per applied plan, one compact row per changed record, and the counter that gives keys.

A change set names the fields and what is the same for all rows; a change row keeps a record's old values, and its new
ones only where they differ from row to row. Rows are only ever added.
"""

from datetime import datetime

from sqlalchemy import DateTime, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId


class ChangeSet(Base):
    """What an applied plan left behind. `contents` and `counts` and `source` are JSON; `at` is UTC."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(BigId)
    purpose: Mapped[str] = mapped_column(String(20))
    user_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text)
    plan_hash: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)
    contents: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(BigId)


class ChangeRow(Base):
    """A record of a change set: `before` (JSON array in the order of the set's fields; NULL = it was created) and
    `after` (NULL = the set's constants; "null" = it was removed)."""

    __tablename__ = "change_row"
    __table_args__ = (
        Index("ix_change_row_record", "record", "record_id").ddl_if(dialect="sqlite"),
        Index("ix_change_row_set", "change_set_id", postgresql_using="brin").ddl_if(dialect="postgresql"),
        {"sqlite_with_rowid": False},
    )

    change_set_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    record: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int | None] = mapped_column(BigId)
    version_before: Mapped[int]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class IdCounter(Base):
    """The next free key of a kind of record; keys are never used twice, also when a record is removed."""

    __tablename__ = "id_counter"

    record: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_id: Mapped[int] = mapped_column(BigId)
