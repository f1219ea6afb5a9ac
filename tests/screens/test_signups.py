"""Signup agreements on the screens: the list, the card, the table by type, copies, cooperations, and why."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from backoffice import text
from backoffice.database import Database
from backoffice.models import CorrectionRequest, Dwelling, HousingOrganisation, SignupAgreement, SignupCooperation
from backoffice.rules.periods import FOREVER
from backoffice.screens.organisation_card import OrganisationCardPage
from backoffice.security import Actor
from tests.agreements import add_cooperation, add_departments, add_signup
from tests.screens.driving import ON_SQLITE, TODAY, Driver, driven

pytestmark = ON_SQLITE


def agreements(database: Database) -> list[SignupAgreement]:
    with database.reading() as session:
        return list(session.scalars(select(SignupAgreement).order_by(SignupAgreement.id)))


def fits(driver: Driver, width: int = 80) -> None:
    """Every line that is painted has room; the last line names the key of something new."""
    lines = driver.screen().splitlines()
    assert all(len(line) <= width for line in lines)


async def carried_out(driver: Driver, page: str) -> None:
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on(page)


async def test_forty_departments_get_a_copy_but_for_two_that_are_named(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        departments = add_departments(session, 41)
        add_signup(session, departments[40], dwelling_types="1 3")
        add_signup(session, departments[3])
        add_signup(session, departments[17], dwelling_types="3")
    async with driven(database, caseworker) as driver:
        await driver.go("opskrivning 0451-041")
        screen = await driver.shows("0451-041", "Gældende", "https://bo.dk/opsk", "1 opskrivningsaftale", "n Ny")
        fits(driver)
        assert "0451-004" not in screen
        await driver.press("C")
        await driver.shows("Kopiér aftale 1 til hvilke afdelinger?", "vises som konflikter")
        await driver.answer("alle")
        await driver.shows("Fra hvilken dag?")
        await driver.press("enter")
        await driver.on("PlanPage")
        screen = await driver.shows("38", "Oprettes", "Konflikter")
        fits(driver)
        await driver.press("tab", "down", "down", "down")
        await driver.shows("0451-004 Afdeling 004 har allerede", "0451-018 Afdeling 018 har allerede")
        await driver.press("G")
        await driver.shows("38 opskrivningsaftaler skrevet", "0451-018 Afdeling 018 har allerede")
        await driver.press("escape")
        await driver.go("opskrivning")
        await driver.shows("41 opskrivningsaftaler")
        await driver.press("u")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.shows("En stor ændring: 38 opskrivningsaftaler")
        await driver.press("3", "8", "enter")
        await driver.on("SignupsPage")
        await driver.shows("3 opskrivningsaftaler")
    assert len(agreements(database)) == 3


async def test_an_agreement_is_ended_verified_reported_removed_and_written_out_from_the_list(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        add_signup(session, dwelling_types="1 3")
        add_signup(session, dwelling_types="2", status="draft", website="https://bo.dk/aeldre")
    async with driven(database, caseworker) as driver:
        await driver.go("opskrivning")
        await driver.shows("F U", "Æ", "Kladde", "2 opskrivningsaftaler")
        await driver.press("V")
        await driver.shows("Hvilken dag blev der set efter? (1 opskrivningsaftale)")
        await driver.press("enter")
        await carried_out(driver, "SignupsPage")
        await driver.press("z")
        await driver.answer("31-12-2026")
        await carried_out(driver, "SignupsPage")
        await driver.shows("Udløber", "udløber 31-12-2026")
        await driver.press("r")
        await driver.shows("Ingen af aftalerne venter")
        await driver.press("down", "r")
        await carried_out(driver, "SignupsPage")
        await driver.press("x")
        await driver.answer(tmp_path / "ud.xlsx")
        await driver.shows("2 opskrivningsaftaler skrevet til")
        await driver.press("slash")
        await driver.answer("type=ældre")
        await driver.until(lambda: "bo.dk/opskr" not in driver.screen(), "only the one of the elderly")
        await driver.press("d")
        await driver.on("PlanPage")
        await driver.shows("gælder i dag")
        await driver.press("escape")
        await driver.on("SignupsPage")
    left, reported = agreements(database)
    assert reported.status == "reported"
    assert (left.verified_on, left.verified_by, left.valid_to) == (TODAY, "anna", date(2027, 1, 1))
    assert (tmp_path / "ud.xlsx").exists()


async def test_the_table_shows_the_hole_explains_it_and_n_mends_it(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        departments = add_departments(session, 2)
        add_signup(session, departments[0], dwelling_types="1 2")
        add_signup(session, departments[1], dwelling_types="1 2 3", contact_way="email", email="op@bo.dk")
    async with driven(database, caseworker) as driver:
        await driver.go("skema")
        await driver.shows("[Familiebolig]", "Afd hjemmeside", "! INTET", "Afd e-mail", "1 hul", "n Ny")
        fits(driver)
        await driver.press("right", "right")
        await driver.shows("[Ungdomsbolig]", "Ungdomsbolig: ! INTET · 1 bolig")
        await driver.press("enter")
        await driver.on("ExplainPage")
        await driver.shows(
            "sendes ingen steder hen", "Afdelingens aftale 1 gælder kun Familiebolig, Ældrebolig", "ingen hjemmeside",
            "Ret her:", "Opret opskrivningsaftale for 0451-001",
        )  # fmt: skip
        fits(driver)
        await driver.press("n")
        await driver.on("RecordFormPage")
        await driver.shows("Boligtyper", "Ungdomsbolig", "22-11-2026")
        form = driver.app.screen.form  # type: ignore[attr-defined]
        form.set("contact_way", "phone")
        form.set("phone", "70 12 12 12")
        await driver.press("f2")
        await carried_out(driver, "SignupMatrixPage")
        await driver.shows("Afd telefon", "ingen huller")
        await driver.press("J")
        await driver.shows("Opskrivningsaftaler 0451-001", "2 opskrivningsaftaler")
    made = agreements(database)[-1]
    assert (made.department_id, made.dwelling_types, made.phone, made.valid_from, made.valid_to) == (
        departments[0], "3", "70 12 12 12", TODAY, FOREVER,
    )  # fmt: skip


async def test_a_dwelling_is_explained_from_its_card_and_lbf_is_asked(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        session.get_one(HousingOrganisation, 1).website = "https://bo.dk/"
        address = session.scalars(select(Dwelling.address)).first()
    async with driven(database, caseworker) as driver:
        await driver.go("boliger")
        await driver.shows(str(address))
        await driver.press("w")
        await driver.shows("Om boligen vises som ledig", "Hvor den boligsøgende sendes hen")
        await driver.press("h", "enter")
        await driver.on("ExplainPage")
        await driver.shows("Hvor sendes den boligsøgende hen?", "LBF stamdata bruges", "er kun en forside", "Anmod LBF")
        await driver.press("Q")
        await driver.shows("hvad skal der stå?", "Står nu som: https://bo.dk/")
        await driver.answer("https://bo.dk/opskrivning")
        await driver.answer("Linket rammer kun forsiden")
        await carried_out(driver, "DwellingListPage")
    with database.reading() as session:
        assert session.scalars(select(CorrectionRequest.wanted_value)).one() == "https://bo.dk/opskrivning"


async def test_faults_stand_by_their_agreement_and_a_good_list_is_silent(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        first = add_departments(session, 1)[0]
        add_signup(session, dwelling_types="1 2 3")
    async with driven(database, caseworker) as driver:
        await driver.go("opskrivning")
        screen = await driver.shows("1 opskrivningsaftale")
        assert "problem" not in screen
        with database.writing() as session:
            add_signup(session, first, contact_way="phone", phone="12")
            add_signup(session, first, valid_from=date(2024, 1, 1), website="https://bo.dk/")
        await driver.press("f5")
        await driver.shows("3 opskrivningsaftaler · 2 med problemer")
        await driver.press("down")
        await driver.shows("»12« er hverken et dansk telefonnummer")
        await driver.press("enter")
        await driver.on("SignupPage")
        await driver.shows("Opskrivningsaftale 2", "Problemer", "Kontaktvej")
        fits(driver)
        await driver.press("w")
        await driver.on("ExplainPage")
        await driver.shows("Afdelingens aftale 3", "bestemmer:", "Afslut aftale 2")
        await driver.press("escape")
        await driver.press("e")
        await driver.on("RecordFormPage")


async def test_an_organisation_comes_into_a_cooperation_and_goes_again(database: Database, caseworker: Actor) -> None:
    with database.writing() as session:
        add_departments(session, 1)
        add_departments(session, 1, number="0452")
        session.get_one(HousingOrganisation, 2).name = "Bo Øst"
    async with driven(database, caseworker) as driver:
        await driver.go("samarbejder")
        await driver.shows("Ingen opskrivningssamarbejder her. n opretter et.", "n Ny")
        await driver.press("n")
        await driver.answer("0451")
        await driver.answer("Bolig Fyn")
        await driver.on("ChoosePage")
        await driver.shows("Region Syddanmark")
        await driver.press("down", "down", "enter")
        await driver.answer("https://fyn.dk/op")
        await driver.answer("")
        await driver.answer("")
        await carried_out(driver, "CooperationsPage")
        await driver.shows("Bolig Fyn", "0451", "1 opskrivningssamarbejde")
        await driver.press("enter")
        await driver.shows("fører til https://fyn.dk/op", "1 medlem")
        await driver.press("n")
        await driver.answer("bo øst")
        await carried_out(driver, "CooperationPage")
        await driver.shows("0452", "Bo Øst", "2 medlemmer")
        fits(driver)
        await driver.press("end", "d")
        await carried_out(driver, "CooperationPage")
        await driver.shows("1 medlem")
        await driver.press("escape")
        await driver.on("CooperationsPage")
        await driver.press("slash")
        await driver.answer("region=sjælland")
        await driver.shows("0 opskrivningssamarbejder")
        await driver.press("slash")
        await driver.answer("fyn")
        await driver.shows("1 opskrivningssamarbejde")
        await driver.press("d")
        await carried_out(driver, "CooperationsPage")
    with database.reading() as session:
        assert session.scalars(select(SignupCooperation)).all() == []


async def test_everything_is_reached_from_places_and_cards_and_speaks_english(
    database: Database, caseworker: Actor
) -> None:
    text.use_language("en")
    with database.writing() as session:
        departments = add_departments(session, 2)
        key = add_cooperation(session)
        add_signup(session, departments[0], contact_way="coop", cooperation_id=key, website=None)
    async with driven(database, caseworker, (160, 50)) as driver:
        await driver.go("places")
        await driver.shows("0451-001")
        await driver.press("M")
        await driver.shows("[Family dwelling]", "Dept cooperation post@venteliste.dk", "! NOTHING", "2 holes")
        fits(driver, 160)
        await driver.press("slash")
        await driver.answer("problem=no")
        await driver.shows("No departments here")
        await driver.press("escape", "J")
        await driver.on("SignupsPage")
        await driver.shows("Fælles Venteliste", "In force", "1 signup agreement")
        fits(driver, 160)
        await driver.press("Y")
        await driver.shows("Fælles Venteliste", "0451", "1 signup cooperation")
        await driver.press("escape", "escape", "c")
        await driver.on("DepartmentCardPage")
        await driver.press("J")
        await driver.shows("Signup agreements 0451-001")
        await driver.press("escape", "M")
        await driver.shows("Signup table 0451-001")
        await driver.press("f10")
        await driver.on("MenuPage")
        await driver.press("escape")
        driver.app.push_screen(OrganisationCardPage(1))
        await driver.on("OrganisationCardPage")
        await driver.press("J")
        await driver.shows("Signup agreements 0451")
        await driver.press("escape", "M")
        await driver.shows("Signup table 0451", "0451-002")
