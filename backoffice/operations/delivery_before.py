"""Read old rows back from the kept files of earlier deliveries, by our own reader; each must have the hash that was noted.

Owns where a row of a delivery stands in its file. Memory holds a row at a time.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from backoffice.exchange.cells import SheetRow
from backoffice.exchange.delivery_cells import line_of, row_hash, text_of_read
from backoffice.exchange.delivery_specs import DeliverySpec, Source, SpecSheet
from backoffice.exchange.reading import read_sheets
from backoffice.operations.delivery_kept import put_kept_file
from backoffice.operations.delivery_sheets import MOST_ROWS, part_title
from backoffice.queries.delivery_state import CHANGED, NEW
from backoffice.rules.problems import refused

_CONTINUED = re.compile(r"(.*) ([2-9]|[1-9][0-9]+)")


class Wanted(NamedTuple):
    """An old row: where it stands, whose it is and its hash."""

    delivery_id: int
    sheet: str
    change: str
    position: int
    record_id: int
    row_hash: str


def old_lines(session: Session, spec: DeliverySpec, wanted: Any) -> Iterator[tuple[str, int, str]]:
    """Yield (sheet, record, line) of the wanted rows (a spool of them, in the order of the files).

    Refused ("delivery.kept_damaged") where a kept file does not hold what was noted.
    """
    rows = (Wanted(*row) for row in wanted.each())
    for delivery_id, of_delivery in groupby(rows, key=lambda row: row.delivery_id):
        with tempfile.TemporaryDirectory(prefix="backoffice-") as scratch:
            path = put_kept_file(session, delivery_id, Path(scratch))
            yield from _of_file(path, spec, delivery_id, of_delivery)


def _of_file(
    path: Path, spec: DeliverySpec, delivery_id: int, wanted: Iterator[Wanted]
) -> Iterator[tuple[str, int, str]]:
    rows = _rows_at(path, spec)
    place: tuple[str, str, int] = ("", "", -1)
    cells: Sequence[Any] = ()
    for one in wanted:
        while place != (one.sheet, one.change, one.position):
            found = next(rows, None)
            if found is None:
                raise refused("delivery.kept_damaged", number=delivery_id)
            place, cells = found
        line = line_of([text_of_read(cell) for cell in cells])
        if row_hash(line) != one.row_hash:
            raise refused("delivery.kept_damaged", number=delivery_id)
        yield one.sheet, one.record_id, line.decode()


def _rows_at(path: Path, spec: DeliverySpec) -> Iterator[tuple[tuple[str, str, int], Sequence[Any]]]:
    """Yield (sheet, change, position) and the cells of every row of data that carries values as they then were."""
    known = {part_title(sheet, change): (sheet, change) for sheet in spec.sheet for change in ("", NEW, CHANGED)}
    for row in read_sheets(path):
        found = _sheet_of(row, known)
        if found is not None and row.row > 1:
            sheet, change, offset = found
            width = len(sheet.columns)
            begin = 1 if change == CHANGED else 0
            cells = [*row.cells[begin : begin + width]]
            cells += [None] * (width - len(cells))
            yield (Source(sheet.rows).value, change, offset + row.row - 2), cells


def _sheet_of(row: SheetRow, known: dict[str, tuple[SpecSheet, str]]) -> tuple[SpecSheet, str, int] | None:
    if row.sheet in known:
        return (*known[row.sheet], 0)
    continued = _CONTINUED.fullmatch(row.sheet)
    if continued is None or continued[1] not in known:
        return None
    return (*known[continued[1]], (int(continued[2]) - 1) * MOST_ROWS)
