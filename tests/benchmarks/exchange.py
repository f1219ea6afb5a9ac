"""What an import costs once its file is parsed, against sqlite3's executemany of the same rows; and sheets in and out.

Owns the import's comparison; the one of sheets is in `spreadsheets`. Writes into the register it is given and into a
temporary folder.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from backoffice.exchange.reading import read_sheets
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.exporting import export_dwellings
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from tests.benchmarks import spreadsheets
from tests.benchmarks.capture import Line
from tests.benchmarks.data import Filled
from tests.benchmarks.table import NO_GOAL, compared, processor_seconds, say, within

ROWS = 50_000
CHANGED_OF = 50  # one row in so many differs from the register
IMPORT_GOAL, MICROSECONDS_A_ROW = 4.0, 25.0


def run(register: Filled, rows: int = ROWS, rounds: int = 3) -> list[Line]:
    """Measure the import of so many dwellings of the register, at most all."""
    rows = min(rows, register.dwellings)
    costs: list[tuple[float, float]] = []
    parsing: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        path = Path(folder, "dwellings.xlsx")
        with register.database.reading() as session:
            ids = range(1, rows + 1)
            export_dwellings(session, register.actor, of_ids(ids), path, today=register.today)
        for number in range(rounds):
            say(f"import of {rows:,} rows: round {number + 1} of {rounds}")
            _change(register, ids[::CHANGED_OF])
            parsed: list[tuple[object, ...]] = []
            parse = _cpu(partial(_parse, path, parsed))
            whole = _cpu(partial(_import, register, path, rows))
            insert = _inserting(Path(folder, f"{number}.db"), parsed)
            costs.append(((whole - parse) / rows * 1e6, insert / rows * 1e6))
            parsing.append((parse / rows * 1e6, insert / rows * 1e6))
    work = f"import of {rows:,} rows after parsing, written: µs a row"
    ours = compared(work, "executemany of the rows", costs, IMPORT_GOAL)
    return [
        ours,
        within(work, ours.ours, MICROSECONDS_A_ROW),
        compared("parsing of them: µs a row", "executemany of the rows", parsing, NO_GOAL),
    ]


def sheets(every: bool, dwellings: int) -> list[Line]:
    """Measure sheets of 50,000 rows, and with `every` also of as many as there are dwellings."""
    sizes = [min(ROWS, dwellings)] + ([dwellings] if every and dwellings > ROWS else [])
    lines: list[Line] = []
    for rows in sizes:
        say(f"sheets of {rows:,} rows")
        lines += [line._replace(work=f"{line.work}, {rows:,} rows") for line in spreadsheets.run(rows)]
    return lines


def _cpu(work: Callable[[], object]) -> float:
    begun = processor_seconds()
    work()
    return processor_seconds() - begun


def _change(register: Filled, ids: Sequence[int]) -> None:
    """Make some dwellings differ from the file, which the import then changes back."""
    change = {"heating": "7"}
    with register.database.writing() as session:
        source = Source("benchmark")
        plan = plan_edit(session, register.actor, of_ids(ids), change, source, today=register.today)
        apply(session, register.actor, plan)


def _parse(path: Path, parsed: list[tuple[object, ...]]) -> None:
    parsed.extend(row.cells for row in read_sheets(path))


def _import(register: Filled, path: Path, rows: int) -> None:
    with register.database.reading() as session:
        plan = plan_import(session, register.actor, path, today=register.today)
    assert plan.asked == rows, f"the import asks for {plan.asked} of {rows}: {plan.refused.by_kind()[:3]}"
    if plan.changed:
        with register.database.writing() as session:
            apply(session, register.actor, plan)


def _inserting(path: Path, parsed: Sequence[Sequence[object]]) -> float:
    """Return the seconds of CPU that the driver takes to write the rows as they were parsed."""
    width = max(map(len, parsed))
    simple = (int, float, bool, type(None))
    ready = [
        [*(cell if isinstance(cell, simple) else str(cell) for cell in row), *[None] * (width - len(row))]
        for row in parsed
    ]
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE parsed ({', '.join(f'c{n}' for n in range(width))})")
    marks = ", ".join("?" * width)

    def insert() -> None:
        with connection:
            connection.executemany(f"INSERT INTO parsed VALUES ({marks})", ready)

    taken = _cpu(insert)
    connection.close()
    return taken
