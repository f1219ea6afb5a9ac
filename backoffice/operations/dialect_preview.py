"""What a dialect in the making would make of the sample it is made on: each column's values, each row's outcome.

Owns the counts a person sees while matching columns. Compares nothing with the register but which dwellings it has.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.cells import BadCell, Cell
from backoffice.exchange.dialect_draft import ColumnDraft, Draft, SheetDraft, match_of_draft
from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import Block, Notes, data_blocks
from backoffice.models import Dwelling
from backoffice.operations.import_values import ColumnReader, SheetReader, Wrong, shown_cell
from backoffice.queries.matching import dwellings_by_bbr
from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind
from backoffice.records.values import show_value
from backoffice.rules.problems import Problem
from backoffice.text import text

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """Of one column: cells as they stand, what the first is understood as, how many are wrong and why the first is."""

    samples: tuple[str, ...] = ()
    understood: str = ""
    wrong: int = 0
    problem: Problem | None = None
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """Of one sheet's sample: data rows that can be read, rows with errors, rows left out, dwellings the register has.

    Without every key column there are no rows, only columns.
    """

    rows: int = 0
    good: int = 0
    wrong: int = 0
    left_out: int = 0
    known: int = 0
    columns: Mapping[int, ColumnPreview] = field(default_factory=dict)


def preview(session: Session, codes: CodeLists, draft: Draft, sheet: SheetDraft) -> Preview:
    """Return what the rows of a sheet's sample would be."""
    if not sheet.record:
        return Preview(columns={one.index: _bare(sheet, one) for one in sheet.columns})
    match = match_of_draft(draft, sheet)
    whole = {target for _, target in match.columns}.issuperset(match.keys)
    notes: list[Problem] = []
    blocks = list(data_blocks(match, sheet.rows, Notes(draft.file, notes))) if whole else []
    columns = {one.index: _column(sheet, one, match, codes, blocks) for one in sheet.columns}
    if not whole:
        return Preview(columns=columns)
    reader = SheetReader(draft.file, match, codes)
    read = [reader.read(block) for block in blocks]
    rows = sum(len(one.rows) for one in read)
    wrong = sum(len(one.wrong) for one in read)
    units = [unit for one in read for unit in one.values.get("bbr_unit", ())]
    known = len(dwellings_by_bbr(session, units, [Dwelling.__table__.c.id])) if units else 0
    return Preview(rows, rows - wrong, wrong, len(sheet.rows) - rows, known, columns)


def _bare(sheet: SheetDraft, column: ColumnDraft) -> ColumnPreview:
    return ColumnPreview(samples=_samples(sheet.cells(column.index)))


def _samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cell in cells:
        if cell is not None and (said := shown_raw(cell)):
            found.setdefault(said)
            if len(found) == SAMPLES:
                break
    return tuple(found)


def shown_raw(cell: Cell) -> str:
    """Return a cell of the file as it is shown to a person: never a person's number."""
    return shown_cell(cell.shown if isinstance(cell, BadCell) else cell).strip()


def _column(
    sheet: SheetDraft, column: ColumnDraft, match: SheetMatch, codes: CodeLists, blocks: Sequence[Block]
) -> ColumnPreview:
    cells = _cells(sheet, column, blocks)
    if not column.target:
        return ColumnPreview(samples=_samples(cells))
    reader = ColumnReader(match, column.target, codes)
    values = reader.read(cells)
    wrong = [value for value in values if isinstance(value, Wrong)]
    first = next((value for value in values if value is not None and not isinstance(value, Wrong)), None)
    return ColumnPreview(
        samples=_samples(cells),
        understood=_understood(reader, first, codes),
        wrong=len(wrong),
        problem=dataclasses.replace(wrong[0].problem, field=reader.label) if wrong else None,
        filled=reader.filled(cells),
    )


def _cells(sheet: SheetDraft, column: ColumnDraft, blocks: Sequence[Block]) -> list[Cell]:
    """Return a column's cells, those of rows that are data where that is known."""
    if not blocks:
        return sheet.cells(column.index)
    rows = [cells for block in blocks for cells in block.cells]
    return [cells[column.index] if column.index < len(cells) else None for cells in rows]


def _understood(reader: ColumnReader, value: Any, codes: CodeLists) -> str:
    if value is None:
        return ""
    if reader.field is None or reader.field.kind is Kind.LINK:
        return str(value)
    said = show_value(reader.field, value, codes)
    if reader.field.kind is Kind.KRONER:
        return text("match.kroner", amount=said)
    return text("match.code", code=value, label=said) if reader.field.kind is Kind.CODE else said
