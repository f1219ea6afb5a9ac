"""`sections amenities|pictures|waiting` and `--set` of simple records: listed, written, taken back, on both databases."""

from pathlib import Path

from backoffice.database import Database
from tests.cli.answers import Command
from tests.exchange.test_picture_files import PNG
from tests.operations.record_writing import rows

ONE, TWO = "0451-012-01", "0451-012-02"


def test_amenities_are_set_by_labels_listed_and_removed(command: Command, database: Database, dwellings: range) -> None:
    given = ("--set", "facilities=elevator, fællesvaskeri", "--set", "Hund=ikke tilladt")
    dry = command("sections", "amenities", "set", ONE, TWO, *given, "--set", "most-pets=2", "--dry-run", "--json")
    assert (dry.code, dry.json["changed"], rows(database, "section_amenities", "id")) == (0, 2, [])
    assert {problem["id"] for problem in dry.json["problems"]} == {"pets.limit_without_pets"}
    answer = command("sections", "amenities", "set", ONE, TWO, *given, "--yes", "--json")
    assert (answer.code, answer.json["changed"]) == (0, 2)
    assert rows(database, "section_amenities", "facilities", "dogs") == [("laundry lift", "no")] * 2
    again = command("sections", "amenities", "set", ONE, "--set", "cats=tilladt", "--set", "facilities=-", "--yes")
    assert again.code == 0
    listed = command("sections", "amenities", "list", "--department", "0451-012", "--json").json
    assert [(one["place"], one["facilities"], one["cats"], one["dwellings"]) for one in listed] == [
        (ONE, [], "yes", 5), (TWO, ["laundry", "lift"], None, 5),
    ]  # fmt: skip
    assert "Fællesvaskeri; Elevator" in command("sections", "amenities", "list").out
    assert command("sections", "amenities", "remove", TWO, "--yes").code == 0
    untold = command("sections", "amenities", "list", "--section", TWO, "--json").json
    assert untold == [{"id": None, "place": TWO, "dwellings": 5}]
    refused = command("sections", "amenities", "remove", TWO, "--yes", "--json")
    assert (refused.code, refused.json["problems"][0]["id"]) == (1, "sections.nothing_told")


def test_pictures_are_added_checked_and_removed(
    command: Command, database: Database, dwellings: range, tmp_path: Path
) -> None:
    (tmp_path / "facade.png").write_bytes(PNG)
    folder = ("--folder", str(tmp_path))
    add = ("sections", "pictures", "add", ONE, "facade.png", "--title", "Facaden", "--kind", "billede")
    answer = command(*add, *folder, "--yes", "--json")
    assert (answer.code, answer.json["changed"]) == (0, 1)
    wrong = command(*add[:4], "../facade.png", *add[5:], *folder, "--yes", "--json")
    assert (wrong.code, wrong.json["problems"][0]["id"]) == (1, "picture.outside")
    listed = command("sections", "pictures", "list", "--json").json
    assert [(one["file"], one["media_type"], one["size"], one["found"]) for one in listed] == [
        ("facade.png", "image/png", len(PNG), True)
    ]
    (tmp_path / "facade.png").unlink()
    gone = command("sections", "pictures", "check", *folder, "--yes", "--json")
    assert (gone.code, gone.json["changed"], gone.json["problems"][0]["id"]) == (0, 1, "picture.missing")
    assert "Facaden" in gone.json["problems"][0]["record"]
    key = str(listed[0]["id"])
    assert command("sections", "pictures", "change", key, "--set", "title=Haven", *folder, "--yes").code == 0
    assert rows(database, "attachment", "title", "found") == [("Haven", False)]
    assert command("sections", "pictures", "remove", key, "--yes").code == 0
    assert rows(database, "attachment", "id") == []


def test_waiting_time_is_told_of_groups_closed_and_ended(
    command: Command, database: Database, dwellings: range
) -> None:
    new = ("sections", "waiting", "new")
    whole = command(*new, "0451-012", "--set", "waiting_time=6-12 måneder", "--yes", "--json")
    assert whole.code == 0
    narrow = ("--set", "rooms=2", "--set", "closed_for_signup=ja", "--set", "reason=Renoveres", "--draft")
    assert command(*new, ONE, *narrow, "--yes").code == 0
    twice = command(*new, "0451-012", "--set", "waiting_time=1", "--yes", "--json")
    assert (twice.code, twice.json["problems"][0]["id"]) == (1, "group.overlaps")
    assert command("sections", "waiting", "end", "1", "--date", "31-12-2090", "--yes").code == 0
    listed = command("sections", "waiting", "list", "--organisation", "0451", "--json").json
    assert [(one["place"], one["waiting_time"], one["rooms"], one["valid_to"], one["status"]) for one in listed] == [
        ("0451-012", "2", None, "2090-12-31", "reported"), (ONE, None, 2, None, "draft"),
    ]  # fmt: skip
    assert command("sections", "waiting", "change", "2", "--set", "closed_for_signup=nej", "--yes").code == 1
    assert command("sections", "waiting", "remove", "1", "2", "--yes").code == 0
    assert command("changes", "undo", "4", "--yes").code == 0
    assert len(rows(database, "letting_group", "id")) == 2


def test_what_cannot_be_understood_is_told_by_name(command: Command, dwellings: range) -> None:
    new = ("sections", "waiting", "new", "0451-012")
    nearest = command(*new, "--set", "waitingtime=1", "--yes", "--json")
    assert (nearest.code, nearest.json["problems"][0]["id"]) == (1, "cli.misspelt_field")
    assert "waiting_time" in nearest.json["problems"][0]["text"]
    assert (
        command(*new, "--set", "status=reported", "--yes", "--json").json["problems"][0]["id"] == "edit.unknown_field"
    )
    assert command(*new, "--set", "rooms", "--yes").code == 2
    assert command(*new, "--set", "rooms=1", "--set", "rooms=2", "--yes").code == 2
    assert command(*new, "--yes").code == 2
    several = command(*new, "--set", "rooms=mange", "--set", "waiting_time=længe", "--yes", "--json")
    assert len(several.json["problems"]) == 2
    assert command("sections", "amenities", "set", "0451-012", "--set", "dogs=no", "--yes").code == 1
    assert command("sections", "waiting", "new", "0451", "--set", "rooms=1", "--yes").code == 1
