"""Give the refused rows of an import back: a workbook in the file's own layout with only those rows, and a reason each.

Owns that workbook. Corrected, it is imported like the file it came from.
"""

import dataclasses
from pathlib import Path
from typing import Any

from backoffice.exchange.dialect_match import SheetMatch, choose
from backoffice.exchange.dialect_rows import read_blocks
from backoffice.exchange.dialects import REASON, known_dialects
from backoffice.exchange.file_kinds import XML
from backoffice.exchange.files import sha256_of
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.given_back import WIDEST, cell_like, column_like
from backoffice.operations.own_errors import own_sheets
from backoffice.operations.own_reading import own_file
from backoffice.operations.plan import Bucket, Plan
from backoffice.rules.problems import Place, refused, sentence
from backoffice.text import text


def write_error_workbook(
    plan: Plan, path_in: Path, path_out: Path, *, dialect: str | None = None, replace: bool = False
) -> int:
    """Write the refused rows of a plan's file with their reasons to a new workbook; return how many rows.

    `dialect` is the one the plan was made with, if one was named. Refused if the file is no longer the one the plan was made
    from, if no row was refused, if it is the register's XML, or if the workbook cannot be written.
    """
    if path_in.suffix.lower() == XML:
        raise refused("xml.no_error_workbook")
    if sha256_of(path_in) != plan.source.file_hash:
        raise refused("import.file_changed", file=path_in.name)
    reasons = _reasons(plan)
    if not reasons:
        raise refused("import.nothing_refused", file=path_in.name)
    if dialect is None and own_file(path_in) is not None:
        return sum(write_workbook(path_out, own_sheets(path_in, reasons), replace=replace))
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
    columns = [column_like(match.headings[i], [row[i] for row in rows]) for i in kept]
    columns.append(ColumnSpec(REASON, width=WIDEST))
    written = (
        (*(cell_like(row[i], column.kind) for i, column in zip(kept, columns, strict=False)), row[-1]) for row in rows
    )
    name = match.sheet or match.layout.sheet.replace("*", "") or text("import.sheet.mend", of="da")
    return SheetSpec(name, columns, written, row_count=len(rows))
