"""What holds in a department: its own agreements, its organisation's, or master data; and whom to ask about contact data."""

from datetime import date

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import CorrectionRequest
from backoffice.screens.department_card import DepartmentCardPage
from backoffice.screens.organisation_card import OrganisationCardPage
from backoffice.screens.places import PlacesPage
from backoffice.security import Actor
from backoffice.text import use_language
from backoffice.widgets.read_table import ReadTable
from tests.cli.answers import caller
from tests.portal_ground import Ground
from tests.screens.driving import ON_SQLITE, Driver, driven


def three_patterns(database: Database) -> dict[str, int]:
    """Departments 001 with agreements of its own, 002 that inherits, and 003 of an organisation that has none."""
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451", website="https://stam.invalid/op", phone="66 12 34 56")
        own, inherits = ground.add_department(organisation, "001"), ground.add_department(organisation, "002")
        other = ground.add_organisation("0452", email="os@stam.invalid")
        nothing = ground.add_department(other, "003")
        ground.add_signup(organisation, None, "1 3", "email", "alle@aftale.invalid")
        ground.add_signup(organisation, own, "1", "phone", "11 22 33 44")
        ground.add_allocation(organisation, None, "FLX4", title="Pendlere", valid_to=date(2027, 1, 1))
        ground.add_allocation(organisation, own, "FLX1", title="Unge")
        ground.add_allocation(organisation, own, "", title="Kommunens", agreement_kind="municipal")
        ground.add_allocation(organisation, own, "FLX7", title="Kladden", status="draft")
        for department in (own, inherits, nothing):
            for code in ("1", "1", "3"):
                ground.add_dwelling(department, code)
        empty = ground.add_dwelling(own, "3")
        ground.add_lease(empty, organisation, date(2026, 10, 1), vacant=True)
    return {"own": own, "inherits": inherits, "nothing": nothing, "organisation": organisation}


# What the card says of signup and allocation, written by hand: (type with dwellings, what holds, from where).
SIGNUP = {
    "own": [("Familiebolig (2)", "11 22 33 44", "egen aftale"), ("Ungdomsbolig (2)", "alle@aftale.invalid", "organisationen")],
    "inherits": [
        ("Familiebolig (2)", "alle@aftale.invalid", "organisationen"),
        ("Ungdomsbolig (1)", "alle@aftale.invalid", "organisationen"),
    ],
    "nothing": [
        ("Familiebolig (2)", "os@stam.invalid", "LBF stamdata"),
        ("Ungdomsbolig (1)", "os@stam.invalid", "LBF stamdata"),
    ],
}  # fmt: skip
ALLOCATION = {
    "own": [
        ("Familiebolig (2)", "Kommunens", "egen aftale"),
        ("Familiebolig (2)", "Unge · Ung, flytter hjemmefra", "egen aftale"),
        ("Familiebolig (2)", "Pendlere · Pendler · til og med 31-12-2026", "organisationen"),
        ("Ungdomsbolig (2)", "Ingen aftale", ""),
    ],
    "inherits": [
        ("Familiebolig (2)", "Pendlere · Pendler · til og med 31-12-2026", "organisationen"),
        ("Ungdomsbolig (1)", "Ingen aftale", ""),
    ],
    "nothing": [("Familiebolig (2)", "Ingen aftale", ""), ("Ungdomsbolig (1)", "Ingen aftale", "")],
}


def under(app: Driver, heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the card under a heading, until the next."""
    source = app.app.screen.query_one(ReadTable).source
    rows = [tuple(cell.strip() for cell in source.rows([key])[key].cells) for key in source.ids]
    starts = [row[0] for row in rows].index(f"── {heading}") + 1
    ends = next((at for at in range(starts, len(rows)) if rows[at][0].startswith("──")), len(rows))
    return [row[:3] for row in rows[starts:ends]]


@ON_SQLITE
@pytest.mark.parametrize("pattern", ["own", "inherits", "nothing"])
async def test_a_card_says_what_holds_for_each_type_and_from_where(
    database: Database, everyone: Actor, pattern: str
) -> None:
    places = three_patterns(database)
    async with driven(database, everyone) as app:
        await app.app.push_screen(DepartmentCardPage(places[pattern]))
        await app.shows("── Opskrivning")
        assert under(app, "Opskrivning") == SIGNUP[pattern]
        assert under(app, "Anvisning") == ALLOCATION[pattern]
        vacant = "1" if pattern == "own" else "0"
        assert under(app, "Ledige og fund")[0] == ("Vises som ledige", vacant, "Programmet")


@ON_SQLITE
async def test_rows_of_a_card_lead_on(database: Database, everyone: Actor) -> None:
    places = three_patterns(database)
    async with driven(database, everyone) as app:
        page = DepartmentCardPage(places["own"])
        await app.app.push_screen(page)
        await app.shows("── Opskrivning")
        for kind, leads_to in (
            ("signup", "ExplainPage"),
            ("allocations", "AllocationsPage"),
            ("vacancies", "VacanciesPage"),
            ("findings", "WorklistPage"),
        ):
            at = next(i for i, row in enumerate(page._rows) if row.lead is not None and row.lead.kind == kind)
            page.query_one(ReadTable).move_to(at)
            await app.press("enter")
            await app.on(leads_to)
            if leads_to == "WorklistPage":
                # It checks as it opens, and the first Esc stops a check that still runs.
                await app.shows("Kontrolleret")
                await app.until(lambda: app.app.screen.stop_work is None, "the checks done")
            await app.press("escape")
            await app.on("DepartmentCardPage")


@ON_SQLITE
async def test_contact_data_is_asked_of_lbf_by_one_key(database: Database, everyone: Actor) -> None:
    places = three_patterns(database)
    async with driven(database, everyone) as app:
        page = DepartmentCardPage(places["inherits"])
        await app.app.push_screen(page)
        await app.shows("── Opskrivning")
        assert ("Telefon", "66 12 34 56", "LBF stamdata/BBR") in under(app, "Boligorganisation")
        at = next(i for i, row in enumerate(page._rows) if row.lead is not None and row.lead.value == "phone")
        page.query_one(ReadTable).move_to(at)
        await app.press("n")
        await app.answer("66 65 43 21")
        await app.answer("Nyt nummer")
        await app.on("PlanPage")
        await app.press("G")
        await app.on("DepartmentCardPage")
        with database.reading() as session:
            asked = session.scalars(select(CorrectionRequest)).one()
        assert (asked.about_field, asked.wanted_value) == ("phone", "66 65 43 21")


@ON_SQLITE
async def test_an_organisation_has_a_card_of_what_its_departments_inherit(database: Database, everyone: Actor) -> None:
    places = three_patterns(database)
    async with driven(database, everyone) as app:
        await app.app.push_screen(PlacesPage())
        await app.shows("0451", "0452")
        await app.press("c")
        await app.on("OrganisationCardPage")
        await app.shows("Stamkort 0451", "2 afdelinger")
        assert ("Familiebolig (4)", "alle@aftale.invalid", "egen aftale") in under(app, "Opskrivning")
        assert ("Egen opskrivningsaftale har", "1 afdeling", "Programmet") in under(app, "Anvisning")
        use_language("en")
        await app.app.push_screen(OrganisationCardPage(places["organisation"]))
        await app.shows("Card 0451", "own agreement")


def test_show_department_says_of_contact_data_where_it_comes_from(
    database: Database, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    three_patterns(database)
    shown = caller(database_url, capsys, monkeypatch)("show", "department", "0451-001", "--json").json
    assert shown["contact"]["phone"] == {
        "value": "66 12 34 56",
        "source": "master_data",
        "corrected_by": "master_data",
    }
    assert [(one["dwelling_type"], one["kind"], one["source"]) for one in shown["signup"]] == [
        ("1", "phone", "department"),
        ("3", "email", "organisation"),
    ]
    assert [(one["title"], one["level"], one["valid_to"]) for one in shown["allocations"]] == [
        ("Kommunens", "department", None),
        ("Unge", "department", None),
        ("Pendlere", "organisation", "2026-12-31"),
    ]
    assert shown["vacant_shown"] == 1
    assert shown["findings"] == {"errors": 0, "warnings": 0, "info": 0, "checked_at": None}
