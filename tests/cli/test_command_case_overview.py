"""Looking over all cases on the command line: the same numbers as the queries give, narrowed by options, and as files."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from backoffice.database import Database
from backoffice.queries.case_calendar import CalendarAsked, calendar
from backoffice.queries.case_overview import case_counts
from backoffice.queries.codes import code_lists
from backoffice.queries.settlements_due import due_counts
from backoffice.rules.case_age import Age
from backoffice.rules.settlement_due import DueState
from backoffice.security import Actor, Right
from tests.case_register import add_cases
from tests.cli.answers import Command
from tests.register import add_dwellings

TODAY = date.today()


@pytest.fixture
def register(database: Database) -> Database:
    with database.writing() as session:
        add_cases(session, add_dwellings(session, 60), TODAY)
    return database


def test_the_verbs_tell_what_the_screens_show(
    command: Command, register: Database, everyone: Actor, tmp_path: Path
) -> None:
    scope = everyone.scope(Right.VIEW)
    with register.reading() as session:
        codes = code_lists(session)
        counts, due = case_counts(session, scope, codes, TODAY), due_counts(session, scope, codes, TODAY)
        deadlines = calendar(session, CalendarAsked(), scope, codes, TODAY).lines
    told = command("terminations", "overview", "--json").json
    assert told["total"] == counts.total
    assert {(one["phase"], age): n for one in told["phases"] for age, n in one["ages"].items() if n} == {
        (phase, age.value): n for (phase, age), n in counts.cells.items()
    }
    listed = command("terminations", "overview", "--age", "too_old", "--json").json
    assert len(listed) == counts.of_age(Age.TOO_OLD) and {one["age"] for one in listed} == {"too_old"}
    received = command("terminations", "overview", "--phase", "received", "--json").json
    assert received and all("dates" in one["missing"] and one["step"] == "confirm" for one in received)
    assert "Opsigelsens datoer" in command("terminations", "overview", "--list").out
    assert command("terminations", "due", "--json").json == {state.value: n for state, n in due.items()}
    late = command("terminations", "due", "--state", "late", "--json").json
    assert len(late) == due[DueState.LATE]

    shown = command("terminations", "calendar", "--json").json
    assert [(one["due"], one["kind"], one["id"]) for one in shown] == [
        (one.due.isoformat(), one.kind, one.id) for one in deadlines
    ]
    until = (TODAY + timedelta(days=3)).isoformat()
    narrowed = command(
        "terminations", "calendar", "--kind", "inspection", "--kind", "report", "--until", until, "--json"
    ).json
    assert [one["id"] for one in narrowed] == [
        one.id for one in deadlines if one.kind in ("inspection", "report") and one.due.isoformat() <= until
    ]
    assert all(one["late"] for one in command("terminations", "calendar", "--late", "--json").json)
    path = tmp_path / "frister.ics"
    assert command("terminations", "calendar", "--export", str(path), "--json").json["rows"] == len(deadlines)
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == len(deadlines)
    assert command("terminations", "calendar", "--export", str(path)).code == 1, "a file that is there stays"

    years = command("terminations", "statistics", "--json").json
    assert years and all(one["total"] == sum(one[name] for name in (
        "external", "internal", "short", "death", "unsaid")) for one in years)  # fmt: skip
    book = tmp_path / "sager.xlsx"
    assert command("terminations", "due", "--export", str(book), "--json").json["rows"] == sum(due.values())
    assert command("terminations", "overview", "--department", "0999-001").code == 1
