"""Leases by keys: a dwelling's history, a lease's card, a tenant whose name is nowhere but in the form, a sublet answered."""

from datetime import date

from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import Lease, Sublet, TenancyTerms, Tenant
from backoffice.rules.periods import FOREVER
from backoffice.screens.dwelling_card import DwellingCardPage
from backoffice.screens.record_form import RecordFormPage
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register

pytestmark = ON_SQLITE
NAME = "Ida Ørsted"


async def a_form(app: Driver, page: str, **values: object) -> None:
    """Wait for a form, set fields as stored, and carry its plan out; nothing of a person may be on the plan."""
    await app.on(page)
    form = app.app.screen
    assert isinstance(form, RecordFormPage)
    await app.until(lambda: hasattr(form, "form") and all(one.same is not None for one in form.form.fields.values()))
    for name, value in values.items():
        form.form.set(name, value)
    await app.press("f2")
    await carried_out(app)


async def carried_out(app: Driver) -> None:
    await app.on("PlanPage")
    await app.pilot.pause()
    assert NAME not in app.screen() and "bo@by.dk" not in app.screen()
    await app.press("G")
    await app.until(lambda: type(app.app.screen).__name__ != "PlanPage", "the plan is written")
    await app.pilot.pause()


async def add(app: Driver, steps_down: int) -> None:
    """Choose what is added to a lease."""
    await app.press("n")
    await app.on("ChoosePage")
    await app.press(*["down"] * steps_down, "enter")


async def test_a_lease_is_worked_by_keys_from_the_dwelling_and_no_tenant_is_named(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    with database.writing() as session:
        session.execute(update(Lease).where(Lease.id == 2).values(valid_from=date(2027, 6, 1), valid_to=FOREVER))
        session.execute(update(Lease).where(Lease.id == 1).values(valid_to=date(2027, 6, 1), status="reported"))
    async with driven(database, everyone) as app:
        app.app.push_screen(DwellingCardPage(1))
        await app.shows("Åparken 1")
        await app.press("f11")
        shown = await app.shows("01-04-2019", "Tomgang", "2 lejekontrakter", "n Ny")
        await app.press("down", "enter")
        await app.on("LeasePage")
        shown += await app.shows("Lejer 1", "••••••", "1 lejer")
        await add(app, 0)
        await a_form(app, "TenantFormPage", name="Bo Åby", email="bo@by.dk", share=3)
        shown += await app.shows("Lejer 2", "andel 3 af 4", "e-mail")
        await add(app, 1)
        await a_form(app, "SubletFormPage", whole=False, rooms=1, persons=2, valid_to=date(2027, 3, 1))
        shown += await app.shows("Ansøgt", "1 rum", "1 fremleje")
        assert NAME not in shown and "Bo Åby" not in shown
        await app.press("home", *["down"] * 5, "enter")
        await app.on("SubletPage")
        await app.shows("Ansøgt", "Højst halvdelen af rummene", "F5, AL §§ 64-66")
        await app.press("t")
        await app.on("ChoosePage")
        await app.press("enter")
        await app.answer("Efter aftale")
        await carried_out(app)
        await app.shows("Godkendt 22-11-2026", "overholdt")
        await app.press("escape", "home", "down", "down", "enter")
        await app.on("TenantFormPage")
        await app.shows(NAME)
        await app.press("escape", "e")
        await a_form(app, "LeaseFormPage", notice_months=2, lease_number="L-7")
        await app.shows("Varsel, måneder", "lejekontrakten")
    with database.reading() as session:
        assert session.scalars(select(Tenant.name).order_by(Tenant.id)).all() == [NAME, "Bo Åby"]
        assert session.scalars(select(Sublet.answer)).all() == ["godkendt"]
        assert session.get_one(Lease, 1).lease_number == "L-7"


async def test_terms_of_a_place_are_written_and_ended_and_the_sublets_stand_behind_them(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    async with driven(database, everyone) as app:
        await app.go("lejevilkår 0451-012")
        await app.shows("Ingen lejevilkår", "Lejevilkår 0451-012")
        await app.press("n")
        await app.on("TermsFormPage")
        await app.press("down", "f4")
        await app.on("ChoosePage")
        await app.press("down", "enter")
        given = {"regime": "almen", "notice_months": 3, "valid_from": date(2020, 1, 1)}
        await a_form(app, "TermsFormPage", **given)
        await app.shows("0451-012", "Løbende måned og 3", "01-01-2020")
        await app.press("z")
        await app.answer("31-12-2026")
        await carried_out(app)
        await app.shows("31-12-2026")
        await app.press("v")
        await app.shows("Fremlejer 0451-012", "Ingen fremlejer")
    with database.reading() as session:
        assert session.scalars(select(TenancyTerms.valid_to)).all() == [date(2027, 1, 1)]
