"""The leases and housing costs of a report: what each is asked, among all there is of its dwelling.

Owns the gathering of what the rules of rules/letting.py look at, a page of dwellings at a time. Never writes.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backoffice.formats import show_date, show_kroner
from backoffice.operations.plan import Changes, Plan
from backoffice.queries import report_rows as rows
from backoffice.queries.report_rows import About, CostRow, LeaseRow
from backoffice.queries.selection import Selection
from backoffice.records.assumptions import limit
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.rules.approvals import data_hash
from backoffice.rules.letting import (
    UDK_FIRST_DAY,
    CostFacts,
    Fault,
    LeaseFacts,
    Limits,
    Ore,
    cost_faults,
    first_uncovered,
    lease_faults,
)
from backoffice.rules.problems import Level, Problem
from backoffice.security import Scope
from backoffice.watch import Watch

_PAGE = 2_000
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
class LettingReport:
    """The leases and costs of one report, gathered page by page into two parts of its plan."""

    session: Session
    plan: Plan
    codes: CodeLists
    scope: Scope
    today: date
    watch: Watch
    part: dict[str, Changes] = field(default_factory=dict)
    _medians: dict[int, int | None] = field(default_factory=dict)
    _limits: Limits = field(default_factory=limits)

    def gather(self, selection: Selection) -> None:
        """Look at every unreported cost and lease of the dwellings of a selection."""
        for record in ("housing_cost", "lease"):
            self.part[record] = Changes(record, ("status",), constants={"status": rows.REPORTED})
        waiting = {
            one for record in self.part for one in rows.dwellings_with(self.session, selection, record, self.today)
        }
        ids = sorted(waiting)
        for start in range(0, len(ids), _PAGE):
            self._page(ids[start : start + _PAGE])
            self.watch.step(0)
        for part in self.part.values():
            in_order(part)

    def _page(self, dwelling_ids: Sequence[int]) -> None:
        about = rows.about_dwellings(self.session, dwelling_ids)
        costs = rows.costs_of(self.session, dwelling_ids)
        leases = rows.leases_of(self.session, dwelling_ids)
        self._find_medians({one.department_id for one in about.values()})
        waiting = {
            one.id: one.valid_from
            for of_dwelling in leases.values()
            for one in of_dwelling
            if one.status != rows.REPORTED and one.version > 1
        }
        starts = rows.reported_starts(self.session, waiting)
        for dwelling_id in dwelling_ids:
            where, own = about[dwelling_id], costs.get(dwelling_id, [])
            left_out = self._costs(where, dwelling_id, own)
            rents = [(c.valid_from, c.valid_to) for c in own if self._is_net_rent(c) and c.id not in left_out]
            self._leases(where, dwelling_id, leases.get(dwelling_id, []), rents, starts)

    def _find_medians(self, departments: set[int]) -> None:
        missing = sorted(departments - self._medians.keys())
        if missing:
            codes = self.codes["cost_type"].codes_meaning("net_rent")
            found = rows.medians_m2(self.session, missing, codes, self.today)
            self._medians |= {one: found.get(one) for one in missing}

    def _is_net_rent(self, cost: CostRow) -> bool:
        return meanings_of(self.codes)("cost_type", cost.cost_type) == "net_rent"

    def _costs(self, where: About, dwelling_id: int, own: Sequence[CostRow]) -> set[int]:
        """Sort a dwelling's unreported costs; return those that are refused."""
        left_out: set[int] = set()
        for cost in own:
            if cost.status == rows.REPORTED:
                continue
            codes = (("cost_type", "cost_type", cost.cost_type), ("recipient", "cost_recipient", cost.recipient))
            faults = [*self._unknown(codes), *cost_faults(self._cost_facts(cost, own, where), self.today, self._limits)]
            if not self._sort("housing_cost", cost, where, dwelling_id, faults):
                left_out.add(cost.id)
        return left_out

    def _cost_facts(self, cost: CostRow, own: Sequence[CostRow], where: About) -> CostFacts:
        meaning = meanings_of(self.codes)("cost_type", cost.cost_type)
        alike = [one for one in own if one.cost_type == cost.cost_type and one.id != cost.id]
        clash = (
            next((one.valid_from for one in alike if _overlap(one, cost)), None) if meaning not in REPEATED else None
        )
        earlier = [one for one in alike if one.valid_from < cost.valid_from]
        return CostFacts(
            meaning,
            cost.valid_from,
            cost.valid_to,
            cost.amount,
            cost.included_in_rent,
            clash,
            earlier[-1].amount if earlier else None,
            where.area,
            self._medians.get(where.department_id),
        )

    def _leases(
        self,
        where: About,
        dwelling_id: int,
        own: Sequence[LeaseRow],
        rents: Sequence[tuple[date, date]],
        starts: dict[int, date],
    ) -> None:
        for lease in own:
            if lease.status != rows.REPORTED:
                facts = self._lease_facts(lease, own, rents, starts)
                faults = [*self._unknown((("allocation_type", "allocation_type", lease.allocation_type),))]
                faults += lease_faults(facts, self.today, self._limits)
                self._sort("lease", lease, where, dwelling_id, faults)

    def _lease_facts(
        self, lease: LeaseRow, own: Sequence[LeaseRow], rents: Sequence[tuple[date, date]], starts: dict[int, date]
    ) -> LeaseFacts:
        no_tenant = meanings_of(self.codes)("allocation_type", lease.allocation_type) == "no_tenant"
        others = [one for one in own if one.id != lease.id]
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
            starts.get(lease.id),
            self._without_rent(lease, rents) if let_now else None,
        )

    def _without_rent(self, lease: LeaseRow, rents: Sequence[tuple[date, date]]) -> date | None:
        """Return the first day up to today without a net rent; a register's rents may begin later than its leases."""
        start = max(lease.valid_from, UDK_FIRST_DAY, *(begin for begin, _ in sorted(rents)[:1]))
        return first_uncovered(rents, min(start, self.today), self.today + timedelta(days=1))

    def _unknown(self, codes: Sequence[tuple[str, str, str | None]]) -> list[Fault]:
        return [
            Fault("code_unknown", Level.ERROR, name, told=(code,))
            for name, list_name, code in codes
            if code is not None and code not in self.codes[list_name].by_code
        ]

    def _sort(
        self, record: str, row: LeaseRow | CostRow, where: About, dwelling_id: int, faults: Sequence[Fault]
    ) -> bool:
        """Put a lease or cost among those that are reported or refused; return whether it is reported."""
        plan = self.plan
        plan.asked += 1
        if not inside(self.scope, where.organisation_id, where.department_id):
            plan.refused.add(Problem("out_of_scope"), dwelling_id)
            return False
        errors = [fault for fault in faults if fault.level is Level.ERROR]
        if errors:
            plan.refused.add(problem_of(errors[0]), dwelling_id)
            for fault in errors[1:]:
                plan.further.add(problem_of(fault), dwelling_id)
            return False
        part = self.part[record]
        part.ids.append(row.id)
        part.versions.append(row.version)
        part.masks.append(1)
        for fault in faults:
            plan.warn(problem_of(fault), dwelling_id, record, row.id, data_hash(fault.looked_at))
        return True


def inside(scope: Scope, organisation_id: int, department_id: int | None) -> bool:
    """Tell whether something of this organisation and department lies within a scope."""
    return scope.everything or organisation_id in scope.organisation_ids or department_id in scope.department_ids


def problem_of(fault: Fault) -> Problem:
    """Return a fault as a plan tells it; what it tells is the row's own value."""
    told = " → ".join(_said(one) for one in fault.told)
    return Problem(fault.rule, fault.level, field=fault.column, value=told, values=fault.values)


def _said(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return show_kroner(value) if isinstance(value, Ore) else str(value)


def _overlap(one: LeaseRow | CostRow, other: LeaseRow | CostRow) -> bool:
    return one.valid_from < other.valid_to and other.valid_from < one.valid_to


def in_order(part: Changes) -> None:
    """Put the rows of a part in key order; each changes its one field."""
    order: Callable[[int], int] = part.ids.__getitem__
    positions = sorted(range(len(part.ids)), key=order)
    part.ids, part.versions = (
        array("q", (part.ids[at] for at in positions)),
        array("i", (part.versions[at] for at in positions)),
    )
