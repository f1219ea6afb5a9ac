"""Every check there is, in the families that are asked together, and which of them a change may touch.

Owns the list and the lookup from a check's id. Knows no condition.
"""

from collections.abc import Mapping

from backoffice.queries.check_ground import ALL, Checks
from backoffice.queries.checks_agreements import ALLOCATION, SIGNUP
from backoffice.queries.checks_cases import CASES, CLOSED_CASES, IMPROVEMENTS, PHOTOS, SUBLETS
from backoffice.queries.checks_costs import COSTS, RENTS
from backoffice.queries.checks_dwelling import DWELLINGS
from backoffice.queries.checks_letting import LEASES
from backoffice.queries.checks_neighbours import ADDRESSES, RENOVATIONS
from backoffice.queries.checks_places import (
    ATTACHMENTS,
    CONTACTS,
    DEPARTMENTS,
    ORGANISATIONS,
    REGISTRATIONS,
    SECTIONS,
)

FAMILIES: tuple[Checks, ...] = (
    DWELLINGS,
    LEASES,
    COSTS,
    RENTS,
    ADDRESSES,
    RENOVATIONS,
    SECTIONS,
    REGISTRATIONS,
    ATTACHMENTS,
    DEPARTMENTS,
    ORGANISATIONS,
    CONTACTS,
    SIGNUP,
    ALLOCATION,
    CASES,
    CLOSED_CASES,
    IMPROVEMENTS,
    SUBLETS,
    PHOTOS,
)
FAMILY_OF: Mapping[str, Checks] = {check: family for family in FAMILIES for check in family.ids()}
"""The family of each check, by its id."""


def touching(changed: Mapping[str, frozenset[str]], check_id: str) -> frozenset[str]:
    """Return the record kinds by which a change may touch a check; `changed` are fields by kind, ALL for whole records."""
    reads = FAMILY_OF[check_id].reads(check_id)
    return frozenset(
        record
        for record, names in changed.items()
        if record in reads and (ALL in (names, reads[record]) or names & reads[record])
    )
