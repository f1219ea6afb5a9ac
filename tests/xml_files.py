"""Registers and files for tests of the register's XML. Asserts nothing."""

from datetime import date
from pathlib import Path

from sqlalchemy import insert

from backoffice.database import Database
from backoffice.models import FOREVER, Dwelling, HousingCost, Lease, Tenant
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.operations.xml_export import XmlExported, export_register
from backoffice.queries.selection import Selection
from backoffice.security import Actor
from tests.import_files import TODAY, written
from tests.register import add_dwellings

NAME = "Fiktiv Testesen"
ALL = Selection()
ODD = Path(__file__).parent / "exchange" / "xml_odd"


def small_register(database: Database) -> range:
    """Add four dwellings; the first has a rent and a lease with a tenant, the second a rent and a vacancy from 2026."""
    with database.writing() as session:
        ids = add_dwellings(session, 4)
        organisation = session.get_one(Dwelling, ids[0]).organisation_id
        costs, leases = new_keys(session, "housing_cost", 2), new_keys(session, "lease", 2)
        session.execute(
            insert(HousingCost),
            [
                {
                    "id": costs[i],
                    "organisation_id": organisation,
                    "dwelling_id": ids[i],
                    "cost_type": "1",
                    "valid_from": date(2024, 1, 1),
                    "amount": 5_000_00,
                    "status": "reported",
                }
                for i in range(2)
            ],
        )
        session.execute(
            insert(Lease),
            [
                {
                    "id": leases[i],
                    "organisation_id": organisation,
                    "dwelling_id": ids[i],
                    "valid_from": (date(2024, 1, 1), date(2026, 6, 1))[i],
                    "valid_to": FOREVER,
                    "allocation_type": ("1", None)[i],
                    "vacant": bool(i),
                    "available": bool(i),
                    "status": "reported",
                }
                for i in range(2)
            ],
        )
        session.add(Tenant(id=1, organisation_id=organisation, lease_id=leases[0], name=NAME, status="reported"))
    return ids


def exported(
    database: Database, actor: Actor, path: Path, *, selection: Selection = ALL, since: int | date | None = None
) -> XmlExported:
    """Write a selection (everything) as both front doors do."""
    with database.reading() as session:
        return export_register(session, actor, selection, path, today=TODAY, since=since, replace=True)


def edited(path: Path, *replacements: tuple[str, str]) -> Path:
    """Write beside a file a copy with texts replaced, each once; ValueError for a text that is not there."""
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new, 1)
    copy = path.with_name(f"rettet-{path.name}")
    copy.write_text(text, encoding="utf-8")
    return copy


def undo(database: Database, actor: Actor, change_set: int) -> None:
    """Take a change set back."""
    with database.reading() as session:
        plan = plan_undo(session, actor, change_set, Source("test"))
    written(database, actor, plan)
