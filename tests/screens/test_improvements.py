"""An improvement by keys alone, from the application to the value on the day of moving; and the rates with their marks."""

from datetime import date

from backoffice.database import Database
from backoffice.models import Improvement
from backoffice.queries.codes import code_lists
from backoffice.security import Actor
from tests.screens.driving import ON_SQLITE, Driver, driven, small_register
from tests.tenancies import add_lease


async def confirmed(app: Driver, page: str) -> None:
    """Write the plan that is shown and come back to a page."""
    await app.on("PlanPage")
    await app.press("G")
    await app.until(lambda: type(app.app.screen).__name__ in ("ResultPage", page), "written")
    while type(app.app.screen).__name__ != page:
        await app.press("escape")


@ON_SQLITE
async def test_an_improvement_is_answered_documented_approved_and_valued_by_keys(
    database: Database, everyone: Actor
) -> None:
    small_register(database, everyone)
    with database.writing() as session:
        code = code_lists(session)["tenancy_regime"].by_meaning["private"].code
        add_lease(session, 2, date(2016, 1, 1), regime=code)
    async with driven(database, everyone) as app:
        await app.press("8")
        await app.on("ImprovementsPage")
        await app.press("n")
        await app.answer("00000000-0000-4000-8000-000000000002")
        await app.on("ImprovementFormPage")
        await app.press("enter", *"Bad", "enter")
        await app.press("f2")
        await confirmed(app, "ImprovementsPage")
        await app.shows("Bad", "ansøgt", "03-01-2027")
        await app.press("enter")
        await app.on("ImprovementPage")
        await app.shows("svar senest 03-01-2027", "Arbejde begyndt", "mangler")
        await app.press("j")
        await app.on("ChoosePage")
        await app.press("enter")
        await app.answer("22-11-2026")
        await confirmed(app, "ImprovementPage")
        await app.shows("må begynde", "skriv, hvornår arbejdet")
        with database.writing() as session:
            one = session.get_one(Improvement, 1)
            one.started_on = one.approved_on = one.applied_on = date(2017, 3, 1)
            one.finished_on, one.in_use_on, one.documented = date(2017, 5, 30), date(2017, 6, 1), 60_000_00
            one.basis_fixed_on = date(2017, 6, 1)
        await app.press("f5")
        await app.shows("syn og endelig godkendelse", "Bygningsforv.")
        await app.press("j")
        await app.answer("22-11-2026")
        await confirmed(app, "ImprovementPage")
        await app.shows("endeligt godkendt")
        await app.press("w")
        await app.answer("01-06-2019")
        await app.on("ExplainPage")
        await app.shows("40.010,40", "Første nedskrivning er efter to fulde år")
        await app.press("escape")
        await app.on("ImprovementPage")
        await app.press("j")
        await app.shows("Der er intet næste skridt")
        await app.press("escape", "percent_sign")
        await app.on("RatesPage")
        shown = await app.shows("Ingen sats for 2026", "Bundfradrag", "NEJ")
        assert max(map(len, shown.splitlines())) <= 80
        await app.press("w")
        await app.shows("IKKE BEKRÆFTET")
