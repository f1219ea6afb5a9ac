"""Migrations on both databases: up is what the models say, down leaves nothing, a killed one leaves what was there."""

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, inspect, select, text

from backoffice import migrating, resources
from backoffice.database import Database, Unavailable
from backoffice.models import Base, ChangeSet, Dwelling
from backoffice.operations.demo import fill
from backoffice.operations.setup import prepare
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from tests.cli.answers import caller
from tests.safety.faulty import Faults, fingerprint

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
# Made by hand in the migration because no model can say it: the two search indexes.
SEARCH = ("dwelling_words", "department_words")
KILLED = """
import os, signal, sys
from sqlalchemy import event
from backoffice.database import Database
from backoffice.operations.setup import prepare
database, left = Database(sys.argv[1]), [int(sys.argv[2])]
def count(*_about):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(database.engine, "after_cursor_execute", count)
prepare(database)
"""


def schema(database: Database) -> dict[str, dict[str, Any]]:
    """Return what the database itself says of every table: columns, keys, constraints and indexes."""
    with database.reading() as session:
        found = inspect(session.connection())
        return {
            table: {
                "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(table)},
                # The history's key has another order on PostgreSQL, by design: the migration says why.
                "key": sorted(found.get_pk_constraint(table)["constrained_columns"]),
                "checks": sorted(str(one["name"]) for one in found.get_check_constraints(table)),
                "foreign": sorted(
                    (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                    for one in found.get_foreign_keys(table)
                ),
                "unique": sorted(one["column_names"] for one in found.get_unique_constraints(table)),
                "indexes": sorted(
                    (str(one["name"]), one["column_names"], bool(one["unique"]))
                    for one in found.get_indexes(table)
                    if not str(one["name"]).endswith("_trgm")
                ),
            }
            for table in found.get_table_names()
            if not table.startswith((*SEARCH, "alembic"))
        }


def tables(database: Database) -> list[str]:
    with database.reading() as session:
        return inspect(session.connection()).get_table_names()


def set_revision(database: Database, revision: str) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": revision})


def test_the_migrated_schema_is_that_of_the_models(database: Database) -> None:
    with database.writing() as session:
        config = Config()
        config.set_main_option("script_location", str(resources.folder("migrations")))
        config.set_main_option("path_separator", "newline")
        config.attributes["connection"] = session.connection()
        command.check(config)
    migrated = schema(database)
    migrating.downgrade(database, "base")
    with database.writing() as session:
        Base.metadata.create_all(session.connection())
    made = schema(database)
    assert migrated.keys() == made.keys()
    for table in made:
        assert migrated[table] == made[table], table


def test_a_filled_register_goes_down_to_nothing_and_up_to_one_that_can_be_filled(
    database: Database, everyone: Actor
) -> None:
    empty, before = fingerprint(database), schema(database)
    counts = []
    for _ in range(2):
        with database.writing() as session:
            fill(session, everyone, 300, 1, TODAY)
        with database.reading() as session:
            counts.append(session.execute(select(func.count()).select_from(Dwelling)).scalar_one())
        migrating.downgrade(database, "base")
        assert tables(database) == ["alembic_version"]
        assert migrating.revision_of(database) is None
        prepare(database)
        assert (fingerprint(database), schema(database)) == (empty, before)
    assert counts == [300, 300]


def test_going_up_again_leaves_a_filled_register_as_it_is(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        fill(session, everyone, 300, 1, TODAY)
    before = fingerprint(database)
    for _ in range(2):
        prepare(database)
        migrating.upgrade(database)
    assert fingerprint(database) == before
    assert migrating.revision_of(database) == migrating.newest_revision()


def test_going_down_that_fails_at_any_statement_leaves_the_register_whole(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        fill(session, everyone, 30, 1, TODAY)
    before, faults, statement = fingerprint(database), Faults(database), 1
    while True:
        with faults.at(statement):
            try:
                migrating.downgrade(database, "base")
            except Unavailable:
                assert faults.fired
            else:
                break
        assert fingerprint(database) == before, f"half gone after statement {statement}"
        migrating.require_ready(database)
        statement += 2
    assert statement > 20 and tables(database) == ["alembic_version"]


@pytest.mark.parametrize("statement", [3, 17, 30, 42])
def test_a_process_killed_while_it_makes_a_register_leaves_none_and_the_next_makes_it(
    database_url: str, database: Database, statement: int
) -> None:
    made = fingerprint(database)
    migrating.downgrade(database, "base")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, str(statement)], cwd=ROOT, capture_output=True, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL
    with database.writing():  # waits for what the server may still be ending
        pass
    assert tables(database) == ["alembic_version"]
    prepare(database)
    assert fingerprint(database) == made


@pytest.mark.parametrize(("revision", "problem"), [("9999", "database.newer"), ("0000", "database.older")])
def test_a_register_of_another_revision_is_refused_by_name_and_left_alone(
    database_url: str,
    database: Database,
    revision: str,
    problem: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_revision(database, revision)
    before = fingerprint(database)
    with pytest.raises(Refused) as refusal:
        migrating.require_ready(database)
    assert refusal.value.problems[0].id == problem
    command_line = caller(database_url, capsys, monkeypatch)
    for arguments in (["status"], ["demo"], ["dwellings", "list"], ["changes", "list"], ["deliver", "udk", "--yes"]):
        answer = command_line(*arguments, "--json")
        assert answer.code == 1, arguments
        assert revision in answer.json["error"] and migrating.newest_revision() in answer.json["error"]
        assert "Traceback" not in answer.err
    assert fingerprint(database) == before
    assert migrating.revision_of(database) == revision


def test_making_a_register_refuses_one_that_is_newer(database: Database) -> None:
    set_revision(database, "9999")
    before = fingerprint(database)
    with pytest.raises(Refused) as refusal:
        prepare(database)
    assert refusal.value.problems[0].id == "database.newer"
    assert fingerprint(database) == before


def test_a_database_without_a_register_is_refused_by_name(database: Database) -> None:
    migrating.downgrade(database, "base")
    with pytest.raises(Refused) as refusal:
        migrating.require_ready(database)
    assert refusal.value.problems[0].id == "database.no_register"
    prepare(database)
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ChangeSet)).scalar() == 0
