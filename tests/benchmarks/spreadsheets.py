"""What writing and reading a sheet of 24 columns costs, against openpyxl, csv.writer and unzipping alone, in one run.

Owns the comparison only; writes nothing into the repository, fails nothing. Every job is a process of its own, the rounds
are interleaved, the figures CPU time. Run: .venv/bin/python -m tests.benchmarks.spreadsheets [rows]
"""

import csv
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from backoffice.exchange.cells import column_letters, to_serial
from tests.benchmarks.capture import Line
from tests.benchmarks.table import processor_seconds
from tests.exchange.made_files import SHEET, STRINGS, STYLES, parts, sheet, styles

FEW, MANY = 50_000, 500_000
_STREETS = ("Åparken", "Nørregade", "Østervænget", "Ågade", "Kærvej", "Møllebakken", "Ved Søen")
_NOTES = (None, None, "Nøgle hos vicevært", "linje 1\nlinje 2 & <3>", None)
_FIRST = date(2000, 1, 1)
_DAYS = tuple(_FIRST + timedelta(days=day) for day in range(9_000))
_TRUTH = (True, False, False)


def data(rows: int, money: Callable[[int], object]) -> Iterator[tuple[object, ...]]:
    """Yield rows of 24 values: codes, unique ids, texts, numbers, three amounts, dates, truths, blanks, notes."""
    for n in range(rows):
        mixed = n * 7919 % 100_003
        yield (
            f"{451 + n // 20_000:04d}",
            f"{n // 100 % 999:03d}",
            f"{n // 20 % 5:02d}",
            f"{mixed:08x}-0000-4000-8000-{n:012x}",
            f"{n:010d}",
            _STREETS[n % 7],
            str(n // 8 % 200),
            ("st", "1", "2", "3")[n % 4],
            ("tv", "th", "mf")[n % 3],
            f"{5000 + n % 97}",
            40 + mixed % 90,
            1 + n % 5,
            mixed % 1_000 / 8,
            money(300_000 + mixed * 7),
            money(20_000 + mixed),
            money(mixed * 31 % 90_000),
            _DAYS[mixed % 9_000],
            _DAYS[n % 9_000],
            _TRUTH[n % 3],
            _TRUTH[mixed % 3],
            "fjernvarme" if mixed % 2 else None,
            None,
            _NOTES[n % 5],
            "A" if n % 2 else "B",
        )


def write_ours(path: Path, rows: int) -> None:
    """A workbook with every template feature."""
    from backoffice.exchange.workbook_writer import ColumnSpec, Kind, SheetSpec, write_workbook

    kinds = [Kind.CODE] * 5 + [Kind.TEXT] * 4 + [Kind.CODE] + [Kind.INTEGER] * 2 + [Kind.DECIMAL] + [Kind.KRONER] * 3
    kinds += [Kind.DATE] * 2 + [Kind.YES_NO] * 2 + [Kind.TEXT] * 4
    columns = [
        ColumnSpec(f"Kolonne {n}", kind, locked=n < 3, hidden=n == 3, choices=("fjernvarme",) if n == 20 else ())
        for n, kind in enumerate(kinds)
    ]
    with_decimals = ((*row[:12], Decimal(row[12]), *row[13:]) for row in data(rows, int))  # type: ignore[arg-type]
    write_workbook(path, [SheetSpec("Boliger", columns, with_decimals, row_count=rows)], replace=True)


def write_openpyxl(path: Path, rows: int) -> None:
    """The same values without any feature."""
    book = importlib.import_module("openpyxl").Workbook(write_only=True)
    made = book.create_sheet("Boliger")
    for row in data(rows, _kroner):
        made.append(row)
    book.save(path)


def write_csv(path: Path, rows: int) -> None:
    """The same values as plain text."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=";").writerows(data(rows, _kroner))


def _kroner(ore: int) -> Decimal:
    return Decimal(ore).scaleb(-2)


def read_ours(path: Path, rows: int) -> None:
    """Every row with its number, bad cells told from blank ones."""
    from backoffice.exchange.reading import read_sheets

    assert sum(1 for _ in read_sheets(path)) == rows


def read_openpyxl(path: Path, rows: int) -> None:
    """Every row's values."""
    book = importlib.import_module("openpyxl").load_workbook(path, read_only=True, data_only=True)
    for one in book.worksheets:
        one.reset_dimensions()
        assert sum(1 for _ in one.iter_rows(values_only=True)) == rows


def unzip(path: Path, rows: int) -> None:
    """Only the bytes."""
    with zipfile.ZipFile(path) as archive:
        for name in (SHEET, STRINGS):
            with archive.open(name) as part:
                while part.read(1 << 17):
                    pass


def as_excel_saves(path: Path, rows: int) -> None:
    """Write the sheet the way Excel does: strings shared, blank cells of styled columns present."""
    shared: dict[str, int] = {}
    letters = [column_letters(n) for n in range(24)]
    head, tail = sheet("<ROWS/>").replace("<sheetData>", f'<dimension ref="A1:X{rows}"/><sheetData>').split("<ROWS/>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts(), STYLES: styles("dd\\-mm\\-yyyy", "#,##0.00")}.items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as part:
            part.write(head.encode())
            for number, row in enumerate(data(rows, _kroner), 1):
                cells = "".join([_cell(f"{at}{number}", value, shared) for at, value in zip(letters, row, strict=True)])
                part.write(f'<row r="{number}" spans="1:24">{cells}</row>'.encode())
            part.write(tail.encode())
        with archive.open(STRINGS, "w") as part:
            part.write(
                f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{len(shared)}">'.encode()
            )
            for text in shared:
                part.write(f"<si><t>{escape(text)}</t></si>".encode())
            part.write(b"</sst>")


def _cell(at: str, value: object, shared: dict[str, int]) -> str:
    if value is None:
        return f'<c r="{at}" s="1"/>' if at.startswith("V") else ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="1"><v>{to_serial(value)}</v></c>'
    return f'<c r="{at}" s="2"><v>{value}</v></c>' if isinstance(value, Decimal) else f'<c r="{at}"><v>{value}</v></c>'


JOBS: dict[str, Callable[[Path, int], None]] = {
    job.__name__: job
    for job in (write_ours, write_openpyxl, write_csv, as_excel_saves, read_ours, read_openpyxl, unzip)
}


def measured(job: str, path: Path, rows: int) -> tuple[float, float]:
    """Return ms of CPU and peak MB of a job in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.spreadsheets", "--job", job, str(path), str(rows)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    cpu, peak = json.loads(ran.stdout)
    return cpu, peak


def _peak_megabytes() -> float:
    """The most that this process has held, and the largest of its children beside it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return (int(line.split()[1]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def run(rows: int = FEW) -> list[Line]:
    """Return the comparisons: ms of CPU, or MB where the work says memory; the ratio is to be at most the goal."""
    figures: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        read = Path(folder, "read.xlsx")
        measured("as_excel_saves", read, rows)
        for _ in range(3 if rows < MANY else 1):
            for job in JOBS:
                if job != "as_excel_saves":
                    path = Path(folder, job) if job.startswith("write") else read
                    figures.setdefault(job, []).append(measured(job, path, rows))
    return [
        _compared("write .xlsx", "write_ours", "write_openpyxl", figures, 1 / (8 if rows >= MANY else 6)),
        _compared("write .xlsx", "write_ours", "write_csv", figures, 4.0),
        _within("write .xlsx, peak MB", "write_ours", figures, 80),
        _compared("read .xlsx", "read_ours", "read_openpyxl", figures, 1 / 4.8),
        _compared("read .xlsx", "read_ours", "unzip", figures, 16.0),
        _within("read .xlsx, peak MB", "read_ours", figures, 160),
    ]


def _compared(work: str, ours: str, other: str, figures: dict[str, list[tuple[float, float]]], goal: float) -> Line:
    pairs = list(zip(figures[ours], figures[other], strict=True))
    ratio = median(mine[0] / theirs[0] for mine, theirs in pairs)
    return Line(
        work, median(mine[0] for mine, _ in pairs), other, median(theirs[0] for _, theirs in pairs), ratio, goal
    )


def _within(work: str, ours: str, figures: dict[str, list[tuple[float, float]]], most: float) -> Line:
    peak = max(peak for _, peak in figures[ours])
    return Line(work, peak, "the limit", most, peak / most, 1.0)


def _job(name: str, path: str, rows: str) -> None:
    begun = processor_seconds()
    JOBS[name](Path(path), int(rows))
    print(json.dumps([(processor_seconds() - begun) * 1_000, _peak_megabytes()]))


def main(arguments: list[str]) -> None:
    """Print the table, or do one job for it."""
    if arguments[:1] == ["--job"]:
        _job(*arguments[1:])
        return
    rows = int(arguments[0]) if arguments else FEW
    print(f"{rows:,} rows × 24 columns; ms of CPU or MB")
    for line in run(rows):
        print(
            f"{line.work:24} {line.ours:10.0f}  {line.against:16} {line.floor:10.0f}  ratio {line.ratio:6.3f}  goal ≤ {line.goal:.3f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
