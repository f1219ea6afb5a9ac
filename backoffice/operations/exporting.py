"""Excel out: a list or selection as a workbook or text file, with the cells typed and nothing that can act.

Owns the columns of an export and who may take what with them. The set "edit" comes back through an import without a
change, as .xlsx in the workbook that `own_workbook` writes; the other sets are the screens' own, for reading. A tenant's
name never leaves here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.csv_writer import write_csv
from backoffice.exchange.files import sha256_of
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.exchange.writing_cells import yes_no_text
from backoffice.operations.exported import Exported
from backoffice.operations.own_columns import CELL_KINDS, labels_of, square_metres
from backoffice.operations.own_workbook import export_records
from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_rows import COLUMN_SETS, HIDDEN_NAME
from backoffice.queries.export_rows import exported, how_many, pages
from backoffice.queries.selection import Selection
from backoffice.records import fields
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import RecordField
from backoffice.rules.periods import last_day
from backoffice.rules.problems import refused
from backoffice.security import Actor, Right
from backoffice.text import text
from backoffice.watch import Watch

__all__ = ["EDIT", "SETS", "Column", "Exported", "edit_columns", "export_dwellings", "reading_columns"]

EDIT = "edit"
SETS = (EDIT, *COLUMN_SETS)
_PLACE = (("organisation_number", 8), ("department_number", 10), ("section_number", 12), ("address", 32))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: the key of its value, how it looks in the sheet, and what turns the value into a cell."""

    key: str
    spec: ColumnSpec
    turn: Callable[[Any], Any] | None = None


def export_dwellings(
    session: Session,
    actor: Actor,
    selection: Selection,
    path: Path,
    *,
    today: date,
    columns: str = EDIT,
    replace: bool = False,
    watch: Watch | None = None,
    said: str = "",
) -> Exported:
    """Write the selected dwellings that the person may take out as .xlsx or .csv, by address, and say what was written.

    `columns` is "edit" or a screen's set. "edit" as .xlsx is the workbook for editing, in which `said` is the selection
    in words. Kroner have two decimals, areas are m², codes their labels. Refused without the right, for another ending
    or set, and as `write_workbook` and `write_csv` refuse. The session should be a reading one.
    """
    security.require(actor, Right.EXPORT)
    writers = {".xlsx": _write_workbook, ".csv": write_csv}
    if path.suffix.lower() not in writers:
        raise refused("export.unknown_ending", ending=path.suffix)
    if columns not in SETS:
        raise refused("export.unknown_columns", columns=columns, known=", ".join(SETS))
    if columns == EDIT and path.suffix.lower() == ".xlsx":
        return export_records(
            session, actor, "dwelling", selection, path, today=today, replace=replace, watch=watch, said=said
        )
    watch = watch or Watch()
    scope = actor.scope(Right.EXPORT)
    codes = code_lists(session)
    chosen = edit_columns(codes, today) if columns == EDIT else reading_columns(columns, codes)
    watch.total = how_many(session, selection, scope, today)
    query = exported(session, selection, scope, [column.key for column in chosen], codes, today)
    sheet = SheetSpec(
        text("export.sheet.dwellings", of="da"),
        [column.spec for column in chosen],
        _rows(pages(session, query), [column.turn for column in chosen], watch),
        row_count=watch.total,
    )
    rows = writers[path.suffix.lower()](path, sheet, replace=replace)
    return Exported(path, rows, sha256_of(path))


def _write_workbook(path: Path, sheet: SheetSpec, *, replace: bool = False) -> int:
    return write_workbook(path, [sheet], replace=replace)[0]


def _rows(
    found: Iterator[Sequence[Sequence[Any]]], turns: Sequence[Callable[[Any], Any] | None], watch: Watch
) -> Iterator[Sequence[object]]:
    turned = [(position, turn) for position, turn in enumerate(turns) if turn]
    for page in found:
        for row in page:
            cells = list(row)
            for position, turn in turned:
                if cells[position] is not None:
                    cells[position] = turn(cells[position])
            yield cells
        watch.step(len(page))


def edit_columns(codes: CodeLists, today: date) -> list[Column]:
    """Return the columns of the set "edit": the locked key and place, then "Generelt om boligen" by its headings."""
    key = DWELLING.fields["bbr_unit"]
    columns = [Column("bbr_unit", ColumnSpec(key.heading, Kind.CODE, width=38, locked=True))]
    for name, width in _PLACE:
        kind = Kind.TEXT if name == "address" else Kind.CODE
        columns.append(Column(name, ColumnSpec(_heading(name), kind, width=width, locked=True)))
    return columns + [_edit_column(field, codes, today) for field in general_fields()]


def _edit_column(field: RecordField, codes: CodeLists, today: date) -> Column:
    choices: tuple[str, ...] = ()
    if field.codes:
        usable = [code.code for code in codes[field.codes].codes if code.valid_on(today)]
        choices = tuple(map(labels_of(codes[field.codes]), usable))
    note = text(f"help.{field.record}.{field.name}", of="da")
    spec = ColumnSpec(field.heading, CELL_KINDS[field.kind], width=18, choices=choices, note=note)
    return Column(field.name, spec, _turn(field, codes))


def _turn(field: RecordField, codes: CodeLists) -> Callable[[Any], Any] | None:
    if field.codes:
        return labels_of(codes[field.codes])
    return square_metres if field.kind is fields.Kind.AREA else None


def reading_columns(column_set: str, codes: CodeLists) -> list[Column]:
    """Return the columns of one of the screens' sets, by the same keys in the same order, after the dwelling's key."""
    keys = [column.key for column in COLUMN_SETS[column_set]]
    return [_reading_column(key, codes) for key in ["bbr_unit", *(key for key in keys if key != "bbr_unit")]]


def _reading_column(key: str, codes: CodeLists) -> Column:
    if key in DWELLING.fields and DWELLING.fields[key].kind is not fields.Kind.LINK:
        field = DWELLING.fields[key]
        if field.kind is fields.Kind.YES_NO:
            # As text: nothing is typed here, so no drop-down and no hidden sheet behind it.
            return Column(key, ColumnSpec(field.heading, width=16), yes_no_text)
        kind = Kind.CODE if key == "bbr_unit" else CELL_KINDS[field.kind]
        return Column(key, ColumnSpec(field.heading, kind, width=38 if key == "bbr_unit" else 16), _turn(field, codes))
    kind, turn, width = _READING[key]
    listed = _LISTED.get(key)
    return Column(key, ColumnSpec(_heading(key), kind, width=width), labels_of(codes[listed]) if listed else turn)


def _heading(key: str) -> str:
    return text(f"export.column.{key}", of="da")


def _masked(has_tenants: bool) -> str | None:
    return HIDDEN_NAME if has_tenants else None


# What the screens' sets show beside the dwelling's own fields.
_READING: dict[str, tuple[Kind, Callable[[Any], Any] | None, float]] = {
    "address": (Kind.TEXT, None, 32),
    "department": (Kind.CODE, None, 11),
    "type": (Kind.TEXT, None, 16),
    "postal": (Kind.TEXT, None, 24),
    "disability": (Kind.CODE, None, 11),
    "tenant": (Kind.TEXT, _masked, 10),
    "lease_from": (Kind.DATE, None, 12),
    "lease_to": (Kind.DATE, last_day, 12),
    "allocation_type": (Kind.TEXT, None, 24),
    "lease_status": (Kind.TEXT, None, 14),
    "vacant_from": (Kind.DATE, None, 12),
    "net_rent": (Kind.KRONER, None, 13),
    "heat": (Kind.KRONER, None, 13),
    "water": (Kind.KRONER, None, 13),
    "cost_from": (Kind.DATE, None, 12),
    "next_change": (Kind.DATE, None, 12),
}
_LISTED = {"type": "dwelling_type", "allocation_type": "allocation_type", "lease_status": "record_status"}
