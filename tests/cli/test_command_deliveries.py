"""Deliveries from the command line: list, delta, resend, supersede, impact and verify, by exit code and JSON."""

import json
import stat
from pathlib import Path

from backoffice.resources import folder as resource
from tests.cli.answers import Command


def delivered(command: Command, folder: Path, *options: str) -> dict[str, object]:
    folder.mkdir(exist_ok=True)
    answer = command("deliver", "udk", "--as-of", "2026-11-22", "--folder", str(folder), "--yes", "--json", *options)
    assert answer.code == 0, answer.err
    found: dict[str, object] = answer.json
    return found


def test_from_a_delivery_to_its_undo_and_its_correction(command: Command, dwellings: range, tmp_path: Path) -> None:
    out = tmp_path / "ud"
    edit = ("dwellings", "edit", "--all", "--set", "heating=5", "--yes", "--json")
    changed = command(*edit).json["change_set"]
    first = delivered(command, out)
    assert first["kind"] == "full" and first["delivery"] == 1
    undo = command("changes", "undo", str(changed), "--dry-run", "--json").json
    assert {problem["id"] for problem in undo["problems"]} == {"delivered_already"}
    assert command("changes", "undo", str(changed), "--yes").code == 0
    flagged = command("deliver", "list", "--json").json
    assert [(line["id"], len(line["undone"])) for line in flagged] == [(1, 1)]
    assert "skal rettes" in command("deliver", "list").out
    second = delivered(command, out, "--changes")
    assert second["kind"] == "delta" and second["changes"]["dwellings"]["changed"] == len(dwellings)  # type: ignore[index]
    assert [line["undone"] for line in command("deliver", "list", "--json").json] == [[], []]


def test_a_delivery_is_verified_sent_again_and_replaced(command: Command, dwellings: range, tmp_path: Path) -> None:
    out, anew = tmp_path / "ud", tmp_path / "igen"
    anew.mkdir()
    file = Path(str(delivered(command, out)["file"]))
    good = command("verify", str(file), "--json")
    assert good.code == 0 and good.json["good"] and good.json["checked"] == ["front", "manifest", "register"]
    again = command("deliver", "resend", "1", "--folder", str(anew), "--json")
    assert again.code == 0 and Path(again.json["file"]).read_bytes() == file.read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in anew.iterdir()} == {0o600}
    assert command("deliver", "resend", "1", "--folder", str(anew)).code == 1
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert command("verify", str(file)).code == 1
    replaced = delivered(command, out, "--supersedes", "1")
    assert replaced["supersedes"] == 1
    assert [line["superseded_by"] for line in command("deliver", "list", "--json").json] == [None, 2]
    assert command("verify", str(tmp_path / "ingen.xlsx")).code == 1


def test_a_missing_folder_is_refused_before_anything_is_counted(command: Command, dwellings: range) -> None:
    answer = command("deliver", "udk", "--folder", "/findes/ikke", "--yes")
    assert answer.code == 1 and "Huslejer" not in answer.out


def test_a_changed_specification_changes_the_workbook_and_a_wrong_one_is_named(
    command: Command, dwellings: range, tmp_path: Path
) -> None:
    standard = (resource("imports") / "udk" / "standard.toml").read_text()
    own = tmp_path / "egen.toml"
    own.write_text(standard.replace('name = "Boliger"', 'name = "Vore boliger"'))
    assert "Vore boliger" in delivered(command, tmp_path / "ud", "--spec", str(own))["counts"]  # type: ignore[operator]
    own.write_text(standard.replace('value = "benefit_area"', 'value = "benefit_aera"'))
    wrong = command("deliver", "udk", "--dry-run", "--json", "--spec", str(own))
    assert wrong.code == 1
    said = json.dumps(wrong.json, ensure_ascii=False)
    assert "benefit_area" in said and "række" in said
    unknown = command("deliver", "udk", "--dry-run", "--spec", "standart")
    assert unknown.code == 1 and "standard" in unknown.err


def test_the_impact_list_counts_from_the_newest_delivery(command: Command, dwellings: range, tmp_path: Path) -> None:
    delivered(command, tmp_path / "ud")
    assert command("deliver", "impact", "--json").json == []
    assert command("deliver", "impact", "--since", "99").code == 1
    assert command("deliver", "impact", "--delivery", "7").code == 1
