"""The way about: twenty lines after `:` from any screen, the menu, the help, and deep journeys that lose nothing."""

import pytest
from textual.geometry import Region
from textual.widgets import Input

from backoffice.commands import COMMANDS, EVERYWHERE
from backoffice.database import Database
from backoffice.screens.department_card import DepartmentCardPage
from backoffice.screens.dwelling_card import DwellingCardPage
from backoffice.screens.dwelling_list import DwellingListPage
from backoffice.screens.goto import WORDS, command_of
from backoffice.screens.help import HelpPage
from backoffice.screens.history import HistoryPage
from backoffice.screens.page import Page
from backoffice.screens.places import PlacesPage
from backoffice.security import Actor
from backoffice.text import text, use_language
from backoffice.widgets.row_table import RowTable
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register

# What is typed, the page it leads to, and what that page must show.
LINES = (
    ("0451", "PlacesPage", "0451-012 "),
    ("451", "PlacesPage", "0451-012 "),
    ("0451-012", "DepartmentCardPage", "Stamkort 0451-012"),
    ("0452-12", "DepartmentCardPage", "Stamkort 0452-012"),
    ("0451-012-02", "DwellingListPage", "20 boliger"),
    ("00000000-0000-4000-8000-000000000007", "DwellingCardPage", "Åparken 4, st. tv"),
    ("00000000-0000-4000-8000-00000000000", "PlacesPage", "9 fundet"),
    ("Åparken 5, st. th", "DwellingCardPage", "Åparken 5, st. th"),
    ("åparken 5", "PlacesPage", "2 fundet"),
    ("afd", "PlacesPage", "2 boligorganisationer"),
    ("Departments", "PlacesPage", "2 boligorganisationer"),
    ("afd 0452-012", "DepartmentCardPage", "Stamkort 0452-012"),
    ("boliger", "DwellingListPage", "50 boliger"),
    ("dwellings 0452", "DwellingListPage", "10 boliger"),
    ("boliger 0451 tomgang=ja", "DwellingListPage", "1 bolig "),
    ("boliger opvarmning=varmepumpe", "DwellingListPage", "4 boliger"),
    ("bolig åparken 5, st. th", "DwellingCardPage", "Åparken 5, st. th"),
    ("historik", "HistoryPage", "1 ændring"),
    ("ændring 1", "ChangeSetPage", "4 poster"),
    ("history", "HistoryPage", "1 ændring"),
    ("hjælp", "HelpPage", "hvad stedet er til"),
    ("import", "FilesPage", "Import"),
    ("eksport", "ChoosePage", ""),
    ("udk", "DeliverPage", ""),
    ("levering", "DeliverPage", ""),
)


async def typed(app: Driver, line: str) -> None:
    """Type a line after `:`; the letters are put in the field at once."""
    await app.press("colon")
    await app.on("GotoPage")
    app.app.screen.query_one(Input).value = line
    await app.press("enter")


@ON_SQLITE
@pytest.mark.parametrize("line", LINES, ids=[one[0] for one in LINES])
async def test_a_line_leads_to_its_page_from_any_screen(
    database: Database, everyone: Actor, line: tuple[str, str, str]
) -> None:
    small_register(database, everyone)
    screens = (
        None,
        PlacesPage,
        lambda: DepartmentCardPage(1),
        lambda: DwellingCardPage(1),
        HistoryPage,
        DwellingListPage,
    )
    start = screens[LINES.index(line) % len(screens)]
    async with driven(database, everyone) as app:
        if start is not None:
            await app.app.push_screen(start())
        under = app.app.screen
        await typed(app, line[0])
        await app.on(line[1])
        await app.shows(line[2])
        # A filter is left before its list is; what is to be exported is asked over a list.
        await app.press(*["escape"] * (2 if "=" in line[0] else 1))
        await app.until(lambda: app.app.screen is under or line[0] == "eksport", "the way back")


@ON_SQLITE
async def test_start_leads_home_from_deep_down(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        for line in ("0451", "0451-012", "boliger", "bolig åparken 5, st. th", "historik"):
            await typed(app, line)
            await app.until(lambda: isinstance(app.app.screen, Page) and app.app.screen.is_current)
        await typed(app, "start")
        await app.on("StartPage")
        assert len(app.app.screen_stack) == 2


@ON_SQLITE
async def test_what_is_not_found_is_said_and_the_line_stays(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await typed(app, "findes ikke 7")
        await app.shows("Intet fundet for: findes ikke 7")
        app.app.screen.query_one(Input).value = "boliger højde=7"
        await app.press("enter")
        await app.shows("højde")
        await app.press("escape")
        await app.on("StartPage")


@ON_SQLITE
async def test_up_and_down_bring_back_what_was_typed_before(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        for line in ("afd", "historik", "afd"):
            await typed(app, line)
            await app.until(lambda: isinstance(app.app.screen, Page) and not app.app.screen.query("#ask"))
        await app.press("colon")
        await app.on("GotoPage")
        field = app.app.screen.query_one(Input)
        await app.press("up")
        assert field.value == "afd"
        await app.press("up", "up", "up")
        assert field.value == "historik"
        await app.press("down", "down")
        assert field.value == ""


def test_every_command_word_has_one_meaning() -> None:
    words = [word for several in WORDS.values() for word in several]
    assert len(words) == len(set(words))
    assert command_of("BOLIGER  0451") == ("dwellings", "0451")
    assert command_of("Boligvej 7") == ("", "Boligvej 7")


@ON_SQLITE
async def test_six_deep_and_back_keeps_position_filter_and_marks(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await typed(app, "boliger 0451 areal>=50")
        await app.on("DwellingListPage")
        await app.shows("40 boliger")
        await app.press("down", "space", "down", "down", "space", "down")
        shown = await app.shows("2 mærket")
        page = app.app.screen
        table = page.query_one(RowTable)
        before = (table.cursor_id, list(table.marked_ids()), shown)
        for line, where in (
            ("0451", "PlacesPage"), ("0451-012", "DepartmentCardPage"), ("historik", "HistoryPage"),
            ("ændring 1", "ChangeSetPage"), ("bolig åparken 5, st. th", "DwellingCardPage"), ("hjælp", "HelpPage"),
        ):  # fmt: skip
            await typed(app, line)
            await app.on(where)
        assert len(app.app.screen_stack) == 9
        for _ in range(6):
            await app.press("escape")
            await app.pilot.pause()
        await app.until(lambda: app.app.screen is page)
        await app.shows("2 mærket", "areal>=50")
        assert (table.cursor_id, list(table.marked_ids()), app.screen()) == before


@ON_SQLITE
async def test_the_menu_lists_every_command_and_does_the_chosen_one(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("p")
        await app.shows("50 boliger")
        await app.press("f10")
        shown = await app.shows("Menu: Afdelinger")
        await app.press("end")
        shown += await app.shows(text("command.help"))
        await app.press("home")
        assert all(text(f"command.{one}") in shown for one in PlacesPage.commands)
        await app.press("down", "enter")
        await app.on("DwellingListPage")
        await app.press("escape", "f10")
        await app.on("MenuPage")
        await app.press("enter")
        await app.shows("0451-012 ", "1 afdeling")
        await app.press("f10", "f10")
        await app.on("PlacesPage")


@ON_SQLITE
@pytest.mark.parametrize("language", ["da", "en"])
async def test_help_names_every_key_of_every_place_within_the_width(
    database: Database, everyone: Actor, language: str
) -> None:
    ids = small_register(database, everyone)
    use_language(language)
    async with driven(database, everyone) as app:
        for page in (PlacesPage(), DepartmentCardPage(1), DwellingCardPage(ids[0]), HistoryPage(), DwellingListPage()):
            await app.app.push_screen(page)
            await app.press("f1")
            await app.on("HelpPage")
            body = app.app.screen.query_one("#help_text")
            strips = body.render_lines(Region(0, 0, *body.size))
            said = "\n".join(strip.text.rstrip() for strip in strips)
            assert max(len(line) for line in said.splitlines()) <= 78
            for one in (*page.commands, *EVERYWHERE):
                assert f"{COMMANDS[one].shown}  {text(f'command.{one}')}" in said
            top = app.screen()
            await app.press("pagedown")
            await app.until(lambda top=top: app.screen() != top, "the rest of the help")
            await app.press("f1")
            await app.on(type(page).__name__)


@ON_SQLITE
async def test_help_is_left_by_esc_and_has_no_help_of_its_own(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.press("question_mark")
        await app.on("HelpPage")
        await app.press("escape")
        await app.on("StartPage")
        assert not [one for one in app.app.screen_stack if isinstance(one, HelpPage)]


@ON_SQLITE
async def test_start_does_not_leave_a_form_behind(database: Database, everyone: Actor) -> None:
    ids = small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DwellingCardPage(ids[0]))
        await app.shows("» Generelt «")
        await app.press("e")
        await app.on("EditPage")
        await typed(app, "start")
        await app.shows("ikke er skrevet endnu")
        assert type(app.app.screen).__name__ == "EditPage"


@ON_SQLITE
async def test_where_i_am_is_read_however_deep_i_went(database: Database, everyone: Actor) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        for line in ("0451", "0451-012", "boliger 0451", "historik"):
            await typed(app, line)
            await app.until(lambda: isinstance(app.app.screen, Page) and not app.app.screen.query("#ask"))
        first = (await app.shows("1 ændring")).splitlines()[0]
        assert first.startswith(" … › ") and " › Historik " in first
