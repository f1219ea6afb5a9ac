"""The leases and housing costs of a report: each is reported, refused, or to be approved first.

Owns which bucket each comes into. What is looked at is gathered by letting_facts, a page of dwellings at a time. Never writes.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from backoffice.formats import show_date, show_kroner
from backoffice.operations.letting_facts import LettingFacts, limits
from backoffice.operations.plan import Changes, Plan
from backoffice.queries import report_rows as rows
from backoffice.queries.report_rows import CostRow, LeaseRow
from backoffice.queries.selection import Selection
from backoffice.records.codes import CodeLists
from backoffice.rules.approvals import data_hash
from backoffice.rules.letting import Fault, Limits, cost_faults, lease_faults
from backoffice.rules.money import Ore
from backoffice.rules.problems import Level, Problem
from backoffice.security import Scope
from backoffice.watch import Watch

_PAGE = 2_000


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
    _limits: Limits = field(default_factory=limits)

    def gather(self, selection: Selection) -> None:
        """Look at every unreported cost and lease of the dwellings of a selection."""
        for record in ("housing_cost", "lease"):
            self.part[record] = Changes(record, ("status",), constants={"status": rows.REPORTED})
        waiting = {
            one for record in self.part for one in rows.dwellings_with(self.session, selection, record, self.today)
        }
        facts, ids = LettingFacts(self.session, self.codes, self.today), sorted(waiting)
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            facts.turn_to(page)
            for dwelling_id in page:
                self._leases(facts, dwelling_id, self._costs(facts, dwelling_id))
            self.watch.step(0)
        for part in self.part.values():
            _put_in_order(part)

    def _costs(self, facts: LettingFacts, dwelling_id: int) -> frozenset[int]:
        """Sort a dwelling's unreported costs; return those that are refused."""
        left_out: set[int] = set()
        for cost in facts.costs.get(dwelling_id, ()):
            if cost.status == rows.REPORTED:
                continue
            codes = (("cost_type", "cost_type", cost.cost_type), ("recipient", "cost_recipient", cost.recipient))
            faults = [*self._unknown(codes), *cost_faults(facts.cost(cost), self.today, self._limits)]
            if not self._sort("housing_cost", cost, facts, faults):
                left_out.add(cost.id)
        return frozenset(left_out)

    def _leases(self, facts: LettingFacts, dwelling_id: int, refused: frozenset[int]) -> None:
        for lease in facts.leases.get(dwelling_id, ()):
            if lease.status != rows.REPORTED:
                codes = (("allocation_type", "allocation_type", lease.allocation_type),)
                faults = [*self._unknown(codes), *lease_faults(facts.lease(lease, refused), self.today, self._limits)]
                self._sort("lease", lease, facts, faults)

    def _unknown(self, codes: Sequence[tuple[str, str, str | None]]) -> list[Fault]:
        return [
            Fault("code_unknown", Level.ERROR, name, told=(code,))
            for name, list_name, code in codes
            if code is not None and code not in self.codes[list_name].by_code
        ]

    def _sort(self, record: str, row: LeaseRow | CostRow, facts: LettingFacts, faults: Sequence[Fault]) -> bool:
        """Put a lease or cost among those that are reported or refused; return whether it is reported.

        It is shown under its dwelling's key: that is what a person knows it by.
        """
        plan, where = self.plan, facts.about[row.dwelling_id]
        plan.asked += 1
        if not inside(self.scope, where.organisation_id, where.department_id):
            plan.refused.add(Problem("out_of_scope"), row.dwelling_id)
            return False
        errors = [problem_of(fault) for fault in faults if fault.level is Level.ERROR]
        if refuse(plan, errors, row.dwelling_id):
            return False
        add_row(self.part[record], row.id, row.version)
        for fault in faults:
            plan.warn(problem_of(fault), row.dwelling_id, record, row.id, data_hash(fault.looked_at))
        return True


def inside(scope: Scope, organisation_id: int, department_id: int | None) -> bool:
    """Tell whether something of this organisation and department lies within a scope."""
    return scope.everything or organisation_id in scope.organisation_ids or department_id in scope.department_ids


def refuse(plan: Plan, errors: Sequence[Problem], row_id: int) -> bool:
    """Refuse a row for its first error, the others beside it; return whether there was any."""
    if errors:
        plan.refused.add(errors[0], row_id)
        for problem in errors[1:]:
            plan.further.add(problem, row_id)
    return bool(errors)


def add_row(part: Changes, row_id: int, version: int) -> None:
    """Put a row among those whose one field changes."""
    part.ids.append(row_id)
    part.versions.append(version)
    part.masks.append(1)


def problem_of(fault: Fault) -> Problem:
    """Return a fault as a plan tells it; what it tells is the row's own value."""
    told = " → ".join(_said(one) for one in fault.told)
    return Problem(fault.rule, fault.level, field=fault.column, value=told, values=fault.values)


def _said(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return show_kroner(value) if isinstance(value, Ore) else str(value)


def _put_in_order(part: Changes) -> None:
    """Put the rows of a part in key order; each changes its one field."""
    positions = sorted(range(len(part.ids)), key=part.ids.__getitem__)
    ids, versions = part.ids, part.versions
    part.ids, part.versions = array("q", (ids[at] for at in positions)), array("i", (versions[at] for at in positions))
