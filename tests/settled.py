"""A case ready to be settled, for tests: lease, terms, report, rent and tenants put there directly, then driven by plans."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backoffice.database import Database
from backoffice.models import (
    DepositClaim,
    Dwelling,
    HousingCost,
    Improvement,
    Inspection,
    InspectionLine,
    Lease,
    Settlement,
    SettlementLine,
    TenancyTerms,
    Tenant,
    Termination,
)
from backoffice.operations.apply import apply
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.settlement_guard import wrong_totals
from backoffice.operations.settlement_steps import plan_approve, plan_send
from backoffice.operations.settlements import Asked, plan_draft
from backoffice.queries.case_state import case_facts
from backoffice.queries.codes import code_lists
from backoffice.queries.settlements import SettlementFacts, of_termination
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings

SOURCE = Source("command")
TODAY = date(2023, 9, 1)
WRITER, OTHER = Actor("anna", (Grant(Role.CASEWORKER),)), Actor("bo", (Grant(Role.APPROVER),))
_LAST = date(2023, 6, 30)
SENT_ON = date(2023, 8, 1)
D12: dict[str, Any] = {"report": [("normal", 1_425_075), ("misuse", 230_000)], "lease": {"entry_deposit": 2_150_000}}
"""The facts of the worked examples D11 and D12."""


def ready(
    session: Session,
    *,
    regime: str = "almen",
    report: Sequence[tuple[str, int] | tuple[str, int, int]] = (),
    phase: str = "works_done",
    lease: dict[str, Any] | None = None,
    case: dict[str, Any] | None = None,
    inspection: dict[str, Any] | None = None,
    tenants: Sequence[int | None] = (None,),
    rent: int = 790_000,
    on_account: int = 0,
    dwelling: int | None = None,
) -> int:
    """Make a case that is ready to be settled, of a new dwelling or a given one; return it.

    `report` is (part, øre) or with the estimate.
    """
    codes = code_lists(session)

    def code(list_name: str, meaning: str) -> str:
        return codes[list_name].by_meaning[meaning].code

    if dwelling is None:
        dwelling = add_dwellings(session, 1, sections=1)[0]
    organisation = session.get_one(Dwelling, dwelling).organisation_id
    keys = {name: new_keys(session, name, 1)[0] for name in ("lease", "termination", "inspection", "tenancy_terms")}
    own = {"organisation_id": organisation, "dwelling_id": dwelling, "status": "reported"}
    terms = {"restoration_scheme": code("restoration_scheme", "a"), "takeover": "month-1"}
    session.add(
        TenancyTerms(
            id=keys["tenancy_terms"], organisation_id=organisation, regime=code("tenancy_regime", regime), notice_policy="dsb",
            valid_from=date(2000, 1, 1), valid_to=FOREVER, status="reported", **terms,
        )
    )  # fmt: skip
    session.add(
        Lease(
            id=keys["lease"], **own, **{"valid_from": date(2020, 3, 15), "valid_to": date(2023, 7, 1), **(lease or {})}
        )
    )
    session.flush()
    own |= {"lease_id": keys["lease"]}
    costs = {"net_rent": rent, "heat_on_account": on_account}
    for cost_type, amount in costs.items():
        if amount:
            session.add(
                HousingCost(
                    id=new_keys(session, "housing_cost", 1)[0], organisation_id=organisation, dwelling_id=dwelling,
                    cost_type=code("cost_type", cost_type), amount=amount, valid_from=date(2020, 1, 1), status="reported",
                )
            )  # fmt: skip
    for share in tenants:
        session.add(
            Tenant(
                id=new_keys(session, "tenant", 1)[0], organisation_id=organisation, lease_id=keys["lease"], name="Prøve Person",
                share=share, status="reported",
            )
        )  # fmt: skip
    dates: dict[str, Any] = {
        "received_on": date(2023, 3, 20), "received_time": "10:00", "deadline": date(2023, 4, 3),
        "period_from": date(2023, 4, 1), "rent_last_day": _LAST, "vacate_by": date(2023, 7, 3),
        "notice_policy": "dsb", "notice_months": 3, "confirmed_on": date(2023, 3, 22), "known_on": _LAST,
        "moved_out_on": _LAST, "emptied": True, "works_started_on": date(2023, 7, 10),
        "works_finished_on": date(2023, 7, 20),
    }  # fmt: skip
    session.add(
        Termination(
            id=keys["termination"], terminated_by=code("terminated_by", "tenant"),
            channel=code("notice_channel", "email"), phase=code("case_phase", phase), **{**own, **dates, **(case or {})},
        )
    )  # fmt: skip
    session.flush()
    held: dict[str, Any] = {
        "planned_on": date(2023, 7, 10), "summoned_on": date(2023, 6, 30), "held_on": date(2023, 7, 10),
        "report_on": date(2023, 7, 10), "estimate_on": date(2023, 7, 12),
    }  # fmt: skip
    session.add(
        Inspection(
            id=keys["inspection"], inspection_kind=code("inspection_kind", "move_out"), termination_id=keys["termination"],
            **{**own, **held, **(inspection or {})},
        )
    )  # fmt: skip
    session.flush()
    for position, (part, amount, *estimated) in enumerate(report, 1):
        session.add(
            InspectionLine(
                id=new_keys(session, "inspection_line", 1)[0], inspection_id=keys["inspection"], position=position,
                item=f"Arbejde {position}", room="Stue", part=code("report_part", part), actual=amount,
                estimate=estimated[0] if estimated else amount, invoice=f"F-{position}", **own,
            )
        )  # fmt: skip
    session.flush()
    return keys["termination"]


def standing(session: Session, case: int, state: str = "sent", *, retained: int = 0, **more: Any) -> int:
    """Add a settlement in a state, of a deposit that is paid out but for what is retained; return it."""
    codes = code_lists(session)
    termination = session.get_one(Termination, case)
    owner, dwelling, lease = termination.organisation_id, termination.dwelling_id, termination.lease_id
    place = {"organisation_id": owner, "dwelling_id": dwelling, "lease_id": lease, "status": "reported"}
    key = new_keys(session, "settlement", 1)[0]
    amounts = {"credits": 500_000, "debits": 0, "result": 500_000, "claim": 0, "payout": 500_000 - retained}
    dates = {"approved_by": "bo", "approved_on": _LAST} if state != "draft" else {}
    dates |= {"sent_on": _LAST} if state == "sent" else {}
    session.add(
        Settlement(
            id=key, termination_id=case, state=codes["settlement_state"].by_meaning[state].code, version_number=1,
            round=codes["settlement_round"].by_meaning["first"].code, written_by="eva", retain=retained,
            retained=retained, **{**amounts, **dates, **more, **place},
        )
    )  # fmt: skip
    session.flush()
    lines = {"deposit": 500_000, "reserve": retained, "tenant_payout": 500_000 - retained}
    for position, (meaning, amount) in enumerate(lines.items(), 1):
        if amount:
            session.add(
                SettlementLine(
                    id=new_keys(session, "settlement_line", 1)[0], settlement_id=key, position=position, text="Linje",
                    line_code=codes["settlement_line"].by_meaning[meaning].code, amount=amount, **place,
                )
            )  # fmt: skip
    session.flush()
    return key


def add_improvement(session: Session, case: int, in_use: date, compensation: int) -> int:
    """Add an improvement of the case's lease that was approved before it began, and finally approved when taken in use."""
    termination, codes = session.get_one(Termination, case), code_lists(session)
    key = new_keys(session, "improvement", 1)[0]
    session.add(
        Improvement(
            id=key, organisation_id=termination.organisation_id, dwelling_id=termination.dwelling_id,
            lease_id=termination.lease_id, title="Køkken", applied_on=date(2017, 1, 2), approved_on=date(2017, 2, 1),
            answered_on=date(2017, 2, 1), answer=codes["improvement_answer"].by_meaning["approved"].code,
            started_on=date(2017, 3, 1), finished_on=in_use, in_use_on=in_use, basis_fixed_on=in_use, final_on=in_use,
            documented=6_000_000, compensation=compensation, status="reported",
        )
    )  # fmt: skip
    session.flush()
    return key


def add_claim(session: Session, case: int, kind: str, amount: int, day: date, tenant: int | None = None) -> int:
    """Add a claim on the deposit of the case's lease."""
    termination = session.get_one(Termination, case)
    key = new_keys(session, "deposit_claim", 1)[0]
    session.add(
        DepositClaim(
            id=key, organisation_id=termination.organisation_id, dwelling_id=termination.dwelling_id, lease_id=termination.lease_id,
            claim_kind=code_lists(session)["claim_kind"].by_meaning[kind].code, creditor="Kommunen", amount=amount,
            registered_on=day, tenant_id=tenant, status="reported",
        )
    )  # fmt: skip
    session.flush()
    return key


def write(database: Database, actor: Actor, make: Callable[..., Plan], *asked: Any, **more: Any) -> int:
    """Plan and write; return the change set's number."""
    with database.writing() as session:
        return apply(session, actor, make(session, actor, *asked, source=SOURCE, **more)).change_set


def settlements(database: Database, case: int) -> list[SettlementFacts]:
    """Return the settlements of a case, the oldest first."""
    with database.reading() as session:
        return of_termination(session, case)


def amounts(one: SettlementFacts) -> dict[str, list[int]]:
    """Return the amounts of a settlement by the meaning of their lines, in the order of the paper."""
    found: dict[str, list[int]] = {}
    for line in one.lines:
        found.setdefault(line.meaning, []).append(line.amount)
    return found


def a_case(database: Database, **facts: Any) -> int:
    """Make a case that is ready to be settled; return it."""
    with database.writing() as session:
        return ready(session, **facts)


def drafted(database: Database, case: int, **asked: Any) -> SettlementFacts:
    """Draft the settlement of a case; return it."""
    write(database, WRITER, plan_draft, case, Asked(**asked), today=TODAY)
    found = settlements(database, case)[-1]
    assert wrong_totals(found) == ()
    return found


def sent_out(database: Database, case: int, **asked: Any) -> SettlementFacts:
    """Draft, approve and send the settlement of a case; return it."""
    one = drafted(database, case, **asked)
    write(database, OTHER, plan_approve, one.id, today=SENT_ON, seen=one.content_hash)
    write(database, WRITER, plan_send, one.id, SENT_ON, today=TODAY)
    return settlements(database, case)[-1]


def phase_of(database: Database, case: int) -> str:
    """Return the phase of a case."""
    with database.reading() as session:
        return case_facts(session, [case])[case].phase


def refusal(database: Database, make: Any, *asked: Any, actor: Any = WRITER, **more: Any) -> str:
    """Return the id of the first problem that a plan is refused with."""
    with pytest.raises(Refused) as raised:
        write(database, actor, make, *asked, **more)
    return raised.value.problems[0].id
