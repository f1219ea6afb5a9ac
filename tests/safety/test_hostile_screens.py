"""Hostile texts on the screens: in list, card, history and status line they stand letter for letter, and nothing acts."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.safe_text import plain, plain_line
from backoffice.screens.change_set_page import ChangeSetPage
from backoffice.screens.dwelling_card import DwellingCardPage
from backoffice.screens.dwelling_list import DwellingListPage
from backoffice.screens.dwelling_source import table_columns
from backoffice.screens.history import HistoryPage
from backoffice.screens.page import Page
from backoffice.security import Actor, Grant, Role
from backoffice.widgets.row_table import RowTable
from tests.safety.corpus import HOSTILE
from tests.safety.hostile_register import NASTY, hostile_register
from tests.screens.driving import Driver, driven

EVERYONE = Actor(f"alle{NASTY}", tuple(Grant(role) for role in Role))
WIDE = (160, 110)


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_template: Path) -> Database:
    """A hostile register in a file of its own."""
    path = tmp_path / "register.db"
    path.touch(0o600)
    path.write_bytes(sqlite_template.read_bytes())
    return Database(str(path))


def lines(driver: Driver) -> list[str]:
    return driver.screen().splitlines()


async def opened(driver: Driver, page: Page) -> None:
    """Show a page and wait for its rows."""
    driver.app.push_screen(page)
    await driver.until(lambda: driver.app.screen is page, "the page")
    await driver.until(lambda: len(page.query(RowTable)) and len(page.query_one(RowTable).source.ids), "its rows")
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()


async def test_a_list_shows_every_address_letter_for_letter(on_disk: Database) -> None:
    addresses = hostile_register(on_disk, EVERYONE)
    async with driven(on_disk, EVERYONE, WIDE) as driver:
        page = DwellingListPage()
        await opened(driver, page)
        table = page.query_one(RowTable)
        assert set(table.source.ids) == set(addresses)
        width = table_columns("standard")[0].width
        shown = "\n".join(lines(driver))
        for row_id, row in table.source.rows(list(addresses)).items():
            assert addresses[row_id] in row.cells or plain(addresses[row_id]) in row.cells
            assert plain_line(addresses[row_id], width).strip() in shown, addresses[row_id]
        assert driver.app.screen is page  # no action of the data has led elsewhere


async def test_cards_and_history_show_every_text_letter_for_letter(on_disk: Database) -> None:
    addresses = hostile_register(on_disk, EVERYONE)
    async with driven(on_disk, EVERYONE, WIDE) as driver:
        for row_id, address in list(addresses.items())[::6]:
            page = DwellingCardPage(row_id)
            await opened(driver, page)
            assert plain_line(address, 20).rstrip("…").strip() in driver.screen(), address
            page.choose("own_history")
            await driver.shows("» Historik «")
            assert plain(NASTY)[:12] in driver.screen()
            page.dismiss(None)
            await driver.pilot.pause()


async def test_the_history_shows_who_and_why_letter_for_letter(on_disk: Database) -> None:
    addresses = hostile_register(on_disk, EVERYONE)
    async with driven(on_disk, EVERYONE, WIDE) as driver:
        await opened(driver, HistoryPage())
        assert plain_line(f"anna{NASTY}", 10).rstrip("…") in driver.screen()
        await opened(driver, ChangeSetPage(len(addresses)))
        assert plain(NASTY)[:12] in driver.screen()


async def test_the_status_line_tells_every_text_letter_for_letter(on_disk: Database) -> None:
    async with driven(on_disk, EVERYONE, (160, 24)) as driver:
        page = driver.app.screen
        assert isinstance(page, Page)
        for text in filter(str.strip, HOSTILE):
            page.tell(text, "error")
            await driver.pilot.pause()
            assert plain_line(f"!! {text}", 100).rstrip("…").strip() in driver.screen(), text
