"""`disability`: what a place has, registrations made and removed, and thirty-one of forty dwellings linked by one command."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import Dwelling
from tests.cli.answers import Command
from tests.register import add_dwellings, add_registration


@pytest.fixture
def forty(database: Database) -> Iterator[range]:
    """Eighty dwellings in two sections; nine of the first section's forty are linked to its H12."""
    with database.writing() as session:
        ids = add_dwellings(session, 80)
        section = session.execute(select(Dwelling.building_section_id).where(Dwelling.id == ids[0])).scalar_one()
        h12 = add_registration(session, section)
        session.execute(update(Dwelling).where(Dwelling.id.in_(ids[:9])).values(disability_registration=h12))
    yield ids


def test_the_list_tells_nine_linked_and_thirty_one_without(command: Command, forty: range) -> None:
    answer = command("disability", "list", "--department", "0451-012", "--json")
    assert answer.code == 0
    (line,) = answer.json
    assert (line["section"], line["number"], line["linked"], line["unlinked"]) == ("0451-012-01", "H12", 9, 31)
    assert (line["wheelchair"], line["status"]) == ("1", "reported")
    said = command("disability", "list").out
    assert "H12" in said and "Egnet" in said


def test_show_tells_all_that_a_registration_holds(command: Command, forty: range) -> None:
    answer = command("disability", "show", "h12", "--json").json
    assert (answer["title"], answer["linked"]) == ("Elevator, niveaufri adgang", 9)
    assert answer["dwellings"][0] == "Åparken 1, st. tv"
    assert "lift" in answer
    said = command("disability", "show", "0451/H12").out
    assert "Åparken 5, st. tv" in said and "Kørestol" in said


def test_one_command_links_the_thirty_one_and_leaves_none(command: Command, forty: range) -> None:
    dry = command("disability", "link", "H12", "--dry-run", "--json")
    assert (dry.json["asked"], dry.json["changed"]) == (31, 31)
    assert dry.json["portal"] == {"wheelchair": {"before": 9, "after": 40}}
    assert "9 boliger i de berørte byggeafsnit før, 40 efter" in command("disability", "link", "H12", "--dry-run").out
    answer = command("disability", "link", "H12", "--yes", "--json")
    assert (answer.code, answer.json["changed"]) == (0, 31)
    (line,) = command("disability", "list", "--json").json
    assert (line["linked"], line["unlinked"]) == (40, 0)
    assert command("disability", "link", "H12", "--yes", "--json").json["asked"] == 0
    undone = command("changes", "undo", str(answer.json["change_set"]), "--yes", "--json")
    assert undone.json["changed"] == 31


def test_a_dwelling_of_another_section_is_refused_by_name(command: Command, forty: range) -> None:
    answer = command("disability", "link", "H12", "--department", "0451-012", "--yes")
    assert answer.code == 1
    assert "Åparken 21, st. tv" in answer.out
    assert "byggeafsnit" in answer.out
    (line,) = command("disability", "list", "--json").json
    assert (line["linked"], line["unlinked"]) == (40, 0)


def test_several_sections_are_linked_in_one_plan_and_one_may_be_left_out(command: Command, forty: range) -> None:
    made = command("disability", "new", "0451-012-02", "--copy", "H12", "--set", "visual=Egnet", "--yes", "--json")
    assert (made.code, made.json["number"]) == (0, "H13")
    left = command(
        "disability", "link", "H12", "--department", "0451-012", "--leave-out", "0451-012-02", "--dry-run", "--json"
    )
    assert (left.json["asked"], left.json["changed"], left.json["refused"]) == (40, 31, 0)
    both = command("disability", "link", "H12", "H13", "--department", "0451-012", "--yes", "--json")
    assert (both.json["changed"], both.json["unchanged"]) == (71, 9)
    answer = command("disability", "coverage", "--json").json
    assert answer["total"] == {
        "department": None,
        "name": "",
        "dwellings": 80,
        "sections": 2,
        "registered": 2,
        "linked": 80,
        "unlinked": 0,
        "percent": 100,
    }


def test_a_linked_registration_is_not_removed_and_its_dwellings_are_named(command: Command, forty: range) -> None:
    answer = command("disability", "remove", "H12", "--yes")
    assert answer.code == 1
    assert "(9): Åparken 1, st. tv; Åparken 1, st. th" in answer.out
    unlinked = command("disability", "unlink", "H12", "--yes", "--json")
    assert (unlinked.code, unlinked.json["changed"]) == (0, 9)
    assert command("disability", "remove", "H12", "--yes").code == 0
    assert command("disability", "list", "--json").json == []


def test_coverage_names_the_sections_without_any_registration(command: Command, forty: range) -> None:
    answer = command("disability", "coverage", "--department", "0451-012", "--json").json
    (row,) = answer["departments"]
    assert (row["dwellings"], row["linked"], row["unlinked"], row["percent"]) == (80, 9, 71, 11)
    sections = command("disability", "coverage", "--sections", "--json").json
    assert sections == [{"section": "0451-012-02", "name": "Åparken", "dwellings": 40}]
    assert "11 %" in command("disability", "coverage").out


def test_a_changed_registration_keeps_its_links(command: Command, forty: range) -> None:
    answer = command(
        "disability", "change", "H12", "--set", "door_width=90", "--set", "wheelchair=Delvis egnet", "--yes", "--json"
    )
    assert (answer.code, answer.json["changed"]) == (0, 1)
    shown = command("disability", "show", "H12", "--json").json
    assert (shown["door_width"], shown["wheelchair"], shown["linked"]) == (90, "2", 9)


def test_what_is_not_understood_is_told(command: Command, forty: range) -> None:
    assert "H99" in command("disability", "show", "H99").err
    assert command("disability", "new", "0451-012", "--yes").code == 1
    assert command("disability", "change", "H12", "--yes").code == 2
    assert command("disability", "change", "H12", "--set", "title", "--yes").code == 2
    assert "colour" in command("disability", "change", "H12", "--set", "colour=red", "--yes").err


def test_a_number_of_several_organisations_is_written_with_its_organisation(
    command: Command, forty: range, database: Database
) -> None:
    with database.writing() as session:
        others = add_dwellings(session, 2, sections=1, number="0452")
        add_registration(session, session.get_one(Dwelling, others[0]).building_section_id)
    refused = command("disability", "show", "H12")
    assert refused.code == 1
    assert "0451/H12, 0452/H12" in refused.err
    assert command("disability", "show", "0452/H12", "--json").json["section"] == "0452-012-01"


def test_registrations_made_earlier_are_imported_and_linked(
    command: Command, forty: range, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "handicapbolig.csv"
    unit = f"00000000-0000-4000-8000-{forty[79]:012}"
    file.write_text(
        "LBF-nr;Afdelingsnr;Byggeafsnit;Registreringsnr;Titel;Kørestol;BBR-enhed\n"
        f"451;12;2;H20;Rampe;Velegnet;{unit}\n"
        f"451;12;1;H21;Rampe;Velegnet;{unit}\n",
        "utf-8",
    )
    dry = command("import", str(file), "--dry-run")
    assert dry.code == 1
    assert "– → H20" in dry.out
    assert "andet byggeafsnit" in dry.out
    answer = command("import", str(file), "--yes", "--json")
    assert (answer.json["changed"], answer.json["refused"]) == (3, 1)
    found = {one["number"]: one["linked"] for one in command("disability", "list", "--json").json}
    assert found == {"H12": 9, "H20": 1, "H21": 0}
    assert command("changes", "undo", str(answer.json["change_set"]), "--yes").code == 0
    assert [one["number"] for one in command("disability", "list", "--json").json] == ["H12"]


def test_why_a_dwelling_is_not_shown_is_explained_with_the_command_that_mends_it(
    command: Command, forty: range
) -> None:
    shown = command("explain", "disability", "--dwelling", str(forty[0]))
    assert shown.code == 0
    assert "Boligen vises, fordi den er knyttet til H12" in shown.out
    missing = command("explain", "disability", "--dwelling", str(forty[20]), "--json").json
    assert missing["conclusion"]["id"] == "accessibility.not_linked"
    (fix,) = missing["fixes"]
    assert fix["line"].startswith("backoffice disability link 0451/H12 --filter bbr_unit=")
    mended = command(*fix["line"].split()[1:], "--yes", "--json")
    assert mended.json["changed"] == 1
    now = command("explain", "disability", "--dwelling", str(forty[20]), "--json").json
    assert now["conclusion"]["id"] == "accessibility.shown"
    none = command("explain", "disability", "--dwelling", str(forty[79]), "--json").json
    assert none["fixes"][0]["line"] == "backoffice disability new 0451-012-02 --set title=TITEL"
    assert command("explain", "disability", "--dwelling", "00000000-0000-4000-8000-999999999999").code == 1


def test_a_draft_is_made_and_shows_nothing_before_it_is_reported(command: Command, forty: range) -> None:
    made = command(
        "disability", "new", "0451-012-02", "--set", "title=Rampe", "--set", "wheelchair=egnet", "--draft", "--yes"
    )
    assert made.code == 0
    assert "H13 er en kladde" in command("disability", "link", "H13", "--dry-run").out
    command("disability", "link", "H13", "--yes")
    why = command("explain", "disability", "--dwelling", str(forty[79]), "--json").json
    assert why["conclusion"]["id"] == "accessibility.registration_draft"
    reported = command(*why["fixes"][0]["line"].split()[1:], "--yes", "--json")
    assert (reported.code, reported.json["changed"]) == (0, 1)
    why = command("explain", "disability", "--dwelling", str(forty[79]), "--json").json
    assert why["conclusion"]["id"] == "accessibility.shown"
