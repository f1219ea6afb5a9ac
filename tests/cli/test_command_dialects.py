"""`dialects`: listed, shown, proposed for a file, changed by options, saved, used by an import, and removed."""

from pathlib import Path

import pytest

from backoffice import folders
from tests.cli.answers import Command
from tests.import_files import DWELLINGS, text_file, unit


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    rows = [("Nøglen", "Varmekilde", "Bem"), (unit(1), "fjern", "x"), (unit(2), "pumpe", ""), ("", "I ALT", "2")]
    return text_file(tmp_path / "egen.csv", rows)


SET = ("--set", "Nøglen=bbr_unit", "--value", "Varmekilde:fjern=1", "--value", "varmekilde:pumpe=5")


def test_a_file_is_matched_saved_and_imported_from_the_command_line_alone(
    command: Command, dwellings: range, own_file: Path
) -> None:
    assert command("import", str(own_file), "--dry-run").code == 1
    answer = command("dialects", "propose", str(own_file), *SET, "--save", "Vores liste", "--json")
    assert answer.code == 0, answer.err
    (sheet,) = answer.json["sheets"]
    assert {key: sheet[key] for key in ("rows", "good", "wrong", "left_out", "known")} == {
        "rows": 2, "good": 2, "wrong": 0, "left_out": 1, "known": 2,
    }  # fmt: skip
    assert [(one["heading"], one["target"]) for one in sheet["columns"]] == [
        ("Nøglen", "bbr_unit"), ("Varmekilde", "heating"), ("Bem", ""),
    ]  # fmt: skip
    assert answer.json["saved"] == "vores_liste/dwellings"
    planned = command("import", str(own_file), "--dialect", "Vores liste", "--dry-run", "--json")
    assert (planned.code, planned.json["changed"]) == (0, 1)  # tests.register gives every dwelling heating 1


def test_the_dialects_are_listed_with_the_offices_own_first_and_shown_as_their_file_is(
    command: Command, own_file: Path
) -> None:
    command("dialects", "propose", str(own_file), *SET, "--save", "Vores liste")
    listed = command("dialects", "list", "--json").json
    assert listed["dialects"][0] == {
        "key": "vores_liste/dwellings", "name": "Vores liste", "kind": "dwellings", "own": True,
    }  # fmt: skip
    path = folders.dialect_folder() / "vores_liste" / "dwellings.toml"
    assert command("dialects", "show", "vores_liste").out == path.read_text("utf-8")
    assert command("dialects", "show", "vores_liste", "--json").json["sheet"][0]["columns"]["Nøglen"] == "bbr_unit"


def test_a_wrong_dialect_is_told_of_and_the_others_are_listed_all_the_same(command: Command) -> None:
    path = folders.dialect_folder() / "vores" / "dwellings.toml"
    path.parent.mkdir(parents=True)
    path.write_text('name = "x"\nkind = "dwellings"\n[[sheet]]\n[sheet.colums]\n', "utf-8")
    answer = command("dialects", "list", "--json")
    assert answer.code == 1 and len(answer.json["dialects"]) >= 4
    assert "vores/dwellings.toml" in answer.err and "columns" in answer.err
    assert {problem["id"] for problem in answer.json["broken"]} == {"dialect.unknown_key", "dialect.missing_key"}


def test_only_an_own_dialect_is_removed_and_only_after_a_yes(command: Command, own_file: Path) -> None:
    command("dialects", "propose", str(own_file), *SET, "--save", "Vores liste")
    assert command("dialects", "remove", "vores_liste").code == 2
    assert command("dialects", "remove", "vores_liste", typed="nej\n").code == 1
    assert command("dialects", "remove", "vores_liste", typed="ja\n").code == 0
    assert command("dialects", "remove", "gammelt-system", "--yes").code == 1
    assert "vores_liste" not in command("dialects", "list").out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--set", "Findes ikke=heating"), ("--set", "Varmekilde=varme"), ("--set", "Varmekilde"),
        ("--width", "Varmekilde=tre"), ("--value", "Findes ikke:x=1"),
    ],
)  # fmt: skip
def test_an_option_that_names_nothing_is_wrong_usage(command: Command, own_file: Path, wrong: tuple[str, str]) -> None:
    answer = command("dialects", "propose", str(own_file), *wrong)
    assert answer.code == 2 and answer.out == ""


def test_what_is_missing_is_told_and_nothing_is_saved(command: Command, tmp_path: Path) -> None:
    path = text_file(tmp_path / "uden.csv", [("Opvarmning", "Garage"), ("Fjernvarme", "nej")])
    answer = command("dialects", "propose", str(path), "--save", "Uden nøgle")
    assert answer.code == 1 and "BBR-enhed" in answer.err
    assert not folders.dialect_folder().exists()


def test_a_persons_number_in_the_file_is_never_printed_or_saved(command: Command, tmp_path: Path) -> None:
    person = "610190-1234"  # made up: 60 is added to the day
    rows = [("BBR-enhed", "Boligtype", "Garage", "Lejer"), (unit(1), person, "nej", f"Bo {person}")]
    path = text_file(tmp_path / "p.csv", rows)
    for more in ((), ("--json",)):
        answer = command("dialects", "propose", str(path), "--save", f"Titel{len(more)}", *more)
        assert answer.code == 0 and person not in answer.out + answer.err
    saved = folders.dialect_folder().rglob("*.toml")
    assert all(person not in one.read_text("utf-8") for one in saved)


def test_a_file_can_be_said_to_be_of_another_kind(command: Command) -> None:
    answer = command("dialects", "propose", str(DWELLINGS), "--kind", "rents", "--json")
    assert answer.json["kind"] == "rents" and {one["id"] for one in answer.json["problems"]} == {
        "match.key_missing", "match.no_amount",
    }  # fmt: skip
