"""The sheet "Vejledning" of the program's own workbook: what may be changed, and what each column means. In Danish.

Owns which of its texts stand in which kind's workbook.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from backoffice.exchange.own_marks import CLEAR_TEXT
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.operations.own_columns import OwnColumn, sheet_name
from backoffice.operations.record_sheet import CREATABLE
from backoffice.text import text


def help_sheet(record: str, columns: Sequence[tuple[OwnColumn, ColumnSpec]], selection: str, today: date) -> SheetSpec:
    """Return the sheet for a kind's workbook; `selection` says in words what was chosen."""
    rows = [*_general(record, selection, today), *_about_columns(columns)]
    headings = [ColumnSpec(_said("subject"), width=28), ColumnSpec(_said("explained"), width=120)]
    return SheetSpec(text("own.sheet.help", of="da"), headings, rows, row_count=len(rows), autofilter=False)


def _said(name: str, **values: object) -> str:
    return text(f"own.help.{name}", of="da", **values)


def _general(record: str, selection: str, today: date) -> Iterator[tuple[str, str]]:
    about = _said("about_text", sheet=sheet_name(record), day=f"{today:%d-%m-%Y}", selection=selection)
    yield _said("about"), about
    names = ["blank", "clear", "locked", "mark", *(("new", "remove") if record in CREATABLE else ("no_new",))]
    for name in names:
        values = {"clear": CLEAR_TEXT} if name == "clear" else {}
        yield _said(name), _said(f"{name}_text", **values)


def _about_columns(columns: Sequence[tuple[OwnColumn, ColumnSpec]]) -> Iterator[tuple[str, str]]:
    for column, spec in columns:
        if spec.note:
            yield _said("column", heading=column.heading), spec.note
