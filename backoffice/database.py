"""The transaction kernel: the one place where a transaction begins and ends, on SQLite and on PostgreSQL.

Owns the engine, its pragmas and time-outs, and the translation of "busy" and "away" to one exception.
Never knows a table. Bound values never reach an error text (`hide_parameters`).
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.engine import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from backoffice.rules.problems import Unavailable as Unavailable
from backoffice.rules.problems import refused

BUSY_SECONDS = 30
_KINDS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
_NETWORK_DISKS = (
    "nfs", "cifs", "smb", "9p", "afs", "ncpfs", "ceph", "lustre", "glusterfs", "beegfs", "davfs",
    "fuse.sshfs", "fuse.rclone", "fuse.ceph", "fuse.glusterfs", "fuse.davfs", "fuse.s3fs", "fuse.gcsfuse",
)  # fmt: skip
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "mmap_size=1073741824",
)


class Database:
    """A register's database: `with database.reading() as session` or `with database.writing() as session`."""

    def __init__(self, url: str) -> None:
        """Prepare an engine for a SQLAlchemy URL; nothing is opened yet. Refused if the URL or disk cannot be used."""
        self.url = _known_url(url)
        self.engine = _engine(self.url)
        self._writing = self.engine.execution_options(writing=True)
        self._reading = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an embedded database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def shown_url(self) -> str:
        """The address for people, without a password."""
        return self.url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Tell whether there is a file (SQLite); a server is always said to exist."""
        return self.path is None or self.path.exists()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one unchanging state and is never committed; Unavailable if busy or away."""
        with _translated(), Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open the one writing transaction: committed when the block ends, rolled back when it raises."""
        with (
            _translated(),
            Session(self._writing, expire_on_commit=False, autoflush=False) as session,
            session.begin(),
        ):
            # Begun at once, so that what is read inside is read under the write lock (SQLite loses updates otherwise).
            session.connection()
            yield session

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """Open a writing transaction that is never committed: what is done inside is taken back however the block ends."""
        with _translated(), Session(self._writing, expire_on_commit=False, autoflush=False) as session:
            # Closing the session rolls it back; of a process that is killed the database forgets it by itself.
            session.connection()
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _known_url(url: str) -> URL:
    try:
        known = make_url(url if "://" in url else f"sqlite:///{url}")
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise refused("database.url") from error
    if known.drivername not in _KINDS:
        raise refused("database.kind", kind=known.drivername)
    if known.drivername == "postgresql":
        known = known.set(drivername="postgresql+psycopg")
    if known.get_backend_name() == "sqlite":
        if not known.database or known.database == ":memory:":
            raise refused("database.memory")
        if on_network_disk(Path(known.database)):
            raise refused("database.network_disk", path=known.database)
        if open_to_others(Path(known.database)):
            raise refused("database.open_to_others", path=known.database)
    return known


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={
                "connect_timeout": 5,
                "keepalives_idle": 30,
                "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=600s -c timezone=UTC",
            },
        )
        event.listen(engine, "handle_error", _forget_values)
        return engine
    engine = create_engine(
        url,
        hide_parameters=True,
        # The connection used last has the register's pages at hand; one that waited must fetch them anew.
        pool_use_lifo=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def _forget_values(context: ExceptionContext) -> None:
    """Cut from PostgreSQL's errors what repeats data: the detail ("Failing row contains …"), and wrong values."""
    state = getattr(context.original_exception, "sqlstate", None) or ""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            said = f"wrong value ({state})" if state.startswith("22") else str(error.args[0]).partition("\n")[0]
            error.args = (said, *error.args[1:])


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # None hands BEGIN to us: the driver's own deferred BEGIN loses updates between read and write.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    """Begin as the session's kind asks: writers take the write lock at once. Also used by the migrations."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Bulk rows go to the driver itself, past SQLAlchemy: its errors mean the same.
        broken = error.orig if isinstance(error, DBAPIError) else error
        if not (hasattr(broken, "sqlite_errorcode") or hasattr(broken, "sqlstate")):
            raise
        if reason := _reason(broken):
            raise refused(f"database.{reason}") from error.__cause__
        operational = any(kind.__name__ == "OperationalError" for kind in type(broken).__mro__)
        busy = _is_busy(broken) if operational else None
        if busy is None and getattr(error, "connection_invalidated", False):
            busy = False
        if busy is None:
            raise
        raise Unavailable(busy=busy) from error


def _reason(error: Any) -> str | None:
    """Return why the database will not do it, where trying again is no help: a full disk, no right to write, damage."""
    if hasattr(error, "sqlite_errorcode"):
        return {8: "read_only", 11: "damaged", 13: "no_room", 26: "damaged"}.get(error.sqlite_errorcode & 0xFF)
    state = getattr(error, "sqlstate", None)
    return {"25006": "read_only", "42501": "no_rights", "53100": "no_room"}.get(state or "")


def _is_busy(error: Any) -> bool | None:
    """True for a lock that did not come in time, False for a database that cannot be reached, None for neither."""
    if hasattr(error, "sqlite_errorcode"):
        code = error.sqlite_errorcode & 0xFF
        return True if code in (5, 6) else False if code in (10, 14) else None
    state = getattr(error, "sqlstate", None)
    if state is None:
        return False
    return True if state in ("55P03", "40P01", "40001") else False if state[:2] in ("08", "57", "53") else None


def open_to_others(path: Path) -> bool:
    """Tell whether others on this machine may read or write the file; False where there is none, or no such rights."""
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & 0o077)


def on_network_disk(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Tell whether the path lies on a network disk, where SQLite's locks do not hold; False where it cannot be seen."""
    if not mounts.exists():
        return False
    real = os.path.realpath(path)
    nearest, kind = "", ""
    for line in mounts.read_bytes().splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        where = os.fsdecode(_ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), fields[1]))
        # Of two mounts at one place (autofs and what it mounted) the later lies on top.
        if (real == where or real.startswith(where.rstrip("/") + "/")) and len(where) >= len(nearest):
            nearest, kind = where, os.fsdecode(fields[2])
    return kind.startswith(_NETWORK_DISKS)
