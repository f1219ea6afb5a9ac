"""Give the refused rows of an import back: a workbook in the file's own layout with only those rows, and a reason each.

Owns that workbook. Corrected, it is imported like the file it came from.
"""

import dataclasses
from datetime import date, datetime
from pathlib import Path
from typing import Any

from backoffice.exchange.cells import BadCell
from backoffice.exchange.dialect_match import SheetMatch, choose
from backoffice.exchange.dialect_rows import read_blocks
from backoffice.exchange.dialects import REASON, known_dialects
from backoffice.exchange.files import sha256_of
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.import_values import written_cell
from backoffice.operations.plan import Bucket, Plan
from backoffice.rules.problems import Place, refused, sentence

_FALLBACK_SHEET = "Rettes"
_WIDEST = 60


def write_error_workbook(
    plan: Plan, path_in: Path, path_out: Path, *, dialect: str | None = None, replace: bool = False
) -> int:
    """Write the refused rows of a plan's file with their reasons to a new workbook; return how many rows.

    `dialect` is the one the plan was made with, if one was named. Refused if the file is no longer the one the plan was made
    from, if no row was refused, or if the workbook cannot be written.
    """
    if sha256_of(path_in) != plan.source.file_hash:
        raise refused("import.file_changed", file=path_in.name)
    reasons = _reasons(plan)
    if not reasons:
        raise refused("import.nothing_refused", file=path_in.name)
    known = known_dialects()
    dialects = known if dialect is None else choose(known, dialect)
    rows: dict[str, list[tuple[Any, ...]]] = {}
    matches: dict[str, SheetMatch] = {}
    for block in read_blocks(path_in, dialects, []):
        sheet = block.match.sheet
        for number, cells in zip(block.rows, block.cells, strict=True):
            if (sheet, number) in reasons:
                matches[sheet] = block.match
                width = len(block.match.headings)
                full = (*cells, *[None] * (width - len(cells)))[:width]
                rows.setdefault(sheet, []).append((*full, " ".join(reasons[sheet, number])))
    sheets = [_sheet(matches[name], found) for name, found in rows.items()]
    return sum(write_workbook(path_out, sheets, replace=replace))


def _reasons(plan: Plan) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for bucket in (plan.refused, plan.further):
        _add_reasons(bucket, found)
    return found


def _add_reasons(bucket: Bucket, found: dict[tuple[str, int], list[str]]) -> None:
    for position in range(len(bucket)):
        problem = bucket.problem(position)
        place = problem.place
        said = sentence(dataclasses.replace(problem, place=Place(column=place.column)))
        found.setdefault((place.sheet, place.row), []).append(said)


def _sheet(match: SheetMatch, rows: list[tuple[Any, ...]]) -> SheetSpec:
    """Return the sheet: headings as the file has them, a column left without one by its letter's place."""
    kept = [i for i, heading in enumerate(match.headings) if heading and heading.casefold() != REASON.casefold()]
    columns = [_column(match.headings[i], [row[i] for row in rows]) for i in kept]
    columns.append(ColumnSpec(REASON, width=_WIDEST))
    written = (
        (*(_cell(row[i], column.kind) for i, column in zip(kept, columns, strict=False)), row[-1]) for row in rows
    )
    name = match.sheet or match.layout.sheet.replace("*", "") or _FALLBACK_SHEET
    return SheetSpec(name, columns, written, row_count=len(rows))


def _column(heading: str, cells: list[Any]) -> ColumnSpec:
    given = [cell for cell in cells if cell is not None]
    width = min(_WIDEST, max([len(heading), *(len(str(cell)) for cell in given[:200])]) + 2)
    if given and all(isinstance(cell, date) and not isinstance(cell, datetime) for cell in given):
        return ColumnSpec(heading, Kind.DATE, width)
    if given and all(isinstance(cell, int) and not isinstance(cell, bool) for cell in given):
        return ColumnSpec(heading, Kind.INTEGER, width)
    return ColumnSpec(heading, Kind.CODE, width)


def _cell(cell: Any, kind: Kind) -> object:
    if cell is None or kind is not Kind.CODE:
        return cell
    if isinstance(cell, BadCell):
        return cell.shown or None
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    return written_cell(cell) if not isinstance(cell, str) else cell
