"""The reading process seen from the program: started, listened to, watched, and always ended.

Owns the child's life: it gets the open file and nothing else, it dies with the program, and its death is one sentence to the
person. Never reads the file itself.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import backoffice
from backoffice.exchange.cells import SheetRow
from backoffice.exchange.files import refused_file
from backoffice.exchange.guard import Limits
from backoffice.exchange.row_frames import Frame, FrameError, problem_of_body, read_frame, rows_of_body
from backoffice.rules.problems import Problem, Refused
from backoffice.watch import Cancelled, Watch

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # asked for before each use

# Without site and without the environment's say: it starts in a third of the time, and nothing is imported but what is named here.
_START = (
    "import sys,json; _,path,ending,limits=sys.argv; sys.path[:]=json.loads(path)\n"
    "from backoffice.exchange.reading_child import main; main(ending, json.loads(limits))"
)
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL")
"""The only variables that the child gets: the others may hold the address of the database."""
_PIPE_BYTES = 1 << 20
_LOOK_SECONDS = 0.25
_OUT_OF_MEMORY = -getattr(signal, "SIGABRT", 6)
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 24)


def rows_from_process(
    stream: BinaryIO, ending: str, name: str, limits: Limits, warnings: list[Problem], watch: Watch
) -> Generator[SheetRow, None, None]:
    """Yield the rows of an open file as a reading process sends them; `warnings` grows on the way.

    Refused with one problem that names the file if the file is refused, if the process does not live to its end, or if somebody
    wrote to the file meanwhile. Cancelled soon after the person stopped the work, also while the process has sent nothing yet.
    """
    before = _state(stream)
    with _Child(stream, ending, name, limits, watch) as child:
        while True:
            kind, body = child.frame()
            if kind is Frame.END:
                break
            try:
                if kind is Frame.ROWS:
                    yield from rows_of_body(body)
                    continue
                problem = problem_of_body(body, name)
            except FrameError as error:
                raise refused_file("reader_died", name) from error
            if kind is Frame.REFUSED:
                raise Refused([problem])
            warnings.append(problem)
    if _state(stream) != before:
        raise refused_file("changed", name)


def _state(stream: BinaryIO) -> tuple[int, int]:
    told = os.fstat(stream.fileno())
    return told.st_size, told.st_mtime_ns


class _Child:
    """One reading process; it is gone when the block ends."""

    def __init__(self, stream: BinaryIO, ending: str, name: str, limits: Limits, watch: Watch) -> None:
        self._name, self._limits, self._work = name, limits, watch
        self._asked_at: float | None = None
        self._too_slow = False
        self._over = threading.Event()
        folders = [str(Path(backoffice.__file__).parents[1]), *filter(None, sys.path)]
        command = [sys.executable, "-I", "-S", "-c", _START, json.dumps(folders), ending, json.dumps(asdict(limits))]
        # The child listens at the other end: when this end closes, by whatever death of the program, it ends.
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this program's own interpreter and code
                command,
                stdin=stream,
                stdout=subprocess.PIPE,
                stderr=lifeline,
                env={key: os.environ[key] for key in _KEPT if key in os.environ} | {"MALLOC_ARENA_MAX": "1"},
                # Ctrl+C and a closed terminal are for the program alone.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            os.close(self._lifeline)
            raise refused_file("reader_died", name) from error
        finally:
            os.close(lifeline)
        assert self._process.stdout is not None
        self._out = cast(BinaryIO, self._process.stdout)
        _widen(self._out)
        threading.Thread(target=self._watch, name="watch reading", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._process.kill()
        self._process.wait()
        self._out.close()
        os.close(self._lifeline)

    def frame(self) -> tuple[Frame, tuple[object, ...]]:
        """Return the next frame; refused if the child has died or says nothing for too long, Cancelled if it was stopped."""
        self._work.step(0)
        with self._asking():
            try:
                frame = read_frame(self._out)
            except FrameError:
                frame = None
        if frame is None:
            # Not waited for without end: it may have closed the pipe and live on.
            self._over.set()
            if self._process.poll() is None:
                self._end_soon()
            if self._work.stop:
                raise Cancelled
            raise refused_file(self._cause(), self._name)
        return frame

    def _end_soon(self) -> None:
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _cause(self) -> str:
        ended = self._process.returncode
        if self._too_slow or ended == _OUT_OF_TIME:
            return "took_too_long"
        return "too_much_memory" if ended == _OUT_OF_MEMORY else "reader_died"

    @contextmanager
    def _asking(self) -> Generator[None]:
        self._asked_at = time.monotonic()
        try:
            yield
        finally:
            self._asked_at = None

    def _watch(self) -> None:
        """Kill a child that leaves the program waiting, or that nobody waits for any more."""
        patience = self._limits.silent_seconds
        while not self._over.wait(min(_LOOK_SECONDS, patience / 4)):
            if self._work.stop:
                self._process.kill()
                return
            asked, now = self._asked_at, time.monotonic()
            if asked is not None and now - asked > patience:
                self._too_slow = True
                self._process.kill()
                return


def _widen(pipe: BinaryIO) -> None:
    """Let the pipe hold several blocks, where a pipe can: the two processes then wait for each other less often."""
    if fcntl is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
