"""Every record kind out and in again: the edit workbooks and the register's XML must come back as 0 changes.

Owns the check and its table; the registers are made for it and go with it. Every step is a process of its own.

    python -m tests.benchmarks.round_trips [--dwellings 3000] [--postgres] [--only dwelling,lease,xml]

Ends with 1 if anything came back changed, refused or not at all.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backoffice.operations.record_block import KEYS
from tests.benchmarks import jobs
from tests.benchmarks.costs import Cost, cost_of
from tests.benchmarks.data import registers
from tests.benchmarks.table import say

XML = "xml"
KINDS = (*KEYS, XML)
HEADINGS = (
    "database", "kind", "rows", "MB of file", "out: s", "own MB", "in: s", "own MB", "whole MB", "child MB",
    "unchanged", "changes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trip:
    """A kind's way out and in: what was written, what the plan says of it, and both costs."""

    database: str
    kind: str
    size: int
    out: Cost
    back: Cost

    @property
    def changes(self) -> int:
        """How many rows did not come back as they went: 0 is the only right answer."""
        counted = self.back.said
        missing = abs(self.out.said["rows"] - counted["asked"])
        return counted["asked"] - counted["unchanged"] + counted["following"] + missing

    def cells(self) -> tuple[str, ...]:
        """Return the line of the table."""
        rows = self.out.said["rows"]
        figures = (self.out.wall, self.out.own, self.back.wall, self.back.own, self.back.whole, self.back.child)
        return (
            self.database,
            self.kind,
            f"{rows:,}",
            f"{self.size / 2**20:.1f}",
            *(f"{figure:.1f}" for figure in figures),
            f"{self.back.said['unchanged']:,}",
            f"{self.changes:,}",
        )


def trip(database: str, url: str, kind: str, folder: Path) -> Trip:
    """Take a kind out into a folder and compare it with the register it came from."""
    path = folder / (f"{kind}.xml" if kind == XML else f"{kind}.xlsx")
    say(f"{database}: {kind} out")
    out = (
        cost_of(jobs.export_xml, url, str(path)) if kind == XML else cost_of(jobs.export_workbook, url, kind, str(path))
    )
    size = path.stat().st_size
    say(f"{database}: {kind} in")
    back = cost_of(jobs.plan_file, url, str(path))
    path.unlink()
    made = Trip(database, kind, size, out, back)
    say("  ".join(made.cells()))
    return made


def shown(trips: Sequence[Trip]) -> str:
    """Return the table."""
    rows = [HEADINGS, *(one.cells() for one in trips)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the registers, take every kind out and in, and print the table."""
    parser = argparse.ArgumentParser(prog="round_trips", description="Every record kind out and in again: 0 changes.")
    parser.add_argument("--dwellings", type=int, default=3_000)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL too")
    parser.add_argument("--only", type=lambda typed: tuple(typed.split(",")), default=KINDS, help=", ".join(KINDS))
    asked = parser.parse_args(arguments)
    trips: list[Trip] = []
    with registers(asked.dwellings, postgres=asked.postgres) as filled, tempfile.TemporaryDirectory() as folder:
        for register in filled:
            trips += [trip(register.name, register.url, kind, Path(folder)) for kind in KINDS if kind in asked.only]
    print(shown(trips))
    return int(any(one.changes for one in trips))


if __name__ == "__main__":
    sys.exit(main())
