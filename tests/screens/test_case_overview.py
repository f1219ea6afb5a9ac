"""The overview and the calendar on the screen: counts that lead to their cases, signs beside colours, files by key."""

import re
from pathlib import Path

import pytest
from icalendar import Calendar

from backoffice.database import Database
from backoffice.queries.case_calendar import CalendarAsked, calendar, period_end
from backoffice.queries.case_overview import case_counts
from backoffice.queries.codes import code_lists
from backoffice.rules.case_age import Age
from backoffice.security import Actor, Right
from backoffice.text import counted, text, use_language
from tests.case_register import add_cases
from tests.register import add_dwellings
from tests.screens.driving import ON_SQLITE, TODAY, driven

IN_MONTH = CalendarAsked(until=period_end("month", TODAY))


@pytest.fixture
def register(database: Database) -> Database:
    with database.writing() as session:
        add_cases(session, add_dwellings(session, 120), TODAY)
    return database


@ON_SQLITE
async def test_a_caseworker_goes_from_the_counts_to_the_cases_and_on_to_their_deadlines(
    register: Database, everyone: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    scope = everyone.scope(Right.VIEW)
    with register.reading() as session:
        counts = case_counts(session, scope, code_lists(session), TODAY)
        deadlines = calendar(session, IN_MONTH, scope, code_lists(session), TODAY)
    async with driven(register, everyone) as app:
        await app.go("opsigelser")
        await app.on("TerminationsPage")
        await app.press("v")
        await app.on("CaseOverviewPage")
        screen = await app.shows(counted("overview.cases", counts.total), "»Faser«")
        assert re.search(r"- Venter\s+o Ny\s+\+ I gang\s+! Gammel\s+!! Ældst", screen), "told apart without colour"
        row = next(line for line in screen.splitlines() if "Modtaget" in line)
        told = [int(n) if n != "-" else 0 for n in row.split("Modtaget")[1].split()]
        assert told == [*(counts.cells.get(("received", age), 0) for age in Age), counts.of_phase("received")]

        await app.press("left")
        await app.shows("»!! Ældst")
        await app.press("end", "enter")
        await app.on("TerminationsPage")
        await app.shows(counted("records.termination", counts.of_age(Age.TOO_OLD)))
        await app.press("escape")
        await app.on("CaseOverviewPage")
        await app.press("v")
        await app.shows("»Afregninger«", "Venter på regning", counted("overview.late", 0).split()[1])
        await app.press("v")
        await app.shows("»Fraflytninger«", "Ekst.", "Døde")
        await app.press("v", "9")
        await app.on("CalendarPage")
        screen = await app.shows(counted("calendar.count", deadlines.total), "»30 dage")
        late = [one for one in deadlines.lines if one.late]
        assert late and f"! {late[0].due:%d-%m-%Y}" in screen.replace(">", " ")
        assert max(map(len, screen.splitlines())) <= 80 and text("command.help") in screen
        await app.press("w")
        await app.on("ExplainPage")
        await app.shows("Fristen er overskredet med")
        await app.press("escape", "slash")
        await app.answer("0451-012 syn 400")
        await app.on("CalendarPage")
        await app.shows("Filter: 0451-012 syn")
        kinds = {text(f"deadline.{kind}") for kind in ("appointment", "inspection", "summons", "report")}
        rows = [line for line in app.screen().splitlines() if re.search(r"\d\d-\d\d-\d{4} ", line)]
        assert rows and all(any(kind[:20] in line for kind in kinds) for line in rows)
        await app.press("x")
        await app.answer(tmp_path / "syn.ics")
        await app.on("CalendarPage")
        await app.shows("linjer skrevet")
        assert Calendar.from_ical((tmp_path / "syn.ics").read_bytes()).walk("VEVENT")
        await app.press("slash")
        await app.answer("hvadsomhelst")
        await app.shows("'hvadsomhelst'")


@ON_SQLITE
async def test_both_fit_a_wide_screen_in_english_too(register: Database, everyone: Actor) -> None:
    use_language("en")
    async with driven(register, everyone, size=(160, 50)) as app:
        shown = {"overview": "»Phases«", "due": "»Settlements«", "statistics": "»Move-outs«", "deadlines": "»30 days"}
        for word, said in shown.items():
            await app.go(word)
            await app.shows(said, text("command.help"))
            lines = app.screen().splitlines()
            assert len(lines) == 50 and max(map(len, lines)) <= 160, word
            await app.press("escape")
