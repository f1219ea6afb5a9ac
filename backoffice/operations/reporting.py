"""Plan to report: dwellings with their leases and costs, or records of another kind; from then on portal and UDK see them.

Owns that what is wrong refuses its row, and that what is unusual has to be approved, a kind at a time and with a reason,
before any of it is written. What was approved before for the same values is not asked again. Never writes.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models.registry import TABLES
from backoffice.operations.approving import leave_approved
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.operations.report_letting import LettingReport, add_row, inside, refuse
from backoffice.operations.rows_together import RULES
from backoffice.queries.approvals import owners_of
from backoffice.queries.codes import code_lists
from backoffice.queries.report_rows import REPORTED, dwellings_to_report, reported_count
from backoffice.queries.selection import Selection, of_ids, selected_ids
from backoffice.queries.staging import ship_ids
from backoffice.records.codes import CodeLists, meanings_of
from backoffice.records.fields import KeptBy
from backoffice.records.kinds import BY_NAME
from backoffice.rules.approvals import data_hash
from backoffice.rules.dwelling import REPORT_RULES
from backoffice.rules.problems import Level, Problem, refused
from backoffice.security import Actor, Right, Scope
from backoffice.watch import Watch

REPORTABLE = frozenset(
    {
        "disability_registration",
        "signup_cooperation",
        "cooperation_member",
        "signup_agreement",
        "allocation_agreement",
        "section_amenities",
        "attachment",
        "letting_group",
    }
)
"""The kinds that are reported by themselves; dwellings are with their leases and costs."""
_PAGE = 5_000


def plan_report(
    session: Session,
    actor: Actor,
    selection: Selection,
    source: Source,
    *,
    today: date,
    reason: str = "",
    watch: Watch | None = None,
) -> Plan:
    """Return the plan that reports the dwellings of a selection with all their unreported leases and costs.

    Every dwelling is asked for, and every unreported lease and cost of them: each is reported, refused by its first error,
    or (a dwelling) reported already. Refused without the right to report.
    """
    security.require(actor, Right.REPORT)
    codes, scope = code_lists(session), actor.scope(Right.REPORT)
    plan = Plan("report", source, reason=reason)
    _dwellings(session, plan, selection, codes, scope, today)
    letting = LettingReport(session, plan, codes, scope, today, watch or Watch())
    letting.gather(selection)
    plan.changes += [part for part in letting.part.values() if part.ids]
    plan.field_counts += [count for part in letting.part.values() for count in _counts(session, part)]
    if selection.expected is not None and selection.ids is None:
        found = len(selected_ids(session, selection, today))
        if found != selection.expected:
            values = {"seen": selection.expected, "found": found}
            plan.notes.append(Problem("selection.other_count", Level.WARNING, values=values))
    leave_approved(session, plan, today)
    plan.counts()
    return plan


def _dwellings(session: Session, plan: Plan, selection: Selection, codes: CodeLists, scope: Scope, today: date) -> None:
    """Sort the dwellings of a selection into those that are reported now, are already, or are refused."""
    names = tuple(dict.fromkeys(name for rule in REPORT_RULES for name in rule.inputs))
    part = Changes("dwelling", ("status",), constants={"status": REPORTED})
    asked = _Asked(codes, names)
    held: Counter[str] = Counter()
    plan.asked = plan.unchanged = reported_count(session, selection, scope, today)
    for row_id, version, status, *place, elsewhere, values in dwellings_to_report(
        session, selection, names, scope, today
    ):
        plan.asked += 1
        if not inside(scope, *place):
            plan.refused.add(Problem("out_of_scope"), row_id)
            continue
        problems = asked.problems(values)
        errors = [problem for problem, _ in problems if problem.level is Level.ERROR]
        errors += [Problem("link_other_section", field="disability_registration")] if elsewhere else []
        if refuse(plan, errors, row_id):
            continue
        add_row(part, row_id, version)
        held[status] += 1
        for problem, looked_at in problems:
            plan.warn(problem, row_id, "dwelling", row_id, looked_at)
    if part.ids:
        plan.changes.append(part)
    plan.field_counts += [FieldCount("dwelling", "status", old, REPORTED, n) for old, n in held.most_common()]
    _refuse_missing(session, plan, selection, today)


class _Asked:
    """What the rules of reporting say of a dwelling; each combination of what a rule looks at is asked once."""

    def __init__(self, codes: CodeLists, names: Sequence[str]) -> None:
        self._meaning = meanings_of(codes)
        self._rules = [(rule, tuple(names.index(name) for name in rule.inputs)) for rule in REPORT_RULES]
        self._known: dict[tuple[Any, ...], tuple[Problem, str] | None] = {}

    def problems(self, values: tuple[Any, ...]) -> list[tuple[Problem, str]]:
        """Return what is wrong or unusual, each with the hash of what was looked at."""
        found = []
        for number, (rule, places) in enumerate(self._rules):
            key = (number, *[values[place] for place in places])
            if key not in self._known:
                row = dict(zip(rule.inputs, key[1:], strict=True))
                broken = rule.broken(row, self._meaning)
                problem = Problem(rule.id, rule.level, field=rule.field, owner=rule.owner)
                self._known[key] = (problem, data_hash(row)) if broken else None
            answer = self._known[key]
            if answer is not None:
                found.append(answer)
        return found


def _refuse_missing(session: Session, plan: Plan, selection: Selection, today: date) -> None:
    if selection.ids is None or plan.asked == len(selection.ids):
        return
    found = set(selected_ids(session, of_ids(selection.ids), today))
    for row_id in selection.ids:
        if row_id not in found:
            plan.asked += 1
            plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)


def _counts(session: Session, part: Changes) -> list[FieldCount]:
    """Count what status the rows of a part have now."""
    table = TABLES[part.record]
    held: Counter[str] = Counter()
    for start in range(0, len(part.ids), _PAGE):
        shipped = ship_ids(session, "to_count", part.ids[start : start + _PAGE])
        held.update(session.execute(select(table.c.status).where(table.c.id.in_(select(shipped.c.id)))).scalars())
    return [FieldCount(part.record, "status", old, REPORTED, n) for old, n in held.most_common()]


def plan_report_records(
    session: Session, actor: Actor, record: str, ids: Sequence[int], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that reports records of a kind that is reported by itself (an agreement, a registration).

    A record is refused for a field that has to be filled, a code that is not known, or a rule across the records of its
    kind. Refused without the right, or for a kind that has no status of its own.
    """
    security.require(actor, Right.REPORT)
    if record not in REPORTABLE:
        raise refused("report.no_kind", record=record)
    codes, scope = code_lists(session), actor.scope(Right.REPORT)
    wanted = sorted(set(ids))
    plan = Plan("report", source, record=record, reason=reason, asked=len(wanted))
    shipped = ship_ids(session, "to_report", wanted)
    table = TABLES[record]
    query = select(table).where(table.c.id.in_(select(shipped.c.id))).order_by(table.c.id)
    held = {row["id"]: dict(row) for row in session.execute(query).mappings()}
    owners = owners_of(session, record, wanted)
    waiting = []
    for row_id in wanted:
        row = held.get(row_id)
        if row is None:
            plan.refused.add(Problem("not_in_register", record=str(row_id)), row_id)
        elif not inside(scope, *owners[row_id]):
            plan.refused.add(Problem("out_of_scope"), row_id)
        elif row["status"] == REPORTED:
            plan.unchanged += 1
        else:
            waiting.append(row)
    _sort_records(session, plan, record, waiting, codes)
    return plan


def _sort_records(session: Session, plan: Plan, record: str, rows: Sequence[dict[str, Any]], codes: CodeLists) -> None:
    across: dict[int, list[Problem]] = {}
    if record in RULES and rows:
        wanted = [row | {"status": REPORTED} for row in rows]
        for position, problem in (found for rule in RULES[record] for found in rule(session, record, wanted)):
            across.setdefault(position, []).append(problem)
    part = Changes(record, ("status",), constants={"status": REPORTED})
    for position, row in enumerate(rows):
        problems = [*_own_problems(record, row, codes), *across.get(position, [])]
        if refuse(plan, [problem for problem in problems if problem.level is Level.ERROR], row["id"]):
            continue
        add_row(part, row["id"], row["version"])
        for problem in problems:
            looked_at = {name: value for name, value in row.items() if name in BY_NAME[record].fields}
            plan.warn(problem, row["id"], record, row["id"], data_hash(looked_at))
    if part.ids:
        plan.changes.append(part)
        plan.field_counts = _counts(session, part)


def _own_problems(record: str, row: dict[str, Any], codes: CodeLists) -> list[Problem]:
    problems = []
    for name, declared in BY_NAME[record].fields.items():
        value = row[name]
        if declared.kept_by is KeptBy.PROGRAM:
            continue
        if value in (None, "") and not declared.may_be_empty:
            problems.append(Problem("value.required", field=declared.label))
        elif value is not None and declared.codes:
            unknown = [code for code in str(value).split() if code not in codes[declared.codes].by_code]
            problems += [Problem("code_unknown", field=name, value=code) for code in unknown]
    return problems
