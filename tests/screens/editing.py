"""What the tests of the edit form and the plan view share: a register on SQLite, and the way to a form or a plan."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from textual.widgets import Input

from backoffice.database import Database
from backoffice.models import ChangeSet, Dwelling
from backoffice.queries.selection import Selection, of_ids
from backoffice.screens.edit_form import EditPage
from backoffice.screens.plan_view import PlanPage
from backoffice.security import Actor
from tests.screens.driving import Driver, driven


@asynccontextmanager
async def edit_form(
    database: Database, actor: Actor, selection: Selection | Sequence[int], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Driver, EditPage]]:
    """Open the form on a selection and wait until it is filled."""
    async with driven(database, actor, size) as driver:
        page = EditPage(selection if isinstance(selection, Selection) else of_ids(selection))
        driver.app.push_screen(page)
        await driver.on("EditPage")
        await driver.until(
            lambda: hasattr(page, "form") and page.form.fields["heating"].same is not None, "the common values"
        )
        await driver.pilot.pause()
        yield driver, page


async def to_field(driver: Driver, page: EditPage, name: str) -> None:
    """Move down to a field."""
    await driver.press("home")
    while page.fields.cursor_name != name:
        await driver.press("down")


async def to_plan(driver: Driver) -> PlanPage:
    """Show the plan of what is set."""
    await driver.press("f2")
    await driver.on("PlanPage")
    await driver.pilot.pause()
    assert isinstance(driver.app.screen, PlanPage)
    return driver.app.screen


async def type_count(driver: Driver, count: int) -> None:
    """Confirm a large plan by its number."""
    await driver.on("AskLine")
    driver.app.screen.query_one(Input).value = str(count)
    await driver.press("enter")


def held(database: Database, column: str) -> dict[object, int]:
    """How many dwellings hold each value of a column."""
    with database.reading() as session:
        field = Dwelling.__table__.c[column]
        return dict(session.execute(select(field, func.count()).group_by(field)).all())


def change_sets(database: Database) -> list[ChangeSet]:
    """Every change set, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(ChangeSet).order_by(ChangeSet.id)))
