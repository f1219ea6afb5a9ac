"""The workbook for editing: any record kind of any selection, as a person edits it and an import understands it.

Owns the writing of that workbook: rows with their marks, the help sheet, and the hidden sheet with what was exported.
Its columns are `own_columns`'. A tenant's name never leaves here; what is exported is read back without a change.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import sha256_of
from backoffice.exchange.own_marks import LAYOUT, META_SHEET, MarkHeading, Marks, meta_rows, register_mark
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.exported import Exported
from backoffice.operations.own_columns import column_spec, own_columns, sheet_name, turn_of
from backoffice.operations.own_help import help_sheet
from backoffice.operations.record_block import KEYS
from backoffice.operations.record_sheet import CREATABLE
from backoffice.queries.codes import code_lists
from backoffice.queries.own_rows import first_operation, history_position, how_many_rows, own_rows, pages_of
from backoffice.queries.selection import Selection
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch

MASTER_KINDS = ("organisation", "department", "building_section")
"""Kinds for those who may import master data; the others are for everybody who may export."""
_SHEET_ROWS = 1_000_000


def right_to_export(record: str) -> Right:
    """Return the right that taking out a kind of record needs; its scope is what may be taken."""
    return Right.IMPORT_MASTER_DATA if record in MASTER_KINDS else Right.EXPORT


def export_records(
    session: Session,
    actor: Actor,
    record: str,
    selection: Selection,
    path: Path,
    *,
    today: date,
    replace: bool = False,
    watch: Watch | None = None,
    said: str = "",
) -> Exported:
    """Write the records of a kind that belong to the selected dwellings as a workbook for editing; say what was written.

    `said` is the selection in words. Refused without the right, for another ending or kind, and as `write_workbook`
    refuses. The session should be a reading one: what is written is of one moment.
    """
    if record not in KEYS:
        security.require(actor, Right.EXPORT)
        raise refused("export.unknown_record", record=record, known=", ".join(KEYS))
    security.require(actor, right_to_export(record))
    if path.suffix.lower() != ".xlsx":
        raise refused("export.unknown_ending", ending=path.suffix)
    watch = watch or Watch()
    codes = code_lists(session)
    columns = [(column, column_spec(column, record, codes, today)) for column in own_columns(record)]
    names = [column.target for column, _ in columns if column.target != "removes"]
    query = own_rows(session, record, selection, actor.scope(right_to_export(record)), today, names)
    watch.total = how_many_rows(session, query)
    said = said or text("own.selection.rows", of="da", n=watch.total)
    turns = [turn_of(column, record, codes) for column, _ in columns if column.target != "removes"]
    position = history_position(session)
    register = register_mark(first_operation(session))
    ids = array("q")
    rows = _rows(session, query, turns, len(columns), Marks(record, register), ids, watch)
    specs = [spec for _, spec in columns]
    heading = MarkHeading(record, LAYOUT, register, watch.total, position).text()
    specs.append(ColumnSpec(heading, width=30, locked=True, hidden=True, open_below=record in CREATABLE))
    sheets = [*_data_sheets(record, specs, rows, watch.total), help_sheet(record, columns, said, today)]
    meta = meta_rows(record, position, today.isoformat(), said, ids)
    sheets.append(SheetSpec(META_SHEET, [ColumnSpec("name"), ColumnSpec("value")], meta, hidden=True, autofilter=False))
    written = write_workbook(path, sheets, replace=replace)
    return Exported(path, sum(written[:-2]), sha256_of(path))


def _data_sheets(
    record: str, specs: Sequence[ColumnSpec], rows: Iterator[Sequence[object]], total: int
) -> Iterator[SheetSpec]:
    """Yield as many sheets as the rows need; they share the rows, each takes its part when it is written."""
    name = sheet_name(record)
    for number, start in enumerate(range(0, max(total, 1), _SHEET_ROWS), 1):
        count = min(_SHEET_ROWS, total - start)
        yield SheetSpec(f"{name} {number}" if number > 1 else name, specs, islice(rows, count), row_count=count)


def _rows(
    session: Session,
    query: Any,
    turns: Sequence[Any],
    width: int,
    marks: Marks,
    ids: "array[int]",
    watch: Watch,
) -> Iterator[Sequence[object]]:
    """Yield the rows as the sheet has them, and remember their ids."""
    turned = [(position, turn) for position, turn in enumerate(turns) if turn]
    removes = [None] * (width - len(turns))
    for page in pages_of(session, query):
        # Before its rows: a sheet that is full asks no further.
        watch.step(len(page))
        for row in page:
            *cells, record_id, version = row
            for position, turn in turned:
                if cells[position] is not None:
                    cells[position] = turn(cells[position])
            ids.append(record_id)
            yield [*cells, *removes, marks.write(record_id, version)]
