"""Which approvals there are and whether each still stands: its rule looks at the same values now as it did then.

Owns that reading. Nothing is cleaned up: an approval whose values changed is void by its hash alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backoffice.models import ChangeSet, Dwelling, HousingCost, Lease
from backoffice.models.checks import Approval, Finding
from backoffice.models.registry import TABLES
from backoffice.operations.letting_facts import LettingFacts
from backoffice.queries.codes import code_lists
from backoffice.queries.plan_rows import held_rows
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.records.kinds import BY_NAME
from backoffice.rules.approvals import data_hash, holds
from backoffice.rules.dwelling import REPORT_RULES, TRANSFERRED
from backoffice.rules.letting import LOOKED_AT, looked_at
from backoffice.security import Scope

MOST = 1000


@dataclass(frozen=True, slots=True)
class KnownApproval:
    """An approval: of which rule, about which record, why, by whom and when, and whether it stands.

    `stands` is None for a finding of the worklist that is not known for the moment.
    """

    id: int
    rule: str
    record: str
    record_id: int
    name: str
    reason: str
    approved_by: str
    approved_on: date
    expires_on: date | None
    stands: bool | None


def approvals(
    session: Session,
    scope: Scope,
    today: date,
    *,
    where: Where = EVERYWHERE,
    dwelling_id: int | None = None,
    most: int = MOST,
) -> list[KnownApproval]:
    """Return the approvals of a part of the register, or of one dwelling with its leases and costs, the newest first."""
    query = select(Approval).where(*_conditions(scope, where)).order_by(Approval.id.desc()).limit(most)
    if dwelling_id is not None:
        query = query.where(_about_dwelling(dwelling_id))
    found = list(session.scalars(query))
    now = _hashes_now(session, found, today)
    names: dict[tuple[str, int], str] = {}
    for record in {one.about_record for one in found if one.about_record in TABLES}:
        ids = sorted({one.about_id for one in found if one.about_record == record})
        names |= {(record, key): row.name for key, row in held_rows(session, record, ids, ()).items()}
    return [_known(one, names.get((one.about_record, one.about_id), ""), now.get(one.id), today) for one in found]


def _known(one: Approval, name: str, hash_now: str | None, today: date) -> KnownApproval:
    expired = one.expires_on is not None and one.expires_on <= today
    stands = False if expired else None if hash_now is None else holds(one.data_hash, one.expires_on, hash_now, today)
    return KnownApproval(
        one.id,
        one.rule,
        one.about_record,
        one.about_id,
        name,
        one.reason,
        one.approved_by,
        one.approved_on,
        one.expires_on,
        stands,
    )


def _conditions(scope: Scope, where: Where) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not scope.everything:
        own = Approval.organisation_id.in_(sorted(scope.organisation_ids))
        found.append(or_(own, Approval.department_id.in_(sorted(scope.department_ids))))
    if where.organisation_id is not None:
        found.append(Approval.organisation_id == where.organisation_id)
    if where.department_id is not None:
        found.append(Approval.department_id == where.department_id)
    return found


def _about_dwelling(dwelling_id: int) -> ColumnElement[bool]:
    def of(record: str, ids: Any) -> ColumnElement[bool]:
        return and_(Approval.about_record == record, Approval.about_id.in_(ids))

    leases = select(Lease.id).where(Lease.dwelling_id == dwelling_id)
    costs = select(HousingCost.id).where(HousingCost.dwelling_id == dwelling_id)
    return or_(of("dwelling", [dwelling_id]), of("lease", leases), of("housing_cost", costs))


def _hashes_now(session: Session, found: Sequence[Approval], today: date) -> dict[int, str]:
    """Return for each approval the hash of what its rule looks at now; "" where the record is gone."""
    now: dict[int, str] = {}
    dwelling_rules = {rule.id for rule in (*REPORT_RULES, TRANSFERRED)}
    own = [one for one in found if one.about_record == "dwelling" and one.rule in dwelling_rules]
    now |= _of_dwellings(session, own)
    letting = [one for one in found if one.rule in LOOKED_AT and one.about_record in ("lease", "housing_cost")]
    now |= _of_letting(session, letting, today)
    rest = [one for one in found if one.id not in now]
    return now | _of_findings(session, rest)


def _of_dwellings(session: Session, found: Sequence[Approval]) -> dict[int, str]:
    names = sorted({name for rule in REPORT_RULES for name in rule.inputs} | {"origin"})
    edited = {one.id: _edited(session, one) for one in found if one.rule == TRANSFERRED.id}
    names = sorted({*names, *(name for values in edited.values() for name in values)})
    held = held_rows(session, "dwelling", sorted({one.about_id for one in found}), names)
    inputs: dict[str, list[tuple[str, ...]]] = {}
    for rule in (*REPORT_RULES, TRANSFERRED):
        inputs.setdefault(rule.id, []).append(rule.inputs)
    now = {}
    for one in found:
        row = held.get(one.about_id)
        if row is None:
            now[one.id] = ""
            continue
        # Several rules may have one id, each looking at a field of its own: it stands while one of them does.
        hashes = [
            data_hash({name: row.values[name] for name in (*of_rule, *edited.get(one.id, ()))})
            for of_rule in inputs[one.rule]
        ]
        now[one.id] = one.data_hash if one.data_hash in hashes else hashes[0]
    return now


def _edited(session: Session, one: Approval) -> tuple[str, ...]:
    """Return the fields of the edit that was approved although the next transfer overwrites it."""
    stored = session.execute(select(ChangeSet.contents).where(ChangeSet.id == one.change_set_id)).scalar()
    changed = json.loads(stored or "{}").get("dwelling", {}).get("changed", {}).get("fields", [])
    return tuple(name for name in changed if name != "status")


def _of_letting(session: Session, found: Sequence[Approval], today: date) -> dict[int, str]:
    if not found:
        return {}
    facts = LettingFacts(session, code_lists(session), today, of_reported=True)
    dwellings = select(Dwelling.id).where(
        or_(
            *(
                Dwelling.id.in_(select(model.dwelling_id).where(model.id.in_([one.about_id for one in found])))
                for model in (Lease, HousingCost)
            )
        )
    )
    facts.turn_to(sorted(session.scalars(dwellings)))
    leases = {row.id: facts.lease(row) for own in facts.leases.values() for row in own}
    costs = {row.id: facts.cost(row) for own in facts.costs.values() for row in own}
    rows: Mapping[str, Mapping[int, Any]] = {"lease": leases, "housing_cost": costs}
    now = {}
    for one in found:
        row = rows[one.about_record].get(one.about_id)
        now[one.id] = data_hash(looked_at(one.rule, row)) if row is not None else ""
    return now


def _of_findings(session: Session, found: Sequence[Approval]) -> dict[int, str]:
    """Return the hash of the finding there now is for each approval of one."""
    now = {}
    for one in found:
        kind = BY_NAME.get(one.about_record)
        if kind is None:
            continue
        query = select(Finding.data_hash).where(
            Finding.check_id == one.rule, Finding.record == kind.number, Finding.record_id == one.about_id
        )
        hashes = list(session.scalars(query))
        if hashes:
            now[one.id] = one.data_hash if one.data_hash in hashes else hashes[0]
    return now
