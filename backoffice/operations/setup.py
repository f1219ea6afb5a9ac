"""Make a register ready: the schema, and the reference facts that come from the files of imports/.

Owns the loading of code lists, municipalities and postal codes; running it again brings them up to the files,
but for code lists that an import has replaced: those are the register's own from then on.
"""

import dataclasses
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from backoffice import migrating, resources
from backoffice.database import Database
from backoffice.models import CodeEntry, IdCounter, Municipality, PostalCode
from backoffice.operations.keys import new_keys
from backoffice.records import codes, reference_facts
from backoffice.records.kinds import KINDS


def prepare(database: Database) -> None:
    """Bring the database to this program's schema and load the reference facts; Refused names a wrong file."""
    imports = resources.folder("imports")
    lists = codes.read_codes(imports)
    facts: list[tuple[type[Any], list[Any]]] = [
        (Municipality, list(reference_facts.read_municipalities(imports))),
        (PostalCode, list(reference_facts.read_postal_codes(imports))),
    ]
    # One transaction: a register with a schema but without its facts would pass for a ready one.
    with migrating.making(database) as session:
        migrating.upgrade_in(session)
        for model, rows in facts:
            session.execute(delete(model))
            session.execute(insert(model), [dataclasses.asdict(row) for row in rows])
        _start_counters(session)
        _bring_codes_up(session, lists)


def _start_counters(session: Session) -> None:
    known = {counter.record for counter in session.query(IdCounter)}
    for record in ["change_set", "delivery", *(kind.name for kind in KINDS)]:
        if record not in known:
            session.add(IdCounter(record=record, next_id=1))


def _bring_codes_up(session: Session, lists: codes.CodeLists) -> None:
    """Bring the lists that nobody replaced up to their files; an entry keeps its key, by which the history knows it."""
    session.flush()
    held: dict[str, dict[str, CodeEntry]] = {}
    for entry in session.execute(select(CodeEntry)).scalars():
        held.setdefault(entry.list_name, {})[entry.code] = entry
    new: list[dict[str, Any]] = []
    for name, one in lists.items():
        entries: dict[str, CodeEntry] = held.get(name, {})
        if any(entry.change_set_id for entry in entries.values()):
            continue
        for code in one.codes:
            values = dataclasses.asdict(code)
            if (known := entries.pop(code.code, None)) is None:
                new.append(values)
            else:
                for field, value in values.items():
                    setattr(known, field, value)
        for gone in entries.values():
            session.delete(gone)
    session.flush()
    for values, key in zip(new, new_keys(session, "code_entry", len(new)), strict=True):
        session.add(CodeEntry(**values, id=key))
