"""When an organisation's own system last delivered its data."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, BigId


class Transfer(Base):
    """The last transfer of an organisation: when (UTC), from which file, and the change set that it became.

    It goes when the organisation does, as when the master data that made it are undone.
    """

    __tablename__ = "transfer"

    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    source: Mapped[str] = mapped_column(Text)
    change_set_id: Mapped[int] = mapped_column(BigId)
