"""Write what was gathered as the workbook that goes to Udbetaling Danmark (UDK), front sheet first.

Owns how rows are spread over sheets. The same rows, number, person and time give the same bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.delivery_front import Stamp, front_facts
from backoffice.operations.delivery_gathering import Gathered
from backoffice.operations.delivery_parts import Part
from backoffice.operations.delivery_sheets import MOST_ROWS, front_columns, sheet_title
from backoffice.watch import Watch


def write_delivery(path: Path, gathered: Gathered, stamp: Stamp, watch: Watch) -> None:
    """Write the workbook at a path where there is no file; refused as `write_workbook` refuses, Cancelled if stopped."""
    facts = front_facts(gathered, stamp)
    sheets = [SheetSpec(sheet_title("front"), front_columns(), facts, row_count=len(facts), autofilter=False)]
    for part in gathered.parts:
        sheets += spread(part.title, part.columns, _cells(part, watch), part.rows)
    write_workbook(path, sheets)


def _cells(part: Part, watch: Watch) -> Iterator[Sequence[object]]:
    for block in part.blocks():
        # Before its rows: whoever takes exactly as many as there are never comes back after the last.
        if part.of_data:
            watch.step(len(block))
        yield from block


def spread(
    title: str, columns: Sequence[ColumnSpec], cells: Iterator[Sequence[object]], rows: int, most: int = MOST_ROWS
) -> Iterator[SheetSpec]:
    """Yield as many sheets as the rows need, to be written in order: "Huslejer", "Huslejer 2", ..."""
    for number, start in enumerate(range(0, max(rows, 1), most), 1):
        count = min(most, rows - start)
        name = title if number == 1 else f"{title} {number}"
        yield SheetSpec(name, columns, islice(cells, count), row_count=count)
