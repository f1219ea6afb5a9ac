"""The code lists on the screen: what is confirmed, replaced by a file as a plan, written out, taken back."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.queries.codes import code_lists
from backoffice.security import Actor, Grant, Role
from backoffice.text import use_language
from tests.operations.test_import_codes import swapped
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register

pytestmark = ON_SQLITE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "filer"
    made.mkdir()
    monkeypatch.chdir(made)
    swapped(made)
    return made


async def lists(driver: Driver) -> str:
    await driver.press("K")
    await driver.on("CodeListsPage")
    shown = await driver.shows("allocation_type", "heating")
    await driver.press("down")
    return shown


async def test_a_list_is_replaced_by_a_file_seen_as_a_plan_and_taken_back(
    database: Database, everyone: Actor, folder: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        screen = await lists(driver)
        assert "Anvisningstype" in screen and "koder er bekræftet" in screen
        await driver.press("enter")
        await driver.on("CodeListPage")
        await driver.shows("no_tenant", "Ingen lejer", "altid")
        await driver.press("i")
        await driver.on("FilesPage")
        await driver.press("down", "enter")
        await driver.on("PlanPage")
        await driver.shows("skrives fra kodelistens fil", "Advarsler")
        await driver.press("t", "t", "G")
        await driver.until(lambda: type(driver.app.screen).__name__ in ("ResultPage", "CodeListPage"), "the result")
        if type(driver.app.screen).__name__ == "ResultPage":
            await driver.press("escape")
        await driver.on("CodeListPage")
        await driver.shows("33", "Ventelisten", "8 lukk")
        await driver.press("escape")
        await driver.on("CodeListsPage")
        await driver.press("u")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("AskLine")
        await driver.shows("Skriv antallet")
        await driver.press("1", "1", "enter")
        await driver.on("CodeListsPage")
    with database.reading() as session:
        assert "33" not in code_lists(session)["allocation_type"].by_code


async def test_a_list_is_written_to_a_file_and_never_over_one(
    database: Database, everyone: Actor, folder: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone, (160, 50)) as driver:
        await lists(driver)
        await driver.press("x")
        await driver.on("AskLine")
        await driver.press("enter")
        await driver.on("CodeListsPage")
        await driver.shows("!! ", "allocation_type.csv")
        await driver.press("x")
        await driver.on("AskLine")
        await driver.press(*["backspace"] * len("allocation_type.csv"), *"ny", "full_stop", *"csv", "enter")
        await driver.on("CodeListsPage")
        await driver.shows("koder er skrevet til")
    assert (folder / "ny.csv").read_bytes().startswith(b"\xef\xbb\xbfcode;meaning")
    assert "Ventelisten" in (folder / "allocation_type.csv").read_text("utf-8")


async def test_a_caseworker_sees_the_lists_and_replaces_none(database: Database, everyone: Actor, folder: Path) -> None:
    small_register(database, everyone)
    async with driven(database, Actor("anna", (Grant(Role.CASEWORKER),))) as driver:
        await lists(driver)
        await driver.press("i")
        await driver.on("FilesPage")
        await driver.press("down", "enter")
        await driver.on("CodeListsPage")
        await driver.shows("!! ")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_lists_fit_the_screen_in_english_too(
    database: Database, everyone: Actor, folder: Path, size: tuple[int, int]
) -> None:
    use_language("en")
    small_register(database, everyone)
    async with driven(database, everyone, size) as driver:
        await lists(driver)
        screen = await driver.shows("codes are confirmed", "Allocation type")
        assert max(map(len, screen.splitlines())) <= size[0]
