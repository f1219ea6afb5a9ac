"""What is told about a bug: a number, the types of the errors and the places in this program. Never a value.

Owns the record of a crash and where it goes. Never prints messages of exceptions, locals or lines of other packages:
any of them may hold a person's data.
"""

import os
import secrets
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Crash:
    """One bug met: its number, the instant (UTC), and the report's lines without data."""

    number: str
    at: datetime
    report: str


def crash_report(error: BaseException) -> str:
    """Return one line an error, the first cause last: `builtins.KeyError at operations/undo.py:41 in apply`."""
    lines: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        lines.append(f"{type(following).__module__}.{type(following).__qualname__}{_own_frames(following)}")
        following = following.__cause__ or following.__context__
    return "\n".join(lines)


def _own_frames(error: BaseException) -> str:
    own = [
        f"{Path(frame.filename).relative_to(_PACKAGE).as_posix()}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    return " at " + " < ".join(reversed(own)) if own else ""


def record_crash(error: BaseException, log_file: Path | None) -> Crash:
    """Give the error a number and add it to the log file (0600, made if missing); a log that fails is no new error."""
    crash = Crash(secrets.token_hex(4), datetime.now(UTC), crash_report(error))
    if log_file is not None:
        entry = f"{crash.at.isoformat(timespec='seconds')} {crash.number}\n{crash.report}\n\n"
        with suppress(OSError):
            log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(entry)
    return crash


def keep_data_out_of_hooks(log_file: Path | None) -> None:
    """Make Python's own last resorts (uncaught errors, threads, unraisable) tell a crash record on stderr only."""

    def tell(error: BaseException | None) -> None:
        if error is not None and not isinstance(error, SystemExit):
            crash = record_crash(error, log_file)
            print(f"[{crash.number}] {crash.report}", file=sys.stderr)

    sys.excepthook = lambda kind, error, trace: tell(error)
    threading.excepthook = lambda told: tell(told.exc_value)
    sys.unraisablehook = lambda told: tell(told.exc_value)
