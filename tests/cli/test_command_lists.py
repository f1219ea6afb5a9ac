"""What the command line reads out: lists, cards, history and codes, for people and for programs."""

from datetime import date

import pytest
from sqlalchemy import update

from backoffice.database import Database
from backoffice.models import FOREVER, Dwelling, Lease
from tests.cli.answers import Command
from tests.register import add_dwellings, add_registration
from tests.safety.corpus import HOSTILE, raw_sequences_in


def unit(key: int) -> str:
    return f"00000000-0000-4000-8000-{key:012}"


def test_a_list_is_by_address_with_tabs_between(command: Command, dwellings: range) -> None:
    answer = command("dwellings", "list", "--columns", "address,rooms,heating,section", "--limit", "2")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Adresse\tRum\tOpvarmningsform\tByggeafsnit",
        "Åparken 1, st. tv\t3\tFjernvarme/blokvarme\t0451-012-01",
        "Åparken 1, st. th\t3\tFjernvarme/blokvarme\t0451-012-01",
    ]


def test_json_gives_stored_values_that_set_understands(command: Command, database: Database, dwellings: range) -> None:
    with database.writing() as session:
        registration = add_registration(session, session.get_one(Dwelling, dwellings[0]).building_section_id)
        session.execute(
            update(Dwelling)
            .where(Dwelling.id == dwellings[0])
            .values(current_deposit=1_234_550, benefit_area=7_850, disability_registration=registration)
        )
    columns = ("heating", "current_deposit", "benefit_area", "own_kitchen", "disability_registration", "url")
    rows = command("dwellings", "list", "--columns", ",".join(columns), "--json").json
    assert len(rows) == 10
    assert rows[0] == {
        "heating": "1",
        "current_deposit": "12345.50",
        "benefit_area": "78.50",
        "own_kitchen": True,
        "disability_registration": "H12",
        "url": None,
    }
    written_back = [f"{name}={'' if value is None else value}" for name, value in rows[0].items()]
    arguments = [part for one in written_back for part in ("--set", one)]
    plan = command("dwellings", "edit", "--ids", "-", *arguments, "--dry-run", "--json", piped=str(dwellings[0])).json
    assert (plan["changed"], plan["unchanged"]) == (0, 1)


def test_a_list_can_be_narrowed_as_an_edit_can(command: Command, dwellings: range) -> None:
    def listed(*arguments: str, piped: str = "") -> list[str]:
        rows = command("dwellings", "list", "--columns", "bbr_unit", "--json", *arguments, piped=piped).json
        return [row["bbr_unit"] for row in rows]

    assert listed("--section", "0451-012-02") == [unit(key) for key in dwellings[5:]]
    assert listed("--filter", "!åparken") == []
    assert listed("--all", "--except", unit(dwellings[0])) == [unit(key) for key in dwellings[1:]]
    assert listed("--ids", "-", piped=f"{dwellings[9]}\n{unit(dwellings[0])}\n") == [
        unit(dwellings[0]),
        unit(dwellings[9]),
    ]


def test_ids_that_no_dwelling_has_end_a_list_with_one(command: Command, dwellings: range) -> None:
    answer = command("dwellings", "list", "--ids", "-", "--json", piped=f"{dwellings[0]}\n{unit(77)}\n88\n")
    assert answer.code == 1 and len(answer.json) == 1
    assert unit(77) in answer.err and "88: " in answer.err


@pytest.mark.parametrize("view", ["standard", "letting", "costs"])
def test_the_screens_column_sets_are_lists_too(command: Command, database: Database, view: str) -> None:
    with database.writing() as session:
        add_dwellings(session, 3)
    rows = command("dwellings", "list", "--view", view, "--json").json
    assert [row["address"] for row in rows] == ["Åparken 1, st. tv", "Åparken 1, st. th", "Åparken 2, st. tv"]
    headings, *shown = command("dwellings", "list", "--view", view).out.splitlines()
    assert headings.split("\t")[0] == "Adresse" and len(shown) == 3


def test_cards_show_a_dwelling_a_department_and_an_organisation(
    command: Command, database: Database, dwellings: range
) -> None:
    with database.writing() as session:
        organisation = session.get_one(Dwelling, dwellings[0]).organisation_id
        session.add(
            Lease(
                id=1,
                organisation_id=organisation,
                dwelling_id=dwellings[0],
                valid_from=date(2026, 1, 1),
                valid_to=FOREVER,
                vacant=True,
                status="reported",
            )
        )
    card = command("show", "dwelling", unit(dwellings[0]), "--json").json
    assert (card["address"], card["department"], card["heating"]) == ("Åparken 1, st. tv", "0451-012", "1")
    assert [(lease["valid_from"], lease["valid_to"], lease["vacant"]) for lease in card["leases"]] == [
        ("2026-01-01", None, True)
    ]
    shown = command("show", "dwelling", str(dwellings[0])).out
    assert "Åparken 1, st. tv" in shown and "01-01-2026" in shown
    place = command("show", "organisation", "0451", "--json").json
    assert (place["number"], place["dwellings"], place["vacant"]) == ("0451", 10, 1)
    assert [part["number"] for part in place["departments"]] == ["0451-012"]
    parts = command("show", "department", "451-12", "--json").json["sections"]
    assert [(part["number"], part["dwellings"]) for part in parts] == [("0451-012-01", 5), ("0451-012-02", 5)]
    for kind, number in (("dwelling", unit(99)), ("department", "0451"), ("organisation", "0451-012")):
        answer = command("show", kind, number, "--json")
        assert (answer.code, len(answer.json["problems"])) == (1, 1)


def test_status_counts_the_register(command: Command, dwellings: range) -> None:
    found = command("status", "--json").json
    assert (found["organisations"], found["sections"], found["dwellings"]) == (1, 2, 10)
    assert found["last_change"] is None and found["revision"]
    assert "Boliger" in command("status").out


def test_history_lists_and_shows_what_was_done(command: Command, database: Database, dwellings: range) -> None:
    edit = ("dwellings", "edit", "--department", "0451-012", "--yes", "--json", "--set")
    first = command(*edit, "heating=5").json["change_set"]
    second = command("changes", "undo", str(first), "--yes", "--json").json["change_set"]
    listed = command("changes", "list", "--json").json
    assert [(one["id"], one["purpose"], one["undone_by"]) for one in listed] == [
        (second, "undo", None),
        (first, "edit", second),
    ]
    assert listed[0]["undoes"] == first and listed[0]["at"].endswith("Z")
    assert [one["id"] for one in command("changes", "list", "--before", str(second), "--json").json] == [first]
    shown = command("changes", "show", str(first), "--json").json
    assert shown["fields"][0] == {
        "record_kind": "dwelling",
        "record": unit(dwellings[0]),
        "field": "heating",
        "before": "1",
        "after": "5",
    }
    assert len(shown["fields"]) == 10
    person = command("changes", "show", str(first), "--limit", "3")
    assert "Åparken 1, st. tv\tOpvarmningsform\tFjernvarme/blokvarme\tVarmepumpe" in person.out and "3" in person.err
    assert "fortrydelse" in command("changes", "list").out
    assert command("changes", "show", "99").code == 1


def test_codes_are_listed_with_how_sure_they_are(command: Command) -> None:
    lists = command("codes", "list", "--json").json
    assert {"heating", "dwelling_type", "cost_type"} <= set(lists)
    assert lists["allocation_type"][-1]["list_name"] == "allocation_type"
    only = command("codes", "list", "heating")
    assert "Varmepumpe" in only.out and "dwelling_type" not in only.out
    assert "Heat pump" in command("codes", "list", "heating", "--language", "en").out


def test_filters_are_explained(command: Command) -> None:
    assert "vacant" in command("filters").out
    fields = command("filters", "--json").json["fields"]
    assert {"field": "dwelling_type", "label": "Boligtype", "words": ["type"]} in fields


def test_hostile_data_is_written_plain_and_json_keeps_it_letter_for_letter(
    command: Command, database: Database
) -> None:
    texts = [text for text in HOSTILE if "\x00" not in text and text.isprintable() | (len(text) < 500)]
    texts = [text for text in texts if not any("\ud800" <= letter <= "\udfff" for letter in text)]
    with database.writing() as session:
        ids = add_dwellings(session, len(texts))
        for key, text in zip(ids, texts, strict=True):
            session.execute(update(Dwelling).where(Dwelling.id == key).values(address=text, external_reference=text))
    plain_list = command("dwellings", "list", "--columns", "address,external_reference,rooms")
    rows = plain_list.out.splitlines()
    assert len(rows) == len(texts) + 1
    assert all(row.count("\t") == 2 for row in rows)
    for answer in (
        plain_list,
        command("dwellings", "list", "--columns", "address,bbr_unit", "--json"),
        command("dwellings", "list", "--view", "standard"),
        command("show", "dwelling", str(ids[0])),
        command(
            "dwellings", "edit", "--all", "--set", "suppress_udk=ja", "--set", "suppress_udk_reason=sag", "--dry-run"
        ),
        command(
            "dwellings",
            "edit",
            "--all",
            "--set",
            "suppress_udk=ja",
            "--set",
            "suppress_udk_reason=sag",
            "--yes",
            "--json",
        ),
        command("changes", "show", "1"),
        command("dwellings", "edit", "--all", "--set", f"url={texts[20]}", "--dry-run", "--json"),
    ):
        assert raw_sequences_in((answer.out + answer.err).encode("utf-8", "surrogatepass")) == []
        assert answer.err == "" or "Traceback" not in answer.err
    listed = command("dwellings", "list", "--columns", "external_reference,bbr_unit", "--json").json
    assert {row["bbr_unit"]: row["external_reference"] for row in listed} == {
        unit(key): text for key, text in zip(ids, texts, strict=True)
    }
