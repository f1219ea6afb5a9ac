"""`make bench`: every comparison in one run, told as one table. It fails nothing and writes nothing into the repository.

    python -m tests.benchmarks [--dwellings 550000] [--only lists,writes,exports,xml,deliveries,exchange,sheets,…] [--all]

`--all` writes and reads sheets of as many rows as there are dwellings too, which takes minutes. With fewer dwellings than
550,000 the ratios that a goal gives for all of them are only a hint.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from tests.benchmarks import cases, checking, exchange, keys, lists, outgoing, starting, writes
from tests.benchmarks.capture import Line
from tests.benchmarks.data import Filled, registers
from tests.benchmarks.table import say, table

DWELLINGS = 550_000
# What is read comes before what writes, so that each finds the register as it was filled.
GROUPS = (
    "keys",
    "starting",
    "lists",
    "exports",
    "xml",
    "deliveries",
    "checks",
    "writes",
    "exchange",
    "sheets",
    "cases",
)
_NEED_A_REGISTER = {"starting", "lists", "exports", "xml", "deliveries", "checks", "writes", "exchange", "cases"}
_NEED_POSTGRES = {"lists", "checks", "writes", "cases"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print the table; 0 also where a goal is not met."""
    parser = argparse.ArgumentParser(
        prog="make bench", description="Compare the program with what it could cost at least."
    )
    parser.add_argument("--dwellings", type=int, default=DWELLINGS)
    parser.add_argument("--only", type=_groups, default=GROUPS, help=f"some of {','.join(GROUPS)}")
    parser.add_argument("--all", action="store_true", help="sheets of as many rows as there are dwellings too")
    asked = parser.parse_args(arguments)
    print(table(measured(asked.only, asked.dwellings, every=asked.all)))
    return 0


def measured(groups: Sequence[str], dwellings: int, *, every: bool = False) -> list[Line]:
    """Return the lines of these groups; the registers they need are made once and removed."""
    if not _NEED_A_REGISTER & set(groups):
        return _lines(groups, [], dwellings, every=every)
    with registers(dwellings, postgres=bool(_NEED_POSTGRES & set(groups))) as filled:
        return _lines(groups, filled, dwellings, every=every)


def _lines(groups: Sequence[str], filled: list[Filled], dwellings: int, *, every: bool) -> list[Line]:
    runs: dict[str, Callable[[], list[Line]]] = {
        "keys": keys.run,
        "starting": lambda: starting.run(filled[0]),
        "lists": lambda: lists.run(filled),
        "exports": lambda: outgoing.exports(filled[0]),
        "xml": lambda: outgoing.xml(filled[0]),
        "deliveries": lambda: outgoing.deliveries(filled[0]),
        "checks": lambda: checking.run(filled, rounds=3 if dwellings <= 100_000 else 1),
        "writes": lambda: writes.run(filled),
        "exchange": lambda: exchange.run(filled[0], rounds=3 if dwellings <= exchange.ROWS else 1),
        "sheets": lambda: exchange.sheets(every, dwellings),
        "cases": lambda: cases.run(filled),
    }
    lines: list[Line] = []
    for group in GROUPS:
        if group in groups:
            begun = time.perf_counter()
            say(f"{group} ...")
            lines += runs[group]()
            say(f"{group}: {time.perf_counter() - begun:.0f} s")
    return lines


def _groups(typed: str) -> tuple[str, ...]:
    groups = tuple(typed.split(","))
    if unknown := set(groups) - set(GROUPS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose from {', '.join(GROUPS)}")
    return groups


if __name__ == "__main__":
    sys.exit(main())
