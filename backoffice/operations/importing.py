"""Plan the import of a file: recognise its dialect, match its rows, say what would be written; the register's XML goes its own way.

Owns the order of an import: rights, file, dialect, rows. Never writes: the plan it returns is applied like any other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.dialect_match import NOT_KNOWN, choose
from backoffice.exchange.dialect_rows import Block, read_blocks
from backoffice.exchange.dialects import Dialect, DialectKind, known_dialects, told_of
from backoffice.exchange.files import sha256_of
from backoffice.operations.apply import RIGHT_FOR
from backoffice.operations.import_disability import plan_disability
from backoffice.operations.import_dwellings import plan_dwellings
from backoffice.operations.import_earlier import tell_of_earlier
from backoffice.operations.import_errors import write_error_workbook
from backoffice.operations.import_master_data import plan_master_data
from backoffice.operations.import_merges import plan_merges
from backoffice.operations.import_own import plan_own
from backoffice.operations.import_rekey import plan_rekey, tell_of_rekeyed
from backoffice.operations.import_rents import plan_rents
from backoffice.operations.import_run import Run
from backoffice.operations.import_xml import is_register_file, plan_register
from backoffice.operations.own_reading import own_file
from backoffice.operations.plan import Plan, Source
from backoffice.operations.withholding import without_withholding
from backoffice.queries.codes import code_lists
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.safe_text import plain
from backoffice.security import Actor, Right
from backoffice.watch import Watch

__all__ = ["known_dialects", "plan_import", "write_error_workbook"]


class _KindOfFile(NamedTuple):
    """What a dialect of a kind leads to: what fills the plan, the plan's record kind and its purpose."""

    fill: Callable[[Run, Callable[[], Iterator[Block]], Actor], object]
    record: str
    purpose: str = "import"

    @property
    def right(self) -> Right:
        """The right that such a file needs."""
        return RIGHT_FOR[self.purpose]


_KINDS: Mapping[DialectKind, _KindOfFile] = {
    "master_data": _KindOfFile(lambda run, blocks, _: plan_master_data(run, blocks), "dwelling", "master_data"),
    "dwellings": _KindOfFile(lambda run, blocks, _: plan_dwellings(run, blocks), "dwelling"),
    "rents": _KindOfFile(lambda run, blocks, _: plan_rents(run, blocks), "housing_cost"),
    "rekey": _KindOfFile(lambda run, blocks, _: plan_rekey(run, blocks), "dwelling", "rekey"),
    "merges": _KindOfFile(plan_merges, "department", "merge"),
    "disability": _KindOfFile(lambda run, blocks, _: plan_disability(run, blocks), "disability_registration"),
}


def plan_import(
    session: Session,
    actor: Actor,
    path: Path,
    *,
    today: date,
    dialect: str | None = None,
    draft: bool = False,
    source_way: str = "command",
    watch: Watch | None = None,
) -> Plan:
    """Return the plan of what a file would write; nothing is written. `dialect` names one instead of recognising it.

    With `draft` dwellings and costs are kept from being reported. Raises Refused without the right, for a file that cannot be read
    or that no dialect knows, and for a dialect that is wrong; what is wrong with single rows is in the plan.
    """
    watch = watch or Watch()
    if is_register_file(path):
        plan = plan_register(session, actor, path, today=today, draft=draft, source_way=source_way, watch=watch)
        tell_of_earlier(session, plan)
        return without_withholding(session, actor, plan)
    if not actor.may(Right.IMPORT_MASTER_DATA):
        security.require(actor, Right.IMPORT)
    own = own_file(path, watch) if dialect is None else None
    if own is not None:
        plan = plan_own(session, actor, own, today=today, draft=draft, source_way=source_way, watch=watch)
        tell_of_earlier(session, plan)
        return without_withholding(session, actor, plan)
    broken: list[Problem] = []
    dialects = known_dialects(broken)
    if dialect is not None:
        dialects = choose(dialects, dialect, broken)
    plan = Plan("import", Source(source_way, plain(path.name), sha256_of(path)))
    waiting = _open(path, dialects, plan, actor, watch)
    first = _first(waiting, broken)
    if first is None:
        raise refused("import.no_rows", file=path.name)
    kind = _KINDS[first.match.dialect.kind]
    plan.purpose, plan.record = kind.purpose, kind.record
    plan.source = replace(plan.source, form="dialect", dialect=first.match.dialect.name)
    opened = [_with_first(first, waiting)]
    run = Run(
        session=session,
        plan=plan,
        codes=code_lists(session),
        scope=actor.scope(kind.right),
        today=today,
        draft=draft,
        file=path.name,
        watch=watch,
    )

    def blocks() -> Iterator[Block]:
        return opened.pop() if opened else _open(path, (first.match.dialect,), plan, actor, watch)

    kind.fill(run, blocks, actor)
    tell_of_rekeyed(session, plan)
    tell_of_earlier(session, plan)
    plan.notes += told_of(broken)
    plan.counts()
    return without_withholding(session, actor, plan)


def _first(waiting: Iterator[Block], broken: Sequence[Problem]) -> Block | None:
    """Return the first block; where no dialect knows the file, one that could not be read may be the reason."""
    try:
        return next(waiting, None)
    except Refused as refusal:
        unknown = refusal.problems[0].id in NOT_KNOWN
        raise Refused([*refusal.problems, *(broken if unknown else ())]) from refusal


def _open(path: Path, dialects: tuple[Dialect, ...], plan: Plan, actor: Actor, watch: Watch) -> Iterator[Block]:
    def check(dialect: Dialect) -> None:
        security.require(actor, _KINDS[dialect.kind].right)

    return read_blocks(path, dialects, plan.notes, check, watch)


def _with_first(first: Block, others: Iterator[Block]) -> Iterator[Block]:
    yield first
    yield from others
