"""Plan correction requests: write new ones, and change the status and texts of those there are.

Owns the letter, which follows the fields of a draft and stays as it was once it is sent. Sends nothing by itself.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.formats import show_date
from backoffice.models import HousingOrganisation
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.plan import Created, FieldCount, Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.requests import RequestLine, requests_of
from backoffice.queries.scoping import outside
from backoffice.records.codes import CodeLists
from backoffice.records.correction import REQUEST
from backoffice.records.fields import KeptBy
from backoffice.rules.problems import Owner, Problem, Refused
from backoffice.rules.requests import NEXT, Dates, dates_after
from backoffice.security import EVERYTHING, Actor, Right
from backoffice.text import text

EDITABLE = tuple(field.name for field in REQUEST.kept_by(KeptBy.CASEWORKER))
_WITH_DRAFT = ("owner", "wanted_value", "reason", "documentation")
_NAMES = (*EDITABLE, "sent_on", "answered_on", "done_on", "message")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: of whom, about what, what it says now and what it should say. `about` is (record, key, field)."""

    owner: Owner
    organisation_id: int
    department_id: int | None
    place: str
    subject: str
    held: str = ""
    wanted: str = ""
    reason: str = ""
    documentation: str = ""
    about: tuple[str, int, str] | None = None


def plan_requests(
    session: Session, actor: Actor, wanted: Sequence[Wanted], source: Source, *, today: date, reason: str = ""
) -> Plan:
    """Return the plan that writes new requests as drafts; Refused without the right, or outside the person's part."""
    security.require(actor, Right.EDIT)
    codes, scope = code_lists(session), actor.scope(Right.EDIT)
    plan = Plan("request", source, record="correction_request", reason=reason)
    rows: list[dict[str, Any]] = []
    for one in wanted:
        own = (
            scope.everything
            or one.organisation_id in scope.organisation_ids
            or one.department_id in scope.department_ids
        )
        plan.asked += 1
        if not own:
            plan.refused.add(Problem("out_of_scope", record=one.place))
        elif problem := _wrong(one):
            plan.refused.add(problem)
        else:
            rows.append(_row(session, actor, one, codes, today))
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        plan.created.append(Created("correction_request", array("q", range(-1, -len(rows) - 1, -1)), columns))
    return plan


def _wrong(one: Wanted) -> Problem | None:
    if one.owner not in (Owner.MASTER_DATA, Owner.BBR, Owner.OWN_SYSTEM):
        return Problem("request.mended_here", record=one.place, values={"subject": one.subject})
    if not one.place.strip() or not one.subject.strip():
        return Problem("request.about_nothing", record=one.place)
    given = {"wanted_value": one.wanted, "reason": one.reason, "documentation": one.documentation}
    for name, value in given.items():
        if value and REQUEST.fields[name].broken_rule(value):
            return Problem("request.too_long", record=one.place, field=REQUEST.fields[name].label)
    return None


def _row(session: Session, actor: Actor, one: Wanted, codes: CodeLists, today: date) -> dict[str, Any]:
    record, key, field = one.about or (None, None, None)
    row = {
        "organisation_id": one.organisation_id,
        "department_id": one.department_id,
        "owner": codes["request_owner"].by_meaning[one.owner.value].code,
        "status": codes["request_status"].by_meaning["draft"].code,
        "origin": codes["origin"].by_meaning["manual"].code,
        "about_record": record,
        "about_id": key,
        "about_field": field or None,
        "place": one.place[:255],
        "subject": one.subject[:255],
        "held_value": one.held[:2000] or None,
        "wanted_value": one.wanted or None,
        "reason": one.reason or None,
        "documentation": one.documentation or None,
        "note": None,
        "made_by": actor.name,
        "created_on": today,
        "sent_on": None,
        "answered_on": None,
        "done_on": None,
    }
    return row | {"message": letter(session, row, codes, actor.name, today)}


def letter(session: Session, row: Mapping[str, Any], codes: CodeLists, name: str, today: date) -> str:
    """Return the text that is ready to send, in Danish whatever the language of the screens."""
    organisation = session.get_one(HousingOrganisation, row["organisation_id"])
    meaning = codes["request_owner"].by_code[row["owner"]].meaning
    none = text("request.none", of="da")
    return text(
        f"request.letter.{meaning}",
        of="da",
        place=row["place"],
        subject=row["subject"],
        held=row["held_value"] or none,
        wanted=row["wanted_value"] or none,
        reason=row["reason"] or none,
        documentation=row["documentation"] or none,
        organisation=f"{organisation.number} {organisation.name}",
        name=name,
        day=show_date(today),
    )


def plan_request_change(
    session: Session, actor: Actor, ids: Sequence[int], change: Mapping[str, object], source: Source, *, today: date
) -> Plan:
    """Return the plan that gives requests a status or texts, values as stored (None clears).

    A request that cannot go from its status to the new one, or whose letter is sent, is refused alone. Refused without
    the right, or for a field that nobody sets.
    """
    security.require(actor, Right.EDIT)
    codes = code_lists(session)
    _check(change, codes)
    plan = Plan("request", source, record="correction_request")
    wanted = sorted(set(ids))
    plan.asked = len(wanted)
    foreign = outside(session, "correction_request", wanted, actor.scope(Right.EDIT))
    changed = ChangedRows("correction_request", _NAMES)
    counts: dict[tuple[str, object, object], int] = {}
    found = {one.id: one for one in requests_of(session, wanted, EVERYTHING, today)}
    for row_id in wanted:
        one = found.get(row_id)
        if one is None or row_id in foreign:
            plan.refused.add(Problem("out_of_scope" if one else "not_in_register", record=str(row_id)), row_id)
        elif problem := _impossible(one, change, codes):
            plan.refused.add(problem, row_id)
        else:
            _compare(session, plan, changed, one, change, codes, actor, today, counts)
    if changed.ids:
        plan.changes.append(changed.part())
    plan.field_counts = [FieldCount("correction_request", *key, rows=n) for key, n in counts.items()]
    return plan


def _check(change: Mapping[str, object], codes: CodeLists) -> None:
    problems = [Problem("edit.nothing_set")] if not change else []
    for name, value in change.items():
        field = REQUEST.fields.get(name)
        if field is None or name not in EDITABLE:
            problems.append(Problem("edit.unknown_field", value=name))
        elif value is None and field.required:
            problems.append(Problem("value.required", field=field.label))
        elif value is not None and (
            field.broken_rule(value) or (field.codes and value not in codes[field.codes].by_code)
        ):
            problems.append(Problem("edit.wrong_value", field=field.label, value=str(value)[:60]))
    if problems:
        raise Refused(problems)


def _impossible(one: RequestLine, change: Mapping[str, object], codes: CodeLists) -> Problem | None:
    statuses = codes["request_status"]
    now = statuses.by_code[one["status"]]
    new = statuses.by_code[str(change.get("status", one["status"]))]
    values = {"now": now.label, "new": new.label}
    if new.code != now.code and new.meaning not in NEXT[now.meaning]:
        return Problem("request.not_that_way", record=one["place"], values=values)
    if now.meaning != "draft" and any(name in change and change[name] != one[name] for name in _WITH_DRAFT):
        return Problem("request.already_sent", record=one["place"], values=values)
    if new.meaning == "sent" and not change.get("wanted_value", one["wanted_value"]):
        return Problem("request.incomplete", record=one["place"])
    return None


def _compare(
    session: Session,
    plan: Plan,
    changed: ChangedRows,
    one: RequestLine,
    change: Mapping[str, object],
    codes: CodeLists,
    actor: Actor,
    today: date,
    counts: dict[tuple[str, object, object], int],
) -> None:
    row = {name: one[name] for name in _NAMES} | dict(change)
    statuses = codes["request_status"].by_code
    if row["status"] != one["status"]:
        held = Dates(one["sent_on"], one["answered_on"], one["done_on"])
        dates = dates_after(held, statuses[row["status"]].meaning, today)
        row |= {"sent_on": dates.sent_on, "answered_on": dates.answered_on, "done_on": dates.done_on}
    if statuses[one["status"]].meaning == "draft":
        row["message"] = letter(session, {**one.values, **row}, codes, one["made_by"], today)
        if all(row[name] == one[name] for name in _NAMES if name != "message"):
            row["message"] = one["message"]
    mask = sum(1 << bit for bit, name in enumerate(_NAMES) if row[name] != one[name])
    if not mask:
        plan.unchanged += 1
        return
    changed.add(one.id, one.version, mask, [row[name] for name in _NAMES])
    for name in change:
        if row[name] != one[name]:
            key = (name, one[name], row[name])
            counts[key] = counts.get(key, 0) + 1
