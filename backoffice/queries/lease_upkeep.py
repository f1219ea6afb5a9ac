"""What leases say of upkeep and restoration, as the rules on who pays ask for it.

Owns the gathering only: which terms hold where a lease says nothing is lease_terms'. Reads only.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Lease
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_terms import LeaseTerms as OfficeTerms
from backoffice.queries.lease_terms import lease_terms
from backoffice.records.codes import meanings_of
from backoffice.rules.maintenance import ALMEN, LeaseTerms


def upkeep_terms(session: Session, days: Mapping[int, date]) -> dict[int, LeaseTerms]:
    """Return the terms of leases by key, each as they hold on its day; where nobody names a regime it is social housing."""
    held: dict[int, OfficeTerms] = {}
    for day in set(days.values()):
        held |= lease_terms(session, [key for key, own in days.items() if own == day], day)
    meaning = meanings_of(code_lists(session))
    columns = (
        Lease.id, Lease.signed_on, Lease.valid_from, Lease.takeover_standard, Lease.maintenance_duty,
        Lease.interior_by_tenant, Lease.rules_given,
    )  # fmt: skip
    return {
        lease.id: LeaseTerms(
            held[lease.id].regime or ALMEN,
            lease.signed_on or lease.valid_from,
            meaning("takeover_standard", lease.takeover_standard),
            meaning("maintenance_duty", lease.maintenance_duty),
            bool(lease.interior_by_tenant),
            held[lease.id].restoration_scheme,
            lease.rules_given,
        )
        for lease in session.execute(select(*columns).where(Lease.id.in_(sorted(days))))
    }
