"""A plan, or what it could not do, as a workbook to look through: a line for each field of each row.

Owns the columns of that workbook. Rows are read a page at a time; a register of any size fits.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from backoffice.exchange.sheet_specs import ColumnSpec, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.operations.plan import Plan
from backoffice.rules.problems import sentence
from backoffice.screens.disputed_rows import rows_of
from backoffice.screens.plan_buckets import BucketLine, Part, Words
from backoffice.screens.plan_row_lines import PlanLine
from backoffice.screens.plan_rows import PlanRows
from backoffice.screens.register import Register
from backoffice.text import text
from backoffice.watch import Watch

PAGE = 500
_COLUMNS = (("address", 34), ("key", 38), ("field", 28), ("old", 28), ("new", 28), ("outcome", 16), ("reason", 60))
NOT_DONE = (Part.REFUSED, Part.CONFLICT)


def write_plan_book(
    register: Register, plan: Plan, lines: Sequence[BucketLine], words: Words, path: Path, watch: Watch
) -> int:
    """Write the rows behind these lines of a plan; return how many lines the sheet got. Refused as write_workbook is."""
    wanted = [rows_of(register, plan, line, words) for line in lines if not line.sub and line.part is not Part.NOTE]
    watch.total = sum(len(rows.ids) for rows in wanted)
    columns = [ColumnSpec(text(f"plan.column.{name}"), width=width) for name, width in _COLUMNS]
    sheet = SheetSpec(text("plan.sheet"), columns, _rows(wanted, watch))
    return write_workbook(path, [sheet])[0]


def _rows(wanted: Sequence[PlanRows], watch: Watch) -> Iterator[Sequence[object]]:
    for rows in wanted:
        outcome = rows.line.title
        for start in range(0, len(rows.ids), PAGE):
            numbers = rows.ids[start : start + PAGE]
            found = rows.lines(numbers)
            yield from (_row(line, outcome) for number in numbers for line in found.get(number, ()))
            watch.step(len(numbers))


def _row(line: PlanLine, outcome: str) -> Sequence[object]:
    reason = sentence(line.problem) if line.problem else ""
    return line.name, line.key, line.field, line.old, line.new, outcome, reason
