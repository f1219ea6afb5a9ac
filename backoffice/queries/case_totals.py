"""How many cases a place has open, how many settlements are late and how many deadlines were missed: for cards and the start page.

Owns the three numbers. What is late is said by settlements_due and case_calendar.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Termination
from backoffice.queries.case_calendar import CalendarAsked, calendar_counts
from backoffice.queries.case_rows import phase_codes
from backoffice.queries.selection import EVERYWHERE, Where, within
from backoffice.queries.settlements_due import due_counts
from backoffice.records.codes import CodeLists
from backoffice.rules.settlement_due import DueState
from backoffice.security import Scope


@dataclass(frozen=True, slots=True)
class CaseTotals:
    """Open cases, settlements that are late, deadlines that were missed, and those that end today too."""

    open: int = 0
    settlements_late: int = 0
    missed: int = 0
    missed_or_today: int = 0


def case_totals(session: Session, scope: Scope, codes: CodeLists, today: date, where: Where = EVERYWHERE) -> CaseTotals:
    """Return the numbers of a place; nothing more is asked where no case is open."""
    query = select(func.count()).select_from(Termination).join(Dwelling, Dwelling.id == Termination.dwelling_id)
    query = query.where(Termination.phase.in_(phase_codes(codes)), within(scope), where.condition())
    opened = session.execute(query).scalar_one()
    late = due_counts(session, scope, codes, today, where)[DueState.LATE] if opened else 0
    periods = calendar_counts(session, CalendarAsked(where), scope, codes, today).periods
    return CaseTotals(opened, late, periods["late"], periods["today"])
