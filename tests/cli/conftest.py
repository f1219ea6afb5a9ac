"""What the tests of the command line share: a caller on a fresh register of each kind, one without, and small data."""

from collections.abc import Iterator

import pytest

from backoffice.database import Database
from tests.cli.answers import Command, caller
from tests.register import add_dwellings


@pytest.fixture
def command(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command line on a fresh, empty register."""
    return caller(database_url, capsys, monkeypatch)


@pytest.fixture
def homeless(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command line as a user who has nothing yet."""
    return caller(None, capsys, monkeypatch)


@pytest.fixture
def dwellings(database: Database) -> Iterator[range]:
    """Ten dwellings of department 0451-012, five in each of two sections."""
    with database.writing() as session:
        ids = add_dwellings(session, 10)
    yield ids
