"""`agreements allocation`: agreements made, listed, renewed and removed, scenarios counted, drafts tried."""

from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import AllocationAgreement
from tests.allocations import places
from tests.cli.answers import Answer, Command

NEW = (
    "--title", "Fleksibel 2020-2099", "--kind", "fleksibel", "--municipality", "0461", "--types", "familie",
    "--scenarios", "FLX1, pendler", "--share", "25", "--from", "01-01-2020", "--to", "31-12-2099",
)  # fmt: skip


@pytest.fixture
def keys(database: Database) -> dict[str, int]:
    """Three organisations with departments and dwellings of all types."""
    return places(database)


def allocation(command: Command, *arguments: str, **options: Any) -> Answer:
    return command("--json", "agreements", "allocation", *arguments, **options)


def made(command: Command, *places: str, more: tuple[str, ...] = ()) -> Answer:
    return allocation(command, "new", *places, *NEW, *more, "--yes")


def held(database: Database) -> list[tuple[int, str, str]]:
    """Number, first and last day of each."""
    with database.reading() as session:
        table = AllocationAgreement.__table__.c
        rows = session.execute(select(table.id, table.valid_from, table.valid_to, table.status).order_by(table.id))
        return [(row.id, f"{row.valid_from}", f"{row.valid_to}") for row in rows]


def test_an_agreement_is_made_listed_and_shown(command, keys) -> None:
    assert made(command, "0451").json["changed"] == 1
    (one,) = allocation(command, "list").json
    expected = {
        "place": "0451", "title": "Fleksibel 2020-2099", "agreement_kind": "flexible", "kind": "flexible",
        "municipality_code": "0461", "municipality": "Odense", "dwelling_types": ["1"], "scenarios": ["FLX1", "FLX4"],
        "share": 25, "valid_from": "2020-01-01", "valid_to": "2099-12-31", "status": "reported", "state": "in_force",
        "dwellings": 16, "renews": None,
    }  # fmt: skip
    assert {name: one[name] for name in expected} == expected
    assert allocation(command, "show", str(one["id"])).json == one
    shown = command("agreements", "allocation", "show", str(one["id"]))
    assert "0461 Odense" in shown.out
    assert allocation(command, "show", "99").code
    assert allocation(command, "list", "--filter", "scenarie=FLX7").json == []
    assert len(allocation(command, "list", "--department", "0451-012").json) == 1
    assert allocation(command, "list", "--organisation", "0452").json == []


def test_a_dry_run_writes_nothing_and_tells_what_would_be(command, database, keys) -> None:
    answer = allocation(command, "new", "0451-012", *NEW, "--dry-run")
    assert (answer.code, answer.json["changed"]) == (0, 1)
    assert held(database) == []


def test_departments_that_have_one_are_conflicts_that_are_named(command, database, keys) -> None:
    made(command, "0451-013")
    answer = made(command, "0451-012", "0451-013", "0451-014")
    assert (answer.json["changed"], answer.json["conflicts"]) == (2, 1)
    assert answer.code != 0
    assert "0451-013" in answer.out
    assert "Fleksibel 2020-2099" in answer.out


def test_an_overlapping_period_is_refused_and_the_other_is_named(command, database, keys) -> None:
    made(command, "0451-012")
    answer = made(command, "0451-012", more=("--title", "En til"))
    assert (answer.json["refused"], answer.json["changed"]) == (1, 0)
    assert "Fleksibel 2020-2099" in answer.out
    assert len(held(database)) == 1


def test_an_agreement_is_copied_changed_ended_and_renewed_without_a_gap(command, database, keys) -> None:
    made(command, "0451-012")
    copied = allocation(command, "copy", "1", "--departments", "kommune", "--yes")
    assert copied.json["changed"] == 1
    assert allocation(command, "change", "2", "--share", "50", "--scenarios", "FLX5", "--yes").json["changed"] == 1
    assert allocation(command, "end", "1", "2", "--date", "31-12-2030", "--yes").json["changed"] == 2
    assert allocation(command, "renew", "1", "2", "--until", "31-12-2034", "--yes").json["changed"] == 2
    assert held(database) == [
        (1, "2020-01-01", "2031-01-01"),
        (2, "2020-01-01", "2031-01-01"),
        (3, "2031-01-01", "2035-01-01"),
        (4, "2031-01-01", "2035-01-01"),
    ]
    renewed = allocation(command, "show", "4").json
    assert (renewed["renews"], renewed["share"], renewed["scenarios"]) == (2, 50, ["FLX5"])


def test_drafts_are_reported_and_removed_but_nothing_reported_is(command, database, keys) -> None:
    made(command, "0451-012", "0451-013", more=("--draft",))
    assert [one["state"] for one in allocation(command, "list").json] == ["draft", "draft"]
    assert allocation(command, "report", "1", "--yes").json["changed"] == 1
    removed = allocation(command, "remove", "1", "2", "--yes")
    assert (removed.json["changed"], removed.json["refused"]) == (1, 1)
    assert [row[0] for row in held(database)] == [1]


def test_expiring_agreements_are_those_of_the_days_that_are_asked_for(command, keys) -> None:
    from datetime import date, timedelta

    today = date.today()
    for number, days in (("0451-012", 30), ("0451-013", 31), ("0451-014", 91)):
        made(command, number, more=("--to", f"{today + timedelta(days):%d-%m-%Y}"))
    counts = [len(allocation(command, "expiring", "--days", days).json) for days in ("30", "60", "90")]
    assert counts == [1, 2, 2]
    assert allocation(command, "expiring", "--days", "30").json[0]["days"] == 30


def test_scenarios_have_their_numbers_and_their_dwellings(command, keys) -> None:
    made(command, "0451")
    made(command, "0452-001", more=("--scenarios", "FLX4"))
    counts = {row["scenario"]: row["dwellings"] for row in allocation(command, "scenarios").json}
    assert counts == {"FLX1": 16, "FLX2": 0, "FLX3": 0, "FLX4": 22, "FLX5": 0, "FLX6": 0, "FLX7": 0}
    printed = command("agreements", "allocation", "scenarios", "--organisation", "0451").out
    assert "Ung, flytter hjemmefra (16)" in printed
    each = {row["place"]: row["scenarios"]["FLX4"] for row in allocation(command, "scenarios", "--each").json}
    assert each == {"0451": 16, "0452": 6, "0453": 0}
    of_parts = allocation(command, "scenarios", "--each", "--organisation", "0451").json
    assert [(row["place"], row["scenarios"]["FLX1"]) for row in of_parts] == [
        ("0451-012", 7), ("0451-013", 5), ("0451-014", 4),
    ]  # fmt: skip
    for left_behind in (False, True):  # flexible letting is for family dwellings, and 0452-002 has none at first
        beside = allocation(command, "scenarios", "--each", "--organisation", "0452").json
        assert [(row["place"], row["left_behind"]) for row in beside] == [
            ("0452-001", False),
            ("0452-002", left_behind),
        ]
        command("dwellings", "edit", "--department", "0452-002", "--set", "dwelling_type=familie", "--yes")
    dwellings = allocation(command, "scenarios", "--scenario", "pendler").json
    assert len(dwellings) == 22
    assert {row["origin"] for row in dwellings} == {"Org.: Fleksibel 2020-2099", "Afd.: Fleksibel 2020-2099"}
    assert len(allocation(command, "scenarios", "--scenario", "FLX4", "--limit", "3").json) == 3
    assert allocation(command, "scenarios", "--scenario", "FLX9").code


def test_a_draft_is_tried_with_what_enters_and_leaves(command, database, keys) -> None:
    made(command, "0451-012")
    made(command, "0451-012", more=("--scenarios", "FLX7", "--types", "familie,ungdom", "--draft"))
    answer = allocation(command, "simulate", "--organisation", "0451").json
    assert (answer["drafts"], answer["without"]) == ([2], [1])
    changed = {row["scenario"]: (row["entering"], row["leaving"]) for row in answer["scenarios"]}
    assert changed["FLX7"] == (9, 0)
    assert changed["FLX1"] == (0, 7)
    leaving = allocation(command, "simulate", "--organisation", "0451", "--scenario", "FLX1").json
    assert [(row["part"], row["origin"]) for row in leaving] == [("leaving", "Afd.: Fleksibel 2020-2099")] * 7
    printed = command("agreements", "allocation", "simulate", "--draft", "2").out
    assert "Regner 1 aftale fra" in printed
    assert allocation(command, "simulate", "--draft", "99").code
    assert [one["status"] for one in allocation(command, "list").json] == ["reported", "draft"]


def test_the_list_is_written_to_a_workbook_that_is_not_written_over(command, keys, tmp_path) -> None:
    made(command, "0451")
    path = tmp_path / "aftaler.xlsx"
    assert allocation(command, "export", str(path)).json == {"rows": 1, "file": str(path)}
    assert [cell.value for cell in load_workbook(path).active[2]][:3] == [
        "0451", "Boligforeningen 0451", "Fleksibel 2020-2099",
    ]  # fmt: skip
    assert allocation(command, "export", str(path)).code
    assert allocation(command, "export", str(path), "--replace").code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("new", "0451-099", *NEW, "--yes"),
        ("new", "0451-012-01", *NEW, "--yes"),
        ("new", "0451", *NEW, "--share", "101", "--yes"),
        ("new", "0451", *NEW, "--kind", "sær", "--yes"),
        ("new", "0451", *NEW),
        ("change", "1", "--yes"),
        ("list", "--filter", "farve=rød"),
        ("copy", "1", "--departments", "alle", "--yes"),
        ("renew", "99", "--yes"),
    ],
)
def test_what_is_not_understood_writes_nothing(command, database, keys, wrong) -> None:
    assert allocation(command, *wrong).code != 0
    assert held(database) == []
