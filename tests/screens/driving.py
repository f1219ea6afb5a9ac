"""Drive the real app in a test: a register with dwellings, letting and history; wait for what a key leads to."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from time import monotonic

import pytest
from sqlalchemy import select
from textual.pilot import Pilot
from textual.widgets import Input

from backoffice.app import BackofficeApp
from backoffice.database import Database
from backoffice.models import BuildingSection, Department, Dwelling, HousingCost, HousingOrganisation, Lease, Tenant
from backoffice.operations.apply import apply
from backoffice.operations.edit import plan_edit
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Source
from backoffice.queries.selection import of_ids
from backoffice.security import Actor
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LONGEST = 20.0  # seconds before a test gives up waiting


def small_register(database: Database, actor: Actor) -> list[int]:
    """Forty dwellings of 0451-012 and ten of 0452-012, letting and costs for the first, H12, and one change set."""
    with database.writing() as session:
        ids = list(add_dwellings(session, 40))
        sections = session.scalars(select(BuildingSection.id).order_by(BuildingSection.id)).all()
        add_registration(session, sections[0])
        _add_letting(session, ids[0])
        ids += add_dwellings(
            session, 10, number="0452", street="Søvej", address="Søvej 7", address_key="s|vej 0007 0 0"
        )
        session.query(Department).filter(Department.id == 1).update({"municipality_code": "0461", "in_use_year": 1978})
        session.query(HousingOrganisation).filter(HousingOrganisation.id == 1).update({"phone": "66 12 34 56"})
    edit(database, actor, ids[:4], heating="5", garage="2")
    return ids


def edit(database: Database, actor: Actor, ids: list[int], **values: object) -> int:
    """Write an edit; return its change set's number."""
    with database.writing() as session:
        plan = plan_edit(session, actor, of_ids(ids), values, Source("screen"), today=TODAY)
        return apply(session, actor, plan).change_set


def _add_letting(session: object, dwelling: int) -> None:
    rent, later = new_keys(session, "housing_cost", 2)  # type: ignore[arg-type]
    lived, empty = new_keys(session, "lease", 2)  # type: ignore[arg-type]
    own = {"organisation_id": 1, "dwelling_id": dwelling, "status": "reported"}
    session.add_all(  # type: ignore[attr-defined]
        [
            HousingCost(
                id=rent, cost_type="1", amount=612_345, valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1), **own
            ),
            HousingCost(id=later, cost_type="1", amount=640_000, valid_from=date(2026, 1, 1), **own),
            Lease(id=lived, valid_from=date(2019, 4, 1), valid_to=date(2026, 10, 1), allocation_type="1", **own),
            Lease(id=empty, valid_from=date(2026, 10, 1), vacant=True, available=True, **own),
        ]
    )
    session.flush()  # type: ignore[attr-defined]
    tenant = new_keys(session, "tenant", 1)[0]  # type: ignore[arg-type]
    session.add(Tenant(id=tenant, organisation_id=1, lease_id=lived, name="Ida Ørsted"))  # type: ignore[attr-defined]


class Driver:
    """A running app, its keys and its screen as text."""

    def __init__(self, app: BackofficeApp, pilot: "Pilot[None]") -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, ready: Callable[[], object], what: str = "") -> None:
        """Wait until it is so."""
        give_up = monotonic() + LONGEST
        while not ready():
            assert monotonic() < give_up, f"never came: {what}\n{self.screen()}"
            await self.pilot.pause()

    async def shows(self, *said: str) -> str:
        """Wait until the screen shows all of these; return it."""
        await self.until(lambda: all(one in self.screen() for one in said), " and ".join(said))
        return self.screen()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def on(self, page: str) -> None:
        """Wait until a page of this class is shown."""
        await self.until(lambda: type(self.app.screen).__name__ == page, page)

    async def go(self, typed: str) -> None:
        """Type a line after `:`."""
        await self.press("colon")
        await self.on("GotoPage")
        # At once: tests of the line itself press its letters one by one.
        self.app.screen.query_one(Input).value = typed
        await self.press("enter")

    async def answer(self, typed: object) -> None:
        """Replace what stands in the line that asks at the foot of the screen, and go on."""
        await self.on("AskLine")
        self.app.screen.query_one(Input).value = str(typed)
        await self.press("enter")

    def screen(self) -> str:
        """The screen as text."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())


@asynccontextmanager
async def driven(database: Database, actor: Actor, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """Open the app on a register and wait for its start page."""
    url = database.url.render_as_string(hide_password=False)
    app = BackofficeApp(url, actor, today=lambda: TODAY)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        with database.reading() as session:
            some = session.scalar(select(Dwelling.id).limit(1))
        await driver.until(lambda: some is None or app._register is not None, "the register")
        await driver.pilot.pause()
        yield driver
