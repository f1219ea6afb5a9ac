"""Where a record of a tenancy belongs: the case, inspection, settlement or lease it is part of decides lease and dwelling.

Owns what is read of those, a whole plan at a time, and how the wider keys of a row are filled in. Never writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Dwelling
from backoffice.models.registry import POINTS_AT, TABLES
from backoffice.rules.problems import Problem

HOME = ("organisation_id", "dwelling_id", "lease_id")
"""The columns that say where a record of a tenancy belongs, the widest first."""
PARENTS = ("settlement_id", "inspection_id", "termination_id", "lease_id")
"""The columns that decide them, the narrowest first."""
_BATCH = 500


@dataclass(slots=True)
class Homes:
    """The parents that some rows name, (organisation, dwelling, lease) by column and key, and their dwellings."""

    parents: dict[tuple[str, int], tuple[int, int, int]] = field(default_factory=dict)
    dwellings: dict[int, tuple[int, str]] = field(default_factory=dict)

    def department(self, row: Mapping[str, Any]) -> int | None:
        """Return the department of a row's dwelling; None where it has none or is not known."""
        return self.dwellings.get(row.get("dwelling_id") or 0, (None, ""))[0]

    def address(self, row: Mapping[str, Any]) -> str:
        """Return the address of a row's dwelling; "" where it has none."""
        return self.dwellings.get(row.get("dwelling_id") or 0, (0, ""))[1]


def at_home(record: str) -> bool:
    """Tell whether records of a kind belong to a dwelling by themselves."""
    return "dwelling_id" in TABLES[record].c


def homes(session: Session, record: str, rows: Sequence[Mapping[str, Any]]) -> Homes:
    """Read what the rows of a kind name, and the dwellings of those."""
    found = Homes()
    if not at_home(record):
        return found
    for name in PARENTS:
        if name not in TABLES[record].c:
            continue
        table = TABLES[POINTS_AT[name]].c
        lease = table.id if name == "lease_id" else table.lease_id
        query = select(table.id, table.organisation_id, table.dwelling_id, lease)
        for key, *home in _by_keys(session, query, table.id, {row[name] for row in rows if row.get(name)}):
            found.parents[name, key] = home[0], home[1], home[2]
    dwellings = {home[1] for home in found.parents.values()}
    dwellings |= {row["dwelling_id"] for row in rows if row.get("dwelling_id")}
    named = select(Dwelling.id, Dwelling.department_id, Dwelling.address)
    found.dwellings = {key: (up, address) for key, up, address in _by_keys(session, named, Dwelling.id, dwellings)}
    return found


def fill_home(record: str, row: dict[str, Any], around: Homes) -> Problem | None:
    """Fill in organisation, dwelling and lease from what the row is part of; the problem if unknown or contradicting."""
    if not at_home(record):
        return None
    # What one parent fills in was not given, and is not looked up as another.
    given = [(name, row[name]) for name in PARENTS if row.get(name) is not None]
    for name, key in given:
        if (name, key) not in around.parents:
            return Problem("record.unknown_place")
        for column, value in zip(HOME, around.parents[name, key], strict=True):
            if column not in row:
                continue
            row[column] = row[column] or value
            if row[column] != value:
                return Problem("record.places_differ")
    return None if row.get("dwelling_id") in around.dwellings else Problem("record.unknown_place")


def _by_keys(session: Session, query: Any, key: Any, keys: set[int]) -> list[Any]:
    found: list[Any] = []
    ordered = sorted(keys)
    for start in range(0, len(ordered), _BATCH):
        found += session.execute(query.where(key.in_(ordered[start : start + _BATCH])))
    return found
