"""What the tests share: a fresh register on SQLite and on a real PostgreSQL, people with roles, and a quiet home."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice import text
from backoffice.database import Database
from backoffice.operations.setup import prepare
from backoffice.security import Actor, Grant, Role
from tests.postgres import PostgresServer


@pytest.fixture(autouse=True)
def quiet_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the real home, and each begins in Danish."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("BACKOFFICE_DATABASE", "BACKOFFICE_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    text.use_language("da")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL per test process."""
    server = PostgresServer.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty register as a file, made once."""
    path = tmp_path_factory.mktemp("template") / "register.db"
    database = Database(f"sqlite:///{path}")
    prepare(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """An empty register on the server, made once."""
    database = Database(postgres.create("template_register"))
    prepare(database)
    database.close()
    return "template_register"


_numbers = iter(range(1_000_000))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, empty register; the test runs once on each kind of database."""
    if request.param == "sqlite":
        copy = tmp_path / "register.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgres")
    name = f"register_{next(_numbers)}"
    yield server.create(name, template=request.getfixturevalue("postgres_template"))
    server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, empty register, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def caseworker() -> Actor:
    """Somebody who edits and imports everywhere but sends nothing to UDK."""
    return Actor("anna", (Grant(Role.CASEWORKER),))


@pytest.fixture
def everyone() -> Actor:
    """Somebody with every role over everything, as on a laptop."""
    return Actor("alle", tuple(Grant(role) for role in Role))
