"""Plan an edit of "Generelt om boligen": one dwelling or all, the same way; nothing is written here.

Owns how a selection and a change become a plan: one pass over the selected rows, decided in the database; rules are
asked once per distinct combination of their inputs.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, or_
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import KeptBy
from backoffice.rules.dwelling import DwellingRule, touched_by
from backoffice.rules.problems import Level, Owner, Problem, Refused
from backoffice.security import Actor, Right

LISTED_VALUES = 20
_UNCHANGED, _CHANGED, _OUT_OF_SCOPE, _OTHER_SECTION = 0, 1, 2, 3


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
) -> Plan:
    """Return the plan that sets the fields of `change` (stored values; None clears) on every selected dwelling.

    `seen` gives the versions a form was filled from: a dwelling that others changed since is a conflict.

    Raises Refused for a change that no dwelling may have: no field, an unknown or not editable field, a wrong value.
    """
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    _check_change(session, change, codes, today)
    fields = tuple(field.name for field in general_fields() if field.name in change)
    new = {name: change[name] for name in fields}
    rules = touched_by(frozenset(fields))
    outcome = _outcome(session, actor, new)
    base = narrowed(session, selection, [Dwelling.id], today)
    broken = _broken_conditions(session, base, new, rules, codes)
    columns = [Dwelling.id, Dwelling.version, _mask(new), outcome, *(_flag(condition) for condition in broken)]
    plan = Plan("edit", source, reason=reason)
    part = Changes("dwelling", fields, constants=new)
    _sort_rows(session, narrowed(session, selection, columns, today), part, plan, rules, seen or {})
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


def _outcome(session: Session, actor: Actor, new: Mapping[str, object]) -> ColumnElement[int]:
    """One number per dwelling: refused with which reason, else changed or unchanged."""
    whens: list[Any] = []
    scope = actor.scope(Right.EDIT)
    if not scope.everything:
        whens.append((not_(within(scope)), _OUT_OF_SCOPE))
    if new.get("disability_registration") is not None:
        registration = session.get_one(DisabilityRegistration, new["disability_registration"])
        whens.append((Dwelling.building_section_id != registration.building_section_id, _OTHER_SECTION))
    whens.append((or_(*(_differs(name, value) for name, value in new.items())), _CHANGED))
    return case(*whens, else_=_UNCHANGED)


def _differs(name: str, value: object) -> ColumnElement[bool]:
    differs: ColumnElement[bool] = Dwelling.__table__.c[name].is_distinct_from(value)
    return differs


def _mask(new: Mapping[str, object]) -> ColumnElement[int]:
    bits = [case((_differs(name, value), 1 << bit), else_=0) for bit, (name, value) in enumerate(new.items())]
    total: Any = bits[0]
    for bit in bits[1:]:
        total = total + bit
    return total  # type: ignore[no-any-return]  # a sum of integer columns


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _broken_conditions(
    session: Session, base: Any, new: Mapping[str, object], rules: Sequence[DwellingRule], codes: CodeLists
) -> list[ColumnElement[bool]]:
    """For each rule the condition that a selected dwelling breaks it once changed."""
    conditions = []
    for rule in rules:
        kept = [name for name in rule.inputs if name not in new]
        columns = [Dwelling.__table__.c[name] for name in kept]
        found = session.execute(base.with_only_columns(*columns).order_by(None).distinct()) if columns else [()]
        wrong = [
            and_(*(column.is_not_distinct_from(value) for column, value in zip(columns, row, strict=True)))
            if columns
            else literal(True)
            for row in found
            if rule.broken(dict(zip(kept, row, strict=True)) | dict(new), meanings_of(codes))
        ]
        conditions.append(or_(*wrong) if wrong else false())
    return conditions


def _sort_rows(
    session: Session,
    query: Any,
    part: Changes,
    plan: Plan,
    rules: Sequence[DwellingRule],
    seen: Mapping[int, int],
) -> None:
    out_of_scope = Problem("out_of_scope")
    other_section = Problem("link_other_section", field="disability_registration")
    unusual = [Problem(rule.id, rule.level, field=rule.field, owner=rule.owner) for rule in rules]
    streamed = query.execution_options(stream_results=True, max_row_buffer=5000)
    for page in session.execute(streamed).partitions(5000):
        for row_id, version, mask, outcome, *flags in page:
            plan.asked += 1
            if seen and seen.get(row_id, version) != version:
                plan.conflicts.add(Problem("changed_since_seen"), row_id)
            elif outcome == _CHANGED:
                part.ids.append(row_id)
                part.versions.append(version)
                part.masks.append(mask)
                if 1 in flags:
                    for problem, flag in zip(unusual, flags, strict=True):
                        if flag:
                            plan.warnings.add(problem, row_id)
            elif outcome == _UNCHANGED:
                plan.unchanged += 1
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
