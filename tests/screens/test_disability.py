"""Disability registrations on the screen: the list, what one holds, thirty-one dwellings linked, several sections at once."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from backoffice import text
from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.security import Actor
from tests.register import add_dwellings, add_registration
from tests.screens.driving import ON_SQLITE, Driver, driven


def forty(database: Database, *, second: bool = False) -> range:
    """Eighty dwellings in two sections; nine of the first forty are linked to H12; `second`: section 02 has H13."""
    with database.writing() as session:
        ids = add_dwellings(session, 80)
        first, last = (
            session.execute(select(Dwelling.building_section_id).where(Dwelling.id == one)).scalar_one()
            for one in (ids[0], ids[79])
        )
        h12 = add_registration(session, first)
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:9])).values(disability_registration=h12))
        if second:
            add_registration(session, last, "H13")
    return ids


def linked(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).where(Dwelling.disability_registration.is_not(None))
        return session.execute(query).scalar_one()


async def carried_out(driver: Driver, rows: int) -> None:
    """Carry a plan out that is large beside its register: its number is asked for."""
    await driver.press("G")
    await driver.answer(rows)


def fits(driver: Driver) -> bool:
    width = driver.app.size.width
    return all(len(line) <= width for line in driver.screen().splitlines())


@ON_SQLITE
async def test_thirty_one_dwellings_are_found_marked_and_linked_and_none_is_left(
    database: Database, caseworker: Actor
) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("handicap 0451-012")
        screen = await driver.shows("0451-012-01", "H12", "egnet", "1 handicapregistrering")
        row = next(line for line in screen.splitlines() if "H12" in line)
        assert [cell for cell in row.split() if cell.isdigit()] == ["9", "31"]
        assert fits(driver)
        await driver.press("B")
        await driver.shows("Knyt til H12 · 0451-012-01", "31 boliger", "Åparken 5, st. th")
        await driver.press("a", "B")
        await driver.shows("31", "→ H12", "Portal, kørestol: 9 → 40 boliger")
        await carried_out(driver, 31)
        await driver.shows("Knyt til H12", "0 boliger")
        assert linked(database) == 40
        await driver.press("escape")
        screen = await driver.shows("H12", "1 handicapregistrering")
        row = next(line for line in screen.splitlines() if "H12" in line)
        assert [cell for cell in row.split() if cell.isdigit()] == ["40", "0"]


@ON_SQLITE
async def test_what_a_registration_holds_is_shown_with_its_dwellings(database: Database, caseworker: Actor) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("handicap")
        await driver.shows("H12")
        await driver.press("enter")
        await driver.shows("H12 · 0451-012-01", "Kørestol", "Egnet", "9 boliger tilknyttet", "31 i byggeafsnittet")
        assert fits(driver)
        await driver.press("end")
        await driver.shows("Åparken 5, st. tv")
        await driver.press("d")
        await driver.shows("Afvises", "boliger er knyttet til den (9): Åparken 1, s")
        await driver.press("escape")
        await driver.press("b")
        await driver.shows("Tilknyttet H12", "9 boliger")
        await driver.press("a", "X")
        await driver.shows("Portal, kørestol: 9 → 0 boliger")
        await driver.press("G")
        await driver.shows("Tilknyttet H12", "0 boliger")
        assert linked(database) == 0


@ON_SQLITE
async def test_a_selection_over_two_sections_is_linked_in_one_plan(database: Database, caseworker: Actor) -> None:
    forty(database, second=True)
    async with driven(database, caseworker) as driver:
        await driver.go("boliger 0451-012")
        await driver.shows("80 boliger")
        await driver.press("a", "B")
        await driver.shows("0451-012-01", "H12", "0451-012-02", "H13", "80 boliger tilknyttes")
        assert fits(driver)
        await driver.press("f2")
        await driver.shows("– → H13 (40)", "– → H12 (31)", "Portal, kørestol: 9 → 80 boliger")
        await carried_out(driver, 71)
        await driver.on("DwellingListPage")
        assert linked(database) == 80


@ON_SQLITE
async def test_a_section_is_left_out_by_choice_and_a_dwelling_of_another_section_is_refused_by_name(
    database: Database, caseworker: Actor
) -> None:
    forty(database, second=True)
    async with driven(database, caseworker) as driver:
        await driver.go("boliger 0451-012")
        await driver.shows("80 boliger")
        await driver.press("a", "B")
        await driver.shows("80 boliger tilknyttes")
        await driver.press("down", "enter")
        await driver.on("ChoosePage")
        await driver.press("U", "enter")
        await driver.shows("40 boliger tilknyttes", "40 udelades")
        await driver.press("f2")
        await driver.shows("– → H12 (31)")
        assert "Afvises" not in driver.screen()
        await driver.press("escape", "escape")
        # Linked to the registration of section 01 from its own page, with the filter opened to nothing but the section.
        await driver.go("handicap 0451-012-01")
        await driver.shows("H12")
        assert "H13" not in driver.screen()


@ON_SQLITE
async def test_coverage_leads_to_the_dwellings_without_and_to_the_sections_without(
    database: Database, caseworker: Actor
) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("dækning")
        await driver.shows("0451-012", "80", "11 %", "9 af 80 boliger tilknyttet (11 %) · 1 afsnit uden")
        assert fits(driver)
        await driver.press("enter")
        await driver.shows("71 boliger", "handicap=tom")
        await driver.press("escape", "escape")
        await driver.shows("9 af 80 boliger")
        await driver.press("v")
        await driver.shows("0451-012-02", "1 byggeafsnit uden registrering · 40 boliger")
        await driver.press("v")
        await driver.shows("H12", "0451-012-01")


@ON_SQLITE
async def test_the_screens_speak_english_and_use_the_width(database: Database, caseworker: Actor) -> None:
    forty(database)
    text.use_language("en")
    async with driven(database, caseworker, (160, 50)) as driver:
        await driver.go("disability")
        await driver.shows("Walking/arm/hand", "Without any", "Reported", "Elevator, niveaufri adgang")
        assert fits(driver)
        await driver.press("v")
        await driver.shows("With registration", "9 of 80 dwellings linked (11 %)")
        assert fits(driver)


@ON_SQLITE
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_department_card_leads_to_its_registrations(
    database: Database, caseworker: Actor, size: tuple[int, int]
) -> None:
    forty(database)
    async with driven(database, caseworker, size) as driver:
        await driver.go("0451-012")
        await driver.shows("0451-012")
        await driver.press("H")
        await driver.shows("Handicapregistreringer 0451-012", "H12")


@ON_SQLITE
async def test_a_registration_is_made_on_a_section_without_one_and_its_dwellings_are_linked_at_once(
    database: Database, caseworker: Actor
) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("dækning")
        await driver.shows("9 af 80 boliger")
        await driver.press("v")
        await driver.shows("0451-012-02")
        await driver.press("n")
        await driver.shows("Handicapregistrering", "Nummer", "H13")
        await driver.press("down", *"Rampe", "enter")
        await driver.shows("Rampe")
        await driver.press("f2")
        await driver.shows("oprettes", "intet er skrevet")
        await driver.press("G")
        await driver.shows("Knyt til H13 · 0451-012-02", "40 boliger")
        await driver.press("a", "B")
        await carried_out(driver, 40)
        await driver.shows("Knyt til H13", "0 boliger")
        assert linked(database) == 49
        await driver.press("escape")
        await driver.shows("Alle byggeafsnit med boliger har mindst én registrering")


@ON_SQLITE
async def test_a_copy_for_another_section_begins_as_the_registration_is(database: Database, caseworker: Actor) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("handicap")
        await driver.shows("H12")
        await driver.press("C")
        await driver.shows("Hvilket byggeafsnit", "0451-012-02")
        await driver.press("down", "enter")
        await driver.shows("H13", "Elevator", "Egnet")
        await driver.press("f2")
        await driver.shows("oprettes")
        await driver.press("G")
        await driver.shows("Knyt til H13 · 0451-012-02", "40 boliger")


@ON_SQLITE
async def test_why_a_dwelling_is_not_shown_leads_to_linking_it(database: Database, caseworker: Actor) -> None:
    ids = forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("Åparken 20, st. th")
        await driver.shows("Åparken 20, st. th")
        await driver.press("w")
        await driver.on("ChoosePage")
        await driver.shows("Handicapvenlighed")
        page = driver.app.screen
        page.query_one("RowTable").move_to(2)  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.shows("ikke knyttet til en handicapregistrering", "0451-012-01 har H12", "B  Knyt boligen")
        assert fits(driver)
        await driver.press("B")
        await driver.shows("0451-012-01", "1 bolig tilknyttes")
        await driver.press("f2")
        await driver.shows("– → H12 (1)")
        await driver.press("G")
        await driver.shows("Boligen vises, fordi den er knyttet til H12", "Kørestol: egnet – vises")
        with database.reading() as session:
            assert session.get_one(Dwelling, ids[39]).disability_registration is not None


@ON_SQLITE
async def test_registrations_made_earlier_come_from_a_file_and_are_linked(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    ids = forty(database)
    file = tmp_path / "handicapbolig.csv"
    units = [f"00000000-0000-4000-8000-{ids[at]:012}" for at in (78, 79, 20)]
    rows = [f"451;12;2;H20;Rampe;Velegnet;{unit}" for unit in units]
    file.write_text(
        "\n".join(["LBF-nr;Afdelingsnr;Byggeafsnit;Registreringsnr;Titel;Kørestol;BBR-enhed", *rows]), "utf-8"
    )
    async with driven(database, caseworker) as driver:
        await driver.press("i")
        await driver.on("FilesPage")
        await driver.press("slash")
        await driver.answer(str(file))
        await driver.on("PlanPage")
        await driver.shows("Nye", "– → H20 (2)", "Afvises", "andet byggeafsnit")
        assert fits(driver)
        await driver.press("down", "down")
        await driver.shows("── Nye", "H20 Rampe")
        await driver.press("down", "down")
        await driver.shows("── Afvises", "Række", units[2][:20])
        await driver.press("G")
        await driver.on("ConfirmLine")
        await driver.press("j")
        await driver.until(lambda: linked(database) == 11, "the links")


@ON_SQLITE
async def test_the_portals_page_of_a_dwelling_leads_to_why_it_is_not_under_accessibility(
    database: Database, caseworker: Actor
) -> None:
    forty(database)
    async with driven(database, caseworker) as driver:
        await driver.go("portal Åparken 20, st. th")
        await driver.shows("Handicapvenlighed")
        page = driver.app.screen
        at = next(i for i, line in enumerate(page._lines) if line.lead and line.lead.kind == "accessibility")  # type: ignore[attr-defined]
        page.table.move_to(at)  # type: ignore[attr-defined]
        await driver.press("w")
        await driver.shows("ikke knyttet til en handicapregistrering", "B  Knyt boligen")
