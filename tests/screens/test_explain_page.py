"""An explanation on the screen: conclusion and fixes always in sight, a key for each fix, the steps between them."""

from datetime import date, datetime

import pytest

from backoffice import text
from backoffice.database import Database
from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.problems import Level, Owner
from backoffice.screens.explain_page import ExplainPage
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, driven, small_register

WRITTEN = {"written_at": datetime(2026, 10, 2, 7, 14), "written_by": "mho"}
PERIOD = {"start": date(2026, 10, 1), "status": "reported"}
LONG = Explanation(
    Step("vacancy.shown_tenant_draft", {"start": date(2026, 12, 1)}, "lease", 3, Level.ERROR),
    tuple(Step("vacancy.row.vacancy_open", {**PERIOD, **WRITTEN}, "lease", n) for n in range(12)),
    (
        Fix("transfer", Owner.OWN_SYSTEM),
        Fix("let", values={"start": date(2026, 12, 1)}),
        Fix("no_tenant", values={"start": date(2026, 12, 1), "reason": "renovation"}),
        Fix("ask_lbf", Owner.MASTER_DATA),
    ),
)
KEYS = {"let": "new", "no_tenant": "no_tenant"}


@ON_SQLITE
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("language", ["da", "en"])
async def test_conclusion_and_fixes_are_in_sight_however_long_the_chain_is(
    database: Database, caseworker: Actor, size: tuple[int, int], language: str
) -> None:
    small_register(database, caseworker)
    text.use_language(language)
    async with driven(database, caseworker, size) as driver:
        await driver.app.push_screen(ExplainPage("Hvorfor vises Åparken 1, st. tv som ledig?", LONG, KEYS))
        screen = await driver.shows("Hvorfor vises Åparken 1, st. tv som ledig?", "22-11-2026", "01-12-2026")
        lines = screen.splitlines()
        assert len(lines) <= size[1]
        assert max(map(len, lines)) <= size[0]
        for owner in ("own_system", "register", "master_data"):
            assert text.text(f"explain.owner.{owner}") in screen
        own = {line.strip()[:1] for line in lines if "'" in line or text.text("fix.let")[:20] in line}
        assert {"n", "0"} <= own
        assert "02-10-2026" in screen and "mho" in screen


@ON_SQLITE
async def test_the_key_and_the_menu_leave_with_the_fix_and_esc_with_none(database: Database, caseworker: Actor) -> None:
    small_register(database, caseworker)
    left: list[Fix | None] = []
    async with driven(database, caseworker) as driver:
        for keys in (("n",), ("f6",), ("0",), ("f10", "down", "enter"), ("escape",)):
            await driver.app.push_screen(ExplainPage("?", LONG, KEYS), left.append)
            await driver.on("ExplainPage")
            await driver.press(*keys)
            await driver.on("StartPage")
    assert [fix and fix.command for fix in left] == ["let", "let", "no_tenant", "no_tenant", None]


@ON_SQLITE
async def test_help_tells_what_the_page_is_and_the_keys_of_its_fixes(database: Database, caseworker: Actor) -> None:
    small_register(database, caseworker)
    async with driven(database, caseworker) as driver:
        await driver.app.push_screen(ExplainPage("?", LONG, KEYS))
        await driver.on("ExplainPage")
        await driver.press("f1")
        await driver.shows("Svaret på 'hvorfor'", "0  Ingen lejer")
