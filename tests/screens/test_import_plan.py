"""An import by its keys: every outcome looked at, conflicts decided, only valid rows written, undone; hostile text shown."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.own_workbook import export_records
from backoffice.queries.selection import Selection
from backoffice.records.dwelling import DWELLING
from backoffice.screens.plan_view import PlanPage
from backoffice.security import Actor
from backoffice.text import use_language
from tests.import_files import TODAY
from tests.screens.driving import ON_SQLITE, Driver, driven, edit, small_register
from tests.screens.editing import change_sets, held, type_count

pytestmark = ON_SQLITE
HOSTILE = "gr[/]atis\x1b[31m"


@pytest.fixture
def path(database: Database, everyone: Actor, tmp_path: Path) -> Path:
    """The workbook of an office that worked on while the register moved."""
    return edited_workbook(database, everyone, tmp_path)


def edited_workbook(database: Database, everyone: Actor, tmp_path: Path) -> Path:
    """Fifty exported dwellings: 37 changed, 5 also by others, 3 impossible, 3 as they were, 2 taken out of the file."""
    ids = small_register(database, everyone)
    path = tmp_path / "boliger-0451.xlsx"
    with database.reading() as session:
        export_records(session, everyone, "dwelling", Selection(), path, today=TODAY)
    book = openpyxl.load_workbook(path)
    sheet = book["Boliger"]
    rows = {str(sheet.cell(row, 1).value)[-2:].lstrip("0"): row for row in range(2, sheet.max_row + 1)}
    where = [rows[str(row_id)] for row_id in ids]
    for position in range(37):
        put(sheet, where[position], "heating", "Elvarme")
    for position in range(37, 42):
        put(sheet, where[position], "heating", "Elvarme")
        put(sheet, where[position], "benefit_area", 80)
    for position in range(42, 45):
        put(sheet, where[position], "benefit_area", HOSTILE.replace("\x1b", "_x001B_"))
    sheet.delete_rows(max(where[48], where[49]))
    sheet.delete_rows(min(where[48], where[49]))
    book.save(path)
    edit(database, Actor("mho", everyone.grants), ids[37:42], heating="5")
    return path


def put(sheet: Worksheet, row: int, field: str, value: object) -> None:
    """Write a cell of the column with this field's heading."""
    heading = DWELLING.fields[field].heading
    column = next(cell.column for cell in sheet[1] if str(cell.value).rstrip(" *") == heading)
    sheet.cell(row, column, value)  # type: ignore[arg-type]


async def to_plan(driver: Driver, path: Path) -> PlanPage:
    """Import a file from the start page, up to its plan."""
    await driver.press("i")
    await driver.on("FilesPage")
    await driver.press("slash")
    await driver.answer(str(path))
    await driver.on("PlanPage")
    page = driver.app.screen
    assert isinstance(page, PlanPage)
    await driver.shows(page.plan.hash()[:6])
    return page


async def to_line(driver: Driver, page: PlanPage, title: str) -> str:
    """Move the upper cursor to an outcome; return the screen."""
    if page._rows.has_focus:
        await driver.press("tab")
    await driver.press("home")
    for _ in range(20):
        if page._line is not None and page._line.title == title:
            return driver.screen()
        await driver.press("down")
    raise AssertionError(f"{title}\n{driver.screen()}")


async def test_every_outcome_has_its_count_its_rows_and_their_places(
    database: Database, everyone: Actor, path: Path
) -> None:
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await driver.shows(
            "Plan: 37 boliger skrives fra filen",
            "kun gyldige rækker · intet er skrevet",
            "48 = 37 skrives + 3 uændrede + 3 afvises + 5 ikke afgjort",
        )
        assert "      37 " in await to_line(driver, page, "Ændres")
        assert "       3 har allerede værdierne" in await to_line(driver, page, "Uændrede")
        assert "       2 var med i eksporten; røres ikke" in await to_line(driver, page, "Mangler i filen")
        await driver.press("tab")
        await driver.shows("Den er ikke rørt")
        said = await to_line(driver, page, "Ændret siden eksporten")
        assert "       5 vælg: + filens værdi · - registerets" in said
        assert "Ved eksporten" in said and "Registeret" in said
        await driver.press("tab")
        await driver.shows("rettet af mho", "Boliger, række ", "filen Elvarme", "registeret Varmepumpe")
        await driver.press("w")
        await driver.shows("Boligstøtteberettiget areal ændres under alle omstændigheder: – → 80")
        await driver.press("x")
        said = await to_line(driver, page, "Afvises")
        assert "gr[/]atis" in said and "\x1b" not in said
        await driver.press("tab")
        await driver.shows("kolonne Boligstøtteberettiget areal")


async def test_conflicts_are_decided_row_by_row_marked_and_all_and_taken_back(
    database: Database, everyone: Actor, path: Path
) -> None:
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await driver.press("plus")
        assert page._line is not None and page._line.title == "Ændret siden eksporten"
        assert len(page.plan.conflicts) == 5
        await driver.press("tab", "down", "plus")
        await driver.shows("1 række får filens værdier · 4 ikke afgjort", "Plan: 38 boliger")
        await driver.press("space", "down", "space", "minus")
        await driver.shows("2 rækker beholder registerets værdier · 2 ikke afgjort", "Plan: 40 boliger")
        await driver.press("u")
        await driver.shows("Det seneste er taget tilbage", "Plan: 38 boliger")
        await driver.press("tab", "minus")
        await driver.shows("4 rækker beholder registerets værdier", "Plan: 42 boliger")
        assert len(page.plan.conflicts) == 0
        await driver.press("plus")
        await driver.shows("Der er ingen konflikter at afgøre")
        await driver.press("G")
        await driver.shows("En stor ændring: 42 boliger", "3 rækker afvises og skrives ikke")
        await type_count(driver, 42)
        await driver.shows("42 boliger skrevet som ændring 3 · u fortryder")
    with database.reading() as session:
        found = session.execute(select(Dwelling.heating, Dwelling.benefit_area).where(Dwelling.benefit_area == 8000))
        assert sorted(heating for heating, _ in found) == ["5", "5", "5", "5", "7"]


async def test_undecided_rows_stay_unwritten_the_result_says_so_and_undoes_it(
    database: Database, everyone: Actor, path: Path
) -> None:
    before = held(database, "heating")
    async with driven(database, everyone) as driver:
        await to_plan(driver, path)
        await driver.press("G")
        await driver.shows("3 rækker afvises og skrives ikke", "5 rækker er ikke afgjort og skrives ikke")
        await type_count(driver, 37)
        await driver.on("ResultPage")
        await driver.shows(
            "37 boliger skrevet som ændring 3",
            "48 i alt = 37 skrevet + 3 uændrede + 3 afvist + 5 ikke afgjort",
            "ikke afgjort; registerets værdier står",
        )
        assert held(database, "heating")["7"] == 37
        await driver.press("u")
        await driver.shows("Plan: 37 boliger føres tilbage")
        await driver.press("G")
        await type_count(driver, 37)
        await driver.on("ResultPage")
    assert held(database, "heating") == before


async def test_all_or_nothing_writes_nothing_while_a_row_cannot_be_written(
    database: Database, everyone: Actor, path: Path
) -> None:
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await driver.press("o")
        await driver.shows("alt eller intet · intet er skrevet", "o Kun gyldige")
        await driver.press("G")
        await driver.shows("Afvises")
        assert page._line is not None and page._line.title == "Afvises"
        assert driver.app.screen is page
        await driver.press("o")
        await driver.shows("Kun de gyldige rækker skrives")
    assert len(change_sets(database)) == 2


async def test_rows_are_found_by_words_and_taken_out_together(database: Database, everyone: Actor, path: Path) -> None:
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await driver.press("slash")
        await driver.answer("åparken 12")
        await driver.shows("── Ændres · filter: åparken 12 · 2 ──")
        await driver.press("a", "d")
        await driver.shows("2 rækker taget ud", "Plan: 35 boliger", "filter: åparken 12 · 0")
        await driver.press("escape")
        await driver.shows("── Ændres ──")
        assert driver.app.screen is page
        await driver.press("u")
        await driver.shows("Plan: 37 boliger")


async def test_a_decision_is_asked_for_again_where_the_register_moved_again(
    database: Database, everyone: Actor, path: Path
) -> None:
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await to_line(driver, page, "Ændret siden eksporten")
        await driver.press("plus")
        await driver.shows("5 rækker får filens værdier")
        edit(database, Actor("mho", everyone.grants), [38], heating="3")
        await driver.press("f5")
        await driver.shows("Planen er lavet igen", "Plan: 41 boliger", "1 ikke afgjort")


async def test_the_same_file_again_is_said_first_and_in_the_question(
    database: Database, everyone: Actor, path: Path
) -> None:
    async with driven(database, everyone) as driver:
        await to_plan(driver, path)
        await driver.press("G")
        await type_count(driver, 37)
        await driver.on("ResultPage")
        await driver.press("escape")
        await driver.shows("37 boliger skrevet som ændring 3 · u fortryder")
        edit(database, everyone, [1], heating="5")
        await driver.press("i")
        await driver.on("FilesPage")
        await driver.press("slash")
        await driver.answer(str(path))
        await driver.on("PlanPage")
        said = await driver.shows("Den samme fil er importeret før: ændring 3")
        assert "importeret før" in said.splitlines()[3]
        await driver.press("G")
        await driver.shows(
            "Skriv 1 bolig?", "3 rækker afvises", "5 rækker er ikke afgjort", "importeret før: ændring 3"
        )
        await driver.press("enter")
        await driver.shows("Intet er skrevet")
        assert len(change_sets(database)) == 4
        await driver.press("G")
        await driver.shows("Skriv 1 bolig?")
        await driver.press("j")
        await driver.shows("1 bolig skrevet som ændring 5 · u fortryder")


async def test_the_refused_rows_are_one_key_away_before_anything_is_written(
    database: Database, everyone: Actor, path: Path, tmp_path: Path
) -> None:
    async with driven(database, everyone) as driver:
        await to_plan(driver, path)
        await driver.press("x")
        await driver.shows("De afviste rækker, i filens egen opstilling med årsag")
        await driver.press("enter")
        await driver.answer(str(tmp_path / "afviste.xlsx"))
        await driver.shows("3 linjer skrevet til")
    assert (tmp_path / "afviste.xlsx").exists()
    assert len(change_sets(database)) == 2


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_it_speaks_english_at_both_sizes(
    database: Database, everyone: Actor, path: Path, size: tuple[int, int]
) -> None:
    use_language("en")
    async with driven(database, everyone, size) as driver:
        page = await to_plan(driver, path)
        await driver.shows("Plan: 37 dwellings", "valid rows only · nothing written", "export; left alone")
        await to_line(driver, page, "Changed since the export")
        await driver.shows("At the export", "The file", "The register", "+ File's", "- Register's")
        await driver.press("minus")
        await driver.shows("5 rows keep the register's values", "48 = 42 written")


async def test_what_a_file_takes_away_is_asked_about_with_its_numbers_and_shown_with_its_values(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    small_register(database, everyone)
    path = tmp_path / "udgifter.xlsx"
    with database.reading() as session:
        export_records(session, everyone, "housing_cost", Selection(), path, today=TODAY)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    sheet.cell(2, headings.index("Slet") + 1, "Ja")
    new = {"BBR-enhed": "00000000-0000-4000-8000-000000000002", "Boligudgiftstype": "Nettohusleje"}
    new |= {"Startdato": datetime(2027, 1, 1), "Beløb pr. måned": 6500}  # type: ignore[dict-item]
    for heading, value in new.items():
        sheet.cell(4, headings.index(heading) + 1, value)
    book.save(path)
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await to_line(driver, page, "Fjernes")
        await driver.press("tab")
        await driver.shows("Nettohusleje", "01-01-2025", "6.123,45", "Boligudgifter, række 2")
        await to_line(driver, page, "Nye")
        await driver.shows("Boligudgift: Nettohusleje (1)", "Åparken 1, st. th", "01-01-2027 · 6.500,00")
        await driver.press("G")
        await driver.shows("Skriv 2 boligudgifter?", "Ændres 0 · nye 1 · fjernes 1")
        await driver.press("G")
        await driver.shows("Intet er skrevet")
        await driver.press("G")
        await driver.on("ConfirmLine")
        await driver.press("j")
        await driver.shows("2 boligudgifter skrevet som ændring 2")
