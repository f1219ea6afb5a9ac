"""The form by its keys: what a field is, what a key makes of it, and what leaving, picking and F2 do."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from textual import events

from backoffice.database import Database
from backoffice.models import BuildingSection, Dwelling
from backoffice.queries.selection import Selection
from backoffice.screens import edit_form as edit_form_module
from backoffice.screens.edit_form import EditPage, whole_sentences
from backoffice.screens.plan_view import PlanPage
from backoffice.security import Actor
from backoffice.text import use_language
from tests.register import add_dwellings, add_registration
from tests.screens.driving import edit
from tests.screens.editing import change_sets, edit_form, held, to_field, to_plan, type_count


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Forty dwellings of two building sections, four of them with a heat pump."""
    shutil.copy(sqlite_template, tmp_path / "register.db")
    opened = Database(f"sqlite:///{tmp_path / 'register.db'}")
    with opened.writing() as session:
        ids = add_dwellings(session, 40)
        session.execute(update(Dwelling).where(Dwelling.id <= ids[3]).values(heating="5"))
    yield opened
    opened.close()


MANY = list(range(1, 31))


def state(page: EditPage, name: str) -> str:
    return page.form.state_texts(name)[0]


async def test_a_reason_and_a_period_are_asked_for_where_there_is_something_to_give_a_reason_for(
    database: Database, everyone: Actor
) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        assert "suppress_portal_reason" in page.form.hidden()
        await to_field(driver, page, "suppress_portal")
        await driver.press("j")
        await driver.shows("│   årsag", "│   fra", "│   til og med")
        await driver.press("down", *"fejl", "enter")
        assert page.form.change() == {"suppress_portal": True, "suppress_portal_reason": "fejl"}
        await driver.press("up", "n")
        await driver.until(lambda: "årsag" not in driver.screen(), "the reason hidden")
        assert page.form.change() == {"suppress_portal": False}


async def test_a_mass_edit_reads_as_drawn_at_80_columns(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press("v")
        assert driver.screen().splitlines()[1:] == [
            " Rediger 'Generelt om boligen'                     MASSEREDIGERING · 30 boliger",
            "┌─ Bolig ─────────────────────────────┐ ┌─ Handicap ───────────────────────────┐",
            "│ Boligtype         (Familiebolig)    │ │ Bevægelseshæmmede  (uændret: –)      │",
            "│ Kollegieværelse   (uændret: –)      │ │ Fortrinsret        (uændret: –)      │",
            "│ Lejertype         (uændret: –)      │ │ Registrering       (uændret: –)      │",
            "│ Opvarmningsform   Varmepumpe      * │ └──────────────────────────────────────┘",
            "│ Eget køkken       (uændret: Ja)     │ ┌─ Portal ─────────────────────────────┐",
            "│ Garage            (uændret: –)      │ │ Webadresse         (uændret: –)      │",
            "│ Carport           (uændret: –)      │ │ Lukket opskrivning (uændret: –)      │",
            "│ Areal før 1998    (uændret: –)      │ │ Besked ikke-aktiv  (uændret: –)      │",
            "│ Støtteber. areal  (uændret: –)      │ │ Skjul på portalen  (uændret: –)      │",
            "└─────────────────────────────────────┘ │ Ikke til UDK       (uændret: –)      │",
            "┌─ Vedligehold ───────────────────────┐ │ Kan ikke udlejes   (uændret: –)      │",
            "│ Indv. vedligehold (uændret: –)      │ └──────────────────────────────────────┘",
            "│ Udv. vedligehold  (uændret: –)      │ ┌─ Økonomi ────────────────────────────┐",
            "└─────────────────────────────────────┘ │ Aktuelt indskud    (uændret: –)      │",
            "                                        │ Aktuelt depositum  (uændret: –)      │",
            " Opvarmningsform: Varmepumpe",
            " Hvordan boligen varmes op, efter BBR's koder for varmeinstallation. Gives",
            " videre til Udbetaling Danmark, for varmen har betydning for boligstøtten.",
            " Kilde: BoligOpvarmningsformKode i LBF's skema; boligstøtteloven § 10.",
            " * ændres. 1 felt sat.",
            " F2 Vis plan  F4 Vælg  Del Ryd  Backspace Uændret  F12 Annuller  F1 Hjælp",
        ]


async def test_the_form_speaks_english_and_has_whole_labels_where_there_is_room(
    database: Database, everyone: Actor
) -> None:
    use_language("en")
    async with edit_form(database, everyone, MANY, (160, 50)) as (driver, page):
        assert "MASS EDIT · 30 dwellings" in driver.screen()
        assert "(different)" in driver.screen() and "(unchanged: Yes)" in driver.screen()
        assert page.form.fields["inactive_expiry_notice"].field.label in driver.screen()


async def test_one_dwelling_shows_its_address_and_its_own_values(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, [1]) as (driver, page):
        assert "1 bolig · Åparken 1, st. tv" in driver.screen()
        assert (state(page, "heating"), state(page, "own_kitchen")) == ("Varmepumpe", "Ja")


async def test_a_field_is_unchanged_different_set_or_cleared(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        assert state(page, "own_kitchen") == "(uændret: Ja)"
        assert state(page, "heating") == "(forskellige)"
        await to_field(driver, page, "own_kitchen")
        await driver.press("n")
        assert page.form.change() == {"own_kitchen": False}
        await driver.press("delete")
        assert (state(page, "own_kitchen"), page.form.change()) == ("(ryddes)", {"own_kitchen": None})
        await driver.press("backspace")
        assert (state(page, "own_kitchen"), page.form.change()) == ("(uændret: Ja)", {})


async def test_a_field_that_must_be_filled_cannot_be_cleared(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await driver.press("delete")
        assert page.form.change() == {}
        await driver.shows("!! Boligtype skal udfyldes.")


@pytest.mark.parametrize(
    ("keys", "code"),
    [("c", "2"), ("cc", "6"), ("ccc", "2"), ("7", "7"), ("9", "9"), ("99", "99"), ("999", "9"), ("x", None)],
)
async def test_letters_and_digits_choose_a_code_and_go_on_to_the_next(
    database: Database, everyone: Actor, keys: str, code: str | None
) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press(*keys)
        assert page.form.change().get("heating") == code


@pytest.mark.parametrize(("key", "answer"), [("j", True), ("J", True), ("y", True), ("n", False)])
async def test_yes_and_no_are_chosen_by_their_letter(
    database: Database, everyone: Actor, key: str, answer: bool
) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "suppress_portal")
        await driver.press(key)
        assert page.form.change() == {"suppress_portal": answer}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("current_entry_deposit", "12.345,50", 1_234_550),
        ("benefit_area", "78,5", 7_850),
        ("url", "https://aaparken.dk/7", "https://aaparken.dk/7"),
    ],
)
async def test_typing_in_a_field_of_text_sets_it_when_it_is_left(
    database: Database, everyone: Actor, name: str, typed: str, value: object
) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, name)
        for letter in typed:
            driver.app.post_message(events.Key("unnamed", letter))
        await driver.press("down")
        assert page.form.change() == {name: value}
        assert page.fields.cursor_name != name


async def test_what_cannot_be_read_stays_as_typed_with_its_problem(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "current_deposit")
        await driver.press("1", "2", "a", "enter")
        await driver.shows("12a", "!! »12a« er ikke et beløb i Aktuelt depositum.")
        await driver.press("f2")
        await driver.shows("Ret først det felt, der er mærket med !")
        assert isinstance(driver.app.screen, EditPage) and page.form.change() == {}
        await to_field(driver, page, "current_deposit")
        await driver.press("enter", "backspace", "enter")
        assert page.form.change() == {"current_deposit": 1_200}


async def test_the_typed_line_has_a_caret_that_moves(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "current_deposit")
        await driver.press("1", "3", "left", "2", "home", "delete", "end", "4", "enter")
        assert page.form.change() == {"current_deposit": 23_400}


async def test_escape_takes_back_what_is_being_typed_and_only_then_leaves(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "url")
        await driver.press("h", "t", "escape")
        assert page.form.change() == {} and driver.app.screen is page
        await driver.press("escape")
        await driver.on("StartPage")


async def test_a_pasted_block_gives_its_first_line(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "url")
        page.fields.post_message(events.Paste("https://aaparken.dk\r\nG\r\n"))
        await driver.press("enter")
        assert page.form.change() == {"url": "https://aaparken.dk"}


async def test_the_arrows_go_to_the_nearest_field_of_the_other_column(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "garage")
        await driver.press("right")
        assert page.fields.cursor_name == "url"
        await driver.press("left", "tab", "shift+tab", "shift+tab")
        assert page.fields.cursor_name == "own_kitchen"


async def test_a_code_is_picked_from_its_list(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "garage")
        await driver.press("enter")
        await driver.on("ChoosePage")
        await driver.press("down", "down", "enter")
        await driver.on("EditPage")
        assert page.form.change() == {"garage": "2"}


async def test_keys_typed_before_the_list_is_there_are_for_the_list(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "garage")
        for key in ("f4", "down", "enter"):
            driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driver.until(lambda: page.form.change() == {"garage": "1"}, "the picked code")


async def test_only_registrations_of_the_own_sections_are_offered_with_their_dwellings(
    database: Database, everyone: Actor
) -> None:
    with database.writing() as session:
        first, second = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).all()
        registration = add_registration(session, first, "H12")
        add_registration(session, second, "H9")
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "disability_registration")
        await driver.press("enter")
        await driver.on("ChoosePage")
        said = await driver.shows("H12 · 0451-012-01 · 20 boliger · Elevator", "H9 · 0451-012-02 · 10 boliger")
        assert said.index("H12 ·") < said.index("H9 ·")
        await driver.press("enter")
        await driver.on("EditPage")
        await driver.shows("H12 Elevator", "Boligerne ligger i 2 byggeafsnit")
        assert page.form.change() == {"disability_registration": registration}


async def test_sections_without_a_registration_are_told_so(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "disability_registration")
        await driver.press("enter")
        await driver.shows("Byggeafsnittet har ingen handicapregistrering; opret den dér først.")
        await driver.press("up", "j")
        assert page.form.change() == {"disabled_priority": True}


async def test_f2_says_why_there_is_no_plan_while_nothing_is_set(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await driver.press("f2")
        await driver.shows("Planen kan først vises, når mindst ét felt er sat.")
        assert driver.app.screen is page
        await driver.press("down", "j")
        assert page.form.change() == {"student_room": True}


async def test_leaving_asks_only_where_something_is_set_and_enter_is_no_answer(
    database: Database, everyone: Actor
) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press("v", "f12")
        await driver.shows("1 felt er sat og går tabt")
        await driver.press("enter")
        await driver.on("EditPage")
        assert page.form.change() == {"heating": "5"}
        await driver.press("escape")
        await driver.on("ConfirmLine")
        await driver.press("escape")
        await driver.on("EditPage")
        await driver.press("f12", "j")
        await driver.on("StartPage")
    assert change_sets(database) == []


async def test_help_names_the_field_under_the_cursor_and_its_source(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY) as (driver, page):
        await to_field(driver, page, "heating")
        assert "BoligOpvarmningsformKode" in page.help_text()
        await driver.press("f1")
        await driver.shows("Opvarmningsform: Hvordan boligen varmes op")


async def test_a_form_writes_once_however_often_f2_and_g_are_pressed(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, [1, 2, 30]) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press("7")
        for key in ["f2"] * 5:
            driver.app.post_message(events.Key(key, None))
        await driver.on("PlanPage")
        await driver.pilot.pause()
        assert sum(isinstance(one, PlanPage) for one in driver.app.screen_stack) == 1
        for key in ["enter"] * 5 + ["G"] * 5:
            driver.app.post_message(events.Key(key, "G" if key == "G" else None))
        await driver.on("StartPage")
        await driver.shows("3 boliger ændret · u fortryder")
    assert [one.operation_id for one in change_sets(database)] == [page.operation_id]
    assert held(database, "heating") == {"1": 35, "5": 2, "7": 3}


async def test_letters_typed_before_the_plan_is_there_neither_write_nor_set(
    database: Database, everyone: Actor
) -> None:
    async with edit_form(database, everyone, [1, 2]) as (driver, page):
        await to_field(driver, page, "disabled_priority")
        await driver.press("n")
        for key in ("f2", "G", "g", "down", "j"):
            driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driver.on("PlanPage")
        await driver.pilot.pause()
        assert page.form.change() == {"disabled_priority": False}
        assert change_sets(database) == []


async def test_preset_fields_stand_set_when_the_form_opens(database: Database, everyone: Actor) -> None:
    with database.writing() as session:
        first = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).first()
        registration = add_registration(session, first or 0)
    async with edit_form(database, everyone, MANY) as (driver, _):
        preset = EditPage(Selection(expected=40), {"disability_registration": registration})
        driver.app.push_screen(preset)
        await driver.shows("H12", "1 felt sat")
        assert preset.form.change() == {"disability_registration": registration}


async def test_what_others_wrote_meanwhile_is_shown_and_what_was_typed_is_kept(
    database: Database, everyone: Actor
) -> None:
    async with edit_form(database, everyone, [1]) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press("7")
        await to_field(driver, page, "disabled_priority")
        await driver.press("n")
        edit(database, Actor("mho", everyone.grants), [1], heating="8", garage="2")
        plan = await to_plan(driver)
        assert (plan.plan.changed, len(plan.plan.conflicts)) == (0, 1)
        said = await driver.shows("Da du åbnede", "Andre skrev", "Dit", "Ændret af mho")
        lines = [" ".join(line.split()) for line in said.splitlines()]
        assert any(line.endswith("Opvarmningsform Varmepumpe Gasradiator Elvarme") for line in lines)
        assert any(line.endswith("Handicappede har fortri… – uændret Nej") for line in lines)
        assert any(line.endswith("Garage – Ja, betales sær… uændret") for line in lines)
        await driver.press("G")
        await driver.shows("Der er intet at ændre")
        await driver.press("f5")
        await driver.on("EditPage")
        await driver.until(lambda: page._base is not None and page._base.version == 2, "fresh values")
        assert page.form.change() == {"heating": "7", "disabled_priority": False}
        plan = await to_plan(driver)
        assert plan.plan.counts()["changed"] == 1
        await driver.press("G")
        await driver.on("StartPage")
    assert held(database, "garage") == {None: 39, "2": 1}


async def test_a_hostile_address_is_shown_letter_for_letter(database: Database, everyone: Actor) -> None:
    hostile = "[red]Vej\x1b[2J[/] [@click=app.quit]9"
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == 1).values(address=hostile))
    async with edit_form(database, everyone, [1]) as (driver, page):
        await driver.shows("[red]Vej\ufffd[2J[/] [@click=app.quit]9")
        await to_field(driver, page, "own_kitchen")
        await driver.press("n")
        await to_plan(driver)
        await driver.shows("[red]Vej\ufffd[2J[/]")


async def test_a_whole_register_is_edited_by_its_filter(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, Selection(expected=40)) as (driver, page):
        await driver.shows("MASSEREDIGERING · 40 boliger")
        await to_field(driver, page, "disabled_priority")
        await driver.press("n")
        plan = await to_plan(driver)
        assert "backoffice dwellings edit --all --set disabled_priority=Nej" in plan.help_text()
        await driver.press("G")
        await type_count(driver, 40)
        await driver.shows("40 boliger ændret · u fortryder")
    assert held(database, "disabled_priority") == {False: 40}


def test_help_is_cut_between_sentences_never_within_one() -> None:
    assert whole_sentences("Et. To er lang nok. Tre.", 12, 2) == ["Et. To er", "lang nok."]


async def test_the_form_can_be_used_on_a_narrow_and_low_terminal(database: Database, everyone: Actor) -> None:
    async with edit_form(database, everyone, MANY, (60, 16)) as (driver, _):
        await driver.press("end")
        await driver.shows("Aktuelt depositum")
        await driver.press("home")
        await driver.shows("Boligtype")


async def test_escape_gives_up_a_plan_that_takes_long(
    database: Database, everyone: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    planned = edit_form_module.plan_edit

    def slow_plan(*args: object, **options: object) -> object:
        begun.set()
        assert go_on.wait(20)
        try:
            return planned(*args, **options)  # type: ignore[arg-type]
        finally:
            ended.set()

    monkeypatch.setattr(edit_form_module, "plan_edit", slow_plan)
    async with edit_form(database, everyone, [1, 2]) as (driver, page):
        await to_field(driver, page, "heating")
        await driver.press("7", "f2")
        await driver.until(begun.is_set, "the plan")
        await driver.shows("Planen laves")
        await driver.press("9", "escape")
        await driver.shows("Planen er opgivet")
        go_on.set()
        await driver.until(ended.is_set, "the end of the plan")
        await driver.app.workers.wait_for_complete()
        assert driver.app.screen is page
        assert page.form.change() == {"heating": "7"}
        await driver.press("8")
        assert page.form.change() == {"heating": "8"}
