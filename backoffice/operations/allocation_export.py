"""Allocation agreements out: the list as a workbook, as it stands on the screen.

Owns the columns of that list and that only what a person may take out leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.queries.allocations import AllocationLine, allocations_of
from backoffice.queries.codes import code_lists
from backoffice.queries.scenario_counts import coverage
from backoffice.records import fields
from backoffice.records.agreements import ALLOCATION
from backoffice.records.codes import CodeLists
from backoffice.records.values import export_value
from backoffice.rules.allocation_agreements import State
from backoffice.security import Actor, Right
from backoffice.text import counted, text

_BEFORE = (("place", 12), ("name", 30))
_FIELDS = tuple(name for name in ALLOCATION.fields if name not in ("renews", "status"))
_WIDTHS = {"title": 40, "dwelling_types": 24, "scenarios": 48, "criteria": 48, "url": 40, "agreement_kind": 24}


def export_allocations(
    session: Session, actor: Actor, ids: Sequence[int], path: Path, *, today: date, replace: bool = False
) -> int:
    """Write agreements to an .xlsx list; return how many. Refused without the right, or where a file is there."""
    security.require(actor, Right.EXPORT)
    codes, scope = code_lists(session), actor.scope(Right.EXPORT)
    found = allocations_of(session, ids, scope, codes, today)
    covered = coverage(session, found, scope, today)
    write_workbook(path, [_sheet(found, covered, codes)], replace=replace)
    return len(found)


def _sheet(found: Sequence[AllocationLine], covered: Mapping[int, int], codes: CodeLists) -> SheetSpec:
    columns = [
        ColumnSpec(text(f"allocation.column.{name}", of="da"), Kind.TEXT, width=width) for name, width in _BEFORE
    ]
    for name in _FIELDS:
        field = ALLOCATION.fields[name]
        dated = field.kind in (fields.Kind.DATE, fields.Kind.LAST_DAY)
        kind = Kind.DATE if dated else Kind.INTEGER if field.kind is fields.Kind.INTEGER else Kind.TEXT
        columns.append(ColumnSpec(field.heading, kind, width=_WIDTHS.get(name, 14)))
    columns.append(ColumnSpec(text("allocation.column.state", of="da"), Kind.TEXT, width=22))
    columns.append(ColumnSpec(text("allocation.column.dwellings", of="da"), Kind.INTEGER, width=10))
    rows = [[*_cells(one, codes), said_state(one.state, of="da"), covered[one.id]] for one in found]
    return SheetSpec(text("allocation.sheet", of="da"), columns, rows)


def _cells(one: AllocationLine, codes: CodeLists) -> list[object]:
    values = (export_value(ALLOCATION.fields[name], one[name], codes) for name in _FIELDS)
    return [one.number, one.name, *(value.strip() if isinstance(value, str) else value for value in values)]


def said_state(state: State, *, of: str | None = None) -> str:
    """Return where an agreement is in its life as a person reads it: "Udløber om 23 dage"."""
    if state.id == "expiring" and state.days is not None:
        return (
            counted("allocation.state.expiring", state.days, of=of)
            if state.days
            else text("allocation.last_day", of=of)
        )
    return text(f"allocation.state.{state.id}", of=of)
