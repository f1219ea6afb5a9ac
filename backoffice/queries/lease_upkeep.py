"""What leases say of upkeep and restoration, with the office's terms where a lease says nothing.

Owns that a lease's own word comes first, then the department's terms, then the organisation's, as they held when the
lease was agreed. Reads only.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling, Lease, TenancyTerms
from backoffice.queries.codes import code_lists
from backoffice.records.codes import meanings_of
from backoffice.rules.maintenance import ALMEN, LeaseTerms


def upkeep_terms(session: Session, lease_ids: Sequence[int]) -> dict[int, LeaseTerms]:
    """Return the terms of these leases by key; without any word of a regime a dwelling is social housing."""
    meaning = meanings_of(code_lists(session))
    query = select(Lease, Dwelling.department_id).join(Dwelling, Dwelling.id == Lease.dwelling_id)
    rows = session.execute(query.where(Lease.id.in_(lease_ids))).all()
    held = _terms(session, {lease.organisation_id for lease, _ in rows})
    found = {}
    for lease, department in rows:
        agreed = lease.signed_on or lease.valid_from
        office = _in_force(held, lease.organisation_id, department, agreed)
        regime = meaning("tenancy_regime", lease.regime or (office and office.regime))
        scheme = meaning("restoration_scheme", lease.restoration_scheme or (office and office.restoration_scheme))
        found[lease.id] = LeaseTerms(
            regime or ALMEN,
            agreed,
            meaning("takeover_standard", lease.takeover_standard),
            meaning("maintenance_duty", lease.maintenance_duty),
            bool(lease.interior_by_tenant),
            scheme,
            lease.rules_given,
        )
    return found


def _terms(session: Session, organisations: set[int]) -> Mapping[tuple[int, int | None], list[Any]]:
    query = select(TenancyTerms).where(TenancyTerms.organisation_id.in_(sorted(organisations)))
    found: dict[tuple[int, int | None], list[Any]] = {}
    for one in session.scalars(query.order_by(TenancyTerms.valid_from.desc(), TenancyTerms.id)):
        found.setdefault((one.organisation_id, one.department_id), []).append(one)
    return found


def _in_force(
    held: Mapping[tuple[int, int | None], list[Any]], organisation: int, department: int, day: date
) -> TenancyTerms | None:
    for key in ((organisation, department), (organisation, None)):
        rows: list[TenancyTerms] = held.get(key, [])
        # What was agreed before anybody wrote terms down is judged by the oldest there are.
        found = next((one for one in rows if one.valid_from <= day < one.valid_to), rows[-1] if rows else None)
        if found is not None:
            return found
    return None
