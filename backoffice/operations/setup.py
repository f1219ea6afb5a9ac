"""Make a register ready: the schema, and the reference facts that come from the files of imports/.

Owns the loading of code lists, municipalities, postal codes and rates; running it again brings them up to the files.
"""

import dataclasses
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from backoffice import migrating, resources
from backoffice.database import Database
from backoffice.models import CodeEntry, IdCounter, Municipality, PostalCode, Rate
from backoffice.records import codes
from backoffice.records.kinds import KINDS


def prepare(database: Database) -> None:
    """Bring the database to this program's schema and load the reference facts; Refused names a wrong file."""
    imports = resources.folder("imports")
    lists = codes.read_codes(imports)
    facts: list[tuple[type[Any], list[Any]]] = [
        (CodeEntry, [code for one in lists.values() for code in one.codes]),
        (Municipality, list(codes.read_municipalities(imports))),
        (PostalCode, list(codes.read_postal_codes(imports))),
        (Rate, list(codes.read_rates(imports))),
    ]
    # One transaction: a register with a schema but without its facts would pass for a ready one.
    with migrating.making(database) as session:
        migrating.upgrade_in(session)
        for model, rows in facts:
            session.execute(delete(model))
            session.execute(insert(model), [dataclasses.asdict(row) for row in rows])
        _start_counters(session)


def _start_counters(session: Session) -> None:
    known = {counter.record for counter in session.query(IdCounter)}
    for record in ["change_set", "delivery", "tenant", *(kind.name for kind in KINDS)]:
        if record not in known:
            session.add(IdCounter(record=record, next_id=1))
