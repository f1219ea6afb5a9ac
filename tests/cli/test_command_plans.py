"""Plans on the command line: shown, asked about, applied as shown, answered for, taken back."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from backoffice.command_line import carrying_out
from backoffice.database import Database
from backoffice.models import BuildingSection, ChangeSet, Dwelling
from tests.cli.answers import Command
from tests.register import add_dwellings, add_registration

PLAN_KEYS = {
    "plan", "asked", "changed", "unchanged", "refused", "conflicts", "warnings", "following", "problems",
}  # fmt: skip
PROBLEM_KEYS = {"id", "level", "record", "field", "value", "owner", "text"}
DEPARTMENT = ("dwellings", "edit", "--department", "0451-012")


def heating(database: Database) -> dict[str | None, int]:
    with database.reading() as session:
        query = select(Dwelling.heating, func.count()).group_by(Dwelling.heating)
        return {row[0]: row[1] for row in session.execute(query)}


def unit(key: int) -> str:
    return f"00000000-0000-4000-8000-{key:012}"


def test_a_dry_run_gives_the_plan_and_writes_nothing(command: Command, database: Database, dwellings: range) -> None:
    answer = command(*DEPARTMENT, "--set", "heating=5", "--dry-run", "--json")
    assert answer.code == 0
    assert set(answer.json) == PLAN_KEYS
    assert len(answer.json["plan"]) == 64
    assert [answer.json[name] for name in ("asked", "changed", "unchanged", "refused", "conflicts")] == [
        10,
        10,
        0,
        0,
        0,
    ]
    assert heating(database) == {"1": 10}


def test_the_plan_applied_is_the_plan_of_the_dry_run(command: Command, database: Database, dwellings: range) -> None:
    edit = (*DEPARTMENT, "--set", "heating=varmepumpe", "--json")
    dry = command(*edit, "--dry-run").json
    done = command(*edit, "--yes")
    assert done.code == 0
    assert set(done.json) == PLAN_KEYS | {"change_set"}
    assert {name: done.json[name] for name in PLAN_KEYS} == dry
    assert heating(database) == {"5": 10}
    undone = command("changes", "undo", str(done.json["change_set"]), "--yes", "--json")
    assert (undone.code, undone.json["changed"]) == (0, 10)
    assert heating(database) == {"1": 10}
    redone = command("changes", "undo", str(undone.json["change_set"]), "--yes", "--json")
    assert (redone.code, heating(database)) == (0, {"5": 10})


def test_a_person_is_told_the_counts_the_fields_and_how_to_undo(command: Command, dwellings: range) -> None:
    answer = command(*DEPARTMENT, "--set", "heating=5", "--yes")
    assert "Ændres" in answer.out and "Fjernvarme/blokvarme → Varmepumpe" in answer.out
    assert "10 rækker er skrevet. Fortryd med: backoffice changes undo 1" in answer.err


def test_without_yes_the_whole_word_is_asked_for(command: Command, database: Database, dwellings: range) -> None:
    for typed in ("\n", "j\n", "nej\n", ""):
        answer = command(*DEPARTMENT, "--set", "heating=5", typed=typed)
        assert (answer.code, heating(database)) == (1, {"1": 10})
        assert "Intet er skrevet" in answer.err
    answer = command(*DEPARTMENT, "--set", "heating=5", typed="JA\n")
    assert (answer.code, heating(database)) == (0, {"5": 10})


def test_without_a_terminal_it_says_to_write_yes(command: Command, database: Database, dwellings: range) -> None:
    answer = command(*DEPARTMENT, "--set", "heating=5")
    assert (answer.code, answer.out) == (2, "")
    assert "--yes" in answer.err and "--dry-run" in answer.err
    assert heating(database) == {"1": 10}


def test_a_plan_with_nothing_to_change_writes_no_change_set(
    command: Command, database: Database, dwellings: range
) -> None:
    answer = command(*DEPARTMENT, "--set", "heating=1", "--yes", "--json")
    assert answer.code == 0
    assert set(answer.json) == PLAN_KEYS and answer.json["unchanged"] == 10
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ChangeSet)).scalar() == 0


def test_an_operation_id_given_twice_is_written_once(command: Command, database: Database, dwellings: range) -> None:
    edit = (*DEPARTMENT, "--set", "heating=5", "--yes", "--json", "--operation-id", "nat-2026-11-22")
    first, second = command(*edit).json, command(*edit)
    assert second.code == 0
    assert second.json["repeated"] is True
    assert {name: second.json[name] for name in ("plan", "changed", "change_set")} == {
        name: first[name] for name in ("plan", "changed", "change_set")
    }
    assert command(*DEPARTMENT, "--set", "heating=1", "--yes", "--operation-id", "x" * 37).code == 2
    assert heating(database) == {"5": 10}


def test_unknown_and_repeated_ids_are_never_dropped_silently(
    command: Command, dwellings: range, tmp_path: Path
) -> None:
    lines = [
        unit(dwellings[0]),
        "{" + unit(dwellings[1]).upper() + "}",
        str(dwellings[1]),
        "",
        unit(999),
        "4711",
        "Åparken",
    ]
    file = tmp_path / "ids.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    answer = command("dwellings", "edit", "--ids", str(file), "--set", "heating=5", "--dry-run", "--json")
    plan = answer.json
    assert answer.code == 1
    assert (plan["asked"], plan["changed"], plan["refused"]) == (5, 2, 3)
    assert {one["record"] for one in plan["problems"] if one["id"] == "not_in_register"} == {
        unit(999),
        "4711",
        "Åparken",
    }
    assert [one["id"] for one in plan["problems"] if one["level"] == "info"] == ["cli.repeated_ids"]
    piped = command(
        "dwellings", "edit", "--ids", "-", "--set", "heating=5", "--dry-run", "--json", piped=file.read_text()
    )
    assert piped.json == plan


def test_exceptions_are_left_out_of_a_place_and_of_a_list(command: Command, dwellings: range) -> None:
    but = ("--except", f"{unit(dwellings[0])},{dwellings[1]}", "--except", str(dwellings[2]))
    edit = ("--set", "heating=5", "--dry-run", "--json")
    assert command("dwellings", "edit", "--all", *but, *edit).json["asked"] == 7
    listed = "\n".join(str(key) for key in dwellings)
    assert command("dwellings", "edit", "--ids", "-", *but, *edit, piped=listed).json["asked"] == 7
    assert command("dwellings", "edit", "--all", "--except", unit(99), *edit).code == 2


def test_a_writing_command_must_be_told_which_dwellings(command: Command, dwellings: range) -> None:
    answer = command("dwellings", "edit", "--set", "heating=5", "--dry-run")
    assert answer.code == 2 and "--all" in answer.err


def test_refused_rows_are_named_and_end_the_command_with_one(
    command: Command, database: Database, dwellings: range
) -> None:
    with database.writing() as session:
        section = session.execute(select(BuildingSection.id).order_by(BuildingSection.id)).scalars().first()
        assert section is not None
        add_registration(session, section)
    answer = command(*DEPARTMENT, "--set", "disability_registration=h12", "--yes", "--json")
    assert answer.code == 1
    plan = answer.json
    assert (plan["changed"], plan["refused"], plan["asked"]) == (5, 5, 10)
    assert all(set(problem) == PROBLEM_KEYS for problem in plan["problems"])
    assert {problem["record"] for problem in plan["problems"]} == {unit(key) for key in dwellings[5:]}
    assert plan["problems"][0]["field"] == "disability_registration"
    shown = command(*DEPARTMENT, "--set", "handicapregistrering=H12", "--dry-run")
    assert "Åparken 4, st. tv" in shown.out and "byggeafsnit" in shown.out
    cleared = command(*DEPARTMENT, "--set", "disability_registration=-", "--yes", "--json").json
    assert (cleared["changed"], cleared["unchanged"]) == (5, 5)


def test_a_registration_number_of_several_organisations_must_name_one(
    command: Command, database: Database, dwellings: range
) -> None:
    with database.writing() as session:
        others = add_dwellings(session, 2, sections=1, number="0452")
        for key in (dwellings[0], others[0]):
            add_registration(session, session.get_one(Dwelling, key).building_section_id)
    link = ("dwellings", "edit", "--all", "--dry-run", "--json", "--set")
    answer = command(*link, "disability_registration=H12")
    assert answer.code == 1
    assert "0451/H12, 0452/H12" in answer.json["error"]
    assert command(*link, "disability_registration=0452/H12").json["changed"] == 2
    assert command(*link, "disability_registration=H13").json["problems"][0]["id"] == "cli.no_registration"
    narrow = command("dwellings", "edit", "--organisation", "0452", *link[3:], "disability_registration=H12")
    assert narrow.json["changed"] == 2


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("heeting=1", "cli.misspelt_field"),
        ("xyzzy=1", "edit.unknown_field"),
        ("heating=77", "value.not_a_code"),
        ("heating=centralvarme", "value.not_a_code"),
        ("current_deposit=meget", "value.not_an_amount"),
        ("area=80", "edit.not_yours"),
        ("dwelling_type=", "value.required"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(
    command: Command, dwellings: range, typed: str, problem: str
) -> None:
    answer = command(*DEPARTMENT, "--set", typed, "--yes", "--json")
    assert answer.code == 1
    assert [one["id"] for one in answer.json["problems"]] == [problem]
    assert "Traceback" not in answer.err and answer.json["error"]


def test_all_wrong_values_are_told_at_once(command: Command, dwellings: range) -> None:
    answer = command(*DEPARTMENT, "--set", "heating=77", "--set", "garage=måske", "--yes", "--json")
    assert [one["field"] for one in answer.json["problems"]] == ["heating", "garage"]
    assert "77" in answer.err and "måske" in answer.err


def test_values_are_codes_labels_or_danish_amounts(command: Command, database: Database, dwellings: range) -> None:
    settings = ("Aktuelt indskud=12.345,50", "benefit-area=78,5", "own_kitchen=nej", "url=")
    arguments = [part for one in settings for part in ("--set", one)]
    assert command(*DEPARTMENT, *arguments, "--reason", "Opmåling 2026", "--yes").code == 0
    with database.reading() as session:
        found = session.get_one(Dwelling, dwellings[0])
        assert (found.current_entry_deposit, found.benefit_area, found.own_kitchen) == (1_234_550, 7_850, False)
    assert command("changes", "list", "--json").json[0]["reason"] == "Opmåling 2026"


def test_warnings_are_a_count_and_their_rows_are_problems(
    command: Command, database: Database, dwellings: range
) -> None:
    plan = command(
        *DEPARTMENT, "--set", "suppress_udk=ja", "--set", "suppress_udk_reason=sag", "--dry-run", "--json"
    ).json
    assert plan["warnings"] == 10
    assert {problem["level"] for problem in plan["problems"]} == {"warning"}


def test_at_most_a_thousand_problems_are_listed_and_the_rest_counted(command: Command, database: Database) -> None:
    with database.writing() as session:
        add_dwellings(session, 1200)
    answer = command(
        "dwellings",
        "edit",
        "--all",
        "--set",
        "suppress_udk=ja",
        "--set",
        "suppress_udk_reason=sag",
        "--dry-run",
        "--json",
    )
    plan = answer.json
    assert (plan["warnings"], len(plan["problems"]), plan["problems_left_out"]) == (1200, 1000, 200)


def test_an_undo_keeps_what_others_changed_and_ends_with_one(
    command: Command, database: Database, dwellings: range
) -> None:
    number = command(*DEPARTMENT, "--set", "heating=5", "--yes", "--json").json["change_set"]
    command("dwellings", "edit", "--ids", "-", "--set", "heating=7", "--yes", piped=f"{unit(dwellings[0])}\n")
    undone = command("changes", "undo", str(number), "--yes", "--json")
    assert undone.code == 1
    assert (undone.json["changed"], undone.json["conflicts"]) == (9, 1)
    assert [(one["id"], one["record"]) for one in undone.json["problems"]] == [("changed_since", unit(dwellings[0]))]
    assert heating(database) == {"1": 9, "7": 1}


def test_a_filter_selects_by_field_and_a_wrong_one_is_refused(
    command: Command, database: Database, dwellings: range
) -> None:
    with database.writing() as session:
        session.execute(update(Dwelling).where(Dwelling.id == dwellings[0]).values(heating="7"))
    edit = ("--set", "heating=5", "--dry-run", "--json")
    assert command("dwellings", "edit", "--filter", "heating=elvarme", *edit).json["asked"] == 1
    wrong = command("dwellings", "edit", "--filter", "hating=elvarme", *edit)
    assert (wrong.code, json.loads(wrong.out)["problems"][0]["id"]) == (1, "filter.unknown_field")
    assert command("dwellings", "edit", "--department", "0451-099", *edit).json["problems"][0]["id"] == "place.unknown"


@pytest.mark.parametrize("place", ["--organisation", "--department", "--section"])
def test_an_empty_option_never_widens_a_selection(command: Command, dwellings: range, place: str) -> None:
    edit = ("dwellings", "edit", "--set", "heating=5", "--dry-run", "--json")
    for typed in ("", " ", "-"):
        assert command(*edit, "--filter", typed).code == 2
        assert command(*edit, place, typed).code == 1
        assert command(*edit, place, typed, "--filter", "rooms=3").code == 1
    assert command("deliver", "udk", "--organisation", "", "--dry-run").code == 1
    nobody = command("dwellings", "edit", "--set", "heating=5", "--dry-run", "--json", "--ids", "-", piped="\n")
    assert (nobody.code, nobody.json["asked"]) == (0, 0)


def test_a_row_that_others_change_while_a_person_reads_the_plan_stops_all_of_it(
    command: Command, database: Database, dwellings: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_else_is_faster(*_asked: object) -> bool:
        with database.writing() as session:
            session.execute(update(Dwelling).where(Dwelling.id == dwellings[3]).values(heating="7", version=2))
        return True

    monkeypatch.setattr(carrying_out, "agreed", somebody_else_is_faster)
    answer = command(*DEPARTMENT, "--set", "heating=5", "--json", typed="")
    assert answer.code == 1
    assert [one["id"] for one in answer.json["problems"]] == ["plan.stale"]
    assert heating(database) == {"1": 9, "7": 1}


def test_a_list_of_ids_that_is_no_text_is_unknown_ids_and_no_fault(
    command: Command, dwellings: range, tmp_path: Path
) -> None:
    file = tmp_path / "ids.txt"
    file.write_bytes(f"{dwellings[0]}\nSk\xf8ru".encode("latin-1") + b"\x00\xff\n")
    plan = command("dwellings", "edit", "--ids", str(file), "--set", "heating=5", "--dry-run", "--json").json
    assert (plan["changed"], plan["refused"]) == (1, 1)
    assert "\x00" not in command("dwellings", "edit", "--ids", str(file), "--set", "heating=5", "--dry-run").out
