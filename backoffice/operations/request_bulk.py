"""Correction requests out of a plan: what its rows say that others have to mend, one request per receiver and kind.

Owns that a list of rows is one letter: thirty dwellings that are missing are one question to LBF, not thirty. A row's
sentence is Danish, as the letter is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import Dwelling, HousingOrganisation
from backoffice.operations.plan import Bucket, Plan, Source
from backoffice.operations.requesting import Wanted, plan_requests
from backoffice.queries.codes import code_lists
from backoffice.queries.place_names import organisations_in
from backoffice.queries.plan_rows import held_rows, link_texts
from backoffice.queries.staging import ship_ids
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING
from backoffice.records.fields import Kind
from backoffice.records.values import show_value
from backoffice.rules.problems import Owner, Problem, refused
from backoffice.security import Actor, Right
from backoffice.text import counted, has_text, text

_LISTED = 150
_OTHERS = frozenset({Owner.MASTER_DATA, Owner.BBR, Owner.OWN_SYSTEM})
# Whose the mistake is where the row only says that the file and the register differ: dwellings come with master data.
_OWNERS = {"import.unknown_dwelling": Owner.MASTER_DATA, "import.unknown_department": Owner.MASTER_DATA}


@dataclass(slots=True)
class _Group:
    """The rows of one receiver, organisation and kind of problem: the lines of a letter, the first of many."""

    problem: Problem
    lines: list[str] = field(default_factory=list)
    rows: int = 0
    departments: set[int | None] = field(default_factory=set)

    def add(self, line: str, department: int | None) -> None:
        self.rows += 1
        self.departments.add(department)
        if len(self.lines) < _LISTED:
            self.lines.append(f"- {line}")


def plan_requests_from(session: Session, actor: Actor, plan: Plan, source: Source, *, today: date) -> Plan:
    """Return the plan of the requests that another plan's rows ask for.

    Refused without the right, where no row is for others to mend, and where rows belong to no single organisation.
    """
    security.require(actor, Right.EDIT)
    groups: dict[tuple[Owner, int, str], _Group] = {}
    for bucket in (plan.refused, plan.warnings):
        _gather(session, actor, plan, bucket, groups)
    if not groups:
        raise refused("request.nothing_to_ask")
    wanted = [_wanted(plan, owner, organisation, group) for (owner, organisation, _), group in groups.items()]
    return plan_requests(session, actor, wanted, source, today=today)


def _owner(problem: Problem) -> Owner:
    return _OWNERS.get(problem.id, problem.owner)


def _gather(
    session: Session, actor: Actor, plan: Plan, bucket: Bucket, groups: dict[tuple[Owner, int, str], _Group]
) -> None:
    positions = [i for i, reason in enumerate(bucket.reasons) if _owner(bucket.kinds[reason]) in _OTHERS]
    if not positions:
        return
    ids = sorted({bucket.ids[i] for i in positions if bucket.ids[i] and plan.record == "dwelling"})
    held, codes = held_rows(session, "dwelling", ids, ()), code_lists(session)
    places = _places(session, ids)
    only = _only_organisation(session, actor, {organisation for organisation, _ in places.values()})
    changes = _changes_said(session, plan, ids, codes) if bucket is plan.warnings else {}
    for position in positions:
        problem, key = bucket.problem(position), bucket.ids[position]
        organisation, department = places.get(key, (only, None))
        if organisation is None:
            raise refused("request.no_organisation")
        owner = _owner(problem)
        own = held.get(key)
        name = f"{own.name} (BBR {own.key})" if own else ""
        said = changes.get(key, "") if owner is Owner.OWN_SYSTEM else ""
        line = ": ".join(part for part in (name, said or _said(problem)) if part)
        groups.setdefault((owner, organisation, problem.id), _Group(problem)).add(line, department)


def _places(session: Session, ids: Sequence[int]) -> dict[int, tuple[int | None, int | None]]:
    """Return the organisation and department of dwellings."""
    shipped = ship_ids(session, "asked_about", ids)
    query = select(Dwelling.id, Dwelling.organisation_id, Dwelling.department_id)
    found = session.execute(query.where(Dwelling.id.in_(select(shipped.c.id))))
    return {key: (organisation, department) for key, organisation, department in found}


def _only_organisation(session: Session, actor: Actor, named: set[int | None]) -> int | None:
    """Return the organisation of rows that are in no register: the others' one, or the only one the person works for."""
    if len(named) == 1:
        return next(iter(named))
    query = select(HousingOrganisation.id).where(organisations_in(actor.scope(Right.EDIT))).limit(2)
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def _said(problem: Problem) -> str:
    values: dict[str, Any] = {"field": problem.field, "value": problem.value, "record": problem.record}
    where = text("place.row", of="da", row=problem.place.row) if problem.place.row else ""
    said = text(f"problem.{problem.id}", of="da", **(values | dict(problem.values)))
    return ", ".join(part for part in (problem.place.file, where) if part) + (": " if where else "") + said


def _changes_said(session: Session, plan: Plan, ids: Sequence[int], codes: CodeLists) -> dict[int, str]:
    """Return for each dwelling that an edit changes "Opvarmning: Fjernvarme → Elvarme": what the source system must hold."""
    said: dict[int, str] = {}
    for part in plan.changes:
        if part.record != "dwelling":
            continue
        at = {key: position for position, key in enumerate(part.ids)}
        held = held_rows(session, "dwelling", [key for key in ids if key in at], part.fields)
        for key, row in held.items():
            position, lines = at[key], []
            for bit, name in enumerate(part.fields):
                declared = DWELLING.fields.get(name)
                if declared is not None and part.masks[position] >> bit & 1:
                    values: Sequence[object] = (row.values[name], part.new_value(name, position))
                    if declared.kind is Kind.LINK:
                        values = _linked(session, values)
                    old, new = (show_value(declared, value, codes) for value in values)
                    lines.append(f"{declared.heading}: {old} → {new}")
            said[key] = "; ".join(lines)
    return said


def _linked(session: Session, values: Sequence[object]) -> list[object]:
    numbers = link_texts(session, [value for value in values if isinstance(value, int)])
    return [numbers.get(value) if isinstance(value, int) else None for value in values]


def _wanted(plan: Plan, owner: Owner, organisation: int, group: _Group) -> Wanted:
    subject = f"request.subject.{group.problem.id}"
    lines = list(group.lines)
    if group.rows > len(lines):
        lines.append(text("request.and_more", of="da", n=group.rows - len(lines)))
    return Wanted(
        owner,
        organisation,
        # What is about one department belongs to those who work there.
        next(iter(group.departments)) if len(group.departments) == 1 else None,
        counted("request.rows", group.rows, of="da") + (f" ({plan.source.file})" if plan.source.file else ""),
        text(subject, of="da") if has_text(subject, of="da") else text("request.subject.other", of="da"),
        "",
        "\n" + "\n".join(lines),
    )
