"""The office's own dialects as a person works with them: a file opened to match its columns, saved, listed, removed.

Owns the rights to do so, and the words of what was assumed. What is proposed, and how it is written, the border knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange import dialect_files
from backoffice.exchange.dialect_draft import (
    ColumnDraft,
    Draft,
    Why,
    dialect_of_draft,
    draft_of_dialect,
    draft_problems,
    used,
)
from backoffice.exchange.dialect_match import choose, recognise
from backoffice.exchange.dialect_propose import propose, propose_kind, propose_values
from backoffice.exchange.dialect_sample import SheetSample, read_sample
from backoffice.exchange.dialect_targets import MATCHED, Target, targets_of
from backoffice.exchange.dialects import Dialect, DialectKind, known_dialects
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.safe_text import plain
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch


def may_match(actor: Actor) -> None:
    """Refuse whoever imports nothing: a dialect decides how everybody's files are read."""
    if not actor.may(Right.IMPORT_MASTER_DATA):
        security.require(actor, Right.IMPORT)


@dataclass(frozen=True, slots=True)
class Listed:
    """Every dialect of this machine, the keys of the office's own, and what is wrong with those that cannot be read."""

    dialects: tuple[Dialect, ...]
    own: frozenset[str]
    broken: tuple[Problem, ...]


def listed_dialects() -> Listed:
    """Return what there is; it is no part of the register, so everybody may see it."""
    broken: list[Problem] = []
    known = known_dialects(broken)
    return Listed(known, dialect_files.own_keys(), tuple(broken))


def open_file(
    session: Session, actor: Actor, path: Path, watch: Watch | None = None
) -> tuple[Draft, tuple[SheetSample, ...]]:
    """Return a draft for a file and the sample it was made on: the own dialect that knows it, else a proposal."""
    may_match(actor)
    samples, codes = read_sample(path, (watch or Watch()).step), code_lists(session)
    listed = listed_dialects()
    for dialect in listed.dialects:
        if dialect.key in listed.own and dialect.kind in MATCHED and _knows(dialect, path.name, samples):
            return _with_values(draft_of_dialect(dialect, samples, plain(path.name)), codes), samples
    return propose(plain(path.name), samples, listed.dialects, codes), samples


def _knows(dialect: Dialect, file: str, samples: Sequence[SheetSample]) -> bool:
    return any(recognise(file, [row], [dialect]) for sample in samples for row in sample.rows[:20])


def _with_values(draft: Draft, codes: CodeLists) -> Draft:
    """Say what texts have come to the file that the dialect does not know."""
    for number, sheet in enumerate(draft.sheets):
        known = {one.name: one for one in targets(draft, sheet.record, codes)}
        for column in sheet.columns:
            if column.target:
                sheet = propose_values(sheet, column.index, known[column.target], codes)
        draft = draft.with_sheet(number, sheet)
    return draft


def as_kind(draft: Draft, samples: Sequence[SheetSample], kind: DialectKind, codes: CodeLists) -> Draft:
    """Return a fresh proposal for the same file, which a person says is of another kind."""
    return propose_kind(draft.file, samples, known_dialects(), codes, kind)


def draft_of_key(actor: Actor, wanted: str) -> Draft:
    """Return an own dialect as a draft without a file; Refused if there is none, or if it is not the office's own."""
    may_match(actor)
    listed = listed_dialects()
    dialect = choose(listed.dialects, wanted, listed.broken)[0]
    if dialect.key not in listed.own:
        raise refused("dialect.not_own_named", name=dialect.name)
    return draft_of_dialect(dialect)


def targets(draft: Draft, record: str, codes: CodeLists) -> tuple[Target, ...]:
    """Return what a column of a sheet may become."""
    return targets_of(draft.kind, record, known_dialects(), codes)


def save(actor: Actor, draft: Draft, codes: CodeLists) -> Dialect:
    """Write the draft to the office's own folder; Refused names what is missing."""
    may_match(actor)
    if problems := draft_problems(draft):
        raise Refused(problems)
    assumptions = {
        (sheet.sheet, column.target): assumption(draft, sheet.record, column, codes)
        for sheet in used(draft)
        for column in sheet.columns
        if column.target and column.assumed
    }
    return dialect_files.save_dialect(dialect_of_draft(draft, assumptions), replaces=draft.replaces)


def remove(actor: Actor, key: str) -> None:
    """Remove an own dialect; files it read are no longer known."""
    may_match(actor)
    dialect_files.remove_dialect(key)


def assumption(draft: Draft, record: str, column: ColumnDraft, codes: CodeLists) -> str:
    """Return what was taken for granted of a column, as a sentence for whoever reads the dialect."""
    saved = next((str(why.values["said"]) for why in column.why if why.id == "saved"), "")
    if saved:
        return saved
    label = next((one.label for one in targets(draft, record, codes) if one.name == column.target), column.target)
    said = text("match.assumption", heading=column.heading, target=label)
    guessed = next((str(why.values["texts"]) for why in column.why if why.id == "guessed"), "")
    return f"{said} {text('match.assumption.values', texts=guessed)}" if guessed else said


def why_text(why: Why) -> str:
    """Return a reason for a proposal as a person reads it."""
    values: dict[str, Any] = dict(why.values)
    return text(f"match.why.{why.id}", **values)
