"""What is left of the improvements of a lease on a day: what a settlement offers the tenant who moves.

Owns the gathering; the amounts are rules/improvements'. An improvement that was never finally approved offers nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_terms import lease_terms
from backoffice.queries.lease_upkeep import upkeep_terms
from backoffice.records.codes import meanings_of
from backoffice.records.rates import rate
from backoffice.rules.improvements import (
    Compensation,
    Costs,
    PrivateRates,
    Use,
    agreed_schedule,
    almen_compensation,
    financial_year,
    private_compensation,
)
from backoffice.rules.maintenance import ALMEN
from backoffice.rules.settlement_lines import Offered

_CALENDAR_YEAR = "01-01"
_LEAST_YEARS = 10


def offers(session: Session, lease_id: int, day: date) -> tuple[Offered, ...]:
    """Return the finally approved improvements of a lease with what is left of each on the day, in øre; the oldest first."""
    table = TABLES["improvement"]
    query = select(table).where(table.c.lease_id == lease_id, table.c.final_on.is_not(None)).order_by(table.c.id)
    rows = [dict(row) for row in session.execute(query).mappings() if row["in_use_on"] and row["in_use_on"] <= day]
    if not rows:
        return ()
    regime = upkeep_terms(session, {lease_id: day})[lease_id].regime
    year_start = lease_terms(session, [lease_id], day)[lease_id].year_start or _CALENDAR_YEAR
    meaning = meanings_of(code_lists(session))
    found = []
    for row in rows:
        answer, outcome = meaning("improvement_answer", row["answer"]), meaning("improvement_outcome", row["outcome"])
        use = Use(
            row["in_use_on"],
            day,
            approved=answer in ("approved", "silence") and _before_start(row),
            outcome=outcome or "completed",
            agreed=agreed_schedule(row["agreed_percent"] or ""),
        )
        left = _left(row, use, regime, year_start)
        found.append(Offered(row["id"], row["title"], left.remaining, row["in_use_on"], left.write_downs))
    return tuple(found)


def _before_start(row: Mapping[str, Any]) -> bool:
    """Tell whether it was approved, or left unanswered, before the work began (G2, G3)."""
    known: date | None = row["approved_on"] or row["answered_on"]
    started: date | None = row["started_on"]
    return known is not None and (started is None or known <= started)


def _left(row: Mapping[str, Any], use: Use, regime: str, year_start: str) -> Compensation:
    costs = Costs(*(row[name] or 0 for name in ("documented", "excess", "extra", "replaced", "grants")))
    fixed: date = row["basis_fixed_on"] or row["in_use_on"]
    if regime == ALMEN:
        maximum = rate("improvement_maximum", ALMEN, financial_year(fixed, year_start))
        return almen_compensation(costs, use, maximum, row["period_years"] or _LEAST_YEARS)
    amounts = (rate(f"improvement_{name}", "private", fixed) for name in ("floor", "maximum", "minimum"))
    return private_compensation(costs, use, PrivateRates(*amounts))
