"""A real pseudo-terminal around a program: what it writes, how it ends, what it leaves switched on.

Owns starting, reading, signalling and hanging up; waits for text or the end, never for time to pass.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from types import TracebackType

PATIENCE = 40.0  # seconds until a test gives up
_MODES = re.compile(rb"\x1b\[\?(\d+)([hl])")


class Terminal:
    """Runs `python script arguments` on a terminal of its own; use it in a `with`."""

    def __init__(self, script: Path, *arguments: str, rows: int = 30, columns: int = 100) -> None:
        self.output = b""
        self.exit_code: int | None = None
        self._pid, self._handle = pty.fork()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            # The size is the terminal's, not the one that the test runner's own environment tells.
            environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            environment |= {"TERM": "xterm-256color", "PYTHONPATH": os.getcwd()}
            os.execve(sys.executable, [sys.executable, str(script), *arguments], environment)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.exit_code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        if self._handle >= 0:
            os.close(self._handle)

    def read_until(self, awaited: bytes) -> None:
        """Read until the output holds the bytes; AssertionError if it ends or takes too long first."""
        give_up = time.monotonic() + PATIENCE
        while awaited not in self.output:
            assert self._read_once(give_up), f"ended without {awaited!r}: {self.output[-2000:]!r}"

    def read_to_end(self) -> int:
        """Read until the program ends and return its exit code (128 + number where a signal killed it)."""
        give_up = time.monotonic() + PATIENCE
        while self._read_once(give_up):
            pass
        return self._wait()

    def send(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self._pid, number)

    def press(self, keys: bytes) -> None:
        """Send the program what a keyboard would."""
        os.write(self._handle, keys)

    def hang_up(self) -> int:
        """Take the terminal away, as a closed window does, and return the exit code."""
        os.close(self._handle)
        self._handle = -1
        return self._wait()

    def modes_left_on(self) -> set[bytes]:
        """Return the private terminal modes that were switched on and not off again (25, the cursor, the other way)."""
        last = dict(_MODES.findall(self.output))
        return {mode for mode, state in last.items() if state == (b"l" if mode in (b"25", b"7") else b"h")}

    def _read_once(self, give_up: float) -> bool:
        ready, _, _ = select.select([self._handle], [], [], max(0.0, give_up - time.monotonic()))
        assert ready, f"nothing more for {PATIENCE} s: {self.output[-2000:]!r}"
        try:
            chunk = os.read(self._handle, 65536)
        except OSError:  # Linux: the other side is closed
            return False
        self.output += chunk
        return bool(chunk)

    def _wait(self) -> int:
        _, status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self.exit_code = code if code >= 0 else 128 - code
        return self.exit_code
