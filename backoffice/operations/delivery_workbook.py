"""Write what was gathered as the workbook that goes to Udbetaling Danmark (UDK), front sheet first.

Owns how rows are spread over sheets. The same rows, number and person give the same bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from backoffice.exchange.cells import MAX_ROWS
from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.delivery_front import front_facts
from backoffice.operations.delivery_gathering import Gathered, Spool
from backoffice.operations.delivery_layout import (
    FRONT,
    HELD_BACK,
    SHEETS,
    front_columns,
    held_back_columns,
    sheet_title,
)
from backoffice.operations.watch import Watch

MOST_ROWS = MAX_ROWS - 1  # the heading takes one


def write_delivery(path: Path, gathered: Gathered, person: str, number: int, watch: Watch) -> None:
    """Write the workbook at a path where there is no file; refused as `write_workbook` refuses, Cancelled if stopped."""
    facts = front_facts(gathered, person, number)
    sheets = [SheetSpec(sheet_title(FRONT), front_columns(), facts, row_count=len(facts), autofilter=False)]
    for sheet in SHEETS:
        spool = gathered.data[sheet.key]
        columns = [column.spec for column in sheet.columns]
        sheets += spread(sheet.title, columns, _cells(spool, watch), spool.rows)
    held = chain.from_iterable(gathered.held_back.blocks())
    sheets += spread(sheet_title(HELD_BACK), held_back_columns(), held, gathered.held_back.rows)
    write_workbook(path, sheets)


def _cells(spool: Spool, watch: Watch) -> Iterator[Sequence[object]]:
    for block in spool.blocks():
        # Before its rows: whoever takes exactly as many as there are never comes back after the last.
        watch.step(len(block))
        for _, _, cells in block:
            yield cells


def spread(
    title: str, columns: Sequence[ColumnSpec], cells: Iterator[Sequence[object]], rows: int, most: int = MOST_ROWS
) -> Iterator[SheetSpec]:
    """Yield as many sheets as the rows need, to be written in order: "Huslejer", "Huslejer 2", ..."""
    for number, start in enumerate(range(0, max(rows, 1), most), 1):
        count = min(most, rows - start)
        name = title if number == 1 else f"{title} {number}"
        yield SheetSpec(name, columns, islice(cells, count), row_count=count)
