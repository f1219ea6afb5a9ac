"""The demonstration data's tenancies beside the leases: terms, cases of those who move, improvements and sublets.

Owns the order in which the records of a case get their keys. What is in them, demo_cases and demo_settlements say.
"""

from collections.abc import Sequence
from datetime import timedelta

from backoffice.operations.demo_cases import Case, Cases
from backoffice.operations.demo_letting import Home
from backoffice.operations.demo_rows import Row, Rows
from backoffice.operations.demo_settlements import Settlements
from backoffice.operations.demo_structure import Facts

_IMPROVED, _SUBLET = (90, 11), (140, 17)  # every 90th let home, first the 11th
_LIVED = 40  # months somebody has lived there before
_DAY = timedelta(days=1)


class Moving:
    """Adds, home by home, what is known of the tenancies."""

    def __init__(self, facts: Facts, rows: Rows, seed: int) -> None:
        """Begin with the first home."""
        self._facts, self._rows = facts, rows
        self._cases, self._settlements = Cases(facts, seed), Settlements(facts, rows)
        self._settled = self._improved = 0

    def organisation(self, organisation: Row) -> None:
        """Add the terms of an organisation's tenancies."""
        self._rows.add("tenancy_terms", self._cases.terms(organisation))

    def case(self, home: Home) -> Case | None:
        """Return the case of a home whose tenants move, before it is added; its leases are as the case leaves them."""
        return self._cases.case(home)

    def add(self, home: Home, case: Case | None, tenants: Sequence[int]) -> None:
        """Add what hangs on a home's leases, when they have their keys; `tenants` are those of the leaving lease."""
        if case is not None:
            self._case(home, case, tenants)
        elif home.let and not home.spoiled and home.leases[-1]["valid_from"] <= self._facts.calendar.firsts[_LIVED]:
            self._settled += 1
            if self._settled % _IMPROVED[0] == _IMPROVED[1]:
                self._rows.add("improvement", self._improvement(home))
            if self._settled % _SUBLET[0] == _SUBLET[1]:
                self._rows.add("sublet", self._sublet(home))

    def _case(self, home: Home, case: Case, tenants: Sequence[int]) -> None:
        own = self._home(home, case.leaving)
        case.termination |= own
        termination = self._rows.add("termination", case.termination)
        if case.phase not in ("received", "incomplete"):
            self._letter(case, own, "confirmation", termination_id=termination)
        if case.inspection is not None:
            inspection = self._rows.add("inspection", own | case.inspection | {"termination_id": termination})
            for line in case.lines:
                line |= own | {"inspection_id": inspection}
                self._rows.add("inspection_line", line)
        if case.claim is not None:
            case.claim |= own
            self._rows.add("deposit_claim", case.claim)
        self._settlements.add(home, case, tenants)

    def _letter(self, case: Case, own: Row, kind: str, **about: int) -> None:
        day = case.termination["confirmed_on"]
        row = own | about | {"letter_kind": self._facts.code("letter_kind", kind), "made_on": day, "sent_on": day}
        row |= {"channel": self._facts.code("notice_channel", "digital_post"), "template": f"{kind}.txt"}
        self._rows.add("letter", row | {"content_hash": "demonstration"})

    def _improvement(self, home: Home) -> Row:
        """A kitchen that was asked for, approved, made and judged in time; every third is only asked for, or being made."""
        self._improved += 1
        today = self._facts.calendar.today
        amount = 40_000_00 + self._settled * 37_00 % 30_000_00
        row = self._home(home, home.leases[-1]) | {"title": "Nyt køkken", "estimated_cost": amount, "period_years": 15}
        if self._improved % 3 == 2:
            return row | {"applied_on": today - 10 * _DAY}
        applied = today - 70 * _DAY if self._improved % 3 == 0 else self._facts.calendar.mids[30]
        row |= {
            "applied_on": applied,
            "answer": self._facts.code("improvement_answer", "approved"),
            "answered_on": applied + 20 * _DAY,
            "answered_by": "demo",
            "approved_on": applied + 20 * _DAY,
            "started_on": applied + 30 * _DAY,
        }
        if self._improved % 3 == 0:
            return row
        fixed = applied + 70 * _DAY
        return row | {
            "finished_on": applied + 60 * _DAY,
            "documented": amount,
            "in_use_on": applied + 62 * _DAY,
            "basis_fixed_on": fixed,
            "outcome": self._facts.code("improvement_outcome", "completed"),
            "final_on": fixed,
            "final_by": "demo",
            "compensation": amount,  # well below the maximum of any year
            "rate_year": f"{fixed.year}-01-01",
        }

    def _sublet(self, home: Home) -> Row:
        """A tenant who studies abroad, with everything in order."""
        start, end = self._facts.calendar.firsts[4], self._facts.calendar.ahead[8]
        return self._home(home, home.leases[-1]) | {
            "whole": True,
            "persons": 1,
            "cause": self._facts.code("sublet_cause", "study"),
            "documented": True,
            "asked_on": start - 40 * _DAY,
            "contract_on": start - 10 * _DAY,
            "valid_from": start,
            "valid_to": end,
            "answer": self._facts.code("improvement_answer", "approved"),
            "answered_on": start - 30 * _DAY,
            "answered_by": "demo",
        }

    def _home(self, home: Home, leaving: Row) -> Row:
        return {
            "organisation_id": home.dwelling["organisation_id"],
            "dwelling_id": home.dwelling["id"],
            "lease_id": leaving["id"],
            "status": "reported",
            "origin": "manual",
        }
