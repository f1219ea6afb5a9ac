"""A database that fails on demand: at the n-th statement, once or from then on, at a commit, or just after it.

Owns the failing and the fingerprint of all that a register holds; asserts nothing.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import event, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from backoffice.database import Database
from backoffice.models import Base, IdCounter


class Faults:
    """Counts the statements and commits of a database and raises where it is told to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = self._commits = 0
        self._at = self._at_commit = 0
        self._for_ever = self._lost = False
        self.fired = 0

    @contextmanager
    def at(self, statement: int = 0, *, commit: int = 0, for_ever: bool = False, lost: bool = False) -> Iterator[None]:
        """Fail at a statement or at a commit (1 is the first); `lost`: after the commit was really done."""
        self._statements = self._commits = self.fired = 0
        self._at, self._at_commit, self._for_ever, self._lost = statement, commit, for_ever, lost
        engine = self._database.engine
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", self._commit)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self._execute)
            event.remove(engine, "commit", self._commit)

    def _execute(self, *_about: object) -> None:
        self._statements += 1
        if self._at and (self._statements == self._at or (self._for_ever and self._statements > self._at)):
            self._fail()

    def _commit(self, connection: Connection) -> None:
        self._commits += 1
        if self._commits == self._at_commit:
            if self._lost:
                driver = connection.connection.dbapi_connection
                assert driver is not None
                driver.commit()
            self._fail()

    def _fail(self) -> None:
        self.fired += 1
        if self._database.is_sqlite:
            broken: Exception = sqlite3.OperationalError("disk I/O error")
            broken.sqlite_errorcode = sqlite3.SQLITE_IOERR  # type: ignore[attr-defined]
        else:
            broken = psycopg.OperationalError("the connection is lost")
        raise OperationalError("(a statement)", None, broken)


def fingerprint(database: Database) -> dict[str, tuple[int, str]]:
    """Return per table its number of rows and their hash; numbers of deliveries may be passed over and do not count."""
    found = {}
    with database.reading() as session:
        there = set(inspect(session.connection()).get_table_names())
        for table in Base.metadata.sorted_tables:
            if table.name not in there:
                continue
            query = select(table).order_by(*table.primary_key)
            if table.name == "id_counter":
                query = query.where(IdCounter.record != "delivery")
            rows = [repr(tuple(row)) for row in session.execute(query)]
            found[table.name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found
