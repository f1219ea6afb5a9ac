"""Deliveries to UDK: what the register keeps of them, and that file and note come together or not at all."""

import hashlib
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from backoffice.database import Database
from backoffice.exchange.files import replacing
from backoffice.models import DeliveredRow, Delivery, HousingCost
from backoffice.operations import delivery as module
from backoffice.operations.delivery import deliver
from backoffice.operations.delivery_front import Stamp
from backoffice.operations.delivery_gathering import gather
from backoffice.operations.delivery_manifest import manifest_path
from backoffice.operations.delivery_plan import ask
from backoffice.operations.delivery_workbook import write_delivery
from backoffice.queries.selection import EVERYWHERE
from backoffice.rules.problems import Refused
from backoffice.security import Actor
from backoffice.watch import Cancelled, Watch
from tests.udk import APPROVER, AS_OF, DATA, a_register, front_of, hand_over, lines_of, planned

SOURCES = ("costs", "dwellings", "leases", "adjustments", "rehousing", "move_outs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to deliver into."""
    made = tmp_path / "til udk"
    made.mkdir()
    return made


def test_the_hash_on_the_front_sheet_is_that_of_the_sheets_read_back(database: Database, folder: Path) -> None:
    a_register(database)
    done = hand_over(database, folder)
    digest = hashlib.sha256(b"".join(line + b"\n" for line in lines_of(done.path))).hexdigest()
    assert digest == front_of(done.path)["SHA-256 af datarækkerne"] == done.data_sha256
    assert hashlib.sha256(done.path.read_bytes()).hexdigest() == done.file_sha256


def test_the_register_keeps_the_delivery_and_the_hash_of_every_row(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    done = hand_over(database, folder)
    with database.reading() as session:
        kept = list(session.execute(select(DeliveredRow)).scalars())
        noted = session.execute(select(Delivery)).scalar_one()
    assert Counter(row.sheet for row in kept) == {
        source: done.counts[sheet] for source, sheet in zip(SOURCES, DATA, strict=True)
    }
    lines = list(lines_of(done.path))[: len(kept)]
    assert Counter(row.row_hash for row in kept) == Counter(hashlib.sha256(line).hexdigest()[:32] for line in lines)
    assert {row.record_id for row in kept if row.sheet == "dwellings"} >= {ids[0], ids[11]}
    assert (noted.id, noted.file_name, noted.user_name) == (done.number, done.path.name, "gitte")
    assert (noted.data_sha256, noted.file_sha256) == (done.data_sha256, done.file_sha256)
    assert (noted.as_of, noted.history_position, noted.organisation_id) == (AS_OF, 0, None)
    assert json.loads(noted.counts)["rows"] == done.counts


def test_the_same_content_has_the_same_data_hash_and_the_same_number_the_same_bytes(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    a_register(database)
    first, second = hand_over(database, folder), hand_over(database, folder)
    assert (first.number, second.number) == (1, 2)
    assert first.data_sha256 == second.data_sha256
    assert first.file_sha256 != second.file_sha256
    with database.reading() as session:
        gathered = gather(session, ask(session, APPROVER, EVERYWHERE, AS_OF), Watch())
        noted = session.get_one(Delivery, 2)
    write_delivery(tmp_path / "again.xlsx", gathered, Stamp(2, "gitte", noted.at), Watch())
    assert (tmp_path / "again.xlsx").read_bytes() == second.path.read_bytes()


def test_one_changed_rent_changes_the_data_hash_and_one_kept_row(database: Database, folder: Path) -> None:
    ids, _ = a_register(database)
    first = hand_over(database, folder)
    with database.writing() as session:
        changed = (HousingCost.dwelling_id == ids[7]) & (HousingCost.cost_type == "1")
        session.execute(update(HousingCost).where(changed).values(amount=5_425_18))
    second = hand_over(database, folder)
    assert first.data_sha256 != second.data_sha256
    with database.reading() as session:
        kept: dict[int, set[tuple[str, int, str | None]]] = defaultdict(set)
        for row in session.execute(select(DeliveredRow)).scalars():
            kept[row.delivery_id].add((row.sheet, row.record_id, row.row_hash))
    assert len(kept[1] - kept[2]) == len(kept[2] - kept[1]) == 1


def test_nobody_without_the_right_plans_or_delivers(database: Database, folder: Path, caseworker: Actor) -> None:
    a_register(database)
    for act in (
        lambda: planned(database, caseworker),
        lambda: deliver(database, caseworker, EVERYWHERE, AS_OF, folder),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.problems[0].id == "no_right"
    assert nothing_is_left(database, folder)


def nothing_is_left(database: Database, folder: Path) -> bool:
    with database.reading() as session:
        noted = session.execute(select(func.count()).select_from(Delivery)).scalar()
        kept = session.execute(select(func.count()).select_from(DeliveredRow)).scalar()
    return not noted and not kept and not list(folder.iterdir())


def test_the_same_operation_again_gives_the_first_receipt_and_writes_nothing(database: Database, folder: Path) -> None:
    a_register(database)
    first = hand_over(database, folder, operation_id="a" * 36)
    again = hand_over(database, folder, operation_id="a" * 36)
    assert again.repeated and not first.repeated
    assert (again.number, again.path, again.counts) == (first.number, first.path, first.counts)
    assert again.file_sha256 == first.file_sha256
    assert sorted(folder.iterdir()) == [manifest_path(first.path), first.path]


@pytest.mark.parametrize("step", ["_keep_rows", "replacing", "write_delivery", "gather"])
def test_a_failure_at_any_step_leaves_neither_file_nor_note(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    a_register(database)

    def fails(*_args: object, **_named: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(module, step, fails)
    with pytest.raises(OSError, match="no room"):
        hand_over(database, folder)
    assert nothing_is_left(database, folder)


def test_a_commit_that_fails_takes_the_file_away_again(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_register(database)

    def placed_then_broken(path: Path) -> Any:
        monkeypatch.setattr("sqlalchemy.orm.session.SessionTransaction.commit", fails)
        return replacing(path)

    def fails(*_args: object, **_named: object) -> None:
        assert list(folder.glob("UDK_*.xlsx"))
        raise OSError("no room")

    monkeypatch.setattr(module, "replacing", placed_then_broken)
    with pytest.raises(OSError, match="no room"):
        hand_over(database, folder)
    assert nothing_is_left(database, folder)


class StopsAt(Watch):
    """A person who stops the work when it has come so far."""

    def __init__(self, part: float) -> None:
        super().__init__()
        self._part = part

    def step(self, rows: int) -> None:
        """Count, and stop at the part."""
        self.stop = self.done + rows > self._part * self.total
        super().step(rows)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_a_delivery_that_is_stopped_leaves_nothing(database: Database, folder: Path, part: float) -> None:
    a_register(database)
    with pytest.raises(Cancelled):
        deliver(database, APPROVER, EVERYWHERE, AS_OF, folder, watch=StopsAt(part))
    assert nothing_is_left(database, folder)


def test_the_watch_ends_where_it_said_it_would(database: Database, folder: Path) -> None:
    a_register(database)
    watch = Watch()
    done = deliver(database, APPROVER, EVERYWHERE, AS_OF, folder, watch=watch)
    assert watch.done == watch.total == 3 * sum(done.counts[sheet] for sheet in DATA)


def test_a_file_of_that_name_is_never_overwritten(database: Database, folder: Path) -> None:
    a_register(database)
    mine = folder / "UDK_alle_20261122_1.xlsx"
    mine.write_text("mine")
    with pytest.raises(Refused) as refusal:
        hand_over(database, folder)
    assert refusal.value.problems[0].id == "file.exists"
    assert mine.read_text() == "mine"
