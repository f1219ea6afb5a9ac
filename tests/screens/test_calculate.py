"""Beregn on the telephone: from any place by F8, the answer as soon as there is enough, and what is wrong beside it."""

from backoffice.database import Database
from backoffice.screens.calculate import CalculatePage
from backoffice.security import Actor
from backoffice.text import use_language
from tests.screens.driving import ON_SQLITE, Driver, driven


async def typed(app: Driver, line: str) -> None:
    """Type into the field under the cursor and go on to the next."""
    keys = {
        " ": "space",
        "-": "minus",
        ",": "comma",
        ".": "full_stop",
        "/": "slash",
        "_": "underscore",
        "=": "equals_sign",
    }
    await app.press(*[keys.get(letter, letter) for letter in line], "down")


async def choose(app: Driver, letter: str) -> None:
    """Choose a calculation by F8 and the first letter of its name."""
    before = app.app.screen
    await app.press("f8")
    await app.on("ChoosePage")
    await app.press(letter, "enter")
    await app.until(lambda: isinstance(app.app.screen, CalculatePage) and app.app.screen is not before, "calculation")


@ON_SQLITE
async def test_a_caseworker_answers_the_telephone_by_keys_alone(database: Database, everyone: Actor) -> None:
    async with driven(database, everyone) as app:
        await choose(app, "O")
        await app.shows("Opsigelsesvarsel", "Mangler: Opsigelsesregel, Modtaget.", "Kontorets måde at regne varslet på")
        await app.press("f4")
        await app.on("ChoosePage")
        await app.press("D", "enter")
        await app.on("CalculatePage")
        await app.press("down")
        await typed(app, "31-13-2026")
        await app.shows("Modtaget (--received)", "den dato findes ikke")
        await app.press("up", "backspace")
        await typed(app, "31-03-2026 16.00.01")
        said = await app.shows("Fraflyttet senest kl. 12.00  mandag 03-08-2026", "! 2 Regel: DSB Ejendomme")
        assert "31-03-2026 16:00:01" in said
        # The reasoning scrolls while the cursor stays in the fields.
        await app.press("pagedown", "pagedown", "pagedown")
        await app.shows("backoffice calc notice --policy dsb", "Også det er en antagelse")
        # Another calculation takes the place of this one; what the other law asks is not asked.
        await choose(app, "G")
        said = await app.shows("Godtgørelse for forbedring")
        assert "Nedskrives" not in said
        await app.press("a", "down")
        await app.shows("Nedskrives, år")
        for line in ("50.500", "1-3-2017", "1-3-2018", "9"):
            await typed(app, line)
        await app.shows("skriv et tal fra 10 til")
        await app.press("up")
        await typed(app, "10")
        await app.shows("Tilbage, kr.             45.450,00")
        # A settlement, whose second line is wrong first.
        await choose(app, "F")
        await app.shows("Flytteafregning", "Mangler: Fil.")
        await app.press("down")
        await typed(app, "10=12600 99=5")
        await app.shows("99=5: 99 er ikke en linjekode")
        await app.press("up")
        await typed(app, "10=12600 32=2.600")
        await app.shows("Udbetales, kr.            10.000,00")
        await app.press("escape", "escape")
        await app.until(lambda: not isinstance(app.app.screen, CalculatePage), "the place before")


@ON_SQLITE
async def test_the_answer_is_in_english_for_those_who_chose_it(database: Database, everyone: Actor) -> None:
    use_language("en")
    async with driven(database, everyone, size=(160, 50)) as app:
        await app.go("calc sublet")
        await typed(app, "3")
        await app.shows("Rooms at most  1", "Calculate: Subletting rooms", "backoffice calc sublet --rooms 3")
