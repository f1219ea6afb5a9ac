"""Write simple records in a test: plan, look at what was refused, apply."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import BuildingSection
from backoffice.models.registry import TABLES
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_write import plan_new, plan_record_change, plan_remove
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
SOURCE = Source("command")
GROUP = {"department_id": 1, "waiting_time": "3", "valid_from": date(2026, 1, 1)}
ALLOCATION = {
    "organisation_id": 1, "title": "Kommunal anvisning", "agreement_kind": "municipal", "municipality_code": "0461",
    "dwelling_types": "1 3", "scenarios": None, "valid_from": date(2026, 1, 1),
}  # fmt: skip


def two_organisations(database: Database) -> list[int]:
    """Ten dwellings in 0451-012 (organisation 1, department 1) and four in 0452-012; return the section keys."""
    with database.writing() as session:
        add_dwellings(session, 10)
        add_dwellings(session, 4, number="0452")
        return list(session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)))


def new(database: Database, actor: Actor, record: str, *rows: Mapping[str, object], **options: object) -> Plan:
    """Plan new records."""
    with database.reading() as session:
        return plan_new(session, actor, record, rows, SOURCE, today=TODAY, **options)  # type: ignore[arg-type]


def change(database: Database, actor: Actor, record: str, ids: Sequence[int], **values: object) -> Plan:
    """Plan a change of records."""
    with database.reading() as session:
        return plan_record_change(session, actor, record, ids, values, SOURCE, today=TODAY)


def remove(database: Database, actor: Actor, record: str, *ids: int) -> Plan:
    """Plan the removal of records."""
    with database.reading() as session:
        return plan_remove(session, actor, record, ids, SOURCE, today=TODAY)


def write(database: Database, actor: Actor, plan: Plan) -> int:
    """Apply a plan; return its change set."""
    with database.writing() as session:
        return apply(session, actor, plan).change_set


def undo(database: Database, actor: Actor, number: int) -> int:
    """Undo a change set; return the one that did."""
    with database.reading() as session:
        plan = plan_undo(session, actor, number, SOURCE)
    return write(database, actor, plan)


def rows(database: Database, record: str, *names: str) -> list[tuple[object, ...]]:
    """Return some columns of every record of a kind, in key order."""
    columns = TABLES[record].c
    with database.reading() as session:
        found = session.execute(select(*(columns[name] for name in names)).order_by(columns.id))
        return [tuple(row) for row in found]


def why(plan: Plan) -> list[str]:
    """Return the ids of the problems that refuse rows, each once, the first of each row before the further ones."""
    return [problem.id for bucket in (plan.refused, plan.further) for problem, _ in bucket.by_kind()]
