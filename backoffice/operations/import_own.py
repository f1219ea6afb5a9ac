"""Plan the import of the program's own workbook: three ways by its marks, and what of the exported rows is not there.

Owns the rights that go with its kinds. The comparison is `import_records`', the reading `own_reading`'s.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import sha256_of
from backoffice.exchange.own_marks import register_mark
from backoffice.operations.import_records import Seen, plan_records
from backoffice.operations.import_run import Run
from backoffice.operations.import_said import plan_said
from backoffice.operations.own_reading import OwnFile, own_blocks
from backoffice.operations.own_workbook import MASTER_KINDS
from backoffice.operations.plan import Plan, Source
from backoffice.operations.record_block import SAID, RecordBlock
from backoffice.queries.codes import code_lists
from backoffice.queries.own_rows import first_operation
from backoffice.queries.record_matching import still_there
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused, refused
from backoffice.safe_text import plain
from backoffice.security import Actor, Right
from backoffice.watch import Watch


def right_to_import(record: str) -> Right:
    """Return the right that importing a kind of record needs."""
    return Right.IMPORT_MASTER_DATA if record in MASTER_KINDS else Right.IMPORT


def plan_own(
    session: Session,
    actor: Actor,
    own: OwnFile,
    *,
    today: date,
    draft: bool = False,
    source_way: str = "command",
    watch: Watch | None = None,
) -> Plan:
    """Return the plan of what the file would write; nothing is written.

    Refused without the right to its kinds, where they need different rights, and for a file that is another register's,
    a later version's, or has no rows.
    """
    right = right_to_import(own.heading.record)
    security.require(actor, right)
    path = own.path
    plan = Plan("import", Source(source_way, plain(path.name), sha256_of(path), form="own"), record=own.heading.record)
    if right is Right.IMPORT_MASTER_DATA:
        plan.purpose = "master_data"
    watch = watch or Watch()
    watch.total = own.heading.rows
    codes = code_lists(session)
    run = Run(session, plan, codes, actor.scope(right), today, draft, path.name, watch)
    register = register_mark(first_operation(session))

    said = own.heading.record in SAID

    def blocks() -> Iterator[RecordBlock]:
        watch.done = 0
        for block in own_blocks(own, codes, register, plan.notes, watch):
            if right_to_import(block.record) is not right or (said and block.record != own.heading.record):
                place = Place(path.name, block.sheet)
                raise Refused([Problem("import.kinds_differ", owner=Owner.FILE, place=place)])
            yield block

    if said:
        security.require(actor, Right.EDIT)
    seen = plan_said(run, own.heading.record, blocks()) if said else plan_records(run, blocks)
    if not seen:
        raise refused("import.no_rows", file=path.name)
    _tell_of_missing(session, plan, own, seen)
    plan.counts()
    return plan


def _tell_of_missing(session: Session, plan: Plan, own: OwnFile, seen: Mapping[str, Seen]) -> None:
    """Put the exported records that are not in the file, but in the register, into the plan's missing ones."""
    exported = own.exportation
    if exported is None or exported.record not in seen:
        return
    there = set(seen[exported.record].ids)
    missing = [row_id for row_id in exported.ids if row_id not in there]
    problem = Problem("import.missing", Level.WARNING, owner=Owner.FILE, place=Place(own.path.name))
    for row_id in still_there(session, exported.record, missing):
        plan.missing.add(problem, row_id)
