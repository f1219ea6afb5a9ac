"""Plan what is done with allocation agreements: for one place or many, ended, renewed without a gap, reported, removed.

Owns what is particular to these agreements; one by one they are written as every simple record is. Never writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import HousingOrganisation
from backoffice.models.registry import value_columns
from backoffice.operations.allocation_rules import OVERLAPS
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import Bucket, Plan, Source
from backoffice.operations.record_rows import Checking, check_rows, created_part, held_now, whole_new
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.queries.codes import code_lists
from backoffice.queries.place_names import organisations_in
from backoffice.records.agreements import ALLOCATION
from backoffice.records.fields import KeptBy
from backoffice.rules.allocation_agreements import first_day_of_renewal
from backoffice.rules.periods import FOREVER, end_after
from backoffice.rules.problems import Level, Problem, Refused
from backoffice.security import Actor, Right

RECORD = ALLOCATION.name
CONTENT = tuple(field.name for field in ALLOCATION.kept_by(KeptBy.CASEWORKER))
Row = Mapping[str, Any]


def plan_for_places(
    session: Session,
    actor: Actor,
    content: Mapping[str, object],
    places: Sequence[Mapping[str, int]],
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that makes the same agreement for each place ({"organisation_id": 4} or {"department_id": 7}).

    A place that already has one of the same kind, municipality and types in the period is a conflict that names it.
    """
    rows = [{**content, **place} for place in places]
    plan = plan_new(session, actor, RECORD, rows, source, today=today, reason=reason, draft=draft)
    return _with_conflicts(plan) if len(places) > 1 else plan


def plan_copies(
    session: Session,
    actor: Actor,
    agreement_id: int,
    department_ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that gives an agreement's content to departments; those that already have one are conflicts.

    Refused without the right, and for an agreement of an organisation that the person has no part of.
    """
    security.require(actor, Right.EDIT)
    held = held_now(session, RECORD, [agreement_id]).get(agreement_id)
    within = organisations_in(actor.scope(Right.VIEW))
    known = select(HousingOrganisation.id).where(within)
    if held is None or held["organisation_id"] not in set(session.scalars(known)):
        raise Refused([Problem("not_in_register", record=str(agreement_id))])
    content = {name: held[name] for name in CONTENT}
    places = [{"department_id": key} for key in dict.fromkeys(department_ids)]
    rows = [{**content, **place} for place in places]
    plan = plan_new(session, actor, RECORD, rows, source, today=today, reason=reason, draft=draft)
    return _with_conflicts(plan)


def _with_conflicts(plan: Plan) -> Plan:
    """Move what is refused for an agreement that is there already to the conflicts: the rest is written without it."""
    refused_rows, conflicts = Bucket(), Bucket()
    for position, row_id in enumerate(plan.refused.ids):
        problem = plan.refused.problem(position)
        (conflicts if problem.id == OVERLAPS else refused_rows).add(problem, row_id)
    return replace(plan, refused=refused_rows, conflicts=conflicts)


def plan_end(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    last: date | None,
    source: Source,
    *,
    today: date,
    reason: str = "",
) -> Plan:
    """Return the plan that gives agreements this last day; None leaves them open."""
    change = {"valid_to": end_after(last)}
    return plan_record_change(session, actor, RECORD, ids, change, source, today=today, reason=reason)


def plan_remove_drafts(
    session: Session, actor: Actor, ids: Sequence[int], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that removes drafts; a reported agreement is refused: what was true is ended, not removed."""
    wanted = sorted(set(ids))
    reported = set(code_lists(session)["record_status"].codes_meaning("reported"))
    kept = [key for key, row in held_now(session, RECORD, wanted).items() if row["status"] in reported]
    drafts = [key for key in wanted if key not in set(kept)]
    plan = plan_remove(session, actor, RECORD, drafts, source, today=today, reason=reason)
    for row_id in kept:
        plan.asked += 1
        plan.refused.add(Problem("allocation.remove_reported"), row_id)
    return plan


def plan_renewal(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    source: Source,
    *,
    today: date,
    last: date | None = None,
    until: date | None = None,
    reason: str = "",
    draft: bool = False,
) -> Plan:
    """Return the plan that renews agreements: a copy that begins the day after the old one's last, without a gap.

    `last` gives open agreements their last day; `until` is the new ones' last day (None: as long as the old one's, or
    open). Refused as a whole without the right.
    """
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    checking = Checking(session, actor.scope(Right.EDIT), RECORD, codes, today)
    plan = Plan("register", source, asked=len(set(ids)), record=RECORD, reason=reason)
    status = codes["record_status"].by_meaning["draft" if draft else "reported"].code
    held = held_now(session, RECORD, sorted(set(ids)))
    olds, ended, new = [], [], []
    for row_id in sorted(set(ids)):
        old = held.get(row_id)
        first = first_day_of_renewal(old["valid_from"], old["valid_to"], last) if old else Problem("not_in_register")
        if old is None or isinstance(first, Problem):
            plan.refused.add(first if isinstance(first, Problem) else Problem("not_in_register"), row_id)
            continue
        olds.append(old)
        ended.append(checking.changed(old, {"valid_to": first}))
        origin = codes["origin"].by_meaning["manual"].code
        new.append(whole_new(RECORD, _renewed(old, first, until), status, origin))
    _add_pairs(plan, checking, olds, ended, new)
    return plan


def _renewed(old: Row, first: date, until: date | None) -> dict[str, Any]:
    """Return the new agreement: as the old one, from the day after it, for as long where no end is given."""
    end = end_after(until)
    if until is None and old["valid_to"] != FOREVER:
        end = first + (old["valid_to"] - old["valid_from"])
    places = ("organisation_id", "department_id")
    same = {name: old[name] for name in (*CONTENT, *places)}
    return {**same, "valid_from": first, "valid_to": end, "renews": old["id"]}


def _add_pairs(
    plan: Plan, checking: Checking, olds: list[dict[str, Any]], ended: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    """Put each renewal into the plan with the end of what it renews, or refuse it for the first problem of either."""
    problems = check_rows(checking, [*ended, *new], [*olds, *(None for _ in new)])
    columns = value_columns(RECORD)
    changed, made = ChangedRows(RECORD, columns), []
    for position, (old, old_ended, row) in enumerate(zip(olds, ended, new, strict=True)):
        found = [*problems[position], *problems[len(olds) + position]]
        wrong = [problem for problem in found if problem.level is Level.ERROR]
        if wrong:
            plan.refused.add(wrong[0], old["id"])
            continue
        for problem in problems[len(olds) + position]:
            plan.warnings.add(replace(problem, record=checking.name_of(row)), 0)
        made.append(row)
        if old["valid_to"] != old_ended["valid_to"]:
            mask = 1 << columns.index("valid_to")
            changed.add(old["id"], old["version"], mask, [old_ended[name] for name in columns])
    if made:
        plan.created.append(created_part(RECORD, made))
    if changed.ids:
        plan.changes.append(changed.part(follows=True))
