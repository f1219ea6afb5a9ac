"""`preview portal`: the keys and values that programs rely on, file by file, another day, and an edit that is tried out."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backoffice.database import Database
from backoffice.models import Attachment, LettingGroup, SectionAmenities
from tests.cli.answers import Command
from tests.portal_ground import Ground

GOLDEN = Path(__file__).parent / "golden"
DAY = ("--on", "2026-11-22")


@pytest.fixture
def register(database: Database) -> dict[str, int]:
    """One organisation with two departments: every part of what the portal shows is there once."""
    with database.writing() as session:
        ground = Ground(session)
        organisation = ground.add_organisation("0451", website="https://aaparken.invalid/op", phone="66 12 34 56")
        first, second = ground.add_department(organisation, "012"), ground.add_department(organisation, "015")
        section = ground.section_of[first]
        registration = ground.add_registration(first, section, "H12", wheelchair="1", visual="3")
        full = ground.add_dwelling(first, "1", disability_registration=registration)
        ground.add_dwelling(first, "3", closed_for_signup=True, closed_for_signup_reason="Renovering")
        hidden = ground.add_dwelling(first, "1", suppress_portal=True, suppress_portal_reason="Adressebeskyttelse")
        ground.add_dwelling(first, "2", status="draft")
        ground.add_dwelling(second, "1")
        ground.add_lease(full, organisation, date(2026, 10, 1), vacant=True)
        ground.add_signup(organisation, first, "3", "email", "unge@aaparken.invalid")
        ground.add_allocation(organisation, None, "FLX4", title="Pendleraftale", valid_to=date(2027, 1, 1))
        ground.add_allocation(organisation, first, "FLX1 FLX4", title="Unge i Odense")
        own = {"organisation_id": organisation, "department_id": first, "status": "reported"}
        place = {**own, "building_section_id": section}
        pets = {"dogs": "cond", "cats": "yes", "most_pets": 2, "pet_limit": "Højst 40 cm"}
        session.add(SectionAmenities(id=1, facilities="laundry parking", note="Nyt tag 2025", **pets, **place))
        files = (("picture", "Facaden", "billeder/facade.jpg"), ("plan", "Plan, 3 rum", "https://planer.invalid/3.pdf"))
        for position, (kind, title, file) in enumerate(files, start=1):
            session.add(
                Attachment(id=position, attachment_kind=kind, title=title, file=file, position=position, **place)
            )
        session.add(LettingGroup(id=1, dwelling_type="1", waiting_time="3", valid_from=date(2026, 1, 1), **own))
    return {"full": full, "hidden": hidden}


def golden(name: str) -> Any:
    """Return what the file holds."""
    return json.loads((GOLDEN / f"portal_{name}.json").read_text(encoding="utf-8"))


def test_a_dwelling_is_as_its_file_says(command: Command, register: dict[str, int]) -> None:
    answer = command("preview", "portal", "--dwelling", str(register["full"]), *DAY, "--json")
    assert (answer.code, answer.json) == (0, golden("dwelling"))


def test_a_hidden_dwelling_says_why_and_nothing_else(command: Command, register: dict[str, int]) -> None:
    answer = command("preview", "portal", "--dwelling", str(register["hidden"]), *DAY, "--json")
    assert (answer.code, answer.json) == (0, golden("hidden_dwelling"))


def test_a_department_is_as_its_file_says(command: Command, register: dict[str, int]) -> None:
    answer = command("preview", "portal", "--department", "0451-012", *DAY, "--json")
    assert (answer.code, answer.json) == (0, golden("department"))


def test_an_organisation_is_as_its_file_says(command: Command, register: dict[str, int]) -> None:
    answer = command("preview", "portal", "--organisation", "0451", *DAY, "--json")
    assert (answer.code, answer.json) == (0, golden("organisation"))


def test_an_edit_that_is_only_tried_out_is_as_its_file_says(command: Command, register: dict[str, int]) -> None:
    edit = ("--after", "closed_for_signup=ja", "--after", "closed_for_signup_reason=Lukket i vinter")
    before = command("preview", "portal", "--department", "0451-012", *DAY, "--json").out
    answer = command("preview", "portal", "--dwelling", str(register["full"]), *DAY, *edit, "--json")
    assert (answer.code, answer.json) == (0, golden("after"))
    assert command("preview", "portal", "--department", "0451-012", *DAY, "--json").out == before


def test_another_day_shows_what_holds_then(command: Command, register: dict[str, int]) -> None:
    asked = ("preview", "portal", "--dwelling", str(register["full"]), "--json", "--on")
    codes = {
        day: [one["code"] for one in command(*asked, day).json["scenarios"]] for day in ("2026-12-31", "2027-01-01")
    }
    assert codes == {"2026-12-31": ["FLX1", "FLX4"], "2027-01-01": ["FLX1", "FLX4"]}
    second = ("preview", "portal", "--organisation", "0451", "--json", "--on")
    totals = [command(*second, day).json["departments"][1]["totals"]["scenarios"][3] for day in codes]
    assert [one["dwellings"] for one in totals] == [1, 0]


def test_a_person_reads_the_same_in_the_portals_words(command: Command, register: dict[str, int]) -> None:
    said = command("preview", "portal", "--dwelling", str(register["full"]), *DAY).out
    for part in (
        "[ Til udlejers website ]",
        "Ja, siden 01-10-2026",
        "Unge i Odense",
        "Kørestol",
        "Fællesvaskeri",
        "1-2 år",
    ):
        assert part in said
    said = command("preview", "portal", "--organisation", "0451", *DAY).out
    for part in ("Ledige boliger (1)", "Pendler (2)", "Kørestol (1)", "Kontakt udlejer (1)", "0451-015 Afdeling 015"):
        assert part in said
    said = command("preview", "portal", "--dwelling", str(register["hidden"]), *DAY).out
    assert "Undertrykt for portalen · Adressebeskyttelse" in said and "Knap" not in said


def test_the_edit_verb_shows_its_plan_and_what_it_would_change_without_writing(
    command: Command, register: dict[str, int]
) -> None:
    edit = ("dwellings", "edit", "--department", "0451-012", "--set", "closed_for_signup=ja", "--preview")
    shown = command(*edit)
    assert shown.code == 0
    assert "Lukket for opskrivning" in shown.out and "intet er skrevet" in shown.out
    answer = command(*edit, "--json").json
    assert answer["plan"]["changed"] == 3
    # Of four dwellings one is closed already and two are not shown.
    assert [one["aspects"] for one in answer["changed"]] == [["closed"]]
    assert command("changes", "list", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "--dwelling"),
        (("--dwelling", "99999"), 1, "99999"),
        (("--department", "0451"), 1, "0451"),
        (("--organisation", "0451-012"), 1, "0451-012"),
        (("--organisation", "0451", "--on", "i morgen"), 2, "i morgen"),
        (("--organisation", "0451", "--after", "area=80"), 1, "Areal"),
    ],
)
def test_what_cannot_be_shown_is_told(
    command: Command, register: dict[str, int], arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = command("preview", "portal", *arguments)
    assert answer.code == code
    assert said in answer.err
