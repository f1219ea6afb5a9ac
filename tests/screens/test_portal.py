"""The portal's pages: reached from where one stands, the portal's own words, and from a number to its dwellings."""

from sqlalchemy import func, select, update

from backoffice.database import Database
from backoffice.models import Dwelling, HousingOrganisation
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import Where, of_ids
from backoffice.safe_text import plain
from backoffice.screens.dwelling_card import DwellingCardPage
from backoffice.screens.places import PlacesPage
from backoffice.screens.plan_view import PlanPage
from backoffice.screens.portal import PortalPage
from backoffice.security import Actor, Grant, Role
from backoffice.text import use_language
from tests.portal_ground import Ground
from tests.portal_signup_cells import add_cells, answer, cells, placed_in
from tests.safety.corpus import HOSTILE
from tests.screens.driving import ON_SQLITE, TODAY, driven, small_register

pytestmark = ON_SQLITE


def shown_register(database: Database, actor: Actor) -> list[int]:
    """Forty dwellings of 0451-012 with a website in LBF master data, the first vacant, three suppressed, H12 on nine."""
    ids = small_register(database, actor)
    with database.writing() as session:
        session.execute(update(HousingOrganisation).values(website="https://aaparken.invalid/opskrivning"))
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[20:23])).values(suppress_portal=True))
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:9])).values(disability_registration=1))
    return ids


async def test_a_department_is_shown_in_the_portals_words_with_numbers_in_brackets(
    database: Database, everyone: Actor
) -> None:
    shown_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PortalPage(Where(1, 1)))
        shown = await app.shows("DanmarkBolig 0451-012", "37 af 40 vises")
        for said in (
            "Chance for bolig hurtigt",
            "Ledige boliger (1)",
            "Kom foran i køen",
            "Pendler (0)",
            "Kørestol (9)",
        ):
            assert said in shown
        await app.press("end")
        await app.shows("Til udlejers website (37)", "LBF stamdata · https://aaparken")


async def test_a_number_leads_to_its_dwellings(database: Database, everyone: Actor) -> None:
    shown_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PortalPage(Where(1, 1)))
        await app.shows("Ledige boliger (1)")
        for filter_line, typed, boliger in (
            ("Undertrykt", "portal=nej kladde=nej", "3 boliger"),
            ("Ledige", "portal=ja ledig=ja", "1 bolig"),
            ("Kørestol", "handicapvenlig=wheelchair", "9 boliger"),
            ("Til udlejers website", "kontakt=website", "37 boliger"),
        ):
            page = app.app.screen
            assert isinstance(page, PortalPage)
            page.table.move_to(next(i for i, line in enumerate(page._lines) if line.label.startswith(filter_line)))
            await app.press("enter")
            await app.on("DwellingListPage")
            await app.shows(boliger, typed)
            await app.press("escape", "escape")
            await app.on("PortalPage")


async def test_a_dwelling_is_reached_from_its_card_and_shows_its_button(database: Database, everyone: Actor) -> None:
    ids = shown_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        await app.shows("» Generelt «")
        await app.press("O")
        await app.on("PortalPage")
        shown = await app.shows("DanmarkBolig Åparken 1, st. tv", "[ Til udlejers website ]", "LBF stamdata")
        assert "Ja, siden 01-10-2026" in shown
        assert "Åben" in shown
        await app.press("escape")
        await app.app.push_screen(PortalPage(dwelling_id=ids[21]))
        await app.shows("Vises ikke", "Undertrykt for portalen")


async def test_another_day_can_be_chosen_and_what_is_no_day_is_told(database: Database, everyone: Actor) -> None:
    shown_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PortalPage(Where(1)))
        await app.shows("DanmarkBolig 0451", "Ledige boliger (1)")
        await app.press("T")
        await app.answer("01-09-2026")
        await app.shows("pr. 01-09-2026", "Ledige boliger (0)")
        await app.press("T")
        await app.answer("i morges")
        await app.shows("i morges er ikke en dato")
        await app.press("T")
        await app.answer("")
        await app.shows("pr. 22-11-2026", "Ledige boliger (1)")
        await app.press("end", "enter")
        await app.shows("DanmarkBolig 0451-012", "37 af 40 vises")


async def test_the_page_is_reached_by_go_to_from_the_tree_and_from_the_list(
    database: Database, everyone: Actor
) -> None:
    shown_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.go("portal 0451-012")
        await app.shows("DanmarkBolig 0451-012", "Ledige boliger (1)")
        await app.app.push_screen(PlacesPage())
        await app.shows("0451")
        await app.press("O")
        await app.shows("DanmarkBolig 0451", "Afdelinger")
        await app.go("boliger 0451-012")
        await app.on("DwellingListPage")
        await app.press("O")
        await app.shows("DanmarkBolig Åparken 1, st. tv")


async def test_nobody_sees_what_lies_outside_their_part_of_the_register(database: Database, everyone: Actor) -> None:
    ids = shown_register(database, everyone)
    only = Actor("kun", (Grant(Role.READER, organisation_id=2),))
    async with driven(database, only) as app:
        for page in (PortalPage(dwelling_id=ids[0]), PortalPage(Where(1, 1)), PortalPage(Where(1))):
            await app.app.push_screen(page)
            shown = await app.shows("findes ikke længere")
            assert "Åparken" not in shown
            await app.press("escape")


async def test_the_page_speaks_english_on_a_wide_terminal(database: Database, everyone: Actor) -> None:
    shown_register(database, everyone)
    use_language("en")
    async with driven(database, everyone, size=(160, 50)) as app:
        await app.app.push_screen(PortalPage(Where(1, 1)))
        await app.shows(
            "37 of 40 shown", "Vacant dwellings (1)", "LBF master data", "https://aaparken.invalid/opskrivning"
        )


async def test_the_button_and_the_vacancy_of_a_dwelling_are_explained(database: Database, everyone: Actor) -> None:
    ids = shown_register(database, everyone)
    async with driven(database, everyone) as app:
        page = PortalPage(dwelling_id=ids[0])
        await app.app.push_screen(page)
        await app.shows("[ Til udlejers website ]")
        for label in ("Knap", "Ledig"):
            page.table.move_to(next(i for i, line in enumerate(page._lines) if line.label == label))
            await app.press("w")
            await app.on("ExplainPage")
            await app.press("escape")
            await app.on("PortalPage")
        page.table.move_to(0)
        await app.press("w")
        await app.shows("Stil markøren på knappen")


async def test_a_plan_shows_what_the_portal_would_show_after_it_and_can_still_be_written(
    database: Database, everyone: Actor
) -> None:
    ids = shown_register(database, everyone)
    with database.reading() as session:
        change = {"closed_for_signup": True, "closed_for_signup_reason": "Lang ventetid"}
        plan = plan_edit(session, everyone, of_ids(ids[18:22]), change, Source("screen"), today=TODAY)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PlanPage(plan))
        await app.shows("O Portal")
        await app.press("O")
        await app.on("PortalEffectPage")
        # Of the four two are suppressed: nobody sees them, closed or not.
        shown = await app.shows(
            "2 boliger vises anderledes (af 4)", "Lukket for opskrivning", "0 → 2", "intet er skrevet"
        )
        assert "Åben → Lukket · Lang" in shown
        await app.press("escape")
        await app.on("PlanPage")
        with database.reading() as session:
            assert session.scalar(select(func.count()).where(Dwelling.closed_for_signup)) == 0
        await app.press("G")
        await app.until(lambda: type(app.app.screen).__name__ != "PlanPage", "the plan is written")
        with database.reading() as session:
            assert session.scalar(select(func.count()).where(Dwelling.closed_for_signup)) == 4


async def test_a_sample_of_the_truth_table_stands_on_the_page(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        placed = add_cells(Ground(session))
    sample = [cell for position, cell in enumerate(cells()) if position % 23 == 0]
    assert {cell.level for cell in sample} == {"department", "organisation", "none"}
    async with driven(database, everyone, size=(160, 50)) as app:
        for cell in sample:
            dwelling = placed_in(placed, cell).dwellings[cell.dwelling_type]
            await app.app.push_screen(PortalPage(dwelling_id=dwelling, day=cell.today))
            kind, button, target, _ = answer(cell)
            told = {"phone": "Ingen knap, kun telefonnummer", "none": "Ingen kontaktvej"}.get(kind, f"[ {button} ]")
            await app.shows(told, target or told)
            await app.press("escape")


async def test_hostile_texts_stand_letter_for_letter_and_nothing_acts(database: Database, everyone: Actor) -> None:
    ids = shown_register(database, everyone)
    storable = [one for one in HOSTILE if "\x00" not in one and not any("\ud800" <= sign <= "\udfff" for sign in one)]
    async with driven(database, everyone, size=(160, 50)) as app:
        for start in range(0, len(storable) - 2, 3):
            address, target, reason = storable[start : start + 3]
            with database.writing() as session:
                session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(address=address))
                session.execute(update(HousingOrganisation).values(website=f"x{target}", name=address))
                closed = {"closed_for_signup": True, "closed_for_signup_reason": f"x{reason}"}
                session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(**closed))
            await app.app.push_screen(PortalPage(dwelling_id=ids[0]))
            await app.shows(*(plain(said)[:12].strip() for said in (f"x{target}", f"x{reason}")))
            await app.press("escape")
            await app.app.push_screen(PortalPage(Where(1)))
            await app.shows("Til udlejers website", plain(f"x{target}")[:12].strip())
            await app.press("escape")
