"""Every place of what the public sees, at both sizes and in both languages: it opens, fits, and shows its keys, "Ny" among them."""

import pytest

from backoffice.commands import COMMANDS
from backoffice.database import Database
from backoffice.operations.checking import check_all
from backoffice.operations.demo import fill
from backoffice.screens.page import Page
from backoffice.security import Actor
from backoffice.text import text, use_language
from tests.screens.driving import ON_SQLITE, TODAY, driven

SIZES = ((80, 24), (160, 50))
# What is typed after `:`, and what of it the caseworker must see.
PLACES = (
    "opskrivning",
    "skema",
    "samarbejder",
    "anvisning",
    "scenarier",
    "udløber",
    "prøv",
    "handicap",
    "dækning",
    "ledige",
    "opsigelser",
    "sag 5",
    "forbedringer",
    "afregninger alle",
    "afregning 1",
    "syn alle",
    "syn 1",
    "satser",
    "breve",
    "breve 1",
    "indberetning",
    "arbejdsliste",
    "portal 4054-001",
    "faciliteter 4054-001",
    "billeder 4054-001",
    "ventetid 4054-001",
    "lejevilkår",
    "fremleje",
    "lejekontrakt 102",
    "beregn forbedring",
)


@ON_SQLITE
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_place_opens_with_its_keys_in_sight(
    database: Database, everyone: Actor, size: tuple[int, int], language: str
) -> None:
    with database.writing() as session:
        fill(session, everyone, 3000, 1, TODAY)
    check_all(database, everyone, today=TODAY)
    use_language(language)
    async with driven(database, everyone, size=size) as app:
        start = app.app.screen
        for place in PLACES:
            await app.go(place)
            await app.until(lambda: isinstance(app.app.screen, Page) and app.app.screen is not start, place)
            page = app.app.screen
            assert isinstance(page, Page)
            await app.shows(text("command.help"))
            lines = app.screen().splitlines()
            assert len(lines) == size[1] and max(map(len, lines)) <= size[0], place
            if "new" in page.commands:
                sign, word = COMMANDS["new"].shown, text("command.new")
                await app.until(lambda: f"{sign} {word}" in app.screen().splitlines()[-1], f"{place}: {word}")  # noqa: B023
            await app.press("escape")
            await app.until(lambda: app.app.screen is start, f"back from {place}")
