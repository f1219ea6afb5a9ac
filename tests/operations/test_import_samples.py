"""The three sample files in order, on both databases: what they create, that they mean nothing twice, and undo."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backoffice.database import Database
from backoffice.models import Dwelling, HousingCost, HousingOrganisation
from backoffice.models.registry import TABLES
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from tests.import_files import DWELLINGS, MASTER_DATA, RENTS, imported, planned, text_file, unit, written
from tests.postgres import PostgresServer
from tests.register import add_dwellings

FILES = (MASTER_DATA, DWELLINGS, RENTS)


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything the register holds, without the bookkeeping of versions."""
    with database.reading() as session:
        found = {}
        for name, table in TABLES.items():
            columns = [column for column in table.columns if column.name not in ("version", "change_set_id")]
            found[name] = [tuple(row) for row in session.execute(select(*columns).order_by(table.c.id))]
        return found


def counted(database: Database, column: object) -> dict[object, int]:
    with database.reading() as session:
        return dict(session.execute(select(column, func.count()).group_by(column)).all())  # type: ignore[call-overload]


def test_the_samples_in_order_make_a_register(database: Database, everyone: Actor) -> None:
    master_data, dwellings, rents = (imported(database, everyone, path) for path in FILES)
    assert [(part.record, len(part.ids)) for part in master_data.created] == [
        ("organisation", 1), ("department", 5), ("building_section", 10), ("dwelling", 306),
    ]  # fmt: skip
    assert (dwellings.changed, dwellings.asked, len(dwellings.warnings)) == (306, 306, 0)
    assert [(note.id, note.value, note.place.row) for note in dwellings.notes] == [
        ("import.row_skipped", "I alt", 312), ("import.zeros_filled", "306", 4), ("import.zeros_filled", "306", 4),
        ("import.mixed_types", "272", 4),
    ]  # fmt: skip
    assert (rents.changed, rents.asked, rents.following, len(rents.warnings)) == (918, 918, 0, 0)
    assert counted(database, Dwelling.heating) == {"1": 84, "2": 92, "5": 130}
    assert counted(database, Dwelling.garage) == {"0": 281, "2": 25}
    assert counted(database, Dwelling.interior_maintenance) == {"0": 148, "1": 158}
    assert counted(database, Dwelling.mobility_suitable) == {True: 13, None: 293}
    assert counted(database, Dwelling.status) == {"reported": 306}
    assert counted(database, Dwelling.origin) == {"import": 306}
    assert counted(database, HousingCost.cost_type) == {"1": 306, "2": 306, "4": 306}


def test_the_values_of_the_first_dwelling_are_those_of_its_rows(database: Database, everyone: Actor) -> None:
    for path in FILES:
        imported(database, everyone, path)
    with database.reading() as session:
        assert session.execute(select(HousingOrganisation.number)).scalars().all() == ["0451"]
        dwelling = session.execute(
            select(Dwelling).where(Dwelling.bbr_unit == "17362f25-244c-4f9c-8dab-b4817253edc6")
        ).scalar_one()
        second = session.execute(
            select(Dwelling.current_entry_deposit).where(Dwelling.bbr_unit == "30b17d0b-0920-4a65-8f3e-bdd3102b938b")
        ).scalar_one()
        costs = session.execute(
            select(HousingCost.cost_type, HousingCost.amount, HousingCost.included_in_rent)
            .where(HousingCost.dwelling_id == dwelling.id)
            .order_by(HousingCost.cost_type)
        ).all()
    assert (dwelling.address, dwelling.address_key, dwelling.area) == ("Kærvej 2, st. tv", "k{rvej 0002 3 1", 75)
    assert (dwelling.heating, dwelling.own_kitchen, dwelling.garage) == ("5", True, "0")
    assert (dwelling.current_entry_deposit, second) == (24_900_00, 13_939_00)
    assert [tuple(row) for row in costs] == [("1", 5425_00, None), ("2", 487_50, False), ("4", 157_50, None)]


@pytest.mark.parametrize("shift", range(3))
def test_a_sample_imported_again_changes_nothing(database: Database, everyone: Actor, shift: int) -> None:
    for path in FILES:
        imported(database, everyone, path)
    again = planned(database, everyone, FILES[shift])
    assert (again.changed, again.following, again.unchanged) == (0, 0, again.asked)


def test_undone_in_reverse_order_the_samples_leave_the_register_as_before(database: Database, everyone: Actor) -> None:
    states, sets = [contents(database)], []
    for path in FILES:
        sets.append(written(database, everyone, planned(database, everyone, path)).change_set)
        states.append(contents(database))
    for change_set, before in zip(reversed(sets), reversed(states[:-1]), strict=True):
        with database.reading() as session:
            undo = plan_undo(session, everyone, change_set, Source("screen"))
        assert not len(undo.conflicts)
        written(database, everyone, undo)
        assert contents(database) == before


def test_master_data_that_rents_hang_on_is_kept_by_its_undo(database: Database, everyone: Actor) -> None:
    first = written(database, everyone, planned(database, everyone, MASTER_DATA))
    imported(database, everyone, RENTS)
    with database.reading() as session:
        undo = plan_undo(session, everyone, first.change_set, Source("screen"))
    assert undo.changed == 0
    assert {problem.id: n for problem, n in undo.conflicts.by_kind()} == {"referred_to": 322}


def test_a_change_put_back_since_does_not_stand_in_the_way_of_an_undo(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 3)

    def carried_out(name: str, garage: str, keys: Sequence[int]) -> int:
        path = text_file(tmp_path / f"{name}.csv", [("BBR-enhed", "Garage"), *((unit(key), garage) for key in keys)])
        return written(database, everyone, planned(database, everyone, path)).change_set

    def undone(change_set: int) -> Plan:
        with database.reading() as session:
            return plan_undo(session, everyone, change_set, Source("screen"))

    first = carried_out("a", "1", ids)
    second = carried_out("b", "2", ids[:2])
    third = written(database, everyone, undone(second)).change_set
    carried_out("c", "0", ids[:1])
    assert [(plan.changed, len(plan.conflicts)) for plan in (undone(first), undone(third))] == [(2, 1), (1, 1)]
    redone = written(database, everyone, undone(third)).change_set
    assert (undone(first).changed, undone(redone).changed) == (1, 1)


def test_a_plan_is_the_same_on_both_databases_and_when_it_is_made_again(
    sqlite_template: Path, postgres: PostgresServer, postgres_template: str, tmp_path: Path, everyone: Actor
) -> None:
    shutil.copy(sqlite_template, tmp_path / "register.db")
    urls = (f"sqlite:///{tmp_path / 'register.db'}", postgres.create("same_plan", template=postgres_template))
    hashes = []
    for url in urls:
        database = Database(url)
        own = []
        for path in FILES:
            dry_run = planned(database, everyone, path).hash()
            receipt = written(database, everyone, planned(database, everyone, path))
            assert receipt.plan_hash == dry_run
            own.append(dry_run)
        hashes.append(own)
        database.close()
    postgres.drop("same_plan")
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == 3
