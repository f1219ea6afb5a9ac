"""The transaction kernel on both databases: how it begins, what a reader sees, and what busy, away and wrong look like."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Integer, event, select, text, update
from sqlalchemy.exc import DBAPIError

from backoffice import database as kernel
from backoffice.database import Database, Unavailable
from backoffice.migrating import require_ready
from backoffice.models import Dwelling, HousingOrganisation
from backoffice.queries.staging import ship
from backoffice.rules.problems import Refused
from tests.register import add_dwellings

SECRET = "Frida Testesen 999999-9999"
ROOT = Path(__file__).parents[2]
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""
PG_HOLDER = """
import psycopg, sys
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("LOCK TABLE organisation IN ACCESS EXCLUSIVE MODE")
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note every statement that reaches the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def name_of(database: Database) -> str:
    with database.reading() as session:
        return session.execute(select(HousingOrganisation.name)).scalar_one()


def test_a_writer_takes_the_write_lock_at_once_and_a_reader_never(database: Database) -> None:
    with statements(database) as seen:
        with database.writing():
            pass
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    begun = [statement for statement in seen if statement.startswith("BEGIN")]
    assert begun == (["BEGIN IMMEDIATE", "BEGIN"] if database.is_sqlite else [])


def test_sqlite_is_opened_with_a_log_full_sync_foreign_keys_and_patience(tmp_path: Path, sqlite_template: Path) -> None:
    database = Database(f"sqlite:///{sqlite_template}")
    with database.reading() as session:
        found = {
            pragma: session.execute(text(f"PRAGMA {pragma}")).scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_postgresql_has_patience_and_one_time_zone(database: Database) -> None:
    if database.is_sqlite:
        return
    with database.reading() as session:
        asked = ("lock_timeout", "idle_in_transaction_session_timeout", "timezone", "transaction_isolation")
        found = [session.execute(text(f"SHOW {name}")).scalar() for name in asked]
    assert found == ["30s", "10min", "UTC", "repeatable read"]


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
    with database.reading() as reader:
        before = reader.execute(select(Dwelling.id, Dwelling.area).order_by(Dwelling.id)).all()
        with database.writing() as writer:
            writer.execute(update(Dwelling).values(area=99))
            add_dwellings(writer, 2, number="0452")
        assert reader.execute(select(Dwelling.id, Dwelling.area).order_by(Dwelling.id)).all() == before
    with database.reading() as session:
        assert set(session.execute(select(Dwelling.area)).scalars()) == {99, 78}


def test_what_a_failed_writer_did_is_gone(database: Database) -> None:
    with pytest.raises(KeyError), database.writing() as session:
        add_dwellings(session, 4)
        session.flush()
        raise KeyError
    with database.reading() as session:
        assert session.execute(select(Dwelling.id)).all() == []


def test_a_lock_held_by_another_process_is_told_as_busy(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        monkeypatch.setattr(kernel, "BUSY_SECONDS", 0.05)
        pragmas = [re.sub(r"busy_timeout=\d+", "busy_timeout=50", pragma) for pragma in kernel._PRAGMAS]
        monkeypatch.setattr(kernel, "_PRAGMAS", tuple(pragmas))
    with database.writing() as session:
        add_dwellings(session, 2)
    impatient = Database(database_url)
    script, target = (HOLDER, str(database.path)) if database.is_sqlite else (PG_HOLDER, _libpq(database_url))
    with subprocess.Popen(
        [sys.executable, "-c", script, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(Unavailable) as refusal, impatient.writing() as session:
            if not impatient.is_sqlite:
                session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            session.execute(update(HousingOrganisation).values(name=SECRET))
        if database.is_sqlite:
            assert name_of(impatient) == "Boligforeningen Åparken"  # readers are never kept out
        holder.communicate("\n")
    assert refusal.value.busy and SECRET not in str(refusal.value)
    with impatient.writing() as session:
        session.execute(update(HousingOrganisation).values(name="Nyt navn"))
    assert name_of(impatient) == "Nyt navn"
    impatient.close()


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def end_connections(database: Database, database_url: str) -> None:
    """End every connection to a PostgreSQL register, as a server that restarts does."""
    other = Database(database_url)
    with other.reading() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()


def test_a_connection_that_is_lost_is_told_as_away_and_the_next_session_works(
    database: Database, database_url: str
) -> None:
    if database.is_sqlite:
        return
    with database.writing() as session:
        add_dwellings(session, 2)
    for kind in (database.reading, database.writing):
        with pytest.raises(Unavailable) as refusal, kind() as session:
            session.execute(select(HousingOrganisation.name))
            end_connections(database, database_url)
            session.execute(select(HousingOrganisation.name))
        assert not refusal.value.busy
        assert name_of(database) == "Boligforeningen Åparken"
    # Lost while nobody was using it: pre-ping finds out, the session does not.
    end_connections(database, database_url)
    assert name_of(database) == "Boligforeningen Åparken"


def test_a_connection_lost_before_the_commit_leaves_nothing(database: Database, database_url: str) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(Unavailable), database.writing() as session:
        add_dwellings(session, 3)
        end_connections(database, database_url)
    with database.reading() as session:
        assert session.execute(select(Dwelling.id)).all() == []


def test_a_connection_lost_while_rows_are_shipped_is_told_as_away(database: Database, database_url: str) -> None:
    if database.is_sqlite:
        return

    def rows() -> Iterator[tuple[int, int]]:
        yield 1, 1
        end_connections(database, database_url)
        for number in range(2, 200_000):
            yield number, 1

    with pytest.raises(Unavailable) as refusal, database.writing() as session:
        ship(session, "planned", {"id": Integer(), "version": Integer()}, rows())
    assert not refusal.value.busy


def test_a_server_that_is_not_there_is_told_as_away() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(Unavailable) as refusal, database.reading() as session:
        session.execute(text("SELECT 1"))
    assert not refusal.value.busy


def test_a_file_that_is_no_register_is_told_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    file.write_text(SECRET * 400)
    file.chmod(0o600)
    database = Database(str(file))
    with pytest.raises(Refused) as failure:
        require_ready(database)
    assert failure.value.problems[0].id == "database.damaged"
    assert file.read_text() == SECRET * 400
    assert SECRET not in _chain(failure.value)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisation (id, number, name, version) VALUES (:id, :number, :name, NULL)",
        "INSERT INTO id_counter (record, next_id) VALUES (:name, 1), (:name, 1)",
        "INSERT INTO id_counter SELECT :name || CAST(:name AS date), NULL",
        "UPDATE id_counter SET next_id = NULL, record = :name",
        "SELECT :name FROM no_such_table",
        "UPDATE organisation SET name = :name, id = :id, no_such_column = :number",
    ],
)
def test_no_bound_value_is_in_the_text_of_a_database_error(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError) as failure, database.writing() as session:
        session.execute(text(statement), {"id": 999_999, "number": "9999", "name": SECRET})
    assert SECRET not in str(failure.value)
    assert SECRET not in repr(failure.value)


def _chain(error: BaseException | None) -> str:
    said = ""
    while error is not None:
        said += f"{error}{error!r}"
        error = error.__cause__ or error.__context__
    return said
