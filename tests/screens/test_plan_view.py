"""The plan view by its keys: what it says, what can be taken out, what must be approved, and that it writes once."""

import shutil
import threading
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from textual import events
from textual.widgets import Input

from backoffice.database import Database
from backoffice.models import BuildingSection, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.plan import Created, Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.selection import of_ids
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Place, Problem
from backoffice.screens import plan_view
from backoffice.screens.plan_buckets import place_text
from backoffice.screens.plan_view import PlanPage
from backoffice.security import Actor
from backoffice.text import use_language
from backoffice.watch import Watch
from tests.register import add_dwellings, add_registration
from tests.screens.driving import TODAY, Driver, driven, edit
from tests.screens.editing import change_sets, held, type_count

IDS = list(range(1, 33))


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """400 dwellings of two building sections; of the first 32 the last one is of the other section."""
    shutil.copy(sqlite_template, tmp_path / "register.db")
    opened = Database(f"sqlite:///{tmp_path / 'register.db'}")
    with opened.writing() as session:
        add_dwellings(session, 400)
        second = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id.desc())).first()
        session.execute(update(Dwelling).where(Dwelling.id == 32).values(building_section_id=second))
    yield opened
    opened.close()


def planned(database: Database, actor: Actor, ids: list[int], **values: object) -> Plan:
    with database.reading() as session:
        return plan_edit(session, actor, of_ids(ids), values, Source("screen"), today=TODAY)


def link_plan(database: Database, actor: Actor) -> Plan:
    with database.writing() as session:
        section = session.get_one(Dwelling, 1).building_section_id
        registration = add_registration(session, section, "H12")
    return planned(database, actor, IDS, disability_registration=registration)


async def show(driver: Driver, page: PlanPage) -> PlanPage:
    driver.app.push_screen(page)
    await driver.on("PlanPage")
    await driver.shows(page.plan.hash()[:6])
    return page


async def to_line(driver: Driver, page: PlanPage, said: str) -> None:
    """Move the upper cursor to the line that says this."""
    await driver.press("home")
    for _ in range(20):
        line = page._line
        if line is not None and said in f"{line.title} {line.said}":
            return
        await driver.press("down")
    raise AssertionError(said)


async def test_a_link_plan_reads_as_drawn_and_refuses_the_other_section_by_name(
    database: Database, everyone: Actor
) -> None:
    plan = link_plan(database, everyone)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await to_line(driver, page, "Afvises")
        assert [line for line in driver.screen().splitlines()[1:] if line] == [
            " Plan: Handicapregistrering H12 knyttes til 31 boliger         intet er skrevet",
            "   Udfald                  Rækker Hvad",
            "   Ændres                      31 1 felt",
            "     Registrering              31 – → H12 (31)",
            "   Uændrede                     0",
            ">! Afvises                      1 andet byggeafsnit end registreringen",
            " ── Afvises ──",
            "   Adresse                  Felt             Begrundelse",
            "·  Åparken 16, st. th       Handicapregistr… ligger i byggeafsnit 0451-012-02",
            " Handicapregistreringen hører til et andet byggeafsnit end boligen. Vælg en",
            " registrering fra boligens eget byggeafsnit.",
            " Rettes her i registeret.",
            f" 32 = 31 ændres + 0 uændrede + 1 afvises + 0 konflikter · {plan.hash()[:6]}",
            " G Gennemfør  d Tag ud  x Eksport  O Portal  w Hvorfor  Tab Næste  F1 Hjælp",
        ]
        await driver.press("w")
        await driver.shows("Vælg en", "Rettes her i registeret.", "Enhver tast går tilbage")
        await driver.press("x")
        await driver.on("PlanPage")


async def test_the_plan_speaks_english_and_shows_more_where_there_is_room(database: Database, everyone: Actor) -> None:
    plan = link_plan(database, everyone)
    use_language("en")
    async with driven(database, everyone, (160, 50)) as driver:
        await show(driver, PlanPage(plan, command="backoffice dwellings edit --ids F --set heating=5"))
        await driver.shows(
            "Plan: Disability registration H12 is linked to 31 dwellings",
            "nothing is written",
            "The same on the command line: backoffice dwellings edit --ids F --set heating=5",
            "00000000-0000-4000-8000-000000000001",
            "32 = 31 changed + 0 unchanged + 1 refused + 0 conflicts",
        )


async def test_what_is_shown_is_what_is_written_and_the_result_names_what_was_not(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    plan = link_plan(database, everyone)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        shown = driver.screen()
        assert plan.hash()[:6] in shown
        await driver.press("G")
        await driver.on("ResultPage")
        await driver.shows(
            "31 boliger ændret · u fortryder", "32 i alt = 31 ændret + 0 uændrede + 1 afvist + 0 konflikter"
        )
        assert page.plan is plan
        await driver.press("x")
        await driver.on("AskLine")
        await driver.answer(str(tmp_path / "afviste.xlsx"))
        await driver.shows("1 linje skrevet")
        await driver.press("escape")
        await driver.on("StartPage")
        await driver.shows("31 boliger ændret · u fortryder")
    assert [one.plan_hash for one in change_sets(database)] == [plan.hash()]
    assert _cells(tmp_path / "afviste.xlsx")[1][:3] == (
        "Åparken 16, st. th",
        "00000000-0000-4000-8000-000000000032",
        "Handicapregistrering",
    )


def _cells(path: Path) -> list[tuple[object, ...]]:
    import openpyxl

    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


async def test_enter_never_writes_and_g_pressed_often_writes_once(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, [1, 2, 3], heating="5")
    async with driven(database, everyone) as driver:
        await show(driver, PlanPage(plan))
        await driver.press(*["enter"] * 5)
        assert change_sets(database) == []
        for _ in range(5):
            driver.app.post_message(events.Key("G", "G"))
        await driver.on("StartPage")
        await driver.shows("3 boliger ændret · u fortryder")
    assert len(change_sets(database)) == 1


async def test_a_row_taken_out_is_not_written_and_the_counts_follow(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, IDS, heating="5")
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.press("tab", "down", "d")
        await driver.shows("1 række taget ud", "Fjernvarme/blokvarme → Varmepumpe (31)", "31 = 31 ændres")
        assert page._rows.cursor_index == 1
        await driver.press("space", "down", "space", "d")
        await driver.shows("2 rækker taget ud", "29 = 29 ændres")
        assert page.plan.operation_id == plan.operation_id
        assert page._rows.marks.count(29) == 0
        await driver.press("G")
        await driver.on("StartPage")
    assert held(database, "heating") == {"1": 371, "5": 29}
    with database.reading() as session:
        assert session.get_one(Dwelling, 2).heating == "1"


async def test_rows_taken_out_in_one_breath_are_all_out(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, IDS, heating="5")
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.press("tab")
        for key in ("d", "d", "d", "G"):
            driver.app.post_message(events.Key(key, key))
        await driver.on("StartPage")
        assert list(page.plan.changes[0].ids) == list(range(4, 33))
    assert held(database, "heating") == {"1": 371, "5": 29}


async def test_a_field_taken_out_takes_its_warnings_along(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, [1, 2, 3], heating="5", own_kitchen=False)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.shows("Plan: 2 felter ændres på 3 boliger", "t godkender: familiebolig uden eget køkken")
        await to_line(driver, page, "Eget køkken")
        await driver.press("d")
        said = await driver.shows("Eget køkken er taget ud af planen", "Plan: Opvarmningsform bliver Varmepumpe på 3")
        assert "godkender" not in said
        await driver.press("G")
        await driver.on("StartPage")
    assert (held(database, "heating"), held(database, "own_kitchen")) == ({"1": 397, "5": 3}, {True: 400})


async def test_what_does_not_change_cannot_be_taken_out(database: Database, everyone: Actor) -> None:
    plan = link_plan(database, everyone)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await to_line(driver, page, "Afvises")
        await driver.press("tab", "d")
        await driver.shows("Kun rækker og felter, der ændres, kan tages ud")
        assert page.plan is plan


async def approve(driver: Driver, why: str | None = None) -> None:
    """Approve the group under the cursor with a reason, or with the one suggested."""
    await driver.press("t")
    await driver.on("AskLine")
    line = driver.app.screen.query_one(Input)
    line.value = line.value if why is None else why
    await driver.press("enter")
    await driver.on("PlanPage")


async def test_every_group_of_warnings_is_approved_before_anything_is_written(
    database: Database, everyone: Actor
) -> None:
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id <= 2).values(bbr_kitchen="E", origin="automatic"))
    plan = planned(database, everyone, [1, 2, 3], own_kitchen=False)
    async with driven(database, everyone) as driver:
        await show(driver, PlanPage(plan))
        await driver.press("G")
        await driver.shows("3 grupper advarsler skal først godkendes med t")
        await approve(driver, "aftalt")
        await driver.press("down")
        await approve(driver)
        await driver.press("G")
        await driver.shows("1 gruppe advarsler skal først godkendes med t")
        assert change_sets(database) == []
        await approve(driver, "")
        await driver.press("G")
        await driver.on("StartPage")
    reason = change_sets(database)[0].reason.splitlines()
    assert len(reason) == 3 and "Godkendt: familiebolig uden eget køkken (3): aftalt" in reason


async def test_a_group_of_warnings_is_taken_out_with_its_rows_and_brought_back(
    database: Database, everyone: Actor
) -> None:
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id <= 2).values(bbr_kitchen="E"))
    plan = planned(database, everyone, [1, 2, 3], own_kitchen=False)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await to_line(driver, page, "køkken afviger fra BBR")
        await driver.press("d")
        await driver.shows("2 rækker taget ud", "1 = 1 ændres")
        assert list(page.plan.changes[0].ids) == [3]
        await driver.press("u")
        await driver.shows("Det seneste er taget tilbage", "3 = 3 ændres")
        await driver.press("u")
        await driver.shows("Der er intet at tage tilbage i planen")
        assert page.plan.hash() == plan.hash()


async def test_an_outcome_of_many_parts_is_folded_where_there_is_no_room_and_unfolded_by_enter(
    database: Database, everyone: Actor
) -> None:
    values = {"heating": "5", "own_kitchen": False, "garage": "2", "benefit_area": 7000, "url": "https://a.dk/1"}
    values |= {"interior_maintenance": "1", "exterior_maintenance": "1", "current_deposit": 100}
    plan = planned(database, everyone, [1, 2, 3], **values)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        said = await driver.shows("Ændres …", "8 felter: ")
        assert "Garage" not in [line.title for line in page._lines] and "Enter Fold ud" in said
        await driver.press("enter")
        await driver.shows("Enter Fold ind")
        assert len([line for line in page._lines if line.field]) == 8
        await driver.press("down", "down", "enter")
        await driver.shows("Ændres …")
        assert page._line is not None and page._line.title == "Ændres"
    async with driven(database, everyone, (160, 50)) as driver:
        await show(driver, PlanPage(plan))
        assert "Ændres …" not in driver.screen()


async def test_an_approval_can_be_taken_back(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, [1], own_kitchen=False)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await to_line(driver, page, "Advarsler")
        await approve(driver)
        await driver.shows("godkendt: familiebolig")
        await driver.press("t", "G")
        await driver.shows("1 gruppe advarsler skal først godkendes med t")


async def test_rows_changed_by_others_stop_it_and_the_plan_is_made_again(database: Database, everyone: Actor) -> None:
    def again() -> Plan:
        return planned(database, everyone, [1, 2, 3, 4], heating="5")

    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(again(), again))
        await driver.press("tab", "d")
        await driver.shows("1 række taget ud")
        edit(database, Actor("mho", everyone.grants), [3], heating="7")
        await driver.press("G")
        await driver.shows("Andre ændrede 1 række imens. Intet er skrevet", "Elvarme → Varmepumpe", "på 3 boliger")
        assert len(change_sets(database)) == 1
        assert list(page.plan.changes[0].ids) == [2, 3, 4]
        await driver.press("G")
        await driver.on("StartPage")
    assert held(database, "heating") == {"1": 397, "5": 3}


async def test_a_large_edit_is_confirmed_by_its_number(database: Database, everyone: Actor) -> None:
    plan = planned(database, everyone, list(range(1, 42)), heating="5")
    async with driven(database, everyone) as driver:
        await show(driver, PlanPage(plan))
        await driver.press("G")
        await driver.shows("En stor ændring: 41 boliger. Skriv antallet for at gennemføre")
        await type_count(driver, 40)
        await driver.shows("Antallet blev ikke skrevet; intet er skrevet")
        await driver.press("G")
        await driver.on("AskLine")
        await driver.press("escape")
        await driver.on("PlanPage")
        assert change_sets(database) == []
        await driver.press("G")
        await type_count(driver, 41)
        await driver.on("StartPage")
    assert held(database, "heating") == {"1": 359, "5": 41}


async def test_an_undo_is_shown_and_written_like_any_plan(database: Database, everyone: Actor) -> None:
    number = edit(database, everyone, IDS, heating="5")
    edit(database, Actor("mho", everyone.grants), [7], heating="9")
    with database.reading() as session:
        plan = plan_undo(session, everyone, number, Source("screen"))
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.shows("Plan: 31 boliger føres tilbage", "→ Fjernvarme/blokvarme (31)", "ændret igen siden")
        await to_line(driver, page, "Konflikter")
        await driver.shows("Åparken 4, st. tv")
        await driver.press("G")
        await driver.shows("31 boliger ført tilbage · u fortryder", "1 konflikter")
    assert held(database, "heating") == {"1": 399, "9": 1}


async def test_ten_thousand_rows_are_stopped_by_escape_and_nothing_is_written(
    database: Database, everyone: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 10_000, number="0452"))
    plan = planned(database, everyone, ids, heating="5")
    begun, go_on = threading.Event(), threading.Event()

    def slow_apply(session: object, actor: Actor, plan: Plan, watch: Watch) -> object:
        begun.set()
        assert go_on.wait(20)
        return apply(session, actor, plan, watch)  # type: ignore[arg-type]

    monkeypatch.setattr(plan_view, "apply", slow_apply)
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.press("G")
        await type_count(driver, 10_000)
        await driver.until(begun.is_set, "the write")
        await driver.shows("Esc stopper")
        await driver.press("d", "G", "x", "f5", "colon", "tab")
        assert driver.app.screen is page and page.plan is plan
        await driver.press("escape")
        go_on.set()
        await driver.shows("Stoppet. Intet er skrevet.")
        assert driver.app.screen is page
        assert change_sets(database) == []
        begun.clear()
        await driver.press("G")
        await type_count(driver, 10_000)
        await driver.on("StartPage")
        await driver.shows("10.000 boliger ændret · u fortryder")
    assert held(database, "heating") == {"1": 400, "5": 10_000}


async def test_the_plan_is_written_as_a_workbook_with_old_and_new_values(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    plan = planned(database, everyone, IDS[:2], heating="5", garage="2")
    async with driven(database, everyone) as driver:
        await show(driver, PlanPage(plan))
        await driver.press("x")
        await driver.on("AskLine")
        await driver.answer(str(tmp_path / "plan.xlsx"))
        await driver.shows("4 linjer skrevet")
        await driver.press("x")
        await driver.on("AskLine")
        await driver.answer(str(tmp_path / "plan.xlsx"))
        await driver.until(lambda: "!!" in driver.screen(), "the refusal to replace")
    cells = _cells(tmp_path / "plan.xlsx")
    assert cells[0] == ("Adresse", "BBR-enhed", "Felt", "Før", "Efter", "Udfald", "Begrundelse")
    assert len(cells) == 5
    assert cells[1][0] == "Åparken 1, st. tv"
    assert cells[1][2:6] == ("Opvarmningsform", "Fjernvarme/blokvarme", "Varmepumpe", "Ændres")
    assert change_sets(database) == []


async def test_a_plan_written_before_with_other_contents_is_never_called_written(
    database: Database, everyone: Actor
) -> None:
    first = planned(database, everyone, [1], heating="5")
    with database.writing() as session:
        apply(session, everyone, first)
    second = planned(database, everyone, [2], heating="7")
    second.operation_id = first.operation_id
    async with driven(database, everyone) as driver:
        await show(driver, PlanPage(second))
        await driver.press("G")
        await driver.on("StartPage")
        await driver.shows("det viste er ikke skrevet")
    assert held(database, "heating") == {"1": 399, "5": 1}


async def test_an_import_shows_what_is_new_with_its_values_and_where_a_row_stands_in_the_file(
    database: Database, everyone: Actor
) -> None:
    plan = Plan("import", Source("screen", "leje.csv", "0" * 64), record="housing_cost")
    columns: dict[str, list[object]] = {
        "dwelling_id": [1, 2], "cost_type": ["1", "1"], "amount": [612_345, 587_000],
        "valid_from": [TODAY, TODAY], "valid_to": [FOREVER, FOREVER],
    }  # fmt: skip
    plan.created.append(Created("housing_cost", array("q", [-1, -2]), columns))
    place = Place("leje.csv", "Ark1", 7, "Beløb")
    plan.refused.add(Problem("value.not_an_amount", value="gratis", field="Beløb", place=place))
    plan.asked = 3
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.shows("Plan: 2 boligudgifter skrives fra filen", "Nettohusleje", "22-11-2026 · 6.123,45")
        await to_line(driver, page, "Afvises")
        said = await driver.shows("gratis", "Beløb", "      7")
        assert "leje.csv" not in said
        await driver.press("tab", "w")
        await driver.shows("»gratis« er ikke et beløb i Beløb.", "Rettes her i registeret.")


async def test_a_plan_of_several_kinds_of_record_counts_them_together(database: Database, everyone: Actor) -> None:
    plan = Plan("master_data", Source("screen", "stamdata.xlsx", "0" * 64))
    plan.created = [
        Created("department", array("q", [-1]), {"number": ["014"], "name": ["Møllebakken"], "organisation_id": [1]}),
        Created(
            "building_section", array("q", [-2]), {"number": ["01"], "department_id": [-1], "organisation_id": [1]}
        ),
    ]
    plan.asked = 2
    async with driven(database, everyone) as driver:
        page = await show(driver, PlanPage(plan))
        await driver.shows("Plan: 2 poster skrives fra stamdata", "Afdeling", "014 Møllebakken")
        await to_line(driver, page, "Byggeafsnit")
        await driver.shows("014 Møllebakken 01")


def test_a_place_is_told_in_the_words_of_its_file() -> None:
    assert place_text(Place("boliger.xlsx", "Boliger", 7, "Areal")) == "Boliger, række 7, kolonne Areal"
    assert place_text(Place("BOLIG.XML", "", 12, "Areal")) == "linje 12, element Areal"
    assert place_text(Place("boliger.xlsx")) == ""
