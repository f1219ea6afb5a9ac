"""Where the settlements of all cases stand in time: promised, due, late, waiting; counted set-based.

Owns the query's form of rules/settlement_due.py, whose words and days it uses. Decides nothing else.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, null, or_, select
from sqlalchemy.orm import Session

from backoffice.queries.case_rows import CaseScope, case_rows
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.case_limits import due_limits
from backoffice.records.codes import CodeLists
from backoffice.rules.case_days import BEFORE_SETTLEMENT
from backoffice.rules.case_deadlines import DueLimits
from backoffice.rules.settlement_due import DueState
from backoffice.security import Scope

SETTLING = frozenset((*BEFORE_SETTLEMENT, "awaiting_accounts"))
"""The phases in which a settlement is still to be sent."""


def due_counts(
    session: Session, scope: Scope, codes: CodeLists, today: date, where: Where = EVERYWHERE
) -> Mapping[DueState, int]:
    """Return how many settlements of a place stand in each state; a state without any is 0."""
    rows = case_rows(codes, CaseScope(scope, where, SETTLING))
    state = due_state_column(rows, today, due_limits()).label("state")
    query = select(state, func.count().label("cases")).select_from(rows).group_by(state)
    found: dict[str, int] = {row.state: row.cases for row in session.execute(query)}
    return MappingProxyType({one: found.get(one.value, 0) for one in DueState})


def due_state_column(rows: CTE, today: date, limits: DueLimits) -> ColumnElement[Any]:
    """The state of a case's next settlement (rules.settlement_due.due_state); null where none is to come."""
    own = rows.c

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    second, with_works, sent = own.phase == "awaiting_accounts", own.works_on.is_not(None), own.sent_on.is_not(None)
    promised = own.promised_on.is_not(None)
    # The day that the target counts from, and the day before which it must lie to be late.
    late = or_(
        and_(promised, own.promised_on < today),
        and_(~promised, second, own.account_received_on < ago(limits.second)),
        and_(~promised, ~second, ~sent, with_works, own.works_ready_on < ago(limits.settlement_works)),
        and_(~promised, ~second, ~sent, ~with_works, own.rent_until < ago(limits.settlement)),
    )
    opened = or_(
        and_(with_works, own.works_ready_on <= today),
        and_(~with_works, own.rent_until <= ago(limits.settlement_from)),
    )
    states = (
        (own.phase.not_in(sorted(SETTLING)), null()),
        (late, DueState.LATE),
        (promised, DueState.PROMISED),
        (and_(second, own.account_received_on.is_not(None)), DueState.SECOND_DUE),
        (second, DueState.AWAITING_ACCOUNTS),
        (sent, DueState.DUE),
        (own.works_open == 1, DueState.WAITING_WORKS),
        (own.invoice_open == 1, DueState.WAITING_INVOICE),
        (opened, DueState.DUE),
    )
    named = [(when, literal(state.value) if isinstance(state, DueState) else state) for when, state in states]
    return case(*named, else_=literal(DueState.NOT_YET.value))
