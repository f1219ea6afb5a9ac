"""Plan the second round of a settlement: the heat and water account releases what was held back, and the case comes to its end.

Owns that an account which came too late costs the tenant nothing, and that the second settlement points at the first. Writes
nothing itself. Source: tenancy.md 2.1, 3.6 and 5 (code 61).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.operations.plan import Plan, Source
from backoffice.operations.settlement_case import require_within, stamp, take_step
from backoffice.operations.settlement_plan import PLACE, SettlementPlan, Wanted, as_held
from backoffice.queries.settlements import SettlementFacts, SettlementLine, of_termination
from backoffice.rules.deadlines import account_last
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right

_OPEN = frozenset({"draft", "approved"})
HOW = ("zero", "written_off", "collection")
"""How a case may be closed, by meaning."""


@dataclass(frozen=True, slots=True)
class Account:
    """A heat and water account: the tenant's refund or extra payment in øre, and when it reached the tenant.

    `year_end` is the account year's last day, None for the one the case has; `late_bill_on` the day the supplier's final bill
    came, where that was late.
    """

    received_on: date
    refund: int = 0
    extra: int = 0
    year_end: date | None = None
    late_bill_on: date | None = None


def plan_await(
    session: Session, actor: Actor, termination_id: int, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that lets a case wait for the account its money is held back for; Refused where nothing is."""
    plan, first = _begun(session, actor, termination_id, source, reason)
    plan.change_own({})
    take_step(plan, termination_id, "await_accounts", {"retained": first["retained"] or 0}, today=today)
    return plan.finished()


def plan_final(
    session: Session, actor: Actor, termination_id: int, source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that makes a case final whose second settlement is sent already, as after a correction of the first.

    Refused while money is held back that no second settlement has released.
    """
    plan, _ = _begun(session, actor, termination_id, source, reason)
    plan.change_own({})
    take_step(plan, termination_id, "final", {}, today=today)
    return plan.finished()


def _begun(
    session: Session, actor: Actor, termination_id: int, source: Source, reason: str
) -> tuple[SettlementPlan, SettlementFacts]:
    """Begin the plan of a case's newest settlement of the first round that is sent; Refused where there is none."""
    security.require(actor, Right.EDIT)
    require_within(session, "termination", termination_id, actor.scope(Right.EDIT))
    first = standing_first(session, termination_id)
    return SettlementPlan(session, actor, first, first.values).begin("settlement", source, reason), first


def standing_first(session: Session, termination_id: int) -> SettlementFacts:
    """Return the settlement of the first round that was sent and stands; Refused where there is none."""
    known = of_termination(session, termination_id)
    found = [one for one in known if one["follows"] is None and one.state == "sent"]
    if not found:
        raise refused("settlement.none_sent", number=termination_id)
    return found[-1]


def plan_second(
    session: Session,
    actor: Actor,
    termination_id: int,
    account: Account,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that makes the second settlement as a draft, or makes its draft anew, from an account.

    What was held back is released whole; a refund is added, an extra payment taken unless the account came too late.
    Refused where nothing was sent, while a correction is written, or for an account from the future.
    """
    _, first = _begun(session, actor, termination_id, source, reason)
    known = of_termination(session, termination_id)
    draft = next((one for one in known if one.state in _OPEN), None)
    _check(first, draft, known, account, today)
    base: dict[str, Any] = dict(draft.values) if draft else {name: first[name] for name in (*PLACE, "termination_id")}
    if draft is None:
        base |= {"version_number": 1 + max(one["version_number"] or 0 for one in known), "follows": first.id}
    plan = SettlementPlan(session, actor, draft, base).begin("settlement", source, reason)
    year_end = account.year_end or first.case["account_year_end"]
    if year_end is None:
        raise refused("settlement.no_year_end")
    late = account.received_on > account_last(year_end, account.late_bill_on)
    kept = [as_held(one, plan.codes) for one in draft.lines if one.by_hand] if draft else []
    values: dict[str, object] = {
        "state": plan.code("settlement_state", "draft"),
        "written_by": actor.name,
        "approved_by": None,
        "approved_on": None,
    }
    if draft is None:
        values["round"] = plan.code("settlement_round", "second")
    plan.write_lines([*_lines(plan, first, account, year_end, late), *kept], values, 0)
    stamp(
        plan, termination_id, account_year_end=year_end, account_received_on=account.received_on,
        late_bill_on=account.late_bill_on,
    )  # fmt: skip
    if late and account.extra:
        plan.plan.notes.append(Problem("settlement.account_late", Level.WARNING))
    return plan.finished()


def _check(
    first: SettlementFacts,
    draft: SettlementFacts | None,
    known: list[SettlementFacts],
    account: Account,
    today: date,
) -> None:
    if draft is not None and draft.round != "second":
        raise refused("settlement.draft_exists", number=draft["version_number"])
    if any(one["follows"] is not None and one.state == "sent" for one in known):
        raise refused("settlement.second_sent")
    if first.phase not in ("sent", "awaiting_accounts"):
        raise refused("settlement.second_not_now")
    if account.received_on > today:
        raise refused("settlement.not_yet", day=account.received_on)
    if min(account.refund, account.extra) < 0 or (account.refund and account.extra):
        raise refused("settlement.refund_or_extra")


def _lines(
    plan: SettlementPlan, first: SettlementFacts, account: Account, year_end: date, late: bool
) -> Iterator[Wanted]:
    last = account_last(year_end, account.late_bill_on)
    known: dict[str, Any] = {
        "year_end": year_end,
        "received": account.received_on,
        "sent": first["sent_on"],
        "last": last,
    }
    if first["retained"]:
        yield plan.line("released", first["retained"], "released", "released", "first_settlement", **known)
    if account.refund:
        yield plan.line("account_refund", account.refund, "account_refund", "account", "account", **known)
    if account.extra and not late:
        yield plan.line("account_extra", account.extra, "account_extra", "account", "account", **known)
    elif account.extra:
        yield plan.line(
            "department", account.extra, "account_late", "account_late", "account", payer="landlord", **known
        )


def plan_close(
    session: Session,
    actor: Actor,
    termination_id: int,
    how: str,
    day: date,
    source: Source,
    *,
    today: date,
    paid_on: date | None = None,
    reason: str = "",
) -> Plan:
    """Return the plan that closes a case: balanced, written off, or sent to collection (`how` by meaning).

    Refused while money is held back, and for collection while lines are disputed: those are frozen.
    """
    security.require(actor, Right.EDIT)
    require_within(session, "termination", termination_id, actor.scope(Right.EDIT))
    newest = next((one for one in reversed(of_termination(session, termination_id)) if one.state == "sent"), None)
    if newest is None:
        raise refused("settlement.none_sent", number=termination_id)
    if how not in HOW:
        raise refused("settlement.close_how", known=", ".join(HOW))
    if how == "collection" and any(one.disputed for one in standing_lines(session, termination_id)):
        raise refused("settlement.disputed_frozen")
    if day > today:
        raise refused("settlement.not_yet", day=day)
    plan = SettlementPlan(session, actor, newest, newest.values).begin("settlement", source, reason)
    plan.change_own({"paid_on": paid_on or newest["paid_on"]})
    stamps = {"closed_on": day, "closed_how": plan.code("closed_how", how)}
    take_step(plan, termination_id, "close", {}, today=today, **stamps)
    return plan.finished()


def standing_lines(session: Session, termination_id: int) -> Iterator[SettlementLine]:
    """Yield the lines of a case's settlements that are sent and stand."""
    for one in of_termination(session, termination_id):
        if one.state == "sent":
            yield from one.lines
