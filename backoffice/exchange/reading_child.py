"""What runs in the reading process: limits first, then the file from standard input, its rows as frames to standard output.

Owns the confinement: memory, processor time, no core file, no file written, and once the readers are loaded nothing opened any
more, neither file nor network. Never imports screens, database or settings; never knows the file's name or place.
"""

import _thread
import contextlib
import gc
import io
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

_LIFELINE = 2
"""Standard error is the end of a pipe that the program holds: it says nothing, and ends when the program does."""
_GRACE = 5
"""Seconds of processor time between being told to end and being ended."""
_NEEDED_LATER = ("encodings.cp437", "encodings.cp1252", "encodings.utf_8_sig", "encodings.utf_16", "heapq")
"""What the library imports only in the midst of reading (names in a zip, text files), when nothing can be opened any more."""


def main(ending: str, limits: dict[str, Any]) -> None:
    """Read and send; ends the process with 0 whether the file was read or refused."""
    _confine(limits["memory_bytes"], limits["cpu_seconds"])
    _thread.start_new_thread(_end_with_program, ())
    # Rows are made and let go without ever pointing in circles.
    gc.disable()
    # A broken pipe says that the program has heard enough.
    with io.FileIO(1, "wb", closefd=False) as out, contextlib.suppress(BrokenPipeError):
        _read(io.BufferedReader(io.FileIO(0, "rb", closefd=False)), out, ending, limits)
    os._exit(0)


def _read(stream: BinaryIO, out: io.FileIO, ending: str, given: dict[str, Any]) -> None:
    from backoffice.exchange.files import refused_file
    from backoffice.exchange.guard import Limits
    from backoffice.exchange.row_frames import Frame, FrameTooLargeError, body_of_problem, frames_of_rows, packed
    from backoffice.exchange.sheet_rows import load, read_stream
    from backoffice.rules.problems import Problem, Refused

    load(ending)
    for name in _NEEDED_LATER:
        import_module(name)
    _open_nothing_more()
    warnings: list[Problem] = []
    try:
        for frame in frames_of_rows(read_stream(stream, ending, "", Limits(**given), warnings)):
            _send(out, frame)
        for warning in warnings:
            _send(out, packed(Frame.WARNING, body_of_problem(warning)))
        _send(out, packed(Frame.END, ()))
    except Refused as refused:
        for warning in warnings:
            _send(out, packed(Frame.WARNING, body_of_problem(warning)))
        _send(out, packed(Frame.REFUSED, body_of_problem(refused.problems[0])))
    except FrameTooLargeError:
        _send(out, packed(Frame.REFUSED, body_of_problem(refused_file("row_too_long", "").problems[0])))
    except MemoryError:
        _send(out, packed(Frame.REFUSED, body_of_problem(refused_file("too_much_memory", "").problems[0])))


def _send(out: io.FileIO, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[out.write(rest) :]


def _end_with_program() -> None:
    while os.read(_LIFELINE, 1):
        pass
    os._exit(1)


if sys.platform == "win32":

    def _confine(memory_bytes: int, cpu_seconds: int) -> None:
        """Nothing of the kind on Windows: there our own limits hold, and the program's patience."""

    def _open_nothing_more() -> None:
        """Likewise."""

else:
    import resource

    def _confine(memory_bytes: int, cpu_seconds: int) -> None:
        """Limit memory and time, and what may be left behind; a stricter limit that is already there stays."""
        for kind, most in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            _limit(kind, most, most)
        _limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + _GRACE)

    def _open_nothing_more() -> None:
        """Let no more files, pipes or sockets be opened: the three that there are stay."""
        _limit(resource.RLIMIT_NOFILE, 3, 3)

    def _limit(kind: int, soft: int, hard: int) -> None:
        _, highest = resource.getrlimit(kind)
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        try:
            resource.setrlimit(kind, (soft, hard))
        except (OSError, ValueError):
            # A system without this limit (macOS has none on address space): the others hold.
            return
