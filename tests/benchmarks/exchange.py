"""What imports of each kind of file cost from the file to the register, against openpyxl reading the same file and against
sqlite3's executemany of the same rows; and sheets in and out.

Owns the comparison of imports; the one of sheets is in `spreadsheets`. Every job is a process of its own on a copy of the
register; figures are CPU with the reading process.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.benchmarks import files, jobs, spreadsheets
from tests.benchmarks.capture import Line
from tests.benchmarks.costs import Cost, cost_of
from tests.benchmarks.data import Filled
from tests.benchmarks.table import NO_GOAL, compared, say, within

ROWS = 50_000
CHANGED_OF = 50  # one row in so many differs from the register
IMPORT_GOAL, MICROSECONDS_A_ROW = 4.0, 25.0
# Of what openpyxl takes to read the file and do nothing with it; a row of rents is four cells and eight rows written.
OPENPYXL_GOALS = {"dwellings": 0.5, "master data": 0.5}
# MB of the program's own memory at most, however many rows up to 550,000; and of the process that reads the file.
OWN_LIMIT, CHILD_LIMIT = 400.0, 300.0
KINDS = ("dwellings", "rents", "master data")
_MAKE: dict[str, Callable[[Filled, Path], None]] = {
    "dwellings": files.edit_workbook,
    "rents": files.rents,
    "master data": files.master_data,
}


def run(register: Filled, rounds: int = 3, kinds: Sequence[str] = KINDS) -> list[Line]:
    """Measure the import of a file about every dwelling of the register, kind by kind."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        for kind in kinds:
            lines += _import(register, kind, Path(folder), rounds)
    return lines


def _import(register: Filled, kind: str, folder: Path, rounds: int) -> list[Line]:
    path, text = folder / f"{kind}.xlsx", folder / f"{kind}.txt"
    _MAKE[kind](register, path)
    if kind == "dwellings":
        path, exported = folder / "edited.xlsx", path
        files.with_edits(exported, path, CHANGED_OF)
        exported.unlink()
    rows = files.as_text(path, text)
    figures: list[dict[str, Cost]] = []
    for number in range(rounds):
        say(f"import of {kind}: round {number + 1} of {rounds}")
        figures.append(_round(register, kind, path, text, folder))
        assert figures[-1]["import"].said["changed"], f"the import of {kind} changes nothing"
    path.unlink()
    return _lines(f"import of {kind}, {rows:,} rows", rows, figures, OPENPYXL_GOALS.get(kind, NO_GOAL))


def _round(register: Filled, kind: str, path: Path, text: Path, folder: Path) -> dict[str, Cost]:
    copy, plain = folder / "copy.db", folder / "plain.db"
    url = f"sqlite:///{copy}"
    if kind == "master data":
        cost_of(jobs.empty_register, url)
    else:
        copy_register(register, copy)
    found = {
        "import": cost_of(jobs.import_file, url, str(path)),
        "parse": cost_of(jobs.parse_file, str(path)),
        "openpyxl": cost_of(jobs.read_openpyxl, str(path)),
        "text": cost_of(jobs.read_values, str(text)),
        "insert": cost_of(jobs.insert_values, str(text), str(plain)),
    }
    for made in folder.glob("copy.db*"):
        made.unlink()
    plain.unlink()
    return found


def _lines(work: str, rows: int, figures: Sequence[dict[str, Cost]], goal: float) -> list[Line]:
    after_parsing = work.startswith("import of dwellings")
    whole = [(one["import"].cpu * 1e3, one["openpyxl"].cpu * 1e3) for one in figures]
    after = [
        (
            max(one["import"].cpu - one["parse"].cpu, 1e-6) / rows * 1e6,
            max(one["insert"].cpu - one["text"].cpu, 1e-6) / rows * 1e6,
        )
        for one in figures
    ]
    limit = IMPORT_GOAL if after_parsing else NO_GOAL
    inserted = compared(f"{work}, after parsing: µs a row", "executemany of the rows", after, limit)
    lines = [compared(f"{work}, all of it", "openpyxl reading it", whole, goal), inserted]
    if after_parsing:
        lines.append(within(f"{work}, after parsing: µs a row", inserted.ours, MICROSECONDS_A_ROW))
    if own := max(one["import"].own for one in figures):
        lines.append(within(f"{work}: own MB at most", own, OWN_LIMIT))
        lines.append(
            within(f"{work}: MB of the reading process", max(one["import"].child for one in figures), CHILD_LIMIT)
        )
    return lines


def copy_register(register: Filled, target: Path) -> None:
    """Copy an embedded register that nobody writes in just now."""
    assert register.database.path is not None
    target.touch(mode=0o600)
    with closing(sqlite3.connect(register.database.path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def sheets(every: bool, dwellings: int) -> list[Line]:
    """Measure sheets of 50,000 rows, and with `every` also of as many as there are dwellings."""
    sizes = [min(ROWS, dwellings)] + ([dwellings] if every and dwellings > ROWS else [])
    lines: list[Line] = []
    for rows in sizes:
        say(f"sheets of {rows:,} rows")
        lines += [line._replace(work=f"{line.work}, {rows:,} rows") for line in spreadsheets.run(rows)]
    return lines
