"""When a dwelling is shown as vacant on the portal, and why it is or is not.

Owns the portal's rule of vacancy, rule F06 (what the three kinds of occupancy may not be at once) and the explanation.
Meanings, never codes; periods are closed-open. Source: LBF's guide "Rettelse af fejl på DanmarkBolig" (check of vacancies).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backoffice.rules.approvals import data_hash
from backoffice.rules.periods import FOREVER

ANY_END, PAST_END = "any_end", "past_end"
"""What hides a vacancy: any end date, as the guide says, or only one that has been reached (assumption vacancy_end)."""
NOT_A_LOSS = frozenset({"renovation", "rehousing", "municipality"})
"""Reasons why nobody lives there that make no vacancy: such a period is reported as "no tenant" (lbf.dk, allocation type 10)."""
IN_NOTICE = "notice"
"""The reason "the leaving tenant still pays": a vacancy begins when that ends."""
ECONOMIC_LOSS = "economic_loss"
CONFIRMED = "vacancy_confirmed"
"""The rule that a confirmation is an approval of; it holds as long as a vacancy may go unlooked at."""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A lease row of a dwelling: a vacancy, a period without tenant, or let; rows that break rule F06 are several.

    `let` is true where tenants stand on the row, and of any row that is neither a vacancy nor without tenant.
    `empty_reason` is a meaning or None. `written_at` (UTC) and `written_by` say who wrote it last, if that is known.
    """

    id: int
    valid_from: date
    valid_to: date
    vacant: bool
    no_tenant: bool
    let: bool
    reported: bool
    empty_reason: str | None = None
    written_at: datetime | None = None
    written_by: str = ""

    def covers(self, day: date) -> bool:
        """Tell whether the row holds on a day."""
        return self.valid_from <= day < self.valid_to


def is_shown_vacant(one: Occupancy, today: date, end_rule: str) -> bool:
    """Tell whether a row makes its dwelling shown as vacant; drafts never do."""
    if not (one.reported and one.vacant and one.valid_from <= today):
        return False
    return one.valid_to == FOREVER if end_rule == ANY_END else one.valid_to > today


def shown_vacant(occupancies: Iterable[Occupancy], today: date, end_rule: str) -> Occupancy | None:
    """Return the row that makes a dwelling shown as vacant, the one that began last should there be several; None if none."""
    shown = [one for one in occupancies if is_shown_vacant(one, today, end_rule)]
    return max(shown, key=lambda one: (one.valid_from, one.id), default=None)


def broken_shapes(one: Occupancy) -> tuple[str, ...]:
    """Return which parts of rule F06 a row breaks, as ids of problems: what it claims to be that excludes each other."""
    found: list[str] = []
    if one.vacant and one.no_tenant:
        found.append("vacancy.both")
    if one.vacant and one.let:
        found.append("vacancy.with_tenant")
    if one.no_tenant and one.let:
        found.append("vacancy.no_tenant_with_tenant")
    if one.let and one.empty_reason and not (one.vacant or one.no_tenant):
        found.append("vacancy.reason_with_tenant")
    return tuple(found)


def confirmation(one: Occupancy) -> str:
    """Return the hash for which a person's confirmation that a vacancy still is one holds: that row, from that day."""
    return data_hash({"valid_from": one.valid_from, "vacant": one.vacant})


def liability_end(occupancies: Iterable[Occupancy], before: date) -> date | None:
    """Return the first day that the tenant before a day no longer pays for: the end of the last reported lease before it.

    FOREVER where that lease has no end; None where nobody rented before.
    """
    earlier = [one for one in occupancies if one.reported and plainly_let(one) and one.valid_from < before]
    return max((one.valid_to for one in earlier), default=None)


def plainly_let(one: Occupancy) -> bool:
    """Tell whether a row is a lease and nothing else."""
    return one.let and not one.vacant and not one.no_tenant


def overlapping(occupancies: Sequence[Occupancy]) -> Iterator[tuple[Occupancy, Occupancy]]:
    """Yield the pairs of reported rows that hold on the same day (rule F03), the earlier one first."""
    reported = sorted((one for one in occupancies if one.reported), key=lambda one: (one.valid_from, one.id))
    for position, one in enumerate(reported):
        for later in reported[position + 1 :]:
            if later.valid_from < one.valid_to:
                yield one, later
