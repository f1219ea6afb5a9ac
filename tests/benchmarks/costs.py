"""What a job costs in a process of its own: CPU with its children, time on the clock, and the most memory it held.

Owns the process and its measuring; the jobs are functions of other modules. Memory is read where the system tells it
(Linux), else it is 0. Run by itself: .venv/bin/python -m tests.benchmarks.costs module:function argument …
"""

import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_EVERY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU (ended children included) and on the clock; MB; and what the job said of its work.

    `own` is the most memory that is the process's alone. `whole` (VmHWM) also counts the database file's pages that the
    system lends it, which it takes back when it needs them. `child` is the largest child's whole.
    """

    cpu: float
    wall: float
    own: float
    whole: float
    child: float
    said: dict[str, int]


def cost_of(job: Callable[..., dict[str, int]], *arguments: str) -> Cost:
    """Run a module's function with these arguments in a process of its own and return what it cost."""
    name = f"{job.__module__}:{job.__name__}"
    command = [sys.executable, "-m", "tests.benchmarks.costs", name, *arguments]
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ran.returncode:
        raise RuntimeError(f"{name} ended with {ran.returncode}")
    return Cost(**json.loads(ran.stdout.splitlines()[-1]))


def megabytes(name: str, status: Path = _STATUS) -> float:
    """Return a line of a process's status in MB; 0 where the system has none."""
    if not status.exists():
        return 0.0
    found = [line for line in status.read_text().splitlines() if line.startswith(f"{name}:")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


class Peak:
    """Looks every 20 ms how much memory is this process's own, while the block runs."""

    def __init__(self) -> None:
        self.own = 0.0
        self._done = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        self._looking.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._looking.join()

    def _look(self) -> None:
        while True:
            self.own = max(self.own, megabytes("RssAnon"))
            if self._done.wait(_EVERY_SECONDS):
                return


def _largest_child() -> float:
    with suppress(ImportError):
        resource = importlib.import_module("resource")
        most = int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return 0.0


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main(arguments: list[str]) -> None:
    """Do one job and print its cost as JSON."""
    module, _, name = arguments[0].partition(":")
    job = getattr(importlib.import_module(module), name)
    cpu, wall = _cpu(), time.perf_counter()
    with Peak() as peak:
        said = job(*arguments[1:])
    cost = Cost(
        _cpu() - cpu, time.perf_counter() - wall, peak.own, megabytes("VmHWM"), _largest_child(), dict(said or {})
    )
    print(json.dumps(asdict(cost)))


if __name__ == "__main__":
    main(sys.argv[1:])
