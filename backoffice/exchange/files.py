"""Files at the border: opened safely, named safely, written whole or not at all.

Owns temporary files, permissions and what the system says no to. Never looks inside a file.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from backoffice import safe_text
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused

try:
    import fcntl
except ImportError:  # Windows keeps open files from being removed by itself
    fcntl = None  # type: ignore[assignment]

_LEFT_OVER = ".backoffice-"
_SURELY_LEFT = 600.0
"""Seconds without a write after which a temporary file that nobody holds is swept."""

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def refused_file(
    problem_id: str, name: str, *, sheet: str = "", row: int = 0, column: str = "", **values: object
) -> Refused:
    """Return the refusal of the file with this name; `problem_id` without its "file."."""
    place = Place(file=name, sheet=sheet, row=row, column=column)
    return Refused([Problem(f"file.{problem_id}", owner=Owner.FILE, place=place, values=values)])


def file_warning(problem_id: str, name: str, sheet: str = "", **values: object) -> Problem:
    """Return the warning about the file with this name; `problem_id` without its "file."."""
    place = Place(file=name, sheet=sheet)
    return Problem(f"file.{problem_id}", Level.WARNING, owner=Owner.FILE, place=place, values=values)


def _said_no(error: OSError, name: str) -> Refused:
    if error.errno in _NO_ROOM:
        return refused_file("no_room", name)
    if error.errno in _NOT_ALLOWED:
        return refused_file("not_allowed", name)
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return refused_file("not_found", name)
    if error.errno == errno.ELOOP:
        return refused_file("link", name)
    return refused_file("system", name, reason=error.strerror or str(error.errno))


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; refused unless it is a plain file (no link, device or pipe) that this user may read."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except ValueError as error:
        raise refused_file("not_found", path.name) from error
    except OSError as error:
        raise _said_no(error, path.name) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise refused_file("not_a_file", path.name)
    return os.fdopen(handle, "rb")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal; refused like `open_regular`."""
    with open_regular(path) as stream:
        digest = hashlib.sha256()
        while data := stream.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def safe_target(folder: Path, wanted: str, ending: str) -> Path:
    """Return where in the folder a file of this name goes: made safe, with the ending (".xlsx"), never outside."""
    target = folder / (safe_text.file_name(wanted.removesuffix(ending)) + ending)
    assert target.parent == folder
    return target


def sweep_left_overs(folder: Path) -> int:
    """Remove temporary files of writers that died in this folder; returns how many. A writer at work keeps its own."""
    swept = 0
    for path in folder.glob(f"{_LEFT_OVER}*.part"):
        with contextlib.suppress(OSError):
            if time.time() - path.lstat().st_mtime > _SURELY_LEFT and not _held(path):
                path.unlink()
                swept += 1
    return swept


def _held(path: Path) -> bool:
    if fcntl is None:
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextlib.contextmanager
def replacing(path: Path, *, replace: bool = False) -> Iterator[BinaryIO]:
    """Give a stream whose bytes become the file, readable by this user only, when the block ends well.

    Until then, and if the block fails or the process dies, what stood at the path stands untouched. Refused if
    there is a file already and `replace` is not given, and when the system has no room or says no.
    """
    if not replace and os.path.lexists(path):
        raise refused_file("exists", path.name)
    sweep_left_overs(path.parent)
    temporary = path.parent / f"{_LEFT_OVER}{secrets.token_hex(8)}.part"
    try:
        with _private(temporary) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _into_place(temporary, path, replace)
        _settle(path.parent)
    except OSError as error:
        raise _said_no(error, path.name) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _private(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    stream = os.fdopen(os.open(path, flags, 0o600), "w+b")
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks: the file's age alone tells
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return stream


def _into_place(temporary: Path, path: Path, replace: bool) -> None:
    if replace:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise refused_file("exists", path.name) from error
    except (OSError, AttributeError, NotImplementedError):
        # A file system without hard links cannot refuse and move in one step.
        if os.path.lexists(path):
            raise refused_file("exists", path.name) from None
        temporary.rename(path)


def _settle(folder: Path) -> None:
    """Make the new name itself survive a power cut, where folders can be synced."""
    if fcntl is None:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
