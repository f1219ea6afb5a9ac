"""The tree: one level at a time and back to where one stood, counts, and search by every way people name a place."""

from textual.widgets import Input

from backoffice.database import Database
from backoffice.security import Actor
from backoffice.text import use_language
from tests.register import add_dwellings
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register

pytestmark = ON_SQLITE


async def test_enter_opens_the_next_level_and_esc_goes_back_to_the_row(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("2 boligorganisationer · 50 boliger · 1 i tomgang · 0 kladder")
        await app.press("down", "enter")
        await app.shows("0452-012", "1 afdeling · 10 boliger")
        await app.press("enter")
        await app.shows("0452-012-01", "2 byggeafsnit · 10 boliger")
        await app.press("down", "enter")
        await app.on("DwellingListPage")
        await app.shows("5 boliger")
        await app.press("escape")
        await app.shows(">  0452-012-02")
        await app.press("escape")
        await app.shows(">  0452-012 ")
        await app.press("escape")
        await app.shows(">  0452  ")
        await app.press("escape")
        await app.on("StartPage")


async def test_a_register_of_one_organisation_opens_on_its_departments(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        add_dwellings(session, 12)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows(">  0451-012  Åparken", "1 afdeling · 12 boliger")
        await app.press("escape")
        await app.on("StartPage")


async def test_search_finds_by_number_name_address_and_bbr_id(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("2 boligorganisationer")
        await search(app, "0451-012-02")
        assert "Byggeafsnit" in await app.shows("0451-012-02", "1 fundet")
        await search(app, "åparken")
        assert "Bolig  " in await app.shows("Afdeling  ", "Boligorganisat")
        await search(app, "åparken 3, st. tv")
        await app.shows("1 fundet", "Åparken 3, st. tv, 5000 Odense C")
        await search(app, f"00000000-0000-4000-8000-{ids[1]:012}")
        await app.shows("1 fundet", "Åparken 1, st. th")
        await app.press("enter")
        await app.on("DwellingCardPage")
        await app.press("escape")
        await app.shows("1 fundet", ">  Bolig")
        await app.press("escape")
        await app.shows("2 boligorganisationer")


async def test_searching_for_what_is_not_there_says_so_and_an_empty_line_leaves_the_search(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("2 boligorganisationer")
        await search(app, "findes slet ikke")
        await app.shows("0 fundet", "Ingen steder at vise")
        await search(app, "")
        await app.shows("2 boligorganisationer")


async def test_b_opens_the_dwellings_of_the_place_and_c_its_card(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("50 boliger")
        await app.press("c")
        await app.on("OrganisationCardPage")
        await app.press("escape")
        await app.on("PlacesPage")
        await app.press("b")
        await app.on("DwellingListPage")
        await app.shows("40 boliger")
        await app.press("escape", "enter")
        await app.shows("1 afdeling")
        await app.press("c")
        await app.on("DepartmentCardPage")


async def test_letters_after_a_full_stop_jump_to_a_place(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("50 boliger")
        await app.press("full_stop", "0", "4", "5", "2", "enter")
        await app.shows(">  0452")


async def test_the_tree_speaks_english_and_shows_more_of_names_on_a_wide_terminal(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    use_language("en")
    async with driven(database, everyone, size=(160, 50)) as app:
        await app.press("p")
        shown = await app.shows("2 organisations · 50 dwellings · 1 vacant · 0 drafts")
        assert max(map(len, shown.splitlines())) > 120


async def search(app: Driver, typed: str) -> None:
    """Search from the tree."""
    await app.press("slash")
    await app.on("AskLine")
    app.app.screen.query_one(Input).value = typed
    await app.press("enter")
    await app.on("PlacesPage")
