"""A disk that is full or write-protected: nothing is half done, it is told for what it is, and what was there can be read."""

import errno
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, text

from backoffice.database import Database
from backoffice.operations.apply import apply
from backoffice.operations.delivery import deliver
from backoffice.operations.demo import fill
from backoffice.operations.edit import plan_edit
from backoffice.operations.exporting import export_dwellings
from backoffice.operations.plan import Source
from backoffice.queries.selection import EVERYWHERE, Selection
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Actor
from tests.register import add_dwellings
from tests.safety.faulty import fingerprint
from tests.udk import a_register

TODAY = date(2026, 11, 22)


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """A register of 2,000 dwellings in a file of its own."""
    path = tmp_path / "register.db"
    path.touch(0o600)
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(str(path))
    with opened.writing() as session:
        add_dwellings(session, 2_000)
    yield opened
    opened.close()


def full_after(database: Database, pages: int) -> Database:
    """Return the register on a disk with room for so many pages more."""
    with database.reading() as session:
        now = session.execute(text("PRAGMA page_count")).scalar_one()
    full = Database(database.url.render_as_string())
    event.listen(full.engine, "connect", lambda driver, _: driver.execute(f"PRAGMA max_page_count={now + pages}"))
    return full


def test_an_edit_on_a_disk_of_any_size_is_whole_or_not_there(on_disk: Database, everyone: Actor) -> None:
    told, pages = set(), 0
    while True:
        before = fingerprint(on_disk)
        with on_disk.reading() as session:
            change = {"url": "https://example.dk/" + "x" * 150}
            plan = plan_edit(session, everyone, Selection(), change, Source("screen"), today=TODAY)
        full = full_after(on_disk, pages)
        try:
            with full.writing() as session:
                apply(session, everyone, plan)
        except Refused as refusal:
            told.add(refusal.problems[0].id)
            assert sentence(refusal.problems[0])
        else:
            break
        finally:
            full.close()
        assert fingerprint(on_disk) == before
        pages = pages * 2 + 1
    assert told == {"database.no_room"} and pages > 3
    with on_disk.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_filling_a_register_on_a_full_disk_leaves_it_empty(
    tmp_path: Path, sqlite_template: Path, everyone: Actor
) -> None:
    path = tmp_path / "register.db"
    path.touch(0o600)
    path.write_bytes(sqlite_template.read_bytes())
    empty = Database(str(path))
    before = fingerprint(empty)
    for pages in (0, 5, 40):
        full = full_after(empty, pages)
        with pytest.raises(Refused) as refusal, full.writing() as session:
            fill(session, everyone, 3_000, 1, TODAY)
        full.close()
        assert refusal.value.problems[0].id == "database.no_room"
        assert fingerprint(empty) == before
    empty.close()


@pytest.mark.parametrize(("number", "problem"), [(errno.ENOSPC, "file.no_room"), (errno.EROFS, "file.not_allowed")])
def test_a_file_that_finds_no_room_leaves_the_old_one_and_no_note(
    database: Database, everyone: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: str
) -> None:
    a_register(database)
    folder = tmp_path / "ud"
    folder.mkdir()
    with database.reading() as session:
        done = export_dwellings(session, everyone, Selection(), folder / "ud.xlsx", today=TODAY)
    old, before = done.path.read_bytes(), fingerprint(database)

    def refuses(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuses)
    with database.reading() as session, pytest.raises(Refused) as exporting:
        export_dwellings(session, everyone, Selection(), folder / "ud.xlsx", today=TODAY, replace=True)
    with pytest.raises(Refused) as delivering:
        deliver(database, everyone, EVERYWHERE, TODAY, folder)
    assert exporting.value.problems[0].id == delivering.value.problems[0].id == problem
    assert [path.name for path in folder.iterdir()] == ["ud.xlsx"]
    assert done.path.read_bytes() == old and load_workbook(done.path).worksheets
    assert fingerprint(database) == before


def test_a_register_that_can_only_be_read_is_read_and_says_so_when_it_is_written(
    database: Database, everyone: Actor
) -> None:
    with database.writing() as session:
        add_dwellings(session, 10)
        plan = plan_edit(session, everyone, Selection(), {"heating": "5"}, Source("screen"), today=TODAY)
    before = fingerprint(database)
    read_only = Database(database.url.render_as_string(hide_password=False))
    if database.is_sqlite:
        event.listen(read_only.engine, "connect", lambda driver, _: driver.execute("PRAGMA query_only=ON"))
    else:
        event.listen(
            read_only.engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        )
    with pytest.raises(Refused) as refusal, read_only.writing() as session:
        apply(session, everyone, plan)
    assert refusal.value.problems[0].id == "database.read_only"
    assert fingerprint(read_only) == before == fingerprint(database)
    read_only.close()
