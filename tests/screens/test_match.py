"""Matching the columns of a file that no dialect knows, on the screen: proposed, changed, saved, and imported by."""

from pathlib import Path

import pytest

from backoffice import folders
from backoffice.database import Database
from backoffice.exchange.dialects import known_dialects
from backoffice.security import Actor
from backoffice.text import use_language
from tests.import_files import unit, workbook
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register

pytestmark = ON_SQLITE
PERSON = "610190-1234"  # made up: 60 is added to the day
HEADINGS = ["Afd", "Nøgle", "Varmekilde", "P-plads", "Lejer", "[/b] x"]


@pytest.fixture
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "filer"
    folder.mkdir()
    monkeypatch.chdir(folder)
    heat = ["Fjernvarme", "Varmepumpe", "brændeovn"]
    rows = [[7, unit(n), heat[n % 3], "ja" if n % 2 else "nej", PERSON, "_x001B_[31m"] for n in range(5, 15)]
    return workbook(folder / "liste.xlsx", {"Boliger": [["Vores liste"], [], HEADINGS, *rows, ["I alt"]]})


async def matching(driver: Driver) -> str:
    """Choose the file for an import and wait for the proposal."""
    await driver.press("i")
    await driver.on("FilesPage")
    await driver.press("down", "enter")
    await driver.on("MatchPage")
    return await driver.shows("Stikprøve", "Varmekilde")


async def test_a_file_that_no_dialect_knows_is_matched_saved_and_planned(
    database: Database, everyone: Actor, own_list: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        screen = await matching(driver)
        assert "liste.xlsx · Boliger · boligliste · overskrifter i række 3" in screen
        assert PERSON not in screen and "\x1b" not in screen
        for line in ("Afdelingsnr.", "BBR-enhed", "Opvarmningsform", "bruges ikke", "10: 6 læses"):
            assert line in screen
        await driver.press("down", "down", "enter")
        await driver.on("MatchValuesPage")
        await driver.shows("brændeovn", "ukendt")
        at = [line for line in driver.screen().splitlines() if line[1:2] == "!"]
        assert len(at) == 1 and "brændeovn" in at[0]
        await driver.press("home", "enter")
        await driver.on("ChoosePage")
        await driver.press("home", "enter")
        await driver.shows("0 ukendte")
        await driver.press("escape")
        await driver.on("MatchPage")
        await driver.shows("10: 10 læses")
        await driver.press("down", "f4")
        await driver.on("ChoosePage")
        await driver.press("g", "enter")
        await driver.shows("Garage", "ukendte tekster: ja")
        await driver.press("d")
        await driver.shows("10: 10 læses")
        await driver.press("f2")
        await driver.on("AskLine")
        await driver.press("enter")
        await driver.on("PlanPage")
        assert "10 = " in await driver.shows("boliger skrives fra filen")
    own = known_dialects()[0]
    assert (own.key, own.sheet[0].columns["Varmekilde"]) == ("liste/dwellings", "heating")
    assert own.sheet[0].ignored == ("P-plads", "Lejer", "[/b] x")


async def test_nothing_is_saved_without_a_key_and_leaving_asks_where_something_was_changed(
    database: Database, everyone: Actor, own_list: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        await matching(driver)
        await driver.press("down", "d")
        await driver.shows("Ingen stikprøve at vise")
        await driver.press("f2")
        await driver.shows("!! ", "BBR-enhed")
        await driver.press("escape")
        await driver.on("ConfirmLine")
        await driver.press("n")
        await driver.on("MatchPage")
        await driver.press("escape")
        await driver.on("ConfirmLine")
        await driver.press("j")
        await driver.on("ImportPage")
    assert not folders.dialect_folder().exists()


async def test_digits_title_and_what_the_file_is_are_changed_by_asking(
    database: Database, everyone: Actor, own_list: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        await matching(driver)
        await driver.press("e")
        await driver.on("ChoosePage")
        await driver.press("down", "enter")
        await driver.on("AskLine")
        await driver.press("end", "backspace", "5", "enter")
        await driver.on("MatchPage")
        await driver.shows("»00007«")
        await driver.press("e")
        await driver.on("ChoosePage")
        await driver.press("end", "enter")
        await driver.on("ChoosePage")
        await driver.shows("huslejer")
        await driver.press("h", "enter")
        await driver.on("MatchPage")
        await driver.shows("· huslejer ·")


async def test_an_own_dialect_is_opened_changed_and_removed_and_a_broken_one_is_told(
    database: Database, everyone: Actor, own_list: Path
) -> None:
    small_register(database, everyone)
    folder = folders.dialect_folder()
    for name, content in (
        (
            "vores",
            'name = "Vores"\nkind = "dwellings"\n[[sheet]]\n[sheet.columns]\nId = "bbr_unit"\nVarme = "heating"\n',
        ),
        ("galt", "name = "),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name / "dwellings.toml").write_text(content, "utf-8")
    async with driven(database, everyone) as driver:
        await driver.go("dialekter")
        await driver.on("DialectsPage")
        screen = await driver.shows("Vores", "kontorets egen", "galt/dwellings.toml", "1 egen dialekt")
        assert "Boligliste fra det gamle system" in screen
        await driver.press("end", "w")
        await driver.on("WhyPage")
        assert "række 1" in driver.screen()
        await driver.press("x", "home", "enter")
        await driver.on("MatchPage")
        await driver.shows("Vores", "Varme", "Opvarmningsform")
        await driver.press("down", "f4")
        await driver.on("ChoosePage")
        await driver.press("g", "enter")
        await driver.on("MatchPage")
        await driver.press("f2")
        await driver.on("AskLine")
        await driver.press("enter")
        await driver.on("DialectsPage")
        assert known_dialects()[0].sheet[0].columns == {"Id": "bbr_unit", "Varme": "garage"}
        await driver.press("home", "d")
        await driver.on("ConfirmLine")
        await driver.press("enter")
        await driver.on("DialectsPage")
        assert (folder / "vores").exists()
        await driver.press("d")
        await driver.on("ConfirmLine")
        await driver.press("j")
        await driver.on("DialectsPage")
        await driver.shows("er slettet")
    assert not (folder / "vores").exists()


async def test_the_programs_own_dialects_are_neither_changed_nor_removed(
    database: Database, everyone: Actor, own_list: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        await driver.go("dialekter")
        await driver.on("DialectsPage")
        for key in ("enter", "d"):
            await driver.press(key)
            await driver.shows("kom med programmet")


async def test_the_screen_holds_everything_in_english_too(database: Database, everyone: Actor, own_list: Path) -> None:
    use_language("en")
    small_register(database, everyone)
    for size in ((80, 24), (160, 50)):
        async with driven(database, everyone, size) as driver:
            await driver.press("i")
            await driver.on("FilesPage")
            await driver.press("down", "enter")
            await driver.on("MatchPage")
            screen = await driver.shows("Sample 10: 6 readable", "Varmekilde", "not used", "F2 Save")
            assert max(map(len, screen.splitlines())) <= size[0]
