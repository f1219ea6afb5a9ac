"""The lists of building sections: amenities, pictures, waiting time, each with its new, edit and end, driven by keys."""

from datetime import date
from pathlib import Path

from backoffice.database import Database
from backoffice.queries.selection import Where
from backoffice.screens.section_data import SectionDataPage
from backoffice.screens.section_views import PICTURES, VIEWS, WAITING, view_columns
from backoffice.security import Actor
from backoffice.text import use_language
from tests.exchange.test_picture_files import PNG
from tests.import_files import planned
from tests.operations.record_writing import GROUP, new, rows, two_organisations, write
from tests.screens.driving import ON_SQLITE, Driver, driven

pytestmark = ON_SQLITE


async def _list(driver: Driver, view: object = VIEWS[0], where: Where = Where(department_id=1)) -> SectionDataPage:  # noqa: B008
    page = SectionDataPage(where, view)  # type: ignore[arg-type]
    await driver.app.push_screen(page)
    await driver.until(lambda: page.fetched, "the list")
    return page


async def _write_plan(driver: Driver) -> None:
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on("SectionDataPage")


async def test_every_section_is_listed_and_several_are_told_of_at_once(database: Database, everyone: Actor) -> None:
    sections = two_organisations(database)
    write(
        database, everyone,
        new(database, everyone, "section_amenities", {"building_section_id": sections[1], "facilities": "laundry lift"}),
    )  # fmt: skip
    async with driven(database, everyone) as driver:
        await driver.go("0451-012")
        await driver.on("DepartmentCardPage")
        await driver.press("5")
        shown = await driver.shows(
            "Faciliteter og husdyr 0451-012", "(ikke oplyst)", "2 byggeafsnit · 1 uden oplysninger"
        )
        assert "Fællesvaskeri; Elevator" in shown
        await driver.press("a", "n")
        await driver.on("AmenitiesFormPage")
        await driver.shows("MASSEREDIGERING · 2 byggeafsnit")
        for _ in range(10):
            if driver.app.screen.fields.cursor_name == "dogs":  # type: ignore[attr-defined]
                break
            await driver.press("down")
        await driver.press("i", "f2")
        await driver.on("PlanPage")
        await driver.shows("2 sæt faciliteter")
        await _write_plan(driver)
        await driver.shows("u fortryder")
    assert rows(database, "section_amenities", "building_section_id", "facilities", "dogs") == [
        (sections[1], "laundry lift", "no"), (sections[0], None, "no"),
    ]  # fmt: skip


async def test_a_picture_is_added_by_where_it_lies_and_looked_at_again(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    two_organisations(database)
    (tmp_path / "facade.png").write_bytes(PNG)
    async with driven(database, everyone) as driver:
        driver.app.picture_folder = tmp_path
        page = await _list(driver, PICTURES)
        await driver.shows("Ingen billeder eller plantegninger endnu")
        await driver.press("n")
        await driver.on("ChoosePage")
        await driver.shows("0451-012-01 · 5 boliger")
        await driver.press("enter")
        await driver.on("PictureFormPage")
        await driver.press("b", "down", *"Facaden", "enter", "down", *"facade.exe", "enter", "f2")
        await driver.on("PlanPage")
        await driver.shows("findes ikke")
        await driver.press("escape")
        await driver.on("PictureFormPage")
        await driver.press("backspace", *"facade.png", "enter", "f2")
        await _write_plan(driver)
        await driver.shows("Facaden", "PNG", "1 billede eller plantegning")
        (tmp_path / "facade.png").unlink()
        await driver.press("V")
        await driver.on("PlanPage")
        await driver.shows("findes ikke")
        await _write_plan(driver)
        await driver.shows("mangler", "1 fil mangler")
        assert page.chosen_lines()[0].values["found"] is False
    assert rows(database, "attachment", "file", "found") == [("facade.png", False)]


async def test_a_group_is_made_for_a_whole_department_and_ended(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with driven(database, everyone) as driver:
        await driver.go("ventetid 0451-012")
        await driver.on("SectionDataPage")
        await driver.press("n")
        await driver.on("ChoosePage")
        await driver.shows("Hele afdelingen 0451-012 Åparken")
        await driver.press("home", "enter")
        await driver.on("RecordFormPage")
        for _ in range(10):
            if driver.app.screen.fields.cursor_name == "waiting_time":  # type: ignore[attr-defined]
                break
            await driver.press("down")
        await driver.press("2", "f2")
        await _write_plan(driver)
        shown = await driver.shows("0451-012", "6-12 måneder", "alle", "1 gruppe")
        assert "0451-012-01" not in shown
        await driver.press("z")
        await driver.answer("31-12-2026")
        await _write_plan(driver)
    assert rows(database, "letting_group", "waiting_time", "valid_to") == [("2", date(2027, 1, 1))]


async def test_the_list_goes_out_to_a_workbook(database: Database, everyone: Actor, tmp_path: Path) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "letting_group", GROUP))
    async with driven(database, everyone) as driver:
        await _list(driver, WAITING)
        await driver.press("x")
        await driver.answer(tmp_path / "ventetid.xlsx")
        await driver.shows("1 ventetidsgruppe")
    plan = planned(database, everyone, tmp_path / "ventetid.xlsx")
    assert (plan.asked, plan.unchanged) == (1, 1)


async def test_drafts_are_reported_and_records_removed_from_the_list(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "letting_group", GROUP, draft=True))
    async with driven(database, everyone) as driver:
        await _list(driver, WAITING)
        await driver.press("r")
        await _write_plan(driver)
        await driver.until(lambda: rows(database, "letting_group", "status") == [("reported",)], "reported")
        await driver.press("r")
        await driver.shows("alt er indberettet")
        await driver.press("d")
        await driver.on("PlanPage")
        await driver.shows("gælder i dag")
        await driver.press("escape")
        await driver.on("SectionDataPage")
        await driver.press("enter")
        await driver.on("RecordFormPage")
        await driver.press("escape")
    assert rows(database, "letting_group", "id") == [(1,)]


async def test_the_lists_fit_their_width_and_speak_english(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    use_language("en")
    for width in (80, 160):
        for view in VIEWS:
            columns = view_columns(view, width)
            assert sum(column.width + 1 for column in columns) + 3 <= width, view.name
            assert min(column.width for column in columns) >= 3
    async with driven(database, everyone, (160, 50)) as driver:
        await _list(driver, where=Where(organisation_id=2))
        await driver.shows("Amenities and pets 0452", "Conditions", "(not told)", "2 sections")
        await driver.press("v")
        await driver.shows("Pictures and floor plans 0452", "No pictures or floor plans yet")
        await driver.press("v")
        await driver.shows("Waiting time 0452", "Period")
        await driver.press("v", "f1")
        await driver.on("HelpPage")
