"""`leases`, `tenants`, `sublets`, `terms` and `claims` as a person and a script see them; nothing of a tenant is ever printed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Tenant
from tests.cli.answers import Command
from tests.screens.driving import ON_SQLITE
from tests.vacancies import add_lease, dwellings

PEOPLE = "navn: Ida Ørsted\ne-mail: ida@aaparken.dk\nandel: 2\n\nname: Bo Åby\nnew_address: Søvej 7\n"
PERSONAL = ("Ørsted", "Åby", "aaparken.dk", "Søvej 7", "22334455")


@pytest.fixture
def lease(database: Database) -> str:
    """A lease without tenants, the second of its dwelling."""
    dwelling = dwellings(database, 13)[0]
    with database.writing() as session:
        add_lease(session, dwelling, date(2015, 1, 1), date(2020, 1, 1))
        return str(add_lease(session, dwelling, date(2020, 1, 1), tenants=0))


@ON_SQLITE
def test_tenants_are_read_from_a_pipe_and_printed_as_numbers(
    database: Database, command: Command, lease: str, tmp_path: Path
) -> None:
    said = [command("tenants", "add", "--lease", lease, "--from", "-", "--yes", piped=PEOPLE)]
    listed = command("tenants", "list", "--lease", lease, "--json")
    assert [(one["share"], one["known"]) for one in listed.json] == [
        (2, ["email", "name"]),
        (None, ["name", "new_address"]),
    ]
    file = tmp_path / "lejer.txt"
    file.write_text("telefon: 22334455\nny adresse:\n", "utf-8")
    ida, bo = (str(one["id"]) for one in listed.json)
    said += [command("tenants", "change", bo, "--from", str(file), "--share", "3", "--yes")]
    assert command("tenants", "list", "--lease", lease, "--json").json[1]["known"] == ["name", "phone"]
    assert command("tenants", "add", "--lease", lease, "--from", "-", "--yes", piped="cpr: 1\n").code == 1
    said += [
        command("tenants", "change", ida, "--from", "-", "--yes", piped="e-mail: Ørsted\n"),
        command("tenants", "change", ida, "--from", "-", "--yes", piped=PEOPLE),
        command("leases", "show", lease, "--json"),
        command("leases", "show", lease),
        command("leases", "history", "--dwelling", "1"),
        command("changes", "show", "2", "--json"),
        command("tenants", "remove", ida, "--yes"),
    ]
    assert [one.code for one in said] == [0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert not any(person in one.out + one.err for one in said for person in PERSONAL)
    with database.reading() as session:
        assert session.scalars(select(Tenant.name).where(Tenant.lease_id == int(lease))).all() == ["Bo Åby"]


@ON_SQLITE
def test_a_dwellings_leases_are_listed_with_terms_of_the_place_and_of_the_lease(
    database: Database, command: Command, lease: str
) -> None:
    new = (
        "terms",
        "new",
        "0451",
        "--set",
        "regime=almen",
        "--set",
        "notice_policy=month_end",
        "--set",
        "notice_months=3",
    )
    assert command(*new, "--set", "valid_from=2020-01-01", "--set", "source=Vedtægter § 4", "--yes").code == 0
    assert command(*new, "--yes").code == 1
    assert command("terms", "end", "1", "--last", "2026-12-31", "--yes").code == 0
    assert command("terms", "list", "--department", "0451-012", "--json").json[0]["valid_to"] == "2026-12-31"
    assert command("terms", "show", "1", "--json").json["source"] == "Vedtægter § 4"
    assert command("terms", "change", "1", "--set", "confirmed=ja", "--yes").code == 0
    edit = ("leases", "edit", lease, "--set", "notice_months=2")
    assert command(*edit, "--set", "lease_number=L-7", "--yes").code == 0
    assert command("leases", "edit", lease, "--set", "status=draft", "--yes").code == 1
    assert command("leases", "edit", lease, "--set", "valid_from=2019-01-01", "--yes").code == 1
    listed = command("leases", "list", "--dwelling", "1", "--json").json
    assert [(one["kind"], one["lease_number"], one["tenants"]) for one in listed] == [
        ("let", "L-7", 0),
        ("let", None, 1),
    ]
    terms = command("leases", "show", lease, "--json").json["terms"]
    assert (terms["notice_months"], terms["regime"]["from"]) == ({"value": 2, "from": "lease"}, "organisation")
    changed = command("leases", "history", "--dwelling", "1", "--json").json
    assert {(one["field"], one["after"]) for one in changed} == {("notice_months", 2), ("lease_number", "L-7")}


@ON_SQLITE
def test_a_sublet_and_a_claim_go_by_the_command_line(database: Database, command: Command, lease: str) -> None:
    period = ("--set", "valid_from=2027-01-01", "--set", "valid_to=2027-12-31", "--set", "persons=2")
    part = ("sublets", "new", "--lease", lease, "--set", "whole=nej", *period)
    assert command(*part, "--set", "rooms=2", "--dry-run", "--json").json["problems"][0]["id"] == "sublet.rooms"
    assert command(*part, "--set", "rooms=1", "--yes").code == 0
    assert command("sublets", "answer", "1", "refused", "--yes").code == 1
    assert command("sublets", "answer", "1", "approved", "--reason", "Efter aftale", "--yes").code == 0
    assert command("sublets", "contract", "1", "--yes").code == 0
    assert command("sublets", "change", "1", "--set", "note=nøgle hos nabo", "--yes").code == 0
    assert command("sublets", "end", "1", "--last", "2027-06-30", "--yes").code == 0
    one = command("sublets", "list", "--json").json[0]
    assert (one["answer"], one["valid_to"]) == ("godkendt", "2027-06-30")
    assert {check["rule"] for check in one["conditions"]} >= {"F1", "F4", "F5", "F6", "F7", "F9"}
    assert "F5, AL §§ 64-66" in command("sublets", "show", "1").out
    assert command("sublets", "list", "--state", "unlawful", "--json").json == []
    assert command("sublets", "list", "--state", "væk").code == 2
    assert command("sublets", "remove", "1", "--yes").code == 0
    claim = ("claims", "new", "--lease", lease, "--set", "claim_kind=indskudsl", "--set", "creditor=Odense Kommune")
    assert command(*claim, "--set", "amount=12500", "--yes").code == 0
    assert command("claims", "change", "1", "--set", "amount=10000,50", "--yes").code == 0
    assert command("claims", "list", "--lease", lease, "--json").json[0]["amount"] == "10000.50"
    assert command("claims", "remove", "1", "--yes").code == 0
