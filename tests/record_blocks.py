"""Blocks of rows as a file would bring them, and registers with dated rows, for import tests. Asserts nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from backoffice.database import Database
from backoffice.models import HousingCost, Lease, Tenant
from backoffice.models.registry import TABLES
from backoffice.operations.import_records import plan_records
from backoffice.operations.import_run import Run
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_block import KEYS, RecordBlock
from backoffice.queries.codes import code_lists
from backoffice.security import EVERYTHING, Scope
from tests.import_files import TODAY, unit

FOREVER = date(9999, 12, 31)


def block(record: str, rows: Sequence[Mapping[str, Any]], fields: Sequence[str] = ()) -> RecordBlock:
    """Return a block of these rows, the first at row 2. "own" and "removes" are the row's mark and its wish to go."""
    names = [*dict.fromkeys([*fields, *(name for row in rows for name in row)])]
    keys = [*KEYS[record], *(("line",) if any("line" in row for row in rows) else ())]
    values = [name for name in names if name not in (*keys, "own", "removes")]
    return RecordBlock(
        record,
        "Ark1",
        list(range(2, len(rows) + 2)),
        {name: [row.get(name) for row in rows] for name in keys},
        [row.get("own") for row in rows],
        {name: [row.get(name) for row in rows] for name in values},
        {},
        [bool(row.get("removes")) for row in rows],
        {name: name for name in (*keys, *values)},
    )


def planned_blocks(
    database: Database, *blocks: RecordBlock, scope: Scope = EVERYTHING, draft: bool = False, today: date = TODAY
) -> Plan:
    """Plan what the blocks do."""
    plan = Plan("import", Source("test"), record=blocks[0].record)
    with database.reading() as session:
        run = Run(session, plan, code_lists(session), scope, today, draft, "fil.xlsx")
        plan_records(run, lambda: iter(blocks))
    plan.counts()
    return plan


def add_costs(database: Database, dwelling: int, *costs: tuple[str, date, date, int]) -> list[int]:
    """Add costs (type, from, to, øre) to a dwelling; return their keys."""
    with database.writing() as session:
        keys = list(new_keys(session, "housing_cost", len(costs)))
        organisation = _organisation_of(session, dwelling)
        session.execute(
            insert(HousingCost),
            [
                {
                    "id": key, "organisation_id": organisation, "dwelling_id": dwelling, "cost_type": kind,
                    "valid_from": start, "valid_to": end, "amount": amount, "line": 0, "status": "reported",
                }
                for key, (kind, start, end, amount) in zip(keys, costs, strict=True)
            ],
        )  # fmt: skip
    return keys


def add_lease(
    database: Database, dwelling: int, start: date, end: date = FOREVER, *, tenant: str = "", **more: Any
) -> int:
    """Add a lease, with a tenant of this name if one is given; return its key."""
    with database.writing() as session:
        key = new_keys(session, "lease", 1)[0]
        organisation = _organisation_of(session, dwelling)
        session.add(
            Lease(
                id=key, organisation_id=organisation, dwelling_id=dwelling, valid_from=start, valid_to=end,
                status="reported", **more,
            )
        )  # fmt: skip
        session.flush()
        if tenant:
            session.add(
                Tenant(id=new_keys(session, "tenant", 1)[0], organisation_id=organisation, lease_id=key, name=tenant)
            )
    return key


def held(database: Database, record: str, key: int) -> dict[str, Any]:
    """Return a record as the register holds it."""
    table = TABLES[record]
    with database.reading() as session:
        return dict(session.execute(select(table).where(table.c.id == key)).mappings().one())


def _organisation_of(session: Any, dwelling: int) -> int:
    table = TABLES["dwelling"]
    return int(session.execute(select(table.c.organisation_id).where(table.c.id == dwelling)).scalar_one())


__all__ = ["FOREVER", "TODAY", "add_costs", "add_lease", "block", "held", "planned_blocks", "unit"]
