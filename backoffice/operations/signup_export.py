"""Signup agreements out: the list, or the table department × dwelling type, as a workbook, as it stands on the screen.

Owns the columns and that only what a person may take out leaves.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.queries.codes import code_lists
from backoffice.queries.signup_matrix import Cell, signup_matrix
from backoffice.queries.signups import SignupLine, signups_of
from backoffice.records import fields
from backoffice.records.agreements import SIGNUP
from backoffice.records.codes import CodeLists
from backoffice.records.values import export_value
from backoffice.security import Actor, Right
from backoffice.text import text

_FIELDS = tuple(name for name in SIGNUP.fields if name != "cooperation_id")
_WIDTHS = {"dwelling_types": 28, "contact_way": 22, "website": 44, "email": 28, "note": 36}
_PLACE = (("place", 12), ("name", 30), ("municipality", 18))
_AROUND = (("number", 8), ("place", 12), ("name", 30), ("municipality", 16), ("state", 14), ("cooperation", 28))


def export_signups(
    session: Session, actor: Actor, ids: Sequence[int], path: Path, *, today: date, replace: bool = False
) -> int:
    """Write agreements to an .xlsx list; return how many. Refused without the right, or where a file is there."""
    security.require(actor, Right.EXPORT)
    codes = code_lists(session)
    found = signups_of(session, ids, actor.scope(Right.EXPORT), codes, today)
    write_workbook(path, [_sheet(found, codes)], replace=replace)
    return len(found)


def _sheet(found: Sequence[SignupLine], codes: CodeLists) -> SheetSpec:
    columns = [ColumnSpec(text(f"signup.column.{name}", of="da"), Kind.TEXT, width=width) for name, width in _AROUND]
    for name in _FIELDS:
        field = SIGNUP.fields[name]
        dated = field.kind in (fields.Kind.DATE, fields.Kind.LAST_DAY)
        columns.append(ColumnSpec(field.heading, Kind.DATE if dated else Kind.TEXT, width=_WIDTHS.get(name, 14)))
    columns.append(ColumnSpec(text("signup.column.problems", of="da"), Kind.TEXT, width=40))
    return SheetSpec(text("signup.sheet", of="da"), columns, [_cells(one, codes) for one in found])


def _cells(one: SignupLine, codes: CodeLists) -> list[object]:
    around = [str(one.id), one.number, one.name, one.municipality, text(f"signup.state.{one.state}", of="da")]
    values = (export_value(SIGNUP.fields[name], one[name], codes) for name in _FIELDS)
    wrong = ", ".join(text(f"signup.short.{fault.id}", of="da") for fault in one.faults)
    shown = [value.strip() if isinstance(value, str) else value for value in values]
    return [*around, one.cooperation, *shown, wrong]


def export_signup_matrix(
    session: Session, actor: Actor, ids: Sequence[int], path: Path, *, today: date, replace: bool = False
) -> int:
    """Write where the seekers of these departments are sent to an .xlsx; return how many. Refused as `export_signups`."""
    security.require(actor, Right.EXPORT)
    codes, wanted = code_lists(session), set(ids)
    rows = [row for row in signup_matrix(session, actor.scope(Right.EXPORT), codes, today) if row.id in wanted]
    columns = [ColumnSpec(text(f"signup.column.{name}", of="da"), Kind.TEXT, width=width) for name, width in _PLACE]
    columns += [ColumnSpec(code.label_da, Kind.TEXT, width=48) for code in codes["dwelling_type"].codes]
    columns.append(ColumnSpec(text("signup.column.holes", of="da"), Kind.INTEGER, width=8))
    cells = [
        [row.number, row.name, row.municipality, *(_cell(cell) for cell in row.cells.values()), row.holes]
        for row in rows
    ]
    write_workbook(path, [SheetSpec(text("signup.matrix_sheet", of="da"), columns, cells)], replace=replace)
    return len(rows)


def _cell(cell: Cell) -> str:
    if not cell.dwellings:
        return text("value.none", of="da")
    if cell.flow.kind == "none":
        return text("signup.cell.none", of="da")
    source, way = (text(f"signup.{what}", of="da") for what in (f"source.{cell.flow.source}", f"way.{cell.flow.way}"))
    return text("signup.cell.full", of="da", source=source, way=way, target=cell.flow.target)
