"""The reporting clock and drafts on the screens: what waits, how long, reporting it, and edits kept as drafts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from backoffice import text
from backoffice.database import Database
from backoffice.models import ChangeSet, Dwelling, HousingOrganisation
from backoffice.models.checks import Approval
from backoffice.models.transfer import Transfer
from backoffice.operations.apply import apply
from backoffice.operations.approving import approval_key
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, TODAY, Driver, driven, small_register

pytestmark = ON_SQLITE


def drafts(database: Database, actor: Actor, ids: list[int], hours: int) -> None:
    """Keep an edit as drafts, so many hours ago."""
    with database.writing() as session:
        change = {"own_kitchen": False}
        plan = plan_edit(session, actor, of_ids(ids), change, Source("screen"), today=TODAY, status="draft")
        number = apply(session, actor, plan).change_set
        at = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=hours)
        session.execute(update(ChangeSet).where(ChangeSet.id == number).values(at=at))


def statuses(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return dict(session.execute(select(Dwelling.status, func.count()).group_by(Dwelling.status)).all())


async def open_reporting(driver: Driver) -> None:
    await driver.on("StartPage")
    await driver.press("R")
    await driver.on("ReportingPage")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_what_waits_is_listed_oldest_first_and_reported_with_its_reason(
    database: Database, everyone: Actor, size: tuple[int, int]
) -> None:
    ids = small_register(database, everyone)
    drafts(database, everyone, ids[:1], 30)
    drafts(database, everyone, ids[1:2], 2)
    async with driven(database, everyone, size) as driver:
        await open_reporting(driver)
        screen = await driver.shows("Åparken 1, st. tv", "bolig (kladde)", "2 poster venter · 1 for længe")
        rows = [line for line in screen.splitlines() if "Åparken" in line and "kladde" in line]
        assert ["30" in line.split() for line in rows] == [True, False] and "!" in rows[0]
        await driver.press("a", "r")
        await driver.on("PlanPage")
        await driver.shows("Plan: 2 boliger indberettes", "Kladde → Indberettet (2)", "familiebolig uden eget køkken")
        await driver.press("G")
        await driver.shows("1 gruppe advarsler skal først godkendes med t")
        await driver.press("t")
        await driver.on("AskLine")
        await driver.press("enter")
        await driver.on("PlanPage")
        await driver.shows("Uden en begrundelse er advarslen ikke godkendt")
        assert statuses(database)["draft"] == 2
        await driver.press("t")
        await driver.on("AskLine")
        await driver.press(*"fælles", "enter")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("ReportingPage")
        await driver.shows("0 poster venter")
        await driver.press("v", "v", "v")
        await driver.shows("fælles", "gælder", "familiebolig")
    assert "draft" not in statuses(database)
    with database.reading() as session:
        assert {one.reason for one in session.scalars(select(Approval))} == {"fælles"}


async def test_an_edit_is_kept_as_a_draft_by_choice_on_its_plan(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as driver:
        from backoffice.screens.edit_form import EditPage

        await driver.on("StartPage")
        page = EditPage(of_ids(ids[:3]), {"garage": "1"})
        driver.app.push_screen(page)
        await driver.on("EditPage")
        await driver.press("f2")
        await driver.on("PlanPage")
        await driver.shows("r Status: som nu")
        await driver.press("r")
        await driver.on("ChoosePage")
        await driver.press("down", "enter")
        await driver.on("PlanPage")
        await driver.shows("3 forsvinder fra portalen", "r Status: kladde")
        await driver.press("G")
        await driver.on("StartPage")
    assert statuses(database)["draft"] == 3


async def test_organisations_whose_transfer_has_not_come_are_marked(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    now = datetime.now(UTC).replace(tzinfo=None)
    with database.writing() as session:
        session.execute(update(HousingOrganisation).values(transfer="automatic"))
        for key, hours in ((1, 25), (2, 1)):
            at = now - timedelta(hours=hours)
            session.add(Transfer(organisation_id=key, at=at, source="fil.xml", change_set_id=1))
    async with driven(database, everyone) as driver:
        await open_reporting(driver)
        await driver.press("v")
        screen = await driver.shows("0451", "0452", "automatisk", "1 automatiske overførsler er udeblevet")
        late = [line for line in screen.splitlines() if " !" in line or line.startswith((" !", "!"))]
        assert len([line for line in late if "0451" in line]) == 1 and not [x for x in late if "0452" in x]
        await driver.press("enter")
        await driver.shows("kun 0451")


async def test_the_start_page_counts_what_waits_and_leads_there_in_english(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    drafts(database, everyone, ids[:3], 1)
    text.use_language("en")
    async with driven(database, everyone) as driver:
        await driver.on("StartPage")
        await driver.shows("Changed and not reported")
        await driver.press("R")
        await driver.on("ReportingPage")
        await driver.shows("3 records wait · 0 too long", "dwelling (draft)")
        await driver.press("slash", *"0452", "enter")
        await driver.shows("only 0452", "Nothing to show here")


async def test_a_dwelling_is_reported_from_its_card(database: Database, everyone: Actor) -> None:
    from backoffice.screens.dwelling_card import DwellingCardPage

    ids = small_register(database, everyone)
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(status="draft"))
    async with driven(database, everyone) as driver:
        await driver.on("StartPage")
        driver.app.push_screen(DwellingCardPage(ids[2]))
        await driver.on("DwellingCardPage")
        await driver.press("r")
        await driver.on("PlanPage")
        await driver.press("G")
        await driver.on("DwellingCardPage")
    assert statuses(database) == {"reported": 50}


async def test_the_dwellings_history_says_what_was_approved_and_whether_it_holds(
    database: Database, everyone: Actor
) -> None:
    from backoffice.screens.dwelling_card import DwellingCardPage

    ids = small_register(database, everyone)
    with database.writing() as session:
        for change in ({"own_kitchen": False}, {"own_kitchen": True}):
            plan = plan_edit(session, everyone, of_ids(ids[2:3]), change, Source("screen"), today=TODAY)
            plan.approved = {approval_key(kind): "fælles køkken" for kind in plan.warnings.kinds}
            apply(session, everyone, plan)
    async with driven(database, everyone) as driver:
        await driver.on("StartPage")
        driver.app.push_screen(DwellingCardPage(ids[2]))
        await driver.on("DwellingCardPage")
        await driver.press("4")
        await driver.shows("Godkendt: famil", "fælles køkken", "bortfaldet")
