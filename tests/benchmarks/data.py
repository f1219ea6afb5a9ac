"""The registers that the benchmarks work on, made once per run in a folder that goes with it, and the clock they share.

Owns making and removing them. Everything lies in temporary folders; nothing is written into the repository.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
from sqlalchemy import text

from backoffice.database import Database
from backoffice.operations.demo import fill
from backoffice.operations.setup import prepare
from backoffice.security import Actor, local_actor
from backoffice.watch import Watch
from tests.benchmarks.table import say
from tests.postgres import PostgresServer

SEED = 7


@dataclass(slots=True)
class Filled:
    """A register with so many demonstration dwellings, and who works in it on which day."""

    name: str
    database: Database
    dwellings: int
    actor: Actor = field(default_factory=local_actor)
    today: date = field(default_factory=date.today)

    @property
    def url(self) -> str:
        """The register's address, password and all."""
        return self.database.url.render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """CPU seconds of this process and, where it can be read, of the server's process that works for it.

    A server on another machine, or a system without such a clock, is measured by the wall clock instead.
    """

    backend: int | None = None
    by_wall: bool = False

    @classmethod
    def of(cls, database: Database) -> "Clock":
        """Return the clock for work on this database from one thread."""
        if database.is_sqlite:
            return cls()
        if not sys.platform.startswith("linux") or os.environ.get("BACKOFFICE_TEST_PG_URL"):
            return cls(by_wall=True)
        with database.reading() as session:
            return cls(int(session.execute(text("SELECT pg_backend_pid()")).scalar_one()))

    def now(self) -> float:
        """Return seconds since some moment in the past."""
        if self.by_wall:
            return time.perf_counter()
        return time.process_time() + (cpu_of(self.backend) if self.backend else 0.0)

    @contextmanager
    def timing(self, costs: list[float]) -> Iterator[None]:
        """Add to `costs` how many ms the block took."""
        begun = self.now()
        yield
        costs.append((self.now() - begun) * 1_000)


def cpu_of(process: int) -> float:
    """Return the CPU seconds of another process, its ended threads included (Linux)."""
    return time.clock_gettime((~process << 3) | 2)


@contextmanager
def registers(dwellings: int, *, postgres: bool = True) -> Iterator[list[Filled]]:
    """Fill a register on SQLite and, if asked, one on a PostgreSQL of our own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        filled = [_fill("SQLite", f"sqlite:///{Path(folder, 'register.db')}", dwellings)]
        server = PostgresServer.start() if postgres else None
        try:
            if server is not None:
                filled.append(_fill("PostgreSQL", server.create("bench"), dwellings))
                # What the server's own housekeeping would have done some minutes after such a load.
                _vacuum(server.url("bench"))
            yield filled
        finally:
            for one in filled:
                one.database.close()
            if server is not None:
                server.stop()


def small_register(folder: Path, dwellings: int = 3_000) -> str:
    """Fill a small register in a folder and return its address."""
    small = _fill("SQLite", f"sqlite:///{folder / 'small.db'}", dwellings)
    small.database.close()
    return small.url


def _fill(name: str, url: str, dwellings: int) -> Filled:
    begun = time.perf_counter()
    filled = Filled(name, Database(url), dwellings)
    prepare(filled.database)
    with filled.database.writing() as session:
        fill(session, filled.actor, dwellings, SEED, filled.today, Watch())
    say(f"{name}: {dwellings:,} dwellings in {time.perf_counter() - begun:.0f} s")
    return filled


def _vacuum(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
