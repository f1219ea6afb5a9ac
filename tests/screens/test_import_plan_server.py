"""An import's plan on a server: rows and what is told of them come from a thread, decisions and all."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.security import Actor
from tests.screens.driving import driven
from tests.screens.editing import held, type_count
from tests.screens.test_import_plan import edited_workbook, to_line, to_plan


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_conflicts_are_told_of_and_decided_on_a_server(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = edited_workbook(database, everyone, tmp_path)
    async with driven(database, everyone) as driver:
        page = await to_plan(driver, path)
        await to_line(driver, page, "Ændret siden eksporten")
        await driver.press("tab")
        await driver.shows("rettet af mho", "filen Elvarme", "registeret Varmepumpe")
        await driver.press("plus", "tab", "minus")
        await driver.shows("4 rækker beholder registerets værdier", "Plan: 42 boliger")
        await driver.press("G")
        await type_count(driver, 42)
        await driver.on("ResultPage")
    assert held(database, "heating")["7"] == 38
