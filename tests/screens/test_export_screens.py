"""Export by its keys: what is offered where, the questions, and that a file for editing comes back without a change."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.operations.plan import Plan
from backoffice.screens.choose import ChoosePage
from backoffice.security import Actor, Grant, Role
from tests.import_files import planned
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register


async def choose(driver: Driver, key: str) -> None:
    """Choose what to write by its key in the list of choices."""
    await driver.on("ChoosePage")
    page = driver.app.screen
    assert isinstance(page, ChoosePage)
    await driver.press(*["down"] * [one for one, _ in page._choices].index(key), "enter")


def imported(database: Database, actor: Actor, path: Path) -> Plan:
    """Plan the import of a file that was just written: nothing in it is changed."""
    plan = planned(database, actor, path)
    assert (plan.changed, len(plan.refused), len(plan.conflicts), len(plan.missing)) == (0, 0, 0, 0)
    return plan


@ON_SQLITE
@pytest.mark.parametrize(("kind", "rows"), [("dwelling", "10 boliger"), ("disability_registration", "0 handicap")])
async def test_what_a_list_shows_is_written_for_editing_and_comes_back_without_a_change(
    database: Database, everyone: Actor, tmp_path: Path, kind: str, rows: str
) -> None:
    small_register(database, everyone)
    path = tmp_path / "ud.xlsx"
    async with driven(database, everyone) as driver:
        await driver.go("boliger 0452-012")
        await driver.shows("10 boliger")
        await driver.press("x")
        await choose(driver, kind)
        await driver.answer(str(path))
        await driver.shows(f"{rows}")
        await driver.until(path.exists, "the file")
        await driver.shows("skrevet til")
    if kind == "dwelling":
        assert imported(database, everyone, path).unchanged == 10


@ON_SQLITE
async def test_costs_of_the_marked_dwellings_are_written_and_a_file_is_replaced_only_by_a_yes(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    path = tmp_path / "udgifter.xlsx"
    path.write_text("mit")
    async with driven(database, everyone) as driver:
        await driver.go("boliger 0451-012")
        await driver.shows("40 boliger")
        await driver.press("space", "x")
        await choose(driver, "housing_cost")
        await driver.answer(str(path))
        await driver.shows("udgifter.xlsx findes allerede")
        await driver.answer("")
        await driver.shows("Intet er skrevet")
        assert path.read_text() == "mit"
        await driver.press("x")
        await choose(driver, "housing_cost")
        await driver.answer(str(path))
        await driver.answer("ja")
        await driver.shows("2 boligudgifter skrevet til")
    assert imported(database, everyone, path).unchanged == 2


@ON_SQLITE
async def test_departments_are_offered_among_the_places_to_those_who_may_import_master_data(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    path = tmp_path / "afdelinger.xlsx"
    async with driven(database, everyone, (160, 50)) as driver:
        await driver.press("p")
        await driver.shows("0451", "0452")
        await driver.press("x")
        await driver.shows("Byggeafsnit til redigering (stamdata)")
        await choose(driver, "department")
        await driver.answer(str(path))
        await driver.shows("2 afdelinger skrevet til")
    assert imported(database, everyone, path).purpose == "master_data"
    caseworker = Actor("mho", (Grant(Role.CASEWORKER),))
    async with driven(database, caseworker) as driver:
        await driver.press("p")
        await driver.shows("0451", "0452")
        await driver.press("x")
        said = await driver.shows("Lejekontrakter til redigering")
        assert "stamdata" not in said
