"""Plan an edit of "Generelt om boligen": one dwelling or all, the same way; nothing is written here.

Owns how a selection and a change become a plan: one pass over the selected rows, decided in the database. What the rules
say of a change is edit_rules'.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.operations.approving import leave_approved
from backoffice.operations.edit_rules import Looks, broken_somewhere, rules_of
from backoffice.operations.further_rights import WITHHELD
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.portal_conditions import is_shown
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Level, Owner, Problem, Refused
from backoffice.security import Actor, Right

LISTED_VALUES = 20
DRAFT, REPORTED = "draft", "reported"
_UNCHANGED, _CHANGED, _OUT_OF_SCOPE, _OTHER_SECTION, _BLOCKED = 0, 1, 2, 3, 4


def plan_edit(
    session: Session,
    actor: Actor,
    selection: Selection,
    change: Mapping[str, object],
    source: Source,
    *,
    today: date,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
    status: str = "",
) -> Plan:
    """Return the plan that sets the fields of `change` (stored values; None clears) on every selected dwelling.

    `seen` gives the versions a form was filled from: a dwelling that others changed since is a conflict. `status` is what
    becomes of the dwellings that change: "" as they are, "draft" (neither portal nor UDK sees them until they are reported) or
    "reported" (then also those of the selection that only lack that, and what stands in the way refuses a row).

    Raises Refused for a change that no dwelling may have: no field, an unknown or not editable field, a wrong value.
    """
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    if change or not status:
        _check_change(session, change, codes, today)
    if status == REPORTED:
        security.require(actor, Right.REPORT)
    if not WITHHELD.isdisjoint(change):
        security.require(actor, Right.DELIVER)
    fields = tuple(field.name for field in general_fields() if field.name in change)
    set_now = {name: change[name] for name in fields}
    new = set_now | ({"status": status} if status else {})
    # A draft is what was changed: a row that is the same already stays reported.
    decisive = set_now if set_now and status != REPORTED else new
    base = narrowed(session, selection, [Dwelling.id], today)
    broken = broken_somewhere(session, base, new, rules_of(fields, reported=status == REPORTED), codes)
    blocked = [condition for rule, condition in broken if rule.level is Level.ERROR]
    outcome = _outcome(session, actor, new, decisive, blocked)
    looks = Looks([rule for rule, _ in broken], new, set_now)
    flags = [case((condition, 1), else_=0) for _, condition in broken]
    columns = [Dwelling.id, Dwelling.version, _mask(new), outcome, *looks.columns, *flags]
    plan = Plan("edit", source, reason=reason)
    part = Changes("dwelling", tuple(new), constants=new)
    _sort_rows(session, narrowed(session, selection, columns, today), part, plan, looks, seen or {})
    leave_approved(session, plan, today)
    if status == DRAFT:
        _tell_of_vanishing(session, plan, base, outcome, today)
    if selection.ids is not None:
        refuse_missing(selection.ids, part, plan, session)
    plan.changes.append(part)
    if selection.expected is not None and plan.asked != selection.expected:
        plan.notes.append(
            Problem("selection.other_count", Level.WARNING, values={"seen": selection.expected, "found": plan.asked})
        )
    # Only a form has seen versions, so these are few.
    met = list(plan.conflicts.ids)
    counted = base.where(Dwelling.id.not_in(met)) if met else base
    plan.field_counts = _field_counts(session, counted, new, outcome)
    return plan


def _check_change(session: Session, change: Mapping[str, object], codes: CodeLists, today: date) -> None:
    problems: list[Problem] = []
    if not change:
        problems.append(Problem("edit.nothing_set"))
    for name, value in change.items():
        field = DWELLING.fields.get(name)
        if field is None:
            problems.append(Problem("edit.unknown_field", value=name))
        elif field.kept_by is not KeptBy.CASEWORKER:
            problems.append(Problem("edit.not_yours", field=field.label, owner=Owner.MASTER_DATA))
        elif value is None and field.required:
            problems.append(Problem("value.required", field=field.label))
        elif value is not None and (kind := field.broken_rule(value)):
            problems.append(Problem("edit.wrong_value", field=field.label, value=str(value), values={"rule": kind}))
        elif value is not None and field.codes and not _usable(codes, field.codes, str(value), today):
            problems.append(Problem("edit.unknown_code", field=field.label, value=str(value)))
        elif (
            value is not None
            and name == "disability_registration"
            and session.get(DisabilityRegistration, value) is None
        ):
            problems.append(Problem("edit.unknown_registration", field=field.label))
    if problems:
        raise Refused(problems)


def _usable(codes: CodeLists, list_name: str, code: str, today: date) -> bool:
    known = codes[list_name].by_code.get(code)
    return known is not None and known.valid_on(today)


def _outcome(
    session: Session,
    actor: Actor,
    new: Mapping[str, object],
    decisive: Mapping[str, object],
    blocked: Sequence[ColumnElement[bool]],
) -> ColumnElement[int]:
    """One number per dwelling: refused with which reason, else changed or unchanged."""
    whens: list[Any] = []
    for right in _rights(new):
        scope = actor.scope(right)
        if not scope.everything:
            whens.append((not_(within(scope)), _OUT_OF_SCOPE))
    if new.get("disability_registration") is not None:
        registration = session.get_one(DisabilityRegistration, new["disability_registration"])
        whens.append((Dwelling.building_section_id != registration.building_section_id, _OTHER_SECTION))
    elif new.get("status") == REPORTED and "disability_registration" not in new:
        whens.append((_linked_elsewhere(), _OTHER_SECTION))
    differs = or_(*(_differs(name, value) for name, value in decisive.items()))
    if blocked:
        whens.append((and_(differs, or_(*blocked)), _BLOCKED))
    whens.append((differs, _CHANGED))
    return case(*whens, else_=_UNCHANGED)


def _rights(new: Mapping[str, object]) -> list[Right]:
    rights = [Right.EDIT]
    rights += [Right.REPORT] if new.get("status") == REPORTED else []
    return rights + ([] if WITHHELD.isdisjoint(new) else [Right.DELIVER])


def _linked_elsewhere() -> ColumnElement[bool]:
    """The condition that the dwelling's registration is another building section's (rule F08)."""
    own = select(DisabilityRegistration.building_section_id)
    section = own.where(DisabilityRegistration.id == Dwelling.disability_registration).scalar_subquery()
    return and_(Dwelling.disability_registration.is_not(None), section != Dwelling.building_section_id)


def _tell_of_vanishing(session: Session, plan: Plan, base: Any, outcome: Any, today: date) -> None:
    """Say how many dwellings the portal shows no more until they are reported again."""
    shown = base.with_only_columns(func.count()).where(outcome == _CHANGED, is_shown(today)).order_by(None)
    if n := session.execute(shown).scalar_one():
        plan.notes.append(Problem("edit.becomes_draft", Level.WARNING, values={"n": n}))


def _differs(name: str, value: object) -> ColumnElement[bool]:
    differs: ColumnElement[bool] = Dwelling.__table__.c[name].is_distinct_from(value)
    return differs


def _mask(new: Mapping[str, object]) -> ColumnElement[int]:
    bits = [case((_differs(name, value), 1 << bit), else_=0) for bit, (name, value) in enumerate(new.items())]
    total: Any = bits[0]
    for bit in bits[1:]:
        total = total + bit
    return total  # type: ignore[no-any-return]  # a sum of integer columns


def _sort_rows(session: Session, query: Any, part: Changes, plan: Plan, looks: Looks, seen: Mapping[int, int]) -> None:
    out_of_scope = Problem("out_of_scope")
    other_section = Problem("link_other_section", field="disability_registration")
    streamed = query.execution_options(stream_results=True, max_row_buffer=5000)
    for page in session.execute(streamed).partitions(5000):
        for row_id, version, mask, outcome, *rest in page:
            values, flags = rest[: len(looks.columns)], rest[len(looks.columns) :]
            plan.asked += 1
            if seen and seen.get(row_id, version) != version:
                plan.conflicts.add(Problem("changed_since_seen"), row_id)
            elif outcome == _CHANGED:
                part.ids.append(row_id)
                part.versions.append(version)
                part.masks.append(mask)
                if 1 in flags:
                    for number, flag in enumerate(flags):
                        if flag:
                            looked_at = looks.hash(number, values)
                            plan.warn(looks.problems[number], row_id, "dwelling", row_id, looked_at)
            elif outcome == _UNCHANGED:
                plan.unchanged += 1
            elif outcome == _BLOCKED:
                first, *others = (
                    p for p, flag in zip(looks.problems, flags, strict=True) if flag and p.level is Level.ERROR
                )
                plan.refused.add(first, row_id)
                for problem in others:
                    plan.further.add(problem, row_id)
            else:
                plan.refused.add(out_of_scope if outcome == _OUT_OF_SCOPE else other_section, row_id)


def refuse_missing(ids: "array[int]", part: Changes, plan: Plan, session: Session) -> None:
    """Refuse those of the ids asked for that no dwelling has."""
    if plan.asked == len(ids):
        return
    chosen = narrowed(session, Selection(ids=ids), [Dwelling.id], date.min)
    found = set(session.execute(chosen).scalars())
    for row_id in ids:
        if row_id not in found:
            plan.asked += 1
            plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)


def _field_counts(session: Session, base: Any, new: Mapping[str, object], outcome: Any) -> list[FieldCount]:
    counts: list[FieldCount] = []
    for name, value in new.items():
        column = Dwelling.__table__.c[name]
        rows = func.count().label("rows")
        grouped = (
            base.with_only_columns(column, rows)
            .where(outcome == _CHANGED, _differs(name, value))
            .group_by(column)
            .order_by(None)
            .order_by(rows.desc(), column)
        )
        found = session.execute(grouped).all()
        counts += [FieldCount("dwelling", name, old, value, n) for old, n in found[:LISTED_VALUES]]
        if rest := sum(n for _, n in found[LISTED_VALUES:]):
            counts.append(FieldCount("dwelling", name, None, value, rest, other=True))
    return counts
