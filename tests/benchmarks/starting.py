"""What it takes to start: the first rows of the screens in a real terminal, their memory, and `backoffice status`.

Owns the pseudo-terminal and the reading of another process's clock and memory, which needs Linux: elsewhere there are
no lines. Works on registers it is given.
"""

import fcntl
import os
import pty
import re
import resource
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from backoffice.queries.codes import code_lists
from backoffice.queries.dwelling_order import ListQuery, first_ids
from backoffice.queries.dwelling_rows import list_rows
from backoffice.text import text, use_language
from tests.benchmarks.capture import Line
from tests.benchmarks.data import Filled, cpu_of, small_register
from tests.benchmarks.table import NO_GOAL, compared, say, within

START_GOAL, STATUS_GOAL, MEMORY_GOAL = 2.5, 2.0, 60.0
LONGEST_SECONDS = 60.0
_FIRST_FRAME = "the first frame"
_MINIMAL = f"""
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("{_FIRST_FRAME}")
Minimal().run()
"""
_OURS = "import sys; from backoffice.cli import main; sys.exit(main([{arguments}]))"
_ASKS_FOR_WHOLE_FRAMES, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[^\[]")
_ROWS, _COLUMNS = 50, 200
_END = b"\x1b[F"


class Terminal:
    """A program in a pseudo-terminal: what it has written, its CPU, its memory."""

    def __init__(self, process: int, master: int, register: str) -> None:
        self._process = process
        self._master = master
        self._register = register
        self._begun = time.perf_counter()
        self._written = b""
        self._peak = 0.0

    def press(self, keys: bytes) -> None:
        """Type; what was written before is forgotten."""
        self._written = b""
        os.write(self._master, keys)

    def wait_for(self, said: str) -> tuple[float, float]:
        """Wait until this has been written; return the costs."""
        latest = time.perf_counter() + LONGEST_SECONDS
        while said.encode() not in _SEQUENCE.sub(b"", self._written):
            if time.perf_counter() > latest:
                raise TimeoutError(f"{said!r} did not come; the last was {self._written[-2000:]!r}")
            self._read(0.02)
        return self.costs()

    def costs(self) -> tuple[float, float]:
        """Return ms of CPU and ms on the clock since the start."""
        return cpu_of(self._process) * 1_000, (time.perf_counter() - self._begun) * 1_000

    def settle(self) -> None:
        """Wait until the program does nothing."""
        before = -1.0
        while cpu_of(self._process) - before > 0.02:
            before, until = cpu_of(self._process), time.perf_counter() + 0.4
            while time.perf_counter() < until:
                self._read(0.05)

    def peak_megabytes(self) -> float:
        """Return the most memory of its own so far: what is resident but the mapped pages of the register's file.

        Those are the system's cache, given back as soon as somebody needs them. Libraries count.
        """
        mapped, own = 0, False
        for line in Path(f"/proc/{self._process}/smaps").read_text().splitlines():
            if "-" in (first := line.split(maxsplit=1)[0]) and not first.endswith(":"):
                own = "/" in line and not (self._register and line[line.index("/") :].startswith(self._register))
            elif own and line.startswith(("Rss:", "Anonymous:")):
                mapped += int(line.split()[1]) * (1 if line.startswith("Rss:") else -1)
        return self._peak + mapped / 1024

    def _read(self, seconds: float) -> None:
        latest = time.perf_counter() + seconds
        while (left := latest - time.perf_counter()) > 0:
            if select.select([self._master], [], [], min(left, 0.02))[0]:
                written = os.read(self._master, 1 << 16)
                self._written += written
                if _ASKS_FOR_WHOLE_FRAMES in written:
                    os.write(self._master, _ANSWER)
                latest = min(latest, time.perf_counter() + 0.002)
            status = Path(f"/proc/{self._process}/status").read_text()
            self._peak = max(self._peak, sum(map(int, re.findall(r"^Rss(?:Anon|Shmem):\s+(\d+)", status, re.M))) / 1024)


def run(register: Filled, rounds: int = 5) -> list[Line]:
    """Measure the start on the embedded register, and the status on a small one."""
    if not sys.platform.startswith("linux"):
        say("starting: needs Linux, left out")
        return []
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        environment = _environment(Path(folder))
        return [*_start(register, environment, rounds), _status(Path(folder), environment, rounds)]


def _environment(folder: Path) -> dict[str, str]:
    """Compiled modules and everything the program writes of its own go to the folder."""
    homes = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    left = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR")}
    own = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "BACKOFFICE_LANGUAGE": "da"}
    return left | own | dict.fromkeys(homes, str(folder)) | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


@contextmanager
def terminal(program: str, environment: dict[str, str], register: str = "") -> Iterator[Terminal]:
    """Run a Python program in a pseudo-terminal of 200 x 50; it is ended afterwards."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    try:
        yield Terminal(process.pid, master, register)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def _start(register: Filled, environment: dict[str, str], rounds: int) -> list[Line]:
    use_language("da")
    address, last = _addresses(register)
    path = str(register.database.path)
    ours = environment | {"BACKOFFICE_DATABASE": register.url}
    costs: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds + 1):
        say(f"start: round {number} of {rounds}, the first only to compile")
        figures: dict[str, tuple[float, float]] = {}
        with terminal(_MINIMAL, environment) as seen:
            figures["minimal"] = seen.wait_for(_FIRST_FRAME)
            seen.settle()
            figures["memory of minimal"] = (seen.peak_megabytes(), 0.0)
        with terminal(_OURS.format(arguments=""), ours, path) as seen:
            figures["start page"] = seen.wait_for(text("start.vacant"))
            seen.settle()
            before = seen.costs()
            seen.press(b"b")
            after = seen.wait_for(address[:20])
            figures["from start page"] = (after[0] - before[0], after[1] - before[1])
        with terminal(_OURS.format(arguments=""), ours, path) as seen:
            seen.wait_for(text("start.today"))
            seen.press(b"b")
            figures["list"] = seen.wait_for(address[:20])
            seen.settle()
            _use(seen, last)
            figures["memory"] = (seen.peak_megabytes(), 0.0)
        if number:
            for name, figure in figures.items():
                costs.setdefault(name, []).append(figure)
    return _lines(costs)


def _use(seen: Terminal, last: str) -> None:
    """Go to the end, sort by area, mark all: what the memory of a list is measured after."""
    seen.press(_END)
    seen.wait_for(last[:20])
    seen.press(b"s")
    seen.wait_for(text("ask.sort"))
    seen.press(b"\x1b[B" * 3 + b"\r")
    seen.settle()
    seen.press(b"a")
    seen.settle()


def _addresses(register: Filled) -> tuple[str, str]:
    """Return the address of the first and of the last dwelling of the whole list."""
    with register.database.reading() as session:
        codes, query = code_lists(session), ListQuery()
        ends = [first_ids(session, query, register.today)[0], first_ids(session, query, register.today, last=True)[-1]]
        rows = list_rows(session, ends, "standard", codes, register.today)
    return rows[ends[0]].cells[0], rows[ends[1]].cells[0]


def _lines(costs: dict[str, list[tuple[float, float]]]) -> list[Line]:
    def pairs(ours: str, at: int) -> list[tuple[float, float]]:
        both = zip(costs[ours], costs["minimal"], strict=True)
        return [(mine[at], theirs[at]) for mine, theirs in both]

    memory = [(mine[0], least[0]) for mine, least in zip(costs["memory"], costs["memory of minimal"], strict=True)]
    grown = [mine - least for mine, least in memory]
    minimal = "a minimal Textual app"
    return [
        compared("start to the start page's rows", minimal, pairs("start page", 0), NO_GOAL),
        compared("start to the start page's rows: ms on the clock", minimal, pairs("start page", 1), START_GOAL),
        compared("start to the first rows of the list", minimal, pairs("list", 0), NO_GOAL),
        compared("start to the first rows of the list: ms on the clock", minimal, pairs("list", 1), START_GOAL),
        compared("start page to the first rows of the list", minimal, pairs("from start page", 0), NO_GOAL),
        compared("memory with the list sorted and all marked: MB", minimal, memory, NO_GOAL),
        within("memory of it beyond a minimal app: MB", median(grown), MEMORY_GOAL),
    ]


def _status(folder: Path, environment: dict[str, str], rounds: int) -> Line:
    url = small_register(folder)
    status = _OURS.format(arguments=f"'status', '--database', {url!r}")
    orm = "import sqlalchemy.orm"
    pairs = [(_cpu(status, environment), _cpu(orm, environment)) for _ in range(rounds + 1)]
    return compared("backoffice status", "import sqlalchemy.orm", pairs[1:], STATUS_GOAL)


def _cpu(program: str, environment: dict[str, str]) -> float:
    """Return the ms of CPU of a Python program that ends by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1_000
