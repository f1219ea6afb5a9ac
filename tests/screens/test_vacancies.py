"""The lists of empty dwellings, the explanation of one, and each way of mending it, by the keys of the screens."""

from datetime import date

import pytest
from sqlalchemy import select, update

from backoffice import text
from backoffice.database import Database
from backoffice.models import Dwelling, Tenant
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, Driver, driven
from tests.vacancies import Ids, add_lease, dwellings, leases, transfers_automatically

BEFORE, OCTOBER, NOVEMBER, DECEMBER = (
    date(2020, 1, 1),
    date(2026, 10, 1),
    date(2026, 11, 1),
    date(2026, 12, 1),
)


def planted(database: Database) -> Ids:
    """Six dwellings: rightly vacant, a draft tenant to come, renovation, a gap, without tenant, let."""
    ids = dwellings(database, 6)
    with database.writing() as session:
        for key in ids[:5]:
            add_lease(session, key, BEFORE, OCTOBER)
        for key in ids[:3]:
            add_lease(session, key, OCTOBER, kind="vacant", empty_reason="loss")
        add_lease(session, ids[1], DECEMBER, status="draft", tenants=0)
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(unavailable_reason="renovation"))
        add_lease(session, ids[4], OCTOBER, kind="none", empty_reason="renovation")
        add_lease(session, ids[5], BEFORE)
    return ids


def fits(screen: str, width: int = 80, height: int = 24) -> None:
    lines = screen.splitlines()
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)


async def carried_out(driver: Driver, page: str) -> None:
    """Carry the plan out and come back to a page."""
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.on(page)


@ON_SQLITE
async def test_the_lists_show_the_planted_dwellings_and_open_their_letting(
    database: Database, caseworker: Actor
) -> None:
    planted(database)
    async with driven(database, caseworker) as driver:
        await driver.go("ledige")
        screen = await driver.shows("»Ledige 3«", "Intet efter 1", "Ingen lejer 1", "Mærket 1", "3 boliger")
        fits(screen)
        assert "Åparken 1, st. tv" in screen
        assert "01-10-2026" in screen
        await driver.shows("ny lejer på vej", "renovering/genhusning")
        await driver.press("v")
        await driver.shows("»Lejer kendt 1«", "Åparken 1, st. th")
        await driver.press("v")
        await driver.shows("»Intet efter 1«", "intet efter lejemål")
        await driver.press("v", "v", "v")
        await driver.shows("»Mærket 1«", "Åparken 2, st. tv")
        await driver.press("enter")
        await driver.on("DwellingCardPage")
        await driver.shows("» Udlejning «")


@ON_SQLITE
async def test_a_dwelling_is_explained_and_its_new_tenant_reported_with_one_key(
    database: Database, caseworker: Actor
) -> None:
    ids = planted(database)
    async with driven(database, caseworker) as driver:
        await driver.go("Åparken 1, st. th")
        await driver.on("DwellingCardPage")
        await driver.press("w")
        await driver.on("ChoosePage")
        await driver.press("enter")
        screen = await driver.shows(
            "Hvorfor vises Åparken 1, st. th som ledig",
            "i dag 22-11-2026",
            "en ny lejer fra",
            "01-12-2026",
            "Ret her:",
            "Indberet den nye lejer",
        )
        fits(screen)
        await driver.press("n")
        await driver.answer("01-12-2026")
        await driver.on("ChoosePage")
        await driver.press("enter")
        await driver.answer("40.000")
        await driver.answer("")
        await driver.answer("Ida Ørsted; Bo Åby")
        await driver.on("PlanPage")
        for _ in range(6):
            assert "Ørsted" not in driver.screen()
            await driver.press("down")
        await driver.shows("ingen indberettet nettol")
        await driver.press("t")
        await carried_out(driver, "ExplainPage")
        screen = await driver.shows("tomgangen har slutdato 30-11-2026")
        assert "Ørsted" not in screen
        await driver.press("escape")
        await driver.on("DwellingCardPage")
    assert leases(database, ids[1])[1:] == [
        ("vacant", OCTOBER, DECEMBER, "reported"),
        ("let", DECEMBER, None, "reported"),
    ]
    with database.reading() as session:
        assert "Bo Åby" in session.scalars(select(Tenant.name)).all()


@ON_SQLITE
async def test_renovation_is_re_reported_from_the_explanation_with_one_key_and_undone(
    database: Database, caseworker: Actor
) -> None:
    ids = planted(database)
    async with driven(database, caseworker, (160, 50)) as driver:
        await driver.go("ledige")
        await driver.shows("»Ledige 3«")
        await driver.press("v", "v", "v", "v", "v")
        await driver.shows("»Mærket 1«", "Åparken 2, st. tv")
        await driver.press("w")
        fits(await driver.shows("står under renovering", "anvisningstype 10"), 160, 50)
        await driver.press("0")
        await driver.answer("01-10-2026")
        await carried_out(driver, "ExplainPage")
        await driver.shows("Vises ikke: fra 01-10-2026")
        await driver.press("escape")
        await driver.on("VacanciesPage")
        await driver.shows("»Mærket 0«", "Ingen lejer 2")
        assert leases(database, ids[2])[1:] == [("none", OCTOBER, None, "reported")]
        await driver.press("u")
        await carried_out(driver, "VacanciesPage")
        await driver.shows("»Mærket 1«")
    assert leases(database, ids[2])[1:] == [("vacant", OCTOBER, None, "reported")]


@ON_SQLITE
@pytest.mark.parametrize(("downs", "kind"), [(0, "vacant"), (1, "none")])
async def test_ny_asks_for_the_loss_before_it_reports_a_dwelling_as_empty(
    database: Database, caseworker: Actor, downs: int, kind: str
) -> None:
    ids = planted(database)
    async with driven(database, caseworker) as driver:
        await driver.go("ledige")
        await driver.shows("»Ledige 3«", "n Ny")
        await driver.press("f6")
        await driver.answer("Åparken 2, st. th")
        await driver.on("ChoosePage")
        fits(await driver.shows("Giver det økonomisk tab", "Ja: det er tomgang", "kommunen råder over den"))
        await driver.press(*["down"] * downs, "enter")
        await driver.answer("")
        await carried_out(driver, "VacanciesPage")
        await driver.shows("Intet efter 0")
    assert leases(database, ids[3])[1:] == [(kind, OCTOBER, None, "reported")]


@ON_SQLITE
async def test_marked_vacancies_are_ended_together(database: Database, caseworker: Actor) -> None:
    ids = planted(database)
    async with driven(database, caseworker) as driver:
        await driver.go("ledige 0451-012")
        await driver.shows("»Ledige 3«", "0451-012")
        await driver.press("a", "z")
        await driver.answer("31-10-2026")
        await driver.on("PlanPage")
        fits(driver.screen())
        await driver.press("t", "t")
        await carried_out(driver, "VacanciesPage")
        await driver.shows("»Ledige 0«", "Intet efter 4")
    assert all(leases(database, key)[1] == ("vacant", OCTOBER, NOVEMBER, "reported") for key in ids[:3])


@ON_SQLITE
async def test_the_lists_are_narrowed_by_days_and_read_in_english(database: Database, caseworker: Actor) -> None:
    planted(database)
    text.use_language("en")
    async with driven(database, caseworker) as driver:
        await driver.go("vacancies")
        await driver.shows("»Vacant 3«", "Nothing after 1")
        await driver.press("slash")
        await driver.answer("60")
        await driver.shows("No dwellings here")
        await driver.press("slash")
        await driver.answer('50 address="åparken 1, st. tv"')
        await driver.shows("1 dwelling")
        await driver.press("w")
        fits(
            await driver.shows(
                "Why is Åparken 1, st. tv shown as vacant", "Nothing speaks against it", "End the vacancy"
            )
        )
        await driver.press("x")
        await driver.on("ExplainPage")
        await driver.press("escape")
        await driver.on("VacanciesPage")


@ON_SQLITE
async def test_the_lists_are_reached_from_the_tree_the_card_and_the_start_page(
    database: Database, caseworker: Actor
) -> None:
    planted(database)
    async with driven(database, caseworker) as driver:
        await driver.press("p")
        await driver.shows("0451", "Boligforeningen Åparken")
        await driver.press("W")
        await driver.shows("Ledige boliger 0451", "»Ledige 3«")
        await driver.press("escape")
        await driver.on("PlacesPage")
        await driver.press("enter")
        await driver.shows("0451-012")
        await driver.press("c")
        await driver.on("DepartmentCardPage")
        await driver.shows("Stamkort 0451-012")
        await driver.press("W")
        await driver.shows("Ledige boliger 0451-012", "»Ledige 3«")


@ON_SQLITE
async def test_a_draft_dwelling_is_reported_and_a_closed_one_opened_from_the_explanation(
    database: Database, caseworker: Actor
) -> None:
    ids = planted(database)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(status="draft"))
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(unavailable_reason=None))
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(closed_for_signup=True))
    async with driven(database, caseworker) as driver:
        await driver.go("ledige")
        await driver.shows("boligen er kladde", "lukket for opskrivning")
        await driver.press("w")
        await driver.shows("boligens egne oplysninger er en kladde", "Indberet boligens oplysninger")
        await driver.press("r")
        await driver.on("PlanPage")
        await driver.press("escape")
        await driver.on("ExplainPage")
        await driver.press("escape")
        await driver.on("VacanciesPage")
        await driver.press("down", "down", "w")
        await driver.shows("er lukket for opskrivning", "Åbn boligen for opskrivning igen")
        await driver.press("e")
        await driver.on("EditPage")


@ON_SQLITE
async def test_an_organisation_that_transfers_is_told_to_mend_its_own_system_first(
    database: Database, caseworker: Actor
) -> None:
    ids = planted(database)
    transfers_automatically(database)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[0]).values(unavailable_reason="rehousing"))
    async with driven(database, caseworker) as driver:
        await driver.go("ledige")
        await driver.shows("»Ledige 3«")
        await driver.press("w")
        screen = await driver.shows("Ret i jeres eget system:", "Ret her:", "ingen overførsel er noteret")
        fits(screen)
        assert screen.index("Ret i jeres eget system:") < screen.index("Ret her:")
