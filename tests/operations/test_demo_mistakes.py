"""Demonstration data's known mistakes: each is really there, and nowhere else, found by looking through all rows."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import FOREVER, Dwelling
from backoffice.operations.demo import fill
from backoffice.operations.demo_planted import KINDS
from backoffice.security import Actor, Grant, Role
from tests.demo_finders import FINDERS, TODAY, Register


@pytest.fixture(scope="module", params=[(360, 1), (360, 2), (1500, 3), (6000, 7)], ids=str)
def register(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Register]:
    path = tmp_path_factory.mktemp("mistakes") / "register.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        fill(session, Actor("alle", tuple(Grant(role) for role in Role)), *request.param, TODAY)
    with database.reading() as session:
        yield Register(session)
    database.close()


def test_there_is_a_way_to_find_every_kind() -> None:
    assert set(FINDERS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_mistake_is_where_it_is_listed_and_nowhere_else(register: Register, kind: str) -> None:
    wanted = {register.planted[kind]} if kind in register.planted else set()
    assert FINDERS[kind](register) == wanted


def test_all_but_the_smallest_have_every_kind(register: Register) -> None:
    missing = set(KINDS) - set(register.planted)
    assert len(register.all(Dwelling)) < 600 or not missing
    assert len(missing) <= 3


def test_rent_is_there_on_every_day_of_every_lease(register: Register) -> None:
    without = {register.planted.get("net_rent_missing")}
    for key, rows in register.leases.items():
        if key not in without:
            first = min((row.valid_from for row in rows if register.names.get(row.id)), default=FOREVER)
            assert register.rents[key][0].valid_from <= first


def test_nothing_is_found_in_a_clean_register(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        fill(session, Actor("alle", tuple(Grant(role) for role in Role)), 3000, 5, TODAY, clean=True)
    with database.reading() as session:
        register = Register(session)
        assert {kind: found for kind, finder in FINDERS.items() if (found := finder(register))} == {}
    database.close()
