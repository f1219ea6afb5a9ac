"""The register's XML by its keys: written from a list and from a place, read again through the plan, and cancelled."""

from pathlib import Path

import pytest
from textual.widgets import Input

from backoffice.database import Database
from backoffice.screens.export import XML
from backoffice.security import Actor
from backoffice.text import use_language
from tests.screens.driving import ON_SQLITE, driven, small_register
from tests.screens.test_export_screens import choose
from tests.screens.test_import_plan import to_plan

pytestmark = ON_SQLITE


async def test_a_list_is_written_as_xml_and_comes_back_without_a_change(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    path = tmp_path / "ud.xml"
    async with driven(database, everyone) as driver:
        await driver.go("boliger 0451-012")
        await driver.shows("40 boliger")
        await driver.press("x")
        await choose(driver, XML)
        await driver.answer(str(path))
        await driver.shows("Ændret siden?", "ObjektStatusKode 2")
        await driver.answer("")
        await driver.shows("40 boliger er skrevet til ud.xml.", "navnene er udeladt")
        await driver.press("escape")
        await driver.on("StartPage")
        await to_plan(driver, path)
        await driver.shows("der er intet at ændre", "44 uændrede")
    assert path.stat().st_mode & 0o077 == 0


async def test_only_what_changed_since_is_marked_and_what_is_no_day_writes_nothing(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as driver:
        await driver.go("boliger 0451-012")
        await driver.shows("40 boliger")
        await driver.press("x")
        await choose(driver, XML)
        await driver.answer(str(tmp_path / "ud.xml"))
        await driver.shows("Ændret siden?")
        await driver.answer("i går")
        await driver.shows("»i går« er hverken")
        assert not (tmp_path / "ud.xml").exists()
        await driver.press("x")
        await choose(driver, XML)
        await driver.answer(str(tmp_path / "ud.xml"))
        await driver.shows("Ændret siden?")
        await driver.answer("1")
        await driver.shows("40 boliger er skrevet")
    assert "<ObjektStatusKode>2<" not in (tmp_path / "ud.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_in_english_a_department_has_its_usual_file_name_and_esc_leaves(
    database: Database, everyone: Actor, size: tuple[int, int]
) -> None:
    small_register(database, everyone)
    use_language("en")
    async with driven(database, everyone, size) as driver:
        await driver.go("0451-012")
        await driver.press("x")
        await choose(driver, XML)
        await driver.on("AskLine")
        assert driver.app.screen.query_one(Input).value.endswith("BOLIG_XML_0451_012.xml")
        await driver.shows("Only you can read the file")
        await driver.press("escape")
        await driver.press("x")
        await driver.shows("XML for the rent register")
