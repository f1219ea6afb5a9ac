"""The places of allocation agreements: lists, the card, the seven scenarios, what they cover, drafts tried, expiry."""

from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from backoffice import text
from backoffice.database import Database
from backoffice.models import AllocationAgreement
from backoffice.security import Actor, Grant, Role
from tests.allocations import ELDERLY, FAMILY, YOUTH, add_agreement, places
from tests.screens.driving import ON_SQLITE, Driver, driven

pytestmark = ON_SQLITE


def agreed(database: Database) -> dict[str, int]:
    """Four agreements: of the organisation, of a department (expiring), a draft that replaces it, and one on nothing."""
    keys = places(database)
    with database.writing() as session:
        one = keys["0451"]
        keys["of all"] = add_agreement(session, one, title="Fleksibel 2026", dwelling_types=f"{FAMILY} {ELDERLY}")
        keys["expiring"] = add_agreement(
            session,
            one,
            keys["0451-012"],
            title="Åparken",
            scenarios="FLX3 FLX5",
            share=25,
            valid_to=date(2026, 12, 16),
        )
        keys["draft"] = add_agreement(
            session, one, keys["0451-012"], title="Åparken ny", scenarios="FLX7", status="draft",
            dwelling_types=f"{FAMILY} {YOUTH}", valid_from=date(2026, 12, 1),
        )  # fmt: skip
        keys["empty"] = add_agreement(
            session,
            one,
            keys["0451-013"],
            title="Ældre",
            dwelling_types=ELDERLY,
            agreement_kind="municipal",
            scenarios=None,
        )
    return keys


def held(database: Database) -> list[AllocationAgreement]:
    with database.reading() as session:
        found = list(session.scalars(select(AllocationAgreement).order_by(AllocationAgreement.id)))
        session.expunge_all()
    return found


async def written(driver: Driver, *approving: str) -> None:
    """Write the plan that is shown, its warnings approved first, and come back."""
    await driver.on("PlanPage")
    await driver.press("G")
    if approving:
        await driver.shows("skal først godkendes")
        await driver.press(*approving, "G")
    await driver.shows("skrevet · u fortryder")


async def on_row(driver: Driver, page: str, row_id: int) -> Any:
    """Wait for a list and put the cursor on a row."""
    await driver.on(page)
    table = driver.app.screen.table  # type: ignore[attr-defined]
    await driver.until(lambda: row_id in table.source.ids and driver.app.screen.fetched)  # type: ignore[attr-defined]
    table.move_to(list(table.source.ids).index(row_id))
    await driver.pilot.pause()
    return driver.app.screen


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_list_says_what_each_agreement_covers_and_how_far_it_is(database, everyone, size) -> None:
    agreed(database)
    async with driven(database, everyone, size) as driver:
        await driver.go("anvisning 0451")
        shown = await driver.shows("Fleksibel 2026", "Åparken", "Udløber om 23 dage", "Kladde", "I kraft", "1 3", "3 5")
        assert "4 anvisningsaftaler · 1 udløber snart · 1 dækker ingen boliger" in shown
        assert "n Ny" in shown
        if size[0] == 160:
            assert all(said in shown for said in ("25 %", "15-12-2026", "01-01-2026", "Odense"))


async def test_the_list_reads_in_english(database, everyone) -> None:
    agreed(database)
    text.use_language("en")
    async with driven(database, everyone) as driver:
        await driver.go("allocations 0451")
        await driver.shows("Expires in 23", "Draft", "In force", "1 expires soon")


async def test_a_department_has_its_own_agreements_and_its_organisations(database, everyone) -> None:
    agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451-013")
        shown = await driver.shows("Fleksibel 2026", "Ældre")
        assert "Åparken" not in shown


async def test_a_filter_narrows_the_list_and_a_wrong_one_is_told(database, everyone) -> None:
    agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning")
        await driver.shows("4 anvisningsaftaler")
        await driver.press("slash")
        await driver.answer("stand=kladde")
        assert "Fleksibel" not in await driver.shows("1 anvisningsaftale", "Åparken ny")
        await driver.press("slash")
        await driver.answer("farve=rød")
        await driver.shows("Filteret forstås ikke ved »farve=rød«")


async def test_an_agreement_ends_on_a_day_that_is_asked_for(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await on_row(driver, "AllocationsPage", keys["of all"])
        await driver.press("z")
        await driver.answer("31-12-2026")
        await written(driver)
        await driver.shows("Udløber om 39 dage")
    assert held(database)[0].valid_to == date(2027, 1, 1)


async def test_an_expiring_agreement_is_renewed_from_the_expiry_list(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("udløber")
        await driver.shows("Inden for [30] 60 90 dage", "Åparken", "1 anvisningsaftale")
        await driver.press("v")
        await driver.shows("Inden for 30 [60] 90 dage")
        await on_row(driver, "ExpiringPage", keys["expiring"])
        await driver.press("F")
        await driver.answer("31-12-2030")
        await written(driver, "t")
    old, new = (one for one in held(database) if one.title == "Åparken")
    assert (new.valid_from, new.valid_to, new.renews) == (old.valid_to, date(2031, 1, 1), old.id)


async def test_an_agreement_is_copied_to_departments_and_the_one_that_has_it_is_a_conflict(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await on_row(driver, "AllocationsPage", keys["expiring"])
        await driver.press("C")
        await driver.answer("alle")
        await written(driver, "t")
        await driver.press("C")
        await driver.answer("013 0452-002")
        await driver.on("PlanPage")
        await driver.shows("1 konflikt")
    departments = {one.department_id for one in held(database) if one.title == "Åparken"}
    assert departments == {keys["0451-012"], keys["0451-013"], keys["0451-014"]}


async def test_drafts_are_removed_and_reported_from_the_list(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await on_row(driver, "AllocationsPage", keys["draft"])
        await driver.press("r")
        await driver.on("PlanPage")
        await driver.shows("1 afvises")
        await driver.press("escape")
        await on_row(driver, "AllocationsPage", keys["draft"])
        await driver.press("d")
        await written(driver)
        await driver.shows("3 anvisningsaftaler")
    assert [one.id for one in held(database)] == [keys["of all"], keys["expiring"], keys["empty"]]


async def test_the_card_says_what_an_agreement_covers_and_opens_its_dwellings(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await on_row(driver, "AllocationsPage", keys["of all"])
        await driver.press("enter")
        await driver.on("AllocationPage")
        await driver.shows("Fleksibel 2026", "0451 Boligforeningen 0451", "I kraft", "0461 Odense")
        await driver.press("end")
        await driver.shows("Dækker 23 boliger", "I arbejde (23)")
        await driver.press("b")
        await driver.on("CoveredPage")
        await driver.shows("Org.: Fleksibel 2026", "23 boliger")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_seven_scenarios_have_their_numbers_and_open_what_they_cover(database, everyone, size) -> None:
    agreed(database)
    async with driven(database, everyone, size) as driver:
        await driver.go("scenarier 0451")
        shown = await driver.shows("I arbejde (23)", "Børnefamilie (7)", "Senior eller handicap (0)")
        assert "23 af 25 boliger er dækket af mindst ét scenarie" in shown
        await driver.press("home", "down", "down", "enter")
        await driver.on("CoveredPage")
        shown = await driver.shows("Org.: Fleksibel 2026", "23 boliger")
        assert "Org.: Fleksibel 2026 + Afd.: Åparken" in shown
        await driver.press("slash")
        await driver.answer("type=ældre")
        await driver.shows("7 boliger")
        await driver.press("escape")
        await driver.shows("23 boliger")
        await driver.press("escape")
        await driver.on("ScenariosPage")
        await driver.press("end", "enter")
        await driver.shows("0 boliger")


async def test_the_scenarios_of_each_organisation_and_department_stand_side_by_side(database, everyone) -> None:
    agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("scenarier")
        await driver.shows("I arbejde (23)")
        await driver.press("v")
        await driver.shows("0451", "0452", "0453", "Boligforening")
        await driver.press("home", "enter")
        await driver.shows("Kom foran i køen 0451", "I arbejde (23)")
        await driver.press("v")
        await driver.shows("0451-012", "0451-013", "0451-014")


async def test_a_department_is_marked_whose_sister_has_an_agreement_and_it_has_not(database, everyone) -> None:
    keys = places(database)
    with database.writing() as session:
        add_agreement(session, keys["0451"], keys["0451-012"])
    async with driven(database, everyone, (160, 50)) as driver:
        await driver.go("scenarier 0451")
        await driver.shows("I arbejde (7)")
        await driver.press("v")
        shown = await driver.shows("1 afdeling uden aftale, hvor en søsterafdeling har en")
        assert [line[:11].split() for line in shown.splitlines() if "!" in line[:3]] == [["!", "0451-013"]]


async def test_a_draft_is_tried_and_shows_who_enters_and_leaves(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("prøv 0451")
        await driver.shows(
            "Prøver 1 kladde pr. 01-12-2026: Åparken ny", "Regner 1 aftale fra pr. 01-12-2026: Åparken", "+9", "-7"
        )
        shown = await driver.shows("9 boliger kommer ind · 7 boliger går ud")
        assert "Senior eller handicap" in shown
        await driver.press("end", "enter")
        await driver.on("CoveredPage")
        await driver.shows("Senior eller handicap: 9 ind", "Afd.: Åparken ny", "9 boliger")
        await driver.press("escape")
        await driver.press("home", "down", "down", "down", "down", "enter")
        await driver.on("CoveredPage")
        await driver.shows("Børnefamilie: 7 ud", "Afd.: Åparken")
    assert [one.status for one in held(database) if one.id == keys["draft"]] == ["draft"]


async def test_nobody_is_told_of_drafts_outside_their_part_of_the_register(database) -> None:
    keys = agreed(database)
    own = Actor("dorte", (Grant(Role.CASEWORKER, department_id=keys["0451-013"]),))
    async with driven(database, own) as driver:
        await driver.go("prøv")
        assert "Åparken ny" not in await driver.shows("Ingen kladder her: intet ændres.")
        await driver.go("anvisning")
        shown = await driver.shows("1 anvisningsaftale", "Ældre")
        assert "Åparken" not in shown


async def test_marked_agreements_are_what_is_tried(database, everyone) -> None:
    keys = agreed(database)
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await on_row(driver, "AllocationsPage", keys["of all"])
        await driver.press("space", "P")
        await driver.on("SimulatePage")
        await driver.shows("Regner 1 aftale fra pr. 22-11-2026: Fleksibel 2026", "0 boliger kommer ind")
        await driver.press("f4")
        await driver.on("ChoosePage")
        await driver.press("down", "enter")
        await driver.shows("Prøver 1 kladde", "Åparken ny")


async def test_the_list_is_written_to_a_workbook(database, everyone, tmp_path) -> None:
    agreed(database)
    path = tmp_path / "aftaler.xlsx"
    async with driven(database, everyone) as driver:
        await driver.go("anvisning 0451")
        await driver.shows("4 anvisningsaftaler")
        await driver.press("x")
        await driver.answer(path)
        await driver.shows("4 anvisningsaftaler er skrevet")
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("Sted", "Navn", "Titel")
    assert [row[2] for row in rows[1:]] == ["Fleksibel 2026", "Åparken", "Åparken ny", "Ældre"]
    assert rows[2][-2:] == ("Udløber om 23 dage", 7)


async def test_a_new_agreement_is_written_in_the_form_and_an_overlapping_one_is_refused(database, everyone) -> None:
    keys = agreed(database)
    wanted = {"title": "Ny aftale", "agreement_kind": "flexible", "dwelling_types": FAMILY, "scenarios": "FLX2"}
    async with driven(database, everyone) as driver:
        await driver.go("anvisning")
        await driver.shows("4 anvisningsaftaler")
        for place, said in (
            ("0451-014", "1 anvisningsaftale oprettes"),
            ("0451-012", "Perioden overlapper »Åparken« i 0451-012"),
        ):
            await driver.press("n")
            await driver.answer(place)
            await driver.on("RecordFormPage")
            page: Any = driver.app.screen
            await driver.until(lambda page=page: all(one.same is not None for one in page.form.fields.values()))
            for name, value in wanted.items():
                page.form.set(name, value)
            await driver.press("f2")
            await driver.shows(said)
            if said.endswith("oprettes"):
                await written(driver)
                await driver.shows("5 anvisningsaftaler")
    new = held(database)[-1]
    assert (new.title, new.department_id, new.municipality_code) == ("Ny aftale", keys["0451-014"], "0101")


async def test_a_title_is_only_ever_letters(database, everyone) -> None:
    keys = places(database)
    title = "[b]Fed[/b]\x1b[31m{n}"
    with database.writing() as session:
        add_agreement(session, keys["0451"], title=title, status="draft")
        own = add_agreement(session, keys["0451"], keys["0451-012"], title=title)
    async with driven(database, everyone, (160, 50)) as driver:
        await driver.go("anvisning 0451")
        assert "\x1b" not in await driver.shows("[b]Fed[/b]")
        await on_row(driver, "AllocationsPage", own)
        await driver.press("C")
        await driver.on("AskLine")
        await driver.shows("Kopiér »[b]Fed[/b]")
        await driver.press("escape", "P")
        await driver.on("SimulatePage")
        await driver.shows("Prøver 1 kladde pr. 22-11-2026: [b]Fed[/b]")
        await driver.press("escape", "enter")
        await driver.on("AllocationPage")
        await driver.shows("Dækker 7 boliger", "› [b]Fed[/b]")
        await driver.press("b")
        await driver.on("CoveredPage")
        assert "\x1b" not in await driver.shows("Afd.: [b]Fed[/b]", "{n} (7)")
