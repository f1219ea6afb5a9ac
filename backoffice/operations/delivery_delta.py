"""What differs from the delivery before: new rows, changed rows with old and new values, rows that are withdrawn.

Owns the parts of a delta. The rows are compared by hash in the database; old values are read back from the kept files.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.delivery_cells import RowTexts, read_line
from backoffice.exchange.delivery_specs import Source, SpecSheet
from backoffice.models import Delivery
from backoffice.operations.benefit_impact import impact_part
from backoffice.operations.delivery_before import old_lines
from backoffice.operations.delivery_parts import Digest, Part, PartWriter, Spool
from backoffice.operations.delivery_sheets import changed_columns, part_title, withdrawn_columns
from backoffice.queries.delivery_rows import Asked, Reason, year_before
from backoffice.queries.delivery_state import CHANGED, NEW, WITHDRAWN, Comparison, chain_of
from backoffice.queries.delivery_withdrawn import kept_with_udk, withdrawn_reasons
from backoffice.text import text

_BLOCK = 2000


@dataclass(frozen=True, slots=True)
class Delta:
    """The parts of a delta, what the register keeps of its rows, and how many by source are new, changed, withdrawn."""

    parts: tuple[Part, ...]
    kept: Spool
    changes: dict[str, dict[str, int]]

    def impact(self, session: Session, asked: Asked, base: Delivery, digest: Digest) -> Part:
        """Return the part that lists what the changes mean for housing benefit."""
        return impact_part(session, asked, base.history_position, digest)


def gather_delta(
    session: Session, asked: Asked, base: Delivery, states: dict[Source, Spool], digest: Digest, *, old_values: bool
) -> Delta:
    """Compare the rows set aside with all that was told up to `base`; parts without rows are left out.

    Without `old_values` the parts are only good for counting: reading the kept files takes most of the time.
    """
    chain = chain_of(session, base)
    comparison = Comparison(session, chain, _hashes(states))
    window = {Source.MOVE_OUTS: year_before(asked.as_of)}
    wanted, before = Spool(), Spool()
    # Set aside first: while rows are shipped, the connection answers no other question.
    for block in _blocks(comparison.wanted(list(states), window)):
        wanted.add([tuple(row) for row in block])
    lines = old_lines(session, asked.spec, wanted) if old_values else ((row[1], row[4], "") for row in wanted.each())
    for block in _blocks(lines):
        before.add(block)
    comparison.keep_before(before.each())
    wanted.close()
    before.close()
    made = _Maker(session, asked, comparison, digest)
    for sheet in asked.spec.sheet:
        made.add(sheet, states[sheet.rows])
    return Delta(tuple(part for part in made.parts if part.rows), made.kept, made.changes)


def _hashes(states: dict[Source, Spool]) -> Iterator[tuple[str, int, str]]:
    for source, spool in states.items():
        for record_id, found, _ in spool.each():
            yield source.value, record_id, found


def _blocks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    block: list[Any] = []
    for row in rows:
        block.append(row)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block


class _Maker:
    """Makes the three parts of each sheet, one sheet after the other."""

    def __init__(self, session: Session, asked: Asked, comparison: Comparison, digest: Digest) -> None:
        self._session, self._asked, self._comparison, self._digest = session, asked, comparison, digest
        self.parts: list[Part] = []
        self.kept = Spool()
        self.changes: dict[str, dict[str, int]] = {}

    def add(self, sheet: SpecSheet, spool: Spool) -> None:
        """Make the parts of a sheet; `spool` holds its rows as they are now."""
        parts = {change: self._part(sheet, spool, change) for change in (NEW, CHANGED)}
        parts[WITHDRAWN] = self._withdrawn(sheet)
        self.parts += parts.values()
        self.changes[sheet.rows.value] = {change: part.rows for change, part in parts.items()}

    def _part(self, sheet: SpecSheet, spool: Spool, wanted: str) -> Part:
        columns = sheet.shown if wanted == NEW else changed_columns(sheet.shown)
        writer = PartWriter(part_title(sheet, wanted), columns, self._digest)
        rows = enumerate(spool.each())
        offset = -1
        texts = RowTexts(sheet.kinds)
        block: list[Any] = []
        kept: list[Any] = []
        for record_id, number, before in self._comparison.differing(sheet.rows, wanted):
            # Both come in the order of the rows at hand: whatever lies between is the same as before.
            while offset < number:
                offset, (found_id, found_hash, cells) = next(rows)
            if found_id != record_id:
                raise AssertionError("the rows compared are not those set aside")
            kept.append((sheet.rows.value, record_id, found_hash, wanted, writer.rows + len(block)))
            if before is not None:
                cells = _old_and_new(sheet, texts.of(cells), cells, before)
            block.append(cells)
            if len(block) == _BLOCK:
                self._set_aside(writer, block, kept)
                block, kept = [], []
        self._set_aside(writer, block, kept)
        return writer.done()

    def _set_aside(self, writer: PartWriter, block: list[Any], kept: list[Any]) -> None:
        if block:
            writer.add(block)
            self.kept.add(kept)

    def _withdrawn(self, sheet: SpecSheet) -> Part:
        writer = PartWriter(part_title(sheet, WITHDRAWN), withdrawn_columns(sheet.shown), self._digest)
        gone = self._comparison.withdrawn_ids(sheet.rows)
        reasons = withdrawn_reasons(self._session, self._asked, sheet.rows, gone)
        kept = kept_with_udk(self._session, self._asked, sheet.rows, gone)
        told = (row for row in self._comparison.withdrawn(sheet.rows) if row[0] not in kept)
        for block in _blocks(told):
            rows = [[*_typed(line, sheet), _why(reasons.get(record_id, Reason.NONE))] for record_id, line in block]
            writer.add(rows)
            self.kept.add([(sheet.rows.value, record_id, None, WITHDRAWN, 0) for record_id, _ in block])
        return writer.done()


def _typed(line: str, sheet: SpecSheet) -> list[Any]:
    return read_line(line, sheet.kinds) if line else [None for _ in sheet.kinds]


def _why(reason: Reason) -> str:
    name = "gone" if reason is Reason.NONE else reason.name.lower()
    return text(f"delivery.withdrawn.{name}", of="da")


def _old_and_new(sheet: SpecSheet, line: bytes, cells: list[Any], before: str) -> list[Any]:
    if not before:
        return [None, *cells, *(None for _ in cells)]
    old = read_line(before, sheet.kinds)
    differs = [new != told for new, told in zip(json.loads(line), json.loads(before), strict=True)]
    headings = [column.heading for column, differ in zip(sheet.columns, differs, strict=True) if differ]
    return [
        ", ".join(headings),
        *cells,
        *(value if differ else None for value, differ in zip(old, differs, strict=True)),
    ]
