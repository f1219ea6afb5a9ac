"""Where the settlement of a case stands in time: promised, to be made, late, or waiting, and for what.

Owns the states and which of them a case is in. Source: tenancy.md 1.6 A2-A4 (seed 004); the days are handed in.
"""

from datetime import date, timedelta
from enum import StrEnum

from backoffice.rules.case_days import BEFORE_SETTLEMENT, CaseDays
from backoffice.rules.case_deadlines import DueLimits


class DueState(StrEnum):
    """The states in the order of what needs somebody first."""

    LATE = "late"
    DUE = "due"
    PROMISED = "promised"
    SECOND_DUE = "second_due"
    WAITING_INVOICE = "waiting_invoice"
    WAITING_WORKS = "waiting_works"
    AWAITING_ACCOUNTS = "awaiting_accounts"
    NOT_YET = "not_yet"


def settlement_due(facts: CaseDays, limits: DueLimits) -> date | None:
    """Return the day by which the next settlement is to be sent; None where it waits for something or none is to come.

    Promised: that day. Accounts arrived: `limits.second` days after. Works: `limits.settlement_works` days after their end,
    the last invoice and rent's end (A4). Else `limits.settlement` days after rent's end (A3). A correction of one that was
    sent has only the day promised for it.
    """
    if facts.phase == "awaiting_accounts":
        return facts.promised_on or _after(facts.account_received_on, limits.second)
    if facts.phase not in BEFORE_SETTLEMENT:
        return None
    if facts.promised_on is not None or facts.sent_on is not None:
        return facts.promised_on
    if facts.works_on is not None:
        return _after(facts.works_ready_on, limits.settlement_works)
    return _after(facts.rent_until, limits.settlement)


def due_state(facts: CaseDays, today: date, limits: DueLimits) -> DueState | None:
    """Return the state of a case's next settlement on a day; None where none is to come.

    Without works there is a window (A3): before it a settlement is "not yet", in it "due", after it "late". With works the
    window opens when nothing is missing any more (A4).
    """
    second = facts.phase == "awaiting_accounts"
    if not second and facts.phase not in BEFORE_SETTLEMENT:
        return None
    due = settlement_due(facts, limits)
    if due is None:
        return DueState.AWAITING_ACCOUNTS if second else _waiting(facts)
    if due < today:
        return DueState.LATE
    if facts.promised_on is not None:
        return DueState.PROMISED
    if second:
        return DueState.SECOND_DUE
    opens = _after(facts.rent_until, limits.settlement_from) if facts.works_on is None else facts.works_ready_on
    return DueState.NOT_YET if opens is None or today < opens else DueState.DUE


def _waiting(facts: CaseDays) -> DueState:
    if facts.sent_on is not None:
        return DueState.DUE
    if facts.works_open:
        return DueState.WAITING_WORKS
    return DueState.WAITING_INVOICE if facts.invoice_open else DueState.NOT_YET


def _after(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)
