"""Plan the steps of an improvement: applied for, answered within six weeks, documented, finally approved.

Owns what each step needs and stamps. What must hold whichever way one is written, improvement_rules says; where it
stands, rules/improvement_cases.py. The final approval is the building manager's (Right.INSPECT). Sources: seed 004, 1.7
(G2-G12); lejeloven § 145; almenlejeloven §§ 35-42.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Lease
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_changes
from backoffice.queries.codes import code_lists
from backoffice.queries.improvement_value import NEW_YEAR, reckoned_now, use_of
from backoffice.queries.improvements import ImprovementRow, improvement_of
from backoffice.queries.lease_terms import lease_terms
from backoffice.records.improvements import IMPROVEMENT
from backoffice.records.reckonings import ALMEN, private_rates
from backoffice.rules.improvement_cases import lost, missing
from backoffice.rules.improvements import financial_year
from backoffice.rules.problems import Level, Problem, Refused, refused
from backoffice.security import Actor, Right

RECORD = IMPROVEMENT.name
ANSWERS = ("approved", "refused", "silence")


def plan_application(
    session: Session,
    actor: Actor,
    lease_id: int,
    given: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that registers an application for an improvement; `given` are fields as stored.

    Refused for a day that has not come. Warned of where private rules give no right: a lease for a fixed term (LL § 145
    stk. 1), and where nobody says which rules hold.
    """
    security.require(actor, Right.EDIT)
    applied = given.get("applied_on")
    if isinstance(applied, date):
        _require_past(applied, today, "applied_on")
    lease = session.get(Lease, lease_id)
    if lease is None:
        raise refused("improvement.no_lease", number=lease_id)
    if lease.vacant:
        raise refused("improvement.nobody_lives_there")
    row = {**given, "lease_id": lease_id}
    plan = plan_new(session, actor, RECORD, [row], source, today=today, reason=reason, draft=draft)
    regime = lease_terms(session, [lease_id], today)[lease_id].regime
    if not regime:
        plan.warnings.add(Problem("improvement.no_regime_yet", Level.WARNING))
    elif regime != ALMEN and lease.fixed_term:
        plan.warnings.add(Problem("improvement.fixed_term", Level.WARNING))
    return dataclasses.replace(plan, purpose="improvement")


def plan_documents(
    session: Session,
    actor: Actor,
    improvement_id: int,
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
) -> Plan:
    """Return the plan that writes what became known of an improvement: start, finish, documents, agreements, outcome.

    Warned of where the work began before it was approved: the right to compensation is lost (G3).
    """
    security.require(actor, Right.EDIT)
    own = improvement_of(session, improvement_id, actor.scope(Right.EDIT), today)
    for name in ("started_on", "finished_on", "in_use_on"):
        if isinstance(day := change.get(name), date):
            _require_past(day, today, name)
    changes = {improvement_id: change}
    plan = plan_record_changes(session, actor, RECORD, changes, source, today=today, reason=reason, seen=seen)
    days = {name: value for name, value in change.items() if name in ("applied_on", "started_on")}
    # Wishes are values as stored: here dates or nothing.
    why = lost(dataclasses.replace(own.facts, **days))  # type: ignore[arg-type]
    if days and why:
        plan.warnings.add(Problem(f"improvement.lost.{why}", Level.WARNING))
    return dataclasses.replace(plan, purpose="improvement")


def plan_answer(
    session: Session,
    actor: Actor,
    improvement_id: int,
    answer: str,
    day: date,
    source: Source,
    *,
    today: date,
    answer_reason: str = "",
) -> Plan:
    """Return the plan that answers an application: `answer` is approved, refused or silence, by meaning.

    A refusal names the works and the weighty reason in writing, and comes within six weeks (§ 145 stk. 3): a later one
    is refused, the tenant may already have begun. Silence can be noted when the six weeks are over. Answered once: an
    undo takes an answer back.
    """
    security.require(actor, Right.EDIT)
    own = improvement_of(session, improvement_id, actor.scope(Right.EDIT), today)
    _check_answer(own, answer, day, answer_reason, today)
    code = code_lists(session)["improvement_answer"].by_meaning[answer].code
    stamp: dict[str, object] = {
        "answer": code,
        "answered_on": day,
        "answered_by": actor.name,
        "answer_reason": answer_reason.strip() or None,
        "approved_on": day if answer == "approved" else None,
    }
    plan = _stamped(session, actor, own, stamp, source, today, Right.EDIT)
    if answer == "approved" and own["started_on"] is not None and own["started_on"] < day:
        plan.warnings.add(Problem("improvement.lost.before_answer", Level.WARNING))
    return dataclasses.replace(plan, purpose="improvement")


def _check_answer(own: ImprovementRow, answer: str, day: date, reason: str, today: date) -> None:
    if answer not in ANSWERS:
        raise refused("improvement.no_such_answer", answer=answer)
    if own.facts.answer:
        raise refused("improvement.answered_already", day=_shown(own["answered_on"]))
    _require_past(day, today, "answered_on")
    if day < own.facts.applied_on:
        raise refused("improvement.before_application", day=_shown(own.facts.applied_on))
    last = own.facts.answer_by
    if answer == "refused" and not reason.strip():
        raise refused("improvement.no_reason")
    if answer == "refused" and day > last:
        raise refused("improvement.refused_late", last=_shown(last))
    if answer == "silence" and day <= last:
        raise refused("improvement.not_silent_yet", last=_shown(last))


def plan_final(session: Session, actor: Actor, improvement_id: int, day: date, source: Source, *, today: date) -> Plan:
    """Return the plan that approves a finished work after its inspection and fixes the compensation (G12).

    It is reckoned by the rates of the day the basis is fixed (`basis_fixed_on`, else this day) and never looked up again.
    Refused while documents are missing, naming them. A right that was lost fixes it at nothing, with a warning.
    """
    security.require(actor, Right.INSPECT)
    own = improvement_of(session, improvement_id, actor.scope(Right.INSPECT), today)
    _check_final(own, day, today)
    fixed = own["basis_fixed_on"] or day
    reckoned = reckoned_now(own, use_of(own, own["in_use_on"]), fixed)
    stamp: dict[str, object] = {
        "final_on": day,
        "final_by": actor.name,
        # Of the values of a reckoning, which are of many types, this one is always øre.
        "compensation": int(reckoned.values["compensation"]),  # type: ignore[call-overload]
        "rate_year": _rates_from(own, fixed).isoformat(),
    }
    plan = _stamped(session, actor, own, stamp, source, today, Right.INSPECT, {"basis_fixed_on": fixed})
    for step in reckoned.steps:
        if step.id == "rate.unconfirmed":
            plan.warnings.add(Problem("improvement.rate_unconfirmed", Level.WARNING, values=dict(step.values)))
    if why := lost(own.facts):
        plan.warnings.add(Problem(f"improvement.lost.{why}", Level.WARNING))
    return dataclasses.replace(plan, purpose="improvement_final")


def _check_final(own: ImprovementRow, day: date, today: date) -> None:
    if own["final_on"] is not None:
        raise refused("improvement.fixed_already", day=_shown(own["final_on"]))
    if own.facts.answer == "refused":
        raise refused("improvement.was_refused")
    if not own.regime:
        raise refused("improvement.no_regime")
    if wanted := missing(own.facts):
        raise Refused([Problem("improvement.missing", field=IMPROVEMENT.fields[name].label) for name in wanted])
    _require_past(day, today, "final_on")
    if day < own["finished_on"]:
        raise refused("improvement.before_finished", day=_shown(own["finished_on"]))


def _rates_from(own: ImprovementRow, fixed: date) -> date:
    """Return the first day of the rates, or of the financial year, that the compensation is fixed by."""
    if own.regime == ALMEN:
        return financial_year(fixed, own.terms.year_start or NEW_YEAR)
    return private_rates(fixed).maximum.valid_from


def _stamped(
    session: Session,
    actor: Actor,
    own: ImprovementRow,
    stamp: Mapping[str, object],
    source: Source,
    today: date,
    right: Right,
    change: Mapping[str, object] | None = None,
) -> Plan:
    return plan_record_changes(
        session, actor, RECORD, {own.id: change or {}}, source, today=today, stamps={own.id: stamp}, right=right
    )


def _require_past(day: date, today: date, field: str) -> None:
    if day > today:
        raise Refused([Problem("improvement.in_future", field=IMPROVEMENT.fields[field].label, value=_shown(day))])


def _shown(day: date) -> str:
    return f"{day:%d-%m-%Y}"
