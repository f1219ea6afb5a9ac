"""What must hold of tenancy terms and of claims on a deposit: known policies, one set of terms on a day, a debtor of the lease.

Owns these rules for `rows_together`. Reads; never writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Lease, Tenant
from backoffice.models.registry import TABLES
from backoffice.queries.codes import code_lists
from backoffice.records.codes import meanings_of
from backoffice.records.notice_policies import notice_policies
from backoffice.records.takeovers import takeovers
from backoffice.records.tenancy import CLAIM, TERMS
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Problem

Row = Mapping[str, Any]
Found = list[tuple[int, Problem]]
_DAYS = ("year_start", "account_year_end")


def terms_problems(session: Session, record: str, rows: Sequence[Row]) -> Found:
    """Return what is wrong with terms by their position; on no day may a place have two of them."""
    own = {row["id"] for row in rows if row["id"]}
    table = TABLES[TERMS.name]
    names = ("id", "organisation_id", "department_id", "valid_from", "valid_to")
    query = select(*(table.c[name] for name in names)).where(
        table.c.organisation_id.in_({row["organisation_id"] for row in rows})
    )
    standing = [dict(one) for one in session.execute(query.order_by(table.c.id)).mappings() if one["id"] not in own]
    found = [(position, problem) for position, row in enumerate(rows) for problem in _own_faults(row)]
    for position, row in enumerate(rows):
        others = (one for one in (*standing, *rows) if one is not row and _place(one) == _place(row))
        clash = next((one for one in others if _meet(row, one)), None)
        if clash is not None:
            last = last_day(clash["valid_to"])
            values = {"start": f"{clash['valid_from']:%d-%m-%Y}", "end": f"{last:%d-%m-%Y}" if last else ""}
            found.append((position, Problem("terms.overlap", field=TERMS.fields["valid_from"].label, values=values)))
    return found


def _own_faults(row: Row) -> list[Problem]:
    found = []
    known = sorted({one.policy.id for one in notice_policies()})
    # As the policies themselves are looked up: "month-end" is "month_end".
    if row["notice_policy"].strip().lower().replace("-", "_") not in known:
        found.append(_of_terms("unknown_policy", "notice_policy", known=", ".join(known)))
    schemes = sorted(takeovers())
    if row["takeover"] and row["takeover"] not in schemes:
        found.append(_of_terms("unknown_takeover", "takeover", known=", ".join(schemes)))
    if row["notice_months"] is not None and row["notice_weeks"] is not None:
        found.append(_of_terms("months_and_weeks", "notice_weeks"))
    found += [_of_terms("no_day", name) for name in _DAYS if row[name] and not _is_day(row[name])]
    return found


def _of_terms(name: str, field: str, **values: object) -> Problem:
    return Problem(f"terms.{name}", field=TERMS.fields[field].label, values=values)


def _is_day(typed: str) -> bool:
    month, _, day = typed.partition("-")
    try:
        # A year without a leap day: what begins or ends a year is a day that every year has.
        return bool(date(2023, int(month), int(day)))
    except ValueError:
        return False


def _place(row: Row) -> tuple[int, int | None]:
    return row["organisation_id"], row["department_id"]


def _meet(one: Row, other: Row) -> bool:
    return bool(one["valid_from"] < other["valid_to"] and other["valid_from"] < one["valid_to"])


def claim_problems(session: Session, record: str, rows: Sequence[Row]) -> Found:
    """Return what is wrong with claims by their position: of nothing, of another lease's tenant, on an empty dwelling."""
    tenants = {row["tenant_id"] for row in rows if row["tenant_id"] is not None}
    query = select(Tenant.id, Tenant.lease_id).where(Tenant.id.in_(sorted(tenants)))
    lease_of = {row.id: row.lease_id for row in session.execute(query)}
    empty = _empty(session, rows)
    found: Found = []
    for position, row in enumerate(rows):
        if row["tenant_id"] is not None and lease_of.get(row["tenant_id"]) != row["lease_id"]:
            found.append((position, _of_claim("not_their_lease", "tenant_id")))
        if row["amount"] <= 0:
            found.append((position, _of_claim("no_amount", "amount")))
        if row["lease_id"] in empty:
            found.append((position, _of_claim("nobody_lives_there", "registered_on")))
    return found


def _empty(session: Session, rows: Sequence[Row]) -> set[int]:
    meaning = meanings_of(code_lists(session))
    query = select(Lease.id, Lease.vacant, Lease.allocation_type).where(Lease.id.in_({row["lease_id"] for row in rows}))
    return {
        key
        for key, vacant, allocation in session.execute(query)
        if vacant or meaning("allocation_type", allocation) == "no_tenant"
    }


def _of_claim(name: str, field: str) -> Problem:
    return Problem(f"claim.{name}", field=CLAIM.fields[field].label)
