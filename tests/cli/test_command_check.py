"""`check`: groups and findings as text and JSON, how it ends, acceptance, and what it does not understand."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.records.checks import checks
from tests.clean_register import Clean, clean_register
from tests.cli.answers import Command
from tests.planted_defects import DEFECTS


@pytest.fixture
def clean(database: Database) -> Clean:
    with database.writing() as session:
        made = clean_register(session)
        for check, at in (("area_against_bbr", 0), ("student_room_elsewhere", 20), ("student_room_elsewhere", 21)):
            DEFECTS[check](session, made, at)
    return made


def test_the_checks_are_listed_with_owner_harm_and_limits(command: Command) -> None:
    listed = command("check", "list", "--json")
    assert listed.code == 0 and [one["id"] for one in listed.json] == list(checks())
    assert {"id", "level", "owner", "harm", "udk", "title", "help", "fix", "limits", "source"} <= listed.json[0].keys()
    assert "Udlejet bolig uden nettohusleje" in command("check", "list").out
    assert "Let dwelling without net rent" in command("check", "list", "--language", "en").out


def test_groups_are_printed_and_only_errors_end_with_one(command: Command, clean: Clean, database: Database) -> None:
    first = command("check", "--json")
    assert first.code == 0
    assert (first.json["checks"], first.json["new"], first.json["findings"]) == (len(checks()), 3, 3)
    assert [(one["id"], one["findings"]) for one in first.json["groups"]] == [
        ("area_against_bbr", 1),
        ("student_room_elsewhere", 2),
    ]
    again = command("check")
    assert "Kollegieværelse" in again.out and "0 nye" in again.err
    with database.writing() as session:
        DEFECTS["benefit_area_missing"](session, clean, 5)
    assert command("check").code == 0
    assert command("check", "--full").code == 1


def test_a_place_an_owner_and_a_level_narrow_what_is_printed(command: Command, clean: Clean) -> None:
    def found(*options: str) -> list[str]:
        return [one["id"] for one in command("check", *options, "--json").json["groups"]]

    assert found("--organisation", "0002", "--full") == ["student_room_elsewhere"]
    assert found("--organisation", "0001", "--full") == ["area_against_bbr"]
    assert found("--department", "0002-002") == []
    assert found("--owner", "bbr") == found("--udk") == ["area_against_bbr"]
    assert found("--level", "error") == []


def test_the_findings_of_a_check_are_printed_one_by_one(command: Command, clean: Clean) -> None:
    shown = command("check", "--check", "student_room_elsewhere", "--json").json
    assert [(one["record"], one["record_id"], one["name"]) for one in shown] == [
        ("dwelling", clean.dwellings[20], "Åparken 21"),
        ("dwelling", clean.dwellings[21], "Åparken 22"),
    ]
    assert shown[0]["values"] == {"student_room": True, "dwelling_type": "1"} and shown[0]["key"].startswith("0000")
    told = command("check", "--check", "student_room_elsewhere", "--limit", "1")
    assert "Kollegieværelse: Ja" in told.out and "1 fund mere" in told.err


def test_findings_are_accepted_with_a_reason_and_taken_back(command: Command, clean: Clean) -> None:
    key = command("check", "--check", "student_room_elsewhere", "--json").json[0]["id"]
    asked = ("check", "accept", "--finding", str(key), "--reason", "Ombygges")
    assert command(*asked, "--dry-run", "--json").json["changed"] == 1
    done = command(*asked, "--until", "31-12-2099", "--yes", "--json")
    assert done.code == 0 and done.json["changed"] == 1
    assert len(command("check", "--check", "student_room_elsewhere", "--json").json) == 1
    kept = command("check", "--accepted", "--check", "student_room_elsewhere", "--json").json
    assert [(one["accepted"], one["expires_on"]) for one in kept] == [("Ombygges", "2100-01-01")]
    assert command("changes", "undo", str(done.json["change_set"]), "--yes").code == 0
    assert len(command("check", "--check", "student_room_elsewhere", "--json").json) == 2
    whole = command("check", "accept", "--check", "student_room_elsewhere", "--reason", "Ombygges", "--yes", "--json")
    assert whole.json["changed"] == 2


def test_what_cannot_be_accepted_or_understood_is_said(command: Command, clean: Clean) -> None:
    assert command("check", "--check", "no_such").code == 2
    assert command("check", "accept", "--reason", "x", "--yes").code == 2
    assert command("check", "accept", "--check", "area_against_bbr", "--reason", " ", "--yes").code == 1
    gone = command("check", "accept", "--finding", "999", "--reason", "x", "--yes", "--json")
    assert gone.code == 1 and [one["id"] for one in gone.json["problems"]] == ["accept.gone"]


def test_findings_are_written_to_a_workbook(command: Command, clean: Clean, tmp_path: Path) -> None:
    path = tmp_path / "fund.xlsx"
    done = command("check", "--export", str(path), "--json")
    assert done.code == 0 and done.json["rows"] == 3 and path.stat().st_size > 3000
    assert command("check", "--export", str(path)).code == 1
