"""What must hold of leases that a form or a command writes, row by row: no overlap, nothing around a running case.

Owns these rules for `rows_together`. What is written by other ways is looked at in one go by `lease_guard`. Never writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Tenant
from backoffice.models.registry import TABLES
from backoffice.operations.lease_guard import OF_CASE, PERIOD
from backoffice.queries.codes import code_lists
from backoffice.queries.running_cases import running_cases
from backoffice.records.codes import meanings_of
from backoffice.records.letting import LEASE
from backoffice.rules.problems import Level, Problem

Row = Mapping[str, Any]


def lease_problems(session: Session, record: str, rows: Sequence[Row]) -> list[tuple[int, Problem]]:
    """Return the rows that would meet another reported lease, or that a running case decides; by their position."""
    held = _held(session, [row["id"] for row in rows if row["id"]])
    running = running_cases(session, sorted(held))
    fixed = {
        position: running[row["id"]]
        for position, row in enumerate(rows)
        if row["id"] in running and _differ(row, held[row["id"]], OF_CASE)
    }
    found = [
        (position, _problem("case_runs", "valid_to", received=f"{received:%d-%m-%Y}"))
        for position, received in fixed.items()
    ]
    found += _contradictions(session, rows, held)
    # A row that its case decides stays as it is, and the others have to stand beside that.
    final = [held[row["id"]] if position in fixed else row for position, row in enumerate(rows)]
    return found + _overlaps(session, final, held)


def _contradictions(session: Session, rows: Sequence[Row], held: Mapping[int, Row]) -> list[tuple[int, Problem]]:
    """Return the rows that would be empty with tenants, or empty in two ways (F06), and those whose reported start moves."""
    codes = code_lists(session)
    meaning = meanings_of(codes)
    query = select(Tenant.lease_id).where(Tenant.lease_id.in_(sorted(held))).distinct()
    lived_in = set(session.scalars(query))
    found = []
    for position, row in enumerate(rows):
        old = held.get(row["id"])
        nobody = meaning("allocation_type", row["allocation_type"]) == "no_tenant"
        if old is not None and not _differ(row, old, OF_CASE):
            continue
        if row["id"] in lived_in and (nobody or row["vacant"]):
            found.append((position, _problem("empty_with_tenants", "allocation_type" if nobody else "vacant")))
        elif nobody and row["vacant"]:
            found.append((position, _problem("empty_in_two_ways", "vacant")))
        if old and meaning("record_status", old["status"]) == "reported" and old["valid_from"] != row["valid_from"]:
            moved = {"before": f"{old['valid_from']:%d-%m-%Y}"}
            found.append((position, _problem("start_moved", "valid_from", Level.WARNING, **moved)))
    return found


def _problem(name: str, field: str, level: Level = Level.ERROR, **values: object) -> Problem:
    return Problem(f"lease.{name}", level, field=LEASE.fields[field].label, values=values)


def _overlaps(session: Session, rows: Sequence[Row], held: Mapping[int, Row]) -> list[tuple[int, Problem]]:
    reported = set(code_lists(session)["record_status"].codes_meaning("reported"))
    own = {row["id"] for row in rows if row["id"]}
    standing = [one for one in _of_dwellings(session, {row["dwelling_id"] for row in rows}) if one["id"] not in own]
    beside: dict[int, list[Row]] = {}
    for one in (*standing, *rows):
        if one["status"] in reported:
            beside.setdefault(one["dwelling_id"], []).append(one)
    found = []
    for position, row in enumerate(rows):
        old = held.get(row["id"])
        if row["status"] in reported and (old is None or _differ(row, old, PERIOD)):
            others = (one for one in beside[row["dwelling_id"]] if one is not row and _meet(row, one))
            clash = next((one for one in others if not _met(old, held.get(one["id"], one), reported)), None)
            if clash is not None:
                found.append((position, _problem("overlaps", "valid_from", start=f"{clash['valid_from']:%d-%m-%Y}")))
    return found


def _differ(row: Row, old: Row, names: Iterable[str]) -> bool:
    return any(row[name] != old[name] for name in names)


def _held(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    table = TABLES[LEASE.name]
    query = select(table.c.id, table.c.dwelling_id, *(table.c[name] for name in sorted(OF_CASE | PERIOD))).where(
        table.c.id.in_(ids)
    )
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


def _of_dwellings(session: Session, dwelling_ids: Iterable[int]) -> list[dict[str, Any]]:
    table = TABLES[LEASE.name]
    query = select(table.c.id, table.c.dwelling_id, *(table.c[name] for name in sorted(PERIOD)))
    wanted = query.where(table.c.dwelling_id.in_(sorted(dwelling_ids))).order_by(table.c.valid_from, table.c.id)
    return [dict(row) for row in session.execute(wanted).mappings()]


def _meet(one: Row, other: Row) -> bool:
    return bool(one["valid_from"] < other["valid_to"] and other["valid_from"] < one["valid_to"])


def _met(old: Row | None, other: Row, reported: set[str]) -> bool:
    """Tell whether two rows met before the change; a new one never did."""
    return old is not None and bool(other["id"]) and {old["status"], other["status"]} <= reported and _meet(old, other)
