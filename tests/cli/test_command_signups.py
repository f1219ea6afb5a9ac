"""`agreements signup`, `agreements cooperations` and `explain signup` as a person or a script calls them."""

from datetime import date
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import HousingOrganisation
from tests.agreements import add_cooperation, add_departments, add_signup
from tests.cli.answers import Command


@pytest.fixture
def departments(database: Database) -> list[int]:
    """0451 with three departments and a website in LBF master data, 0452 with one and nothing."""
    with database.writing() as session:
        made = add_departments(session, 3)
        add_departments(session, 1, number="0452")
        session.get_one(HousingOrganisation, 1).website = "https://bo.dk/stam"
    return made


def test_an_agreement_is_made_listed_shown_changed_ended_and_removed(command: Command, departments: list[int]) -> None:
    made = command(
        "agreements", "signup", "new", "0451-001", "--types", "familie,ungdom", "--way", "email", "--email", "op@bo.dk",
        "--from", "01-01-2020", "--to", "31-12-2099", "--json", "--yes",
    )  # fmt: skip
    assert (made.code, made.json["changed"]) == (0, 1)
    (line,) = command("agreements", "signup", "list", "--json").json
    assert {
        name: line[name] for name in ("id", "place", "state", "dwelling_types", "target", "valid_to", "problems")
    } == {
        "id": 1,
        "place": "0451-001",
        "state": "in_force",
        "dwelling_types": ["1", "3"],
        "target": "op@bo.dk",
        "valid_to": "2099-12-31",
        "problems": [],
    }
    shown = command("agreements", "signup", "show", "1")
    assert "0451-001 Afdeling 001" in shown.out and "op@bo.dk" in shown.out
    assert command("agreements", "signup", "change", "1", "--email", "to(a)bo.dk", "--yes").code == 1
    assert command("agreements", "signup", "change", "1", "--email", "ny@bo.dk", "--yes").code == 0
    assert command("agreements", "signup", "verify", "1", "--on", "01-10-2026", "--yes").code == 0
    assert command("agreements", "signup", "show", "1", "--json").json["verified_on"] == "2026-10-01"
    assert command("agreements", "signup", "end", "1", "--date", "30-06-2030", "--yes").code == 0
    assert command("agreements", "signup", "show", "1", "--json").json["valid_to"] == "2030-06-30"
    assert command("agreements", "signup", "remove", "1", "--dry-run").code == 0
    assert command("agreements", "signup", "remove", "1", "--yes").code == 0
    assert command("agreements", "signup", "list", "--json").json == []
    assert command("agreements", "signup", "show", "1").code == 1


def test_nothing_is_written_without_yes_and_nothing_wrong_is_ever_written(
    command: Command, departments: list[int]
) -> None:
    new = ("agreements", "signup", "new", "0451")
    assert command(*new, "--types", "familie", "--way", "website", "--website", "https://bo.dk/op").code == 2
    assert command(*new, "--types", "familie", "--way", "website", "--yes").code == 1
    assert command(*new, "--types", "kollegie", "--way", "website", "--yes").code == 1
    assert command(*new, "--types", "familie", "--way", "email", "--email", "nej", "--yes").code == 1
    assert command("agreements", "signup", "new", "0451-001-09", "--types", "familie", "--yes").code == 1
    assert command("agreements", "signup", "change", "1", "--yes").code == 2
    assert command("agreements", "signup", "list", "--json").json == []


def test_a_draft_is_reported_and_then_decides(command: Command, departments: list[int]) -> None:
    new = ("agreements", "signup", "new", "0451-002", "--types", "familie", "--way", "phone", "--phone", "33 76 20 00")
    assert command(*new, "--draft", "--yes").code == 0
    explain = ("explain", "signup", "--department", "0451-002", "--type", "familie", "--json")
    before = command(*explain).json
    assert before["flow"]["source"] == "master_data"
    assert before["fixes"][0]["line"] == "backoffice agreements signup report 1"
    assert command("agreements", "signup", "report", "1", "--yes").code == 0
    after = command(*explain).json
    assert (after["flow"]["kind"], after["flow"]["target"], after["flow"]["agreement"]) == ("phone", "33 76 20 00", 1)


def test_an_agreement_is_copied_to_all_and_those_that_have_one_are_named(
    command: Command, database: Database, departments: list[int]
) -> None:
    with database.writing() as session:
        add_signup(session, departments[0], dwelling_types="1 3", valid_from=date(2020, 1, 1))
        add_signup(session, departments[1], valid_from=date(2021, 1, 1))
    copy = ("agreements", "signup", "copy", "1", "--departments", "alle")
    dry = command(*copy, "--dry-run")
    assert "0451-002 Afdeling 002" in dry.out + dry.err
    answer = command(*copy, "--json", "--yes")
    assert (answer.code, answer.json["asked"], answer.json["changed"], answer.json["conflicts"]) == (1, 2, 1, 1)
    places = [line["place"] for line in command("agreements", "signup", "list", "--json").json]
    assert places == ["0451-001", "0451-002", "0451-003"]
    assert command("agreements", "signup", "copy", "1", "--departments", "0459-001", "--yes").code == 1


def test_the_table_tells_every_department_and_where_nobody_can_sign_up(
    command: Command, database: Database, departments: list[int]
) -> None:
    with database.writing() as session:
        one = add_signup(session, departments[0])
    rows = command("explain", "signup", "--organisation", "0451", "--json").json
    assert [row["department"] for row in rows] == ["0451-001", "0451-002", "0451-003"]
    assert rows[0]["types"]["family"] == {
        "kind": "website",
        "target": "https://bo.dk/opskrivning",
        "source": "department",
        "agreement": one,
        "way": "website",
        "dwellings": 1,
        "fault": None,
        "hole": False,
    }
    assert {cell["source"] for row in rows[1:] for cell in row["types"].values()} == {"master_data"}
    (other,) = command("explain", "signup", "--organisation", "0452", "--json").json
    assert all(cell["hole"] for cell in other["types"].values())
    assert "! INTET" in command("explain", "signup", "--organisation", "0452").out
    youth = command("explain", "signup", "--department", "0451-001", "--type", "ungdom", "--json").json
    assert (youth["flow"]["kind"], youth["flow"]["target"]) == ("website", "https://bo.dk/stam")


def test_a_dwelling_is_explained_by_id_and_address_and_as_of_a_day(
    command: Command, database: Database, departments: list[int]
) -> None:
    with database.writing() as session:
        add_signup(session, departments[0], valid_from=date(2027, 1, 1))
    rows = command("dwellings", "list", "--department", "0451-001", "--json").json
    unit = next(row["bbr_unit"] for row in rows if row["dwelling_type"] == "1")
    now = command("explain", "signup", "--dwelling", unit, "--json", "--on", "31-12-2026").json
    assert now["flow"]["source"] == "master_data"
    assert "signup.department.future" in [step["id"] for step in now["steps"]]
    later = command("explain", "signup", "--dwelling", unit, "--json", "--on", "01-01-2027").json
    assert later["flow"]["source"] == "department"
    said = command("explain", "signup", "--dwelling", unit, "--language", "en")
    assert said.code == 0 and "Where is the seeker sent?" in said.out
    assert command("explain", "signup", "--dwelling", "Ukendt vej 1").code == 1
    assert command("explain", "signup", "--department", "0451-001", "--type", "slot").code == 2
    assert command("explain", "signup").code == 2


def test_cooperations_are_made_joined_left_used_and_kept_while_used(command: Command, departments: list[int]) -> None:
    base = ("agreements", "cooperations")
    assert command(*base, "new", "0451", "--name", "Bolig Fyn", "--regions", "fyn", "--yes").code == 1
    made = command(
        *base, "new", "0451", "--name", "Bolig Fyn", "--regions", "1083", "--email", "op@fyn.dk", "--json", "--yes"
    )
    assert (made.code, made.json["changed"]) == (0, 2)
    assert command(*base, "join", "1", "0452", "--yes").code == 0
    (line,) = command(*base, "list", "--region", "syd", "--json").json
    assert [member["organisation"] for member in line["members"]] == ["0451", "0452"]
    new = ("agreements", "signup", "new", "0452", "--types", "familie", "--way", "cooperation")
    assert command(*new, "--cooperation", "bolig fyn", "--yes").code == 0
    assert command("agreements", "signup", "list", "--json").json[0]["target"] == "op@fyn.dk"
    assert command(*base, "remove", "1", "--yes").code == 1
    assert command(*base, "change", "1", "--email", "", "--phone", "70 12 12 12", "--yes").code == 0
    assert "70 12 12 12" in command(*base, "show", "1").out
    assert command(*base, "leave", "1", "0452", "--yes").code == 0
    assert command(*base, "leave", "1", "0452", "--yes").code == 1
    assert command(*base, "show", "9").code == 1


def test_the_list_becomes_a_workbook(
    command: Command, database: Database, departments: list[int], tmp_path: Path
) -> None:
    with database.writing() as session:
        key = add_cooperation(session)
        add_signup(session, contact_way="coop", cooperation_id=key, website=None)
    path = tmp_path / "aftaler.xlsx"
    assert command("agreements", "signup", "export", str(path), "--json").json["rows"] == 1
    assert path.exists()
    assert command("agreements", "signup", "export", str(path)).code == 1
    assert command("agreements", "signup", "export", str(path), "--replace", "--filter", "fejl=ja", "--json").json == {
        "rows": 0,
        "file": str(path),
    }
    table = tmp_path / "skema.xlsx"
    answer = command("agreements", "signup", "export", str(table), "--table", "--organisation", "0451", "--json")
    assert (answer.json["rows"], table.exists()) == (3, True)
