"""Which columns of a record hold the key of another record, and of which kind that is.

Owns the names only. Most of them say where a record belongs; those that are fields of their own are of the kind LINK.
"""

from collections.abc import Mapping
from types import MappingProxyType

POINTS_AT: Mapping[str, str] = MappingProxyType(
    {
        "organisation_id": "organisation",
        "department_id": "department",
        "merged_into": "department",
        "building_section_id": "building_section",
        "disability_registration": "disability_registration",
        "dwelling_id": "dwelling",
        "lease_id": "lease",
        "cooperation_id": "signup_cooperation",
        "renews": "allocation_agreement",
        "tenant_id": "tenant",
        "termination_id": "termination",
        "inspection_id": "inspection",
        "inspection_line_id": "inspection_line",
        "improvement_id": "improvement",
        "sublet_id": "sublet",
        "deposit_claim_id": "deposit_claim",
        "settlement_id": "settlement",
        "replaces": "settlement",
        "follows": "settlement",
    }
)
"""Columns that hold another record's key, by the kind they point at."""

LinkKey = tuple[str, int]
"""A record that is pointed at: its kind and its key."""


def link_key(name: str, value: object) -> LinkKey | None:
    """Return what a value of a column points at; None where it points at nothing or the column is no link."""
    return (POINTS_AT[name], value) if name in POINTS_AT and isinstance(value, int) else None
