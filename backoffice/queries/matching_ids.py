"""Which of many BBR ids are dwellings of the register: one statement, whatever their number.

Owns the match only; what was typed and what an unknown id means is the screen's.
"""

from collections.abc import Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.models.base import BigId
from backoffice.queries.selection import within
from backoffice.queries.staging import ship
from backoffice.security import Scope


def matching_ids(session: Session, bbr_units: Sequence[str], scope: Scope) -> dict[str, int]:
    """Return the key of each BBR unit (canonical, lower case) that is in the person's part of the register."""
    pasted = ship(session, "pasted", {"id": BigId, "bbr_unit": String(36)}, enumerate(bbr_units, start=1))
    query = (
        select(pasted.c.bbr_unit, Dwelling.id)
        .join(Dwelling, Dwelling.bbr_unit == pasted.c.bbr_unit)
        .where(within(scope))
        .order_by(pasted.c.id)
    )
    return dict(session.execute(query).all())
