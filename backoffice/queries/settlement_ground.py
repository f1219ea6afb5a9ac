"""What a settlement is proposed from, as the register holds it: lease, terms, rent, report, improvements.

Owns the gathering for one case. What the lines are, rules/settlement_lines.py says. Never writes and reads no name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.models import HousingCost
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.queries.inspections import InspectionRow, inspections_of, of_case
from backoffice.queries.lease_terms import LeaseTerms, lease_terms
from backoffice.queries.lease_upkeep import upkeep_terms
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.takeovers import takeover
from backoffice.rules.inspections import MOVE_OUT, restoration_lapses
from backoffice.rules.maintenance import ALMEN, RestorationDuty, restoration_duty
from backoffice.rules.problems import refused
from backoffice.rules.restoration import RestorationFacts, restoration
from backoffice.rules.settlement_lines import LAPSED, Facts, Item, Shares
from backoffice.security import EVERYTHING

_ON_ACCOUNT = ("heat_on_account", "hot_water_on_account", "water_on_account", "electricity_on_account")
YEAR_END = "05-31"
"""The end of the account year where nobody says another (tenancy.md 2.1: 1 June to 31 May)."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """A case with its lease: columns as stored, terms by meaning, the newest move-out inspection with its report's lines."""

    case: Mapping[str, Any]
    lease: Mapping[str, Any]
    terms: LeaseTerms
    regime: str
    monthly_rent: int | None
    on_account: int
    inspection: InspectionRow | None
    report: tuple[Mapping[str, Any], ...]
    shares: Shares = field(default_factory=Shares)

    @property
    def end(self) -> date:
        """The first day that the lease no longer covers."""
        ends: list[date] = [self.lease["valid_to"], self.case["rent_last_day"] + _DAY]
        relet: date | None = self.case["relet_from"]
        return min([*ends, *([relet] if relet else [])])

    @property
    def moved_out(self) -> date:
        """The day the tenant moved out, not later than the lease's end: improvements are written down to it (tenancy.md 1.7)."""
        left: date | None = self.case["moved_out_on"]
        return min(left, self.end) if left else self.end

    @property
    def account_month_day(self) -> str:
        """The end of the account year, "MM-DD"."""
        return self.terms.account_year_end or YEAR_END

    def facts(self, **asked: Any) -> Facts:
        """Return what the lines are proposed from, with what a person asked for beside."""
        lease = self.lease
        return Facts(
            private=self.regime != ALMEN,
            rent_last_day=self.case["rent_last_day"],
            relet_from=self.case["relet_from"],
            deposit=lease["deposit"],
            entry_deposit=lease["entry_deposit"],
            prepaid_rent=lease["prepaid_rent"],
            restoration=self.shares,
            **{"monthly_rent": self.monthly_rent, **asked},
        )


def ground_of(session: Session, termination_id: int, today: date) -> Ground:
    """Return what the case's settlement rests on; Refused where there is no such case, or its last day is not known."""
    case = _row(session, "termination", termination_id)
    if case is None:
        raise refused("settlement.no_case", number=termination_id)
    if case["rent_last_day"] is None:
        raise refused("settlement.no_end", number=termination_id)
    lease = _row(session, "lease", case["lease_id"])
    assert lease is not None
    codes = code_lists(session)
    upkeep = upkeep_terms(session, {lease["id"]: case["received_on"]})[lease["id"]]
    terms = lease_terms(session, [lease["id"]], case["received_on"])[lease["id"]]
    held = inspections_of(session, of_case(session, termination_id), EVERYTHING)
    inspection = next((one for one in reversed(held) if one.kind == MOVE_OUT), None)
    report = _report(session, inspection.id) if inspection else ()
    costs = _monthly(session, case["dwelling_id"], case["rent_last_day"], codes)
    ground = Ground(
        case, lease, terms, upkeep.regime, costs.get("net_rent"), sum(costs.get(name, 0) for name in _ON_ACCOUNT),
        inspection, report,
    )  # fmt: skip
    return replace(ground, shares=_shares(ground, restoration_duty(upkeep), codes, today))


def _row(session: Session, record: str, key: int) -> Mapping[str, Any] | None:
    table = TABLES[record]
    found = session.execute(select(table).where(table.c.id == key)).mappings().first()
    return dict(found) if found else None


def _report(session: Session, inspection_id: int) -> tuple[Mapping[str, Any], ...]:
    table = TABLES["inspection_line"]
    query = select(table).where(table.c.inspection_id == inspection_id).order_by(table.c.position, table.c.id)
    return tuple(dict(row) for row in session.execute(query).mappings())


def _monthly(session: Session, dwelling_id: int, day: date, codes: CodeLists) -> dict[str, int]:
    """Return what the dwelling cost a month on a day, by the meaning of the cost type, in øre."""
    meaning = meanings_of(codes)
    query = (
        select(HousingCost.cost_type, func.sum(HousingCost.amount))
        .where(HousingCost.dwelling_id == dwelling_id, HousingCost.valid_from <= day, HousingCost.valid_to > day)
        .group_by(HousingCost.cost_type)
    )
    found: dict[str, int] = {}
    for code, amount in session.execute(query):
        name = meaning("cost_type", code)
        found[name] = found.get(name, 0) + int(amount)
    return found


def _shares(ground: Ground, duty: RestorationDuty, codes: CodeLists, today: date) -> Shares:
    """Return what the report comes to: what an invoice says, else what was estimated; private duties missed let it lapse."""
    if ground.inspection is None:
        return Shares(by_tenant=duty.by_tenant, why=duty.rule)
    meaning = meanings_of(codes)
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for line in ground.report:
        parts.setdefault(meaning("report_part", line["part"]), []).append(line)
    misuse = tuple(_item(line) for line in parts.get("misuse", ()))
    lapsed = restoration_lapses(ground.inspection.losses(today))
    scheme = takeover(ground.terms.takeover) if duty.shared and ground.terms.takeover else None
    normal = sum(map(cost, parts.get("normal", ())))
    asked = RestorationFacts(
        ground.lease["valid_from"], ground.end, normal, sum(one.due for one in misuse), duty, scheme, lapsed=lapsed
    )
    estimate = _estimated(ground, parts, asked)
    found = restoration(replace(asked, estimate=estimate))
    return Shares(
        misuse=misuse,
        normal_tenant=found.tenant_normal,
        normal_department=found.department_normal,
        department=sum(map(cost, parts.get("department", ()))),
        months=found.months,
        taken_over=found.taken_over,
        excess=found.excess,
        estimate=estimate,
        by_tenant=duty.by_tenant and not lapsed,
        why=LAPSED if lapsed else duty.rule,
    )


def cost(line: Mapping[str, Any]) -> int:
    """Return what a line of a report costs, in øre: as invoiced, else as estimated."""
    return int(line["actual"] if line["actual"] is not None else line["estimate"] or 0)


def _item(line: Mapping[str, Any]) -> Item:
    title = f"{line['item']} ({line['room']})" if line["room"] else line["item"]
    return Item(
        line["id"], title, cost(line), line["age_reduction"] or 0, line["age_reason"] or "", line["invoice"] or ""
    )


def _estimated(ground: Ground, parts: Mapping[str, Iterable[Mapping[str, Any]]], asked: RestorationFacts) -> int | None:
    """Return the tenant's share as it was estimated in writing; None where no estimate was sent, or the law knows no cap."""
    assert ground.inspection is not None
    if ground.regime != ALMEN or ground.inspection["estimate_on"] is None:
        return None
    normal = sum(line["estimate"] or 0 for line in parts.get("normal", ()))
    misuse = sum(line["estimate"] or 0 for line in parts.get("misuse", ()))
    return restoration(replace(asked, normal=normal, misuse=misuse)).tenant_total
