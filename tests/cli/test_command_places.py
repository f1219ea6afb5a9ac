"""Ending, opening and merging places, and requests to others, from the command line."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import Dwelling
from tests.cli.answers import Command
from tests.import_files import unit
from tests.places import Places, two_departments


@pytest.fixture
def places(database: Database) -> Places:
    """Two departments of one organisation."""
    return two_departments(database)


def test_a_department_is_merged_shown_first_and_taken_back(command: Command, places: Places) -> None:
    merge = ("departments", "merge", "0451-012", "--into", "0451-015", "--date", "2026-12-31")
    dry = command(*merge, "--section", "02=08", "--dry-run")
    assert dry.code == 0 and "Åparken går ind i 0451-015 Søvænget: 2 byggeafsnit og 8 boliger" in dry.out
    assert "Byggeafsnit 0451-012-02 bliver 0451-015-08" in dry.out
    done = command(*merge, "--yes", "--json").json
    assert (done["changed"], done["following"]) == (1, 11)
    shown = command("show", "department", "0451-015", "--json").json
    assert [one["number"] for one in shown["sections"]] == [f"0451-015-{n}" for n in ("01", "02", "03", "04")]
    assert command("changes", "undo", str(done["change_set"]), "--yes").code == 0
    assert len(command("show", "department", "0451-012", "--json").json["sections"]) == 2


def test_a_merger_asks_for_a_day_and_for_numbers_that_are_some(command: Command, places: Places) -> None:
    assert command("departments", "merge", "0451-012", "--into", "0451-015", "--yes").code == 2
    merge = ("departments", "merge", "0451-012", "--into", "0451-015", "--yes")
    assert "»snart« er ikke en dag" in command(*merge, "--date", "snart").err
    assert command(*merge, "--date", "2026-12-31", "--section", "1-2").code == 2


def test_a_dwelling_is_retired_and_opened_by_its_id_and_a_place_by_its_number(
    command: Command, database: Database, places: Places
) -> None:
    key = places.dwellings[1]
    assert command("retire", unit(key), "--date", "31-12-2026", "--yes").code == 0
    with database.reading() as session:
        assert str(session.get_one(Dwelling, key).retired_on) == "2027-01-01"
    assert command("show", "dwelling", unit(key), "--json").json["retired_on"] == "2026-12-31"
    assert command("reopen", unit(key), "--yes").code == 0
    assert command("retire", "0451-012-01", "0451-012", "--date", "2026-12-31", "--dry-run").code == 1
    assert command("retire", "0451-012-01", "--date", "2026-12-31", "--dry-run", "--json").json["following"] == 6


def test_a_request_is_written_shown_sent_listed_and_exported(command: Command, places: Places, tmp_path: Path) -> None:
    new = ("requests", "new", unit(places.dwellings[0]), "--field", "areal", "--should", "81", "--yes")
    assert command(*new, "--reason", "Opmålt").code == 0
    shown = command("requests", "show", "1")
    assert "Til kommunen, BBR" in shown.out and "Opmålt" in shown.out
    assert command("requests", "set", "1", "--status", "sent", "--yes").code == 0
    assert command("requests", "set", "1", "--status", "draft", "--yes").code == 1
    (listed,) = command("requests", "list", "--filter", "modtager=bbr status=sendt", "--json").json
    assert (listed["subject"], listed["held_value"], listed["wanted_value"]) == ("Areal", "78", "81")
    assert command("requests", "export", str(tmp_path / "a.txt")).code == 0
    assert "Skal være:      81" in (tmp_path / "a.txt").read_text("utf-8")
    assert command("requests", "export", str(tmp_path / "a.docx")).code == 1
    assert "owner=bbr" in command("requests", "list", "--filter", "hvem=bbr", "--language", "en").err
