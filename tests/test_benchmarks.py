"""The benchmarks run on tiny sizes: each gives its lines, and none writes anything into the repository. Nothing is timed."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import (
    capture,
    cases,
    checking,
    exchange,
    keys,
    lists,
    outgoing,
    round_trips,
    spreadsheets,
    starting,
    writes,
)
from tests.benchmarks.capture import Line
from tests.benchmarks.costs import Cost
from tests.benchmarks.data import Filled, registers
from tests.benchmarks.table import NO_GOAL, compared, table, within

ROOT = Path(__file__).parents[1]
DWELLINGS = 600
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_opened: list[str] = []


def _note_writing(event: str, arguments: tuple[object, ...]) -> None:
    """Note every file of the repository that this process opens to write; Python's own compiled modules aside."""
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        path = str(arguments[0])
        if path.startswith(str(ROOT)) and "__pycache__" not in path:
            _opened.append(path)


@pytest.fixture(scope="module", autouse=True)
def writing_is_noted() -> None:
    """A hook cannot be taken away again; it only adds to a list."""
    sys.addaudithook(_note_writing)


@pytest.fixture(scope="module")
def filled() -> Iterator[list[Filled]]:
    """A register of some hundred dwellings on each kind of database."""
    with registers(DWELLINGS) as both:
        yield both


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key costs are not looked at here, so the quiet after a key may be short."""
    monkeypatch.setattr(capture, "QUIET_SECONDS", 0.005)
    monkeypatch.setattr(keys, "ROWS", 1_500)
    monkeypatch.setattr(keys, "FEW", 600)
    monkeypatch.setattr(keys, "ROUNDS", 1)
    monkeypatch.setattr(lists, "FEW", 150)
    monkeypatch.setattr(lists, "PAGES", 3)
    # From so many rows on one round is enough.
    monkeypatch.setattr(spreadsheets, "MANY", 1)


RUNS: dict[str, Callable[[list[Filled]], list[Line]]] = {
    "keys": lambda _: keys.run(),
    "starting": lambda both: starting.run(both[0], rounds=1),
    "lists": lambda both: lists.run(both, rounds=1),
    "checks": lambda both: checking.run(both, rounds=1),
    "writes": lambda both: writes.run(both, rounds=1),
    "exports": lambda both: outgoing.exports(both[0], ["lease"]),
    "xml": lambda both: outgoing.xml(both[0]),
    "deliveries": lambda both: outgoing.deliveries(both[0]),
    "exchange": lambda both: exchange.run(both[0], rounds=1, kinds=["dwellings"]),
    "sheets": lambda _: exchange.sheets(every=False, dwellings=100),
    "cases": lambda both: cases.run(both, rounds=1),
}


@pytest.mark.parametrize("group", bench.GROUPS)
@pytest.mark.usefixtures("hurried")
def test_each_group_gives_lines_with_figures_and_writes_nothing_into_the_repository(
    group: str, filled: list[Filled]
) -> None:
    _opened.clear()
    lines = RUNS[group](filled)
    assert lines and all(line.ours > 0 and line.floor > 0 and line.ratio > 0 for line in lines)
    assert not _opened


def test_kinds_go_out_and_come_in_without_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert round_trips.main(["--dwellings", "100", "--only", "department,xml"]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[1] for line in shown[1:]] == ["department", "xml"] and {line[-1] for line in shown[1:]} == {"0"}


def test_a_trip_counts_what_is_changed_refused_or_lost() -> None:
    def cost(**said: int) -> Cost:
        return Cost(cpu=1.0, wall=1.0, own=1.0, whole=1.0, child=1.0, said=said)

    back = cost(asked=9, unchanged=6, following=2)
    assert round_trips.Trip("SQLite", "lease", 1, cost(rows=10), back).changes == 3 + 2 + 1


def test_a_line_has_the_medians_and_the_median_of_the_ratios() -> None:
    line = compared("work", "peer", [(1.0, 2.0), (9.0, 3.0), (4.0, 4.0)], 1.5)
    assert line == Line("work", 4.0, "peer", 3.0, 1.0, 1.5)


def test_the_table_says_which_goals_are_met() -> None:
    shown = table([within("memory: MB", 90.0, 60.0), compared("work", "peer", [(1.0, 2.0)], NO_GOAL)]).splitlines()
    assert shown[2].split() == ["memory:", "MB", "90", "the", "limit", "60", "1.5", "1", "NO"]
    assert shown[3].split() == ["work", "1", "peer", "2", "0.5", "-", "-"]


def test_a_group_that_does_not_exist_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--only", "lists,tables"])
    assert "tables: choose from" in capsys.readouterr().err
