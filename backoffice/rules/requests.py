"""Rules of correction requests: whom a field's mistake is reported to, and which way a request may go.

Statuses and owners are meanings, not codes. Source: LBF's pages on master data (some changes need a reason and documentation),
and that wrong area, rooms and address are BBR's, which the municipality keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from backoffice.rules.problems import Owner

# What BBR holds of a dwelling; everything else of master data is LBF's.
BBR_FIELDS = frozenset(
    {
        "bbr_unit", "street", "house_number", "floor", "door", "postal_code", "city", "municipality_code",
        "area", "rooms", "bbr_kitchen", "bbr_status",
    }
)  # fmt: skip
NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("sent", "done"),
    "sent": ("answered", "rejected", "done"),
    "answered": ("done", "sent"),
    "rejected": ("done", "sent"),
    "done": ("sent",),
}


def owner_of(field: str, *, master_data: bool) -> Owner:
    """Return who mends a field of a record: BBR, LBF, or the organisation's own system for what master data does not hold."""
    if not master_data:
        return Owner.OWN_SYSTEM
    return Owner.BBR if field in BBR_FIELDS else Owner.MASTER_DATA


@dataclass(frozen=True, slots=True)
class Dates:
    """When a request was sent, answered and done; None for what has not been."""

    sent_on: date | None = None
    answered_on: date | None = None
    done_on: date | None = None


def dates_after(dates: Dates, status: str, today: date) -> Dates:
    """Return a request's dates once it has a status from today; a request that is sent again is neither answered nor done."""
    if status == "draft":
        return Dates()
    if status == "sent":
        return Dates(sent_on=today)
    if status == "done":
        return replace(dates, done_on=today)
    return replace(dates, answered_on=today, done_on=None)
