"""The list of requests: written from a card, opened, sent, exported and undone; closing and merging from the tree."""

from pathlib import Path

from sqlalchemy import select, update

from backoffice import text
from backoffice.database import Database
from backoffice.models import CorrectionRequest, Department, Dwelling
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.screens.merge import MergePage
from backoffice.screens.plan_view import PlanPage
from backoffice.screens.requests import RequestsPage
from backoffice.security import Actor
from tests.places import two_departments
from tests.screens.driving import ON_SQLITE, TODAY, Driver, driven, small_register


async def write(driver: Driver, said: str, next_page: str = "") -> None:
    """Type into the line that asks, and go on."""
    await driver.answer(said)
    if next_page:
        await driver.on(next_page)


async def carried_out(driver: Driver, page: str) -> None:
    """Carry the plan out and come back to a page."""
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on(page)


def requests(database: Database) -> list[CorrectionRequest]:
    with database.reading() as session:
        return list(session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id)))


@ON_SQLITE
async def test_a_field_of_a_card_becomes_a_request_that_is_sent_and_undone(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    small_register(database, caseworker)
    async with driven(database, caseworker) as driver:
        await driver.go("Åparken 1, st. tv")
        await driver.shows("Åparken 1, st. tv · 5000 Odense C")
        card = driver.app.screen
        rows = card.table.source  # type: ignore[attr-defined]
        at = next(i for i in rows.ids if rows.rows([i])[i].cells[0].strip() == "Areal")
        card.table.move_to(at)  # type: ignore[attr-defined]
        await driver.press("n")
        await driver.shows("Areal: hvad skal der stå?", "Står nu som: 78")
        await write(driver, "81", "AskLine")
        await write(driver, "Opmålt ved renovering")
        await driver.shows("Oprettes")
        await carried_out(driver, "DwellingCardPage")
        await driver.go("anmodninger")
        screen = await driver.shows("BBR", "Areal", "Kladde", "1 rettelsesanmodning")
        assert all(len(line) <= 80 for line in screen.splitlines())
        await driver.press("enter")
        await driver.shows("Til kommunen, BBR", "Skal være", "81", "Opmålt ved renovering")
        await driver.press("y")
        await driver.on("ChoosePage")
        await driver.press("enter")
        await carried_out(driver, "RequestPage")
        await driver.shows("Sendt · 0 dage gammel")
        await driver.press("x")
        await write(driver, str(tmp_path / "brev.txt"))
        await driver.shows("1 anmodning skrevet til")
        assert (tmp_path / "brev.txt").exists()
        await driver.press("u")
        await carried_out(driver, "RequestPage")
        await driver.shows("Kladde · 0 dage gammel")
    assert [(one.status, one.wanted_value, one.reason) for one in requests(database)] == [
        ("draft", "81", "Opmålt ved renovering")
    ]


@ON_SQLITE
async def test_ny_searches_the_place_and_the_list_is_narrowed(database: Database, caseworker: Actor) -> None:
    small_register(database, caseworker)
    async with driven(database, caseworker, (160, 50)) as driver:
        await driver.go("anmodninger")
        await driver.on("RequestsPage")
        await driver.shows("n skriver en ny")
        await driver.press("n")
        await write(driver, "0451-012", "ChoosePage")
        await driver.press("n", "enter")  # to "Navn"
        await write(driver, "Åparken Nord", "AskLine")
        await write(driver, "")
        await carried_out(driver, "RequestsPage")
        await driver.shows("LBF", "0451-012 Åparken", "Navn", "Åparken Nord")
        await driver.press("slash")
        await write(driver, "modtager=bbr", "RequestsPage")
        await driver.shows("0 rettelsesanmodninger")
        await driver.press("slash")
        await write(driver, "hvem=bbr", "RequestsPage")
        await driver.shows("hvem=bbr")
    assert [one.owner for one in requests(database)] == ["lbf"]


@ON_SQLITE
async def test_a_caseworker_is_told_who_mends_master_data_when_they_close_or_merge(
    database: Database, caseworker: Actor
) -> None:
    two_departments(database)
    async with driven(database, caseworker) as driver:
        await driver.go("afd")
        await driver.shows("0451-015", "Søvænget")
        await driver.press("z")
        await driver.shows("er stamdata")
        await driver.press("f")
        await driver.on("PlacesPage")
        await driver.shows("er stamdata")


@ON_SQLITE
async def test_a_department_is_merged_with_a_number_of_ones_own_choice(database: Database, everyone: Actor) -> None:
    places = two_departments(database)
    async with driven(database, everyone) as driver:
        await driver.go("afd")
        await driver.shows("0451-012", "Søvænget")
        await driver.press("f")
        await driver.on("ChoosePage")
        await driver.shows("0451-015 Søvænget")
        await driver.press("enter")
        await write(driver, "31-12-2026", "MergePage")
        screen = await driver.shows("0451-012-01", "0451-015-04", "01 er optaget", "2 byggeafsnit · 8 boliger")
        assert all(len(line) <= 80 for line in screen.splitlines())
        await driver.press("e")
        await write(driver, "7", "MergePage")
        await driver.shows("0451-015-07", "valgt")
        await driver.press("f2")
        await driver.shows("lægges sammen med en anden")
        await carried_out(driver, "PlacesPage")
        await driver.shows("nedlagt pr.")
        assert not isinstance(driver.app.screen, MergePage)
    with database.reading() as session:
        assert session.get_one(Department, places.giving).merged_into == places.taking


@ON_SQLITE
async def test_marked_dwellings_are_closed_and_leave_the_list_which_says_so(
    database: Database, everyone: Actor
) -> None:
    two_departments(database)
    async with driven(database, everyone) as driver:
        await driver.go("boliger")
        await driver.shows("12 boliger")
        await driver.press("end", "space", "up", "space", "z")
        await driver.shows("2 boliger: sidste dag?")
        await write(driver, "31-10-2026")
        await carried_out(driver, "DwellingListPage")
        await driver.shows("10 boliger · 2 nedlagte vises ikke")
        await driver.press("slash")
        await write(driver, "nedlagt=ja", "DwellingListPage")
        await driver.shows("(nedlagt) Åparken", "2 boliger")


@ON_SQLITE
async def test_the_list_speaks_english(database: Database, caseworker: Actor) -> None:
    small_register(database, caseworker)
    text.use_language("en")
    async with driven(database, caseworker, (160, 50)) as driver:
        driver.app.push_screen(RequestsPage())
        await driver.shows("Correction requests", "No requests here", "those done are not shown", "Should be")


@ON_SQLITE
async def test_the_warnings_of_a_plan_become_a_request_to_the_source_system(
    database: Database, caseworker: Actor
) -> None:
    ids = small_register(database, caseworker)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[5:7])).values(origin="automatic"))
        plan = plan_edit(session, caseworker, of_ids(ids[5:8]), {"garage": "2"}, Source("screen"), today=TODAY)
    async with driven(database, caseworker) as driver:
        driver.app.push_screen(PlanPage(plan))
        await driver.on("PlanPage")
        first = driver.app.screen
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is not first, "the plan of the request")
        await driver.shows("Rettelsesanmodning", "Oprettes")
        await driver.press("G")
        await driver.until(lambda: driver.app.screen is first, "the first plan again")
    (one,) = requests(database)
    assert (one.owner, one.place) == ("source", "2 rækker")
    assert "Garage: " in one.message
