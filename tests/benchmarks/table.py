"""How a comparison becomes a line, and the lines one table: work, ours, compared with, floor or peer, ratio, goal, met.

Owns medians, ratios and the look of the table. Measures nothing and decides nothing: a goal missed is only said.
"""

import math
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from statistics import median

from tests.benchmarks.capture import Line

NO_GOAL = math.inf
HEADINGS = ("work (ms of CPU unless said)", "ours", "compared with", "floor or peer", "ratio", "goal", "met")


def compared(work: str, against: str, pairs: "Sequence[tuple[float, float]]", goal: float = NO_GOAL) -> Line:
    """Return the line of several rounds of (ours, the other's): medians, and the median of the rounds' ratios."""
    ours, other = (median(column) for column in zip(*pairs, strict=True))
    return Line(work, ours, against, other, median(mine / theirs for mine, theirs in pairs), goal)


def within(work: str, ours: float, limit: float) -> Line:
    """Return the line of a figure that is to stay within a limit in its own unit, which `work` names."""
    return Line(work, ours, "the limit", limit, ours / limit, 1.0)


def processor_seconds() -> float:
    """Return the processor time of this process and of its children that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def say(sentence: str) -> None:
    """Tell on standard error how far the run is."""
    print(sentence, file=sys.stderr, flush=True)


def table(lines: Iterable[Line]) -> str:
    """Return the table: text columns to the left, figures to the right."""
    rows = [HEADINGS, *map(_cells, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = [
        "  ".join(cell.ljust(width) if at in (0, 2) else cell.rjust(width) for at, (cell, width) in enumerate(both))
        for both in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    return "\n".join([shown[0], "  ".join("-" * width for width in widths), *shown[1:]])


def _cells(line: Line) -> tuple[str, ...]:
    goal = "-" if line.goal == NO_GOAL else f"{line.goal:.3g}"
    met = "-" if line.goal == NO_GOAL else "yes" if line.ratio <= line.goal else "NO"
    return (line.work, _figure(line.ours), line.against, _figure(line.floor), f"{line.ratio:.3g}", goal, met)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
