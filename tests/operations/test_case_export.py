"""Calendar, cases and move-outs as files: read again they say what the register says, and a calendar file nothing personal."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from backoffice.database import Database
from backoffice.models import Tenant
from backoffice.operations import case_export
from backoffice.operations.case_export import export_calendar, export_cases, export_move_outs
from backoffice.operations.keys import new_keys
from backoffice.queries.case_calendar import CalendarAsked, calendar, period_end
from backoffice.queries.case_overview import CasesAsked, case_ids, case_lines
from backoffice.queries.codes import code_lists
from backoffice.queries.move_outs import move_outs
from backoffice.rules.case_age import MARKS
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Right
from backoffice.text import text
from tests.case_register import add_cases
from tests.register import add_dwellings

TODAY = date(2026, 11, 22)
ASKED = CalendarAsked(until=period_end("month", TODAY))
NAME = "Åse Ærøskøbing-Øhlenschlæger"


@pytest.fixture
def register(database: Database) -> Database:
    with database.writing() as session:
        made = add_cases(session, add_dwellings(session, 60), TODAY)
        lease = made[0].lease
        key = new_keys(session, "tenant", 1)[0]
        session.add(Tenant(id=key, organisation_id=lease["organisation_id"], lease_id=lease["id"], name=NAME))
    return database


def sheet(path: Path) -> list[tuple[object, ...]]:
    rows = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    return [tuple(value.date() if isinstance(value, datetime) else value for value in row) for row in rows]


def test_the_workbook_of_deadlines_is_the_calendar(register: Database, everyone: Actor, tmp_path: Path) -> None:
    path = tmp_path / "frister.xlsx"
    with register.reading() as session:
        found = calendar(session, ASKED, everyone.scope(Right.EXPORT), code_lists(session), TODAY)
        assert export_calendar(session, everyone, ASKED, path, today=TODAY) == found.total > 20
        with pytest.raises(Refused):
            export_calendar(session, everyone, ASKED, path, today=TODAY)
    heading, *rows = sheet(path)
    assert heading[:3] == ("Senest", "Dage", "Frist")
    assert [(row[0], row[1], row[4], row[7]) for row in rows] == [
        (one.due, (one.due - TODAY).days, one.id, one.address) for one in found.lines
    ]


@pytest.mark.parametrize("with_address", [False, True])
def test_a_calendar_file_has_an_event_for_each_deadline_and_the_address_only_if_the_office_wants_it(
    register: Database, everyone: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_address: bool
) -> None:
    monkeypatch.setattr(case_export, "address_in_calendar_files", lambda: with_address)
    path = tmp_path / "frister.ics"
    with register.reading() as session:
        found = calendar(session, ASKED, everyone.scope(Right.EXPORT), code_lists(session), TODAY)
        assert export_calendar(session, everyone, ASKED, path, today=TODAY) == found.total
    written = path.read_bytes()
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [(event.decoded("dtstart"), str(event["summary"])) for event in events] == [
        (one.due, f"Sag {one.id}: {text(f'deadline.{one.kind}')}") for one in found.lines
    ]
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert [str(event.get("location", "")) for event in events] == [
        f"{one.department} {one.address}" if with_address else "" for one in found.lines
    ]
    said = written.decode().replace("\r\n ", "")
    assert ("Åparken" in said) is with_address
    assert NAME not in said and "Åse" not in said
    assert max(len(line) for line in written.split(b"\r\n")) <= 75


def test_the_workbook_of_cases_says_how_old_each_is_and_what_is_missing(
    register: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "sager.xlsx"
    with register.reading() as session:
        codes, scope = code_lists(session), everyone.scope(Right.EXPORT)
        ids = case_ids(session, CasesAsked(), scope, codes, TODAY)
        lines = case_lines(session, ids, scope, codes, TODAY)
        assert export_cases(session, everyone, CasesAsked(), path, today=TODAY) == len(ids) > 40
    rows = sheet(path)[1:]
    assert [row[0] for row in rows] == list(ids)
    for row in rows:
        row = (*row, *[None] * 11)[:11]
        line = lines[int(str(row[0]))]
        assert str(row[4]).split()[0] == MARKS[line.age]
        assert (row[5], row[7]) == (line.days, line.next.due if line.next else None)
        assert bool(row[10]) == bool(line.particulars or line.missing)


def test_the_workbook_of_move_outs_is_the_count(register: Database, everyone: Actor, tmp_path: Path) -> None:
    path = tmp_path / "fraflytninger.xlsx"
    with register.reading() as session:
        found = move_outs(session, everyone.scope(Right.EXPORT), code_lists(session), year=2026)
        assert export_move_outs(session, everyone, path, year=2026) == len(found) == 1
    heading, row = sheet(path)
    assert heading == (
        "År", "Organisation", "Afdeling", "Navn", "Eksterne", "Interne", "Højst 1 måned", "Dødsfald", "Ikke oplyst", "I alt",
    )  # fmt: skip
    one = found[0]
    assert row == (
        2026, "0451", "012", "Åparken", one.external, one.internal, one.short, one.death, one.unsaid, one.total,
    )  # fmt: skip


def test_whoever_has_no_right_takes_nothing_out(register: Database, tmp_path: Path) -> None:
    nobody = Actor("lis", ())
    with register.reading() as session:
        with pytest.raises(Refused):
            export_calendar(session, nobody, ASKED, tmp_path / "a.ics", today=TODAY)
        with pytest.raises(Refused):
            export_cases(session, nobody, CasesAsked(), tmp_path / "b.xlsx", today=TODAY)
        with pytest.raises(Refused):
            export_move_outs(session, nobody, tmp_path / "c.xlsx")
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".ics", ".xlsx")]
