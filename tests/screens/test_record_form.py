"""The form of agreements and other simple records: new, one, several, driven by keys on a real register."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from backoffice.database import Database
from backoffice.rules.periods import FOREVER
from backoffice.screens.record_form import RecordFormPage
from backoffice.security import Actor
from backoffice.text import use_language
from tests.operations.record_writing import ALLOCATION, GROUP, change, new, rows, two_organisations, write
from tests.screens.driving import ON_SQLITE, TODAY, Driver, driven

pytestmark = ON_SQLITE


@asynccontextmanager
async def form(
    database: Database, actor: Actor, record: str, size: tuple[int, int] = (80, 24), **how: Any
) -> AsyncIterator[tuple[Driver, RecordFormPage]]:
    """Open the form of a kind of record over the start page."""
    async with driven(database, actor, size) as driver:
        page = RecordFormPage(record, **how)
        await driver.app.push_screen(page)
        await driver.on("RecordFormPage")
        await driver.until(lambda: all(one.same is not None for one in page.form.fields.values()), "filled")
        yield driver, page


async def _to(driver: Driver, page: RecordFormPage, name: str) -> None:
    await driver.press("home")
    for _ in page.form.fields:
        if page.fields.cursor_name == name:
            return
        await driver.press("down")
    raise AssertionError(name)


async def _set(driver: Driver, page: RecordFormPage, **typed: str) -> None:
    for name, letters in typed.items():
        await _to(driver, page, name)
        await driver.press(*letters)


async def _written(driver: Driver) -> None:
    await driver.press("f2")
    await driver.on("PlanPage")
    await driver.press("G")
    await driver.until(lambda: type(driver.app.screen).__name__ not in ("PlanPage", "RecordFormPage"), "written")


async def test_a_new_group_is_filled_in_planned_and_written(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with form(database, everyone, "letting_group", fixed={"department_id": 1}) as (driver, page):
        shown = await driver.shows(
            "Opret · Ventetidsgruppe", "0451-012 Åparken", "┌─ Ventetid", "22-11-2026", "Indberettet"
        )
        assert "Årsag" not in shown
        await _set(driver, page, dwelling_type="u", closed_for_signup="j")
        await _to(driver, page, "reason")
        await driver.press(*"Renovering", "enter")
        await driver.press("f2")
        shown = await driver.shows("Plan: 1", "oprettes")
        assert "0451-012 Åparken" in shown
        await driver.press("G")
        await driver.until(lambda: type(driver.app.screen).__name__ not in ("PlanPage", "RecordFormPage"), "written")
    names = ("department_id", "dwelling_type", "closed_for_signup", "reason", "valid_from", "valid_to", "status")
    assert rows(database, "letting_group", *names) == [(1, "3", True, "Renovering", TODAY, FOREVER, "reported")]


async def test_what_is_missing_stands_at_its_field_before_there_is_a_plan(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with form(database, everyone, "allocation_agreement", fixed={"organisation_id": 1}) as (driver, page):
        await driver.press("f2")
        shown = await driver.shows("Ret først")
        assert page.fields.cursor_name == "title"
        assert shown.count(" !│") + shown.count(" ! │") >= 3
        await driver.press("f12")
        await driver.until(lambda: driver.app.screen is not page, "left without asking: nothing was typed")


async def test_what_the_register_refuses_is_told_at_the_field_too(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "letting_group", GROUP))
    async with form(database, everyone, "letting_group", fixed={"department_id": 1}) as (driver, page):
        await _set(driver, page, waiting_time="4")
        await driver.press("f2")
        await driver.shows("anden gruppe i perioden: 012")
        assert page.fields.cursor_name == "valid_from"
        assert driver.app.screen is page


async def test_a_draft_is_kept_as_one(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with form(database, everyone, "letting_group", fixed={"department_id": 1}) as (driver, page):
        await _set(driver, page, waiting_time="2", status="k")
        assert [code.code for code in page.form.usable_codes("status")] == ["draft", "reported"]
        await _written(driver)
    assert rows(database, "letting_group", "status") == [("draft",)]


async def test_one_record_is_edited_and_several_codes_are_picked_by_marks(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "allocation_agreement", ALLOCATION))
    async with form(database, everyone, "allocation_agreement", ids=[1]) as (driver, page):
        await driver.shows("Rediger · Anvisningsaftale", "0451 Kommunal anvisning", "Familiebolig +1")
        await _to(driver, page, "dwelling_types")
        await driver.press("f4")
        await driver.on("ChooseSeveralPage")
        await driver.shows("x Familiebolig", "  Ældrebolig", "x Ungdomsbolig")
        await driver.press("down", "space", "down", "space", "enter")
        await driver.on("RecordFormPage")
        assert page.form.change() == {"dwelling_types": "1 2"}
        await driver.press("f2")
        await driver.shows("Plan: 1 anvisningsaftale ændres", "Familiebolig; Ungdomsbolig → Familiebolig; Æ")
        await driver.press("G")
        await driver.until(lambda: type(driver.app.screen).__name__ not in ("PlanPage", "RecordFormPage"), "written")
    assert rows(database, "allocation_agreement", "dwelling_types", "version") == [("1 2", 2)]


async def test_enter_takes_the_code_under_the_cursor_where_none_is_marked(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with form(database, everyone, "signup_agreement", fixed={"organisation_id": 1}) as (driver, page):
        await _to(driver, page, "dwelling_types")
        await driver.press("f4")
        await driver.on("ChooseSeveralPage")
        await driver.press("down", "enter")
        await driver.on("RecordFormPage")
        assert page.form.change()["dwelling_types"] == "2"
        await driver.press("f4")
        await driver.on("ChooseSeveralPage")
        await driver.shows("x Ældrebolig")
        await driver.press("down", "space", "enter")
        await driver.on("RecordFormPage")
        # The field has to be filled in: taking all out is refused, and what was set stays.
        await driver.shows("Boligtyper skal udfyldes")
        assert page.form.change()["dwelling_types"] == "2"


async def test_setting_what_stands_there_already_makes_no_plan(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "letting_group", GROUP))
    async with form(database, everyone, "letting_group", ids=[1]) as (driver, page):
        await _set(driver, page, waiting_time="3")
        await driver.press("f2")
        await driver.shows("er det, der står i forvejen")
        assert driver.app.screen is page


async def test_what_others_changed_meanwhile_is_shown_before_it_is_written_over(
    database: Database, everyone: Actor
) -> None:
    two_organisations(database)
    write(database, everyone, new(database, everyone, "letting_group", GROUP))
    async with form(database, everyone, "letting_group", ids=[1]) as (driver, page):
        write(database, everyone, change(database, everyone, "letting_group", [1], rooms=4))
        await _set(driver, page, waiting_time="5")
        await driver.press("f2")
        await driver.shows("En anden har rettet posten imens")
        await driver.until(lambda: page.form.fields["rooms"].held == 4, "what they wrote")
        await _written(driver)
    assert rows(database, "letting_group", "rooms", "waiting_time") == [(4, "5")]


async def test_several_records_are_edited_like_one_and_what_differs_says_so(
    database: Database, everyone: Actor
) -> None:
    two_organisations(database)
    other = {**GROUP, "rooms": 2, "waiting_time": "4"}
    write(database, everyone, new(database, everyone, "letting_group", GROUP, other))
    async with form(database, everyone, "letting_group", ids=[1, 2]) as (driver, page):
        await driver.shows("MASSEREDIGERING · 2 ventetidsgrupper", "(forskellige)", "(01-01-2026)")
        await _to(driver, page, "valid_to")
        await driver.press(*"31122026", "enter")
        await _written(driver)
    assert rows(database, "letting_group", "valid_to") == [(date(2027, 1, 1),)] * 2


async def test_leaving_with_something_typed_asks_once(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    async with form(database, everyone, "section_amenities", fixed={"building_section_id": 1}) as (driver, page):
        await driver.shows("0451-012-01", "┌─ Faciliteter", "┌─ Husdyr")
        await _set(driver, page, dogs="i")
        await driver.press("f12")
        await driver.on("ConfirmLine")
        await driver.press("escape")
        await driver.on("RecordFormPage")
        assert page.form.change()["dogs"] == "no"


async def test_the_contact_way_decides_which_contact_is_asked_for_and_links_are_picked(
    database: Database, everyone: Actor
) -> None:
    two_organisations(database)
    kept = [{"organisation_id": key, "name": name, "website": "https://x.dk"} for key, name in ((1, "Fyn"), (2, "Als"))]
    write(database, everyone, new(database, everyone, "signup_cooperation", *kept))
    async with form(database, everyone, "signup_agreement", fixed={"organisation_id": 1}) as (driver, page):
        contacts = {"website", "email", "phone", "cooperation_id"}
        assert contacts <= page.form.hidden()
        await _set(driver, page, dwelling_types="f", contact_way="t")
        assert contacts - page.form.hidden() == {"phone"}
        await _set(driver, page, contact_way="o")
        assert contacts - page.form.hidden() == {"cooperation_id"}
        await _to(driver, page, "cooperation_id")
        await driver.press("f4")
        await driver.on("ChoosePage")
        shown = await driver.shows("0451 Fyn")
        assert "Als" not in shown
        await driver.press("enter")
        await driver.on("RecordFormPage")
        await driver.shows("0451 Fyn")
        await driver.press("f2")
        await driver.shows("oprettes", "0451 Fyn")


async def test_the_form_speaks_english_too(database: Database, everyone: Actor) -> None:
    two_organisations(database)
    use_language("en")
    async with form(database, everyone, "attachment", fixed={"building_section_id": 1}, size=(160, 50)) as (
        driver,
        page,
    ):
        await driver.shows("New · ", "0451-012-01", "Reported")
        await driver.press("f1")
        await driver.on("HelpPage")
        assert page.record == "attachment"
