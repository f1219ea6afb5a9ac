"""Every statement of every write may fail, and every commit: nothing is half done, and the same plan then succeeds."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from backoffice import migrating, resources
from backoffice.database import Database, Unavailable
from backoffice.models import ChangeRow, ChangeSet, Delivery, Dwelling
from backoffice.operations.apply import Receipt, apply
from backoffice.operations.delivery import deliver
from backoffice.operations.demo import fill
from backoffice.operations.edit import plan_edit
from backoffice.operations.exporting import export_dwellings
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Plan, Source
from backoffice.operations.setup import prepare
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import EVERYWHERE, Selection
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.register import add_dwellings, add_registration
from tests.safety.faulty import Faults, fingerprint
from tests.udk import a_register

TODAY = date(2026, 11, 22)
EVERYONE = Actor("alle", tuple(Grant(role) for role in Role))
SCREEN = Source("screen")
SAMPLES = resources.folder("imports") / "samples"


@dataclass
class Work:
    """A register made ready, and the write to be disturbed; `folder` is where it leaves files."""

    do: Callable[[], object]
    folder: Path | None = None
    plan: Plan | None = None
    files: list[str] = field(default_factory=list)

    def files_now(self) -> list[str]:
        """Return the names of everything in the folder."""
        return sorted(os.listdir(self.folder)) if self.folder else []


def planned(database: Database, make: Callable[[Session], Plan]) -> Plan:
    with database.reading() as session:
        return make(session)


def write(database: Database, plan: Plan) -> Receipt:
    with database.writing() as session:
        return apply(session, EVERYONE, plan)


def writing(database: Database, make: Callable[[Session], Plan]) -> Work:
    plan = planned(database, make)
    assert plan.changed
    return Work(lambda: write(database, plan), plan=plan)


def edit_plan(session: Session) -> Plan:
    change = {"heating": "5", "disability_registration": 1, "current_deposit": 100}
    return plan_edit(session, EVERYONE, Selection(), change, SCREEN, today=TODAY)


def an_edit(database: Database, _folder: Path) -> Work:
    with database.writing() as session:
        ids = add_dwellings(session, 30)
        add_registration(session, session.get_one(Dwelling, ids[0]).building_section_id)
    return writing(database, edit_plan)


def an_undo(database: Database, folder: Path) -> Work:
    done = an_edit(database, folder).do()
    assert isinstance(done, Receipt)
    return writing(database, lambda session: plan_undo(session, EVERYONE, done.change_set, SCREEN))


def a_redo(database: Database, folder: Path) -> Work:
    done = an_undo(database, folder).do()
    assert isinstance(done, Receipt)
    return writing(database, lambda session: plan_undo(session, EVERYONE, done.change_set, SCREEN))


def file_plan(name: str) -> Callable[[Session], Plan]:
    return lambda session: plan_import(session, EVERYONE, SAMPLES / name, today=TODAY)


def master_data(database: Database, _folder: Path) -> Work:
    return writing(database, file_plan("stamdata-0451.xlsx"))


def master_data_undone(database: Database, folder: Path) -> Work:
    done = master_data(database, folder).do()
    assert isinstance(done, Receipt)
    return writing(database, lambda session: plan_undo(session, EVERYONE, done.change_set, SCREEN))


def a_list(database: Database, folder: Path) -> Work:
    master_data(database, folder).do()
    return writing(database, file_plan("boligliste-gammelt-system.xlsx"))


def rents(database: Database, folder: Path) -> Work:
    master_data(database, folder).do()
    return writing(database, file_plan("huslejer-2026.csv"))


def a_delivery(database: Database, folder: Path) -> Work:
    a_register(database)
    return Work(lambda: deliver(database, EVERYONE, EVERYWHERE, TODAY, folder, operation_id="den samme"), folder)


def demonstration(database: Database, _folder: Path) -> Work:
    def do() -> None:
        with database.writing() as session:
            fill(session, EVERYONE, 60, 1, TODAY)

    return Work(do)


def an_export(database: Database, folder: Path) -> Work:
    with database.writing() as session:
        add_dwellings(session, 30)

    def do() -> None:
        with database.reading() as session:
            export_dwellings(session, EVERYONE, Selection(), folder / "ud.xlsx", today=TODAY)

    return Work(do, folder)


WRITES = (an_edit, an_undo, a_redo, master_data, master_data_undone, a_list, rents, a_delivery, demonstration)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ud"
    made.mkdir(mode=0o700)
    return made


def history(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        sets, rows = (
            session.execute(select(func.count()).select_from(one)).scalar_one() for one in (ChangeSet, ChangeRow)
        )
    return sets, rows


def check_written_once(database: Database, work: Work, before: tuple[int, int]) -> None:
    sets, rows = history(database)
    if work.plan is not None:
        assert (sets, rows) == (before[0] + 1, before[1] + work.plan.changed + work.plan.following)
    if work.folder is not None:
        # A delivery has its manifest beside it.
        assert len([name for name in work.files_now() if not name.endswith(".manifest.json")]) == 1
        assert len(work.files_now()) <= 2


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "from-then-on"])
@pytest.mark.parametrize("make", [*WRITES, an_export])
def test_a_write_that_fails_at_any_statement_leaves_nothing_and_can_be_done_again(
    database: Database, folder: Path, make: Callable[[Database, Path], Work], for_ever: bool
) -> None:
    work, faults = make(database, folder), Faults(database)
    before, known = fingerprint(database), history(database)
    statement = 1
    while True:
        with faults.at(statement, for_ever=for_ever):
            try:
                work.do()
            except Unavailable:
                assert faults.fired
            else:
                break
        assert fingerprint(database) == before, f"half done after statement {statement}"
        assert work.files_now() == []
        statement += 1
    assert not faults.fired, f"a failure at statement {statement} was not told"
    assert statement > 3
    check_written_once(database, work, known)


@pytest.mark.parametrize("make", WRITES)
def test_a_commit_that_fails_leaves_nothing_and_can_be_done_again(
    database: Database, folder: Path, make: Callable[[Database, Path], Work]
) -> None:
    work, faults = make(database, folder), Faults(database)
    before, known = fingerprint(database), history(database)
    commit = 1
    while True:
        with faults.at(commit=commit):
            try:
                work.do()
            except Unavailable:
                assert faults.fired
            else:
                break
        assert fingerprint(database) == before
        assert work.files_now() == []
        commit += 1
    assert commit > 1
    check_written_once(database, work, known)


@pytest.mark.parametrize("make", WRITES)
def test_a_commit_whose_answer_is_lost_is_written_once_however_often_it_is_asked(
    database: Database, folder: Path, make: Callable[[Database, Path], Work]
) -> None:
    work, faults = make(database, folder), Faults(database)
    before, known = fingerprint(database), history(database)
    for commit in (1, 2):  # a delivery takes its number in a transaction of its own
        with faults.at(commit=commit, lost=True), pytest.raises(Unavailable):
            work.do()
        if fingerprint(database) != before:
            break
    written = fingerprint(database)
    assert written != before
    check_written_once(database, work, known)
    for _ in range(3):
        if make is demonstration:
            with pytest.raises(Refused):
                work.do()
        else:
            assert work.do().repeated  # type: ignore[attr-defined]
    assert fingerprint(database) == written
    check_written_once(database, work, known)


def test_the_note_of_a_delivery_whose_answer_was_lost_is_of_the_file_that_is_there(
    database: Database, folder: Path
) -> None:
    from backoffice.exchange.files import sha256_of

    work = a_delivery(database, folder)
    with Faults(database).at(commit=2, lost=True), pytest.raises(Unavailable):
        work.do()
    with database.reading() as session:
        noted = session.execute(select(Delivery)).scalar_one()
        assert sha256_of(folder / noted.file_name) == noted.file_sha256


def empty_database(url: str) -> Database:
    """Return the register's database without a register in it."""
    database = Database(url)
    migrating.downgrade(database, "base")
    with database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
    return database


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "from-then-on"])
def test_making_a_register_that_fails_at_any_statement_leaves_none_and_can_be_done_again(
    database_url: str, for_ever: bool
) -> None:
    database = empty_database(database_url)
    faults, statement = Faults(database), 1
    while True:
        with faults.at(statement, for_ever=for_ever):
            try:
                prepare(database)
            except Unavailable:
                assert faults.fired
            else:
                break
        with database.reading() as session:
            assert inspect(session.connection()).get_table_names() == [], f"half made after statement {statement}"
        # Which statement fails makes no difference to the next; every second or fourth keeps the test short.
        statement += 2 if for_ever else 4
    for lost in (False, True):
        with faults.at(commit=1, lost=lost), pytest.raises(Unavailable):
            prepare(database)
    made = fingerprint(database)
    migrating.require_ready(database)
    prepare(database)
    assert fingerprint(database) == made
    assert made["code_entry"][0] > 50 and made["postal_code"][0]
    database.close()
