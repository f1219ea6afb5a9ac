"""An inspection walked by keys: arranged from a dwelling's card, summoned, held, reported; its lines, bills and photos."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from backoffice.database import Database
from backoffice.screens.inspection_views import VIEWS, view_columns
from backoffice.security import Actor
from backoffice.text import use_language
from tests.exchange.test_picture_files import PNG
from tests.operations.record_writing import rows
from tests.register import add_dwellings
from tests.screens.driving import ON_SQLITE, Driver, driven
from tests.tenancies import add_case, add_inspection

pytestmark = ON_SQLITE
KNOWN = date(2026, 11, 20)


async def _carried_out(driver: Driver, page: str) -> None:
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on(page)


async def test_an_inspection_is_walked_from_the_card_to_the_report_and_its_bills(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
        add_case(session, 1, known_on=KNOWN, moved_out_on=KNOWN)
    (tmp_path / "bad.png").write_bytes(PNG)
    async with driven(database, everyone) as driver:
        driver.app.picture_folder = tmp_path
        await driver.go("Åparken 1, st. tv")
        await driver.on("DwellingCardPage")
        await driver.press("f7")
        await driver.shows("Ingen syn i gang")
        await driver.press("n")
        await driver.on("InspectionFormPage")
        await driver.shows("Flyttesyn · Åparken 1, st. tv · opsagt 31-07-2026", "29-11-2026")
        # Today: a shorter summons has to be agreed.
        await driver.press(*"22", "minus", *"11", "minus", *"2026", "enter", "f2")
        await driver.shows("mindst en uge før")
        await driver.press("down", "down", "j", "f2")
        await _carried_out(driver, "InspectionsPage")
        await driver.shows("Flytte", "aftalt", "22-11-2026")
        await driver.press("enter")
        await driver.on("InspectionPage")
        await driver.shows("Flyttesyn · Fraflyttet · Åparken 1", "aftalt 22-11-2026", "Frister: - syn 04-12-2026 løber")
        await driver.press("j")
        await driver.answer("22-11-2026")
        await _carried_out(driver, "InspectionPage")
        await driver.shows("Indkaldt til syn")
        await driver.press("j")
        await driver.answer("22-11-2026")
        await driver.answer("bo")
        await driver.on("ChoosePage")
        await driver.press("enter")
        await driver.shows("Blev nøglerne afleveret?")
        await driver.press("enter")
        await _carried_out(driver, "InspectionPage")
        await driver.shows("Flyttesyn · Synet", "begge skrev under")
        await _lines(driver)
        await driver.press("x")
        await driver.answer(tmp_path / "rapport.xlsx")
        await driver.shows("Rapport med 2 linjer skrevet")
        await driver.press("j")
        await driver.answer("22-11-2026")
        await driver.on("ChoosePage")
        await driver.press("enter")
        await _carried_out(driver, "InspectionPage")
        await driver.shows("Rapport sendt", "- krav 06-12-2026 løber")
        await driver.press("enter")
        await driver.on("LineFormPage")
        await driver.press("down", *"Bad", "enter", "f2")
        await driver.shows("ligger fast")
        await driver.press("backspace", "escape")
        await driver.on("InspectionPage")
        await driver.press("y")
        await _photo(driver)
        await driver.press("w")
        await driver.shows("Ingen frist er overskredet", "krydset af for lejeren")
        await driver.press("escape")
    assert rows(database, "inspection", "held_by", "tenant_present", "keys_on") == [("bo", True, date(2026, 11, 22))]
    sheet = load_workbook(tmp_path / "rapport.xlsx")["Rapport"]
    assert [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=2)] == [
        ["Misligholdelse", "Lejer", 1, None, "Hul"],
        ["NI", "Lejer", 2, None, "Maling"],
    ]


async def _lines(driver: Driver) -> None:
    """Write a line of damage and one of painting."""
    for downs, item, amount, said in ((1, "Hul", "1250", "egen skyld"), (0, "Maling", "900", "indvendig")):
        await driver.press("n")
        await driver.on("ChoosePage")
        await driver.press(*["down"] * downs, "enter")
        await driver.on("LineFormPage")
        await driver.shows(f"forslag: Lejer betaler, {said}")
        await driver.press("down", "down", *item, "enter", *["down"] * 4, *amount, "enter", "f2")
        await driver.on("PlanPage")
        await driver.shows(f"{item}: foreslås betalt af lejeren")
        await _carried_out(driver, "InspectionPage")
    await driver.shows("NI 900,00 · Misligholdelse 1.250,00 · Udlejer 0,00", "2.150,00")


async def _photo(driver: Driver) -> None:
    """Leave the question of what happened, and add a photo."""
    await driver.shows("Hvad er der sket?")
    await driver.press("escape", "v", "v", "n")
    await driver.on("PhotoFormPage")
    await driver.press(*"Bad", "enter", "down", *"bad.png", "enter", "f2")
    await _carried_out(driver, "InspectionPage")
    await driver.shows("image/png", "1 foto")
    await driver.press("d")
    await driver.shows("skal gemmes")
    await driver.press("escape")
    await driver.on("InspectionPage")


async def test_what_is_lost_stands_over_the_report_and_the_list_finds_it_in_english(
    database: Database, everyone: Actor
) -> None:
    with database.writing() as session:
        add_dwellings(session, 4)
        add_inspection(session, add_case(session, 1))
    use_language("en")
    for width in (80, 160):
        for view in VIEWS:
            assert sum(column.width + 1 for column in view_columns(view, width)) + 3 <= width
    async with driven(database, everyone, (160, 50)) as driver:
        await driver.go("syn late")
        await driver.shows("1 inspection · 1 with a missed deadline", "summons !late")
        await driver.press("enter")
        await driver.shows("! A deadline of § 187 was missed", "! inspection 16-11-2026 missed", "Hul i dør")
        await driver.press("w")
        await driver.shows("The claim for restoration has lapsed", "the claim for restoration lapses")
        await driver.press("escape", "v", "v", "d")
        await driver.shows("must be kept")
        await driver.press("escape")
        await driver.on("InspectionPage")
        await driver.press("escape")
        await driver.on("InspectionsPage")
        await driver.press("v")
        await driver.on("PhotosPage")
        await driver.shows("No photos may go yet")
