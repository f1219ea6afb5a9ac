"""Whether a plan of costs or leases still holds together when a person took rows or fields out of it.

Owns that second look: periods beside each other, ends after starts, vacancies without tenants. Changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backoffice.operations.plan import Changes, Created, Plan
from backoffice.operations.record_periods import REPEATED, Moving, clashes
from backoffice.operations.record_sheet import LETTING
from backoffice.queries.codes import code_lists
from backoffice.queries.record_matching import HAS_TENANTS, records_by_own_key
from backoffice.records.codes import CodeLists, meanings_of

_COLUMNS = {
    "housing_cost": ("valid_from", "valid_to", "cost_type"),
    "lease": ("valid_from", "valid_to", "vacant", "allocation_type", HAS_TENANTS),
}
_KEY, _PARENT, _FIRST = 1, 5, 7
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A record as the plan leaves it: its key (0 for a new one), its dwelling, and its values by name."""

    key: int
    dwelling: int
    values: Mapping[str, Any]


def holds_together(session: Session, plan: Plan) -> bool:
    """Tell whether every cost and lease that the plan writes can stand beside the others."""
    codes = code_lists(session)
    return all(_kind_holds(session, plan, record, codes) for record in LETTING)


def _kind_holds(session: Session, plan: Plan, record: str, codes: CodeLists) -> bool:
    moving, owner = Moving(), 0
    for row in _rows(session, plan, record):
        start, end = row.values["valid_from"], row.values["valid_to"]
        if end <= start or (record == "lease" and _is_contradiction(row, codes)):
            return False
        kind = row.values["cost_type"] if record == "housing_cost" else ""
        moving.add(owner, row.dwelling, kind, start, end, row.key)
        owner += 1
    if not owner:
        return True
    gone = frozenset(key for part in plan.removed if part.record == record for key in part.ids)
    repeated = frozenset(code for meaning in REPEATED for code in codes["cost_type"].codes_meaning(meaning))
    found, _lines = clashes(session, record, moving, gone, repeated)
    return not found


def _rows(session: Session, plan: Plan, record: str) -> Iterator[_Row]:
    for part in plan.changes:
        if part.record == record and set(part.fields) & set(_COLUMNS[record]):
            yield from _changed(session, part)
    for new in plan.created:
        if new.record == record:
            yield from _new(new)


def _changed(session: Session, part: Changes) -> Iterator[_Row]:
    names = _COLUMNS[part.record]
    planned = [name for name in part.fields if name in names]
    for start in range(0, len(part.ids), _BATCH):
        wanted = enumerate(part.ids[start : start + _BATCH], start)
        for row in records_by_own_key(session, part.record, wanted, names):
            values = dict(zip(names, row[_FIRST:], strict=True))
            values |= {name: part.new_value(name, row[0]) for name in planned}
            yield _Row(row[_KEY], row[_PARENT], values)


def _new(part: Created) -> Iterator[_Row]:
    for i in range(len(part.ids)):
        values = {name: part.columns[name][i] for name in _COLUMNS[part.record] if name in part.columns}
        yield _Row(0, part.columns["dwelling_id"][i], {"allocation_type": None, HAS_TENANTS: False, **values})


def _is_contradiction(row: _Row, codes: CodeLists) -> bool:
    """A lease of nobody is not vacant, and neither has tenants."""
    vacant = bool(row.values["vacant"])
    nobody = meanings_of(codes)("allocation_type", row.values["allocation_type"]) == "no_tenant"
    return (vacant and nobody) or bool(row.values[HAS_TENANTS] and (vacant or nobody))
