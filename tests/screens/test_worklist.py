"""The worklist on the screen: groups, their findings, the prefilled edit after which they shrink, acceptance and why."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Approval, CorrectionRequest, Dwelling
from backoffice.operations.checking import check_all
from backoffice.security import Actor
from backoffice.text import use_language
from tests.clean_register import TODAY, Clean, clean_register
from tests.planted_defects import DEFECTS
from tests.screens.driving import ON_SQLITE, Driver, driven, edit

pytestmark = ON_SQLITE
PLANTED = (
    ("student_room_elsewhere", 0),
    ("student_room_elsewhere", 9),
    ("area_against_bbr", 1),
    ("postal_code_unknown", 2),
    ("dwelling_not_linked", 4),
    ("dwelling_not_linked", 9),
    ("let_shown_vacant", 12),
    ("signup_without_target", 0),
)


@pytest.fixture
def clean(database: Database) -> Clean:
    with database.writing() as session:
        made = clean_register(session)
        for check, at in PLANTED:
            DEFECTS[check](session, made, at)
    return made


async def worklist(driver: Driver) -> str:
    await driver.press("f9")
    await driver.on("WorklistPage")
    return await driver.shows("Kontrolleret")


async def to_group(driver: Driver, title: str) -> None:
    """Put the cursor on a group."""
    page = driver.app.screen
    groups = page._groups  # type: ignore[attr-defined]
    page.table.move_to([one.check.title for one in groups].index(title))  # type: ignore[attr-defined]
    await driver.pilot.pause()


def student_rooms(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Dwelling.id).where(Dwelling.student_room.is_(True))).all())


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_groups_stand_by_harm_with_owner_count_and_mark(
    database: Database, everyone: Actor, clean: Clean, size: tuple[int, int]
) -> None:
    async with driven(database, everyone, size) as driver:
        screen = await worklist(driver)
        lines = screen.splitlines()
        first = next(line for line in lines if "Arealet afviger fra BBR" in line)
        assert "!" in first and "Advarsel" in first and "BBR" in first and "22-11-2026" in first
        assert "Udlejet, men vises som ledig" in screen and "LBF stamdata" in screen
        assert screen.index("Arealet afviger") < screen.index("Udlejet, men") < screen.index("Kollegieværelse")
        assert "2 fejl · 6 advarsler" in screen
        assert ("Stamdata og BBR" in screen) is (size[0] == 160)


async def test_a_group_opens_as_a_prefilled_edit_and_shrinks_by_itself(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Kollegieværelse, men ikke ungdomsbolig")
        await driver.press("e")
        await driver.on("EditPage")
        await driver.shows("2 boliger", "1 felt sat")
        await driver.press("f2")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("WorklistPage")
        await driver.until(lambda: "Kollegieværelse" not in driver.screen(), "the group to go")
        assert student_rooms(database) == 0
        await driver.press("u")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("WorklistPage")
        await driver.shows("Kollegieværelse")


async def test_findings_are_marked_and_linked_to_their_section_s_registration(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Bolig ikke knyttet til afsnittets handicapregistrering")
        await driver.press("enter")
        await driver.on("FindingsPage")
        await driver.shows("Åparken 5", "Åparken 10", "2 fund")
        await driver.press("space", "e")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("FindingsPage")
        await driver.shows("1 fund")
        assert "Åparken 5" not in driver.screen()


async def test_a_finding_is_accepted_with_a_reason_and_a_day(database: Database, everyone: Actor, clean: Clean) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Arealet afviger fra BBR")
        await driver.press("t")
        await driver.answer("Målt op")
        await driver.answer("31-12-2026")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("WorklistPage")
        await driver.until(lambda: "Arealet afviger" not in driver.screen(), "the finding to go")
        with database.reading() as session:
            one = session.scalars(select(Approval)).one()
        assert (one.rule, one.reason, one.expires_on) == ("area_against_bbr", "Målt op", date(2027, 1, 1))
        await driver.press("slash")
        await driver.answer("accepteret")
        await driver.shows("Arealet afviger", "Filter: accepteret")
        await to_group(driver, "Arealet afviger fra BBR")
        await driver.press("enter")
        await driver.shows("Målt op")


async def test_an_error_cannot_be_accepted(database: Database, everyone: Actor, clean: Clean) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Udlejet, men vises som ledig")
        await driver.press("t")
        await driver.shows("kan ikke accepteres")


async def test_why_says_the_harm_and_its_key_carries_the_fix_out(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Arealet afviger fra BBR")
        await driver.press("enter")
        await driver.on("FindingsPage")
        await driver.press("w")
        await driver.on("ExplainPage")
        screen = await driver.shows("Boligstøtteberettiget areal", "Skader beregningen", "Accepter")
        assert "area_percent: 5 procent" in screen
        await driver.press("e")
        await driver.on("EditPage")
        await driver.shows("Støtteber. areal", "Boligstøtteberettiget areal:")


async def test_lbf_is_asked_to_mend_what_it_keeps(database: Database, everyone: Actor, clean: Clean) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Ukendt postnummer")
        await driver.press("enter")
        await driver.on("FindingsPage")
        await driver.press("Q")
        await driver.answer("5000")
        await driver.answer("Postnummeret findes ikke")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("FindingsPage")
        with database.reading() as session:
            one = session.scalars(select(CorrectionRequest)).one()
        assert (one.about_record, one.about_id) == ("dwelling", clean.dwellings[2])
        await driver.until(lambda: "? Åparken 3" in driver.screen(), "the mark of what was asked")


async def test_the_list_is_narrowed_and_says_what_it_does_not_understand(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await driver.press("slash")
        await driver.answer("ejer=stamdata")
        await driver.shows("Ukendt postnummer", "Filter: ejer=stamdata")
        assert "Kollegie" not in driver.screen()
        await driver.press("slash")
        await driver.answer("0001-001 udk")
        await driver.shows("Arealet afviger")
        await driver.press("slash")
        await driver.answer("fejl kollegie")
        await driver.until(lambda: "Filter: fejl kollegie" in driver.screen() and "Arealet" not in driver.screen())
        await driver.press("slash")
        await driver.answer("kollegie")
        await driver.shows("Kollegie", "Filter: kollegie")
        await driver.press("slash")
        await driver.answer("farve=grøn")
        await driver.shows("forstås ikke")
        await driver.press("escape")
        await driver.shows("Kollegie")


async def test_the_findings_of_a_group_are_written_to_a_workbook(
    database: Database, everyone: Actor, clean: Clean, tmp_path: Path
) -> None:
    async with driven(database, everyone) as driver:
        await worklist(driver)
        await to_group(driver, "Kollegieværelse, men ikke ungdomsbolig")
        await driver.press("x")
        await driver.answer(tmp_path / "fund.xlsx")
        await driver.shows("2 linjer skrevet")
        assert (tmp_path / "fund.xlsx").stat().st_size > 3000


async def test_the_start_page_counts_and_leads_there_in_english_too(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    use_language("en")
    check_all(database, everyone, today=TODAY)
    async with driven(database, everyone) as driver:
        await driver.until(lambda: "The worklist" in driver.screen() and " 8 " in driver.screen(), "the count")
        await driver.go("worklist")
        await driver.on("WorklistPage")
        await driver.shows("Let, but shown as vacant", "master data", "2 errors")


async def test_the_start_page_asks_again_of_what_was_written_since(
    database: Database, everyone: Actor, clean: Clean
) -> None:
    check_all(database, everyone, today=TODAY)
    async with driven(database, everyone) as driver:
        await driver.until(lambda: _left(driver) == "8", "all findings")
        with database.reading() as session:
            wrong = session.scalars(select(Dwelling.id).where(Dwelling.student_room.is_(True))).all()
        edit(database, everyone, list(wrong), student_room=False)
        await driver.press("f5")
        await driver.until(lambda: _left(driver) == "6", "the findings without the student rooms")


def _left(driver: Driver) -> str:
    return next((line.split()[-1] for line in driver.screen().splitlines() if "Arbejdslisten" in line), "")
