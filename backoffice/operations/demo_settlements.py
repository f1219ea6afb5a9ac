"""The demonstration data's move-out settlements: what the case and its inspection come to, in one round or in two.

Owns which settlements a case in its phase has; every line and amount is what the rules propose. Writes nothing by itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from backoffice.operations.demo_cases import SETTLED, Case
from backoffice.operations.demo_letting import Home
from backoffice.operations.demo_rows import Row, Rows
from backoffice.operations.demo_structure import Facts
from backoffice.operations.settlement_plan import danish
from backoffice.records.takeovers import takeover
from backoffice.rules.restoration import RestorationFacts, restoration
from backoffice.rules.settlement_lines import PAYER, Item, Proposed, Shares, place_of, propose, side_of
from backoffice.rules.settlement_lines import Facts as Ground
from backoffice.rules.settlements import DepositClaim, Line, payments, totals

_DAY = timedelta(days=1)
_RESERVE = 1_500_00  # øre, held back where an account is awaited
_REFUND = 412_50
_SENT = SETTLED - {"draft"}
_RETAINED = frozenset({"awaiting_accounts", "final"})
_TOTALS = ("credits", "debits", "result", "retained", "payout", "claim")


class Settlements:
    """Adds the settlements of cases, when everything they rest on has its key."""

    def __init__(self, facts: Facts, rows: Rows) -> None:
        """Begin; the take-over scheme is that of the demonstration's tenancy terms."""
        self._facts, self._rows = facts, rows
        self._takeover = takeover("month-1")

    def add(self, home: Home, case: Case, tenants: Sequence[int]) -> None:
        """Add what the case has been settled with so far; nothing before it has a draft."""
        if case.phase not in SETTLED:
            return
        lines = propose(self._ground(home, case))
        retain = _RESERVE if case.phase in _RETAINED else 0
        sent = case.lease_end + 24 * _DAY if case.phase in _SENT else None
        first = self._settlement(case, "first", lines, retain, tenants, sent)
        if case.phase == "objection":
            first["objected_on"] = case.lease_end + 40 * _DAY
        elif case.phase == "board":
            first |= {
                "objected_on": case.lease_end + 40 * _DAY,
                "board_on": case.lease_end + 60 * _DAY,
                "board_case": "PRØVE-1",
            }
        self._write(case, first, lines, tenants)
        if case.phase == "final" and first["retained"]:
            self._second(case, first, tenants)

    def _second(self, case: Case, first: Row, tenants: Sequence[int]) -> None:
        lines = (
            Proposed("released", first["retained"], "released", "released"),
            Proposed("account_refund", _REFUND, "account_refund", "account"),
        )
        second = self._settlement(
            case, "second", lines, 0, tenants, case.termination["account_received_on"] + 15 * _DAY
        )
        self._write(case, second | {"version_number": 2, "follows": first["id"]}, lines, tenants)

    def _ground(self, home: Home, case: Case) -> Ground:
        rent = self._facts.code("cost_type", "net_rent")
        monthly = sum(row["amount"] for row in home.costs if row["cost_type"] == rent and row["valid_to"].year > 9000)
        return Ground(
            private=False,
            rent_last_day=case.found.rent_last_day,
            monthly_rent=monthly,
            deposit=case.leaving["deposit"],
            entry_deposit=case.leaving["entry_deposit"],
            restoration=self._shares(case),
        )

    def _shares(self, case: Case) -> Shares:
        by_part = {self._facts.code("report_part", part): part for part in ("normal", "misuse", "department")}
        cost = dict.fromkeys(by_part.values(), 0)
        for line in case.lines:
            cost[by_part[line["part"]]] += line["actual"] or 0
        found = restoration(
            RestorationFacts(
                case.leaving["valid_from"], case.lease_end, cost["normal"], cost["misuse"], takeover=self._takeover
            )
        )
        misuse = tuple(
            Item(line["id"], line["item"], line["actual"], invoice=line["invoice"])
            for line in case.lines
            if by_part[line["part"]] == "misuse"
        )
        return Shares(
            misuse=misuse,
            normal_tenant=found.tenant_normal,
            normal_department=found.department_normal,
            department=cost["department"],
            months=found.months,
            taken_over=found.taken_over,
        )

    def _settlement(
        self, case: Case, kind: str, lines: Sequence[Proposed], retain: int, tenants: Sequence[int], sent: date | None
    ) -> Row:
        found = totals([Line(side_of(one.meaning), one.amount) for one in lines], retain)
        return {
            **self._home(case),
            "termination_id": case.termination["id"],
            "version_number": 1,
            "round": self._facts.code("settlement_round", kind),
            "state": self._facts.code("settlement_state", "sent" if sent else "draft"),
            "retain": retain,
            **{name: getattr(found, name) for name in _TOTALS},
            "written_by": "demo",
            "approved_by": "godkender" if sent else None,
            "approved_on": sent - _DAY if sent else None,
            "sent_on": sent,
            "status": "reported",
            "origin": "automatic",
        }

    def _write(self, case: Case, row: Row, lines: Sequence[Proposed], tenants: Sequence[int]) -> None:
        row["id"] = self._rows.add("settlement", row)
        own = [self._line(case, one, row) for one in lines]
        following = list(self._following(case, row, tenants))
        for position, line in enumerate(sorted(own + following, key=lambda one: one["place"]), 1):
            line["position"] = position
            self._rows.add("settlement_line", {name: value for name, value in line.items() if name != "place"})

    def _following(self, case: Case, row: Row, tenants: Sequence[int]) -> Iterator[Row]:
        if row["retained"]:
            yield self._line(case, Proposed("reserve", row["retained"], "reserve", "reserve"), row)
        if not row["payout"]:
            return
        name = "tenant_payout" if len(tenants) == 1 else "tenant_share"
        claims = [DepositClaim("deposit_loan", case.claim["amount"])] if case.claim else []
        for one in payments(row["payout"], claims, [1] * len(tenants)):
            if one.kind != "tenant" and case.claim is not None:
                values = {"day": case.claim["registered_on"]}
                link = {"deposit_claim_id": case.claim["id"]}
                yield self._line(case, Proposed(one.kind, one.amount, one.kind, one.kind, "", values, link), row)
                continue
            values = {"part": 1, "whole": len(tenants)}
            paid = Proposed(
                "tenant_payout", one.amount, name, "tenant_payout", "", values, {"tenant_id": tenants[one.place]}
            )
            yield self._line(case, paid, row)

    def _line(self, case: Case, one: Proposed, row: Row) -> Row:
        return {
            **self._home(case),
            "settlement_id": row["id"],
            "place": place_of(one.meaning),
            "line_code": self._facts.code("settlement_line", one.meaning),
            "text": danish(f"settlement.line.{one.text}", one.values),
            "amount": one.amount,
            "rule": danish(f"settlement.rule.{one.rule}", one.values),
            "evidence": danish(f"settlement.evidence.{one.evidence}", one.values) if one.evidence else None,
            "payer": self._facts.code("payer", PAYER[side_of(one.meaning)]),
            "disputed": False,
            "status": "reported",
            "origin": "automatic",
            **one.links,
        }

    def _home(self, case: Case) -> Row:
        return {name: case.termination[name] for name in ("organisation_id", "dwelling_id", "lease_id")}
