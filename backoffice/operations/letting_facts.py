"""The leases and costs of a page of dwellings with all that the rules of rules/letting.py look at.

Owns this gathering, for reporting and for telling whether what was approved still holds. Never decides and never writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backoffice.queries import report_rows as rows
from backoffice.queries.report_rows import About, CostRow, LeaseRow
from backoffice.records.assumptions import limit
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.letting import UDK_FIRST_DAY, CostFacts, LeaseFacts, Limits, first_uncovered

REPEATED = frozenset({"repayment", "back_payment", "other"})
"""Meanings of cost types of which several rows may hold at once."""


def limits() -> Limits:
    """Return what is unusual, as the assumptions have it."""
    return Limits(
        limit("rent_change_percent"),
        limit("rent_m2_percent"),
        limit("start_ahead_months"),
        limit("lease_moved_days"),
        limit("long_vacancy_days"),
        limit("long_no_tenant_days"),
    )


@dataclass(slots=True)
class LettingFacts:
    """The letting of one page of dwellings after the other; medians of departments are kept.

    When a lease began as it was last reported is only asked of the history for what is unreported, unless `of_reported`.
    """

    session: Session
    codes: CodeLists
    today: date
    of_reported: bool = False
    about: dict[int, About] = field(default_factory=dict)
    costs: dict[int, list[CostRow]] = field(default_factory=dict)
    leases: dict[int, list[LeaseRow]] = field(default_factory=dict)
    _starts: dict[int, date] = field(default_factory=dict)
    _medians: dict[int, int | None] = field(default_factory=dict)

    def turn_to(self, dwelling_ids: Sequence[int]) -> None:
        """Gather a page of dwellings in the place of the one before."""
        self.about = rows.about_dwellings(self.session, dwelling_ids)
        self.costs = rows.costs_of(self.session, dwelling_ids)
        self.leases = rows.leases_of(self.session, dwelling_ids)
        moved = {
            one.id: one.valid_from
            for own in self.leases.values()
            for one in own
            if one.version > 1 and (self.of_reported or one.status != rows.REPORTED)
        }
        self._starts = rows.reported_starts(self.session, moved)
        missing = sorted({one.department_id for one in self.about.values()} - self._medians.keys())
        if missing:
            net_rent = self.codes["cost_type"].codes_meaning("net_rent")
            found = rows.medians_m2(self.session, missing, net_rent, self.today)
            self._medians |= {one: found.get(one) for one in missing}

    def cost(self, cost: CostRow) -> CostFacts:
        """Return what the rules look at in a cost of the page."""
        where, own = self.about[cost.dwelling_id], self.costs[cost.dwelling_id]
        meaning = self._meaning("cost_type", cost.cost_type)
        alike = [one for one in own if one.cost_type == cost.cost_type and one.id != cost.id]
        clash = next((one.valid_from for one in alike if _overlap(one, cost)), None)
        earlier = [one for one in alike if one.valid_from < cost.valid_from]
        return CostFacts(
            meaning,
            cost.valid_from,
            cost.valid_to,
            cost.amount,
            cost.included_in_rent,
            None if meaning in REPEATED else clash,
            earlier[-1].amount if earlier else None,
            where.area,
            self._medians.get(where.department_id),
        )

    def lease(self, lease: LeaseRow, refused: frozenset[int] = frozenset()) -> LeaseFacts:
        """Return what the rules look at in a lease of the page; rents that are refused do not count."""
        no_tenant = self._meaning("allocation_type", lease.allocation_type) == "no_tenant"
        others = [one for one in self.leases[lease.dwelling_id] if one.id != lease.id]
        let_now = not (lease.vacant or no_tenant) and lease.valid_from <= self.today < lease.valid_to
        earlier = [one.valid_to for one in others if one.valid_from < lease.valid_from]
        return LeaseFacts(
            lease.valid_from,
            lease.valid_to,
            lease.vacant,
            no_tenant,
            lease.tenants,
            next((one.valid_from for one in others if _overlap(one, lease)), None),
            max(earlier, default=None),
            self._starts.get(lease.id),
            self._without_rent(lease, refused) if let_now else None,
        )

    def _without_rent(self, lease: LeaseRow, refused: frozenset[int]) -> date | None:
        """Return the first day up to today without a net rent; a register's rents may begin later than its leases."""
        rents = [
            (one.valid_from, one.valid_to)
            for one in self.costs.get(lease.dwelling_id, ())
            if one.id not in refused and self._meaning("cost_type", one.cost_type) == "net_rent"
        ]
        start = max(lease.valid_from, UDK_FIRST_DAY, *(begin for begin, _ in sorted(rents)[:1]))
        return first_uncovered(rents, min(start, self.today), self.today + timedelta(days=1))

    def _meaning(self, list_name: str, code: object) -> str:
        return meanings_of(self.codes)(list_name, code)


def _overlap(one: LeaseRow | CostRow, other: LeaseRow | CostRow) -> bool:
    return one.valid_from < other.valid_to and other.valid_from < one.valid_to
