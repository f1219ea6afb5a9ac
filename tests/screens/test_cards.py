"""The cards of departments and dwellings: every field with its owner, periods with their last day, no names of tenants."""

from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import Department, Dwelling, HousingOrganisation
from backoffice.safe_text import plain
from backoffice.screens.department_card import DepartmentCardPage
from backoffice.screens.dwelling_card import DwellingCardPage
from backoffice.screens.places import PlacesPage
from backoffice.security import Actor, Grant, Role
from backoffice.text import use_language
from backoffice.widgets.read_table import ReadTable
from tests.safety.corpus import HOSTILE
from tests.screens.driving import ON_SQLITE, Driver, driven, edit, small_register

pytestmark = ON_SQLITE
# What a database can hold at all: no nul and no half of a pair.
STORABLE = [one for one in HOSTILE if "\x00" not in one and not any("\ud800" <= sign <= "\udfff" for sign in one)]


def all_rows(app: Driver) -> list[tuple[str, ...]]:
    """Every row of the card's list, also those scrolled past."""
    source = app.app.screen.query_one(ReadTable).source
    return [tuple(source.rows([row_id])[row_id].cells) for row_id in source.ids]


async def test_a_department_card_shows_master_data_and_who_mends_it(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:9])).values(disability_registration=1))
    async with driven(database, everyone) as app:
        await app.app.push_screen(DepartmentCardPage(1))
        await app.shows("Stamkort 0451-012", "40 boliger · 1 i tomgang · 0 kladder")
        facts = {row[0].strip(): row[1:3] for row in all_rows(app)}
        assert facts["Kommune"] == ("Odense", "LBF stamdata/BBR")
        assert facts["Region"] == ("Syddanmark", "LBF stamdata/BBR")
        assert facts["0451-012-01"] == ("20 · 1 · 0", "")
        assert facts["H12 · afsnit 01"] == ("9 tilknyttet · 11 uden", "Sagsbehandler")
        assert facts["Fejl rettes"][0] == "i LBF stamdata"
        assert facts["Telefon"] == ("66 12 34 56", "LBF stamdata/BBR")
        await app.press("b")
        await app.on("DwellingListPage")
        await app.press("escape", "h")
        await app.on("HistoryPage")


async def test_a_dwelling_card_shows_all_fields_costs_letting_and_history(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        await app.shows("» Generelt «", "0451-012-01 Åparken", "Senest ændret")
        facts = {row[0].strip(): row[1:3] for row in all_rows(app)}
        assert facts["Boligtype"] == ("Familiebolig", "Sagsbehandler")
        assert facts["Postnr."] == ("5000", "LBF stamdata/BBR")
        assert {"78 m²"} < {value for value, _ in facts.values()}
        await app.press("right")
        shown = await app.shows("» Boligudgifter «", "2 boligudgifter")
        assert "6.400,00 01-01-2026 –" in shown
        assert "6.123,45 01-01-2025 31-12-2025" in shown
        await app.press("3")
        shown = await app.shows("» Udlejning «", "2 lejekontrakter")
        assert "01-04-2019 30-09-2026 Lejekontrakt  ••••••" in shown
        assert "01-10-2026 –          Tomgang       –" in shown
        assert "Ørsted" not in shown
        await app.press("4")
        await app.shows("» Historik «", "alle", "Opvarmningsform", "Garage")
        await app.shows("Før: Fjernvarme/blokvarme")
        await app.press("left", "left", "left")
        await app.shows("» Generelt «")


async def test_columns_that_do_not_fit_are_scrolled_to_before_the_next_tab(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        await app.press("2")
        await app.shows("Boligudgiftstype")
        await app.press("right", "right", "right", "right")
        await app.shows("Boligudgiftstype", "Beskrivelse")
        await app.press("right", "right", "right")
        await app.shows("» Udlejning «")


async def test_the_card_follows_an_edit_made_meanwhile(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[20]))
        await app.shows("Ingen ændringer i historikken")
        edit(database, everyone, [ids[20]], own_kitchen=False)
        await app.press("f5")
        await app.shows("Senest ændret", "af alle")
        assert ("Eget køkken", "Nej") in {(row[0].strip(), row[1]) for row in all_rows(app)}


async def test_the_history_of_a_card_names_the_registration(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    edit(database, everyone, [ids[1]], disability_registration=1)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[1]))
        await app.press("h")
        await app.shows("Handicapregistrering", "H12")


async def test_a_card_outside_the_persons_scope_is_not_shown(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    only = Actor("kun", (Grant(Role.CASEWORKER, organisation_id=2),))
    async with driven(database, only) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        shown = await app.shows("findes ikke længere")
        assert "Åparken 1" not in shown
        await app.app.push_screen(DepartmentCardPage(1))
        await app.shows("Stamkort", "findes ikke længere")


async def test_the_cards_speak_english_and_explain_fields_on_a_wide_terminal(
    database: Database, everyone: Actor
) -> None:
    ids = small_register(database, everyone)
    use_language("en")
    async with driven(database, everyone, size=(160, 50)) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        await app.shows("» General «", "What it means", "Caseworker")
        await app.press("3")
        await app.shows("» Letting «", "Vacancy", "30-09-2026")


async def test_hostile_names_and_addresses_are_shown_letter_for_letter(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone, size=(160, 80)) as app:
        for few in _in_fives(STORABLE):
            told = {name: plain(hostile)[:12].strip() for name, hostile in few.items()}
            with database.writing() as session:
                session.execute(update(Dwelling).where(Dwelling.id == 1).values(**_for_dwelling(few)))
                session.execute(update(Department).where(Department.id == 1).values(name=few["address"]))
                session.execute(update(HousingOrganisation).values({**few, "postal_code": None}))
            for page in (PlacesPage(), DepartmentCardPage(1), DwellingCardPage(1)):
                await app.app.push_screen(page)
                shown = told.values() if not isinstance(page, PlacesPage) else [plain(few["name"])[:12].strip()]
                await app.shows(*shown)
                await app.press("escape")


def _in_fives(texts: list[str]) -> list[dict[str, str]]:
    names = ("name", "phone", "email", "website", "address")
    starts = range(0, len(texts) - 4, 5)
    return [dict(zip(names, texts[start : start + 5], strict=True)) for start in [*starts, len(texts) - 5]]


def _for_dwelling(few: dict[str, str]) -> dict[str, str]:
    columns = ("street", "external_reference", "city", "url", "address")
    return dict(zip(columns, few.values(), strict=True))
