"""The reading process: what it sends is what was read, what it may not do, and that its death is one sentence and nothing more."""

import errno
import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from backoffice.exchange import reading_process
from backoffice.exchange.cells import SheetRow
from backoffice.exchange.reading import KINDS, Limits, read_sheets
from backoffice.resources import folder
from backoffice.rules.problems import Level, Refused, sentence
from backoffice.watch import Cancelled, Watch
from tests.exchange.binary_files import old_workbook, xlsb
from tests.exchange.made_files import long_text, made, parts, rows_of, saved
from tests.exchange.test_reading import CELLS, SHARED, STYLED

SAMPLES = folder("imports") / "samples"
Children = list[subprocess.Popen[bytes]]


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    """Every reading process that the test starts."""
    started: Children = []
    start = subprocess.Popen

    def noted(*arguments: object, **named: object) -> subprocess.Popen[bytes]:
        child = start(*arguments, **named)  # type: ignore[call-overload]
        started.append(child)
        return child  # type: ignore[no-any-return]

    monkeypatch.setattr(reading_process.subprocess, "Popen", noted)
    return started


@pytest.fixture(autouse=True)
def nothing_is_left_behind(children: Children) -> Iterator[None]:
    """Whatever happens, no process, no zombie and no open file is left."""
    # What earlier tests left to the collector is theirs.
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    yield
    assert all(child.returncode is not None for child in children)
    assert len(os.listdir("/proc/self/fd")) == before


def only_problem(refused: pytest.ExceptionInfo[Refused]) -> str:
    (problem,) = refused.value.problems
    for_person = sentence(problem)
    assert for_person.startswith(f"{problem.place.file}: ") and "{" not in for_person
    return problem.id


@pytest.mark.parametrize("name", ["stamdata-0451.xlsx", "boligliste-gammelt-system.xlsx", "huslejer-2026.csv"])
def test_the_rows_that_come_through_the_pipe_are_the_rows_that_were_read(name: str) -> None:
    assert list(read_sheets(SAMPLES / name)) == rows_of(SAMPLES / name)


def test_every_kind_of_cell_comes_through_the_pipe_as_it_was(tmp_path: Path) -> None:
    rows = ""
    for number, (xml, _) in enumerate(CELLS.values(), 1):
        hidden = ' hidden="1"' if number % 7 == 0 else ""
        rows += f'<row r="{number}"{hidden}>{xml.replace("A1", f"A{number}")}</row>'
    path = made(tmp_path / "a.xlsx", rows, strings=SHARED, styles=STYLED)
    found = list(read_sheets(path))
    assert found == rows_of(path)
    assert [row.cells[0] for row in found] == [value for _, value in CELLS.values() if value is not None]
    assert {type(row) for row in found} == {SheetRow}
    assert [type(row.cells[0]) for row in found] == [type(row.cells[0]) for row in rows_of(path)]


def test_a_warning_and_a_refusal_carry_the_files_name_and_place(tmp_path: Path) -> None:
    odd = saved(tmp_path / "æ.xlsx", {**parts(), "xl/worksheets/sheet1.xml": "<worksheet"})
    with pytest.raises(Refused) as refused:
        list(read_sheets(odd))
    assert refused.value.problems[0].place.file == "æ.xlsx"
    reading = read_sheets(old_workbook(tmp_path / "gammel.xls"))
    assert len(list(reading)) > 1
    (warning,) = reading.warnings
    assert (warning.id, warning.level, warning.place.file) == ("file.merged_cells", Level.WARNING, "gammel.xls")


@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_reading_process_that_is_killed_is_one_sentence(deadly: int, children: Children, tmp_path: Path) -> None:
    reading = read_sheets(long_text(tmp_path / "a.csv"))
    assert next(reading).cells == ("a", "b")
    children[0].send_signal(deadly)
    with pytest.raises(Refused) as refused:
        list(reading)
    assert only_problem(refused) == "file.reader_died"


def test_work_that_is_stopped_does_not_wait_for_a_reading_process_that_says_nothing(
    children: Children, tmp_path: Path
) -> None:
    watch = Watch()
    reading = read_sheets(long_text(tmp_path / "a.csv"), watch=watch)
    assert next(reading).cells == ("a", "b")
    children[0].send_signal(signal.SIGSTOP)
    stop = threading.Timer(0.1, setattr, (watch, "stop", True))
    stop.start()
    with pytest.raises(Cancelled):
        list(reading)
    stop.join()
    assert children[0].returncode == -signal.SIGKILL


def test_a_file_that_makes_a_library_abort_is_one_sentence(tmp_path: Path, children: Children) -> None:
    far = xlsb(tmp_path / "langt.xlsb", [(0, 0), (1_048_575, 16_383)])
    assert far.stat().st_size < 5_000
    with pytest.raises(Refused) as refused:
        list(read_sheets(far))
    assert only_problem(refused) == "file.too_much_memory"
    assert children[0].returncode == -signal.SIGABRT


def test_a_file_that_wants_more_memory_than_it_may_is_one_sentence(tmp_path: Path) -> None:
    texts = "".join(f"<si><t>{number:07}{'x' * 93}</t></si>" for number in range(400_000))
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>'
    path = made(tmp_path / "a.xlsx", cells, strings=strings)
    assert len(list(read_sheets(path))) == 1
    with pytest.raises(Refused) as refused:
        list(read_sheets(path, Limits(memory_bytes=96 << 20)))
    assert only_problem(refused) == "file.too_much_memory"


def test_a_file_that_takes_more_processor_time_than_it_may_is_one_sentence(tmp_path: Path) -> None:
    blank = f"<row>{'<c/>' * 16_000}</row>" * 500
    with pytest.raises(Refused) as refused:
        list(read_sheets(made(tmp_path / "a.xlsx", "<!-- -->" + blank), Limits(cpu_seconds=1, ratio=10**6)))
    assert only_problem(refused) == "file.took_too_long"


@pytest.fixture
def hurrying_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], threading.Event]:
    """Once called, a quarter of an hour passes whenever the clock is looked at; the event says that it was."""
    looked = threading.Event()
    clock = itertools.count(10**6, 900)

    def monotonic() -> float:
        looked.set()
        return next(clock)

    def begin() -> threading.Event:
        monkeypatch.setattr(reading_process, "time", SimpleNamespace(monotonic=monotonic))
        return looked

    return begin


WATCHED_OFTEN = Limits(silent_seconds=4)


def test_a_reading_process_that_says_nothing_is_not_waited_for(
    children: Children, hurrying_clock: Callable[[], threading.Event], tmp_path: Path
) -> None:
    reading = read_sheets(long_text(tmp_path / "a.csv", 600_000), WATCHED_OFTEN)
    next(reading)
    children[0].send_signal(signal.SIGSTOP)
    hurrying_clock()
    with pytest.raises(Refused) as refused:
        list(reading)
    assert only_problem(refused) == "file.took_too_long"


def test_a_person_who_thinks_for_long_is_not_taken_for_a_silent_process(
    children: Children, hurrying_clock: Callable[[], threading.Event], tmp_path: Path
) -> None:
    reading = read_sheets(long_text(tmp_path / "a.csv", 600_000), WATCHED_OFTEN)
    next(reading)
    looked = hurrying_clock()
    for _ in range(2):
        assert looked.wait(20)
        looked.clear()
    assert children[0].poll() is None
    reading.close()


def test_reading_that_stops_early_ends_the_process(children: Children, tmp_path: Path) -> None:
    reading = read_sheets(long_text(tmp_path / "a.csv"))
    next(reading)
    assert children[0].poll() is None
    reading.close()
    assert children[0].returncode is not None


def test_the_process_gets_no_secret_no_name_and_no_terminal(
    children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATABASE", "postgresql://anna:hemmelig@vaert/register")
    reading = read_sheets(long_text(tmp_path / "Hansen.csv"))
    next(reading)
    status = Path(f"/proc/{children[0].pid}")
    told = (status / "environ").read_bytes() + (status / "cmdline").read_bytes()
    assert b"hemmelig" not in told and b"Hansen" not in told
    # Ctrl+C in the terminal goes to the program's session alone.
    assert os.getsid(children[0].pid) != os.getsid(0)
    reading.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x01",
        b"\x01\xff\xff\xff\xff",
        b"\x01\0\0\0\x09abc",
        b"\x09\0\0\0\x02)\0",
        b"\x01\0\0\0\x01N",
        b"\x01\0\0\0\x02)\0",
        b"\x03\0\0\0\x02)\0",
        b"Traceback (most recent call last):\n",
        b"",
    ],
)
def test_a_process_that_sends_something_else_is_one_sentence(
    sent: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "_START", f"import os; os.write(1, {sent!r})")
    with pytest.raises(Refused) as refused:
        list(read_sheets(long_text(tmp_path / "a.csv", 1)))
    assert only_problem(refused) == "file.reader_died"


def test_an_interpreter_that_does_not_start_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(Refused) as refused:
        list(read_sheets(long_text(tmp_path / "a.csv", 1)))
    assert only_problem(refused) == "file.reader_died"


def test_a_file_renamed_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    path = long_text(tmp_path / "a.csv", 300_000)
    reading = read_sheets(path)
    next(reading)
    path.unlink()
    (tmp_path / "a.csv").write_text("noget;andet\r\n")
    assert sum(1 for _ in reading) == 300_000


def test_every_kind_is_read_through_the_process(tmp_path: Path) -> None:
    assert set(KINDS) == {".xlsx", ".xlsm", ".csv", ".ods", ".xls", ".xlsb"}
    rows = list(read_sheets(xlsb(tmp_path / "a.xlsb", [(0, 0), (2, 1)])))
    assert [(row.sheet, row.row, row.cells) for row in rows] == [("Ark1", 1, (1,)), ("Ark1", 3, (None, 3))]


def cut_short(path: Path) -> None:
    os.truncate(path, 500_000)


def written_over(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(500_000)
        stream.write(b"z;z")
    os.utime(path, (1, 1))


@pytest.mark.parametrize("change", [cut_short, written_over])
def test_a_file_that_somebody_writes_to_while_it_is_read_is_refused(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    path = long_text(tmp_path / "a.csv", 600_000)
    reading = read_sheets(path)
    next(reading)
    change(path)
    with pytest.raises(Refused) as refused:
        list(reading)
    assert only_problem(refused) == "file.changed"


def test_a_file_that_may_not_be_read_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = long_text(tmp_path / "a.csv", 1)

    def refuse(*_given: object, **_named: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        with pytest.raises(Refused) as refused:
            list(read_sheets(path))
    assert only_problem(refused) == "file.not_allowed"
