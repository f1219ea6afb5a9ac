"""How leases, sublets, tenancy terms and their changes are named in JSON, and how a condition is said.

Owns those shapes: fields by their names as stored, dates ISO, an end as its last day. Nothing of a person is in them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.command_line.stored import stored_json
from backoffice.formats import show_date
from backoffice.queries.lease_history import LeaseChange
from backoffice.queries.leases import LeaseCard, LeaseLine
from backoffice.queries.sublets import SubletLine
from backoffice.queries.tenancy_terms import TermsLine
from backoffice.records.improvements import SUBLET
from backoffice.records.kinds import BY_NAME
from backoffice.records.letting import LEASE
from backoffice.rules.sublets import Check
from backoffice.text import text


def sublet_json(one: SubletLine) -> dict[str, Any]:
    """Return a sublet for a program: its fields as stored, its state, and every condition with what it came to."""
    values = {name: stored_json(field, one[name]) for name, field in SUBLET.fields.items()}
    return {
        "id": one.id,
        "department": one.number,
        "address": one.address,
        "lease": one.lease_id,
        "state": one.state.value,
        **values,
        "conditions": [
            {
                "id": check.id,
                "rule": check.rule,
                "law": check.law,
                "verdict": check.verdict.value,
                "said": condition_said(check),
            }
            for check in one.checks
        ],
    }


def condition_said(check: Check) -> str:
    """Return the sentence of a condition."""
    values: dict[str, Any] = {
        name: show_date(one) if isinstance(one, date) else one for name, one in check.values.items()
    }
    return text(f"sublets.condition.{check.id}", **values)


def rule_said(check: Check) -> str:
    """Return "F5, LL § 157": the office's rule and the law."""
    return ", ".join(part for part in (check.rule, check.law) if part)


def lease_json(one: LeaseLine) -> dict[str, Any]:
    """Return a lease of a dwelling's history for a program."""
    values = {name: stored_json(field, one[name]) for name, field in LEASE.fields.items()}
    counts = {f"{record}s": n for record, n in one.parts.items()}
    return {"id": one.id, "kind": one.kind, **values, "tenants": one.tenants, "phase": one.phase or None, **counts}


def card_json(card: LeaseCard) -> dict[str, Any]:
    """Return a lease with all that hangs on it; of tenants what is known, never the data."""
    terms = {name: getattr(card.terms, name) for name in card.terms.origins}
    return {
        **lease_json(card.line),
        "dwelling": card.dwelling_id,
        "department": card.number,
        "address": card.address,
        "terms": {name: {"value": value, "from": card.terms.origins[name]} for name, value in terms.items()},
        "terms_source": card.terms.source or None,
        "terms_confirmed": card.terms.confirmed,
        "tenants": [{"id": one.id, "share": one.share, "known": sorted(one.known)} for one in card.tenants],
        "sublets": [sublet_json(one) for one in card.sublets],
        **{record: [part_json(record, one) for one in rows] for record, rows in card.parts.items()},
    }


def part_json(record: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared fields of a record as stored."""
    fields = BY_NAME[record].fields
    return {"id": row["id"], **{name: stored_json(field, row[name]) for name, field in fields.items()}}


def terms_json(one: TermsLine) -> dict[str, Any]:
    """Return tenancy terms and where they hold."""
    return {"id": one.id, "place": one.number, **part_json("tenancy_terms", {**one.values, "id": one.id})}


def change_json(one: LeaseChange) -> dict[str, Any]:
    """Return a change; no field where only a person's data changed."""
    field = BY_NAME[one.line.record].fields.get(one.line.field)
    return {
        "change_set": one.line.change_set,
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "user": one.user,
        "lease": one.lease_id,
        "record": one.line.record,
        "field": one.line.field or None,
        "before": stored_json(field, one.line.before),
        "after": stored_json(field, one.line.after),
    }
